import type { RecordsChange } from "../../../assessment/outcomes-data.js";
import type { Check, Strength } from "../../../findings/finding.js";
import { formatDate, formatNumber, formatShare, joinList } from "../../../findings/wording.js";
import { changeIntervalWords, changeWords } from "../../common/change-words.js";
import { needsUnits } from "../design/contrast.js";
import { breaksOf, type DesignAnswer, type FrameAnswer } from "../design/designs.js";
import { periodsAYear } from "../design/frame.js";
import type { Subject } from "../design/subjects.js";
import type { LevelBreak } from "../series/index.js";
import { periodsWords, unitsWords } from "./words.js";

/** What is known of the record of a subject, beside the designs. */
export interface RecordKnown {
  /** Steps that nobody declared, inside the periods used. */
  readonly undeclared: readonly { readonly unit: string; readonly from: string }[];
  /** ISO dates of changes that the assessment declares, inside the periods used. */
  readonly declared: readonly string[];
}

/** The steps and changes that bear on a design at a date. */
export function recordOf(
  subject: Subject,
  { frame }: FrameAnswer,
  { comparators, kind }: DesignAnswer,
  breaks: readonly LevelBreak[],
  changes: readonly RecordsChange[],
): RecordKnown {
  const units = new Set([...subject.treated, ...comparators]);
  const inside = (date: string) =>
    date > subject.starts[frame.from]! && date <= subject.starts[frame.end - 1]!;
  return {
    undeclared: breaks
      .filter((one) => one.declared === undefined && one.measure === subject.measure.id)
      .filter(({ unit, from }) => units.has(unit) && inside(from)),
    declared: breaksOf(subject, kind, changes)
      .map((at) => subject.starts[at])
      .filter((date): date is string => date !== undefined && inside(date)),
  };
}

/**
 * The rule: an estimate is local and causal only where something is held against it that the policy did not touch, at
 * least two years before the date show no drift between them, dates before it show no effects, measures that the policy
 * should not move show none, and no single comparator carries the answer. Whether the effect itself differs from none plays
 * no part. A series by itself is descriptive.
 */
export function strengthOf(design: DesignAnswer, checks: readonly Check[]): Strength {
  const compared = design.kind !== "own";
  return compared && checks.every(({ outcome }) => outcome !== "fail") ? "local-causal" : "local-descriptive";
}

/** The checks of the design that is told first. */
export function checksOf(
  subject: Subject,
  answer: FrameAnswer,
  design: DesignAnswer,
  known?: RecordKnown,
): Check[] {
  const own = design.kind === "own";
  return [
    comparisonCheck(subject, design),
    historyCheck(subject, answer, own),
    ...(own ? [] : [driftCheck(design)]),
    placeboCheck(design),
    ...outcomesCheck(answer),
    ...(needsUnits(design.kind) ? [unitsCheck(design), leaveOneOutCheck(design)] : []),
    ...(known === undefined ? [] : [recordCheck(known)]),
  ];
}

function comparisonCheck(subject: Subject, { kind, comparators }: DesignAnswer): Check {
  const detail =
    kind === "own"
      ? "The series stands by itself: whatever else changed at the date counts as the change."
      : kind === "groups"
        ? "The other group lives in the same place and is counted by the same agency."
        : `${unitsWords(comparators)} without the policy.${subject.dropped.length > 0 ? ` Left out: ${joinList(subject.dropped.slice(0, 6).map(({ unit, why }) => `${unit} (${why})`))}.` : ""}`;
  return {
    id: "comparison",
    label: "Held against something that the policy did not touch",
    outcome: kind === "own" ? "fail" : "pass",
    detail,
  };
}

function historyCheck({ period }: Subject, { frame }: FrameAnswer, own: boolean): Check {
  const before = frame.preEnd - frame.from;
  const enough = before >= 2 * periodsAYear[period];
  return {
    id: "history",
    label: "Two years or more before the date",
    outcome: enough ? "pass" : own ? "caution" : "fail",
    detail: `${periodsWords(before, period)} before and ${periodsWords(frame.end - frame.start, period)} after are used.`,
  };
}

/** Drift that chance gives less often than this, over and under, is one. */
const driftFails = 0.05;
const driftCautions = 0.1;

