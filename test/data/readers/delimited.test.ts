import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const people = [
  ["id", "race", "age"],
  ["1", "White", "31"],
  ["2", "Hispanic", "24"],
  ["3", "Black", "40"],
];
const text = (delimiter: string, end: string, rows: readonly (readonly string[])[] = people) =>
  rows.map((row) => row.join(delimiter) + end).join("");
const utf16 = (content: string, mark: boolean, swap: boolean) => {
  const bytes = Buffer.from((mark ? "\uFEFF" : "") + content, "utf16le");
  return swap ? bytes.swap16() : bytes;
};

describe("delimiters and line ends", () => {
  for (const [name, delimiter, format] of [
    ["comma", ",", "CSV"],
    ["tab", "\t", "tab-separated text"],
    ["semicolon", ";", "semicolon-separated text"],
    ["pipe", "|", "pipe-separated text"],
    ["caret", "^", "delimited text"],
    ["unit separator", "\x1f", "delimited text"],
  ] as const) {
    it(`recognises a ${name}, and hands on the file itself`, async () => {
      const file = await bench.read("a.csv", text(delimiter, "\n"));
      expect(file).toMatchObject({ headers: people[0], table: people.slice(1), format, inPlace: true });
      expect(file.lines).toEqual([2, 3, 4]);
      expect(file.remarks).toEqual([]);
    });
  }

  it("hands on a file with CRLF itself, with and without an end to the last line", async () => {
    for (const content of [text(",", "\r\n"), text(",", "\r\n").slice(0, -2)]) {
      expect(await bench.read("a.csv", content)).toMatchObject({ table: people.slice(1), inPlace: true });
    }
  });

  it("reads bare CR of the old Mac", async () => {
    const file = await bench.read("a.csv", text(",", "\r"));
    expect(file).toMatchObject({
      table: people.slice(1),
      lines: [2, 3, 4],
      inPlace: false,
      encoding: "UTF-8",
    });
    expect(file.remarks).toEqual([]);
  });

  it("reads mixed line ends and says so", async () => {
    const file = await bench.read("a.csv", "id,race\r\n1,White\n2,Black\r3,White\r\n4,Asian\r\n");
    expect(file.table.map(([id]) => id)).toEqual(["1", "2", "3", "4"]);
    expect(file.remarks).toEqual(["Line ends are mixed: 1 LF, 3 CRLF, 1 CR."]);
  });

  it("joins a row that a carriage return within a cell cuts in two", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},street ${i},White\n`);
    rows[20] = "20,street\r20,White\n";
    const file = await bench.read("a.csv", `id,place,race\n${rows.join("")}`);
    expect(file.rows).toBe(30);
    expect(file.table[20]).toEqual(["20", "street 20", "White"]);
    expect(file.remarks).toContainEqual(
      "1 row was cut in two by a carriage return within a cell, and was joined.",
    );
  });

  it("prefers the semicolon of the header over decimal commas", async () => {
    const file = await bench.read("a.csv", "a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n");
    expect(file.table).toEqual([
      ["1,5", "2,5", "3,5"],
      ["4,5", "5,5", "6,5"],
    ]);
  });

  it("heeds the line sep= that Excel understands", async () => {
    const file = await bench.read("a.csv", "sep=;\na;b\n1;2\n");
    expect(file).toMatchObject({ headers: ["a", "b"], table: [["1", "2"]], lines: [3] });
  });

  it("reads a single column, even with commas in it", async () => {
    expect(await bench.read("a.csv", "race\nWhite\nBlack\n")).toMatchObject({
      table: [["White"], ["Black"]],
      inPlace: true,
    });
    const prose = await bench.read("a.csv", "note\nHe ran\nShe said, no, never\nHe stopped\nAll was well\n");
    expect(prose.table).toHaveLength(4);
    expect(prose.headers).toEqual(["note"]);
  });

  it("reads gzip under any name, and several gzip members", async () => {
    const pipes = text("|", "\n");
    expect(await bench.read("pierce.csv", gzipSync(pipes))).toMatchObject({
      table: people.slice(1),
      format: "pipe-separated text, gzip",
      inPlace: true,
    });
    const members = Buffer.concat([gzipSync(pipes), gzipSync("4|Asian|50\n")]);
    expect(await bench.read("pierce.csv.gz", members)).toMatchObject({ rows: 4 });
  });
});

describe("encodings", () => {
  const names = [
    ["id", "county"],
    ["1", "Doña Ana"],
    ["2", "Cañon"],
  ];
  const content = text(",", "\n", names);

  it.each([
    ["UTF-8", Buffer.from(content), "UTF-8", true],
    ["UTF-8 with mark", Buffer.from(`\uFEFF${content}`), "UTF-8 with byte-order mark", true],
    ["Latin-1", Buffer.from(content, "latin1"), "Windows-1252 (Latin-1)", false],
    ["UTF-16 LE with mark", utf16(content, true, false), "UTF-16 LE", false],
    ["UTF-16 BE with mark", utf16(content, true, true), "UTF-16 BE", false],
    ["UTF-16 LE without mark", utf16(content, false, false), "UTF-16 LE", false],
    ["UTF-16 BE without mark", utf16(content, false, true), "UTF-16 BE", false],
  ])("recognises %s", async (_, bytes, encoding, inPlace) => {
    expect(await bench.read("a.csv", bytes)).toMatchObject({
      headers: names[0],
      table: names.slice(1),
      encoding,
      inPlace,
    });
  });

  it("recognises Mac Roman by bare CR", async () => {
    const bytes = Buffer.from("id,county\r1,Do\x96a Ana\r2,Ca\x96on\r", "latin1");
    expect(await bench.read("a.csv", bytes)).toMatchObject({ table: names.slice(1), encoding: "Mac Roman" });
  });

  it("reads characters that a chunk of the file cuts in two", async () => {
    const rows = Array.from({ length: 3500 }, (_, i) => `${i},año número ${"ñ".repeat(200 + (i % 7))}`);
    const file = await bench.read("a.csv", `id,text\n${rows.join("\n")}\n`);
    expect(file).toMatchObject({ rows: 3500, inPlace: true, encoding: "UTF-8" });
    const latin = await bench.read("a.csv", Buffer.from(`id,text\n${rows.join("\n")}\n`, "latin1"));
    expect(latin.table).toEqual(file.table);
  });

  it("decides line by line where a file mixes two encodings", async () => {
    const bytes = Buffer.concat([
      Buffer.from("id,county\n1,Doña Ana\n"),
      Buffer.from("2,Cañon\n3,x\n", "latin1"),
    ]);
    const file = await bench.read("a.csv", bytes);
    expect(file.table).toEqual([...names.slice(1), ["3", "x"]]);
    expect(file.encoding).toBe("UTF-8 and Windows-1252 (Latin-1)");
    expect(file.remarks).toEqual([
      "The file mixes two encodings: 1 line with letters beyond ASCII are UTF-8, 1 line (first: line 3) are not and were read as Windows-1252.",
    ]);
  });

  it("notices another encoding far behind the beginning", async () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => `${i},${"a plain ascii cell ".repeat(9)}`);
    rows[11_900] = "11900,Doña Ana";
    const file = await bench.read("a.csv", Buffer.from(`id,text\n${rows.join("\n")}\n`, "latin1"));
    expect(file.encoding).toBe("Windows-1252 (Latin-1)");
    expect(file.table[11_900]).toEqual(["11900", "Doña Ana"]);
  });

  it("heeds the encoding that the assessment states", async () => {
    const bytes = Buffer.from("id,county\n1,Do\x96a Ana\n", "latin1");
    expect((await bench.read("a.csv", bytes, { encoding: "mac-roman" })).table).toEqual([["1", "Doña Ana"]]);
    expect(await bench.read("a.csv", content, { encoding: "utf-8" })).toMatchObject({
      inPlace: true,
      encoding: "UTF-8",
    });
  });

  it("takes utf-16 for either order of bytes, and doubts an eight-bit encoding of what is UTF-8", async () => {
    expect((await bench.read("a.csv", utf16(content, true, true), { encoding: "utf-16" })).table).toEqual(
      names.slice(1),
    );
    const file = await bench.read("a.csv", content, { encoding: "latin-1" });
    expect(file.table[0]).toEqual(["1", "DoÃ±a Ana"]);
    expect(file.remarks).toEqual([
      "The assessment says that the encoding is Windows-1252 (Latin-1), but the file looks like UTF-8; if letters look strange, leave the encoding out.",
    ]);
  });

  it("refuses an encoding that can't be true", async () => {
    expect(await bench.refusal("a.csv", content, { encoding: "utf-16" })).toMatch(/one byte wide/);
    expect(await bench.refusal("a.csv", Buffer.from(content, "latin1"), { encoding: "utf-8" })).toMatch(
      /line 2: .*not UTF-8/,
    );
    expect(await bench.refusal("a.csv", utf16(content, true, false), { encoding: "latin-1" })).toMatch(
      /is UTF-16 LE/,
    );
    expect(await bench.refusal("a.csv", content, { encoding: "klingon" })).toMatch(
      /no encoding called "klingon"/,
    );
  });
});

describe("quotes", () => {
  it("hands on a file with doubled quotes and line ends within quotes, and knows its lines", async () => {
    const file = await bench.read(
      "a.csv",
      'id,note\n1,"He said ""no"", twice"\n2,"first\nsecond\nthird"\n3,x\n',
    );
    expect(file.table).toEqual([
      ["1", 'He said "no", twice'],
      ["2", "first\nsecond\nthird"],
      ["3", "x"],
    ]);
    expect(file).toMatchObject({ lines: [2, 3, 6], inPlace: true });
  });

  it("hands on a file with CRLF and a bare LF within quotes", async () => {
    const file = await bench.read("a.csv", 'id,note\r\n1,"first\nsecond"\r\n2,"a\r\nb"\r\n3,x\r\n');
    expect(file).toMatchObject({ rows: 3, lines: [2, 4, 6], inPlace: true });
    expect(file.table[0]).toEqual(["1", "first\nsecond"]);
  });

  it("does not let a stray quote swallow the file", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i},street ${i},White`);
    rows[10] = '10,"street 10,White';
    const file = await bench.read("a.csv", `id,place,race\n${rows.join("\n")}\n`);
    expect(file.rows).toBe(5000);
    expect(file.table[10]).toEqual(["10", '"street 10', "White"]);
    expect(file.table[11]).toEqual(["11", "street 11", "White"]);
    expect(file.remarks).toEqual([
      "1 row had quotes in no good order, which were read as ordinary characters.",
    ]);
  });

  it("finds the rows between two stray quotes", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i},street ${i},White`);
    rows[10] = '10,"street 10,White';
    rows[25] = '25,6" pipe",White';
    const file = await bench.read("a.csv", `id,place,race\n${rows.join("\n")}\n`);
    expect(file.rows).toBe(40);
    expect(file.table[17]).toEqual(["17", "street 17", "White"]);
  });

  it("reads quotes within a cell, doubled or not, and a space before a quote", async () => {
    const file = await bench.read(
      "a.csv",
      'id,name,age\n1,"Smith "Bob" Jones",25\n2, "Doe, Jane" ,26\n3,5\' 10",27\n4,"x",28\n',
    );
    expect(file.table.map((row) => row[1])).toEqual(['Smith "Bob" Jones', "Doe, Jane", "5' 10\"", "x"]);
    expect(file.table.map((row) => row[2])).toEqual(["25", "26", "27", "28"]);
  });

  it("reads quotes that a backslash escapes", async () => {
    const file = await bench.read("a.csv", 'id,note\n1,"He said \\"no\\", twice"\n2,"C:\\\\temp"\n');
    expect(file.table).toEqual([
      ["1", 'He said "no", twice'],
      ["2", "C:\\temp"],
    ]);
  });

  it("reads single quotes around every cell, and apostrophes where they are not", async () => {
    const file = await bench.read("a.csv", "'id','name'\n'1','Doe, Jane'\n'2','O''Brien'\n");
    expect(file.table).toEqual([
      ["1", "Doe, Jane"],
      ["2", "O'Brien"],
    ]);
    const plain = await bench.read("a.csv", "id,name\n1,O'Brien\n2,'tis\n");
    expect(plain.table[1]).toEqual(["2", "'tis"]);
  });

  it("tells a row with a quote that is never closed and too few cells", async () => {
    const file = await bench.read("a.csv", 'id,place,race\n1,a,White\n2,"b\n3,c,Black\n4,d,Asian\n');
    expect(file.table.map(([id]) => id)).toEqual(["1", "3", "4"]);
    expect(file.unusable).toEqual([
      {
        reason: "a quote that is never closed, and fewer cells than the header has names",
        lines: [3],
        rows: 1,
      },
    ]);
  });
});

describe("headers", () => {
  it("names nameless columns and repeated names", async () => {
    const file = await bench.read("a.csv", ",Race,Race,Race (2), note \n1,a,b,c,d\n2,a,b,c,d\n");
    expect(file.headers).toEqual(["column 1", "Race", "Race (3)", "Race (2)", "note"]);
    expect(file.remarks).toHaveLength(2);
    expect(file.inPlace).toBe(true);
  });

  it("drops trailing columns without name and content", async () => {
    const file = await bench.read("a.csv", "a,b,,\n1,2,,\n3,4,,\n5,6\n");
    expect(file).toMatchObject({ headers: ["a", "b"], rows: 3 });
    expect(file.remarks).toEqual(["The last 2 columns have no name and no content, and were left out."]);
  });

  it("keeps a trailing nameless column that is filled far behind the beginning", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i},x,`);
    rows[2900] = "2900,x,here";
    const file = await bench.read("a.csv", `a,b,\n${rows.join("\n")}\n`);
    expect(file.headers).toEqual(["a", "b", "column 3"]);
    expect(file.table[2900]).toEqual(["2900", "x", "here"]);
  });

  it("finds the header under titles", async () => {
    const content =
      "Traffic stops 2019\n\nProduced by records, 3 May\nid,race,age,sex\n1,White,30,M\n2,Black,31,F\n";
    const file = await bench.read("a.csv", content);
    expect(file).toMatchObject({ headers: ["id", "race", "age", "sex"], rows: 2, lines: [5, 6] });
    expect(file.remarks[0]).toMatch(/^The header is on line 4; .*Traffic stops 2019/);
    const padded = await bench.read(
      "a.csv",
      "Traffic stops,,,\nid,race,age,sex\n1,White,30,M\n2,Black,31,F\n",
    );
    expect(padded).toMatchObject({ headers: ["id", "race", "age", "sex"], rows: 2 });
    const narrow = await bench.read("a.csv", "Stops by race\nrace,stops\nWhite,30\nBlack,31\n");
    expect(narrow).toMatchObject({ headers: ["race", "stops"], rows: 2 });
  });

  it("heeds the header row that the assessment states", async () => {
    const content = "a,b\nc,d\n1,2\n";
    expect(await bench.read("a.csv", content, { headerRow: 2 })).toMatchObject({
      headers: ["c", "d"],
      table: [["1", "2"]],
    });
    expect(await bench.refusal("a.csv", content, { headerRow: 9 })).toMatch(
      /header-row is 9, but the last line with content is 3/,
    );
  });

  it("leaves out a second header row, and only that", async () => {
    const double =
      "DATE,AGE,RACE,SCORE\nINC_DATE,CIT_AGE,CIT_RACE,PTS\n9/3/16,31,White,4\n9/4/16,32,Black,5\n9/5/16,33,White,6\n";
    const file = await bench.read("a.csv", double);
    expect(file).toMatchObject({ rows: 3, lines: [3, 4, 5], inPlace: true });
    expect(file.unusable).toEqual([{ reason: "a second header row", lines: [2], rows: 1 }]);
    const record = "DATE,AGE,RACE,SCORE\nunknown,NA,White,n/a\n9/4/16,32,Black,5\n9/5/16,33,White,6\n";
    expect((await bench.read("a.csv", record)).rows).toBe(3);
    const text = "race,reason\nWhite,speeding\nBlack,lights\nWhite,speeding\n";
    expect((await bench.read("a.csv", text)).rows).toBe(3);
  });

  it("leaves out a header that is repeated", async () => {
    const file = await bench.read("a.csv", "id,race\n1,White\nid,race\n2,Black\n");
    expect(file).toMatchObject({
      table: [
        ["1", "White"],
        ["2", "Black"],
      ],
      lines: [2, 4],
    });
    expect(file.unusable).toEqual([{ reason: "the header again", lines: [3], rows: 1 }]);
  });

  it("doubts a header that looks like data", async () => {
    const file = await bench.read(
      "a.csv",
      "2019-01-02,12:30,White,31\n2019-01-03,13:30,Black,32\n2019-01-04,14:30,White,33\n",
    );
    expect(file.remarks).toContain(
      "The header (line 1) looks like a row of data. If the file has no header, put one above the first row.",
    );
    expect((await bench.read("a.csv", "agency,2005,2006,2007\nEl Paso,1,2,3\nWebb,4,5,6\n")).remarks).toEqual(
      [],
    );
  });

  it("knows the row names of R, which have no name over them", async () => {
    const file = await bench.read("a.csv", '"race","age"\n"1","White",30\n"2","Black",31\n"3","Asian",32\n');
    expect(file.headers).toEqual(["column 1", "race", "age"]);
    expect(file.table[1]).toEqual(["2", "Black", "31"]);
    expect(file.remarks[0]).toMatch(/one name fewer/);
  });
});

