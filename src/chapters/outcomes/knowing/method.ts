import { formatDate } from "../../../findings/wording.js";
import type { Method, MethodContext } from "../../method.js";
import { adoptionQueries, designSpec } from "../common/plan.js";
import { isNoSeries, seriesQueries } from "../series/index.js";
import { estimateKnowing, type KnowingResult, type KnowingSpec } from "./estimate.js";
import { knowingFindings } from "./findings.js";

/** What effect could be found after the policy begins, from the time before alone. */
export const knowingMethod: Method<KnowingSpec, KnowingResult> = {
  id: "detectable-effects",
  chapter: "can-we-know",
  title: "What could be found out",
  question: "How large must a change be to be found, and how soon?",
  ledger: "cooperation",
  // What could be found is no evidence of what happens.
  outsideLedger: true,
  citations: [
    "bertrand-duflo-mullainathan-2004",
    "burlig-preonas-woerman-2020",
    "jennison-turnbull-1989",
    "lan-demets-1983",
    "zhang-wagner-ross-degnan-2011",
  ],
  rank: 90,
  plan(context: MethodContext) {
    const found = seriesQueries(context);
    if (isNoSeries(found)) return found;
    const start = plannedStart(context);
    if (start === undefined)
      return {
        run: false,
        why: "The assessment names no date from which a policy would be practised.",
        whatWould: "`decision: date`, a `timeline`, or `chapters: outcomes: plan: start`.",
      };
    return {
      run: true,
      spec: { series: found.spec, design: designSpec(context), line: "cooperation", start },
      summary: `The change that could be found after ${formatDate(start)}, for each measure and design, from the time before alone.`,
      queries: { ...found.queries, ...adoptionQueries(context) },
    };
  },
  estimate: estimateKnowing,
  findings: (spec, result, context) => knowingFindings(knowingMethod, spec, result, context),
};

/** The date that plans count from: as set, the decision's, or the first start of the timeline. */
export function plannedStart({ assessment }: MethodContext): string | undefined {
  const { timeline, decision, chapters } = assessment;
  return (
    chapters.outcomes.plan.start ??
    decision.date ??
    timeline.find(({ kind }) => kind === "start")?.date ??
    timeline[0]?.date
  );
}
