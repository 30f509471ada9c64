import { describe, expect, it } from "vitest";
import { outcomes } from "../../../../src/data/contracts/outcomes.js";
import { periodKindOf, readPeriodStart } from "../../../../src/data/values/periods.js";
import type { Row, RowValue } from "../../../support/array-engine.js";
import { readFiles, readRows } from "./support.js";

const yaml = "data: { outcomes: { file: o.csv } }\n";
const header = "unit,period_start,measure,group,count,exposure,exposure_unit,complete,months_reported";
const names = header.split(",");
const quantities = new Set(["count", "exposure", "months_reported"]);

/** A line of a file as its canonical row. */
function rowOf(line: string): Row {
  const texts = line.split(",");
  const row: Record<string, RowValue> = { period: periodKindOf(texts[1]!) };
  for (const [i, name] of names.entries()) {
    const text = texts[i]!;
    if (text === "") row[name] = null;
    else if (name === "period_start") row[name] = readPeriodStart(text) as string;
    else if (name === "complete") row[name] = text === "TRUE";
    else row[name] = quantities.has(name) ? Number(text) : text;
  }
  return row;
}

const read = (lines: readonly string[], extra = "") =>
  readRows({ outcomes: { contract: outcomes, rows: lines.map(rowOf) } }, yaml + extra);

describe("a file of outcomes", () => {
  it("is read as it is written", async () => {
    const file =
      "North,Mar-2019,CFS,hispanic,12,5000,residents,FALSE,\nNorth,2019-04,911 calls,hispanic,,,,,\n";
    const { one } = await readFiles({ "o.csv": `${header}\n${file}` }, yaml);
    const series = one({ unit: "North", measure: "calls-for-service", period: "month" });
    expect([...series.values]).toEqual([12, Number.NaN]);
    expect([...series.complete]).toEqual([0, 0]);
  });
});

