import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { panelEffect, panelTruth } from "../../../../examples/generate/harmony-panel.js";
import { callawaySantAnna } from "../../../../src/statistics/panel/index.js";
import { sharedIsPresent, sharedPath } from "../../../support/shared.js";
import { readPanelFiles } from "./support.js";

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe("panels", () => {
  it("become rows for the estimators, with the period of adoption", async () => {
    const [panel, ...others] = await readPanelFiles(
      {
        "p.csv":
          "unit,period_start,adoption,measure,value,exposure,covariate_a\nA,2019-01,2019-02-15,arrests,5,100,0.5\nA,2019-02,2019-02-15,arrests,6,100,0.5\nA,2019-03,2019-02-15,arrests,,100,0.5\nB,2019-01,,arrests,7,200,0.1\nB,2019-03,,arrests,8,200,0.1\nC,2019-01,2018-01-01,arrests,1,10,0.2\n",
      },
      "data: { panel: { file: p.csv } }\n",
    );
    expect(others).toEqual([]);
    expect(panel).toMatchObject({
      period: "month",
      starts: ["2019-01-01", "2019-02-01", "2019-03-01"],
      units: ["A", "B", "C"],
      adopting: 1,
      never: 1,
      treatedFromStart: 1,
      covariates: ["covariate_a"],
    });
    const { unit, time, outcome, cohort, covariates } = panel!.input;
    expect([...unit]).toEqual([0, 0, 0, 1, 1, 2]);
    expect([...time]).toEqual([1, 2, 3, 1, 3, 1]);
    expect([...outcome]).toEqual([5, 6, Number.NaN, 7, 8, 1]);
    expect([...cohort].slice(0, 5)).toEqual([2, 2, 2, Infinity, Infinity]);
    expect([...covariates![0]!]).toEqual([0.5, 0.5, 0.5, 0.1, 0.1, 0.2]);
    expect(panel!.remarks.join(" ")).toContain("1 unit had the policy from the first period on");
  });

  it("read the adoption from a column that says whether the policy was in force, and say where it ended", async () => {
    const [panel] = await readPanelFiles(
      {
        "p.csv":
          "state,year,law,violent\nX,1981,no,5\nX,1982,yes,6\nX,1983,yes,6\nY,1981,no,7\nY,1982,yes,8\nY,1983,no,8\n",
      },
      "data: { panel: { file: p.csv, measures: [violent], mapping: { unit: state, period_start: year, treated: law } } }\n",
    );
    expect(panel!.period).toBe("year");
    expect(panel!.starts[0]).toBe("1981-01-01");
    expect([...panel!.input.cohort]).toEqual([2, 2, 2, 2, 2, 2]);
    expect(panel!.remarks[0]).toContain("the policy ended again (the first: Y)");
  });

  it("of Harmony County's region give back what was planted", async () => {
    const [panel] = await readPanelFiles(
      {
        "p.csv.gz": readFileSync(
          new URL("../../../../examples/harmony-county/data/panel.csv.gz", import.meta.url),
        ),
      },
      "data: { panel: { file: p.csv.gz } }\n",
    );
    expect(panel).toMatchObject({ adopting: 36, never: 24, treatedFromStart: 0, period: "quarter" });
    expect(panel!.starts).toHaveLength(panelTruth.quarters);
    const { input, exposure } = panel!;
    const log = input.outcome.map((value, i) => Math.log(value / exposure![i]!));
    const groupTime = callawaySantAnna({ ...input, outcome: log });
    const post = groupTime.effects.filter(({ time, cohort }) => time >= cohort);
    const planted = mean(post.map(({ time, cohort }) => panelEffect(time - cohort)));
    const estimated = mean(post.map(({ estimate }) => estimate));
    // The standard error of the mean is about 0.02.
    expect(Math.abs(estimated - planted)).toBeLessThan(0.05);
    expect(planted).toBeLessThan(-0.08);
  });
});

describe.skipIf(!sharedIsPresent)("panels that are public", () => {
  const file = (name: string) => sharedPath("data/did-benchmarks", name);

  it("Chicago's officers: coded units, cohorts 13 to 72", async () => {
    const panels = await readPanelFiles(
      {},
      `data: { panel: { file: ${file("pj_officer_level_balanced.csv.gz")}, measures: [complaints], mapping: { unit_code: uid, period_start: month, adoption: assigned } } }\n`,
    );
    const [panel] = panels;
    expect(panel!.units).toHaveLength(7_785);
    expect(panel!.input.unit).toHaveLength(560_520);
    expect(panel!.starts).toHaveLength(72);
    const cohorts = [...new Set(panel!.input.cohort)].sort((a, b) => a - b);
    expect([cohorts.length, cohorts[0], cohorts.at(-1)]).toEqual([48, 13, 72]);
    expect(panel!.adopting).toBe(7_785);
    expect(panel!.units.every((unit) => /^[0-9a-f]{16}$/.test(unit))).toBe(true);
  });

  it("guns: rates are values of a panel; the pooled difference in logs is the published one", async () => {
    const [panel] = await readPanelFiles(
      {},
      `data: { panel: { file: ${file("Guns.csv")}, measures: [violent], mapping: { unit: state, period_start: year, treated: law, covariate_a: income, covariate_b: density } } }\n`,
    );
    const { input } = panel!;
    expect(input.unit).toHaveLength(1_173);
    expect(panel!.covariates).toEqual(["income", "density"]);
    const logs = (isTreated: boolean) =>
      [...input.outcome].flatMap((value, i) =>
        input.time[i]! >= input.cohort[i]! === isTreated ? [Math.log(value)] : [],
      );
    expect(mean(logs(true)) - mean(logs(false))).toBeCloseTo(-0.44296459, 7);
  });

  it("Texas prisons: years before 1990 are years", async () => {
    const [panel] = await readPanelFiles(
      {},
      `data: { panel: { file: ${file("texas.csv")}, measures: [bmprison], mapping: { unit: state, period_start: year } } }\n`,
    );
    expect(panel!.input.unit).toHaveLength(816);
    expect([panel!.starts[0], panel!.starts.at(-1), panel!.units.length]).toEqual([
      "1985-01-01",
      "2000-01-01",
      51,
    ]);
    expect(panel!.remarks[0]).toContain("no unit counts as treated");
  });
});
