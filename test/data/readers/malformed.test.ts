import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { guardSwelling, openSource, readingProblem } from "../../../src/data/readers/source.js";
import { ZipFile } from "../../../src/data/readers/zip.js";
import { InputError } from "../../../src/findings/input-error.js";
import { Bench, zipped } from "./support.js";

/**
 * The corpus of files that can't be read. Each is made here from a few bytes, so that what is wrong with it can be seen;
 * each must be refused with what it is and how to mend it, and leave nothing behind.
 */
const bench = new Bench();
afterAll(() => bench.remove());

const table = "id,race,age\n1,White,30\n2,Black,31\n";
const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255));

describe("files that are no files", () => {
  it("a missing one", async () => {
    expect(await bench.refusalOf(join(bench.folder, "nowhere.csv"))).toBe(
      "data/file: there is no such file\n    Check the spelling and the folder; paths start from the folder of the assessment.",
    );
    expect(await bench.refusalOf(join(bench.write("a.csv", table), "inside"))).toMatch(/no such file/);
  });

  it("a folder", async () => {
    const folder = join(bench.folder, "folder.csv");
    mkdirSync(folder);
    expect(await bench.refusalOf(folder)).toMatch(/is a folder/);
  });

  it("an empty one", async () => {
    expect(await bench.refusal("a.csv", "")).toMatch(/is empty \(0 bytes\)/);
    expect(await bench.refusal("a.csv.gz", gzipSync(""))).toMatch(/holds no table/);
  });

  it.skipIf(process.getuid?.() === 0)("one without permission (root may read everything)", async () => {
    const path = bench.write("a.csv", table);
    chmodSync(path, 0);
    expect(await bench.refusalOf(path)).toMatch(/no permission/);
  });

  it("says what the operating system said", () => {
    const told = (code: string) => (readingProblem({ code }, "a.csv") as InputError).message;
    expect(told("EACCES")).toMatch(/^a\.csv: you have no permission to read it\n/);
    expect(told("EIO")).toMatch(/the disk reported an error/);
    const other = new TypeError("a defect of ours");
    expect(readingProblem(other, "a.csv")).toBe(other);
  });
});

describe("content that is no table", () => {
  it.each([
    ["blanks", " \n\n  \n", /every cell is empty/],
    ["a header alone", "id,race,age\n", /has a header but no rows under it/],
    ["a header alone, with bare CR", "id,race,age\r", /has a header but no rows under it/],
    ["binary rubbish", noise, /is not text/],
    ["NULs", Buffer.alloc(5000), /100% of its first bytes are NUL/],
    [
      "rows that never fit",
      "a,b,c\n1,2\n1,2\n1,2,3,4\n1,2\n9,9,9,9\n",
      /none of its rows holds a record; 3 of them: fewer cells/,
    ],
  ])("%s", async (_, content, message) => {
    expect(await bench.refusal("a.csv", content)).toMatch(message);
  });

  it.each([
    [
      "an old Excel workbook",
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      /old Excel workbook \(\.xls\)[\s\S]*save it as \.xlsx/,
    ],
    ["PDF", "%PDF-1.7\n...", /a PDF document/],
    ["HTML", "<!DOCTYPE html>\n<html><body>Log in</body></html>", /a web page \(HTML\)/],
    ["XML", '<?xml version="1.0"?><stops/>', /an XML document/],
    [
      "XML of Excel 2003",
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
      /Excel 2003/,
    ],
    ["RTF", "{\\rtf1\\ansi}", /rich text/],
    ["SPSS", "$FL2@(#) SPSS DATA FILE", /an SPSS file/],
    ["Stata", "<stata_dta><header>", /a Stata file/],
    ["R, compressed", gzipSync("RDX3\nX\n\0\0\0"), /an R data file/],
    ["SQLite", "SQLite format 3\0", /an SQLite database/],
    ["7-Zip", Buffer.from("377abcaf271c", "hex"), /a 7-Zip archive/],
    ["a picture", Buffer.from("89504e470d0a1a0a", "hex"), /a picture/],
    ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", /Git LFS/],
    ["one JSON object", '{"stops": [1, 2],\n "more": 3}', /one JSON object, not a table/],
    ["GeoJSON", '{"type": "FeatureCollection", "features": [{"a": 1}]}', /a map \(GeoJSON\)/],
  ])("%s is called by its name", async (_, content, message) => {
    expect(await bench.refusal("a.csv", content)).toMatch(message);
  });

  it.each([
    ["a Word document", "word/document.xml", /a Word document/],
    ["a binary workbook", "xl/workbook.bin", /\.xlsb/],
    ["an OpenDocument file", "content.xml", /an OpenDocument file/],
    ["a project of coded interviews", "project.qde", /REFI-QDA/],
  ])("%s is called by its name", async (_, member, message) => {
    expect(await bench.refusal("a.zip", zipped({ [member]: "<x/>" }))).toMatch(message);
  });

  it("a line that never ends", async () => {
    const content = Buffer.alloc(18 << 20, "x");
    expect(await bench.refusal("a.csv", content)).toMatch(/holds no table|longer than 16 MB/);
  });
});

