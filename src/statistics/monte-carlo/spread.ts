import { StatisticsError } from "../types.js";

/** A number known only as a distribution, by its draws: never the mean alone. */
export interface Spread {
  readonly draws: number;
  readonly mean: number;
  /** Standard error of the mean that is due to the number of draws; where tails are fat it is itself uncertain. */
  readonly meanError: number;
  readonly median: number;
  /** 5th, 10th, 25th, 75th, 90th, 95th and 99th percentile. */
  readonly p5: number;
  readonly p10: number;
  readonly p25: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  /** Share of the draws that are exactly 0. */
  readonly none: number;
  /** Share of the draws below 0. */
  readonly negative: number;
}

/**
 * Summary of draws: quantiles interpolated between order statistics (type 7 of Hyndman and Fan 1996), mean, and the share
 * of draws at and below 0.
 *
 * @throws StatisticsError where there are no draws, or one is not a number
 */
export function spreadOf(values: Float64Array): Spread {
  const n = values.length;
  if (n === 0) throw new StatisticsError("there are no draws to summarise");
  const sorted = Float64Array.from(values).sort();
  if (Number.isNaN(sorted[n - 1]!)) throw new StatisticsError("a draw is not a number");
  let sum = 0;
  for (const value of sorted) sum += value;
  const mean = sum / n;
  let squares = 0;
  let none = 0;
  let negative = 0;
  for (const value of sorted) {
    squares += (value - mean) ** 2;
    if (value === 0) none++;
    if (value < 0) negative++;
  }
  const at = (p: number) => sortedQuantile(sorted, p);
  return {
    draws: n,
    mean,
    meanError: n > 1 ? Math.sqrt(squares / (n - 1) / n) : NaN,
    median: at(0.5),
    p5: at(0.05),
    p10: at(0.1),
    p25: at(0.25),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    none: none / n,
    negative: negative / n,
  };
}

/** The quantile of sorted values, type 7. */
export function sortedQuantile(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const lower = Math.floor(place);
  const upper = Math.min(lower + 1, sorted.length - 1);
  return sorted[lower]! + (place - lower) * (sorted[upper]! - sorted[lower]!);
}

/** One point of an exceedance curve: with this probability the number is above this value. */
export interface Exceedance {
  readonly value: number;
  readonly probability: number;
}

/**
 * How likely a number is to pass each value: the share of draws above it, at the quantiles of the draws that belong to the
 * given probabilities.
 *
 * @param probabilities between 0 and 1, none of them twice
 */
export function exceedanceCurve(
  values: Float64Array,
  probabilities: readonly number[] = [0.9, 0.75, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002],
): Exceedance[] {
  const sorted = Float64Array.from(values).sort();
  return [...probabilities]
    .sort((a, b) => b - a)
    .map((probability) => ({ value: sortedQuantile(sorted, 1 - probability), probability }));
}
