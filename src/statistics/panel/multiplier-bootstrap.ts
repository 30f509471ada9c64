import { normalQuantile } from "../distributions/index.js";
import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";
import { sumsByCluster } from "./cluster-sums.js";
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
  const columns = sumsByCluster(input.influence, input.cluster ?? null);
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

/** By column, the sum under each draw's signs. */
function signedSums(columns: readonly Float64Array[], draws: number, random: RandomStream): Float64Array[] {
  const units = columns[0]?.length ?? 0;
  const sums = columns.map(() => new Float64Array(draws));
  const tables = [0, 1, 2, 3].map(() => new Float64Array(256));
  const [first, second, third, fourth] = tables as [Float64Array, Float64Array, Float64Array, Float64Array];
  const signs = new Int32Array(draws);
  for (let from = 0; from < units; from += 32) {
    drawSigns(signs, Math.min(4, Math.ceil((units - from) / 8)), random);
    for (const [k, column] of columns.entries()) {
      let any = false;
      for (let q = 0; q < 4; q++) any = fillTable(tables[q]!, column, from + 8 * q) || any;
      if (!any) continue;
      const own = sums[k]!;
      for (let b = 0; b < draws; b++) {
        const word = signs[b]!;
        own[b]! +=
          first[word & 255]! +
          second[(word >>> 8) & 255]! +
          (third[(word >>> 16) & 255]! + fourth[word >>> 24]!);
      }
    }
  }
  return sums;
}

/** Signs of up to four times eight units, by draw: a bit each. */
function drawSigns(signs: Int32Array, bytes: number, random: RandomStream): void {
  signs.fill(0);
  for (let q = 0; q < bytes; q++) {
    for (let b = 0; b < signs.length; b += 4) {
      const word = random.integer(2 ** 32);
      const last = Math.min(4, signs.length - b);
      for (let r = 0; r < last; r++) signs[b + r]! |= ((word >>> (8 * r)) & 255) << (8 * q);
    }
  }
}

/** Signed sums of eight values by the bits of the signs; false where all are zero. */
function fillTable(table: Float64Array, column: Float64Array, from: number): boolean {
  let base = 0;
  let any = false;
  const last = Math.max(0, Math.min(8, column.length - from));
  for (let i = 0; i < last; i++) {
    base -= column[from + i]!;
    if (column[from + i] !== 0) any = true;
  }
  if (!any) {
    table.fill(0);
    return false;
  }
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
