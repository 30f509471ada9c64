import { describe, expect, it } from "vitest";
import { coverageMethod } from "../../../../src/chapters/outcomes/coverage/method.js";
import { coverageOf } from "../../../../src/chapters/outcomes/series/index.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../../../support/shared.js";
import { readFiles } from "./support.js";

/** Public files, read as they are; the numbers are those that SOURCES.md and EXPECTED.json beside them give. */

const file = (name: string) => sharedPath("data", name);
const sum = (values: Float64Array): number =>
  values.reduce((total, one) => total + (Number.isNaN(one) ? 0 : one), 0);

interface Expected {
  readonly "tx-border-crime": {
    readonly assault_by_year: Readonly<Record<string, number>>;
    readonly agencies_zero_months: Readonly<Record<string, number>>;
    readonly complete_agencies: Readonly<Record<string, readonly number[]>>;
  };
  readonly "houston-crime": { readonly by_month: readonly number[] };
  readonly "mn-ice": { readonly detainers_sum: number };
}
const expected = sharedIsPresent ? sharedJson<Expected>("data/EXPECTED.json") : undefined;

describe.skipIf(!sharedIsPresent)("records that are public", () => {
  it("Houston: offences, not rows, in local months", async () => {
    const { one, dataset } = await readFiles(
      {},
      `data: { incidents: { file: ${file("houston-crime/crime.csv.gz")} } }\n`,
    );
    expect(dataset("incidents").origin.profile).toBe("houston-incidents");
    expect(dataset("incidents").rows).toBe(86_314);
    const all = one({ measure: "crime-reports", unit: "Test Police" });
    expect(sum(all.values)).toBe(87_316);
    const months = expected!["houston-crime"].by_month;
    for (const [i, rows] of months.entries()) expect(all.values[i]).toBeGreaterThanOrEqual(rows);
    expect(all.values.length).toBe(months.length);
    const offences = dataset("incidents").columns.get("offense")!.values!;
    expect(Object.fromEntries(offences.map(({ value, rows }) => [value, rows]))).toEqual({
      theft: 46_556,
      burglary: 17_802,
      "auto theft": 7_946,
      "aggravated assault": 7_177,
      robbery: 6_298,
      rape: 378,
      murder: 157,
    });
    expect(dataset("incidents").columns.get("offense_class")!.missing).toBe(0);
  });

  it("Dallas: two header rows, two ways of writing dates, incidents that repeat", async () => {
    const { one, dataset } = await readFiles(
      {},
      `data: { force: { file: ${file("dallas-uof-2016/37-00049_UOF-P_2016_prepped.csv.gz")} } }\n`,
    );
    const force = dataset("force");
    expect(force.origin.profile).toBe("dallas-force");
    expect(force.rows).toBe(2_383);
    expect(force.columns.get("date")).toMatchObject({ least: "2016-01-01", greatest: "2016-12-31" });
    const race = Object.fromEntries(
      force.columns.get("race")!.values!.map(({ value, rows }) => [value, rows]),
    );
    expect(race).toMatchObject({ black: 1333, hispanic: 524, white: 470, "asian-pacific": 5, native: 1 });
    expect(force.columns.get("race")!.missing).toBe(39);
    expect(force.columns.get("incident")!.distinct).toBe(2_328);
    expect(force.columns.get("officer")!.distinct).toBe(1_041);
    const all = one({ measure: "force-incidents", unit: "Test Police", group: "all" });
    expect(all.values).toHaveLength(12);
    expect(sum(all.values)).toBeGreaterThanOrEqual(2_328);
    expect(sum(one({ measure: "force-incidents", group: "hispanic" }).values)).toBeGreaterThan(480);
  });

  it("Minneapolis: force by incident, with padded texts folded", async () => {
    const { one, dataset } = await readFiles(
      {},
      `data: { force: { file: ${file("mpls-police/mn_police_use_of_force.csv.gz")} } }\n`,
    );
    const force = dataset("force");
    expect(force.origin.profile).toBe("minneapolis-force");
    expect(force.rows).toBe(12_925);
    expect(force.columns.get("force_class")!.missing).toBe(0);
    expect(force.rejected).toEqual([]);
    const all = one({ measure: "force-incidents", unit: "Test Police", group: "all" });
    expect(all.starts.at(0)).toBe("2016-01-01");
    expect(all.starts.at(-1)).toBe("2021-08-01");
    expect(sum(all.values)).toBeLessThan(6_000);
  });
});

const border = (yaml: string) => readFiles({}, `data: { outcomes: { ${yaml} } }\n`);

