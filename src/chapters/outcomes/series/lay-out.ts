import { dayIso } from "../../common/cells.js";
import { firstDay, lengthFromSpacing, monday, monthsIn, periodOfDay, startsBetween } from "./periods.js";
import type { Remarks } from "./remarks.js";
import type { RawRow, RawSeries } from "./tables.js";
import type { OutcomeSeries, PeriodLength, TableSource } from "./types.js";

/** Lays rows out in time: one value a period, from the first period of the measure in the file to its last. */

interface Layout {
  readonly source: TableSource;
  /** Length to which days are summed. */
  readonly period: "week" | "month" | "quarter";
  readonly remarks: Remarks;
}

/** All series of a table, laid out; series of the same measure and length run over the same periods. */
export function layOut(all: readonly RawSeries[], layout: Layout): OutcomeSeries[] {
  const byMeasure = new Map<string, RawSeries[]>();
  for (const one of all) gather(byMeasure, one.measure.id, one);
  return [...byMeasure.values()].flatMap((own) => layOutMeasure(own, layout));
}

function gather<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

function layOutMeasure(all: readonly RawSeries[], layout: Layout): OutcomeSeries[] {
  const unsaid = all.filter(({ period }) => period === null);
  const shown = lengthFromSpacing(unsaid.flatMap(({ rows }) => rows.map(({ day }) => day))) ?? "month";
  const byLength = new Map<PeriodLength | "day", RawSeries[]>();
  for (const one of all) {
    const length = one.period ?? shown;
    gather(byLength, length, one);
  }
  const { dataset } = layout.source;
  const { id } = all[0]!.measure;
  if (byLength.size > 1) layout.remarks.mixedPeriods(dataset, id, [...byLength.keys()]);
  return [...byLength].flatMap(([length, own]) => layOutLength(own, length, layout));
}