function driftCheck({ drift }: DesignAnswer): Check {
  if (drift === undefined)
    return {
      id: "drift",
      label: "Alike before",
      outcome: "fail",
      detail: "The periods before are too few to tell whether the two sides moved alike.",
    };
  const { yearly, low, high, pValue } = drift;
  return {
    id: "drift",
    label: "Alike before",
    outcome: pValue < driftFails ? "fail" : pValue < driftCautions ? "caution" : "pass",
    detail: `Before the date the two sides drifted apart by ${changeWords(Math.exp(yearly), ["down", "up"])} a year (${changeIntervalWords({ low: Math.exp(low), high: Math.exp(high) }, ["down", "up"])}). ${pValue < driftFails ? "That is more than chance readily gives." : "That is within what chance gives, which is no proof that they would have gone on alike."}`,
  };
}

/** Earlier dates may show an effect where there is none in 1 of 20; a design that does so in more than this is wrong about its error. */
const mostFalseAlarms = 0.2;

function placeboCheck({ placebo }: DesignAnswer): Check {
  const label = "No effects at dates before";
  if (placebo === undefined)
    return {
      id: "placebo-dates",
      label,
      outcome: "caution",
      detail: "The series is too short before the date to try the design on earlier dates.",
    };
  const { dates, falseAlarms, pValue } = placebo;
  return {
    id: "placebo-dates",
    label,
    outcome: falseAlarms > mostFalseAlarms ? "fail" : "pass",
    detail: `Tried on ${dates} earlier dates, the design shows an effect at ${formatShare(falseAlarms, { digits: 0 })} of them. A difference as far from none as the one at the date comes up at ${formatShare(pValue, { digits: 0 })} of all dates tried.`,
  };
}

function outcomesCheck({ placeboOutcomes }: FrameAnswer): Check[] {
  if (placeboOutcomes.length === 0) return [];
  const moved = placeboOutcomes.filter(({ effect }) => effect.low > 1 || effect.high < 1);
  return [
    {
      id: "placebo-outcomes",
      label: "No effects on what the policy should not move",
      outcome: moved.length > 0 ? "fail" : "pass",
      detail: `${joinList(
        placeboOutcomes.map(({ label, effect }) => `${label}: ${changeIntervalWords(effect)}`),
        "and",
      )}.`,
    },
  ];
}

function unitsCheck({ units, effect }: DesignAnswer): Check {
  const label = "Unusual among agencies where nothing happened";
  if (units === undefined)
    return {
      id: "placebo-units",
      label,
      outcome: "caution",
      detail: "Fewer than four other agencies: how unusual the difference is among them cannot be told.",
    };
  const excludes = effect !== undefined && (effect.low > 1 || effect.high < 1);
  return {
    id: "placebo-units",
    label,
    outcome: excludes && units.pValue > 0.2 ? "caution" : "pass",
    detail: `Each of ${units.units} other agencies was taken as if it had the policy: ${formatShare(units.pValue, { digits: 0 })} of all agencies, this one among them, stand as far from none. The least share that so many allow is ${formatShare(1 / (units.units + 1), { digits: 0 })}.`,
  };
}

function leaveOneOutCheck({ leaveOneOut, effect }: DesignAnswer): Check {
  const label = "No single agency carries the answer";
  if (leaveOneOut === undefined || effect === undefined)
    return {
      id: "leave-one-out",
      label,
      outcome: "caution",
      detail: "Fewer than three other agencies: leaving one out leaves too little.",
    };
  const { low, high, lowWithout, highWithout } = leaveOneOut;
  const excludes = effect.low > 1 || effect.high < 1;
  const turns = low < 1 !== high < 1;
  return {
    id: "leave-one-out",
    label,
    outcome: excludes && turns ? "fail" : "pass",
    detail: `Without one agency after another the estimate runs from ${changeWords(low, ["less", "more"])} (without ${lowWithout}) to ${changeWords(high, ["less", "more"])} (without ${highWithout}).`,
  };
}

function recordCheck({ undeclared, declared }: RecordKnown): Check {
  const told =
    declared.length === 0
      ? ""
      : ` Declared changes of the record (${joinList(declared.map((date) => formatDate(date)))}) have levels of their own.`;
  const steps = undeclared.slice(0, 4).map(({ unit, from }) => `${unit} in ${formatDate(from.slice(0, 7))}`);
  return {
    id: "record",
    label: "The record does not break in the periods used",
    outcome: undeclared.length > 0 ? "fail" : "pass",
    detail:
      undeclared.length > 0
        ? `The level steps where the timeline has no date: ${joinList(steps)}. If the records system changed then, declare it (chapters: outcomes: records-changes).${told}`
        : `No undeclared step of level was found.${told}`,
  };
}

/** How many there are of each outcome, for a sentence: "6 of 7 checks hold". */
export const heldWords = (checks: readonly Check[]): string =>
  `${formatNumber(checks.filter(({ outcome }) => outcome !== "fail").length)} of ${formatNumber(checks.length)} checks hold`;
