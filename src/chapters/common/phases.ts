import type { TimelineEvent } from "../../assessment/assessment.js";
import { dateKindWords, formatDate } from "../../findings/wording.js";

/** Dates of the timeline in words. */

/** "287(g) agreement started, 1 Mar 2018". */
export const eventWords = ({ label, kind, date }: TimelineEvent): string =>
  `${label} ${dateKindWords[kind]}, ${formatDate(date)}`;

/** The kinds of date as nouns: "the start of the 287(g) agreement". */
const kindNouns: Readonly<Record<TimelineEvent["kind"], string>> = {
  announcement: "announcement",
  signing: "signing",
  training: "training of officers",
  start: "start",
  change: "change",
  end: "end",
};

/** "the start (287(g) agreement, 1 Mar 2018)". */
export const eventNoun = ({ label, kind, date }: TimelineEvent): string =>
  `the ${kindNouns[kind]} (${label}, ${formatDate(date)})`;

/** A name for estimates: "start-2018-03-01". */
export const eventKey = ({ kind, date }: TimelineEvent): string => `${kind}-${date}`;

/**
 * The date whose before and after is told first: a start, or else what comes nearest to one. Of several, the first.
 */
export function mainEvent(events: readonly TimelineEvent[]): TimelineEvent | undefined {
  const order = ["start", "change", "signing", "announcement", "training", "end"] as const;
  for (const kind of order) {
    const found = events.find((one) => one.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}
