import type { Unreadable } from "../sources/profile.js";
import { readDate, type StampOptions } from "./dates.js";
import { monthOf } from "./stamps.js";
import { foldSpace, isUnreadable, known, unreadable } from "./text.js";

/** Periods as files write them: 2019-03, Mar-2019, 2019 Q2, 2019-W12, 2019, or the date of the first day. */

export type PeriodKind = "week" | "month" | "quarter" | "year";

interface Period {
  readonly kind: PeriodKind;
  /** First day, ISO. */
  readonly start: string;
}

const years = [1950, 2100] as const;
const isYear = (year: number): boolean => year >= years[0] && year <= years[1];
const two = (value: number): string => String(value).padStart(2, "0");

/** The Monday on which a week of ISO 8601 begins. */
function isoWeekStart(year: number, week: number): string {
  const fourth = Date.UTC(year, 0, 4);
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
  return new Date(fourth + ((week - 1) * 7 - weekday) * 86_400_000).toISOString().slice(0, 10);
}

const fullYear = (text: string): number => {
  const year = Number(text);
  return text.length > 2 ? year : year < 69 ? 2000 + year : 1900 + year;
};

function month(year: number, of: number): Period | null {
  return isYear(year) && of >= 1 && of <= 12 ? { kind: "month", start: `${year}-${two(of)}-01` } : null;
}

function quarter(year: number, of: number): Period | null {
  return isYear(year) && of >= 1 && of <= 4
    ? { kind: "quarter", start: `${year}-${two(3 * of - 2)}-01` }
    : null;
}

function week(year: number, of: number): Period | null {
  return isYear(year) && of >= 1 && of <= 53 ? { kind: "week", start: isoWeekStart(year, of) } : null;
}

const forms: readonly (readonly [RegExp, (parts: RegExpExecArray) => Period | null])[] = [
  [/^(\d{4})(?:\.0+)?$/, ([, y]) => (isYear(Number(y)) ? { kind: "year", start: `${y}-01-01` } : null)],
  [/^(\d{4})(?:[-/. ]?[Mm]|[-/. ])(\d{1,2})$/, ([, y, m]) => month(Number(y), Number(m))],
  [/^(\d{4})(\d{2})$/, ([, y, m]) => month(Number(y), Number(m))],
  [/^(\d{1,2})[-/](\d{4})$/, ([, m, y]) => month(Number(y), Number(m))],
  [/^([A-Za-z]{3,9})\.?[-/ ,]*(\d{4}|\d{2})$/, ([, word, y]) => month(fullYear(y!), monthOf(word!) ?? 0)],
  [/^(\d{4})[-/ ]?([A-Za-z]{3,9})$/, ([, y, word]) => month(Number(y), monthOf(word!) ?? 0)],
  [/^(\d{4})[-/ ]?[Qq]([1-4])$/, ([, y, q]) => quarter(Number(y), Number(q))],
  [/^[Qq]([1-4])[-/ ]*(\d{4})$/, ([, q, y]) => quarter(Number(y), Number(q))],
  [/^(\d{4})[-/ ]?[Ww](\d{1,2})$/, ([, y, w]) => week(Number(y), Number(w))],
];

/** A text that names a period by itself; null where it is a date, or nothing that is known. */
function namedPeriod(text: string): Period | null {
  const folded = foldSpace(text);
  for (const [pattern, read] of forms) {
    const match = pattern.exec(folded);
    const period = match === null ? null : read(match);
    if (period !== null) return period;
  }
  return null;
}

/**
 * The first day of a period as YYYY-MM-DD; null where the cell holds none.
 *
 * Reads 2019-03, 2019M03, 201903, 3/2019, Mar-2019, March 2019, Mar-19, 2019 Q2, Q2 2019, 2019-W12 (ISO weeks, from
 * Monday), 2019, and every form of a date, which is taken as the first day.
 */
export function readPeriodStart(text: string | null, options: StampOptions = {}): string | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const named = namedPeriod(value);
  if (named !== null) return named.start;
  const date = readDate(value, options);
  return isUnreadable(date) && /is no date/.test(date.unreadable)
    ? unreadable(value, "is no period (expected 2019-03, 2019-Q1, 2019-W12, 2019 or YYYY-MM-DD)")
    : date;
}

/** The length of a period that is written as one; null for a date, which does not say how long its period is. */
export function periodKindOf(text: string | null): PeriodKind | null {
  const value = known(text);
  return value === null ? null : (namedPeriod(value)?.kind ?? null);
}
