import {
  type BinomialSeries,
  type ChangePoint,
  type ChangePointScan,
  scanForChanges,
} from "../../../statistics/change-points/index.js";
import { createRandom, type RandomStream } from "../../../statistics/random/index.js";
import { type Daily, dailySum, isRecorded, sumOf } from "../common/daily.js";
import { byPeriod, type LeftOut, type PeriodLength, type Periods, wholePeriods } from "../common/periods.js";
import { baseOf, type CountedColumn, missingMeasure } from "../common/queries.js";

/** The search for jumps in the mix of groups and in what is left blank, month by month. */

/** What is followed over time: the share of a group among recorded stops, or the blanks of a column. */
export type Followed =
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "gap"; readonly name: CountedColumn };

export const followedKey = ({ kind, name }: Followed): string => `${kind}-${name}`;

export interface FollowedSeries extends BinomialSeries {
  readonly of: Followed;
}

/** One jump in one series. */
export interface Jump {
  readonly of: Followed;
  /** Place of the first period of the new level. */
  readonly at: number;
  readonly change: ChangePoint;
  /** Chance of such a split in any of the series, where nothing changes. */
  readonly chance: number;
}

export interface Breaks {
  readonly periods: Periods;
  readonly leftOut: readonly LeftOut[];
  readonly series: readonly FollowedSeries[];
  readonly scans: ReadonlyMap<string, ChangePointScan>;
  /** Abrupt jumps that matter, in order of time. */
  readonly jumps: readonly Jump[];
  /** Series whose level moved, but not at once. */
  readonly drifting: readonly Followed[];
}

/** Chance that a file in which nothing changes shows a break at all. */
export const familyLevel = 0.01;
/** A jump that matters: the odds change by at least this factor, and the share by at least this much. */
const leastOddsRatio = 1.25;
const leastDifference = 0.005;

/** Shortest segment by length of period. */
export const shortestSegment: Readonly<Record<PeriodLength, number>> = { 1: 6, 3: 4, 12: 3 };
/** Periods on either side from which the size of a jump is taken: a year, or three. */
export const sizeWindow: Readonly<Record<PeriodLength, number>> = { 1: 12, 3: 4, 12: 3 };
/** Stops in the median period from which months (or quarters) are fine enough. */
const stopsEnough = 50;
/** A group, or a blank, is followed where it is met this often in a period on average. */
const eventsEnough = 3;

/**
 * The length of period in which a series is read: the shortest with enough stops in the median period, or else the
 * longest of which there are enough to look for a break. Undefined where there never are enough.
 */
export function choosePeriods(daily: Daily): { periods: Periods; leftOut: LeftOut[] } | undefined {
  const stops = dailySum(daily, "stops");
  const possible = ([1, 3, 12] as const)
    .map((length) => wholePeriods(daily, length))
    .filter(({ periods }) => periods.starts.length >= 2 * shortestSegment[periods.length]);
  const dense = possible.find(({ periods }) => {
    const sums = byPeriod(daily.days, stops, periods).toSorted();
    return sums[sums.length >> 1]! >= stopsEnough;
  });
  return dense ?? possible.at(-1);
}

/** The series that are followed: each group among the recorded stops, and the blanks of each column. */
export function followedSeries(
  daily: Daily,
  periods: Periods,
  columns: readonly CountedColumn[],
): FollowedSeries[] {
  const over = (values: Float64Array) => byPeriod(daily.days, values, periods);
  const recorded = over(dailySum(daily, "stops", isRecorded));
  const groups = [...daily.byGroup.keys()].filter(isRecorded).map((name): FollowedSeries => {
    const successes = over(dailySum(daily, "stops", (group) => group === name));
    return { of: { kind: "group", name }, successes, trials: recorded };
  });
  const gaps = columns.map((name): FollowedSeries => {
    const successes = over(dailySum(daily, missingMeasure(name)));
    return { of: { kind: "gap", name }, successes, trials: over(dailySum(daily, baseOf(name))) };
  });
  const enough = eventsEnough * periods.starts.length;
  return [...groups, ...gaps].filter(({ successes, trials }) => {
    const events = sumOf(successes);
    return events >= enough && sumOf(trials) - events >= enough;
  });
}

/** All breaks of a file. The seed makes the permutations, so that two methods that ask get the same answer. */
export function findBreaks(
  daily: Daily,
  columns: readonly CountedColumn[],
  seed: number,
): Breaks | undefined {
  const chosen = choosePeriods(daily);
  if (chosen === undefined) return undefined;
  const series = followedSeries(daily, chosen.periods, columns);
  const random = createRandom(seed).split("recording-breaks");
  const scans = new Map(
    series.map((one) => [followedKey(one.of), scanOne(one, chosen.periods, series.length, random)]),
  );
  const jumps = series
    .flatMap(({ of }) =>
      scans
        .get(followedKey(of))!
        .changes.filter(matters)
        .map(
          (change): Jump => ({
            of,
            at: change.at,
            change,
            chance: Math.min(1, change.pValue * series.length),
          }),
        ),
    )
    .sort((a, b) => a.at - b.at || b.change.statistic - a.change.statistic);
  const jumped = new Set(jumps.map((one) => followedKey(one.of)));
  const drifting = series
    .map((one) => one.of)
    .filter((of) => !jumped.has(followedKey(of)) && scans.get(followedKey(of))!.changes.some(isLarge));
  return { ...chosen, series, scans, jumps, drifting };
}

function scanOne(one: FollowedSeries, periods: Periods, of: number, random: RandomStream): ChangePointScan {
  return scanForChanges(one, {
    random: random.split(followedKey(one.of)),
    minimumSegment: shortestSegment[periods.length],
    window: sizeWindow[periods.length],
    level: familyLevel / of,
  });
}

const matters = (change: ChangePoint): boolean => change.abrupt && isLarge(change);

function isLarge({ before, after }: ChangePoint): boolean {
  const odds = (share: number) => share / (1 - share);
  const ratio = odds(after.share) / odds(before.share);
  return (
    Math.abs(after.share - before.share) >= leastDifference &&
    (ratio >= leastOddsRatio || ratio <= 1 / leastOddsRatio)
  );
}
