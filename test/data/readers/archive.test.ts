import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { Bench, workbook, zipped } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const table = "id,race\n1,White\n2,Black\n";
const rows = [
  ["1", "White"],
  ["2", "Black"],
];

describe("archives", () => {
  it("reads the one file of data and leaves what packers add", async () => {
    const content = zipped({
      "export/stops.csv": table,
      "__MACOSX/export/._stops.csv": "x",
      "export/.DS_Store": "x",
      "export/README.pdf": "%PDF",
      "export/notes.txt": "see the data dictionary",
    });
    const file = await bench.read("stops.zip", content);
    expect(file).toMatchObject({ table: rows, format: "zip (stops.csv) of CSV", bytes: content.length });
    expect(file.sha256).toBe(createHash("sha256").update(content).digest("hex"));
    expect(readdirSync(bench.temporaryFolder)).toEqual([]);
  });

  it("reads a stored member, a text without an extension of tables, and packed data within", async () => {
    expect(await bench.read("a.zip", zipped({ "stops.txt": table }))).toMatchObject({ table: rows });
    expect(await bench.read("a.zip", zipped({ "stops.csv.gz": gzipSync(table) }))).toMatchObject({
      table: rows,
      format: "zip (stops.csv.gz) of CSV, gzip",
    });
    const book = workbook([{ name: "Stops", rows: { 1: ["id", "race"], 2: [1, "White"], 3: [2, "Black"] } }]);
    expect(await bench.read("a.zip", zipped({ "stops.xlsx": book }))).toMatchObject({
      table: rows,
      format: "zip (stops.xlsx) of Excel workbook, sheet Stops",
    });
    expect(await bench.read("a.xlsx.gz", gzipSync(book))).toMatchObject({ table: rows });
    expect(await bench.read("a.csv.gz", gzipSync(gzipSync(table)))).toMatchObject({
      format: "gzip of CSV, gzip",
    });
  });

  it("lists the files where several might be meant, and where none is", async () => {
    expect(await bench.refusal("a.zip", zipped({ "2019.csv": table, "2020.csv": table }))).toMatch(
      /holds 2 files of data:\n {6}2019\.csv \(24 bytes\)\n {6}2020\.csv/,
    );
    expect(await bench.refusal("a.zip", zipped({ "a.pdf": "%PDF" }))).toMatch(/no file of data:\n {6}a\.pdf/);
    expect(await bench.refusal("a.zip", zipped({}))).toMatch(/the archive is empty/);
  });
});

describe("JSON", () => {
  it("reads lines with the union of their keys", async () => {
    const file = await bench.read(
      "a.jsonl",
      '{"id": 1, "race": "White"}\n{"id": 2, "age": 31.50, "race": null}\n\n{"id": 3, "race": "a \\"b\\"\\nc", "ok": true}\n',
    );
    expect(file).toMatchObject({
      headers: ["id", "race", "age", "ok"],
      format: "JSON lines",
      lines: [1, 2, 4],
    });
    expect(file.table).toEqual([
      ["1", "White", "", ""],
      ["2", "", "31.5", ""],
      ["3", 'a "b"\nc', "", "true"],
    ]);
  });

  it("keeps nested values as JSON, long numbers to the last digit, and names a broken line", async () => {
    const file = await bench.read(
      "a.json",
      '{"id": 131234567890123456789, "tags": ["a", {"b": 1}], "text": "12345678901234567890"}\n{"id": 2, "tags"\n[1]\n{}\n{"id": 3}\n',
    );
    expect(file.table).toEqual([
      ["131234567890123456789", '["a",{"b":1}]', "12345678901234567890"],
      ["3", "", ""],
    ]);
    expect(file.unusable).toEqual([
      { reason: "no valid JSON", lines: [2], rows: 1 },
      { reason: "no JSON object", lines: [3], rows: 1 },
      { reason: "an empty object", lines: [4], rows: 1 },
    ]);
    expect(file.remarks).toEqual(["1 cell holds a list or an object; it was kept as JSON text."]);
  });

  it("reads an array of objects, in one line or many", async () => {
    const objects = [
      { id: 1, race: "White [a]" },
      { id: 2, race: "Black }" },
    ];
    const wanted = [
      ["1", "White [a]"],
      ["2", "Black }"],
    ];
    expect(await bench.read("a.json", JSON.stringify(objects))).toMatchObject({
      table: wanted,
      format: "JSON array",
    });
    const pretty = await bench.read("a.json.gz", gzipSync(`\uFEFF${JSON.stringify(objects, null, 2)}`));
    expect(pretty).toMatchObject({ table: wanted, lines: [2, 6], format: "JSON array, gzip" });
    expect(await bench.refusal("a.json", '[{"id": 1}, {"id": 2')).toMatch(/cut off/);
  });

  it("reads an array of rows under a header, as the Census serves it", async () => {
    const file = await bench.read(
      "a.json",
      '[["NAME","B01003_001E","county"],\n["Harris","4680609","201"],["Pierce","877013","053"]]',
    );
    expect(file).toMatchObject({ headers: ["NAME", "B01003_001E", "county"], format: "JSON array of rows" });
    expect(file.table[1]).toEqual(["Pierce", "877013", "053"]);
  });

  it("does not mistake a CSV for it", async () => {
    expect((await bench.read("a.csv", "[id],[race]\n1,White\n2,Black\n")).headers).toEqual([
      "[id]",
      "[race]",
    ]);
    expect((await bench.read("a.csv", "{id},race\n1,White\n2,Black\n")).headers).toEqual(["{id}", "race"]);
  });
});
