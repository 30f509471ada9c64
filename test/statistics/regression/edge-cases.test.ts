import { describe, expect, it } from "vitest";
import { covariance, standardErrors } from "../../../src/statistics/covariance/index.js";
import { createMatrix } from "../../../src/statistics/linear-algebra/index.js";
import {
  compress,
  feols,
  fepois,
  fitGeneralizedLinear,
  fitGeneralizedLinearCells,
  fitLinear,
  fitNegativeBinomial,
  logit,
  negbin,
  ols,
  poisson,
  probit,
} from "../../../src/statistics/regression/index.js";
import type { Column, Table } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";

function tableOf(columns: Readonly<Record<string, readonly number[] | readonly string[]>>): Table {
  const entries = Object.entries(columns).map(([name, values]): [string, Column] => {
    if (typeof values[0] === "number") return [name, Float64Array.from(values as number[])];
    const levels = [...new Set(values as string[])].sort();
    return [name, { levels, codes: Int32Array.from(values as string[], (value) => levels.indexOf(value)) }];
  });
  const [first] = Object.values(columns);
  return { rows: first!.length, columns: new Map(entries) };
}

const x = [1, 2, 3, 4, 5, 6, 7, 8];
const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1];
const unit = ["a", "a", "b", "b", "c", "c", "d", "d"];

describe("separation", () => {
  it("is named where an outcome never occurs at a value", () => {
    const result = logit({
      formula: "event ~ group",
      table: tableOf({
        event: [0, 1, 0, 1, 1, 0, 1, 1, 1, 1],
        group: ["a", "a", "a", "a", "a", "a", "b", "b", "b", "b"],
      }),
    });
    expect(result.values.separated).toEqual(["groupb"]);
    expect(result.diagnostics.map(({ id }) => id)).toContain("separation");
    expect(result.diagnostics[0]!.message).toMatch(
      /^Separation: the outcome is 0 or 1 without exception along "groupb"/,
    );
    // The estimate of what is not separated is right.
    expectClose(result.fit.coefficients[0]!, 0, 1e-8, 1);
  });

  it("is found where a number separates the outcomes completely, and from cells", () => {
    const event = [0, 0, 0, 0, 1, 1, 1, 1];
    for (const model of [logit, probit]) {
      expect(model({ formula: "event ~ x", table: tableOf({ event, x }) }).values.separated).toContain("x");
    }
    const matrix = createMatrix(8, 2, Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1));
    const cells = compress(matrix, { outcome: Float64Array.of(0, 1, 0, 1, 1, 1, 1, 1) });
    const fit = fitGeneralizedLinearCells({ cells, names: ["(Intercept)", "d"], family: "binomial" });
    expect(fit.separated).toEqual(["d"]);
  });

  it("is not claimed where estimates are finite but large", () => {
    const event = [0, 0, 0, 1, 0, 1, 1, 1].concat([0, 0, 0, 0, 1, 1, 1, 1]);
    const wide = [...x, ...x].map((value) => value * 100);
    const result = logit({ formula: "event ~ wide", table: tableOf({ event, wide }) });
    expect(result.values.separated).toEqual([]);
    expect(result.values.converged).toBe(true);
  });

  it("of Poisson models: zeros only at a value", () => {
    const table = tableOf({ count: [0, 0, 0, 0, 2, 3, 1, 4], unit, late: [0, 0, 0, 1, 0, 0, 1, 1] });
    // Nothing happens in a, the reference, nor in b.
    const { separated } = poisson({ formula: "count ~ unit", table }).values;
    expect(separated).toEqual(["(Intercept)", "unitc", "unitd"]);
    const absorbed = fepois({ formula: "count ~ late | unit", table });
    expect(absorbed.n).toBe(4);
    expect(absorbed.dropped.reasons[0]!.reason).toMatch(/2 of unit/);
  });
});

