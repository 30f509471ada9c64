import {
  createMatrix,
  multiply,
  solveSymmetric,
  symmetricEigen,
  transpose,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import { coefficientIndex, type Estimates, type EstimatesCovariance } from "./coefficients.js";
import { upperTailOfF } from "./reference-distribution.js";

/** A joint test. */
export interface WaldTest {
  /** The chi-square statistic, over its degrees of freedom where `df2` is finite (then an F statistic). */
  readonly statistic: number;
  /** Number of restrictions. */
  readonly df1: number;
  /** Denominator degrees of freedom; Infinity for the chi-square test. */
  readonly df2: number;
  readonly pValue: number;
  /** Names of the coefficients that take part. */
  readonly names: readonly string[];
}

/** What is tested by {@link waldTest}. */
export interface WaldOptions {
  /** Coefficients that are zero under the hypothesis; all but the intercept unless given. */
  readonly names?: readonly string[];
  /** Instead of `names`: q x k restrictions R of the hypothesis R b = r. */
  readonly restrictions?: Matrix;
  /** r, q numbers; zero unless given. */
  readonly values?: Float64Array;
  /** Denominator degrees of freedom in place of those of the covariance; Infinity for the chi-square test. */
  readonly df?: number;
}

/**
 * The joint Wald test of linear restrictions on the coefficients.
 *
 * With finite degrees of freedom the statistic is F = W / q; otherwise it is the chi-square W. Reference:
 * `car::linearHypothesis(vcov. = )`, `lmtest::waldtest`, `fixest::wald` (there the denominator has the degrees of
 * freedom of the t tests too).
 *
 * @throws StatisticsError where a name is unknown or the restrictions are redundant.
 */
export function waldTest(
  fit: Estimates,
  covariance: EstimatesCovariance,
  options: WaldOptions = {},
): WaldTest {
  const { matrix: r, names } = restrictionsOf(fit, options);
  const q = r.rows;
  const values = options.values ?? new Float64Array(q);
  if (values.length !== q) {
    throw new StatisticsError(`There are ${q} restrictions and ${values.length} values.`);
  }
  const gap = new Float64Array(q);
  for (let i = 0; i < q; i++) {
    let sum = -values[i]!;
    for (let j = 0; j < r.columns; j++) sum += r.data[i + j * q]! * fit.coefficients[j]!;
    gap[i] = sum;
  }
  const variance = multiply(multiply(r, covariance.matrix), transpose(r));
  refuseSingular(variance);
  const solved = solveSymmetric(variance, gap);
  let chiSquare = 0;
  for (let i = 0; i < q; i++) chiSquare += gap[i]! * solved[i]!;
  const df2 = options.df ?? covariance.df;
  const pValue = upperTailOfF(chiSquare / q, q, df2);
  return { statistic: df2 === Infinity ? chiSquare : chiSquare / q, df1: q, df2, pValue, names };
}

function restrictionsOf(fit: Estimates, { names, restrictions }: WaldOptions) {
  const k = fit.names.length;
  if (restrictions !== undefined) {
    if (restrictions.columns !== k) {
      throw new StatisticsError(
        `The restrictions have ${restrictions.columns} columns for ${k} coefficients.`,
      );
    }
    const used = fit.names.filter((_, j) =>
      restrictions.data
        .subarray(j * restrictions.rows, (j + 1) * restrictions.rows)
        .some((value) => value !== 0),
    );
    return { matrix: restrictions, names: used };
  }
  const tested = names ?? fit.names.filter((name) => name !== "(Intercept)");
  if (tested.length === 0) throw new StatisticsError("There is no coefficient to test.");
  const matrix = createMatrix(tested.length, k);
  tested.forEach((name, i) => {
    matrix.data[i + coefficientIndex(fit, name) * tested.length] = 1;
  });
  return { matrix, names: tested };
}

/** Clustered errors have rank at most G - 1 (or G), and restrictions can repeat each other. */
function refuseSingular(variance: Matrix): void {
  const q = variance.rows;
  const scaled = createMatrix(q, q);
  for (let j = 0; j < q; j++) {
    for (let i = 0; i < q; i++) {
      const size = Math.sqrt(variance.data[i * (q + 1)]! * variance.data[j * (q + 1)]!);
      scaled.data[i + j * q] = variance.data[i + j * q]! / size;
    }
  }
  if (scaled.data.some(Number.isNaN)) {
    throw new StatisticsError(
      "A coefficient of the joint test has no standard error, so the test doesn't exist.",
    );
  }
  const { values } = symmetricEigen(scaled);
  if (values[q - 1]! > 1e-12) return;
  throw new StatisticsError(
    `The ${q} restrictions can't be tested together: their covariance is singular. Either some repeat others, or there are too few clusters for so many; test fewer at once.`,
  );
}
