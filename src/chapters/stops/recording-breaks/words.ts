import type { TimelineEvent } from "../../../assessment/assessment.js";
import { formatDate, formatMonth, groupLabel } from "../../../findings/wording.js";
import { monthNumber } from "../../common/cells.js";
import { gapLabel, gapWords } from "../common/gap-words.js";
import { type PeriodLength, periodWords } from "../common/periods.js";
import { recordedAs } from "../common/words.js";
import type { Followed } from "./find.js";

/** Breaks in words. */

/** "the share of stops that were of drivers recorded as Hispanic". */
export function followedShare(of: Followed, people: string): string {
  return of.kind === "group"
    ? `the share of stopped ${recordedAs(of.name, people)}`
    : `the share of ${gapWords[of.name].inSentence}`;
}

export const followedLabel = (of: Followed): string =>
  of.kind === "group" ? groupLabel(of.name) : gapLabel(of.name);

/** "April 2007" and the like: when a new level begins. */
export function periodLabel(start: string, length: PeriodLength): string {
  if (length === 1) return formatMonth(start);
  return length === 3 ? `the quarter that begins in ${formatMonth(start)}` : start.slice(0, 4);
}

/** "the 12 months", for the periods from which a size is taken. */
export function windowWords(periods: number, length: PeriodLength): string {
  const { one, many } = periodWords[length];
  return periods === 1 ? `the ${one}` : `the ${periods} ${many}`;
}

/** Months between a date and a period; 0 inside it. */
export function monthsApart(date: string, start: string, length: PeriodLength): number {
  const month = monthNumber(date);
  const first = monthNumber(start);
  return month < first ? first - month : Math.max(0, month - (first + length - 1));
}

/** A date this near cannot be told from a break. */
export const nearMonths = 2;

/** The date of the timeline that is nearest to a period, where it is near. */
export function nearestEvent(
  events: readonly TimelineEvent[],
  start: string,
  length: PeriodLength,
): TimelineEvent | undefined {
  return events
    .map((event) => ({ event, apart: monthsApart(event.date, start, length) }))
    .filter(({ apart }) => apart <= nearMonths)
    .sort((a, b) => a.apart - b.apart || (a.event.date < b.event.date ? -1 : 1))[0]?.event;
}

/** "287(g) agreement, announced 2 Oct 2017", for tables. */
export const nearLabel = ({ label, kind, date }: TimelineEvent): string =>
  `${label} (${kind}, ${formatDate(date)})`;
