import type { LedgerLine } from "../../../findings/finding.js";
import type { Method, MethodContext } from "../../method.js";
import { type LineSpec, lineWords, planLine, readOf, withAdoptions } from "../common/plan.js";
import { analyseLine } from "../design/designs.js";
import { levelBreaks, readSeries } from "../series/index.js";
import { type EffectsResult, effectsFindings } from "./findings.js";

/** Effects of the policy on the measures of a line, by every design that the data allow. */
export function effectsMethod(line: LedgerLine): Method<LineSpec, EffectsResult> {
  const method: Method<LineSpec, EffectsResult> = {
    id: "policy-effects",
    chapter: line,
    title: "What the policy did",
    question: `Did the policy change ${lineWords[line]}?`,
    ledger: line,
    citations: [
      "abadie-diamond-hainmueller-2010",
      "arkhangelsky-et-al-2021",
      "bernal-cummins-gasparrini-2017",
      "bertrand-duflo-mullainathan-2004",
      "gruber-1994",
      "harvey-phillips-1979",
      "rambachan-roth-2023",
      "roth-2022",
    ],
    rank: 10,
    plan: (context: MethodContext) =>
      planLine(
        context,
        line,
        (dates) =>
          `Change from each date on (${dates}), against the earlier trend and, where the files hold them, another group, other agencies, and both at once.`,
      ),
    estimate(spec, cells, seed) {
      const set = readSeries(spec.series, cells);
      const answers = analyseLine(set, spec.line, withAdoptions(spec, cells), { thorough: true, seed });
      const breaks = levelBreaks(
        set.series.filter((one) => one.line === spec.line && one.partOf === undefined),
        {
          declared: spec.series.recordsChanges,
          policyDates: spec.design.timeline.map(({ date }) => date),
          seed,
        },
      );
      return { answers, breaks, read: readOf(set) };
    },
    findings: (_, result, context) => effectsFindings(method, result, context),
  };
  return method;
}
