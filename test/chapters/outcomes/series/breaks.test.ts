import { describe, expect, it } from "vitest";
import { outcomeTruth, simulateOutcomes } from "../../../../examples/generate/harmony-outcomes.js";
import { levelBreaks, type OutcomeSeries } from "../../../../src/chapters/outcomes/series/index.js";

/** Crime reports of Harmony County and its neighbours, as series. */
function reports(seed: number, agencies?: readonly string[]): OutcomeSeries[] {
  const cells = simulateOutcomes({ seed, measures: ["crime-reports"] });
  const months = [...new Set(cells.map(({ month }) => month))].sort();
  const keys = new Map<string, OutcomeSeries>();
  for (const { agency, group, month, count } of cells) {
    if (agencies !== undefined && !agencies.includes(agency)) continue;
    const key = `${agency} ${group}`;
    const known = keys.get(key) ?? {
      dataset: "outcomes",
      measure: "crime-reports",
      line: "cooperation",
      scale: "count",
      unit: agency,
      unitKind: "agency",
      group,
      period: "month",
      starts: months.map((one) => `${one}-01`),
      values: new Float64Array(months.length).fill(Number.NaN),
      complete: new Uint8Array(months.length),
    };
    known.values[months.indexOf(month)] = count;
    known.complete[months.indexOf(month)] = 1;
    keys.set(key, known);
  }
  return [...keys.values()];
}

const options = { declared: [], policyDates: ["2017-10-02", "2018-03-01"], seed: 1 };
const { agency, from } = outcomeTruth.recordsChange;

describe("steps in the level of a unit", () => {
  it("are found where a records system changed, and nowhere else", () => {
    const found = levelBreaks(reports(287), options);
    expect(found.map((one) => `${one.unit} ${one.from} ${one.against}`)).toEqual([
      `${agency} ${from}-01 other-units`,
    ]);
    expect(Math.abs(Math.log(found[0]!.ratio) - outcomeTruth.recordsChange.step)).toBeLessThan(0.06);
    expect(found[0]!.declared).toBeUndefined();
  });

  it("say what the assessment declares at that date", () => {
    const change = { date: "2017-01-15", what: "a new records system", units: [agency] };
    expect(levelBreaks(reports(287), { ...options, declared: [change] })[0]!.declared).toBe(change.what);
    const other = { ...change, units: ["Ashby County Sheriff"] };
    expect(levelBreaks(reports(287), { ...options, declared: [other] })[0]!.declared).toBeUndefined();
  });

  it("are looked for against the season where there is no other unit", () => {
    const [found, ...others] = levelBreaks(reports(287, [agency]), options);
    expect(found).toMatchObject({ unit: agency, from: `${from}-01`, against: "own-season" });
    expect(others).toEqual([]);
  });

  it("are not claimed at the dates of the policy, unless declared", () => {
    const dates = { ...options, policyDates: [`${from}-01`] };
    expect(levelBreaks(reports(287), dates)).toEqual([]);
    const change = { date: `${from}-01`, what: "a new records system" };
    expect(levelBreaks(reports(287), { ...dates, declared: [change] })).toHaveLength(1);
  });

  it("are hardly ever claimed where none is", () => {
    const quiet = ["Ashby County Sheriff", "Brandt City Police"];
    const claimed = Array.from(
      { length: 20 },
      (_, i) => levelBreaks(reports(1000 + i, quiet), options).length,
    );
    expect(claimed.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1);
  });

  it("need enough periods", () => {
    expect(levelBreaks([], options)).toEqual([]);
    const short = reports(287).map((one) => ({
      ...one,
      starts: one.starts.slice(0, 8),
      values: one.values.slice(0, 8),
      complete: one.complete.slice(0, 8),
    }));
    expect(levelBreaks(short, options)).toEqual([]);
  });
});
