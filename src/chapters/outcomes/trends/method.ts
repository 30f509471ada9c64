import type { LedgerLine } from "../../../findings/finding.js";
import type { Method, MethodContext } from "../../method.js";
import { type LineSpec, lineWords, planLine, readOf } from "../common/plan.js";
import { readSeries } from "../series/index.js";
import { estimateTrends, type TrendsResult } from "./estimate.js";
import { trendsFindings } from "./findings.js";

/** The measures of a line over time, with the dates of the policy drawn in, against what the time before would give. */
export function trendsMethod(line: LedgerLine): Method<LineSpec, TrendsResult> {
  const method: Method<LineSpec, TrendsResult> = {
    id: "outcome-trends",
    chapter: line,
    title: "What was counted, over time",
    question: `How did ${lineWords[line]} move, before and after each date?`,
    ledger: line,
    citations: [
      "bernal-cummins-gasparrini-2017",
      "edgington-onghena-2007",
      "harvey-phillips-1979",
      "wagner-2002",
      "zhang-2009",
    ],
    rank: 30,
    plan: (context: MethodContext) =>
      planLine(
        context,
        line,
        (dates) =>
          `Every measure over time with the dates drawn in (${dates}), against what its own earlier level, trend and season would give.`,
      ),
    estimate(spec, cells, seed) {
      const set = readSeries(spec.series, cells);
      return { trends: estimateTrends(set, spec, seed), read: readOf(set) };
    },
    findings: (_, result, context) => trendsFindings(method, result, context),
  };
  return method;
}