describe("what can't be estimated", () => {
  it.each([
    [
      "a constant binary outcome",
      () => logit({ formula: "e ~ x", table: tableOf({ e: x.map(() => 1), x }) }),
      "1 in every row",
    ],
    [
      "counts of zero",
      () => negbin({ formula: "c ~ x", table: tableOf({ c: x.map(() => 0), x }) }),
      "0 in every row",
    ],
    [
      "negative counts",
      () => poisson({ formula: "c ~ x", table: tableOf({ c: [1, -1, 2, 3, 1, 2, 3, 4], x }) }),
      "can't be negative in a Poisson model: row 2",
    ],
    [
      "an outcome beyond 1",
      () => logit({ formula: "e ~ x", table: tableOf({ e: [0, 1, 2, 1, 0, 1, 0, 1], x }) }),
      "between 0 and 1",
    ],
    [
      "negative weights",
      () => ols({ formula: "y ~ x", weights: "w", table: tableOf({ y, x, w: [1, 1, 1, -2, 1, 1, 1, -1] }) }),
      "Weights can't be negative: row 4 has -2 and in 1 more row",
    ],
    [
      "weights of zero",
      () => ols({ formula: "y ~ x", weights: "w", table: tableOf({ y, x, w: y.map(() => 0) }) }),
      "Every weight is zero",
    ],
    [
      "more coefficients than rows",
      () =>
        ols({
          formula: "y ~ x * z + I(x^2) + I(z^2)",
          table: tableOf({ y: [1, 2, 3], x: [1, 2, 4], z: [3, 1, 5] }),
        }),
      "There are 6 coefficients and only 3 rows",
    ],
    [
      "text as outcome",
      () => ols({ formula: "unit ~ x", table: tableOf({ unit, x }) }),
      "text with 4 different values",
    ],
    [
      "two words as a linear outcome",
      () => ols({ formula: "e ~ x", table: tableOf({ e: unit.map((u) => (u < "c" ? "no" : "yes")), x }) }),
      'is text (no, yes); "ols" needs a number',
    ],
    [
      "one cluster",
      () => ols({ formula: "y ~ x", cluster: ["one"], table: tableOf({ y, x, one: x.map(() => 1) }) }),
      "All rows are in one cluster",
    ],
    [
      "clusters with errors that don't use them",
      () => ols({ formula: "y ~ x", cluster: ["unit"], se: "HC1", table: tableOf({ y, x, unit }) }),
      "don't use them",
    ],
    [
      "clustered errors without clusters",
      () => ols({ formula: "y ~ x", se: "cluster", table: tableOf({ y, x }) }),
      "need the columns to cluster on",
    ],
    [
      "absorbed effects in ols",
      () => ols({ formula: "y ~ x | unit", table: tableOf({ y, x, unit }) }),
      "Use feols or fepois",
    ],
    [
      "fewer instruments than endogenous columns",
      () =>
        feols({
          formula: "y ~ 1 | x + z ~ w",
          table: tableOf({ y, x, z: y.map((v, i) => v * (i % 3)), w: y }),
        }),
      "at least as many instruments",
    ],
    [
      "every count zero within effects",
      () => fepois({ formula: "c ~ x | unit", table: tableOf({ c: x.map(() => 0), x, unit }) }),
      "0 in every row",
    ],
    [
      "one period for Driscoll-Kraay",
      () =>
        ols({
          formula: "y ~ x",
          se: "driscoll-kraay",
          time: "t",
          table: tableOf({ y, x, t: x.map(() => 1) }),
        }),
      "one period",
    ],
    [
      "Newey-West with several rows a period",
      () =>
        ols({
          formula: "y ~ x",
          se: "newey-west",
          lag: 1,
          time: "t",
          table: tableOf({ y, x, t: [1, 1, 2, 2, 3, 3, 4, 4] }),
        }),
      "Several rows share a period",
    ],
  ] as const)("%s", (_what, run, message) => {
    expect(run).toThrow(message);
  });
});

