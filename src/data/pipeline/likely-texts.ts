import { earliestDate } from "./convert.js";

/**
 * Texts that a column of dates or times is likely to hold, given how its first rows are written: every day since 1990,
 * or every minute of a day, in the same form. What is foreseen costs nothing where it does not occur, and saves a
 * second reading of the file where it does.
 */
export function likelyTexts(
  reads: "date" | "time" | undefined,
  first: readonly string[],
  today: string,
): readonly string[] {
  if (reads === undefined || first.length === 0) return [];
  const { texts, ending } = withoutEnding(first);
  const forms = reads === "date" ? dateForms : timeForms;
  const parts = reads === "date" ? days(today) : minutes();
  const found: string[] = [];
  for (const form of forms) {
    const all = parts.map((part) => form(part as Day & Minute));
    const known = new Set(all);
    if (texts.some((text) => known.has(text))) for (const one of known) found.push(one + ending);
  }
  return found;
}

const looked = 200;

/** Dates that are written with a midnight after them, all the same. */
function withoutEnding(first: readonly string[]): {
  readonly texts: readonly string[];
  readonly ending: string;
} {
  const texts = first.slice(0, looked);
  const ending = /[ T](?:0?0:00(?::00(?:\.0+)?)?Z?|12:00(?::00)? ?AM)$/i.exec(texts[0]!)?.[0] ?? "";
  if (ending === "") return { texts, ending };
  return {
    texts: texts.filter((text) => text.endsWith(ending)).map((text) => text.slice(0, -ending.length)),
    ending,
  };
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

interface Minute {
  readonly hour: number;
  readonly minute: number;
}

function days(today: string): Day[] {
  const found: Day[] = [];
  const last = Date.parse(today);
  for (let at = Date.parse(earliestDate); at <= last; at += 86_400_000) {
    const date = new Date(at);
    found.push({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: date.getUTCDay(),
    });
  }
  return found;
}

function minutes(): Minute[] {
  return Array.from({ length: 1440 }, (_, i) => ({ hour: Math.floor(i / 60), minute: i % 60 }));
}

const two = (value: number): string => String(value).padStart(2, "0");
const months = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const month = (number: number): string => months[number - 1]!;

const dateForms: readonly ((day: Day) => string)[] = [
  (d) => `${d.year}-${two(d.month)}-${two(d.day)}`,
  (d) => `${d.year}/${two(d.month)}/${two(d.day)}`,
  (d) => `${d.year}${two(d.month)}${two(d.day)}`,
  (d) => `${d.month}/${d.day}/${d.year}`,
  (d) => `${two(d.month)}/${two(d.day)}/${d.year}`,
  (d) => `${d.month}/${d.day}/${two(d.year % 100)}`,
  (d) => `${two(d.month)}/${two(d.day)}/${two(d.year % 100)}`,
  (d) => `${two(d.month)}-${two(d.day)}-${d.year}`,
  (d) => `${d.day}/${d.month}/${d.year}`,
  (d) => `${two(d.day)}/${two(d.month)}/${d.year}`,
  (d) => `${d.day}-${month(d.month).slice(0, 3)}-${two(d.year % 100)}`,
  (d) => `${two(d.day)}-${month(d.month).slice(0, 3)}-${two(d.year % 100)}`,
  (d) => `${two(d.day)}-${month(d.month).slice(0, 3)}-${d.year}`,
  (d) => `${month(d.month)} ${d.day}, ${d.year}`,
  (d) => `${weekdays[d.weekday]}, ${month(d.month)} ${two(d.day)}, ${d.year}`,
  (d) => `${weekdays[d.weekday]}, ${month(d.month)} ${d.day}, ${d.year}`,
];

const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);
const half = (hour: number): string => (hour < 12 ? "AM" : "PM");

const timeForms: readonly ((minute: Minute) => string)[] = [
  (t) => `${two(t.hour)}:${two(t.minute)}`,
  (t) => `${t.hour}:${two(t.minute)}`,
  (t) => `${two(t.hour)}:${two(t.minute)}:00`,
  (t) => `${t.hour}:${two(t.minute)}:00`,
  (t) => `${two(t.hour)}${two(t.minute)}`,
  (t) => `${Number(`${t.hour}${two(t.minute)}`)}`,
  (t) => `${twelve(t.hour)}:${two(t.minute)} ${half(t.hour)}`,
  (t) => `${two(twelve(t.hour))}:${two(t.minute)} ${half(t.hour)}`,
  (t) => `${twelve(t.hour)}:${two(t.minute)}:00 ${half(t.hour)}`,
  (t) => `${two(twelve(t.hour))}:${two(t.minute)}:00 ${half(t.hour)}`,
];
