import type { Covariance } from "../covariance/index.js";
import { createMatrix, multiply, transpose } from "../linear-algebra/index.js";
import { links } from "../regression/links.js";
import { type Matrix, StatisticsError, type Term } from "../types.js";
import { type IntervalOptions, makeTerm } from "./coefficients.js";
import { meansAndSlopes, type PredictingFit, predictedEta } from "./predict.js";
import { criticalValue } from "./reference-distribution.js";

/** Rows as they would be under one value of an exposure, with how much each counts. */
export interface Scenario {
  readonly label: string;
  /** m x p: the columns of the fitted matrix, the exposure set to the scenario's value in every row. */
  readonly matrix: Matrix;
  /** How many people (or how much weight) each row stands for; 1 unless given. */
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
}

/** Average outcomes under each scenario, standardised to the same rows. */
export interface StandardizedMeans {
  /** One for each scenario, with the interval on the scale of the outcome. */
  readonly means: readonly Term[];
  /** Covariance of the means, s x s. */
  readonly covariance: Matrix;
  readonly df: number;
  readonly level: number;
}

/**
 * Average predicted outcomes when everyone is given each scenario in turn (regression standardisation, the parametric
 * g-formula; for a binary outcome adjusted risks), with delta-method errors. The rows that are averaged over count as
 * fixed.
 *
 * Sources: Lane and Nelder (1982), Biometrics 38, 613-621; Muller and MacLehose (2014), Int. J. Epidemiology 43,
 * 962-970. Reference: R `margins`, `marginaleffects::avg_predictions`, Stata `margins`.
 *
 * @param scenarios the matrices, usually the same rows with one column changed
 */
export function standardizedMeans(
  fit: PredictingFit,
  covariance: Pick<Covariance, "matrix" | "df">,
  scenarios: readonly Scenario[],
  options: IntervalOptions = {},
): StandardizedMeans {
  if (scenarios.length === 0) throw new StatisticsError("There is no scenario to average over.");
  const k = fit.kept.length;
  const s = scenarios.length;
  const gradients = createMatrix(s, k);
  const averages = scenarios.map((scenario, at) => {
    const { mean, gradient } = averageOutcome(fit, scenario);
    for (let j = 0; j < k; j++) gradients.data[at + j * s] = gradient[j]!;
    return mean;
  });
  const joint = multiply(multiply(gradients, covariance.matrix), transpose(gradients));
  const df = options.df ?? covariance.df;
  const level = options.level ?? 0.95;
  const means = scenarios.map(({ label }, at) =>
    makeTerm(label, averages[at]!, Math.sqrt(Math.max(joint.data[at * (s + 1)]!, 0)), df, level),
  );
  return { means, covariance: joint, df, level };
}

function totalWeight(weights: Float64Array | undefined, rows: number): number {
  if (weights === undefined) return rows;
  if (weights.length !== rows) {
    throw new StatisticsError(`There are ${rows} rows to average over and ${weights.length} weights.`);
  }
  let total = 0;
  for (const weight of weights) total += weight;
  if (!(total > 0)) throw new StatisticsError("The rows to average over have no weight.");
  return total;
}

/** The weighted mean of mu and its gradient in the coefficients. */
function averageOutcome(fit: PredictingFit, { matrix, weights, offset }: Scenario) {
  const total = totalWeight(weights, matrix.rows);
  const { mu, slope } = meansAndSlopes(fit, predictedEta(fit, matrix, offset));
  let mean = 0;
  for (let i = 0; i < mu.length; i++) {
    const share = (weights === undefined ? 1 : weights[i]!) / total;
    mean += share * mu[i]!;
    slope[i]! *= share;
  }
  return { mean, gradient: weightedColumnSums(fit, matrix, slope) };
}

function weightedColumnSums(fit: PredictingFit, matrix: Matrix, weights: Float64Array): Float64Array {
  return Float64Array.from(fit.kept, (column) => {
    const from = column * matrix.rows;
    let sum = 0;
    for (let i = 0; i < matrix.rows; i++) sum += weights[i]! * matrix.data[from + i]!;
    return sum;
  });
}

/**
 * Differences of standardised means from one of them (adjusted risk differences), with delta-method errors. The labels
 * are "a - b".
 *
 * @param reference the label of the scenario to compare with
 */
