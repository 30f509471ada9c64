import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bSpline, naturalSpline, predictSpline, quantiles } from "../../../src/statistics/splines/index.js";
import { type Matrix, StatisticsError } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";

/** Rounding only: functions are of order 1, continued ones grow with the distance. */
const tolerance = 1e-12;

interface Answer {
  knots: number[];
  boundary: [number, number];
  basis: Matrix;
  beyond: Matrix;
}
const answers = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../known-answers/splines/splines.json"), "utf8"),
) as {
  x: number[];
  beyond: number[];
  natural: Record<string, Answer>;
  bSpline: Record<string, Answer>;
  quantiles: { probabilities: number[]; values: number[] };
};
const { x } = answers;

function expectMatrix(actual: Matrix, expected: Matrix, label: string, within = tolerance): void {
  expect([actual.rows, actual.columns], label).toEqual([expected.rows, expected.columns]);
  for (let i = 0; i < expected.data.length; i++)
    expectClose(actual.data[i]!, expected.data[i]!, within, 1, `${label} [${i}]`);
}

const settings: Record<string, Parameters<typeof bSpline>[1]> = {
  df1: { df: 1 },
  df4: { df: 4 },
  df4intercept: { df: 4, intercept: true },
  knots: { knots: [1, 6.5] },
  dfNarrow: { df: 3, boundary: [0, 9] },
  wide: { knots: [5], boundary: [-20, 30], intercept: true },
  df3: { df: 3 },
  df6: { df: 6 },
  df6intercept: { df: 6, intercept: true },
  linear: { df: 4, degree: 1 },
  quadratic: { knots: [6.5, 1], degree: 2 },
  narrow: { knots: [2, 4, 7], boundary: [0, 9] },
};

describe("against R's splines", () => {
  for (const [family, make] of [
    ["natural", naturalSpline],
    ["bSpline", bSpline],
  ] as const) {
    for (const [name, answer] of Object.entries(answers[family])) {
      it(`${family} ${name}`, () => {
        const basis = make(x, settings[name]);
        for (const [k, knot] of answer.knots.entries()) expectClose(basis.spec.knots[k]!, knot, tolerance);
        expect(basis.spec.boundary).toEqual(answer.boundary);
        expectMatrix(basis, answer.basis, name);
        expectMatrix(predictSpline(basis.spec, answers.beyond), answer.beyond, `${name} beyond`);
      });
    }
  }
  it("quantiles of type 7", () => {
    const { probabilities, values } = answers.quantiles;
    for (const [i, value] of quantiles([...x, NaN], probabilities).entries())
      expectClose(value, values[i]!, 1e-14);
  });
});

describe.skipIf(!sharedIsPresent)(
  "against the shared reference values (skipped where they are absent)",
  () => {
    interface Rows {
      data: number[][];
    }
    interface NsBasis {
      x: number[];
      knots: number[];
      boundary: [number, number];
      ns: Rows;
      ns_intercept: Rows;
      x_extrapolate: number[];
      ns_extrapolated: Rows;
      bs: Rows;
      ns_df4_knots: Record<string, number> | number[];
    }
    const transposed = ({ data }: Rows): Matrix => ({
      rows: data.length,
      columns: data[0]!.length,
      data: Float64Array.from(data[0]!.flatMap((_, j) => data.map((row) => row[j]!))),
    });
    it("ns and bs of the seat belt series", () => {
      const { cases } = sharedJson<{ cases: { id: string; values: NsBasis }[] }>("reference", "glm.json");
      const { values } = cases.find(({ id }) => id === "ns_basis_seatbelts")!;
      const { knots, boundary } = values;
      const basis = naturalSpline(values.x, { knots, boundary });
      expectMatrix(basis, transposed(values.ns), "ns", 1e-10);
      expectMatrix(
        predictSpline(basis.spec, values.x_extrapolate),
        transposed(values.ns_extrapolated),
        "beyond",
        1e-10,
      );
      expectMatrix(
        naturalSpline(values.x, { knots, boundary, intercept: true }),
        transposed(values.ns_intercept),
        "intercept",
        1e-10,
      );
      expectMatrix(bSpline(values.x, { knots, boundary, degree: 3 }), transposed(values.bs), "bs", 1e-10);
      const months = Array.from({ length: 192 }, (_, i) => i + 1);
      const placed = Object.values(values.ns_df4_knots);
      expect(naturalSpline(months, { df: 4 }).spec.knots).toEqual(placed);
    });
  },
);

describe("edges and properties", () => {
  it("gives rows of NaN to missing values and leaves them out of the knots", () => {
    const basis = naturalSpline([...x, NaN], { df: 4 });
    expect([0, 1, 2, 3].map((j) => basis.data[x.length + j * basis.rows])).toEqual([NaN, NaN, NaN, NaN]);
    expect(basis.spec.knots).toEqual(naturalSpline(x, { df: 4 }).spec.knots);
  });
  it("says what is wrong with the values or the knots", () => {
    expect(() => naturalSpline([2, 2, 2], { df: 3 })).toThrow(/constant/);
    expect(() => naturalSpline([NaN], { df: 3 })).toThrow(StatisticsError);
    expect(() => naturalSpline([1, Infinity])).toThrow(/infinite/);
    expect(() => naturalSpline(x, { knots: [50] })).toThrow(/knot at 50/);
    expect(() => naturalSpline(x, { df: 0 })).toThrow(/at least 1 df/);
    expect(() => bSpline(x, { df: 2 })).toThrow(/at least 3 df/);
    expect(() => bSpline(x, { degree: 0 })).toThrow(/degree/);
    expect(() => naturalSpline([0, 0, 0, 0, 1], { df: 4 })).toThrow(/fewer df/);
    expect(() => quantiles([], [0.5])).toThrow(/empty/);
    expect(() => quantiles([1], [1.5])).toThrow(/between 0 and 1/);
  });
  it("B-splines with an intercept add to one, natural splines are straight beyond the boundary", () => {
    const at = fc.double({ min: -30, max: 40, noNaN: true });
    const b = bSpline(x, { df: 7, intercept: true });
    const natural = naturalSpline(x, { df: 5 });
    fc.assert(
      fc.property(at, (value) => {
        const sum = predictSpline(b.spec, [value]).data.reduce((a, c) => a + c, 0);
        const line = predictSpline(natural.spec, [
          20 + Math.abs(value),
          30 + Math.abs(value),
          40 + Math.abs(value),
        ]);
        const bent = [0, 1, 2, 3, 4].map(
          (j) => line.data[3 * j]! - 2 * line.data[3 * j + 1]! + line.data[3 * j + 2]!,
        );
        return Math.abs(sum - 1) < 1e-8 && bent.every((one) => Math.abs(one) < 1e-10);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