describe.skipIf(!sharedIsPresent)("the Texas border report", () => {
  it.each(["stg", "int"])("as a panel (%s): coverage before trend", async (form) => {
    const { set, dataset, all, one, findings } = await border(
      `file: ${file(`tx-border-crime/${form}_texas_border_report.csv`)}`,
    );
    expect(dataset("outcomes").origin.profile).toBe("texas-border-report");
    expect(dataset("outcomes").rows).toBe(595 * 11);
    const assaults = all({ measure: "assault-reports" });
    expect(assaults).toHaveLength(85);
    const coverage = coverageOf(set.series).find(({ measure }) => measure === "assault-reports")!;
    const years = expected!["tx-border-crime"];
    expect([...coverage.total]).toEqual(Object.values(years.assault_by_year));
    expect([...coverage.reporting].map((n) => 85 - n)).toEqual(Object.values(years.agencies_zero_months));
    expect(coverage.always).toEqual(["ROMA PD", "SAN JUAN PD"]);
    expect(coverage.steady).toBe(false);
    for (const [unit, values] of Object.entries(years.complete_agencies))
      expect([...one({ measure: "assault-reports", unit }).values]).toEqual(values);
    expect(coverage.alwaysTotal.at(-1)).toBe(102 + 348);
    expect(coverage.alwaysTotal[0]).toBe(113 + 447);
    expect(coverage.low[0]).toBe(877);
    expect(coverage.high[0]).toBeGreaterThan(25_000);
    const found = findings(coverageMethod("victimization"));
    const told = found.flatMap((one) => (one.status === "answered" ? [one.claim] : []));
    expect(told[0]).toContain(
      "Of 85 units, 2 reported the whole of every year from 2017 to 2023; 74 reported nothing in 2017 and 7 in 2023. The sum over all that reported is therefore no trend. In ROMA PD and SAN JUAN PD, assaults reported to the police went from 560 at the beginning to 450 at the end; over all units they were between 877 and",
    );
    // Which agencies were silent is the same for every measure, so one finding tells all.
    expect(told).toHaveLength(1);
  });

  it("as workbooks: totals and footnotes left out, the year from the assessment", async () => {
    const { one, dataset } = await border(
      `file: ${file("tx-border-crime/texas_border_report_2019.xlsx")}, sheet: By Agency, source: texas-border-report, mapping: { period_start: "=2019" }`,
    );
    expect(dataset("outcomes").rows).toBe(85 * 11);
    expect([...one({ measure: "assault-reports", unit: "SAN JUAN PD" }).values]).toEqual([515]);
    expect(dataset("outcomes").columns.get("period_start")).toMatchObject({
      least: "2019-01-01",
      distinct: 1,
    });
    const all = await border(
      `file: ${file("tx-border-crime/texas_border_report_2017.xlsx")}, sheet: By Agency, source: texas-border-report, mapping: { period_start: "=2017" }`,
    );
    const total = all
      .all({ measure: "assault-reports" })
      .reduce((running, { values }) => running + (Number.isNaN(values[0]!) ? 0 : values[0]!), 0);
    expect(total).toBe(877);
  });
});

describe.skipIf(!sharedIsPresent)("Minnesota's series", () => {
  const ice = (name: string) =>
    readFiles({}, `data: { outcomes: { file: ${file(`mn-ice-2022-2026/${name}`)} } }\n`);

  it("detainers by day: absent days are zero, and the last month is not whole", async () => {
    const { one, remark } = await ice("mn_detainers_over_time.csv");
    const series = one({ measure: "detainers", unit: "Minnesota" });
    const at = (month: string) => series.values[series.starts.indexOf(`${month}-01`)];
    expect(sum(series.values)).toBe(expected!["mn-ice"].detainers_sum);
    expect([at("2022-10"), at("2025-12"), at("2026-02")]).toEqual([93, 163, 493]);
    expect(series.complete.at(-1)).toBe(0);
    expect([...series.complete].slice(0, -1).every((one) => one === 1)).toBe(true);
    expect(remark("partial-last")).toContain("10 Mar 2026");
    expect(remark("summed-days")).toContain("counts as zero");
    const monthly = (await ice("mn_detainers_by_month.csv")).one({ measure: "detainers" });
    expect([...monthly.values]).toEqual([...series.values]);
  });

  it("columns that are states, groups or facilities", async () => {
    const arrests = await ice("daily_arrests.csv");
    expect(
      arrests
        .all({ measure: "immigration-arrests" })
        .map(({ unit }) => unit)
        .sort(),
    ).toEqual(["Illinois", "Minnesota", "Oregon", "Texas", "Wisconsin"]);
    const minnesota = arrests.one({ unit: "Minnesota" });
    expect(minnesota.starts[0]).toBe("2025-08-01");
    expect(minnesota.values.every((value) => !Number.isNaN(value))).toBe(true);
    const split = await ice("mn_collateral.csv");
    expect(split.all({}).map(({ group }) => group)).toEqual(["collateral", "targeted"]);
    const held = await ice("detention_pop.csv");
    expect(held.all({ measure: "detention-population" })).toHaveLength(9);
    expect(held.one({ unit: "KANDIMN" }).scale).toBe("amount");
  });

  it("a column that is called NA", async () => {
    const { one } = await readFiles(
      {},
      `data:
  outcomes:
    file: ${file("mn-ice-2022-2026/surge_detainers_by_liftreason.csv")}
    measures: { booked: Booked into Detention, declined: Detainer Declined by LEA, not known: "NA", all: total }
    mapping: { unit: detention_facility, period_start: "=2026" }
`,
    );
    const hennepin = (measure: string) => one({ measure, unit: "HENNEPIN COUNTY ADC" }).values[0];
    expect([hennepin("booked"), hennepin("declined"), hennepin("not-known"), hennepin("all")]).toEqual([
      13, 119, 37, 186,
    ]);
  });
});
