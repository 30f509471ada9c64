import {
  formatClock,
  formatMonth,
  formatNumber,
  formatPoints,
  formatRatio,
  formatShare,
} from "../../findings/wording.js";

/** Axes: domains, ticks and how they are written. */

export type ValueFormat = "share" | "number" | "ratio" | "percentage-points";

/** Round ticks over a linear domain, at most `most`. */
export function linearTicks([low, high]: readonly [number, number], most: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999)!;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

const mantissas = [[1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];

/** Round ticks over a logarithmic domain: the finest set with at most `most`. Narrow domains get linear ticks. */
export function logTicks([low, high]: readonly [number, number], most: number): number[] {
  if (high / low < 1.8) return linearTicks([low, high], most);
  for (const set of mantissas) {
    const ticks: number[] = [];
    for (let k = Math.floor(Math.log10(low)) - 1; k <= Math.ceil(Math.log10(high)); k++) {
      for (const one of set) {
        const tick = Number((one * 10 ** k).toPrecision(6));
        if (tick >= low * 0.9999 && tick <= high * 1.0001) ticks.push(tick);
      }
    }
    if (ticks.length <= most) return ticks.length >= 2 ? ticks : linearTicks([low, high], most);
  }
  const decades = logTicks([low, high], Number.POSITIVE_INFINITY).filter((one) =>
    Number.isInteger(Math.log10(one)),
  );
  const every = Math.ceil(decades.length / most);
  return decades.filter((_, i) => i % every === 0);
}

/** How the ticks of an axis are written: decimals by the step between them. */
export function tickFormat(format: ValueFormat, ticks: readonly number[]): (value: number) => string {
  const scale = format === "share" || format === "percentage-points" ? 100 : 1;
  const digits = decimals(ticks.map((one) => one * scale));
  return (value) => formatValue(value, format, digits);
}

function decimals(ticks: readonly number[]): number {
  for (let digits = 0; digits < 6; digits++) {
    if (ticks.every((one) => Math.abs(one - Number(one.toFixed(digits))) < 1e-9 * Math.max(1, Math.abs(one))))
      return digits;
  }
  return 6;
}

/** A value as figures write it. */
export function formatValue(value: number, format: ValueFormat, digits?: number): string {
  const options = digits === undefined ? {} : { digits };
  if (format === "share") return formatShare(value, { ...options, short: true });
  if (format === "percentage-points")
    return formatPoints(value, { ...options, short: true }).replace(" pp", "");
  if (format === "ratio") return formatRatio(value, options);
  return formatNumber(value, options);
}

/** A value with its interval: "12.3% (11.0 to 13.6)". */
export function formatWithInterval(
  value: number,
  low: number | undefined,
  high: number | undefined,
  format: ValueFormat,
  digits?: number,
): string {
  if (!Number.isFinite(value)) return "no estimate";
  const main = formatValue(value, format, digits);
  const bare = (one: number) => formatValue(one, format, digits).replace("%", "");
  const hasLow = low !== undefined && Number.isFinite(low);
  const hasHigh = high !== undefined && Number.isFinite(high);
  if (hasLow && hasHigh) return `${main} (${bare(low)} to ${bare(high)})`;
  if (hasLow) return `${main} (${bare(low)} and up)`;
  if (hasHigh) return `${main} (up to ${bare(high)})`;
  return main;
}

/** The domain that holds all values, and their intervals as far as those do not dwarf them. */
export function intervalDomain(
  rows: readonly { readonly value: number; readonly low?: number; readonly high?: number }[],
  include: readonly number[],
): [number, number] {
  const values = [...rows.map((one) => one.value), ...include].filter(Number.isFinite);
  const halves = rows
    .flatMap(({ value, low, high }) => [value - (low ?? value), (high ?? value) - value])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const reach = Math.max(greatest - least, 3 * (halves[Math.floor(halves.length / 2)] ?? 0));
  const lows = rows.map((one) => one.low ?? one.value).filter(Number.isFinite);
  const highs = rows.map((one) => one.high ?? one.value).filter(Number.isFinite);
  let low = Math.max(Math.min(least, ...lows), least - reach);
  let high = Math.min(Math.max(greatest, ...highs), greatest + reach);
  if (low === high) {
    const room = Math.abs(low) > 0 ? Math.abs(low) * 0.2 : 1;
    low -= room;
    high += room;
  }
  const pad = (high - low) * 0.04;
  return [low - pad, high + pad];
}

/** Days since 1970-01-01 of an ISO date, month or year. */
export function dayNumber(iso: string): number {
  const [year, month = "1", day = "1"] = iso.slice(0, 10).split("-");
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
}

/** Ticks over a domain of days: years, or months where the span is short, at most `most`. */
export function dateTicks(
  [low, high]: readonly [number, number],
  most: number,
): { at: number; label: string }[] {
  const first = new Date(low * 86_400_000);
  const last = new Date(high * 86_400_000);
  const firstMonth = first.getUTCFullYear() * 12 + first.getUTCMonth();
  const lastMonth = last.getUTCFullYear() * 12 + last.getUTCMonth();
  const steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
  const step = steps.find((one) => (lastMonth - firstMonth) / one <= most - 1) ?? 1200;
  const ticks: { at: number; label: string }[] = [];
  for (let month = Math.floor(firstMonth / step) * step; month <= lastMonth; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1) / 86_400_000;
    if (at < low || at > high) continue;
    const iso = new Date(at * 86_400_000).toISOString();
    ticks.push({ at, label: step >= 12 ? iso.slice(0, 4) : formatMonth(iso) });
  }
  if (ticks.length > 0) return ticks;
  return [
    { at: (low + high) / 2, label: formatMonth(new Date(((low + high) / 2) * 86_400_000).toISOString()) },
  ];
}

/** Ticks over minutes since midnight, on round times of the clock. */
export function clockTicks(
  [low, high]: readonly [number, number],
  most: number,
): { at: number; label: string }[] {
  const step = [5, 10, 15, 30, 60, 120, 180, 240, 360].find((one) => (high - low) / one <= most - 1) ?? 720;
  const ticks: { at: number; label: string }[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step)
    ticks.push({ at, label: formatClock(at) });
  return ticks;
}

/** Ticks over plain numbers; four-digit years are not grouped. */
export function numberTicks(
  [low, high]: readonly [number, number],
  most: number,
): { at: number; label: string }[] {
  const years = low >= 1800 && high <= 2200;
  const ticks = linearTicks([low, high], most).filter((one) => !years || Number.isInteger(one));
  const write = tickFormat("number", ticks);
  return ticks.map((at) => ({ at, label: years ? String(at) : write(at) }));
}
