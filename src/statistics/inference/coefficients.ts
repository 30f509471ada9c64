import { type Covariance, standardErrors } from "../covariance/index.js";
import { matrixFromColumns, multiply, transpose } from "../linear-algebra/index.js";
import { type Matrix, StatisticsError, type Term } from "../types.js";
import { criticalValue, twoSidedPValue } from "./reference-distribution.js";

/** What inference needs of a fit: names and values of the k coefficients. */
export interface Estimates {
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
}

/** What inference needs of a covariance: the k x k matrix and the degrees of freedom of its tests. */
export type EstimatesCovariance = Pick<Covariance, "matrix" | "df">;

/** Settings of intervals. */
export interface IntervalOptions {
  /** Share of intervals that hold the truth; 0.95 unless given. */
  readonly level?: number;
  /** Degrees of freedom in place of those of the covariance; Infinity for the normal. */
  readonly df?: number;
}

/**
 * The table of coefficients: estimate, standard error, interval, t or z statistic and two-sided p-value of the
 * hypothesis that the coefficient is zero. Reference: `lmtest::coeftest`, `fixest::coeftable`, by the degrees of
 * freedom that {@link Covariance} carries.
 */
export function coefficientTable(
  fit: Estimates,
  covariance: EstimatesCovariance,
  options: IntervalOptions = {},
): Term[] {
  const errors = standardErrors(covariance);
  const df = options.df ?? covariance.df;
  return fit.names.map((name, j) => makeTerm(name, fit.coefficients[j]!, errors[j]!, df, options.level));
}

/** One line of a table of estimates, with a symmetric interval. */
export function makeTerm(
  term: string,
  estimate: number,
  standardError: number,
  df: number,
  level = 0.95,
): Term {
  const half = criticalValue(level, df) * standardError;
  const statistic = estimate / standardError;
  const pValue = twoSidedPValue(statistic, df);
  return {
    term,
    estimate,
    standardError,
    low: estimate - half,
    high: estimate + half,
    statistic,
    df,
    pValue,
  };
}

/**
 * A table of estimates on the scale of their exponentials: odds ratios of a logistic model, rate ratios of a Poisson
 * model. Intervals are those of the coefficients, exponentiated; the standard error is by the delta method; statistic
 * and p-value are those of the coefficient (ratio 1).
 */
export function exponentiate(terms: readonly Term[]): Term[] {
  return terms.map((term) => ({
    ...term,
    estimate: Math.exp(term.estimate),
    standardError: Math.exp(term.estimate) * term.standardError,
    low: Math.exp(term.low),
    high: Math.exp(term.high),
  }));
}

/**
 * Linear combinations c'b of the coefficients with their standard errors (as `multcomp::glht` without correction for
 * multiplicity).
 *
 * @param combinations the weights by name of coefficient; names that are not in the fit are an error
 * @example linearCombinations(fit, v, [{ label: "a - b", weights: { a: 1, b: -1 } }])
 */
export function linearCombinations(
  fit: Estimates,
  covariance: EstimatesCovariance,
  combinations: readonly { readonly label: string; readonly weights: Readonly<Record<string, number>> }[],
  options: IntervalOptions = {},
): Term[] {
  return combinations.map(({ label, weights }) => {
    const c = weightVector(fit, weights);
    let estimate = 0;
    c.forEach((weight, j) => {
      estimate += weight * fit.coefficients[j]!;
    });
    const variance = quadratic(covariance.matrix, c);
    return makeTerm(label, estimate, Math.sqrt(variance), options.df ?? covariance.df, options.level);
  });
}

/** Joint covariance of linear combinations of coefficients, in their order. */
export function combinationsCovariance(
  fit: Estimates,
  covariance: EstimatesCovariance,
  combinations: readonly { readonly weights: Readonly<Record<string, number>> }[],
): Matrix {
  const rows = matrixFromColumns(combinations.map(({ weights }) => weightVector(fit, weights)));
  return multiply(transpose(rows), multiply(covariance.matrix, rows));
}

function weightVector(fit: Estimates, weights: Readonly<Record<string, number>>): Float64Array {
  const c = new Float64Array(fit.names.length);
  for (const [name, weight] of Object.entries(weights)) c[coefficientIndex(fit, name)] = weight;
  return c;
}

/** The place of a coefficient; an error that lists the names where there is none. */
export function coefficientIndex({ names }: Estimates, name: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const list = names.map((one) => `"${one}"`).join(", ");
  throw new StatisticsError(`The model has no coefficient "${name}". It has ${list}.`);
}

function quadratic(matrix: Matrix, c: Float64Array): number {
  const k = matrix.rows;
  let sum = 0;
  for (let j = 0; j < k; j++) {
    if (c[j] === 0) continue;
    for (let i = 0; i < k; i++) sum += c[i]! * matrix.data[i + j * k]! * c[j]!;
  }
  return sum;
}
