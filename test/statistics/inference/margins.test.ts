import { describe, expect, it } from "vitest";
import { covariance } from "../../../src/statistics/covariance/index.js";
import {
  averageMarginalEffects,
  predict,
  type Scenario,
  standardizedDifferences,
  standardizedMeans,
  standardizedRatios,
} from "../../../src/statistics/inference/index.js";
import { createMatrix } from "../../../src/statistics/linear-algebra/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  compress,
  fitGeneralizedLinear,
  fitGeneralizedLinearCells,
  type GeneralizedLinearFit,
  type LinkName,
} from "../../../src/statistics/regression/index.js";
import type { Matrix } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";

/** Gradients by differences of 1e-6 are good to about 1e-9 of the gradient, squared sums to this. */
const numericTolerance = 1e-6;

function rows(n = 200) {
  const random = createRandom("margins");
  const matrix = createMatrix(n, 4);
  const outcome = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const exposed = random.uniform() < 0.5 ? 1 : 0;
    const x = Math.floor(random.uniform() * 5) / 2;
    matrix.data.set([1], i);
    matrix.data[i + n] = exposed;
    matrix.data[i + 2 * n] = x;
    matrix.data[i + 3 * n] = x * x;
    outcome[i] = random.uniform() < 1 / (1 + Math.exp(0.5 - exposed + 0.4 * x)) ? 1 : 0;
  }
  return { matrix, outcome };
}

const names = ["(Intercept)", "exposed", "x", "x2"];
const { matrix, outcome } = rows();

function exposedAs(value: number, from: Matrix = matrix): Matrix {
  const copy = createMatrix(from.rows, 4, from.data.slice());
  copy.data.fill(value, from.rows, 2 * from.rows);
  return copy;
}

/** sqrt(g' V g) with g by central differences. */
function numericError(
  fit: GeneralizedLinearFit,
  v: Matrix,
  f: (fit: GeneralizedLinearFit) => number,
): number {
  const k = fit.coefficients.length;
  const g = Array.from({ length: k }, (_, j) => {
    const at = (step: number) => {
      const coefficients = fit.coefficients.slice();
      coefficients[j]! += step;
      return f({ ...fit, coefficients });
    };
    return (at(1e-5) - at(-1e-5)) / 2e-5;
  });
  let sum = 0;
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) sum += g[i]! * g[j]! * v.data[i + j * k]!;
  return Math.sqrt(sum);
}

describe.each([
  ["binomial", "logit"],
  ["binomial", "probit"],
  ["binomial", "cloglog"],
  ["poisson", "log"],
  ["gaussian", "identity"],
] as const)("margins of a %s model with %s link", (family, link: LinkName) => {
  const fit = fitGeneralizedLinear({ matrix, names, outcome, family, link });
  const v = covariance(fit, { type: "HC1" });
  const weights = Float64Array.from({ length: matrix.rows }, (_, i) => 1 + (i % 3));
  const scenarios: Scenario[] = [
    { label: "no", matrix: exposedAs(0), weights },
    { label: "yes", matrix: exposedAs(1), weights },
  ];
  const meanOf = (scenario: Scenario) => (one: GeneralizedLinearFit) => {
    const predicted = predict(one, v, { matrix: scenario.matrix }).fit;
    let sum = 0;
    let total = 0;
    predicted.forEach((mu, i) => {
      sum += weights[i]! * mu;
      total += weights[i]!;
    });
    return sum / total;
  };

  it("standardised means, differences and ratios have delta-method errors", () => {
    const standardized = standardizedMeans(fit, v, scenarios);
    const [no, yes] = scenarios.map(meanOf);
    standardized.means.forEach((mean, at) => {
      expectClose(mean.estimate, meanOf(scenarios[at]!)(fit), 1e-12);
      expectClose(mean.standardError, numericError(fit, v.matrix, meanOf(scenarios[at]!)), numericTolerance);
    });
    const [difference] = standardizedDifferences(standardized, "no");
    expect(difference!.term).toBe("yes - no");
    expectClose(difference!.estimate, yes!(fit) - no!(fit), 1e-12);
    expectClose(
      difference!.standardError,
      numericError(fit, v.matrix, (one) => yes!(one) - no!(one)),
      numericTolerance,
    );
    const [ratio] = standardizedRatios(standardized, "no");
    expectClose(ratio!.estimate, yes!(fit) / no!(fit), 1e-12);
    const logError = numericError(fit, v.matrix, (one) => Math.log(yes!(one) / no!(one)));
    expectClose(ratio!.standardError, ratio!.estimate * logError, numericTolerance);
    expectClose(
      Math.log(ratio!.high / ratio!.low),
      2 * 1.959963984540054 * logError,
      family === "gaussian" ? 0.02 : numericTolerance,
    );
  });

  it("average marginal effects are average derivatives", () => {
    const derivative = createMatrix(matrix.rows, 4);
    for (let i = 0; i < matrix.rows; i++) {
      derivative.data[i + 2 * matrix.rows] = 1;
      derivative.data[i + 3 * matrix.rows] = 2 * matrix.data[i + 2 * matrix.rows]!;
    }
    const effectOf = (one: GeneralizedLinearFit) => {
      const shifted = (step: number) => {
        const moved = createMatrix(matrix.rows, 4, matrix.data.slice());
        for (let i = 0; i < matrix.rows; i++) {
          const x = matrix.data[i + 2 * matrix.rows]! + step;
          moved.data[i + 2 * matrix.rows] = x;
          moved.data[i + 3 * matrix.rows] = x * x;
        }
        return meanOf({ label: "", matrix: moved })(one);
      };
      return (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
    };
    const [effect] = averageMarginalEffects(fit, v, { matrix, weights }, [{ label: "x", derivative }]);
    expectClose(effect!.estimate, effectOf(fit), 1e-6);
    expectClose(effect!.standardError, numericError(fit, v.matrix, effectOf), 1e-5);
  });
});

describe("margins from cells", () => {
  it("are those of the rows when cells weigh as much as they have rows", () => {
    const cells = compress(matrix, { outcome });
    const whole = fitGeneralizedLinear({ matrix, names, outcome, family: "binomial" });
    const fit = fitGeneralizedLinearCells({ cells, names, family: "binomial" });
    const scenarios = (from: Matrix, weights?: Float64Array): Scenario[] =>
      [0, 1].map((value) => ({
        label: String(value),
        matrix: exposedAs(value, from),
        ...(weights && { weights }),
      }));
    const a = standardizedMeans(whole, covariance(whole, { type: "HC1" }), scenarios(matrix));
    const b = standardizedMeans(fit, covariance(fit, { type: "HC1" }), scenarios(cells.matrix, cells.counts));
    a.means.forEach((mean, i) => {
      expectClose(b.means[i]!.estimate, mean.estimate, 1e-11);
      expectClose(b.means[i]!.standardError, mean.standardError, 1e-10);
    });
    expect(() => standardizedDifferences(a, "2")).toThrow('There is no scenario "2"');
  });
});
