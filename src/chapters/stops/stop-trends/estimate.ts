import type { TimelineEvent } from "../../../assessment/assessment.js";
import type { Cells } from "../../../engine/query.js";
import { differenceInterval, type WithInterval } from "../../../statistics/clustered-ratios/index.js";
import { normalQuantile } from "../../../statistics/distributions/index.js";
import { dayIso, dayNumber } from "../../common/cells.js";
import { dailyShare, type Share } from "../../common/shares.js";
import type { SeriesCandidate } from "../common/choose-series.js";
import { type Daily, dailySum, isRecorded, readDaily, sliceDays, sumOf } from "../common/daily.js";
import { groupLines } from "../common/period-table.js";
import { type Periods, wholePeriods } from "../common/periods.js";
import type { BreaksSpec } from "../recording-breaks/estimate.js";
import { type Breaks, findBreaks } from "../recording-breaks/find.js";

export interface TrendsSpec extends BreaksSpec {
  readonly events: readonly TimelineEvent[];
}

/** One stretch of time against another. */
export interface Comparison {
  /** The date between them; undefined for the first and the last year of a file without dates. */
  readonly event: TimelineEvent | undefined;
  readonly before: Stretch;
  readonly after: Stretch;
  readonly groups: readonly GroupChange[];
  /** Stops a month after over before; undefined where months are too few to tell how they vary. */
  readonly volume: WithInterval | undefined;
}

export interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly stops: number;
}

export interface GroupChange {
  readonly group: string;
  readonly before: Share;
  readonly after: Share;
  readonly difference: WithInterval;
}

/** Days on which nobody was stopped, one after another. */
export interface Silence {
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

export interface TrendsResult {
  /** By months, quarters and years, as far as there are enough of them. */
  readonly candidates: readonly SeriesCandidate[];
  readonly breaks: Breaks | undefined;
  readonly comparisons: readonly Comparison[];
  readonly silences: readonly Silence[];
}

/** Days on either side of a date: a year, so that both sides have the same seasons. */
export const windowDays = 365;
/** Days on either side without which nothing is compared. */
const leastDays = 28;

export function estimateTrends(spec: TrendsSpec, cells: Readonly<Record<string, Cells>>): TrendsResult {
  const daily = readDaily(cells.daily!, spec.measures);
  const groups = spec.groups.filter((group) => daily.byGroup.has(group));
  return {
    candidates: candidatesOf(daily, groups, spec.level),
    breaks: findBreaks(daily, spec.columns, spec.seed),
    comparisons: comparisonsOf(daily, groups, spec),
    silences: silencesOf(daily, wholePeriods(daily, 1).periods),
  };
}

/** The series by months, quarters and years: which of them shows most is known when small counts are kept back. */
function candidatesOf(daily: Daily, groups: readonly string[], level: number): SeriesCandidate[] {
  return ([1, 3, 12] as const)
    .map((length) => wholePeriods(daily, length))
    .filter(({ periods }, i) => periods.starts.length >= (i === 0 ? 2 : 3))
    .map((one) => ({ ...one, lines: groupLines(daily, one.periods, groups, level) }));
}

function comparisonsOf(daily: Daily, groups: readonly string[], spec: TrendsSpec): Comparison[] {
  const { days } = daily;
  if (days.length === 0) return [];
  const first = days[0]!;
  const end = days[days.length - 1]! + 1;
  const around = spec.events.map((event) => {
    const at = dayNumber(event.date);
    const before = [Math.max(first, at - windowDays), at] as const;
    const after = [at, Math.min(end, at + windowDays)] as const;
    return { event, before, after };
  });
  const long = end - first >= 2 * windowDays;
  const ends = {
    event: undefined,
    before: [first, first + windowDays] as const,
    after: [end - windowDays, end] as const,
  };
  const stretches = around.length > 0 ? around : long ? [ends] : [];
  return stretches
    .filter(({ before, after }) => before[1] - before[0] >= leastDays && after[1] - after[0] >= leastDays)
    .map(({ event, before, after }) => compare(daily, groups, event, before, after, spec.level));
}

type Days = readonly [number, number];

function compare(
  daily: Daily,
  groups: readonly string[],
  event: TimelineEvent | undefined,
  before: Days,
  after: Days,
  level: number,
): Comparison {
  const [earlier, later] = [sliceDays(daily, ...before), sliceDays(daily, ...after)];
  return {
    event,
    before: stretch(earlier, before),
    after: stretch(later, after),
    groups: groups.map((group) => {
      const [was, is] = [earlier, later].map((one) => shareOf(one, group, level)) as [Share, Share];
      return { group, before: was, after: is, difference: differenceInterval(is, was) };
    }),
    volume: volumeRatio(earlier, before, later, after, level),
  };
}

const stretch = (daily: Daily, [from, to]: Days): Stretch => ({
  from: dayIso(from),
  to: dayIso(to - 1),
  days: to - from,
  stops: sumOf(dailySum(daily, "stops")),
});

const shareOf = (daily: Daily, group: string, level: number): Share =>
  dailyShare(
    dailySum(daily, "stops", (one) => one === group),
    dailySum(daily, "stops", isRecorded),
    level,
  );

/** Blocks of this many days show how the number of stops varies. */
const blockDays = 28;
/** Blocks on either side without which that cannot be told. */
const leastBlocks = 6;

/** Stops a day, later over earlier, on the log scale, with the variance between blocks of four weeks. */
function volumeRatio(
  earlier: Daily,
  before: Days,
  later: Daily,
  after: Days,
  level: number,
): WithInterval | undefined {
  const sides = [blocks(earlier, before), blocks(later, after)];
  if (sides.some((counts) => counts.length < leastBlocks || sumOf(counts) === 0)) return undefined;
  const [was, is] = sides.map((counts) => {
    const mean = sumOf(counts) / counts.length;
    const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
    return { mean, relativeVariance: squares / (counts.length - 1) / counts.length / mean ** 2 };
  }) as [{ mean: number; relativeVariance: number }, { mean: number; relativeVariance: number }];
  const z = normalQuantile((1 - level) / 2, { tail: "upper" });
  const half = z * Math.sqrt(was.relativeVariance + is.relativeVariance);
  const ratio = is.mean / was.mean;
  return { value: ratio, low: ratio * Math.exp(-half), high: ratio * Math.exp(half) };
}

/** Stops in whole blocks of four weeks. */
function blocks(daily: Daily, [from, to]: Days): Float64Array {
  const counts = new Float64Array(Math.floor((to - from) / blockDays));
  const stops = dailySum(daily, "stops");
  for (const [i, day] of daily.days.entries()) {
    const block = Math.floor((day - from) / blockDays);
    if (block < counts.length) counts[block]! += stops[i]!;
  }
  return counts;
}

/** Stretches of at least two weeks without a stop, where stops are otherwise made nearly every day. */
function silencesOf({ days: all }: Daily, { from, to }: Periods): Silence[] {
  const days = all.filter((day) => day >= from && day < to);
  const found: Silence[] = [];
  if (days.length < 2) return found;
  const span = days[days.length - 1]! - days[0]! + 1;
  if (days.length < span / 2) return found;
  for (let i = 1; i < days.length; i++) {
    const quiet = days[i]! - days[i - 1]! - 1;
    if (quiet >= 14) found.push({ from: dayIso(days[i - 1]! + 1), to: dayIso(days[i]! - 1), days: quiet });
  }
  return found;
}
