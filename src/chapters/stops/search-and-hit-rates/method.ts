import { protectFindings, protectTables } from "../../../data/privacy/small-cells.js";
import type { Finding } from "../../../findings/finding.js";
import type { Method, MethodContext } from "../../method.js";
import { periodLabel, plannedStops } from "../common/context.js";
import { type SearchTask, searchBase } from "./base.js";
import { estimateSearches, type SearchResult } from "./estimate.js";
import { hitFinding, hitTables } from "./hit-finding.js";
import { outcomeFinding, outcomeTables, shownTests } from "./outcome-finding.js";
import { planSearches } from "./plan.js";
import { searchFinding, searchHead, searchTables } from "./search-finding.js";
import type { SearchSpec } from "./spec.js";

/** Search rates, hit rates (outcome test) and the test of Knowles, Persico and Todd. */
export const searchAndHitRates: Method<SearchSpec, SearchResult> = {
  id: searchBase.method,
  chapter: searchBase.chapter,
  title: "Search and hit rates",
  question: searchHead.question,
  ledger: searchBase.ledger,
  citations: searchBase.citations,
  rank: searchHead.rank,
  plan: planSearches,
  estimate: estimateSearches,
  findings: searchFindings,
};

/** The sentences speak only of rates that the tables still show once small counts are kept back. */
function searchFindings(spec: SearchSpec, result: SearchResult, context: MethodContext): readonly Finding[] {
  const stops = plannedStops(context);
  const task: SearchTask = { spec, result, stops, period: periodLabel(stops) };
  const [search, hits] = [searchTables(task), hitTables(task)];
  const { minimumCell } = context.assessment.privacy;
  const safe = protectTables([...search, ...hits], minimumCell);
  const tests = shownTests(task, safe);
  const findings = [
    searchFinding(task, search, safe),
    hitFinding(task, hits, safe),
    outcomeFinding(task, tests, outcomeTables(task, tests)),
  ].filter((one) => one !== undefined);
  return protectFindings(findings, minimumCell);
}