/** The periods over which the series of one measure and length run. */
interface Frame {
  readonly length: PeriodLength;
  /** A day on which a week begins. */
  readonly anchor: number;
  readonly first: number;
  readonly last: number;
  readonly starts: readonly string[];
  /** First and last day that the file holds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

function layOutLength(
  all: readonly RawSeries[],
  given: PeriodLength | "day",
  layout: Layout,
): OutcomeSeries[] {
  const { source, remarks } = layout;
  const id = all[0]!.measure.id;
  const frame = given === "day" ? frameOf(all, layout.period, monday) : frameOf(all, given, undefined);
  if (given === "day") {
    remarks.summedDays(source.dataset, id, frame.length, source.absentAsZero);
    tellCutEnds(frame, source.dataset, id, remarks);
  }
  const tally = { filled: 0, gaps: 0, withGaps: 0, incomplete: 0, periods: 0, conflict: 0, example: "" };
  const found = all.map((one) => {
    const laid = given === "day" ? sumDays(one, frame, source) : placeRows(one, frame, source);
    tally.filled += laid.filled;
    tally.conflict += laid.conflict;
    const gaps = gapsOf(laid.values);
    tally.gaps += gaps.length;
    if (gaps.length > 0) {
      tally.withGaps++;
      tally.example ||= `${one.unit}, ${frame.starts[gaps[0]!]}`;
    }
    for (const [i, value] of laid.values.entries()) {
      if (Number.isNaN(value)) continue;
      tally.periods++;
      if (laid.complete[i] === 0) tally.incomplete++;
    }
    return seriesFrom(one, frame, laid, source);
  });
  if (tally.filled > 0 && given !== "day") remarks.absentAsZero(source.dataset, id, tally.filled);
  if (tally.gaps > 0) remarks.gaps(source.dataset, id, tally.gaps, tally.withGaps, tally.example);
  if (tally.conflict > 0) remarks.duplicates(source.dataset, id, { same: 0, conflict: tally.conflict });
  if (tally.incomplete > 0 && given !== "day")
    remarks.incomplete(source.dataset, id, tally.incomplete, tally.periods);
  return found;
}

/** Without an anchor, weeks begin on the weekday of the first row. */
function frameOf(all: readonly RawSeries[], length: PeriodLength, weekday: number | undefined): Frame {
  let firstSeen = Number.POSITIVE_INFINITY;
  let lastSeen = Number.NEGATIVE_INFINITY;
  for (const { rows } of all)
    for (const { day } of rows) {
      firstSeen = Math.min(firstSeen, day);
      lastSeen = Math.max(lastSeen, day);
    }
  const anchor = weekday ?? firstSeen;
  const first = periodOfDay(firstSeen, length, anchor);
  const last = periodOfDay(lastSeen, length, anchor);
  const starts = startsBetween(first, last, length, anchor);
  return { length, anchor, first, last, starts, firstSeen, lastSeen };
}

/** Says where daily rows begin or end within a period. */
function tellCutEnds(frame: Frame, dataset: string, measure: string, remarks: Remarks): void {
  const { first, last, length, anchor, firstSeen, lastSeen, starts } = frame;
  if (firstDay(first, length, anchor) < firstSeen)
    remarks.partial("first", dataset, starts[0]!, dayIso(firstSeen), measure);
  if (firstDay(last + 1, length, anchor) - 1 > lastSeen)
    remarks.partial("last", dataset, starts.at(-1)!, dayIso(lastSeen), measure);
}

interface Laid {
  readonly values: Float64Array;
  readonly exposure: Float64Array;
  readonly complete: Uint8Array;
  /** Periods that had no row and count as zero. */
  readonly filled: number;
  /** Periods with rows that contradict each other. */
  readonly conflict: number;
}

/** Rows that each hold a whole period. */
function placeRows(one: RawSeries, frame: Frame, { absentAsZero }: TableSource): Laid {
  const size = frame.starts.length;
  const values = new Float64Array(size).fill(Number.NaN);
  const exposure = new Float64Array(size).fill(Number.NaN);
  const complete = new Uint8Array(size);
  const seen = new Uint8Array(size);
  let conflict = 0;
  for (const row of one.rows) {
    const at = periodOfDay(row.day, frame.length, frame.anchor) - frame.first;
    const value = reportedValue(row);
    if (seen[at] === 1 && !Object.is(values[at], value)) {
      conflict++;
      values[at] = Number.NaN;
      complete[at] = 0;
      continue;
    }
    seen[at] = 1;
    values[at] = value;
    exposure[at] = row.exposure > 0 ? row.exposure : Number.NaN;
    complete[at] = Number.isNaN(value) || !isWhole(row, frame.length) ? 0 : 1;
  }
  let filled = 0;
  if (absentAsZero)
    for (let i = 0; i < size; i++) {
      if (seen[i] === 1 || one.scale === "amount") continue;
      values[i] = 0;
      complete[i] = 1;
      filled++;
    }
  return { values, exposure, complete, filled, conflict };
}

/** A zero of a unit that reported no month is no count. */
const reportedValue = ({ value, months }: RawRow): number =>
  months === 0 && value === 0 ? Number.NaN : value;

function isWhole({ complete, months }: RawRow, length: PeriodLength): boolean {
  if (complete === 0) return false;
  if (Number.isNaN(months) || length === "week") return true;
  return months >= monthsIn[length];
}

/** Days, summed to periods (counts) or averaged over them (amounts). */
function sumDays(one: RawSeries, frame: Frame, { absentAsZero }: TableSource): Laid {
  const size = frame.starts.length;
  const sums = new Float64Array(size);
  const days = new Float64Array(size);
  const exposure = new Float64Array(size).fill(Number.NaN);
  const cut = new Uint8Array(size);
  for (const { day, value, exposure: own, complete } of one.rows) {
    const at = periodOfDay(day, frame.length, frame.anchor) - frame.first;
    if (own > 0) exposure[at] = own;
    if (complete === 0) cut[at] = 1;
    if (Number.isNaN(value)) continue;
    sums[at]! += value;
    days[at]!++;
  }
  const values = new Float64Array(size);
  const complete = new Uint8Array(size);
  let filled = 0;
  for (let i = 0; i < size; i++) {
    const from = firstDay(frame.first + i, frame.length, frame.anchor);
    const to = firstDay(frame.first + i + 1, frame.length, frame.anchor);
    const wanted = Math.min(to, frame.lastSeen + 1) - Math.max(from, frame.firstSeen);
    const isCut = from < frame.firstSeen || to > frame.lastSeen + 1 || cut[i] === 1;
    const isKnown = absentAsZero || days[i] === wanted;
    if (absentAsZero) filled += wanted - days[i]!;
    const divisor = one.scale === "count" ? 1 : absentAsZero ? wanted : days[i]!;
    values[i] = isKnown ? sums[i]! / divisor : Number.NaN;
    complete[i] = isKnown && !isCut ? 1 : 0;
  }
  return { values, exposure, complete, filled, conflict: 0 };
}

/** Places of unknown values between known ones. */
function gapsOf(values: Float64Array): number[] {
  const known = [...values.keys()].filter((i) => !Number.isNaN(values[i]!));
  const [first, last] = [known[0] ?? 0, known.at(-1) ?? -1];
  return [...values.keys()].filter((i) => i > first && i < last && Number.isNaN(values[i]!));
}

function seriesFrom(one: RawSeries, frame: Frame, laid: Laid, { dataset }: TableSource): OutcomeSeries {
  const hasExposure = laid.exposure.some((value) => !Number.isNaN(value));
  return {
    dataset,
    measure: one.measure.id,
    line: one.line,
    scale: one.scale,
    unit: one.unit,
    unitKind: one.unitKind,
    group: one.group,
    period: frame.length,
    starts: frame.starts,
    values: laid.values,
    ...(hasExposure ? { exposure: laid.exposure } : {}),
    ...(hasExposure && one.exposureUnit !== null ? { exposureUnit: one.exposureUnit } : {}),
    complete: laid.complete,
    ...(one.rows.some(({ complete, months }) => !Number.isNaN(complete) || !Number.isNaN(months))
      ? { saysReporting: true }
      : {}),
  };
}
