import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { columnOf, customStyle, numericText } from "../../../src/data/readers/workbook-cells.js";
import { Bench, type SheetSpec, styled, workbook, zipped } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const stops: SheetSpec = {
  name: "Stops",
  rows: { 1: ["id", "race", "age"], 2: [1, "White", 30], 3: [2, "Black", 31.5] },
};

describe("workbooks", () => {
  it("are read sheet by sheet: the only one with a table", async () => {
    const about: SheetSpec = {
      name: "About",
      rows: { 1: ["Produced by the records office"], 3: ["See stops"] },
    };
    const content = workbook([about, stops]);
    const file = await bench.read("stops.csv", content);
    expect(file).toMatchObject({
      headers: ["id", "race", "age"],
      table: [
        ["1", "White", "30"],
        ["2", "Black", "31.5"],
      ],
      lines: [2, 3],
      format: "Excel workbook, sheet Stops",
      bytes: content.length,
    });
    expect(file.encoding).toBeUndefined();
  });

  it("list their sheets and headers where several hold a table, and take the one that is named", async () => {
    const searches: SheetSpec = {
      name: "Searches 2019",
      rows: { 1: ["id", "found"], 2: [1, true], 3: [2, false] },
    };
    const content = workbook([stops, searches]);
    expect(await bench.refusal("a.xlsx", content)).toBe(
      'data/file: 2 sheets of the workbook hold a table:\n      "Stops": id, race, age\n      "Searches 2019": id, found\n    Say which one in the assessment, for instance  sheet: Stops',
    );
    const wanted = [
      ["1", "TRUE"],
      ["2", "FALSE"],
    ];
    for (const sheet of ["Searches 2019", "searches 2019 ", 2]) {
      expect(await bench.read("a.xlsx", content, { sheet })).toMatchObject({ table: wanted });
    }
    expect(await bench.refusal("a.xlsx", content, { sheet: "Arrests" })).toMatch(
      /no sheet called "Arrests"\n.*1 "Stops", 2 "Searches 2019"/,
    );
    expect(await bench.refusal("a.xlsx", content, { sheet: 3 })).toMatch(/no sheet number 3/);
  });

  it("leave hidden sheets alone, unless one is named", async () => {
    const content = workbook([
      { ...stops, name: "Old", state: "hidden" },
      stops,
      { ...stops, name: "Raw", state: "veryHidden" },
    ]);
    const file = await bench.read("a.xlsx", content);
    expect(file.format).toBe("Excel workbook, sheet Stops");
    expect(file.remarks).toEqual(['Hidden sheets of the workbook were not read: "Old", "Raw".']);
    expect(await bench.read("a.xlsx", content, { sheet: "Raw" })).toMatchObject({
      format: "Excel workbook, sheet Raw",
    });
  });

  it("have their header under titles, notes and totals under the table, and gaps", async () => {
    const file = await bench.read(
      "a.xlsx",
      workbook([
        {
          name: "Report",
          rows: {
            1: ["Traffic stops"],
            3: ["county", "stops", "searches", "hits"],
            4: ["El Paso", 10, 2, 1],
            6: ["Webb", 15, null, 2],
            7: ["Starr", 5],
            9: ["2019 Totals", 30, 2, 3],
            11: ["¹ See the definition"],
          },
        },
      ]),
    );
    expect(file.headers).toEqual(["county", "stops", "searches", "hits"]);
    expect(file.table).toEqual([
      ["El Paso", "10", "2", "1"],
      ["Webb", "15", "", "2"],
      ["Starr", "5", "", ""],
    ]);
    expect(file.lines).toEqual([4, 6, 7]);
    expect(file.unusable).toEqual([
      { reason: "a total under the table", lines: [9], rows: 1 },
      { reason: "a note under the table", lines: [11], rows: 1 },
    ]);
    expect(file.remarks).toEqual([
      'The header is on row 3; what stands above it was left out: "Traffic stops".',
    ]);
  });

  it("obey the header row that is stated", async () => {
    const rows = { 1: ["a", "b"], 2: ["id", "race"], 5: [1, "White"] };
    expect(await bench.read("a.xlsx", workbook([{ name: "S", rows }]), { headerRow: 2 })).toMatchObject({
      headers: ["id", "race"],
      lines: [5],
    });
    expect(await bench.refusal("a.xlsx", workbook([{ name: "S", rows }]), { headerRow: 40 })).toMatch(
      /header-row is 40, but the last row with content is 5/,
    );
  });

  it("have real dates and times, which become ISO text", async () => {
    const file = await bench.read(
      "a.xlsx",
      workbook([
        {
          name: "S",
          rows: {
            1: ["date", "stamp", "time", "zip", "share", "held"],
            2: [
              styled(41_548, 1),
              styled(41_548.5, 2),
              styled(0.75, 3),
              styled(2860, 4),
              styled(0.25, 5),
              styled(1.5, 6),
            ],
            3: [
              styled(41_548.25, 1),
              styled(41_549, 2),
              styled(0, 3),
              styled(90_210, 4),
              styled(1, 5),
              styled(0.0001, 6),
            ],
            4: ["5/16/2025", { xml: '<c t="d"><v>2025-05-16T00:00:00</v></c>' }, null, "x", null, null],
          },
        },
      ]),
    );
    expect(file.table).toEqual([
      ["2013-10-01", "2013-10-01 12:00:00", "18:00:00", "02860", "0.25", "36:00:00"],
      ["2013-10-01 06:00:00", "2013-10-02 00:00:00", "00:00:00", "90210", "1", "00:00:09"],
      ["5/16/2025", "2025-05-16", "", "x", "", ""],
    ]);
  });

  it("count days from 1904 where they say so", async () => {
    const rows = { 1: ["id", "date"], 2: [1, styled(0, 1)], 3: [2, styled(40_086, 1)] };
    expect((await bench.read("a.xlsx", workbook([{ name: "S", rows }], { date1904: true }))).table).toEqual([
      ["1", "1904-01-01"],
      ["2", "2013-10-01"],
    ]);
  });

  it("have formulas with stored results, errors, and formulas without a result", async () => {
    const file = await bench.read(
      "a.xlsx",
      workbook([
        {
          name: "S",
          rows: {
            1: ["id", "sum", "words"],
            2: [
              1,
              { xml: "<c><f>1+1</f><v>2</v></c>" },
              { xml: '<c t="str"><f>A1&amp;"x"</f><v>id &lt;x&gt;</v></c>' },
            ],
            3: [
              2,
              { xml: '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>' },
              { xml: '<c t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r></is></c>' },
            ],
            4: [
              3,
              { xml: "<c><f>NOW()</f></c>" },
              { xml: '<c t="inlineStr"><is><t>a_x000D_b</t><rPh><t>reading</t></rPh></is></c>' },
            ],
          },
        },
      ]),
    );
    expect(file.table).toEqual([
      ["1", "2", "id <x>"],
      ["2", "", "in line"],
      ["3", "", "a\rb"],
    ]);
    expect(file.remarks).toEqual([
      "1 cell holds an error of a formula (first: #DIV/0! in row 3); read as empty.",
      "1 cell holds a formula without a stored result; read as empty. Open the workbook in a spreadsheet program and save it to compute them.",
    ]);
  });

  it("may have hidden rows, merged cells and cells beside the table, which are told", async () => {
    const file = await bench.read(
      "a.xlsx",
      workbook([
        {
          name: "S",
          hiddenRows: [3],
          merged: ["A1:B1", "A2:A3"],
          rows: {
            1: ["agency", "month"],
            2: ["Hamden", 1, null, "look!"],
            3: [null, 2],
            4: ["Groton", 1],
            5: ["Groton", 2],
          },
        },
      ]),
    );
    expect(file.rows).toBe(4);
    expect(file.remarks).toEqual([
      "1 row has cells to the right of the last column with a name (row 2); those cells were left out.",
      "1 row of the sheet is hidden, perhaps by a filter; it was read like the others.",
      "1 merged area reaches over several rows of the table; only the first cell of each has the value, the others were read as empty.",
    ]);
  });

  it("need no addresses, no shared strings and no styles", async () => {
    const content = zipped({
      "xl/workbook.xml":
        '<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="S" sheetId="1" r:id="a"/></x:sheets></x:workbook>',
      "xl/_rels/workbook.xml.rels":
        '<Relationships><Relationship Id="a" Type="t/worksheet" Target="/xl/s.xml"/></Relationships>',
      "xl/s.xml":
        '<x:worksheet xmlns:x="m"><!-- made by hand --><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t><![CDATA[a<b]]></x:t></x:is></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c/></x:row><x:row><x:c><x:v>2</x:v></x:c><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    });
    expect(await bench.read("a.xlsx", content)).toMatchObject({
      headers: ["id", "a<b"],
      table: [
        ["1", ""],
        ["2", "3"],
      ],
    });
  });

  it("are refused where they are damaged or hold entities", async () => {
    const parts = (sheet: string) =>
      zipped({
        "xl/workbook.xml": '<workbook><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
          '<Relationships><Relationship Id="a" Type="t/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": sheet,
      });
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet/>';
    expect(await bench.refusal("a.xlsx", parts(bomb))).toMatch(/the workbook is damaged/);
    expect(await bench.refusal("a.xlsx", parts("<worksheet><sheetData><row"))).toMatch(
      /the workbook is damaged/,
    );
    expect(await bench.refusal("a.xlsx", parts("<worksheet/>"))).toMatch(
      /no sheet of the workbook holds a table/,
    );
    expect(await bench.refusal("a.xlsx", zipped({ "xl/workbook.xml": "<workbook/>" }))).toMatch(
      /does not say where its sheets are/,
    );
    const whole = workbook([stops]);
    expect(await bench.refusal("a.xlsx", whole.subarray(0, whole.length - 30))).toMatch(
      /the archive is cut off/,
    );
  });

  it("are refused where they unpack to too much", async () => {
    const bytes = Buffer.from(workbook([stops]));
    const entry = bytes.indexOf(Buffer.from("504b0102", "hex"));
    bytes.writeUInt32LE(1_600_000_000, entry + 24);
    expect(await bench.refusal("a.xlsx", bytes)).toMatch(/unpacks to 1,600 MB/);
  });

  it("may be gzipped", async () => {
    expect((await bench.read("a.xlsx.gz", gzipSync(workbook([stops])))).rows).toBe(2);
  });
});

describe("cells", () => {
  const date = { kind: "date" } as const;

  it("know the calendar of Excel, with its 29 February 1900", () => {
    // Serial numbers as Excel shows them.
    for (const [serial, iso] of [
      ["1", "1900-01-01"],
      ["59", "1900-02-28"],
      ["61", "1900-03-01"],
      ["43831", "2020-01-01"],
      ["2958465", "9999-12-31"],
      ["45433.9999999", "2024-05-22"],
    ] as const) {
      expect(numericText(serial, date, false)).toBe(iso);
    }
    expect(numericText("-3", date, false)).toBe("-3");
    expect(numericText("3000000", date, false)).toBe("3000000");
  });

  it("know dates and times by the code of their format", () => {
    const kinds = Object.fromEntries(
      [
        "m/d/yyyy",
        "yyyy-mm-dd hh:mm",
        "h:mm AM/PM",
        "[h]:mm",
        "mmm-yy",
        '0.00"d"',
        "#,##0",
        "[Red]0.0",
        "[$-409]d-mmm-yy;@",
        "00000",
        "General",
        "mm:ss.0",
        '"Day "0',
      ].map((code) => [code, customStyle(code).kind]),
    );
    expect(kinds).toEqual({
      "m/d/yyyy": "date",
      "yyyy-mm-dd hh:mm": "date-time",
      "h:mm AM/PM": "time",
      "[h]:mm": "elapsed",
      "mmm-yy": "date",
      '0.00"d"': "number",
      "#,##0": "number",
      "[Red]0.0": "number",
      "[$-409]d-mmm-yy;@": "date",
      "00000": "padded",
      General: "number",
      "mm:ss.0": "time",
      '"Day "0': "number",
    });
  });

  it("write numbers without exponent and without the noise of their seventeenth digit", () => {
    const plain = (raw: string) => numericText(raw, { kind: "number" }, false);
    expect(plain("41.670000000000002")).toBe("41.67");
    expect(plain("1.31E+17")).toBe("131000000000000000");
    expect(plain("12345678901234567")).toBe("12345678901234567");
    expect(plain("1.5E-7")).toBe("0.00000015");
    expect(plain("-2.5e21")).toBe("-2500000000000000000000");
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = plain(String(value));
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text)).toBe(value === 0 ? 0 : value);
      }),
      { seed: 20_090, numRuns: 300 },
    );
  });

  it("know columns by their letters", () => {
    expect(["A1", "Z9", "AA10", "XFD1", "AAAA1", "7"].map(columnOf)).toEqual([0, 25, 26, 16_383, -1, -1]);
  });
});
