import { describe, expect, it } from "vitest";
import { coverageOf, type OutcomeSeries } from "../../../../src/chapters/outcomes/series/index.js";

const year = (unit: string, values: readonly number[], complete?: readonly number[]): OutcomeSeries => ({
  dataset: "outcomes",
  measure: "assault-reports",
  line: "victimization",
  scale: "count",
  unit,
  unitKind: "agency",
  group: "all",
  period: "year",
  starts: values.map((_, i) => `${2017 + i}-01-01`),
  values: Float64Array.from(values),
  complete: Uint8Array.from(complete ?? values.map((value) => (Number.isNaN(value) ? 0 : 1))),
});
const none = Number.NaN;

describe("coverage", () => {
  const [found] = coverageOf([
    year("Old", [100, 90, 80, 70]),
    year("Joins", [none, none, 200, 210]),
    year("Half", [none, 30, 60, 50], [0, 0, 1, 1]),
    year("Never", [none, none, none, none]),
  ]);

  it("tells the units that report throughout from those that join, and refuses the sum as a trend", () => {
    expect(found).toMatchObject({ always: ["Old"], never: ["Never"], steady: false });
    expect([...found!.reporting]).toEqual([1, 2, 3, 3]);
    expect([...found!.whole]).toEqual([1, 1, 3, 3]);
    expect([...found!.total]).toEqual([100, 120, 340, 330]);
    expect([...found!.alwaysTotal]).toEqual([100, 90, 80, 70]);
  });

  it("bounds the sum: silent units at nothing, and at the most that they ever reported", () => {
    expect([...found!.low]).toEqual([100, 120, 340, 330]);
    expect([...found!.high]).toEqual([100 + 210 + 60, 90 + 210 + 60, 340, 330]);
  });

  it("says who was silent when", () => {
    expect(found!.silences).toEqual([
      { unit: "Half", from: "2017-01-01", to: "2017-01-01", kind: "not-reported", where: "before" },
      { unit: "Joins", from: "2017-01-01", to: "2018-01-01", kind: "not-reported", where: "before" },
      { unit: "Never", from: "2017-01-01", to: "2020-01-01", kind: "not-reported", where: "throughout" },
    ]);
  });

  it("takes a long run of zeros at an end for no report where the unit's level makes it all but impossible", () => {
    const [zeros] = coverageOf([
      year("Busy", [0, 0, 0, 20, 22]),
      year("Quiet", [0, 0, 0, 1, 0]),
      year("Steady", [5, 6, 7, 8, 9]),
    ]);
    expect(zeros!.always).toEqual(["Quiet", "Steady"]);
    expect(zeros!.silences).toEqual([
      { unit: "Busy", from: "2017-01-01", to: "2019-01-01", kind: "zeros", where: "before" },
    ]);
    expect([...zeros!.high]).toEqual([27, 28, 29, 29, 31]);
  });

  it("takes zeros for counts where the file says that the periods were reported", () => {
    const [said] = coverageOf([
      { ...year("Busy", [0, 0, 0, 20, 22]), saysReporting: true },
      year("Steady", [5, 6, 7, 8, 9]),
    ]);
    expect(said).toMatchObject({ always: ["Busy", "Steady"], steady: true });
  });

  it("does not count a period against anybody that the end of the file cuts for all", () => {
    const [cut] = coverageOf([year("A", [5, 6, 2], [1, 1, 0]), year("B", [7, 8, 3], [1, 1, 0])]);
    expect(cut).toMatchObject({ always: ["A", "B"], steady: true });
  });

  it("needs several units, and looks at no parts of units and no amounts", () => {
    expect(coverageOf([year("A", [5, 6])])).toEqual([]);
    const beats = [year("A", [5, 6]), year("B", [5, 6])].map((one) => ({ ...one, partOf: "City" }));
    expect(coverageOf(beats)).toEqual([]);
    expect(coverageOf([])).toEqual([]);
  });
});
