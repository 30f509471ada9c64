import { capitalise, formatDate, formatNumber, formatShare, joinList } from "../../../findings/wording.js";
import type { MethodContext } from "../../method.js";
import { againstWords, designLabel, lessAndMore, periodsWords, subjectWords } from "../common/words.js";
import type { KnowingResult, KnowingSpec, PlannedMeasure } from "../knowing/estimate.js";
import type { PlanContent, PlanRow } from "./registration.js";

/** Decimals that a plan keeps: more would tie its hash to the last bit of an iteration. */
const rounded = (value: number): number => Number(value.toFixed(6));

/** The plan that follows from what could be found; undefined where nothing could. */
export function buildPlan(
  spec: KnowingSpec,
  { measures }: KnowingResult,
  { assessment }: MethodContext,
  date: string,
): PlanContent | undefined {
  if (measures.length === 0) return undefined;
  const { plan, smallestEffect } = spec.design.settings;
  return {
    equipoise: 1,
    kind: "evaluation-plan",
    title: assessment.title,
    agency: assessment.jurisdiction.agency,
    decision: assessment.decision.question ?? "",
    start: spec.start,
    registered: date,
    alpha: plan.alpha,
    power: plan.power,
    smallestEffect,
    spending: "obrien-fleming",
    rows: measures.map((one) => rowOf(one, measures, spec)),
    amendments: [],
  };
}

function rowOf(measure: PlannedMeasure, all: readonly PlannedMeasure[], spec: KnowingSpec): PlanRow {
  const { subject, history, designs } = measure;
  const design = designs[0]!;
  const { plan, smallestEffect } = spec.design.settings;
  const { harmonics } = design;
  const ofLine = all.filter((one) => one.subject.line === subject.line).length;
  const alpha = rounded(plan.alpha / ofLine);
  const from = Math.max(history.from, history.to - design.before);
  const [fewer] = lessAndMore(subject);
  const last = design.looks.at(-1)!;
  return {
    id: subject.key,
    line: subject.line,
    question: `Did ${subjectWords(subject)} change from ${formatDate(spec.start)} on?`,
    indicator: `${capitalise(subject.measure.unit)} a ${subject.period}${subject.own.exposure === undefined ? "" : ` over ${subject.exposureUnit ?? "the people of the area"}`}: ${subjectWords(subject)}`,
    data: `${subject.dataset}, from ${formatDate(subject.starts[from]!)} on; ${periodsWords(history.to - from, subject.period)} before`,
    method: `${designLabel(design)}: logarithms with first-order autoregressive errors, ${harmonics === 0 ? "no season (less than two years before)" : `${harmonics} waves of season`}; looks after ${joinList(design.looks.map(({ months }) => formatNumber(months)))} months`,
    comparator: comparatorOf(measure),
    rule: `Signal: at a look the statistic passes the boundary of O'Brien and Fleming, which spends ${formatNumber(alpha)} over all looks (${formatNumber(plan.alpha)} over the ${formatNumber(ofLine)} of this line). No signal at the last look: changes beyond its interval are ruled out. ${formatShare(smallestEffect, { digits: 0 })} ${fewer} or more would matter; ${formatNumber(100 * (1 - last.detectable), { digits: 0 })} per cent would be found with a power of ${formatShare(plan.power, { digits: 0 })} after ${formatNumber(last.months)} months by a single test.`,
    subject: subject.key,
    design: design.kind,
    comparators: [...design.comparators],
    history: { from: subject.starts[from]!, to: subject.starts[history.to - 1]!, periods: history.to - from },
    harmonics,
    alpha,
    looks: increasing(design.looks).map(({ months, periods, information, detectable }) => ({
      months,
      periods,
      information: rounded(information),
      detectable: rounded(detectable),
    })),
  };
}

/** Looks whose information grows: a simulated one can come out below the one before. */
function increasing<T extends { readonly information: number }>(looks: readonly T[]): T[] {
  let most = 0;
  return looks.filter(({ information }) => {
    if (information <= most) return false;
    most = information;
    return true;
  });
}

function comparatorOf({ subject, designs }: PlannedMeasure): string {
  const { kind, comparators } = designs[0]!;
  const group = againstWords(subject);
  if (kind === "own") return "Its own earlier level, trend and season";
  if (kind === "groups") return `The same ${group}`;
  const units = joinList(comparators);
  return kind === "agencies" ? units : `The same ${group}, here and in ${units}`;
}