export function standardizedDifferences(standardized: StandardizedMeans, reference: string): Term[] {
  return contrasts(standardized, reference, (a, b, variances) => {
    const variance = variances.a + variances.b - 2 * variances.ab;
    const error = Math.sqrt(Math.max(variance, 0));
    return makeTerm(
      `${a.term} - ${b.term}`,
      a.estimate - b.estimate,
      error,
      standardized.df,
      standardized.level,
    );
  });
}

/**
 * Ratios of standardised means to one of them (adjusted risk ratios). Interval and test are made on the logarithm;
 * the standard error is that of the ratio, by the delta method. The labels are "a / b".
 */
export function standardizedRatios(standardized: StandardizedMeans, reference: string): Term[] {
  const { df, level } = standardized;
  return contrasts(standardized, reference, (a, b, variances) => {
    const ratio = a.estimate / b.estimate;
    const logVariance =
      variances.a / a.estimate ** 2 +
      variances.b / b.estimate ** 2 -
      (2 * variances.ab) / (a.estimate * b.estimate);
    const logError = Math.sqrt(Math.max(logVariance, 0));
    const onLog = makeTerm(`${a.term} / ${b.term}`, Math.log(ratio), logError, df, level);
    const half = criticalValue(level, df) * logError;
    return {
      ...onLog,
      estimate: ratio,
      standardError: ratio * logError,
      low: ratio * Math.exp(-half),
      high: ratio * Math.exp(half),
    };
  });
}

interface PairVariances {
  readonly a: number;
  readonly b: number;
  readonly ab: number;
}

function contrasts(
  { means, covariance }: StandardizedMeans,
  reference: string,
  make: (a: Term, b: Term, variances: PairVariances) => Term,
): Term[] {
  const s = means.length;
  const base = means.findIndex(({ term }) => term === reference);
  if (base < 0) {
    const list = means.map(({ term }) => `"${term}"`).join(", ");
    throw new StatisticsError(`There is no scenario "${reference}" to compare with. There are ${list}.`);
  }
  return means.flatMap((mean, at) =>
    at === base
      ? []
      : [
          make(mean, means[base]!, {
            a: covariance.data[at * (s + 1)]!,
            b: covariance.data[base * (s + 1)]!,
            ab: covariance.data[at + base * s]!,
          }),
        ],
  );
}

/** A number whose effect on the mean is averaged: `derivative` (m x p) is d row / d number. */
export interface Direction {
  readonly label: string;
  readonly derivative: Matrix;
}

/**
 * Average marginal effects: the mean over rows of d mu / d x, with delta-method errors. For a number that enters the
 * model as its own column, `derivative` is 1 in that column and 0 elsewhere; with x and x^2 it is 1 and 2x; and so on.
 *
 * Source: Bartus (2005), Stata Journal 5, 309-329. Reference: R `margins::margins`, Stata `margins, dydx()`.
 */
export function averageMarginalEffects(
  fit: PredictingFit,
  covariance: Pick<Covariance, "matrix" | "df">,
  rows: Omit<Scenario, "label">,
  directions: readonly Direction[],
  options: IntervalOptions = {},
): Term[] {
  const { matrix, weights, offset } = rows;
  const total = totalWeight(weights, matrix.rows);
  const eta = predictedEta(fit, matrix, offset);
  const { slope } = meansAndSlopes(fit, eta);
  const { curvature } = links[fit.link ?? "identity"];
  return directions.map(({ label, derivative }) => {
    const along = predictedEta(fit, derivative);
    const bend = new Float64Array(matrix.rows);
    const level = new Float64Array(matrix.rows);
    let effect = 0;
    for (let i = 0; i < matrix.rows; i++) {
      const share = (weights === undefined ? 1 : weights[i]!) / total;
      effect += share * slope[i]! * along[i]!;
      bend[i] = share * curvature(eta[i]!) * along[i]!;
      level[i] = share * slope[i]!;
    }
    const first = weightedColumnSums(fit, matrix, bend);
    const second = weightedColumnSums(fit, derivative, level);
    const gradient = createMatrix(
      1,
      first.length,
      first.map((value, j) => value + second[j]!),
    );
    const variance = multiply(multiply(gradient, covariance.matrix), transpose(gradient)).data[0]!;
    return makeTerm(
      label,
      effect,
      Math.sqrt(Math.max(variance, 0)),
      options.df ?? covariance.df,
      options.level,
    );
  });
}
