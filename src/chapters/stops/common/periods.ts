import { dayIso, dayNumber, monthIso, monthNumber } from "../../common/cells.js";
import type { Daily } from "./daily.js";
import { dailySum, sumOf } from "./daily.js";

/** Months, quarters and years of a series of stops, and which of them are whole. */

/** Months in a period: 1, 3 or 12. */
export type PeriodLength = 1 | 3 | 12;

export const periodWords: Readonly<Record<PeriodLength, { one: string; many: string; adjective: string }>> = {
  1: { one: "month", many: "months", adjective: "monthly" },
  3: { one: "quarter", many: "quarters", adjective: "quarterly" },
  12: { one: "year", many: "years", adjective: "yearly" },
};

/** The whole periods of a series, in order and without gaps. */
export interface Periods {
  readonly length: PeriodLength;
  /** First day of each, ISO. */
  readonly starts: readonly string[];
  /** Days since 1970-01-01 of the first day of the first, and of the day after the last. */
  readonly from: number;
  readonly to: number;
}

/** What was left out at the ends, and why. */
export interface LeftOut {
  readonly from: string;
  readonly to: string;
  readonly stops: number;
  readonly why: "not whole" | "hardly any stops";
}

/** A month of which less is covered than this many days at its beginning or end counts as whole. */
const slack = 3;
/** Months at the ends with fewer stops than this share of the median month's are left out. */
const hardlyAny = 0.1;

/** The whole periods between the first and the last stop, and what stands before and after them. */
export function wholePeriods(daily: Daily, length: PeriodLength): { periods: Periods; leftOut: LeftOut[] } {
  const { days } = daily;
  if (days.length === 0) return { periods: { length, starts: [], from: 0, to: 0 }, leftOut: [] };
  const first = days[0]!;
  const last = days[days.length - 1]!;
  const firstMonth = monthOfDay(first);
  const lastMonth = monthOfDay(last);
  const stops = stopsByMonth(daily, firstMonth, lastMonth);
  let a = first - monthDay(firstMonth) >= slack ? firstMonth + 1 : firstMonth;
  let b = monthDay(lastMonth + 1) - 1 - last >= slack ? lastMonth - 1 : lastMonth;
  const whole = [a, b] as const;
  const median = middle(stops);
  while (a <= b && stops[a - firstMonth]! < hardlyAny * median) a++;
  while (b >= a && stops[b - firstMonth]! < hardlyAny * median) b--;
  const dense = [a, b] as const;
  if (length > 1) {
    a = Math.ceil(a / length) * length;
    b = Math.floor((b + 1) / length) * length - 1;
  }
  const starts: string[] = [];
  for (let month = a; month + length - 1 <= b; month += length) starts.push(monthIso(month));
  const from = monthDay(a);
  const to = starts.length === 0 ? from : monthDay(a + starts.length * length);
  return {
    periods: { length, starts, from, to },
    leftOut: starts.length === 0 ? [] : leftOutOf({ daily, from, to, whole, dense }),
  };
}

interface Cut {
  readonly daily: Daily;
  readonly from: number;
  readonly to: number;
  readonly whole: readonly [number, number];
  readonly dense: readonly [number, number];
}

function leftOutOf({ daily, from, to, whole, dense }: Cut): LeftOut[] {
  const { days } = daily;
  const first = days[0]!;
  const last = days[days.length - 1]!;
  const stops = dailySum(daily, "stops");
  const between = (a: number, b: number) => sumOf(stops.filter((_, i) => days[i]! >= a && days[i]! < b));
  const found: LeftOut[] = [];
  if (between(first, from) > 0)
    found.push({
      from: dayIso(first),
      to: dayIso(from - 1),
      stops: between(first, from),
      why: dense[0] > whole[0] ? "hardly any stops" : "not whole",
    });
  if (between(to, last + 1) > 0)
    found.push({
      from: dayIso(to),
      to: dayIso(last),
      stops: between(to, last + 1),
      why: dense[1] < whole[1] ? "hardly any stops" : "not whole",
    });
  return found;
}

function stopsByMonth(daily: Daily, firstMonth: number, lastMonth: number): Float64Array {
  const stops = dailySum(daily, "stops");
  const sums = new Float64Array(lastMonth - firstMonth + 1);
  for (const [i, day] of daily.days.entries()) sums[monthOfDay(day) - firstMonth]! += stops[i]!;
  return sums;
}

function monthOfDay(day: number): number {
  const date = new Date(day * 86_400_000);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

const monthDay = (month: number): number => dayNumber(monthIso(month));

function middle(values: Float64Array): number {
  const sorted = values.toSorted();
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** A measure by period. */
export function byPeriod(days: Float64Array, values: Float64Array, periods: Periods): Float64Array {
  const sums = new Float64Array(periods.starts.length);
  if (sums.length === 0) return sums;
  const firstMonth = monthNumber(periods.starts[0]!);
  for (const [i, day] of days.entries()) {
    if (day < periods.from || day >= periods.to) continue;
    sums[Math.floor((monthOfDay(day) - firstMonth) / periods.length)]! += values[i]!;
  }
  return sums;
}
