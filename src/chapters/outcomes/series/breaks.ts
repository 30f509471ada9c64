import type { RecordsChange } from "../../../assessment/outcomes-data.js";
import { bestSplit, type ChangePoint, scanForChanges } from "../../../statistics/change-points/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import { monthNumber } from "../../common/cells.js";
import type { OutcomeSeries, PeriodLength } from "./types.js";

/**
 * Steps in the level of a unit's numbers that a new records system, a new form or a new definition could have made: a jump
 * from one period to the next against the other units, or, where there are none, against the unit's own season.
 */
export interface LevelBreak {
  readonly dataset: string;
  readonly measure: string;
  readonly unit: string;
  /** First day of the first period of the new level, ISO. */
  readonly from: string;
  readonly period: PeriodLength;
  /** The new level over the old one, relative to what it is held against. */
  readonly ratio: number;
  readonly against: "other-units" | "own-season";
  /** Chance of such a step in any of the series that were looked at, where nothing changes. */
  readonly chance: number;
  /** What the assessment declares at that date, if it does. */
  readonly declared?: string;
}

export interface BreakOptions {
  readonly declared: readonly RecordsChange[];
  /** ISO dates of the policy: a step there may be its effect, and is not taken for a change of records. */
  readonly policyDates: readonly string[];
  readonly seed: number;
}

/** A step smaller than this factor is no matter. */
const leastRatio = 1.15;
/** Chance that series in which nothing changes show a step at all. */
const familyLevel = 0.01;
/** Permutations tell no chance below 1 in 10,000. */
const leastLevel = 1e-4;
/** A greatest chi-square below this is met by chance at one of some fifty places in more than 1 of 100 series. */
const worthAsking = 12;
/**
 * A change of level that is beyond doubt is taken for a step, and not for a drift, where the jump apart from a trend has at
 * least half of its size and is larger than chance lets it be, at this level.
 */
const stepLevel = 0.02;
const shortest: Readonly<Record<PeriodLength, number>> = { week: 12, month: 6, quarter: 4, year: 3 };
const window: Readonly<Record<PeriodLength, number>> = { week: 52, month: 12, quarter: 4, year: 3 };
/** A step within so many periods of a date is taken to be at it. */
const near: Readonly<Record<PeriodLength, number>> = { week: 6, month: 2, quarter: 1, year: 0 };

interface Followed {
  readonly one: OutcomeSeries;
  readonly successes: Float64Array;
  readonly trials: Float64Array;
  /** Places of the periods in the series. */
  readonly places: readonly number[];
  readonly against: LevelBreak["against"];
}

/** Steps in level that matter, in order of chance; parts of units and amounts are not looked at. */
export function levelBreaks(series: readonly OutcomeSeries[], options: BreakOptions): LevelBreak[] {
  const followed = byMeasure(series).flatMap(follow);
  const level = Math.max(familyLevel / Math.max(1, followed.length), leastLevel);
  const random = createRandom(options.seed).split("level-breaks");
  const found = followed.flatMap((own) => {
    const { one, successes, trials } = own;
    const minimumSegment = shortest[one.period];
    if (bestSplit(own, 0, trials.length, minimumSegment).statistic < worthAsking) return [];
    const scan = scanForChanges(
      { successes, trials },
      {
        random: random.split(`${one.dataset} ${one.measure} ${one.unit} ${one.period}`),
        minimumSegment,
        window: window[one.period],
        level,
      },
    );
    return scan.changes.flatMap((change) => breakOf(own, change, followed.length, options) ?? []);
  });
  return found.sort((a, b) => a.chance - b.chance || (a.from < b.from ? -1 : 1));
}

/** How many series are long enough for {@link levelBreaks} to look at. */
export const followedForBreaks = (series: readonly OutcomeSeries[]): number =>
  byMeasure(series).flatMap(follow).length;

