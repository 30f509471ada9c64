import type { FigureEvent } from "../../../findings/finding.js";
import type { ProgramContext } from "./context.js";

/** All dates of the timeline, for figures. */
export const figureEvents = ({ assessment }: ProgramContext): FigureEvent[] =>
  assessment.timeline.map(({ date, label, kind }) => ({ date, label, kind }));
