import type { AnsweredFinding, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import {
  capitalise,
  formatPoints,
  formatShare,
  groupLabel,
  joinList,
  plural,
} from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity, type Shown, type Told } from "../../common/answer.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import { doubtWords, RecordedAs, recordedAs } from "../common/words.js";
import {
  circumstanceWords,
  type GroupOutcome,
  type OutcomeResult,
  outcomeWords,
  type PostStopResult,
  type PostStopSpec,
} from "./spec.js";

/** One finding an outcome: adjusted shares by group, beside the recorded ones. */
export function postStopFindings(
  method: MethodIdentity,
  spec: PostStopSpec,
  { outcomes }: PostStopResult,
  stops: StopsContext,
): Finding[] {
  return outcomes.map((result, i) => {
    const question = `In like circumstances, do stops of some groups ${outcomeWords[result.outcome].verb} more often?`;
    const part = { question, rank: method.rank + i / 10 };
    if (result.failed !== undefined) {
      const why = `${outcomeWords[result.outcome].title}: ${result.failed}.`;
      const open = cannotAnswer(
        method,
        stops,
        why,
        "More stops, or a longer period, with the outcome recorded for every group.",
      );
      return { ...open, ...part, id: `${open.id}-${result.outcome}` };
    }
    return answered(method, spec, result, stops, part);
  });
}

function answered(
  method: MethodIdentity,
  spec: PostStopSpec,
  result: OutcomeResult,
  stops: StopsContext,
  part: { readonly question: string; readonly rank: number },
): Finding {
  const words = outcomeWords[result.outcome];
  const alike = joinList(spec.circumstances.map((one) => circumstanceWords[one]));
  return answer(method, stops, {
    ...part,
    part: result.outcome,
    claim: (shown) => claim(result, stops, shown, alike),
    reading:
      `Each adjusted share is what a logistic model of the stops expects if all stops of the compared groups, with their ${alike}, had been of ${stops.people} of that one group. What the record does not hold, such as how people behaved, what officers saw or who was wanted, is not made alike. A difference that remains may come from it, or from unequal treatment; these data do not tell which. ${words.title === "Search" ? "Searches that follow an arrest are among them." : ""}`.trim(),
    estimates: estimates(spec, result),
    checks: checks(spec, result),
    assumptions: [
      "The circumstances shift the odds of the outcome by the same factor in every group.",
      spec.clusterBy === "officer"
        ? "Stops by different officers are independent of each other."
        : "Stops in different weeks are independent of each other.",
    ],
    limits: [
      "Only recorded circumstances are made alike; the number is no measure of discrimination by itself.",
      ...(result.unknown > 0
        ? [
            `The outcome is not recorded in part of the stops (${formatShare(result.unknown / (result.stops + result.unknown))}); they are left out.`,
          ]
        : []),
    ],
    choices: [comparedChoice(stops), ...raceRuleChoice(stops)],
    tables: [table(spec, result, stops)],
    figures: [figure(result, stops, part.question, alike)],
  });
}

/** The compared group with the largest adjusted difference, then the others. */
function claim(result: OutcomeResult, { people }: StopsContext, shown: Shown, alike: string): string {
  const { title } = outcomeWords[result.outcome];
  const reference = result.groups[0]!;
  const named = result.groups
    .slice(1)
    .filter((one) => shown(groupLabel(one.group)) && shown(groupLabel(reference.group)));
  if (named.length === 0) return `${title}: the counts of the compared groups are too small to be shown.`;
  const sentences = named.map((one) => sentence(one, reference, result, people));
  return `Where ${alike} are alike, ${sentences.join("; ")}.${unadjusted(named)}`;
}

function sentence(one: GroupOutcome, reference: GroupOutcome, result: OutcomeResult, people: string): string {
  const { verb } = outcomeWords[result.outcome];
  const { low, high } = one.difference!;
  const gap = `${formatPoints(low)} to ${formatPoints(high)}`.replace(/ percentage points?(?= to)/, "");
  return `${formatShare(one.adjusted.value)} of stops of ${recordedAs(one.group, people)} ${verb}, against ${formatShare(reference.adjusted.value)} for ${recordedAs(reference.group, people)} (difference ${gap}: ${doubtWords(low, high, 0)})`;
}

/** What the recorded shares say without adjusting, where that differs. */
function unadjusted(named: readonly GroupOutcome[]): string {
  const moved = named.filter((one) => Math.abs(one.rawDifference! - one.difference!.value) >= 0.005);
  if (moved.length === 0) return "";
  const parts = moved.map((one) => `${formatPoints(one.rawDifference!)} for ${groupLabel(one.group)}`);
  return ` Without making circumstances alike, the difference is ${joinList(parts)}.`;
}

