import type { AnsweredFinding, Estimate, Finding } from "../../../findings/finding.js";
import { formatDate, formatRange, formatRatio, groupLabel, joinList } from "../../../findings/wording.js";
import { eventKey, eventNoun, mainEvent } from "../../common/phases.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import { ratioChange } from "../common/ratio-words.js";
import { veilAssumptions, veilBase, veilChoices } from "./base.js";
import { veilDecisions } from "./decisions.js";
import type { VeilGroup, VeilResult } from "./estimate.js";
import { phaseFigure } from "./figures.js";
import type { VeilEstimate } from "./model.js";
import type { VeilEvent, VeilSpec } from "./spec.js";
import { hasEstimates, type PhaseWithEstimates, phaseTable } from "./tables.js";
import { isClear, oddsRatio, stopsOf, varianceWords } from "./words.js";

const base = {
  ...veilBase,
  id: "stops/veil-of-darkness-change",
  question: "Did the difference between darkness and daylight change with the policy?",
  rank: 41,
} as const;

/** Before and from each date of the timeline; undefined where the timeline is empty. */
export function changeFinding(spec: VeilSpec, result: VeilResult, stops: StopsContext): Finding | undefined {
  const { timeline } = stops.assessment;
  if (timeline.length === 0) return undefined;
  const datasets = [spec.dataset];
  if (spec.events.length === 0) {
    return {
      ...base,
      datasets,
      status: "cannot-answer",
      why: `No date of the timeline lies inside the period of the file (${periodLabel(stops)}), so there is no before and after.`,
      whatWould: `Stops from before and after ${joinList(
        timeline.map(({ date }) => formatDate(date)),
        "or",
      )}.`,
    };
  }
  const found = pairs(spec, result);
  if (found.length === 0) {
    return {
      ...base,
      datasets,
      status: "cannot-answer",
      why: "Before or after each date there are too few stops of a group in daylight or in darkness, at the hours compared.",
      whatWould:
        "A longer time before and after each date; at least one winter and one summer on either side.",
    };
  }
  return answered(spec, result, stops, found);
}

/** A group before and from one date. */
interface Pair {
  readonly group: VeilGroup;
  readonly event: VeilEvent;
  readonly phase: PhaseWithEstimates;
}

function pairs(spec: VeilSpec, { groups }: VeilResult): Pair[] {
  return groups.flatMap((group) =>
    group.phases.filter(hasEstimates).map((phase) => ({ group, event: spec.events[phase.event]!, phase })),
  );
}

function answered(
  spec: VeilSpec,
  result: VeilResult,
  stops: StopsContext,
  found: readonly Pair[],
): AnsweredFinding {
  const words = { period: periodLabel(stops), window: result.window };
  return {
    ...base,
    datasets: [spec.dataset],
    status: "answered",
    claim: claim(spec, found),
    reading: reading(),
    estimates: Object.fromEntries(found.flatMap((pair) => estimatesOf(spec, pair))),
    strength: "local-descriptive",
    checks: [seasonsCheck(spec, found)],
    assumptions: [
      ...veilAssumptions,
      "What else makes darkness differ from daylight (who drives at night, how streets are lit) did not change with the date.",
    ],
    limits: limits(spec, found),
    choices: veilChoices(spec, stops),
    tables: [phaseTable(spec, result.groups)],
    figures: [phaseFigure(spec, result.groups, words)],
    decisions: veilDecisions(spec, result),
  };
}

/** The date that is told first, for every group that has estimates around it. */
function claim(spec: VeilSpec, found: readonly Pair[]): string {
  const event = mainEvent(found.map((pair) => pair.event))!;
  const own = found.filter((pair) => pair.event === event);
  const parts = own.map(({ group, phase }) => {
    const { before, after, change } = phase.estimates;
    const [first, second] = [before, after].map((one) => ratioChange(oddsRatio(one).value));
    const { value, low, high } = oddsRatio(change);
    const doubt = isClear(change) ? "" : ", no clear change";
    return `for ${groupLabel(group.group)} ${spec.people} the odds in darkness were ${first} than in daylight before and ${second} from then on, a change by a factor of ${formatRatio(value)} (${formatRange(low, high, formatRatio)}${doubt})`;
  });
  return `Around ${eventNoun(event)}, ${parts.join("; ")}.`;
}

const reading = (): string =>
  "This compares the gap between darkness and daylight before a date with the gap from that date on. A fall means that the group's part of the stops in daylight rose against its part in darkness, as it would if officers came to choose more by what they see. It is a change in that gap and nothing more: other things that changed at the same time are in it too, and each kind of date (announced, signed, started) is compared on its own, against all time before it.";

function estimatesOf(spec: VeilSpec, { group, event, phase }: Pair): [string, Estimate][] {
  const parts = [
    ["before", stopsOf(phase.before)],
    ["after", stopsOf(phase.after)],
    ["change", stopsOf(phase.before) + stopsOf(phase.after)],
  ] as const;
  return parts.map(([part, n]) => [
    `${group.group}-${eventKey(event)}-${part}`,
    partEstimate({ spec, group: group.group, event, dates: phase.dates! }, part, phase.estimates[part], n),
  ]);
}

function partEstimate(
  { spec, group, event, dates }: { spec: VeilSpec; group: string; event: VeilEvent; dates: number },
  part: "before" | "after" | "change",
  estimate: VeilEstimate,
  n: number,
): Estimate {
  const odds = `odds that a stopped driver is recorded as ${groupLabel(group)} rather than ${groupLabel(spec.groups[0]!)}, darkness against daylight`;
  return {
    ...oddsRatio(estimate),
    level: spec.level,
    intervalKind: "confidence",
    scale: part === "change" ? "ratio" : "odds-ratio",
    unit: part === "change" ? `ratio of two odds ratios (${odds})` : odds,
    n,
    clusters: dates,
    variance: varianceWords,
    degreesOfFreedom: dates - 1,
    comparator: part === "change" ? "before the date" : "daylight at the same clock time",
    countsFrom: { kind: event.kind, date: event.date },
  };
}

/** Days of a year: a side of a date that is shorter has not seen all seasons. */
const year = 365;

function seasonsCheck(spec: VeilSpec, found: readonly Pair[]) {
  const short = [...new Set(found.map(({ event }) => event))].filter(
    ({ day }) => day - spec.firstDay < year || spec.lastDay + 1 - day < year,
  );
  return {
    id: "seasons",
    label: "A whole year on both sides of each date",
    outcome: short.length === 0 ? "pass" : "caution",
    detail:
      short.length === 0
        ? "All seasons are seen before and after each date."
        : `Less than a year is seen before or after ${joinList(short.map(eventNoun))}: season and date are partly mixed up.`,
  } as const;
}

function limits(spec: VeilSpec, found: readonly Pair[]): string[] {
  const dates = new Set(found.map(({ event }) => event)).size;
  const groups = new Set(found.map(({ group }) => group)).size;
  return [
    "A change after a date need not come from it: anything else that changed at the same time counts too, and nothing here compares with a place without the policy.",
    ...(found.length > 1
      ? [
          `${dates} ${dates === 1 ? "date" : "dates"} and ${groups} ${groups === 1 ? "group" : "groups"} make ${found.length} comparisons: the more there are, the likelier that one stands out by chance.`,
        ]
      : []),
    ...(dates > 1
      ? [
          "The dates lie close together or the periods overlap, so the comparisons are not independent of each other.",
        ]
      : []),
    ...(spec.hasPlace
      ? []
      : ["The file has no place of the stops, so a shift of stops between places is in the change too."]),
  ];
}
