import { makeTerm } from "../inference/coefficients.js";
import { meansAndSlopes, type PredictingFit, predictedEta } from "../inference/predict.js";
import { criticalValue } from "../inference/reference-distribution.js";
import { type Matrix, StatisticsError, type Term } from "../types.js";

/** What the model gives with and without interventions. All arrays have one number a period. */
export interface CounterfactualPath {
  /** Mean outcome by the model. */
  readonly fitted: Float64Array;
  /** Mean outcome by the model, had the interventions not happened, with its interval. */
  readonly counterfactual: Float64Array;
  readonly counterfactualLow: Float64Array;
  readonly counterfactualHigh: Float64Array;
  /** Fitted less counterfactual, with its interval; 0 before the first intervention. */
  readonly effect: Float64Array;
  readonly effectLow: Float64Array;
  readonly effectHigh: Float64Array;
}

/** Effects over the periods from the first intervention on. */
export interface EffectSummary {
  /** The first period, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Sum and mean of the effects on the scale of the outcome. */
  readonly cumulative: Term;
  readonly average: Term;
  /** Sum of fitted over sum of counterfactual values; the interval is made on the logarithm. Null where either is not positive. */
  readonly ratio: Term | null;
}

/** A fit, its covariance, and the matrices with and without interventions. */
export interface EffectInput {
  readonly fit: PredictingFit;
  readonly covariance: { readonly matrix: Matrix; readonly df: number };
  readonly matrix: Matrix;
  readonly without: Matrix;
  readonly offset?: Float64Array;
  readonly level: number;
}

/** Fitted and counterfactual paths with delta-method intervals. */
export function counterfactualPath(input: EffectInput): CounterfactualPath {
  const { fit, covariance, matrix, without, offset, level } = input;
  const critical = criticalValue(level, covariance.df);
  const n = matrix.rows;
  const withEta = predictedEta(fit, matrix, offset);
  const withoutEta = predictedEta(fit, without, offset);
  const actual = meansAndSlopes(fit, withEta);
  const other = meansAndSlopes(fit, withoutEta);
  const low = new Float64Array(n);
  const high = new Float64Array(n);
  const effect = new Float64Array(n);
  const half = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    // The counterfactual's interval is made on the scale of the link, so that counts stay positive.
    low[t] = withoutEta[t]! - critical * deviation(input, (j) => without.data[t + j * n]!);
    high[t] = withoutEta[t]! + critical * deviation(input, (j) => without.data[t + j * n]!);
    effect[t] = actual.mu[t]! - other.mu[t]!;
    half[t] = critical * deviation(input, (j) => slopeDifference(input, actual.slope, other.slope, t, j));
  }
  return {
    fitted: actual.mu,
    counterfactual: other.mu,
    counterfactualLow: meansAndSlopes(fit, low).mu,
    counterfactualHigh: meansAndSlopes(fit, high).mu,
    effect,
    effectLow: effect.map((value, t) => value - half[t]!),
    effectHigh: effect.map((value, t) => value + half[t]!),
  };
}

/** How much fitted less counterfactual at a period moves with coefficient j (by column of the matrix). */
function slopeDifference(
  { matrix, without }: EffectInput,
  withSlope: Float64Array,
  withoutSlope: Float64Array,
  t: number,
  j: number,
): number {
  const at = t + j * matrix.rows;
  return withSlope[t]! * matrix.data[at]! - withoutSlope[t]! * without.data[at]!;
}

/** sqrt(g' V g) for a gradient by column of the full matrix. */
function deviation({ fit, covariance }: EffectInput, gradient: (column: number) => number): number {
  const k = fit.kept.length;
  const g = Float64Array.from(fit.kept, (column) => gradient(column));
  let variance = 0;
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) variance += g[a]! * covariance.matrix.data[a + b * k]! * g[b]!;
  }
  return Math.sqrt(Math.max(variance, 0));
}

/** Sum, mean and ratio of effects over periods `from` to `to` - 1. */
export function summarizeEffects(input: EffectInput, from: number, to: number): EffectSummary {
  const { fit, covariance, matrix, without, offset, level } = input;
  if (!(from >= 0 && from < to && to <= matrix.rows)) {
    throw new StatisticsError(`There are no periods from ${from} to ${to - 1} to sum effects over.`);
  }
  const actual = meansAndSlopes(fit, predictedEta(fit, matrix, offset));
  const other = meansAndSlopes(fit, predictedEta(fit, without, offset));
  let fitted = 0;
  let counterfactual = 0;
  for (let t = from; t < to; t++) {
    fitted += actual.mu[t]!;
    counterfactual += other.mu[t]!;
  }
  const summed = (of: (t: number, j: number) => number) => (j: number) => {
    let sum = 0;
    for (let t = from; t < to; t++) sum += of(t, j);
    return sum;
  };
  const difference = summed((t, j) => slopeDifference(input, actual.slope, other.slope, t, j));
  const error = deviation(input, difference);
  const count = to - from;
  const term = (name: string, scale: number) =>
    makeTerm(name, (fitted - counterfactual) / scale, error / scale, covariance.df, level);
  const positive = fitted > 0 && counterfactual > 0;
  const logError = deviation(input, (j) => {
    const at = (t: number) => t + j * matrix.rows;
    const up = summed((t) => actual.slope[t]! * matrix.data[at(t)]!)(j);
    const down = summed((t) => other.slope[t]! * without.data[at(t)]!)(j);
    return up / fitted - down / counterfactual;
  });
  const logRatio = makeTerm("ratio", Math.log(fitted / counterfactual), logError, covariance.df, level);
  return {
    from,
    to,
    cumulative: term("cumulative effect", 1),
    average: term("average effect", count),
    ratio: positive
      ? {
          ...logRatio,
          estimate: fitted / counterfactual,
          standardError: (fitted / counterfactual) * logError,
          low: Math.exp(logRatio.low),
          high: Math.exp(logRatio.high),
        }
      : null,
  };
}
