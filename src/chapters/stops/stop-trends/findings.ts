import type { AnsweredFinding, Finding } from "../../../findings/finding.js";
import { formatCount, formatDate, groupLabel, joinList, plural } from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity, type Shown, type Told } from "../../common/answer.js";
import { eventNoun, mainEvent } from "../../common/phases.js";
import { shareVariance } from "../../common/shares.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { chooseSeries, type SeriesCandidate } from "../common/choose-series.js";
import { differenceEstimate } from "../common/compare-words.js";
import type { StopsContext } from "../common/context.js";
import { periodWords } from "../common/periods.js";
import type { Jump } from "../recording-breaks/find.js";
import { leftOutDecisions } from "../recording-breaks/findings.js";
import { followedShare, periodLabel } from "../recording-breaks/words.js";
import type { Comparison, TrendsResult } from "./estimate.js";
import { trendsFigures } from "./figures.js";
import { comparisonTable } from "./tables.js";
import { changeWords, comparisonLabel, comparisonWords, volumeWords } from "./words.js";

/** How stops and their mix moved over time. */

export function trendsFindings(method: MethodIdentity, result: TrendsResult, stops: StopsContext): Finding[] {
  if (result.candidates.length === 0) {
    return [
      cannotAnswer(
        method,
        stops,
        "The file covers less than two whole months, so nothing can be followed over time.",
        "Stops of at least two whole months; of two years or more, for the seasons to be told from changes.",
      ),
    ];
  }
  const series = chosenSeries(result, stops);
  const { figures, table } = trendsFigures(series, result, stops);
  const compared = mainComparison(result);
  const tables = [...(result.comparisons.length > 0 ? [comparisonTable(result)] : []), table];
  return [
    answer(method, stops, {
      claim: (shown) => (compared === undefined ? levelClaim(series) : changeClaim(compared, stops, shown)),
      reading: `Stops rise and fall with seasons, staffing, grants, weather and orders. ${compared?.event === undefined ? "" : "A change from before to after a date is not by itself an effect of what happened then: other things change too, and the same months of other years can differ as much. "}A changed mix of stops can come from whom officers stop, from who drives, or from how the group is recorded.`,
      estimates: estimates(result, stops),
      checks: checks(result, stops),
      assumptions: [
        "Before and after are up to a year on either side of a date, so that both sides hold the same seasons where a whole year is there.",
      ],
      limits: limits(result, stops),
      choices: [...raceRuleChoice(stops), comparedChoice(stops)],
      tables,
      figures,
      decisions: leftOutDecisions(series.leftOut, stops),
    }),
  ];
}

/** The comparison around the date that is told first, or of the first and last year. */
function mainComparison({ comparisons }: TrendsResult): Comparison | undefined {
  const events = comparisons.flatMap(({ event }) => (event === undefined ? [] : [event]));
  const main = mainEvent(events);
  return main === undefined ? comparisons[0] : comparisons.find((one) => one.event === main);
}

function changeClaim(compared: Comparison, stops: StopsContext, shown: Shown): string {
  const { settings, people, assessment } = stops;
  const { minimumCell } = assessment.privacy;
  const told = compared.groups.filter(
    ({ group, before, after }) =>
      settings.compare.includes(group) &&
      [before.events, after.events].every((count) => count >= minimumCell) &&
      shown(comparisonLabel(compared), groupLabel(group)),
  );
  const groups = told.map((change) => changeWords(change, people));
  const volume =
    compared.volume === undefined
      ? ""
      : ` The agency made ${volumeWords(compared.volume)} a day than before.`;
  if (groups.length === 0)
    return `${comparisonWords(compared)} the counts of the compared groups are too small to be told.${volume}`;
  return `${comparisonWords(compared)} of the stops with a recorded group ${joinList(groups)}.${volume}`;
}

function chosenSeries({ candidates }: TrendsResult, { settings, assessment }: StopsContext): SeriesCandidate {
  const drawn = [settings.reference, ...settings.compare].map((group) => `group-${group}`);
  return chooseSeries(candidates, drawn, assessment.privacy.minimumCell);
}

/** Without two sides to compare: how many stops there were. */
function levelClaim({ lines, periods }: SeriesCandidate): string {
  const { one, many } = periodWords[periods.length];
  const { name, values: stops } = lines.counts[0]!;
  const what = name === "stops" ? "stops" : "stops with a recorded group";
  const total = stops.reduce((sum, count) => sum + count, 0);
  const [least, most] = [Math.min(...stops), Math.max(...stops)];
  return `Over ${plural(stops.length, `whole ${one}`, `whole ${many}`)} the agency made ${formatCount(total)} ${what}, between ${formatCount(least)} and ${formatCount(most)} a ${one}; the file is too short, or names no date, to compare before with after.`;
}

