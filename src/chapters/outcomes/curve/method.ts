import type { LedgerLine } from "../../../findings/finding.js";
import type { Method, MethodContext } from "../../method.js";
import { type LineSpec, lineWords, planLine, type Read, readOf, withAdoptions } from "../common/plan.js";
import { analyseLine } from "../design/designs.js";
import { type Curve, curveOf } from "../design/specifications.js";
import type { Subject } from "../design/subjects.js";
import { readSeries } from "../series/index.js";
import { curveFindings } from "./findings.js";

/** A subject with all the estimates that defensible choices give. */
export interface SubjectCurve {
  readonly subject: Subject;
  readonly curve: Curve;
}

export interface CurveResult {
  readonly curves: readonly SubjectCurve[];
  readonly read: Read;
  /** Measures with fewer events, that have no curve. */
  readonly others: number;
  /** Whether the line has a measure at all. */
  readonly measured: boolean;
}

/** Measures of a line with a curve: those with most events. */
const mostCurves = 6;

/** How far an effect depends on choices that could as well have been made otherwise. */
export function curveMethod(line: LedgerLine): Method<LineSpec, CurveResult> {
  const method: Method<LineSpec, CurveResult> = {
    id: "specification-curve",
    chapter: line,
    title: "Every defensible choice at once",
    question: `Does the answer about ${lineWords[line]} depend on how it is estimated?`,
    ledger: line,
    citations: ["simonsohn-simmons-nelson-2020"],
    rank: 20,
    plan: (context: MethodContext) =>
      planLine(
        context,
        line,
        () =>
          "The change under every combination of date, comparison, periods, season, unusual periods, model and trend that can be defended, in order of size.",
      ),
    estimate(spec, cells, seed) {
      const set = readSeries(spec.series, cells);
      const design = withAdoptions(spec, cells);
      const answers = analyseLine(set, spec.line, design, { thorough: false, seed });
      return {
        curves: answers.slice(0, mostCurves).flatMap((answer) => {
          const curve = curveOf(answer, design);
          return curve === undefined ? [] : [{ subject: answer.subject, curve }];
        }),
        read: readOf(set),
        others: Math.max(0, answers.length - mostCurves),
        measured: answers.length > 0,
      };
    },
    findings: (_, result, context) => curveFindings(method, result, context),
  };
  return method;
}