describe("rows", () => {
  it("tells rows with too many and too few cells by their lines", async () => {
    const file = await bench.read(
      "a.csv",
      "id,race,age\n1,White,30\n2,Black\n3,White,31,x\n4,Asian,32,,\n5,White,33\n",
    );
    expect(file.table.map(([id]) => id)).toEqual(["1", "4", "5"]);
    expect(file.lines).toEqual([2, 5, 6]);
    expect(file.unusable).toEqual([
      { reason: "fewer cells than the header has names", lines: [3], rows: 1 },
      { reason: "more cells than the header has names", lines: [4], rows: 1 },
    ]);
    expect(file.remarks).toEqual([
      "1 row had more cells than the header has names, all empty; they were dropped.",
    ]);
  });

  it("reads rows that leave out cells that are mostly empty anyway", async () => {
    const file = await bench.read(
      "a.csv",
      "id,race,note,more\n1,White,,\n2,Black,,\n3,White,late,\n4,Asian\n",
    );
    expect(file.table[3]).toEqual(["4", "Asian", "", ""]);
    expect(file.unusable).toEqual([]);
    expect(file.remarks).toEqual(["1 row left out empty cells at its end; they were read as empty."]);
  });

  it("tells that the file was cut off in its last row", async () => {
    const file = await bench.read("a.csv", "id,race,age\n1,White,30\n2,Black,31\n3,Wh");
    expect(file.rows).toBe(2);
    expect(file.unusable).toEqual([
      { reason: "cut off in the middle: the file ends within it", lines: [4], rows: 1 },
    ]);
  });

  it("tells notes and totals under the table from records", async () => {
    const content =
      "county,stops,share\nEl Paso,10,40%\nWebb,15,60%\n2019 Totals,25,100%\n,,\nSource: records office\n";
    const file = await bench.read("a.csv", content);
    expect(file.rows).toBe(2);
    expect(file.unusable).toEqual([
      { reason: "an empty row", lines: [5], rows: 1 },
      { reason: "a total under the table", lines: [4], rows: 1 },
      { reason: "a note under the table", lines: [6], rows: 1 },
    ]);
  });

  it("keeps a sparse row or a total within the table", async () => {
    const file = await bench.read("a.csv", "county,stops,share\nEl Paso,,\nTotal wine,3,4%\nWebb,15,60%\n");
    expect(file.rows).toBe(3);
  });

  it("removes NULs and says so", async () => {
    const file = await bench.read("a.csv", "id,race\n1,Wh\0ite\n2,Black\n");
    expect(file.table[0]).toEqual(["1", "White"]);
    expect(file.remarks).toEqual(["NUL characters were removed from 1 line."]);
  });

  it("knows lines behind empty lines", async () => {
    const file = await bench.read("a.csv", "id,race\n1,White\n\n2,Black\n\n\n3,Asian\n\n");
    expect(file).toMatchObject({ rows: 3, lines: [2, 4, 7], inPlace: true });
  });

  it("leaves absurd dates to those who know what a column means", async () => {
    const file = await bench.read("a.csv", "id,date\n1,0000-00-00\n2,31/31/9999\n3,2019-02-30\n");
    expect(file.table.map((row) => row[1])).toEqual(["0000-00-00", "31/31/9999", "2019-02-30"]);
  });

  it("gives size and SHA-256 of the user's own file, whether it is copied or not", async () => {
    for (const content of ["id,x\n1,2\n", "id,x\r1,2\r", "id,x\n1,2\n3\n"]) {
      const file = await bench.read("a.csv", content);
      expect(file.sha256).toBe(createHash("sha256").update(content).digest("hex"));
      expect(file.bytes).toBe(content.length);
    }
  });
});
