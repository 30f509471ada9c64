import { readDate } from "../../../data/values/dates.js";
import { type Column, StatisticsError } from "../../../statistics/types.js";
import { columnOf } from "../columns.js";
import { firstFew } from "../format.js";
import { type Dropped, droppedFor, type Input } from "../method.js";

/** A column as a series at equal distances. */
export interface Series {
  /** The row of the table of each period; -1 where the file has none. */
  readonly rows: Int32Array;
  /** What each period is called: a number, or an ISO date. */
  readonly labels: readonly (string | number)[];
  readonly kind: "number" | "date";
  /** How far periods lie apart, in words. */
  readonly step: string;
  /** Rows of the table without a time. */
  readonly withoutTime: number;
  /** The place of the period that holds a time as a person writes it. */
  readonly placeOf: (text: string) => number;
}

/** A way of counting time in whole steps. */
interface Clock {
  readonly kind: Series["kind"];
  /** The position of a time; NaN where it is none. */
  readonly position: (text: string) => number;
  readonly label: (position: number) => string | number;
  readonly unit: string;
}

const numberClock: Clock = {
  kind: "number",
  position: (text) => (text.trim() === "" ? Number.NaN : Number(text)),
  label: (position) => Number(position.toPrecision(12)),
  unit: "",
};

interface Day {
  readonly year: number;
  readonly month: number;
  /** Null where only the month is written. */
  readonly day: number | null;
}

/** 2024-03, 2024-Q1, 202403, or any date that the readers of data know. */
function dayOf(text: string): Day | null {
  const month = /^(\d{4})-(\d{1,2})$|^(\d{4})(0[1-9]|1[0-2])$/.exec(text.trim());
  if (month !== null) return checkedMonth(Number(month[1] ?? month[3]), Number(month[2] ?? month[4]));
  const quarter = /^(\d{4})[- ]?Q([1-4])$/i.exec(text.trim());
  if (quarter !== null) return { year: Number(quarter[1]), month: 3 * Number(quarter[2]) - 2, day: null };
  const date = readDate(text);
  const parts = typeof date === "string" ? /^(\d+)-(\d+)-(\d+)$/.exec(date) : null;
  return parts === null ? null : { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) };
}

const checkedMonth = (year: number, month: number): Day | null =>
  month >= 1 && month <= 12 ? { year, month, day: null } : null;

const two = (value: number): string => String(value).padStart(2, "0");
const monthOf = ({ year, month }: Day): number => 12 * year + month - 1;
const dayNumber = ({ year, month, day }: Day): number => Date.UTC(year, month - 1, day ?? 1) / 86_400_000;
const lastDay = ({ year, month }: Day): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const monthClock: Clock = {
  kind: "date",
  position: (text) => {
    const day = dayOf(text);
    return day === null ? Number.NaN : monthOf(day);
  },
  label: (position) => `${Math.floor(position / 12)}-${two((position % 12) + 1)}-01`,
  unit: "month",
};

const dayClock: Clock = {
  kind: "date",
  position: (text) => {
    const day = dayOf(text);
    return day === null ? Number.NaN : dayNumber(day);
  },
  label: (position) => new Date(position * 86_400_000).toISOString().slice(0, 10),
  unit: "day",
};

/** Months where every date is of the same day, or the last of its month; else days. */
function dateClock(days: readonly Day[]): Clock {
  const [first] = days;
  const same = days.every(({ day }) => day === first!.day);
  const last = days.every((one) => one.day === null || one.day === lastDay(one));
  return same || last ? monthClock : dayClock;
}

/** Whole numbers that are months of a year (202403): counting them would find 88 months between two years. */
const isYearMonth = (value: number): boolean =>
  Number.isInteger(value) && value >= 190_001 && value < 210_013 && value % 100 >= 1 && value % 100 <= 12;

/**
 * Arranges rows by time. Periods that the file lacks have no row; two rows of one period are an error.
 *
 * Times are numbers, months (2024-03, 202403), quarters (2024-Q1) or dates. Dates that all lie on the same day of a month, or all
 * on its last day, are counted in months.
 */
