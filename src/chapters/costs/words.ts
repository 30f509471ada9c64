import { formatNumber } from "../../findings/wording.js";
import type { Spread, Uncertain } from "../../statistics/index.js";
import type { CostSpec } from "./model/types.js";

/** Money and inputs in words. No more digits than a simulation of guesses can bear. */

/** A number with two figures that matter (three from 1,000 of the unit up): 1,234,567 becomes 1,230,000. */
export function roundMoney(value: number, figures = 3): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const scale = 10 ** (Math.floor(Math.log10(Math.abs(value))) - figures + 1);
  return scale >= 1 ? Math.round(value / scale) * scale : Math.round(value);
}

/** "$340,000", "\u2212$1.2 million": two figures that matter. */
export function dollars(value: number): string {
  const rounded = roundMoney(value, 2);
  const sign = rounded < 0 ? "\u2212" : "";
  const size = Math.abs(rounded);
  if (size >= 1e6) return `${sign}$${formatNumber(size / 1e6, { digits: size >= 1e7 ? 0 : 1 })} million`;
  return `${sign}$${formatNumber(size, { digits: 0 })}`;
}

/** "from $20,000 to $340,000 (middle $90,000)". */
export function dollarRange({ p5, median, p95 }: Pick<Spread, "p5" | "median" | "p95">): string {
  return `from ${dollars(p5)} to ${dollars(p95)} (middle ${dollars(median)})`;
}

/** "five years, 2026 to 2030". */
export function horizonWords({ years, firstYear }: Pick<CostSpec, "years" | "firstYear">): string {
  if (years === 1) return `the year ${firstYear}`;
  const counts = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
  return `${counts[years] ?? years} years, ${firstYear} to ${firstYear + years - 1}`;
}

/** A distribution as a table says it: "50,000 to 105,000 (95 per cent)". */
export function rangeWords(input: Uncertain): string {
  const write = (value: number) => formatNumber(Math.abs(value) >= 100 ? roundMoney(value) : value);
  switch (input.kind) {
    case "fixed":
      return write(input.value);
    case "triangular":
      return `${write(input.least)} to ${write(input.most)}, most likely ${write(input.mode)}`;
    case "log-normal": {
      const times = Math.exp(1.959963984540054 * input.logStandardError);
      return `${write(input.median / times)} to ${write(input.median * times)} (95 per cent)`;
    }
    case "normal": {
      const half = 1.959963984540054 * input.standardError;
      return `${write(input.mean - half)} to ${write(input.mean + half)} (95 per cent)`;
    }
    default:
      return "";
  }
}

/** The unit in which a figure writes money of this size. */
export function figureUnit(values: readonly number[]): {
  readonly by: number;
  readonly words: string;
  readonly decimals: number;
} {
  const most = Math.max(...values.map(Math.abs), 0);
  return most >= 2e6
    ? { by: 1e6, words: "million dollars", decimals: most >= 2e8 ? 0 : most >= 2e7 ? 1 : 2 }
    : { by: 1e3, words: "thousand dollars", decimals: 0 };
}

/** How the status of an input is told. */
export const statusWords = {
  local: "local",
  published: "default, leans on published numbers",
  memory: "default, recalled: unverified",
  judgement: "default, a judgement",
} as const;