describe("compressed data", () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `${i},${(i * 7919) % 10_007},${(i * 104_729) % 9973}\n`,
  ).join("");

  it("cut off: says how far it could be read", async () => {
    const whole = gzipSync(`id,a,b\n${rows}`);
    const message = await bench.refusal("a.csv.gz", whole.subarray(0, Math.floor(whole.length / 2)));
    expect(message).toMatch(/the compressed file is cut off: [\d,]{4,} lines could be read/);
    expect(await bench.refusal("a.csv.gz", whole.subarray(0, 12))).toMatch(/cut off: 0 lines could be read/);
  });

  it("damaged", async () => {
    const bytes = Buffer.from(gzipSync(`id,a,b\n${rows}`));
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 200);
    expect(await bench.refusal("a.csv.gz", bytes)).toMatch(/the compressed file is (damaged|cut off)/);
  });

  it("with rubbish behind its end, while zeros there do no harm", async () => {
    const packed = gzipSync(table);
    expect(await bench.refusal("a.csv.gz", Buffer.concat([packed, Buffer.from("rubbish")]))).toMatch(
      /file is damaged/,
    );
    expect(await bench.read("a.csv.gz", Buffer.concat([packed, Buffer.alloc(600)]))).toMatchObject({
      rows: 2,
      inPlace: false,
    });
  });

  it("an archive cut off or damaged", async () => {
    const archive = Buffer.from(zipped({ "stops.csv": `id,a,b\n${rows}` }));
    expect(await bench.refusal("a.zip", archive.subarray(0, 500))).toMatch(/the archive is cut off/);
    const bent = Buffer.from(archive);
    bent.fill(0x55, 5000, 5100);
    expect(await bench.refusal("a.zip", bent)).toMatch(/"stops\.csv" in the archive is damaged/);
  });

  it("an archive with a password", async () => {
    const archive = Buffer.from(zipped({ "stops.csv": table }));
    const entry = archive.indexOf(Buffer.from("504b0102", "hex"));
    archive.writeUInt16LE(archive.readUInt16LE(entry + 8) | 1, entry + 8);
    expect(await bench.refusal("a.zip", archive)).toMatch(/locked with a password/);
  });

  it("bombs: the limits of swelling", async () => {
    const limits = { always: 1e6, ratio: 200, most: 20e6 };
    expect(() => guardSwelling(9e5, 1, "a", limits)).not.toThrow();
    expect(() => guardSwelling(2e6, 1e5, "a", limits)).not.toThrow();
    expect(() => guardSwelling(2e6, 1e3, "a", limits)).toThrow(/unpacks to more than 2 MB/);
    expect(() => guardSwelling(21e6, 20e6, "a", limits)).toThrow(InputError);
    const bomb = bench.write("bomb.csv.gz", gzipSync(Buffer.alloc(8 << 20, "a,b\n")));
    const source = await openSource(bomb, "gzip", "bomb.csv.gz", limits);
    const buffer = Buffer.alloc(1 << 20);
    const drain = async () => {
      while ((await source.read(buffer, 0)) > 0);
    };
    await expect(drain()).rejects.toThrow(/no table of text does, and was not read further/);
    await source.close();
  });

  it("bombs: a member of an archive", async () => {
    const content = zipped({ "a.csv": Buffer.alloc(8 << 20, "a,b\n") });
    const zip = await ZipFile.open(bench.write("bomb.zip", content), content.length, "bomb.zip");
    const drain = async () => {
      for await (const _ of zip.read(zip.find("a.csv")!, { always: 1e6, ratio: 200, most: 20e6 }));
    };
    await expect(drain()).rejects.toThrow(/no table of text does, and was not read further/);
    await zip.close();
  });

  it("archives within archives within archives", async () => {
    let content = zipped({ "a.csv": table });
    for (let depth = 0; depth < 4; depth++) content = zipped({ "a.csv": content });
    expect(await bench.refusal("a.zip", content)).toMatch(/archives within archives/);
  });
});
