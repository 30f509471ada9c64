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
  const used = forms.filter(({ pattern }) => texts.some((text) => pattern.test(text)));
  if (used.length === 0) return [];
  const parts = reads === "date" ? days(today) : minutes();
  return used.flatMap(({ write }) => parts.map((part) => write(part as Day & Minute) + ending));
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
const short = (month: number): string => months[month - 1]!.slice(0, 3);

interface Form<Part> {
  readonly pattern: RegExp;
  readonly write: (part: Part) => string;
}

const form = <Part>(pattern: RegExp, write: (part: Part) => string): Form<Part> => ({ pattern, write });

const dateForms: readonly Form<Day>[] = [
  form(/^\d{4}-\d\d-\d\d$/, (d) => `${d.year}-${two(d.month)}-${two(d.day)}`),
  form(/^\d{4}\/\d\d\/\d\d$/, (d) => `${d.year}/${two(d.month)}/${two(d.day)}`),
  form(/^(?:19|20)\d{6}$/, (d) => `${d.year}${two(d.month)}${two(d.day)}`),
  form(/^[1-9]\d?\/[1-9]\d?\/\d{4}$/, (d) => `${d.month}/${d.day}/${d.year}`),
  form(/^\d\d\/\d\d\/\d{4}$/, (d) => `${two(d.month)}/${two(d.day)}/${d.year}`),
  form(/^[1-9]\d?\/[1-9]\d?\/\d\d$/, (d) => `${d.month}/${d.day}/${two(d.year % 100)}`),
  form(/^\d\d\/\d\d\/\d\d$/, (d) => `${two(d.month)}/${two(d.day)}/${two(d.year % 100)}`),
  form(/^\d\d-\d\d-\d{4}$/, (d) => `${two(d.month)}-${two(d.day)}-${d.year}`),
  form(/^(?:1[3-9]|2\d|3[01])\/[1-9]\d?\/\d{4}$/, (d) => `${d.day}/${d.month}/${d.year}`),
  form(/^(?:1[3-9]|2\d|3[01])\/\d\d\/\d{4}$/, (d) => `${two(d.day)}/${two(d.month)}/${d.year}`),
  form(/^\d\d-[A-Z][a-z]{2}-\d\d$/, (d) => `${two(d.day)}-${short(d.month)}-${two(d.year % 100)}`),
  form(/^[1-9]\d?-[A-Z][a-z]{2}-\d\d$/, (d) => `${d.day}-${short(d.month)}-${two(d.year % 100)}`),
  form(/^\d\d-[A-Z][a-z]{2}-\d{4}$/, (d) => `${two(d.day)}-${short(d.month)}-${d.year}`),
  form(/^[A-Z][a-z]+ \d\d?, \d{4}$/, (d) => `${months[d.month - 1]} ${d.day}, ${d.year}`),
  form(
    /^[A-Z][a-z]+, [A-Z][a-z]+ \d\d, \d{4}$/,
    (d) => `${weekdays[d.weekday]}, ${months[d.month - 1]} ${two(d.day)}, ${d.year}`,
  ),
];

const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);
const half = (hour: number): string => (hour < 12 ? "AM" : "PM");

const timeForms: readonly Form<Minute>[] = [
  form(/^\d\d:\d\d$/, (t) => `${two(t.hour)}:${two(t.minute)}`),
  form(/^\d:\d\d$/, (t) => `${t.hour}:${two(t.minute)}`),
  form(/^\d\d:\d\d:00$/, (t) => `${two(t.hour)}:${two(t.minute)}:00`),
  form(/^\d:\d\d:00$/, (t) => `${t.hour}:${two(t.minute)}:00`),
  form(/^\d{4}$/, (t) => `${two(t.hour)}${two(t.minute)}`),
  form(/^\d{1,3}$/, (t) => `${Number(`${t.hour}${two(t.minute)}`)}`),
  form(/^\d\d?:\d\d [AP]M$/, (t) => `${twelve(t.hour)}:${two(t.minute)} ${half(t.hour)}`),
  form(/^0\d:\d\d [AP]M$/, (t) => `${two(twelve(t.hour))}:${two(t.minute)} ${half(t.hour)}`),
  form(/^\d\d?:\d\d:00 [AP]M$/, (t) => `${twelve(t.hour)}:${two(t.minute)}:00 ${half(t.hour)}`),
  form(/^0\d:\d\d:00 [AP]M$/, (t) => `${two(twelve(t.hour))}:${two(t.minute)}:00 ${half(t.hour)}`),
];
