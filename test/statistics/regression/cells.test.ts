import { describe, expect, it } from "vitest";
import { type CovarianceOptions, covariance } from "../../../src/statistics/covariance/index.js";
import { createMatrix } from "../../../src/statistics/linear-algebra/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  compress,
  fitGeneralizedLinear,
  fitGeneralizedLinearCells,
  fitLinear,
  fitLinearCells,
} from "../../../src/statistics/regression/index.js";
import { expectClose } from "../../support/close.js";
import { expectVector } from "./support.js";

/** Cells add the same numbers in another order: they agree to rounding. */
const tolerance = 1e-10;

/** Rows with an intercept, a 0/1 column and a column of four values; clusters cut across the cells. */
function rows(n = 600) {
  const random = createRandom("cells");
  const matrix = createMatrix(n, 3);
  const [binary, count, real, weights] = Array.from({ length: 4 }, () => new Float64Array(n));
  const clusters = [new Int32Array(n), new Int32Array(n)];
  for (let i = 0; i < n; i++) {
    const a = random.uniform() < 0.4 ? 1 : 0;
    const b = Math.floor(random.uniform() * 4);
    matrix.data[i] = 1;
    matrix.data[i + n] = a;
    matrix.data[i + 2 * n] = b;
    binary![i] = random.uniform() < 1 / (1 + Math.exp(1 - a - 0.3 * b)) ? 1 : 0;
    count![i] = random.poisson(Math.exp(0.2 + 0.5 * a + 0.1 * b));
    real![i] = 1 + a - b + random.normal();
    weights![i] = i % 50 === 0 ? 0 : 0.5 + random.uniform();
    clusters[0]![i] = Math.floor(random.uniform() * 15);
    clusters[1]![i] = Math.floor(random.uniform() * 8);
  }
  return { matrix, binary: binary!, count: count!, real: real!, weights: weights!, clusters };
}

const names = ["(Intercept)", "a", "b"];
const data = rows();
const kinds: readonly CovarianceOptions[] = [
  { type: "classical" },
  { type: "HC0" },
  { type: "HC1" },
  { type: "HC2" },
  { type: "HC3" },
  { type: "HC4" },
  { type: "cluster", clusters: [data.clusters[0]!] },
  { type: "cluster", clusters: data.clusters },
  { type: "cluster", clusters: data.clusters, smallSample: "fixest" },
  { type: "CR2", clusters: [data.clusters[0]!] },
  { type: "CR3", clusters: [data.clusters[0]!] },
];

