import { foldSpace } from "./text.js";

/**
 * Dates and times apart, as they are written. A stamp is a calendar date with, perhaps, a clock time and a zone; this
 * file only takes the text to pieces and says nothing of whether a date is plausible.
 */

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Seconds since midnight, and the offset from universal time in minutes where the text has one. */
export interface ClockTime {
  readonly seconds: number;
  readonly offset?: number;
}

export type DateOrder = "month-first" | "day-first";

/** Why a text is no date, or its parts. `null` where the text does not look like a date at all. */
export type Parsed<T> = T | { readonly wrong: string } | null;

export const isWrong = (value: unknown): value is { readonly wrong: string } =>
  typeof value === "object" && value !== null && "wrong" in value;

const monthWords = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const monthNames = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The number of a month by its English name or its first letters; null for other words. */
export function monthOf(word: string): number | null {
  const lower = word.toLowerCase().replace(/\.$/, "");
  if (lower === "sept") return 9;
  const at = lower.length === 3 ? monthWords.indexOf(lower) : monthNames.indexOf(lower);
  return at < 0 ? null : at + 1;
}

/** Two figures stand for 1969 to 2068, as in POSIX. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 69 ? 2000 + year : 1900 + year;
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

function checked(year: number, month: number, day: number, order?: DateOrder): Parsed<CalendarDate> {
  if (month < 1 || month > 12) {
    const hint =
      day >= 1 && day <= 12 && order !== undefined
        ? ` (dates are read ${order === "month-first" ? "month first; where the day stands first, say date-order: day-first" : "day first; where the month stands first, say date-order: month-first"})`
        : "";
    return { wrong: `has no month ${month}${hint}` };
  }
  if (day < 1 || day > daysInMonth(year, month)) return { wrong: "is no day of the calendar" };
  return { year, month, day };
}

/** The forms of a date, each anchored at the start; what follows must be nothing, or a clock time. */
const forms: readonly {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, order: DateOrder) => Parsed<CalendarDate>;
}[] = [
  {
    // 2013-10-01, 2013/10/1, 2013.10.01
    pattern: /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/,
    read: ([, year, , month, day]) => checked(Number(year), Number(month), Number(day)),
  },
  {
    // 20131001, and 20131001142500 before it is split
    pattern: /^((?:19|20)\d{2})(\d{2})(\d{2})(?=$|[T\s]|\d{4}(?:\d{2})?$)/,
    read: ([, year, month, day]) => checked(Number(year), Number(month), Number(day)),
  },
  {
    // 10/1/2013, 10-01-13, 1.10.2013
    pattern: /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/,
    read: ([, first, , second, year], order) =>
      order === "month-first"
        ? checked(fullYear(year!), Number(first), Number(second), order)
        : checked(fullYear(year!), Number(second), Number(first), order),
  },
  {
    // 01-Oct-13, 1 October 2013, 01OCT2013
    pattern: /^(\d{1,2})(?:st|nd|rd|th)?[-\s/]?([A-Za-z]{3,9})\.?[-\s/,]*(\d{4}|\d{2})(?!\d)/,
    read: ([, day, word, year]) => named(word!, day!, year!),
  },
  {
    // October 01, 2013; Oct 1 2013; Oct-01-2013
    pattern: /^([A-Za-z]{3,9})\.?[-\s/](\d{1,2})(?:st|nd|rd|th)?[-\s/,]+(\d{4}|\d{2})(?!\d)/,
    read: ([, word, day, year]) => named(word!, day!, year!),
  },
];

function named(word: string, day: string, year: string): Parsed<CalendarDate> {
  const month = monthOf(word);
  return month === null ? null : checked(fullYear(year), month, Number(day));
}

/** A weekday before the date: its number and what follows. */
function leadingWeekday(text: string): { weekday: number | null; rest: string } {
  const match = /^([A-Za-z]{3,9})\.?,?\s+(?=[A-Za-z\d])/.exec(text);
  if (match === null) return { weekday: null, rest: text };
  const word = match[1]!.toLowerCase();
  const at = weekdays.findIndex((day) => day === word || (word.length <= 5 && day.startsWith(word)));
  return at < 0 || monthOf(word) !== null
    ? { weekday: null, rest: text }
    : { weekday: at, rest: text.slice(match[0].length) };
}

