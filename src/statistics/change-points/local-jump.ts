import { studentTCdf } from "../distributions/index.js";
import type { BinomialSeries } from "./series.js";

/** The step at a point of a series, apart from a trend that passes through it. */
export interface LocalJump {
  /** Share just after less share just before. */
  readonly jump: number;
  readonly standardError: number;
  readonly df: number;
  /** Two-sided; NaN without degrees of freedom. */
  readonly pValue: number;
}

/**
 * Step of the share at period `at`, by least squares on a straight line in time and a step, weighted by trials, over
 * the periods `from` to `to` (exclusive). The residual variance is not let below that of binomial chance. A series
 * that drifts has no step; one that jumps has.
 *
 * In R: `lm(x / n ~ t + step, weights = n)`, its standard error times the square root of max(1, p(1-p) / sigma^2).
 */
export function localJump(
  { successes, trials }: BinomialSeries,
  at: number,
  [from, to]: readonly [number, number],
): LocalJump {
  const rows = Array.from({ length: to - from }, (_, i) => from + i).filter((i) => trials[i]! > 0);
  const df = rows.length - 3;
  const none = { jump: Number.NaN, standardError: Number.NaN, df, pValue: Number.NaN };
  if (df < 1) return none;
  const after = (i: number) => (i >= at ? 1 : 0);
  const share = (i: number) => successes[i]! / trials[i]!;
  // The slope is common to both sides, so the step and the outcome are first freed of it (Frisch-Waugh).
  const step = detrended(rows, trials, after);
  const outcome = detrended(rows, trials, share);
  const size = weighted(rows, trials, step, step);
  if (!(size > 1e-12)) return none;
  const jump = weighted(rows, trials, step, outcome) / size;
  const left = Float64Array.from(rows, (_, k) => outcome[k]! - jump * step[k]!);
  const total = rows.reduce((sum, i) => sum + trials[i]!, 0);
  const p = rows.reduce((sum, i) => sum + successes[i]!, 0) / total;
  const variance = Math.max(weighted(rows, trials, left, left) / df, p * (1 - p));
  const standardError = Math.sqrt(variance / size);
  const statistic = standardError > 0 ? jump / standardError : Number.NaN;
  return {
    jump,
    standardError,
    df,
    pValue: 2 * studentTCdf(Math.abs(statistic), df, { tail: "upper" }),
  };
}

/** Residuals of a weighted regression on a constant and time. */
function detrended(
  rows: readonly number[],
  weights: Float64Array,
  value: (i: number) => number,
): Float64Array {
  const total = rows.reduce((sum, i) => sum + weights[i]!, 0);
  const mean = (of: (i: number) => number) => rows.reduce((sum, i) => sum + weights[i]! * of(i), 0) / total;
  const middle = mean((i) => i);
  const level = mean(value);
  const across = rows.reduce((sum, i) => sum + weights[i]! * (i - middle) ** 2, 0);
  const along = rows.reduce((sum, i) => sum + weights[i]! * (i - middle) * (value(i) - level), 0);
  const slope = across > 0 ? along / across : 0;
  return Float64Array.from(rows, (i) => value(i) - level - slope * (i - middle));
}

const weighted = (rows: readonly number[], weights: Float64Array, a: Float64Array, b: Float64Array) =>
  rows.reduce((sum, i, k) => sum + weights[i]! * a[k]! * b[k]!, 0);
