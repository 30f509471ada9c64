import { capitalise } from "../../../findings/wording.js";
import type { Method, MethodContext } from "../../method.js";
import { methodSeed } from "../../seed.js";
import { isNotRun, periodWords, plannedStops, type StopsContext, stopsWith } from "../common/context.js";
import { columnsWithGaps, dailyQuery, gapMeasures } from "../common/queries.js";
import { type BreaksResult, type BreaksSpec, estimateBreaks } from "./estimate.js";
import { breaksFindings } from "./findings.js";

const id = "recording-breaks";

/** What the search for breaks needs: also asked by methods that mark breaks in their figures. */
export function breaksSpec(stops: StopsContext): BreaksSpec {
  const { settings, assessment, dataset } = stops;
  return {
    columns: columnsWithGaps(dataset),
    measures: Object.keys(gapMeasures(stops)),
    groups: [settings.reference, ...settings.compare],
    level: assessment.level,
    seed: methodSeed(assessment.seed, id),
  };
}

/** Jumps in a group's share, or in what is left blank, that are likelier a change of recording than of policing. */
export const recordingBreaks: Method<BreaksSpec, BreaksResult> = {
  id,
  chapter: "stops",
  title: "Breaks in recording",
  question: "Did the way in which stops are recorded change?",
  ledger: "profiling",
  citations: ["scott-knott-1974", "worsley-1983", "olshen-et-al-2004", "besag-clifford-1991"],
  rank: 5,
  plan(context: MethodContext) {
    const stops = stopsWith(context, "date");
    if (isNotRun(stops)) return stops;
    return {
      run: true,
      spec: breaksSpec(stops),
      summary: capitalise(
        `jumps in the share of each group and in what is left blank are looked for over time, from stops ${periodWords(stops)}.`,
      ),
      queries: { daily: dailyQuery(stops) },
    };
  },
  estimate: estimateBreaks,
  findings: (_, result, context) => breaksFindings(recordingBreaks, result, plannedStops(context)),
};
