import type { Method, MethodContext } from "../../method.js";
import { type LineSpec, planLine, type Read, readOf, withAdoptions } from "../common/plan.js";
import { analyse, mainDesign, mainFrame, type SubjectAnswer } from "../design/designs.js";
import { subjectsOf } from "../design/subjects.js";
import { readSeries } from "../series/index.js";
import { reportingFindings } from "./findings.js";
import { type PublishedReporting, publishedReporting } from "./published.js";

export interface ReportingSpec extends LineSpec {
  readonly published: PublishedReporting;
}

/** Reports, and the measures of the same that do not pass through the police. */
export interface ReportingResult {
  readonly reports: readonly SubjectAnswer[];
  /** Surveys, and records of hospitals and others, by id of the measure. */
  readonly counterparts: readonly SubjectAnswer[];
  readonly read: Read;
}

/** A fall in reports can hide a rise in crime: both are shown, never read as one. */
export const reportingMethod: Method<ReportingSpec, ReportingResult> = {
  id: "reporting-and-victimization",
  chapter: "victimization",
  title: "Reports and victimization",
  question: "Could a change in reports hide another change in crime?",
  ledger: "victimization",
  citations: ["goncalves-jacome-weisburst-2024", "goncalves-jacome-weisburst-2026"],
  rank: 8,
  plan(context: MethodContext) {
    const plan = planLine(
      context,
      "victimization",
      () =>
        "Reports of crime beside victimization from surveys and other records, and what a published change in reporting would make of the reports.",
    );
    return plan.run ? { ...plan, spec: { ...plan.spec, published: publishedReporting() } } : plan;
  },
  estimate(spec, cells, seed) {
    const set = readSeries(spec.series, cells);
    const design = withAdoptions(spec, cells);
    const all = subjectsOf(set, null, design);
    const about = (thorough: boolean, wanted: (one: (typeof all)[number]) => boolean) =>
      all
        .filter(wanted)
        .map((one) => analyse(one, all, design, { thorough, seed }))
        .filter(({ frames }) => mainDesign(mainFrame(frames)?.designs ?? [])?.effect !== undefined);
    const reports = about(
      false,
      ({ measure }) => measure.kind === "reported" && measure.counterpart !== null,
    );
    const known = new Set(reports.map(({ subject }) => subject.measure.counterpart));
    return {
      reports,
      counterparts: about(
        true,
        ({ measure }) =>
          (measure.kind === "survey" || measure.kind === "record") &&
          (known.has(measure.id) || measure.line === "victimization"),
      ),
      read: readOf(set),
    };
  },
  findings: (spec, result, context) => reportingFindings(reportingMethod, result, spec.published, context),
};