/** Whole units, summed over the groups of which they are the sum. */
function byMeasure(series: readonly OutcomeSeries[]): OutcomeSeries[][] {
  const units = new Map<string, OutcomeSeries[]>();
  for (const one of series) {
    if (one.partOf !== undefined || one.scale !== "count") continue;
    const key = JSON.stringify([one.dataset, one.measure, one.period, one.unit]);
    units.set(key, [...(units.get(key) ?? []), one]);
  }
  const measures = new Map<string, OutcomeSeries[]>();
  for (const groups of units.values()) {
    const one = groups.find(({ group }) => group === "all") ?? summed(groups);
    const key = JSON.stringify([one.dataset, one.measure, one.period]);
    measures.set(key, [...(measures.get(key) ?? []), one]);
  }
  return [...measures.values()];
}

function summed(groups: readonly OutcomeSeries[]): OutcomeSeries {
  const first = groups[0]!;
  return {
    ...first,
    group: "all",
    values: first.values.map((_, i) => groups.reduce((sum, { values }) => sum + values[i]!, 0)),
    complete: first.complete.map((_, i) => (groups.every(({ complete }) => complete[i] === 1) ? 1 : 0)),
  };
}

function follow(units: readonly OutcomeSeries[]): Followed[] {
  return units.flatMap((one) => {
    const places = [...one.complete.keys()].filter((i) => one.complete[i] === 1);
    if (places.length < 2 * shortest[one.period]) return [];
    const others = units.filter((other) => other !== one && places.every((i) => other.complete[i] === 1));
    const successes = Float64Array.from(places, (i) => one.values[i]!);
    if (!successes.some((count) => count > 0)) return [];
    if (others.length === 0) return againstSeason(one, successes, places);
    const trials = Float64Array.from(
      places,
      (i) => one.values[i]! + others.reduce((sum, { values }) => sum + values[i]!, 0),
    );
    return [{ one, successes, trials, places, against: "other-units" }];
  });
}

/** Without other units: the counts without their season, as rare events among many. */
function againstSeason(one: OutcomeSeries, counts: Float64Array, places: readonly number[]): Followed[] {
  if (one.period === "week" || one.period === "year") return [];
  const season = (i: number) => monthNumber(one.starts[i]!) % 12;
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  const sums = new Map<number, { total: number; n: number }>();
  for (const [k, i] of places.entries()) {
    const own = sums.get(season(i)) ?? { total: 0, n: 0 };
    sums.set(season(i), { total: own.total + counts[k]!, n: own.n + 1 });
  }
  const factor = (i: number) => {
    const { total, n } = sums.get(season(i))!;
    return total > 0 ? total / n / mean : 1;
  };
  const successes = Float64Array.from(places, (i, k) => counts[k]! / factor(i));
  const trials = new Float64Array(places.length).fill(100 * Math.max(...successes));
  return [{ one, successes, trials, places, against: "own-season" }];
}

function breakOf(
  { one, places, against }: Followed,
  { at, before, after, local, pValue }: ChangePoint,
  looked: number,
  { declared, policyDates }: BreakOptions,
): LevelBreak | undefined {
  const odds = (share: number) => share / (1 - share);
  const ratio = odds(after.share) / odds(before.share);
  const difference = after.share - before.share;
  const isStep = local.pValue < stepLevel && local.jump / difference >= 0.5;
  if (!isStep || !(ratio >= leastRatio || ratio <= 1 / leastRatio)) return undefined;
  const place = places[at]!;
  const isAt = (date: string) => Math.abs(placeOf(date, one) - place) <= near[one.period];
  const known = declared.find((change) => bearsOn(change, one) && isAt(change.date));
  if (known === undefined && policyDates.some(isAt)) return undefined;
  return {
    dataset: one.dataset,
    measure: one.measure,
    unit: one.unit,
    from: one.starts[place]!,
    period: one.period,
    ratio,
    against,
    chance: Math.min(1, pValue * looked),
    ...(known === undefined ? {} : { declared: known.what }),
  };
}

/** The place of the period that holds a date; of the last one where it lies after all. */
function placeOf(date: string, { starts }: OutcomeSeries): number {
  const later = starts.findIndex((start) => start > date);
  return (later < 0 ? starts.length : later) - 1;
}

/** Whether a declared change is about a series. */
function bearsOn({ dataset, units, measures }: RecordsChange, one: OutcomeSeries): boolean {
  return (
    (dataset === undefined || dataset === one.dataset) &&
    (units === undefined || units.includes(one.unit)) &&
    (measures === undefined || measures.includes(one.measure))
  );
}
