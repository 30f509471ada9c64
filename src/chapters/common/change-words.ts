import { formatNumber } from "../../findings/wording.js";

/** Ratios as changes in words. */

/** "12 per cent fewer": a ratio of 0.88. */
export function changeWords(
  ratio: number,
  [less, more]: readonly [string, string] = ["fewer", "more"],
): string {
  const size = Math.abs(100 * (ratio - 1));
  const digits = size < 2 ? 1 : 0;
  const text = formatNumber(size, { digits });
  return /[1-9]/.test(text) ? `${text} per cent ${ratio < 1 ? less : more}` : "no change";
}

/** "between 3 and 15 per cent fewer", "between 4 per cent fewer and 2 per cent more". */
export function changeIntervalWords(
  { low, high }: { readonly low: number; readonly high: number },
  words: readonly [string, string] = ["fewer", "more"],
): string {
  if (!(low > 0)) return `at most ${changeWords(high, words)}`;
  if (!Number.isFinite(high)) return `at least ${changeWords(low, words)}`;
  const [from, to] = [changeWords(low, words), changeWords(high, words)];
  if (from === to) return `about ${from}`;
  const sameWay = (low < 1 && high < 1) || (low >= 1 && high >= 1);
  if (!sameWay) return `between ${from} and ${to}`;
  const [small, large] = low < 1 ? [to, from] : [from, to];
  return `between ${small.replace(/ per cent \w+$/, "")} and ${large}`;
}
