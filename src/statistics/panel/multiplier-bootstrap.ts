import { normalQuantile } from "../distributions/index.js";
import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";
import { orderStatisticQuantile } from "./order-statistics.js";

export interface MultiplierBootstrap {
  readonly draws: number;
  /** Standard error of each estimate: the interquartile range of the draws over that of the normal. */
  readonly standardErrors: Float64Array;
  /** Critical value of the bands that hold all estimates at once. */
  readonly criticalValue: number;
  readonly level: number;
}

export interface MultiplierBootstrapInput {
  /** By estimate, the influence of each unit. */
  readonly influence: readonly Float64Array[];
  readonly cluster?: Int32Array | null;
  readonly draws: number;
  /** Level of the simultaneous bands. */
  readonly level?: number;
  readonly random: RandomStream;
}

/**
 * Multiplier bootstrap of estimates that vary as means of influences: units (or clusters) get random signs (Rademacher).
 * Standard errors from the interquartile range, bands from the largest absolute t statistic of each draw, as `did::mboot`
 * has them (Callaway and Sant'Anna 2021, algorithm 1).
 *
 * Signed sums are read from tables of eight units at a time, so that a draw costs an eighth of a pass over the units.
 *
 * @throws StatisticsError for fewer than 50 draws, or where nothing varies
 */
export function multiplierBootstrap(input: MultiplierBootstrapInput): MultiplierBootstrap {
  const { draws, level = 0.95 } = input;
  if (!(draws >= 50)) throw new StatisticsError(`${draws} bootstrap draws are too few; give at least 50`);
  const units = input.influence[0]?.length ?? 0;
  const columns = input.influence.map((column) => byCluster(column, input.cluster ?? null));
  const sums = signedSums(columns, draws, input.random);
  const standardErrors = Float64Array.from(sums, (values) => robustSpread(values) / units);
  if (standardErrors.every((se) => !(se > 0)))
    throw new StatisticsError("no estimate varies, so there is nothing to bootstrap");
  const largest = new Float64Array(draws);
  for (const [k, values] of sums.entries()) {
    const spread = standardErrors[k]! * units;
    if (!(spread > 1e-10)) continue;
    for (let b = 0; b < draws; b++) largest[b] = Math.max(largest[b]!, Math.abs(values[b]!) / spread);
  }
  return { draws, standardErrors, criticalValue: orderStatisticQuantile(largest.sort(), level), level };
}

function byCluster(column: Float64Array, cluster: Int32Array | null): Float64Array {
  if (cluster === null) return column;
  const sums = new Map<number, number>();
  for (let i = 0; i < column.length; i++) sums.set(cluster[i]!, (sums.get(cluster[i]!) ?? 0) + column[i]!);
  return Float64Array.from(sums.values());
}

/** By column, the sum under each draw's signs. */
function signedSums(columns: readonly Float64Array[], draws: number, random: RandomStream): Float64Array[] {
  const units = columns[0]?.length ?? 0;
  const sums = columns.map(() => new Float64Array(draws));
  const table = new Float64Array(256);
  const bytes = new Uint8Array(draws);
  for (let from = 0; from < units; from += 8) {
    for (let b = 0; b < draws; b += 4) {
      const word = random.integer(2 ** 32);
      bytes[b] = word & 255;
      if (b + 1 < draws) bytes[b + 1] = (word >>> 8) & 255;
      if (b + 2 < draws) bytes[b + 2] = (word >>> 16) & 255;
      if (b + 3 < draws) bytes[b + 3] = word >>> 24;
    }
    for (const [k, column] of columns.entries()) {
      if (!fillTable(table, column, from)) continue;
      const own = sums[k]!;
      for (let b = 0; b < draws; b++) own[b]! += table[bytes[b]!]!;
    }
  }
  return sums;
}

/** Signed sums of eight values by the bits of the signs; false where all are zero. */
function fillTable(table: Float64Array, column: Float64Array, from: number): boolean {
  let base = 0;
  let any = false;
  const last = Math.min(8, column.length - from);
  for (let i = 0; i < last; i++) {
    base -= column[from + i]!;
    if (column[from + i] !== 0) any = true;
  }
  if (!any) return false;
  table[0] = base;
  for (let i = 0, size = 1; i < 8; i++, size *= 2) {
    const twice = i < last ? 2 * column[from + i]! : 0;
    for (let code = 0; code < size; code++) table[size + code] = table[code]! + twice;
  }
  return true;
}

const normalRange = normalQuantile(0.75) - normalQuantile(0.25);

function robustSpread(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  return (orderStatisticQuantile(sorted, 0.75) - orderStatisticQuantile(sorted, 0.25)) / normalRange;
}
