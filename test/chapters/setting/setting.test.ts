import { describe, expect, it } from "vitest";
import { agreementsNearby } from "../../../src/chapters/setting/agreements-nearby/method.js";
import { agreementsOverTime } from "../../../src/chapters/setting/agreements-over-time/method.js";
import { fillLedger } from "../../../src/findings/ledger.js";
import type { Row } from "../../support/array-engine.js";
import { answeredOf, runOn } from "../program/support.js";

const row = (agency: string, state: string, more: Row): Row => ({ agency, state, ...more });
const jem = { model: "jail-enforcement" };
const tfm = { model: "task-force" };

const agreements: readonly Row[] = [
  row("Rockingham County Sheriff's Office", "VA", {
    ...jem,
    county: "Rockingham County",
    signed: "2018-02-01",
  }),
  row("Rockingham County Sheriff's Office", "VA", {
    ...tfm,
    county: "Rockingham County",
    signed: "2019-05-01",
  }),
  row("Augusta County Sheriff's Office", "VA", { ...jem, signed: "2017-01-01" }),
  row("Page County Sheriff's Office", "VA", {
    ...jem,
    county: "Page County",
    signed: "2012-01-01",
    ended: "2016-01-01",
  }),
  row("Virginia State Police", "VA", { ...tfm, signed: "2019-06-01" }),
  row("Hardy County Sheriff's Office", "WV", { ...jem, county: "Hardy County", signed: "2019-01-01" }),
  row("Cobb County Sheriff's Office", "GA", { ...jem, fips: "13067", signed: "2007-02-13" }),
];

const table = (
  finding: {
    readonly tables: readonly { readonly id: string; readonly rows: readonly (readonly unknown[])[] }[];
  },
  id: string,
) => finding.tables.find((one) => one.id === id)!.rows;

describe("agreements around here", () => {
  const options = { jurisdiction: 'county: "51165",', minimumCell: 11 };

  it("counts agencies once, and agreements by model and county", async () => {
    const found = answeredOf(await runOn(agreementsNearby, { agreements }, options));
    expect(table(found, "setting-counties")).toEqual([
      ["Augusta County, VA", 1, 1, 0, 0, 0],
      ["Rockingham County, VA", 1, 1, 0, 1, 0],
      ["All of Virginia", 3, 2, 0, 2, 0],
    ]);
    expect(found.claim).toContain("3 agencies of Virginia had 4 agreements, in 2 of 133 counties");
    expect(found.claim).toContain("2 have an agency with one: Augusta County, VA and Hardy County, WV");
    expect(table(found, "setting-without-county")).toEqual([
      ["Virginia State Police", "task force", "2019-06-01"],
    ]);
  });

  it("draws the state's counties, with its own outlined", async () => {
    const found = answeredOf(await runOn(agreementsNearby, { agreements }, options));
    expect(found.figures[0]!.plot).toMatchObject({
      kind: "map",
      areas: { kind: "counties", state: "51" },
      own: { id: "51165" },
      values: [
        { id: "51015", value: 1, shade: 0 },
        { id: "51165", value: 1, shade: 0 },
      ],
    });
  });

  it("names what ended in the jurisdiction's own county", async () => {
    const found = answeredOf(
      await runOn(agreementsNearby, { agreements }, { jurisdiction: 'county: "51139",' }),
    );
    expect(found.claim).toContain(
      "No agency of Page County, VA has one; earlier there was Page County Sheriff's Office",
    );
  });

  it("says what a missing county, and a missing file, leave out", async () => {
    const found = answeredOf(await runOn(agreementsNearby, { agreements }));
    expect(found.limits.join(" ")).toContain("names no county");
    const none = await runOn(agreementsNearby, {});
    expect(none.plan).toMatchObject({ run: false, why: "The assessment has no file of agreements." });
  });

  it("fills no line of the ledger", async () => {
    const run = await runOn(agreementsNearby, { agreements });
    expect(fillLedger(run.findings).every(({ findings }) => findings.length === 0)).toBe(true);
  });
});

describe("agreements over time", () => {
  it("counts those in force at the end of each year, and lets them go when they end", async () => {
    const found = answeredOf(await runOn(agreementsOverTime, { agreements }));
    const rows = Object.fromEntries(table(found, "setting-series").map(([year, ...rest]) => [year, rest]));
    expect(rows["2006"]).toBeUndefined();
    expect(rows["2007"]).toEqual([1, 0, 1, 0, 0, 0]);
    expect(rows["2015"]).toEqual([2, 1, 2, 0, 0, 0]);
    expect(rows["2016"]).toEqual([1, 0, 1, 0, 0, 0]);
    expect(rows["2019"]).toEqual([5, 3, 4, 0, 2, 0]);
    expect(found.checks[0]!.outcome).toBe("pass");
  });

  it("reads years: from the first, to the end of the last", async () => {
    const byYear: Row[] = [
      row("A County Sheriff", "VA", { first_year: 2008, last_year: 2010, last_listed: "2019-12-31" }),
      row("B County Sheriff", "VA", { first_year: 2010, last_listed: "2019-12-31" }),
    ];
    const found = answeredOf(await runOn(agreementsOverTime, { agreements: byYear }));
    const rows = table(found, "setting-series");
    expect(rows.slice(0, 4)).toEqual([
      ["2008", 1, 1],
      ["2009", 1, 1],
      ["2010", 2, 2],
      ["2011", 1, 1],
    ]);
    expect(rows.at(-1)![0]).toBe("2019");
  });

  it("takes an agreement that later lists lack as ended, and warns where a list has no past", async () => {
    const listed: Row[] = [
      row("A County Sheriff", "VA", { first_listed: "2025-05-16", last_listed: "2025-06-10" }),
      row("B County Sheriff", "VA", { first_listed: "2025-05-16", last_listed: "2025-07-03" }),
    ];
    const found = answeredOf(await runOn(agreementsOverTime, { agreements: listed }));
    expect(table(found, "setting-series").map(([, n]) => n)).toEqual([2, 1, 1]);
    const single = answeredOf(await runOn(agreementsOverTime, { agreements: agreements.slice(0, 3) }));
    expect(single.checks[0]!.outcome).toBe("caution");
    expect(single.claim).toContain("agreements that have ended since are not in the list");
  });
});
