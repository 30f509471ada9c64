import { StatisticsError } from "../types.js";
import { sortedQuantile } from "./spread.js";

/** How much a result depends on one input. */
export interface Importance {
  /**
   * Share of the variance of the result's ranks that the input explains by itself (correlation ratio), less what chance
   * alone gives; from 0 to 1.
   */
  readonly share: number;
  /** Median of the result where the input is in its lowest tenth, and in its highest. */
  readonly atLow: number;
  readonly atHigh: number;
}

/** The order of values: positions from the least to the greatest. */
export function orderOf(values: Float64Array): Int32Array {
  return Int32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
}

/** Ranks from 0; values that are the same share their mean rank. */
export function ranksOf(values: Float64Array): Float64Array {
  const order = orderOf(values);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/**
 * How much a result depends on an input, from the draws of both: the correlation ratio of the result's ranks over equal
 * slices of the input. Ranks keep one extreme draw from deciding; slices let the relation have any shape. It is the
 * first-order sensitivity index of the ranks (Saltelli et al. 2008): what the input does together with others is not in it.
 *
 * @param order positions of the input's draws from least to greatest, see {@link orderOf}
 * @param result draws of the result
 * @param ranks ranks of the result, see {@link ranksOf}
 * @param slices equal slices of the input; 20 unless given
 * @throws StatisticsError where there are fewer than five draws a slice
 */
export function importanceOf(
  order: Int32Array,
  result: Float64Array,
  ranks: Float64Array,
  slices = 20,
): Importance {
  const n = order.length;
  if (n < 5 * slices) throw new StatisticsError(`${slices} slices need at least ${5 * slices} draws`);
  const mean = (n - 1) / 2;
  let total = 0;
  for (const rank of ranks) total += (rank - mean) ** 2;
  let between = 0;
  for (let s = 0; s < slices; s++) {
    const [from, to] = [Math.floor((s * n) / slices), Math.floor(((s + 1) * n) / slices)];
    let sum = 0;
    for (let i = from; i < to; i++) sum += ranks[order[i]!]!;
    between += (to - from) * (sum / (to - from) - mean) ** 2;
  }
  const explained = total === 0 ? 0 : between / total;
  // By chance alone the slices explain (slices - 1) / (n - 1); the adjusted ratio takes it away, as adjusted R2 does.
  const share = 1 - ((1 - explained) * (n - 1)) / (n - slices);
  const tenth = Math.floor(n / 10);
  return {
    share: Math.min(1, Math.max(0, share)),
    atLow: medianAt(order.subarray(0, tenth), result),
    atHigh: medianAt(order.subarray(n - tenth), result),
  };
}

function medianAt(positions: Int32Array, values: Float64Array): number {
  const chosen = Float64Array.from(positions, (i) => values[i]!).sort();
  return sortedQuantile(chosen, 0.5);
}
