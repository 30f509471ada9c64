import { protectFindings } from "../../../data/privacy/small-cells.js";
import type { AnsweredFinding, Finding, UnansweredFinding } from "../../../findings/finding.js";
import { groupLabel, joinList } from "../../../findings/wording.js";
import type { MethodContext } from "../../method.js";
import { periodLabel, periodWords, plannedStops, type StopsContext } from "../common/context.js";
import { recordedAs } from "../common/words.js";
import { veilAssumptions, veilBase, veilChoices, veilQuestion } from "./base.js";
import { changeFinding } from "./change-finding.js";
import { type FittedGroup, mainEstimate, veilChecks } from "./checks.js";
import { veilDecisions } from "./decisions.js";
import type { VeilGroup, VeilResult } from "./estimate.js";
import { fewestStops } from "./factors.js";
import { choicesFigure, clockFigure, mainFigure, yearFigure } from "./figures.js";
import type { VeilSpec } from "./spec.js";
import { clockShares, clockTable, mainTable, variantTable, yearTable } from "./tables.js";
import { isClear, oddsWords, veilEstimateOf } from "./words.js";

/** The findings of the method. */
export function veilFindings(spec: VeilSpec, result: VeilResult, context: MethodContext): readonly Finding[] {
  const stops = plannedStops(context);
  const fitted = result.groups.filter(isFitted);
  const main = fitted.length === 0 ? tooFew(spec, result) : mainFinding({ spec, result, stops, fitted });
  const change = changeFinding(spec, result, stops);
  return protectFindings(
    change === undefined ? [main] : [main, change],
    context.assessment.privacy.minimumCell,
  );
}

const isFitted = (group: VeilGroup): group is FittedGroup =>
  group.main !== undefined && group.main.warnings.length === 0 && group.main.estimates.length > 0;

function tooFew(spec: VeilSpec, result: VeilResult): UnansweredFinding {
  const groups = joinList(
    result.groups.map(({ group }) => groupLabel(group)),
    "or",
  );
  return {
    ...veilBase,
    id: "stops/veil-of-darkness",
    question: veilQuestion,
    rank: 40,
    datasets: [spec.dataset],
    status: "cannot-answer",
    why: `At the hours that are light at one time of the year and dark at another there are fewer than ${fewestStops} stops of ${groups} drivers, or of ${groupLabel(spec.groups[0]!)} drivers, in daylight or in darkness.`,
    whatWould: "More years of stops, or the stops of neighbouring agencies, with their clock times.",
  };
}

/** What the main finding is made from. */
interface MainTask {
  readonly spec: VeilSpec;
  readonly result: VeilResult;
  readonly stops: StopsContext;
  readonly fitted: readonly FittedGroup[];
}

function mainFinding(task: MainTask): AnsweredFinding {
  const { spec, result, stops, fitted } = task;
  const words = { period: periodLabel(stops), window: result.window };
  const shares = clockShares(spec, fitted);
  const hasYears = fitted.some(
    ({ years }) => years.filter(({ estimate }) => estimate !== undefined).length > 1,
  );
  return {
    ...veilBase,
    id: "stops/veil-of-darkness",
    question: veilQuestion,
    rank: 40,
    datasets: [spec.dataset],
    status: "answered",
    claim: mainClaim(task),
    reading: mainReading(task),
    estimates: Object.fromEntries(
      fitted.map((group) => [
        group.group,
        veilEstimateOf(mainEstimate(group), {
          spec,
          group: group.group,
          stops: group.main.stops,
          dates: group.main.dates,
        }),
      ]),
    ),
    strength: "local-descriptive",
    checks: veilChecks(result, fitted),
    assumptions: veilAssumptions,
    limits: veilLimits(task),
    choices: veilChoices(spec, stops),
    tables: [
      mainTable(spec, result.groups),
      clockTable(shares),
      ...(hasYears ? [yearTable(spec, fitted)] : []),
      variantTable(fitted),
    ],
    figures: [
      mainFigure(spec, fitted, words),
      ...fitted.map(({ group }) => clockFigure(spec, group, shares, words)),
      ...(hasYears ? [yearFigure(spec, fitted, words)] : []),
      choicesFigure(spec, fitted, words),
    ],
    decisions: veilDecisions(spec, result),
  };
}

function mainClaim({ spec, stops, fitted }: MainTask): string {
  const reference = groupLabel(spec.groups[0]!);
  const people = spec.people === "people" ? "person" : "driver";
  const parts = fitted.map((group, i) => {
    const estimate = mainEstimate(group);
    const label = groupLabel(group.group);
    const odds =
      i === 0
        ? `the odds that a stopped ${people} is recorded as ${label} rather than ${reference} were`
        : `for ${label} rather than ${reference}`;
    return `${odds} ${oddsWords(estimate)}${isClear(estimate) ? "" : ", which is no clear difference"}`;
  });
  return `In darkness, compared with daylight at the same clock time ${periodWords(stops)}, ${parts.join("; ")}.`;
}

function mainReading({ spec, fitted }: MainTask): string {
  const lower = fitted.filter((group) => isClear(mainEstimate(group)) && mainEstimate(group).logOdds < 0);
  const higher = fitted.filter((group) => isClear(mainEstimate(group)) && mainEstimate(group).logOdds > 0);
  const unclear = fitted.filter((group) => !isClear(mainEstimate(group)));
  const names = (groups: readonly FittedGroup[]): string =>
    joinList(groups.map(({ group }) => recordedAs(group, spec.people)));
  const sentences = [
    "The idea: at half past six in the evening it is light in June and dark in December. If officers choose whom to stop by what they see of the driver, a group that they stop more for it is a larger part of the stops in daylight than in darkness at the same hour.",
    lower.length === 0 ? "" : `That pattern is seen for ${names(lower)}.`,
    higher.length === 0
      ? ""
      : `For ${names(higher)} the pattern runs the other way: they are a larger part of the stops in darkness.`,
    unclear.length === 0
      ? ""
      : `For ${names(unclear)} the stops do not settle it: differences in both directions, of the sizes given, fit them.`,
    "The test is about the decision to stop, not about what happens in a stop, and it compares darkness with daylight: unequal treatment that does not depend on seeing the driver stays hidden from it.",
  ];
  return sentences.filter((one) => one !== "").join(" ");
}

function veilLimits({ spec, result, fitted }: MainTask): string[] {
  const left = result.groups.filter((group) => !fitted.some((one) => one.group === group.group));
  return [
    "Seasons differ in more than light: who drives at an hour, and how, can change between summer and winter, and drivers can change their ways when they can be seen.",
    "No difference here is no proof of equal treatment, and a difference is no proof of its cause.",
    ...(left.length === 0
      ? []
      : [
          `For ${joinList(left.map(({ group }) => groupLabel(group)))} there are too few stops in daylight or in darkness to compare.`,
        ]),
    ...(spec.hasPlace
      ? []
      : [
          "The file has no place of the stops, so that a change in where officers work by night cannot be taken into account.",
        ]),
  ];
}
