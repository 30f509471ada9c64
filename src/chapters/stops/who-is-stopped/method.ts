import type { Finding } from "../../../findings/finding.js";
import { joinList } from "../../../findings/wording.js";
import type { Method, MethodContext } from "../../method.js";
import { isNotRun, periodWords, plannedStops, type StopsContext, stopsWith } from "../common/context.js";
import { categoryFinding, outcomePart, reasonPart } from "./categories.js";
import { estimateWho, type WhoResult, type WhoSpec, whoQueries, whoSpec } from "./spec.js";
import { whenFinding } from "./when.js";
import { whereFinding } from "./where.js";
import { whoFinding } from "./who.js";

/** Who is stopped, why, when, where, and how stops end: counts and shares by group. */
export const whoIsStopped: Method<WhoSpec, WhoResult> = {
  id: "who-is-stopped",
  chapter: "stops",
  title: "Who is stopped, why, when, where, with what outcome",
  question: "Who is stopped?",
  ledger: "profiling",
  citations: ["wilson-1927", "korn-graubard-1998", "newcombe-1998"],
  rank: 10,
  plan(context: MethodContext) {
    const stops = stopsWith(context, "date", "group");
    if (isNotRun(stops)) return stops;
    const spec = whoSpec(stops);
    return { run: true, spec, summary: summaryOf(spec, stops), queries: whoQueries(stops) };
  },
  estimate: estimateWho,
  findings: (_, result, context) => findingsOf(result, plannedStops(context)),
};

function summaryOf({ parts, clock }: WhoSpec, stops: StopsContext): string {
  const asked = [
    "group",
    ...parts.filter((part) => part !== "weekday"),
    "day of the week",
    ...(clock ? ["hour"] : []),
  ];
  return `Counts and shares of stops by ${joinList(asked)} ${periodWords(stops)}.`;
}

function findingsOf(result: WhoResult, stops: StopsContext): Finding[] {
  const { crosses, clock } = result;
  const found = [
    whoFinding(whoIsStopped, result, stops),
    crosses.reason && categoryFinding(whoIsStopped, reasonPart, crosses.reason, stops),
    crosses.outcome && categoryFinding(whoIsStopped, outcomePart, crosses.outcome, stops),
    whenFinding(whoIsStopped, clock, crosses.weekday, stops),
    whereFinding(whoIsStopped, crosses.place, stops),
  ];
  return found.filter((one) => one !== undefined);
}