function estimates(
  { comparisons }: TrendsResult,
  { assessment: { level } }: StopsContext,
): Record<string, Told> {
  const found: Record<string, Told> = {};
  for (const compared of comparisons) {
    const { event, before, after, volume } = compared;
    const from = event === undefined ? {} : { countsFrom: { kind: event.kind, date: event.date } };
    const suffix = event === undefined ? "last year less first" : "after less before";
    for (const change of compared.groups) {
      found[
        `${groupLabel(change.group)}, ${suffix}${event === undefined ? "" : `, ${event.kind} ${event.date}`}`
      ] = {
        ...differenceEstimate(change.difference, [change.after, change.before], {
          level,
          variance: `Newcombe; ${shareVariance(change.after)}`,
          comparator: `the ${event === undefined ? "first year" : "time before"}`,
        }),
        ...from,
      };
    }
    if (volume !== undefined)
      found[`Stops a day${event === undefined ? "" : `, ${event.kind} ${event.date}`}`] = {
        ...volume,
        level,
        intervalKind: "confidence",
        scale: "rate-ratio",
        unit: "times as many stops a day",
        n: before.stops + after.stops,
        variance: "log ratio, variance between blocks of four weeks",
        comparator: `the ${event === undefined ? "first year" : "time before"}`,
        counts: [before.stops, after.stops],
        ...from,
      };
  }
  return found;
}

function checks(
  { breaks, silences, comparisons }: TrendsResult,
  stops: StopsContext,
): AnsweredFinding["checks"] {
  const short = comparisons.filter(({ before, after }) => Math.min(before.days, after.days) < 365);
  const jumps = breaks?.jumps ?? [];
  return [
    {
      id: "breaks",
      label: "The record does not break",
      outcome: jumps.length > 0 ? "fail" : breaks === undefined ? "caution" : "pass",
      detail:
        breaks === undefined
          ? "The file is too short to look for breaks."
          : jumps.length === 0
            ? "No share of a group, and no share of blanks, jumps in a way that chance would seldom bring about."
            : `At once changed ${joinList(jumps.slice(0, 3).map((jump) => `${followedShare(jump.of, stops.people)} in ${periodLabel(breaks.periods.starts[jump.at]!, breaks.periods.length)}`))}: levels on both sides of that cannot be compared.`,
    },
    {
      id: "silences",
      label: "No stretch without stops",
      outcome: silences.length === 0 ? "pass" : "caution",
      detail:
        silences.length === 0
          ? "There is no stretch of two weeks or more without a stop where stops are otherwise frequent."
          : `${plural(silences.length, "stretch", "stretches")} of two weeks or more without a stop: ${joinList(silences.slice(0, 3).map(({ from, to }) => `${formatDate(from)} to ${formatDate(to)}`))}. Rows may be missing there.`,
    },
    ...(short.length === 0
      ? []
      : [
          {
            id: "whole-years",
            label: "A whole year on either side",
            outcome: "caution" as const,
            detail: `Not around ${joinList(short.map(({ event }) => (event === undefined ? "the ends" : formatDate(event.date))))}: the two sides differ in their seasons.`,
          },
        ]),
  ];
}

/** A break inside the comparison that is told comes first, since it can undo it. */
function limits(result: TrendsResult, stops: StopsContext): string[] {
  const main = mainComparison(result);
  const crossed = result.comparisons.flatMap((compared) => {
    const jumps = jumpsInside(result, compared);
    return jumps.length === 0
      ? []
      : [{ main: compared === main, words: crossedWords(jumps, compared, result, stops) }];
  });
  const others =
    stops.assessment.timeline.length > 1 && result.comparisons.some(({ event }) => event !== undefined);
  return [
    ...crossed.filter((one) => one.main).map((one) => one.words),
    result.comparisons.length === 0
      ? "Numbers of stops follow staffing and orders as much as what happens on the road."
      : "Before and after say what changed, not why.",
    ...crossed.filter((one) => !one.main).map((one) => one.words),
    ...(others
      ? [
          "The year before one date can hold another date of the policy; the dates are not mixed, but their effects can be.",
        ]
      : []),
  ];
}

function jumpsInside({ breaks }: TrendsResult, { before, after }: Comparison): Jump[] {
  return (breaks?.jumps ?? []).filter((jump) => {
    const start = breaks!.periods.starts[jump.at]!;
    return start > before.from && start <= after.to;
  });
}

function crossedWords(
  jumps: readonly Jump[],
  { event }: Comparison,
  { breaks }: TrendsResult,
  stops: StopsContext,
): string {
  const { starts, length } = breaks!.periods;
  const names = jumps
    .slice(0, 3)
    .map((jump) => `${followedShare(jump.of, stops.people)} in ${periodLabel(starts[jump.at]!, length)}`);
  const where =
    event === undefined
      ? "between the first year and the last"
      : `inside the time compared around ${eventNoun(event)}`;
  return `The record breaks ${where} (${joinList(names)}): differences across that are likelier a change of recording.`;
}
