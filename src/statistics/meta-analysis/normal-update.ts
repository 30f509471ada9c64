import { normalCdf, normalQuantile } from "../distributions/index.js";
import { StatisticsError } from "../types.js";

/** A normal belief about one number. */
export interface NormalBelief {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** The result of {@link normalUpdate}. */
export interface NormalUpdate {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly low: number;
  readonly high: number;
  /** Share of the mean that comes from the prior, 0 to 1. */
  readonly priorWeight: number;
  /**
   * Probability, before the data, of an estimate at least as far from the prior's mean as the one that came (both sides).
   * Small values are a conflict of prior and data, and then the mean between them describes neither.
   */
  readonly conflict: number;
}

/**
 * Bayes' rule for a normal prior and a normal estimate with known standard error: precisions add up.
 *
 * The check of conflict is the tail of the prior predictive distribution N(mean, sd^2 + se^2) (Box 1980).
 *
 * @throws StatisticsError where a number is not finite or a standard deviation is not above 0
 * @example normalUpdate({ mean: 0, standardDeviation: 1 }, { estimate: 2, standardError: 1 }).mean // 1
 */
export function normalUpdate(
  prior: NormalBelief,
  data: { readonly estimate: number; readonly standardError: number },
  options: { readonly level?: number } = {},
): NormalUpdate {
  const { level = 0.95 } = options;
  const { mean, standardDeviation } = prior;
  const { estimate, standardError } = data;
  if (!Number.isFinite(mean) || !Number.isFinite(estimate))
    throw new StatisticsError("a prior and an estimate are combined only where both are finite numbers");
  if (
    !(standardDeviation > 0 && standardDeviation < Infinity && standardError > 0 && standardError < Infinity)
  )
    throw new StatisticsError("a prior and an estimate are combined only where both have a spread above 0");
  if (!(level > 0 && level < 1))
    throw new StatisticsError(`the level of an interval lies between 0 and 1, not at ${level}`);
  const priorWeight = standardError ** 2 / (standardDeviation ** 2 + standardError ** 2);
  const posterior = priorWeight * mean + (1 - priorWeight) * estimate;
  const spread = Math.sqrt(priorWeight) * standardDeviation;
  const reach = normalQuantile((1 + level) / 2) * spread;
  const distance = Math.abs(estimate - mean) / Math.hypot(standardDeviation, standardError);
  return {
    mean: posterior,
    standardDeviation: spread,
    low: posterior - reach,
    high: posterior + reach,
    priorWeight,
    conflict: Math.min(1, 2 * normalCdf(distance, { tail: "upper" })),
  };
}