export function seriesOf({ table, lineOf }: Input, name: string): Series {
  const texts = textsOf(columnOf(table, name), table.rows);
  const rows = texts.flatMap((text, row) => (text === null ? [] : [row]));
  if (rows.length < 3)
    throw new StatisticsError(`"${name}" has ${rows.length} times; a series needs three or more.`);
  const clock = clockOf(columnOf(table, name), texts, name, lineOf);
  const positions = rows.map((row) => clock.position(texts[row]!));
  const order = rows.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!);
  const step = stepOf(
    order.map((i) => positions[i]!),
    { name, rows: order.map((i) => rows[i]!), lineOf, clock },
  );
  const first = positions[order[0]!]!;
  const place = (position: number) => Math.round((position - first) / step);
  const periods = place(positions[order.at(-1)!]!) + 1;
  const rowOf = new Int32Array(periods).fill(-1);
  for (const i of order) rowOf[place(positions[i]!)] = rows[i]!;
  const missing = periods - rows.length;
  if (missing > rows.length)
    throw new StatisticsError(
      `"${name}": ${rows.length} times lie ${words(step, clock)} apart at the least, and ${missing} periods between them have no row. A series is observed at equal distances.`,
    );
  return {
    rows: rowOf,
    labels: Array.from(rowOf, (_, t) => clock.label(first + t * step)),
    kind: clock.kind,
    step: words(step, clock),
    withoutTime: table.rows - rows.length,
    placeOf: (text) => {
      const position = clock.position(text);
      // A date belongs to the period that it falls in; a number to the first period that is not before it.
      const at = (position - first) / step;
      return clock.kind === "date" ? Math.floor(at + 1e-9) : Math.ceil(at - 1e-9);
    },
  };
}

function textsOf(column: Column, rows: number): (string | null)[] {
  if (column instanceof Float64Array)
    return Array.from(column, (value) => (Number.isFinite(value) ? String(value) : null));
  return Array.from({ length: rows }, (_, i) =>
    column.codes[i]! < 0 ? null : column.levels[column.codes[i]!]!,
  );
}

function clockOf(
  column: Column,
  texts: readonly (string | null)[],
  name: string,
  lineOf: (row: number) => number,
): Clock {
  if (column instanceof Float64Array) {
    const known = column.filter(Number.isFinite);
    return known.every(isYearMonth) && known.length > 1 ? monthClock : numberClock;
  }
  const days = texts.map((text) => (text === null ? null : dayOf(text)));
  // Where most are numbers, the others are what is wrong.
  const numeric = texts.map((text) => text !== null && Number.isFinite(Number(text)));
  const known = texts.filter((text) => text !== null).length;
  const mostly = numeric.filter(Boolean).length * 2 > known;
  const bad = texts.flatMap((text, row) =>
    text !== null && (mostly ? !numeric[row] : days[row] === null) ? [row] : [],
  );
  if (bad.length > 0) {
    const list = firstFew(bad, (row) => `line ${lineOf(row)} "${texts[row]}"`);
    throw new StatisticsError(
      `"${name}" is the time; expected numbers, months such as 2024-03 or dates such as 2024-03-15: ${list}.`,
    );
  }
  return dateClock(days.filter((day) => day !== null));
}

interface Place {
  readonly name: string;
  readonly rows: readonly number[];
  readonly lineOf: (row: number) => number;
  readonly clock: Clock;
}

/** The distance of neighbouring periods: the greatest that all distances are multiples of. */
function stepOf(sorted: readonly number[], { name, rows, lineOf, clock }: Place): number {
  const gaps = sorted.slice(1).map((position, i) => position - sorted[i]!);
  const twice = gaps.indexOf(0);
  if (twice >= 0) {
    const lines = [lineOf(rows[twice]!), lineOf(rows[twice + 1]!)].sort((a, b) => a - b);
    throw new StatisticsError(
      `"${name}": ${clock.label(sorted[twice]!)} has two rows (lines ${lines[0]} and ${lines[1]}). A series has one row a period: add them up first, or keep those of one unit.`,
    );
  }
  const least = gaps.reduce((a, b) => Math.min(a, b), Infinity);
  if (clock.kind === "date") return gaps.reduce(commonDivisor, gaps[0]!);
  for (let parts = 1; parts <= 12; parts++) {
    const step = least / parts;
    if (gaps.every((gap) => Math.abs(gap / step - Math.round(gap / step)) < 1e-6 * Math.max(1, gap / step)))
      return step;
  }
  throw new StatisticsError(`"${name}": the times do not lie at equal distances.`);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function words(step: number, { unit }: Clock): string {
  if (unit === "") return String(Number(step.toPrecision(6)));
  return step === 1 ? `1 ${unit}` : `${step} ${unit}s`;
}

/** A column of the table by period; NaN where the file has no row. */
export const byPeriod = ({ rows }: Series, values: Float64Array): Float64Array =>
  Float64Array.from(rows, (row) => (row < 0 ? Number.NaN : values[row]!));

/** Rows of the table that are no observation of the series. */
export function droppedPeriods(
  { rows, withoutTime }: Series,
  outcome: Float64Array,
  terms: readonly string[] = [],
): Dropped {
  const missing = Array.from(rows).filter((row, t) => row >= 0 && Number.isNaN(outcome[t]!)).length;
  return droppedFor(
    [
      { reason: "the time is missing", rows: withoutTime },
      { reason: "the outcome is missing", rows: missing },
    ],
    terms,
  );
}
