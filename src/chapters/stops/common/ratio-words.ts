import { formatInterval, formatNumber } from "../../../findings/wording.js";

/** Ratios (odds ratios, ratios of rates) as a sentence says them. */

/** From this ratio on, a sentence says "2.4 times as high" in place of a percentage. */
const timesFrom = 2;

/** A ratio as a change: 0.69 is "31 per cent lower", 2.4 is "2.4 times as high". */
export function ratioChange(ratio: number): string {
  if (ratio >= timesFrom) return `${formatNumber(ratio, { digits: 1 })} times as high`;
  const change = percent(ratio);
  if (change === "0") return "about the same";
  return `${change} per cent ${ratio < 1 ? "lower" : "higher"}`;
}

/** The interval of a ratio in the same words: "between 12 per cent lower and 3 per cent higher". */
export function ratioChangeInterval(low: number, high: number): string {
  if (high >= timesFrom || !Number.isFinite(high)) {
    return `${formatInterval(low, high, (end) => formatNumber(end, { digits: 1 }))} times as high`;
  }
  if (low < 1 && high > 1) return `between ${ratioChange(low)} and ${ratioChange(high)}`;
  const [first, last] = low < 1 ? [high, low] : [low, high];
  const way = low < 1 ? "lower" : "higher";
  return percent(first) === percent(last)
    ? `about ${percent(first)} per cent ${way}`
    : `between ${percent(first)} and ${percent(last)} per cent ${way}`;
}

const percent = (ratio: number): string => formatNumber(Math.abs(ratio - 1) * 100, { digits: 0 });
