import type { LegalDate } from "./types.js";

/** Dates of the law: known to the day, to the month, to the year, or between two days. */

const full = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `2026`, `2026-07`, `2026-07-01` or `2026-05-28/2026-12-31`; undefined where it is none of these. */
export function legalDate(text: string): LegalDate | undefined {
  const [first, second, ...more] = text.split("/");
  if (more.length > 0) return undefined;
  const start = span(first!);
  const end = second === undefined ? start : span(second);
  if (start === undefined || end === undefined || end.latest < start.earliest) return undefined;
  return { earliest: start.earliest, latest: end.latest, text };
}

function span(text: string): { earliest: string; latest: string } | undefined {
  if (full.test(text)) return isDay(text) ? { earliest: text, latest: text } : undefined;
  if (/^\d{4}$/.test(text)) return { earliest: `${text}-01-01`, latest: `${text}-12-31` };
  const month = /^(\d{4})-(\d{2})$/.exec(text);
  if (month === null || Number(month[2]) < 1 || Number(month[2]) > 12) return undefined;
  const last = new Date(Date.UTC(Number(month[1]), Number(month[2]), 0)).getUTCDate();
  return { earliest: `${text}-01`, latest: `${text}-${String(last).padStart(2, "0")}` };
}

/** Whether the text is a day of the calendar, as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!full.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

/** The day that lies `days` after (or before, where negative). */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "1 March 2026" for a day; a month or a year is told as such, a span as "between ... and ...". */
export function dateWords(date: LegalDate | string): string {
  const text = typeof date === "string" ? date : date.text;
  if (text.includes("/")) {
    const [first, second] = text.split("/");
    return `a day between ${dateWords(first!)} and ${dateWords(second!)}`;
  }
  const [year, month, day] = text.split("-");
  if (month === undefined) return year!;
  const name = months[Number(month) - 1]!;
  return day === undefined ? `${name} ${year}` : `${Number(day)} ${name} ${year}`;
}
