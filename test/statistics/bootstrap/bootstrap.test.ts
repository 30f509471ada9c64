import { describe, expect, it } from "vitest";
import {
  type WildWeights,
  wildClusterTest,
  wildCovariance,
} from "../../../src/statistics/bootstrap/index.js";
import { drawWeights } from "../../../src/statistics/bootstrap/wild-weights.js";
import { compressModel } from "../../../src/statistics/compression/index.js";
import { covariance } from "../../../src/statistics/covariance/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import { feols, fitLinearCells, glm, ols } from "../../../src/statistics/regression/index.js";
import known from "../../known-answers/bootstrap/bootstrap.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { knownTable } from "../regression/known-tables.js";

/** Draws are enumerated on both sides, so that p-values are the same fraction. */
const exact = 1e-12;
const tolerance = 1e-8;

const table = knownTable(known.table);
const random = () => createRandom("wild");

function fitted(formula: string, cluster: readonly string[], weights?: string | null) {
  const result = (formula.includes("|") ? feols : ols)({
    formula,
    table,
    cluster,
    ...(weights && { weights }),
  });
  return { fit: result.fit, clusters: cluster.map((name) => result.design.codes.get(name)!.codes) };
}

describe("the wild cluster bootstrap against brute force", () => {
  it.each(known.cases)("$id", ({ formula, name, cluster, drawOn, imposeNull, weights, values, t, p }) => {
    const { fit, clusters } = fitted(formula, cluster, weights as string | null);
    values.forEach((value, i) => {
      const test = wildClusterTest(fit, {
        clusters,
        coefficient: name,
        value,
        drawOn,
        imposeNull,
        random: random(),
      });
      expect(test.enumerated).toBe(true);
      expect(test.draws).toBe(2 ** new Set(clusters[drawOn]!).size);
      // With absorbed effects (n - 1) / (n - k) has another k; it is the same in every draw.
      if (!formula.includes("|")) expectClose(test.statistic, t[i]!, tolerance);
      expectClose(test.pValue, p[i]!, exact);
      expect(test.low).toBeLessThan(test.estimate);
      expect(test.high).toBeGreaterThan(test.estimate);
    });
  });

  it("the interval holds the values that are not rejected", () => {
    const { fit, clusters } = fitted("y ~ x + z", ["g"]);
    const test = wildClusterTest(fit, { clusters, coefficient: "x", random: random(), level: 0.9 });
    const p = (value: number) =>
      wildClusterTest(fit, { clusters, coefficient: "x", value, random: random() }).pValue;
    for (const end of [test.low, test.high]) {
      const outward = Math.sign(end - test.estimate) * 1e-6;
      expect(p(end + outward)).toBeLessThan(0.1);
      expect(p(end - outward)).toBeGreaterThanOrEqual(0.1);
    }
  });

  it("cells with their clusters give the numbers of the rows", () => {
    const cells = compressModel({ formula: "y ~ treated + factor(period)", table, cluster: ["g"] })!;
    const fit = fitLinearCells({ cells: cells.cells, names: cells.design.names });
    const rows = fitted("y ~ treated + factor(period)", ["g"]);
    const common = { coefficient: "treated", weights: "webb", draws: 500 } as const;
    const a = wildClusterTest(fit, { ...common, random: random() });
    const b = wildClusterTest(rows.fit, { ...common, clusters: rows.clusters, random: random() });
    expectClose(a.pValue, b.pValue, exact);
    expectClose(a.low, b.low, tolerance);
    expectClose(a.standardError, b.standardError, tolerance);
  });

  it("tests combinations, and draws the same for the same seed", () => {
    const { fit, clusters } = fitted("y ~ x + z", ["unit"]);
    const options = { clusters, draws: 999 } as const;
    const one = wildClusterTest(fit, { ...options, coefficient: { x: 1 }, random: random() });
    const same = wildClusterTest(fit, { ...options, coefficient: "x", random: random() });
    expect(one).toEqual(same);
    const sum = wildClusterTest(fit, { ...options, coefficient: { x: 1, z: 1 }, random: random() });
    expectClose(sum.estimate, fit.coefficients[1]! + fit.coefficients[2]!, exact);
  });

  it("refuses one cluster, other models, unknown names, and no variance", () => {
    const { fit } = fitted("y ~ x + z", ["g"]);
    const one = [new Int32Array(table.rows)];
    expect(() => wildClusterTest(fit, { clusters: one, coefficient: "x", random: random() })).toThrow(
      "one cluster",
    );
    const { fit: logit } = glm({ formula: "event ~ x", table, family: "binomial" });
    expect(() => wildClusterTest(logit, { clusters: one, coefficient: "x", random: random() })).toThrow(
      "least squares",
    );
    const many = [Int32Array.from({ length: table.rows }, (_, i) => i % 5)];
    expect(() => wildClusterTest(fit, { clusters: many, coefficient: "q", random: random() })).toThrow(
      'no coefficient "q"',
    );
    const test = wildClusterTest(fit, { clusters: many, coefficient: "x", random: random() });
    expect(test.diagnostics[0]!.message).toMatch(/With 5 clusters the draws take 16 different values/);
  });
});

describe("covariances over draws", () => {
  it.each(Object.entries(known.vcovBS))(
    "%s draws agree with sandwich::vcovBS within Monte Carlo error",
    (weights, data) => {
      const { fit, clusters } = fitted("y ~ x + z", ["g"]);
      const draws = 20_000;
      const v = wildCovariance(fit, {
        clusters: clusters[0]!,
        weights: weights as WildWeights,
        draws,
        random: random(),
      });
      // Both have an error: a variance over B draws has a relative standard error of about sqrt((kurtosis - 1) / B).
      const monteCarlo = 5 * Math.sqrt(2) * Math.sqrt(2.5 / draws);
      for (let j = 0; j < 3; j++) expectClose(v.matrix.data[j * 4]!, data[j * 4]!, monteCarlo);
      // In expectation it is the clustered covariance without factors.
      const expected = covariance(fit, { type: "cluster", clusters, smallSample: "none" });
      for (let j = 0; j < 3; j++)
        expectClose(v.matrix.data[j * 4]!, expected.matrix.data[j * 4]!, monteCarlo);
    },
  );

  it("rows on their own give HC0 in expectation", () => {
    const { fit } = fitted("y ~ x + z", ["g"]);
    const v = wildCovariance(fit, { draws: 20_000, random: random() });
    const expected = covariance(fit, { type: "HC0" });
    for (let j = 0; j < 3; j++) expectClose(v.matrix.data[j * 4]!, expected.matrix.data[j * 4]!, 0.06);
  });

  it.each(["rademacher", "webb", "mammen", "normal"] as const)(
    "%s weights have mean 0 and variance 1",
    (kind) => {
      const n = 200_000;
      const v = new Float64Array(n);
      drawWeights(kind, v, random());
      let [mean, square, cube] = [0, 0, 0];
      for (const value of v) {
        mean += value / n;
        square += value ** 2 / n;
        cube += value ** 3 / n;
      }
      expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n));
      expect(Math.abs(square - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(n));
      expect(Math.abs(cube - (kind === "mammen" ? 1 : 0))).toBeLessThan((5 * Math.sqrt(15)) / Math.sqrt(n));
    },
  );
});