describe("series of outcomes", () => {
  it("are read by measure, unit and group, with spellings of the vocabulary and months as written", async () => {
    const { one, set } = await read([
      "North,2019-01,Calls for service,hispanic,10,5000,residents,TRUE,",
      "North,2019-02,calls-for-service,hispanic,12,5000,residents,TRUE,",
      "North,Mar-2019,CFS,hispanic,0,5000,residents,FALSE,",
      "South,2019-03,911 calls,,7,,,,",
    ]);
    const north = one({ unit: "North", measure: "calls-for-service" });
    expect(north).toMatchObject({ line: "cooperation", scale: "count", group: "hispanic", period: "month" });
    expect(north.starts).toEqual(["2019-01-01", "2019-02-01", "2019-03-01"]);
    expect([...north.values]).toEqual([10, 12, 0]);
    expect([...north.complete]).toEqual([1, 1, 0]);
    expect([...north.exposure!]).toEqual([5000, 5000, 5000]);
    const south = one({ unit: "South", group: "all" });
    expect([...south.values]).toEqual([Number.NaN, Number.NaN, 7]);
    expect([...south.complete]).toEqual([0, 0, 1]);
    expect(south.exposure).toBeUndefined();
    expect(set.measures["calls-for-service"]?.kind).toBe("reported");
  });

  it.each([
    [["2019 Q1", "2019Q2", "Q4 2019"], "quarter", ["2019-01-01", "2019-04-01", "2019-07-01", "2019-10-01"]],
    [["2017", "2019"], "year", ["2017-01-01", "2018-01-01", "2019-01-01"]],
    [["2019-W52", "2020-W01"], "week", ["2019-12-23", "2019-12-30"]],
    [["2017-12-31", "2018-12-31"], "year", ["2017-01-01", "2018-01-01"]],
    [["2019-01-07", "2019-01-21"], "week", ["2019-01-07", "2019-01-14", "2019-01-21"]],
    [["2019-01-31", "2019-02-28"], "month", ["2019-01-01", "2019-02-01"]],
  ])("read the periods %j as %s", async (written, period, starts) => {
    const { one } = await read(written.map((text) => `North,${text},arrests,,5,,,,`));
    const series = one({ unit: "North" });
    expect(series.period).toBe(period);
    expect(series.starts).toEqual(starts);
    expect(series.values.at(-1)).toBe(5);
  });

  it("tell gaps, and take them for zero only where that is declared", async () => {
    const rows = ["North,2019-01,arrests,,5,,,,", "North,2019-04,arrests,,6,,,,"];
    const open = await read(rows);
    expect([...open.one({}).values]).toEqual([5, Number.NaN, Number.NaN, 6]);
    expect(open.remark("gap")).toContain("lacks 2 periods");
    const declared = await read(rows, "chapters: { outcomes: { absent-as-zero: [outcomes] } }\n");
    expect([...declared.one({}).values]).toEqual([5, 0, 0, 6]);
    expect([...declared.one({}).complete]).toEqual([1, 1, 1, 1]);
    expect(declared.remark("absent-as-zero")).toContain("2 periods");
  });

  it("take a zero of a unit that reported no month as not known, and fewer months as incomplete", async () => {
    const { one, remark } = await read([
      "North,2017,assault,,0,,,,0",
      "North,2018,assault,,40,,,,7",
      "North,2019,assault,,80,,,,12",
    ]);
    const { values, complete } = one({ measure: "assault-reports" });
    expect([...values]).toEqual([Number.NaN, 40, 80]);
    expect([...complete]).toEqual([0, 0, 1]);
    expect(remark("incomplete")).toContain("1 period of 2");
  });

  it("count a row that stands twice once, and do not guess between rows that differ", async () => {
    const { one, remark } = await read([
      "North,2019-01,arrests,,5,,,,",
      "North,2019-01,arrests,,5,,,,",
      "North,2019-02,arrests,,6,,,,",
      "North,2019-02,arrests,,9,,,,",
      "North,2019-03,arrests,,7,,,,",
    ]);
    expect([...one({}).values]).toEqual([5, Number.NaN, 7]);
    expect(remark("duplicates-same")).toContain("1 period of arrests");
    expect(remark("duplicates-conflict")).toContain("Nothing shows which is right");
  });

  it("refuse counts that are rates, and say what to give instead", async () => {
    const { set, remark } = await read([
      "North,2019-01,robbery,,5.2,1000,residents,,",
      "North,2019-02,robbery,,6.9,1000,residents,,",
      "North,2019-01,arrests,,6,,,,",
      "North,2019-02,arrests,,6,,,,",
    ]);
    expect(set.series.map(({ measure }) => measure)).toEqual(["arrests"]);
    expect(remark("rates")).toMatch(/100.* per cent of the counts of robbery-reports .* look like rates/);
  });

  it("keep lengths of period apart", async () => {
    const { all, remark } = await read([
      "North,2019-01,arrests,,5,,,,",
      "North,2019-02,arrests,,6,,,,",
      "North,2019,arrests,,70,,,,",
    ]);
    expect(all({}).map(({ period }) => period)).toEqual(["month", "year"]);
    expect(remark("mixed-periods")).toContain("by month and by year");
  });

  it("sum days to months, know which months are cut, and average what is no count", async () => {
    const days = Array.from({ length: 59 }, (_, i) =>
      new Date(Date.UTC(2019, 0, 10 + i)).toISOString().slice(0, 10),
    );
    const rows = days.map((day) => `North,${day},detainers,,2,,,,`);
    const { one, remark } = await read(rows);
    const series = one({ measure: "detainers" });
    expect(series.starts).toEqual(["2019-01-01", "2019-02-01", "2019-03-01"]);
    expect([...series.values]).toEqual([44, 56, 18]);
    expect([...series.complete]).toEqual([0, 1, 0]);
    expect(remark("summed-days")).toContain("summed to months");
    expect(remark("partial-last")).toContain("9 Mar 2019");
    const gap = await read(rows.filter((row) => !row.includes("2019-02-14")));
    expect([...gap.one({}).values]).toEqual([44, Number.NaN, 18]);
    const zero = await read(
      rows.filter((row) => !row.includes("2019-02-14")),
      "chapters: { outcomes: { absent-as-zero: [outcomes] } }\n",
    );
    expect([...zero.one({}).values]).toEqual([44, 54, 18]);
  });

  it("hold measures of the assessment, and say which no one has defined", async () => {
    const rows = ["North,2019-01,Shelter nights,,5,,,,", "North,2019-01,Cats rescued,,3,,,,"];
    const { one, remark } = await read(
      rows,
      "chapters: { outcomes: { measures: { shelter: { label: nights in shelters, line: services, kind: service, spellings: [shelter nights] } } } }\n",
    );
    expect(one({ measure: "shelter" }).line).toBe("services");
    expect(one({ measure: "cats-rescued" }).line).toBeNull();
    expect(remark("no-line")).toContain('"Cats rescued"');
  });

  it("leave out what lies after the last day that is used", async () => {
    const { one } = await read(
      ["North,2019-01,arrests,,5,,,,", "North,2019-02,arrests,,6,,,,", "North,2019-03,arrests,,1,,,,"],
      'chapters: { outcomes: { through: "2019-02-28" } }\n',
    );
    expect([...one({}).values]).toEqual([5, 6]);
  });
});