export interface Stamp {
  readonly date: CalendarDate;
  /** Null where the text has a date only. */
  readonly clock: ClockTime | null;
}

/**
 * A calendar date with or without a clock time. The weekday, where one is named, must be that of the date: a file
 * whose weekdays are wrong has wrong dates.
 */
export function parseStamp(text: string, order: DateOrder = "month-first"): Parsed<Stamp> {
  const { weekday, rest } = leadingWeekday(foldSpace(text));
  for (const { pattern, read } of forms) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const date = read(match, order);
    if (date === null) continue;
    if (isWrong(date)) return date;
    if (weekday !== null && dayOfWeek(date) !== weekday) return { wrong: "names another day of the week" };
    const after = rest.slice(match[0].length).replace(/^[T\s,]+/, "");
    if (after === "") return { date, clock: null };
    const clock = parseClock(after);
    return clock === null || isWrong(clock) ? clock : { date, clock };
  }
  return null;
}

const dayOfWeek = ({ year, month, day }: CalendarDate): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();

const clockPattern =
  /^(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp])?(?:\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * A clock time: 23:15, 11:15 PM, 11:15:00 p.m., 4 PM, 2315, 231500, 23:19:00.000, with or without a zone. 24:00 is
 * the midnight at which a day ends, and becomes 00:00 of the same calendar day's clock.
 */
export function parseClock(text: string): Parsed<ClockTime> {
  const trimmed = foldSpace(text);
  const figures = /^(\d{1,2})(\d{2})(\d{2})?(?:\.0+)?$/.exec(trimmed);
  if (figures !== null && trimmed.replace(/\.0+$/, "").length >= 3) {
    return clock(Number(figures[1]), Number(figures[2]), Number(figures[3] ?? 0));
  }
  const match = clockPattern.exec(trimmed);
  if (match === null) return null;
  const [, hour, minute, second, , half, zone] = match;
  if (minute === undefined && half === undefined) return null;
  let hours = Number(hour);
  if (half !== undefined) {
    const afternoon = half.toLowerCase() === "p";
    // Some systems write the afternoon both ways: "15:20 PM".
    if (hours <= 12) hours = (hours % 12) + (afternoon ? 12 : 0);
    else if (!afternoon) return { wrong: "is no time of day" };
  }
  return clock(hours, Number(minute ?? 0), Number(second ?? 0), zone);
}

function clock(hours: number, minutes: number, seconds: number, zone?: string): Parsed<ClockTime> {
  const endOfDay = hours === 24 && minutes === 0 && seconds === 0;
  // A second of 60 is a leap second.
  if (minutes > 59 || seconds > 60 || (hours > 23 && !endOfDay)) return { wrong: "is no time of day" };
  const total = ((hours % 24) * 60 + minutes) * 60 + Math.min(seconds, 59);
  return zone === undefined ? { seconds: total } : { seconds: total, offset: offsetOf(zone) };
}

function offsetOf(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === "-" ? -minutes : minutes;
}

/** A calendar date as YYYY-MM-DD. */
export function isoDate({ year, month, day }: CalendarDate): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The local date and clock time, in an IANA zone, of a stamp that has an offset from universal time. */
export function inZone(stamp: Stamp, offset: number, timeZone: string): Stamp {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(timeZone, formatter);
  }
  const { year, month, day } = stamp.date;
  const instant = Date.UTC(year, month - 1, day) + ((stamp.clock?.seconds ?? 0) - offset * 60) * 1000;
  const parts = new Map(
    formatter.formatToParts(new Date(instant)).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    date: { year: part("year"), month: part("month"), day: part("day") },
    clock: { seconds: (part("hour") * 60 + part("minute")) * 60 + part("second") },
  };
}
