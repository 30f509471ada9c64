import type { TimelineEvent } from "../../../assessment/assessment.js";
import type { FigureEvent } from "../../../findings/finding.js";
import type { StopsContext } from "./context.js";

/** The dates of the timeline that have stops on both sides. */
export function eventsWithin({ assessment, from, to }: StopsContext): TimelineEvent[] {
  return assessment.timeline.filter(({ date }) => from !== "" && date > from && date <= to);
}

/** All dates of the timeline, for figures. */
export const figureEvents = ({ assessment }: StopsContext): FigureEvent[] =>
  assessment.timeline.map(({ date, label, kind }) => ({ date, label, kind }));
