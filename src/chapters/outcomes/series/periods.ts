import { dayIso, dayNumber, monthIso } from "../../common/cells.js";
import type { PeriodLength } from "./types.js";

/** Weeks, months, quarters and years as whole numbers, so that the next one is one more. */

export const monthsIn: Readonly<Record<Exclude<PeriodLength, "week">, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
};

/** A Monday: records and days are put into weeks that begin on Mondays. */
export const monday = -3;

/** Day 0 was a Thursday; weeks are numbered from the same weekday as `anchor`. */
const weekOf = (day: number, anchor: number): number => Math.floor((day - anchor) / 7);

/** Months since January of year 0 of a day since 1970-01-01. */
export function monthOfDay(day: number): number {
  const date = new Date(day * 86_400_000);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** Number of the period that holds a day. Weeks are counted from `anchor`, a day on which one begins. */
export function periodOfDay(day: number, length: PeriodLength, anchor: number): number {
  return length === "week" ? weekOf(day, anchor) : Math.floor(monthOfDay(day) / monthsIn[length]);
}

/** First day of a period, since 1970-01-01. */
export function firstDay(period: number, length: PeriodLength, anchor: number): number {
  return length === "week" ? anchor + 7 * period : dayNumber(monthIso(period * monthsIn[length]));
}

/** First days, ISO, of the periods from `first` to `last`. */
export function startsBetween(first: number, last: number, length: PeriodLength, anchor: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => dayIso(firstDay(first + i, length, anchor)));
}

/**
 * The length of period that the first days of a series show: years where every one is in the same month and a year
 * apart, quarters, months, weeks where all fall on one weekday, else days. Null where a single day shows nothing.
 */
export function lengthFromSpacing(days: Iterable<number>): PeriodLength | "day" | null {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  if (sorted.length < 2) return null;
  const dates = sorted.map((day) => new Date(day * 86_400_000));
  const sameDay = dates.every((date) => date.getUTCDate() === dates[0]!.getUTCDate());
  const monthEnds = dates.every((_, i) => new Date((sorted[i]! + 1) * 86_400_000).getUTCDate() === 1);
  if (sameDay || monthEnds) {
    const months = sorted.map(monthOfDay);
    const step = months.slice(1).reduce((least, month, i) => gcd(least, month - months[i]!), 0);
    if (step % 12 === 0) return "year";
    return step % 3 === 0 ? "quarter" : "month";
  }
  return sorted.every((day) => (day - sorted[0]!) % 7 === 0) ? "week" : "day";
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
