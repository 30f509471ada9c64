import { formatInterval, formatNumber, formatPoints, formatShare } from "../../../findings/wording.js";
import type { WithInterval } from "../../../statistics/clustered-ratios/index.js";
import type { Told } from "../../common/answer.js";
import { countsOf, type Share } from "../../common/shares.js";

/** Differences of shares in words. */

/** "between 2.1 and 3.2 percentage points more"; "between 0.3 percentage points less and 1.2 more". */
export function differenceWords({ low, high }: WithInterval, more = "more", less = "less"): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return "a difference that cannot be told";
  const flat = (value: number) => formatPoints(Math.abs(value));
  if (isNought(low) && isNought(high)) return "about the same";
  if (low >= 0) return `${formatInterval(low, high, flat)} ${more}`;
  if (high <= 0) return `${formatInterval(-high, -low, flat)} ${less}`;
  const end = (value: number, way: string) =>
    isNought(value) ? "no difference" : `${formatNumber(Math.abs(100 * value), { digits: 1 })} ${way}`;
  return isNought(low)
    ? `between no difference and ${flat(high)} ${more}`
    : `between ${flat(low)} ${less} and ${end(high, more)}`;
}

const isNought = (value: number): boolean => Math.abs(value) < 0.0005;

/** "12.3 per cent (11.9 to 12.8)". */
export function shareWords({ value, low, high }: WithInterval): string {
  const bare = (end: number) => formatShare(end).replace(" per cent", "");
  return `${formatShare(value)} (${bare(low)} to ${bare(high)})`;
}

/**
 * How much a part is of its whole, for "in ... of stops": "4.9 per cent", or "fewer than 11" where the part, or what it
 * leaves, is too small to be told.
 */
export function partWords(part: number, whole: number, minimumCell: number): string {
  const small = (count: number) => count > 0 && count < minimumCell;
  if (small(part)) return `fewer than ${minimumCell}`;
  if (small(whole - part)) return `all but fewer than ${minimumCell}`;
  return formatShare(part / whole);
}

/** A difference of two shares as an estimate. */
export function differenceEstimate(
  difference: WithInterval,
  [first, second]: readonly [Pick<Share, "events" | "trials">, Pick<Share, "events" | "trials">],
  { level, variance, comparator }: Pick<Told, "level" | "variance"> & { comparator?: string },
): Told {
  return {
    value: difference.value,
    low: difference.low,
    high: difference.high,
    level,
    intervalKind: "confidence",
    scale: "difference",
    unit: "percentage points",
    n: first.trials + second.trials,
    variance,
    ...(comparator === undefined ? {} : { comparator }),
    counts: [...countsOf(first), ...countsOf(second)],
  };
}