describe("odd but possible", () => {
  it("drops collinear columns, the later ones first, and says which", () => {
    const result = ols({
      formula: 'y ~ x + I(2 * x) + unit + I(as.numeric(unit == "d"))',
      table: tableOf({ y, x, unit }),
    });
    expect(result.dropped.terms).toEqual(["I(2 * x)", 'I(as.numeric(unit == "d"))']);
    expect(result.diagnostics[0]!.message).toContain('collinear with columns before them: "I(2 * x)"');
  });

  it("says that an outcome is constant, a fit perfect, or saturated", () => {
    const ids = (formula: string, table: Table) => ols({ formula, table }).diagnostics.map(({ id }) => id);
    expect(ids("y ~ x", tableOf({ y: x.map(() => 3), x }))).toEqual(["constant-outcome"]);
    expect(ids("y ~ x", tableOf({ y: x.map((v) => 2 * v + 1), x }))).toEqual(["perfect-fit"]);
    expect(() => ids("y ~ x", tableOf({ y: [1, 2], x: [0, 3] }))).toThrow(
      "as many coefficients as observations, so classical errors don't exist",
    );
  });

  it("counts missing rows by what is missing", () => {
    const gaps = [NaN, 2, 3, NaN, 5, 6, 7, 8];
    const { n, dropped } = ols({ formula: "y ~ gaps", table: tableOf({ y: [...y.slice(0, 7), NaN], gaps }) });
    expect(n).toBe(5);
    expect(dropped).toEqual({
      rows: 3,
      reasons: [
        { reason: "y is missing", rows: 1 },
        { reason: "gaps is missing", rows: 2 },
      ],
      terms: [],
    });
  });

  it("says that columns are absorbed, that levels stand alone, and that few clusters mislead", () => {
    const table = tableOf({
      y: [...y, 3],
      x: [...x, 9],
      unit: [...unit, "e"],
      level: [1, 1, 2, 2, 3, 3, 4, 4, 5],
    });
    const result = feols({
      formula: "y ~ x + level | unit",
      table,
      removeSingletons: true,
      cluster: ["unit"],
    });
    expect(result.n).toBe(8);
    expect(result.dropped.rows).toBe(1);
    expect(result.dropped.terms).toEqual(["level"]);
    expect(result.diagnostics.map(({ id }) => id)).toEqual(["singletons", "absorbed", "few-clusters"]);
  });

  it("regresses on absorbed effects alone", () => {
    const { fit, terms } = feols({ formula: "y ~ 1 | unit", table: tableOf({ y, unit }) });
    expect(terms).toEqual([]);
    expectClose(
      (fit as { rss: number }).rss,
      y.reduce((sum, v, i) => sum + (v - (y[i - (i % 2)]! + y[i - (i % 2) + 1]!) / 2) ** 2, 0),
      1e-10,
    );
  });

  it("falls back on Poisson coefficients where counts are not overdispersed", () => {
    const counts = [3, 4, 3, 4, 5, 4, 5, 6];
    const result = negbin({ formula: "counts ~ x", table: tableOf({ counts, x }) });
    const plain = poisson({ formula: "counts ~ x", table: tableOf({ counts, x }) });
    expect(result.diagnostics.map(({ id }) => id)).toContain("no-overdispersion");
    expectClose(result.fit.coefficients[1]!, plain.fit.coefficients[1]!, 1e-6);
  });

  it("takes wide ranges and tiny columns", () => {
    const tiny = x.map((v) => v * 1e-150);
    const { fit } = ols({ formula: "y ~ tiny", table: tableOf({ y, tiny }) });
    const plain = ols({ formula: "y ~ x", table: tableOf({ y, x }) });
    expectClose(fit.coefficients[1]! * 1e-150, plain.fit.coefficients[1]!, 1e-10);
    const far = x.map((v) => v + 1e6);
    const shifted = ols({ formula: "y ~ far", table: tableOf({ y, far }) });
    expectClose(shifted.fit.coefficients[1]!, plain.fit.coefficients[1]!, 1e-8);
  });

  it("leaves rows of weight zero out of everything", () => {
    const matrix = createMatrix(8, 2, Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, ...x));
    const some = createMatrix(6, 2, Float64Array.of(1, 1, 1, 1, 1, 1, ...x.slice(0, 6)));
    const names = ["(Intercept)", "x"];
    const weights = Float64Array.of(1, 1, 1, 1, 1, 1, 0, 0);
    const outcome = Float64Array.from(y);
    const counts = Float64Array.of(1, 0, 2, 3, 1, 9, 50, 0);
    const clusters = [Int32Array.of(0, 0, 1, 1, 2, 2, 2, 2)];
    const pairs = [
      [
        fitLinear({ matrix, names, outcome, weights }),
        fitLinear({ matrix: some, names, outcome: outcome.slice(0, 6) }),
      ],
      [
        fitGeneralizedLinear({ matrix, names, outcome: counts, weights, family: "poisson" }),
        fitGeneralizedLinear({ matrix: some, names, outcome: counts.slice(0, 6), family: "poisson" }),
      ],
      [
        fitNegativeBinomial({ matrix, names, outcome: counts, weights }),
        fitNegativeBinomial({ matrix: some, names, outcome: counts.slice(0, 6) }),
      ],
    ] as const;
    for (const [a, b] of pairs) {
      expect(a.observations).toBe(6);
      for (const type of ["classical", "HC1", "HC3", "cluster"] as const) {
        const [left, right] = [clusters, [clusters[0]!.slice(0, 6)]].map((codes, i) =>
          standardErrors(covariance(i === 0 ? a : b, { type, clusters: codes })),
        );
        left!.forEach((error, j) => {
          expectClose(error, right![j]!, 1e-8);
        });
      }
    }
  });
});