describe("cells give the numbers of their rows", () => {
  it.each(kinds)("linear, $type $smallSample", (options) => {
    const { matrix, real, clusters } = data;
    const whole = fitLinear({ matrix, names, outcome: real });
    const wanted = covariance(whole, options);
    const given = options.clusters ?? clusters;
    const cells = compress(matrix, { outcome: real, clusters: given });
    const fit = fitLinearCells({ cells, names });
    expect(cells.matrix.rows).toBe(8);
    expectVector(fit.coefficients, whole.coefficients, tolerance);
    const { clusters: _, ...rest } = options;
    expectVector(covariance(fit, rest).matrix.data, wanted.matrix.data, tolerance);
    for (const key of [
      "sigma",
      "rSquared",
      "adjustedRSquared",
      "logLikelihood",
      "aic",
      "bic",
      "rss",
    ] as const) {
      expectClose(fit[key], whole[key], tolerance, 1e-12, key);
    }
  });

  const needingRows = ["HC2", "HC3", "HC4"];

  it.each(needingRows)("weighted cells don't tell the leverages of %s", (type) => {
    const cells = compress(data.matrix, { outcome: data.real, weights: data.weights });
    const fit = fitLinearCells({ cells, names });
    expect(() => covariance(fit, { type: type as "HC2" })).toThrow(/leverage of every row/);
  });

  it.each(kinds.filter(({ type }) => !needingRows.includes(type)))(
    "weighted linear, $type $smallSample",
    (options) => {
      const { matrix, real, weights, clusters } = data;
      const whole = fitLinear({ matrix, names, outcome: real, weights });
      const cells = compress(matrix, { outcome: real, weights, clusters: options.clusters ?? clusters });
      const fit = fitLinearCells({ cells, names });
      expectVector(fit.coefficients, whole.coefficients, tolerance);
      expect(fit.observations).toBe(whole.observations);
      const { clusters: _, ...rest } = options;
      const wanted = covariance(whole, options);
      expectVector(covariance(fit, rest).matrix.data, wanted.matrix.data, tolerance);
    },
  );

  for (const [family, outcome] of [
    ["binomial", data.binary],
    ["quasibinomial", data.binary],
    ["poisson", data.count],
    ["quasipoisson", data.count],
  ] as const) {
    it.each(kinds)(`${family}, $type $smallSample`, (options) => {
      const { matrix, clusters } = data;
      const whole = fitGeneralizedLinear({ matrix, names, outcome, family });
      const cells = compress(matrix, { outcome, clusters: options.clusters ?? clusters, countOutcome: true });
      const fit = fitGeneralizedLinearCells({ cells, names, family });
      expectVector(fit.coefficients, whole.coefficients, tolerance);
      const { clusters: _, ...rest } = options;
      expectVector(covariance(fit, rest).matrix.data, covariance(whole, options).matrix.data, tolerance);
      for (const key of [
        "deviance",
        "nullDeviance",
        "logLikelihood",
        "aic",
        "pearsonChiSquare",
        "residualDf",
        "nullDf",
      ] as const) {
        expectClose(fit[key], whole[key], tolerance, 1e-12, key);
      }
    });
  }

  it("groups that come from a GROUP BY with their clusters give the same again", () => {
    const { matrix, binary, clusters } = data;
    const whole = fitGeneralizedLinear({ matrix, names, outcome: binary, family: "binomial" });
    const groups = new Map<string, { row: number; count: number; sum: number }>();
    for (let i = 0; i < matrix.rows; i++) {
      const key = [matrix.data[i + matrix.rows], matrix.data[i + 2 * matrix.rows], clusters[0]![i]].join();
      const group = groups.get(key) ?? { row: i, count: 0, sum: 0 };
      group.count++;
      group.sum += binary[i]!;
      groups.set(key, group);
    }
    const list = [...groups.values()];
    const small = createMatrix(list.length, 3);
    list.forEach(({ row }, g) => {
      for (let j = 0; j < 3; j++) small.data[g + j * list.length] = matrix.data[row + j * matrix.rows]!;
    });
    const cells = compress(small, {
      outcome: Float64Array.from(list, ({ sum }) => sum),
      counts: Float64Array.from(list, ({ count }) => count),
      clusters: [Int32Array.from(list, ({ row }) => clusters[0]![row]!)],
    });
    const fit = fitGeneralizedLinearCells({ cells, names, family: "binomial" });
    expect(cells.matrix.rows).toBe(8);
    expectVector(fit.coefficients, whole.coefficients, tolerance);
    for (const options of kinds.slice(0, 7)) {
      const { clusters: _, ...rest } = options;
      expectVector(covariance(fit, rest).matrix.data, covariance(whole, options).matrix.data, tolerance);
    }
    expectClose(fit.logLikelihood, whole.logLikelihood, tolerance);
  });

  it("cells without rows take no part", () => {
    const cells = compress(data.matrix, { outcome: data.binary, clusters: [data.clusters[0]!] });
    const n = cells.matrix.rows;
    const wider = createMatrix(n + 1, 3);
    for (let j = 0; j < 3; j++) {
      for (let i = 0; i < n; i++) wider.data[i + j * (n + 1)] = cells.matrix.data[i + j * n]!;
      wider.data[n + j * (n + 1)] = 9;
    }
    const padded = {
      ...cells,
      matrix: wider,
      counts: Float64Array.of(...cells.counts, 0),
      sums: Float64Array.of(...cells.sums, 0),
      sumSquares: Float64Array.of(...cells.sumSquares!, 0),
    };
    const a = fitGeneralizedLinearCells({ cells, names, family: "binomial" });
    const b = fitGeneralizedLinearCells({ cells: padded, names, family: "binomial" });
    expectVector(b.coefficients, a.coefficients, tolerance);
    for (const type of ["HC1", "HC3", "cluster"] as const) {
      expectVector(covariance(b, { type }).matrix.data, covariance(a, { type }).matrix.data, tolerance);
    }
  });
});
