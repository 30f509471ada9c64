import type { TimelineEvent } from "../../../assessment/assessment.js";
import { formatDate } from "../../../findings/wording.js";
import { dayNumber, monthNumber } from "../../common/cells.js";
import { eventNoun } from "../../common/phases.js";
import type { PeriodLength } from "../series/types.js";

/** Which periods are before a date, which are after it, and which are neither. */
export interface Frame {
  readonly event: TimelineEvent;
  /** Place of the first period before. */
  readonly from: number;
  /** Place of the first period that could be before, whatever the window: placebo dates may lie there. */
  readonly earliest: number;
  /** Place after the last period before; up to `start` nothing counts. */
  readonly preEnd: number;
  /** Place of the first period after. */
  readonly start: number;
  /** Place after the last period after. */
  readonly end: number;
  /** Sentences about how the periods were chosen. */
  readonly notes: readonly string[];
}

/** Why a date has no two sides. */
export interface NoFrame {
  readonly event: TimelineEvent;
  readonly why: string;
  readonly whatWould: string;
}

export interface Span {
  readonly starts: readonly string[];
  readonly period: PeriodLength;
}

/** Dates from which on something is practised; the others prepare them. */
const regimeKinds: ReadonlySet<TimelineEvent["kind"]> = new Set(["start", "change", "end"]);

export const periodsAYear: Readonly<Record<PeriodLength, number>> = {
  week: 52,
  month: 12,
  quarter: 4,
  year: 1,
};
const leastBefore: Readonly<Record<PeriodLength, number>> = { week: 52, month: 12, quarter: 8, year: 5 };
const leastAfter: Readonly<Record<PeriodLength, number>> = { week: 12, month: 3, quarter: 2, year: 2 };

export const isFrame = (found: Frame | NoFrame): found is Frame => "from" in found;

/**
 * The periods about a date of the timeline.
 *
 * Before ends with the first date that prepares this one (an announcement, a signing, training of the same phase), so that
 * what people did in expectation counts neither as before nor as after. After ends with the next start, change or end.
 * Before begins with the last of these before. A period in which the date falls counts as neither, unless it begins with
 * it.
 *
 * @param window months before and after; null uses all
 */
export function frameOf(
  event: TimelineEvent,
  timeline: readonly TimelineEvent[],
  span: Span,
  window: { readonly before: number; readonly after: number } | null,
): Frame | NoFrame {
  const { starts, period } = span;
  const year = periodsAYear[period];
  const length = (months: number) => Math.max(1, Math.round((months * year) / 12));
  const previous = timeline.findLast((one) => regimeKinds.has(one.kind) && one.date < event.date);
  const prepared = timeline.find(
    (one) =>
      one.label === event.label &&
      !regimeKinds.has(one.kind) &&
      one.date < event.date &&
      (previous === undefined || one.date > previous.date),
  );
  const next = timeline.find((one) => regimeKinds.has(one.kind) && one.date > event.date);
  const preEnd = containing(starts, (prepared ?? event).date);
  const start = firstWhole(starts, event.date);
  const latest = next === undefined ? starts.length : containing(starts, next.date);
  const earliest = previous === undefined ? 0 : firstWhole(starts, previous.date);
  const from = window === null ? earliest : Math.max(earliest, preEnd - length(window.before));
  const end = window === null ? latest : Math.min(latest, start + length(window.after));
  const missing = whyNot({ event, previous, next, from, preEnd, start, end, span });
  if (missing !== undefined) return { event, ...missing };
  return {
    event,
    from,
    earliest,
    preEnd,
    start,
    end,
    notes: notesOf({ event, prepared, previous, next, end, latest, timeline }),
  };
}

function whyNot(found: {
  readonly event: TimelineEvent;
  readonly previous: TimelineEvent | undefined;
  readonly next: TimelineEvent | undefined;
  readonly from: number;
  readonly preEnd: number;
  readonly start: number;
  readonly end: number;
  readonly span: Span;
}): Omit<NoFrame, "event"> | undefined {
  const { event, previous, next, from, preEnd, start, end, span } = found;
  const { period, starts } = span;
  const date = eventNoun(event);
  if (starts.length === 0 || event.date <= starts[0]!)
    return {
      why: `The data begin on ${formatDate(starts[0] ?? "")}, not before ${date}: everything in them is after it.`,
      whatWould: `Data from at least ${leastBefore[period]} ${period}s before ${formatDate(event.date)}; or units that took up the policy later, or never.`,
    };
  const before = preEnd - from;
  if (before < leastBefore[period])
    return {
      why: `Before ${date} there are ${Math.max(0, before)} whole ${period}s${previous === undefined ? "" : ` since ${eventNoun(previous)}`}; ${leastBefore[period]} are the least from which a level and a season can be told.`,
      whatWould: "An earlier beginning of the series.",
    };
  const after = end - start;
  if (after < leastAfter[period])
    return {
      why: `After ${date} there are ${Math.max(0, after)} whole ${period}s${next === undefined ? "" : ` up to ${eventNoun(next)}`}; ${leastAfter[period]} are the least.`,
      whatWould:
        next === undefined ? "Later data: assess again as they arrive." : "Dates that lie further apart.",
    };
  return undefined;
}

function notesOf(found: {
  readonly event: TimelineEvent;
  readonly prepared: TimelineEvent | undefined;
  readonly previous: TimelineEvent | undefined;
  readonly next: TimelineEvent | undefined;
  readonly end: number;
  readonly latest: number;
  readonly timeline: readonly TimelineEvent[];
}): string[] {
  const { event, prepared, previous, next, end, latest, timeline } = found;
  const others = timeline.filter(
    (one) =>
      one.label !== event.label &&
      one.kind === "start" &&
      one.date < event.date &&
      inForce(one, event, timeline),
  );
  return [
    ...(prepared === undefined
      ? []
      : [`The time from ${eventNoun(prepared)} to ${eventNoun(event)} counts as neither before nor after.`]),
    ...(previous === undefined ? [] : [`Before begins with ${eventNoun(previous)}.`]),
    ...(next !== undefined && end === latest ? [`After ends with ${eventNoun(next)}.`] : []),
    ...others.map(
      (one) => `${one.label} was in force at that date as well, and its effect is not told apart.`,
    ),
  ];
}

/** Whether a phase that started has not ended at the date of an event. */
const inForce = (start: TimelineEvent, at: TimelineEvent, timeline: readonly TimelineEvent[]): boolean =>
  !timeline.some(
    (one) => one.label === start.label && one.kind === "end" && one.date > start.date && one.date <= at.date,
  );

/** Place of the period in which a date lies; the number of periods where it lies after all. */
export function containing(starts: readonly string[], date: string): number {
  const after = starts.findIndex((one) => one > date);
  if (after >= 0) return Math.max(0, after - 1);
  const last = starts.at(-1);
  if (last === undefined) return 0;
  return holds(last, starts.at(-2), date) ? starts.length - 1 : starts.length;
}

/** Whether a date lies in the last period, which is as long as the one before. */
function holds(last: string, previous: string | undefined, date: string): boolean {
  const days = previous === undefined ? 28 : dayNumber(last) - dayNumber(previous);
  if (days < 28) return dayNumber(date) - dayNumber(last) < days;
  const months = previous === undefined ? 1 : monthNumber(last) - monthNumber(previous);
  return monthNumber(date) - monthNumber(last) < months;
}

/** Place of the first period that begins on the date or later. */
export function firstWhole(starts: readonly string[], date: string): number {
  const at = starts.findIndex((one) => one >= date);
  return at < 0 ? starts.length : at;
}
