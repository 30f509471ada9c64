import { joinList } from "../../../findings/wording.js";
import { eventNoun } from "../../common/phases.js";
import type { Method, MethodContext } from "../../method.js";
import { isNotRun, periodWords, plannedStops, stopsWith } from "../common/context.js";
import { eventsWithin } from "../common/phases.js";
import { dailyQuery } from "../common/queries.js";
import { breaksSpec } from "../recording-breaks/method.js";
import { estimateTrends, type TrendsResult, type TrendsSpec } from "./estimate.js";
import { trendsFindings } from "./findings.js";

/** Stops and their mix over time, with the phases of the policy and the breaks of the record. */
export const stopTrends: Method<TrendsSpec, TrendsResult> = {
  id: "stop-trends",
  chapter: "stops",
  title: "Stops over time",
  question: "Did the number of stops, or the mix of people stopped, change?",
  ledger: "profiling",
  citations: ["newcombe-1998", "wilson-1927"],
  rank: 20,
  plan(context: MethodContext) {
    const stops = stopsWith(context, "date", "group");
    if (isNotRun(stops)) return stops;
    const events = eventsWithin(stops);
    const compared =
      events.length === 0
        ? ""
        : `, with the year before and from ${joinList(events.map(eventNoun))} compared`;
    return {
      run: true,
      spec: { ...breaksSpec(stops), events },
      summary: `Stops and the share of each group over time, ${periodWords(stops)}${compared}.`,
      queries: { daily: dailyQuery(stops) },
    };
  },
  estimate: estimateTrends,
  findings: (_, result, context) => trendsFindings(stopTrends, result, plannedStops(context)),
};