function estimates(spec: PostStopSpec, result: OutcomeResult): Record<string, Told> {
  const found: Record<string, Told> = {};
  const reference = result.groups[0]!;
  const variance = `delta method, CR1 by ${spec.clusterBy} (fixest)`;
  const shared = {
    level: spec.level,
    intervalKind: "confidence" as const,
    clusters: result.clusters,
    variance,
    degreesOfFreedom: result.clusters - 1,
  };
  for (const one of result.groups) {
    if (one.difference === undefined || one.ratio === undefined) continue;
    const comparator = groupLabel(spec.groups[0]!);
    const counts = [one, reference].flatMap(({ events, stops }) => [events, stops - events]);
    const unit = `stops that ${outcomeWords[result.outcome].verb}, per stop`;
    found[`${result.outcome}-${one.group}-difference`] = {
      ...one.difference,
      ...shared,
      counts,
      scale: "difference",
      unit,
      n: one.stops,
      comparator,
    };
    found[`${result.outcome}-${one.group}-ratio`] = {
      ...one.ratio,
      ...shared,
      counts,
      scale: "ratio",
      unit: `adjusted share over that of ${comparator}`,
      n: one.stops,
      comparator,
    };
  }
  return found;
}

function checks(spec: PostStopSpec, result: OutcomeResult): AnsweredFinding["checks"] {
  const least = Math.min(...result.groups.map((one) => one.overlap));
  return [
    {
      id: "overlap",
      label: "Are the groups stopped in the same circumstances?",
      outcome: least >= 0.95 ? "pass" : least >= 0.8 ? "caution" : "fail",
      detail: `At least ${formatShare(least)} of the stops of each group were made in circumstances in which ${groupLabel(spec.groups[0]!)} people are stopped too. The rest leans on the model.`,
    },
    {
      id: "clusters",
      label: "Are there enough independent parts?",
      outcome: result.clusters >= 40 ? "pass" : result.clusters >= 15 ? "caution" : "fail",
      detail: `Errors count stops ${spec.clusterBy === "officer" ? "of one officer" : "of one week"} as one part; there are ${plural(result.clusters, spec.clusterBy)}.`,
    },
  ];
}

function table(spec: PostStopSpec, result: OutcomeResult, { people }: StopsContext): FindingTable {
  const { title } = outcomeWords[result.outcome];
  const derivedFrom = ["events", "stops"];
  return {
    id: `post-stop-${result.outcome}`,
    title: `${title} by group, as recorded and with circumstances alike`,
    columns: [
      { name: "group", label: "Group", kind: "label" },
      { name: "stops", label: "Stops", kind: "count" },
      { name: "events", label: `Of these, ${title.toLowerCase()}`, kind: "count", partOf: "stops" },
      { name: "share", label: "Share as recorded", kind: "share", derivedFrom },
      { name: "adjusted", label: "Adjusted share", kind: "share", derivedFrom },
      { name: "low", label: "From", kind: "low", derivedFrom },
      { name: "high", label: "To", kind: "high", derivedFrom },
      { name: "difference", label: "Adjusted difference", kind: "number", digits: 4, derivedFrom },
      { name: "ratio", label: "Adjusted ratio", kind: "number", digits: 2, derivedFrom },
    ],
    rows: result.groups.map((one) => [
      groupLabel(one.group),
      one.stops,
      one.events,
      one.raw.value,
      one.adjusted.value,
      one.adjusted.low,
      one.adjusted.high,
      one.difference?.value ?? null,
      one.ratio?.value ?? null,
    ]),
    note: `Differences and ratios are against ${recordedAs(spec.groups[0]!, people)}.`,
  };
}

function figure(result: OutcomeResult, stops: StopsContext, question: string, alike: string): Figure {
  const { title } = outcomeWords[result.outcome];
  return {
    id: `post-stop-${result.outcome}`,
    title: question,
    subtitle: `${title}: share of stops with ${alike} alike, ${periodLabel(stops)}, with ${stops.assessment.level * 100} per cent intervals`,
    alternative: result.groups
      .map((one) => `${RecordedAs(one.group, stops.people)}: ${formatShare(one.adjusted.value)}.`)
      .join(" "),
    plot: {
      kind: "intervals",
      measure: `${capitalise(title.toLowerCase())}, adjusted share of stops`,
      axis: "linear",
      format: "share",
      rows: result.groups.map((one) => ({
        label: groupLabel(one.group),
        group: one.group,
        ...one.adjusted,
      })),
    },
    table: `post-stop-${result.outcome}`,
  };
}
