import type { Cells } from "../../../engine/query.js";
import { type Daily, dailySum, readDaily } from "../common/daily.js";
import { gapLabel } from "../common/gap-words.js";
import { type GroupLines, groupLines, type PeriodCounts, type PeriodShare } from "../common/period-table.js";
import { byPeriod, wholePeriods } from "../common/periods.js";
import { baseOf, type CountedColumn, missingMeasure } from "../common/queries.js";
import { type Breaks, findBreaks, followedKey } from "./find.js";

export interface BreaksSpec {
  readonly columns: readonly CountedColumn[];
  readonly measures: readonly string[];
  /** The reference and the compared groups, for the table over time. */
  readonly groups: readonly string[];
  readonly level: number;
  /** Seed of the permutations: the same for every method that asks for breaks. */
  readonly seed: number;
}

export interface BreaksResult {
  /** Undefined where the file is too short. */
  readonly breaks: Breaks | undefined;
  /** Whole months of the file. */
  readonly months: number;
  /** What the table over time holds. */
  readonly lines: GroupLines;
}

/** Finds the breaks, and works out what their table and figure show. */
export function estimateBreaks(spec: BreaksSpec, cells: Readonly<Record<string, Cells>>): BreaksResult {
  const daily = readDaily(cells.daily!, spec.measures);
  const breaks = findBreaks(daily, spec.columns, spec.seed);
  const months = wholePeriods(daily, 1).periods.starts.length;
  if (breaks === undefined) return { breaks, months, lines: { counts: [], shares: [] } };
  return { breaks, months, lines: linesOf(daily, breaks, spec) };
}

/** The usual groups and those that jump; the blanks that jump. */
function linesOf(daily: Daily, breaks: Breaks, spec: BreaksSpec): GroupLines {
  const jumped = [...new Set(breaks.jumps.map((jump) => jump.of))];
  const present = new Set(breaks.series.map((one) => followedKey(one.of)));
  const groups = [
    ...spec.groups,
    ...jumped.flatMap((of) => (of.kind === "group" && !spec.groups.includes(of.name) ? [of.name] : [])),
  ].filter((name) => present.has(`group-${name}`));
  const own = groupLines(daily, breaks.periods, groups, spec.level);
  const gaps = breaks.jumps
    .flatMap(({ of }) => (of.kind === "gap" && of.name !== "group" ? [of.name] : []))
    .filter((name, i, all) => all.indexOf(name) === i);
  const counts = [...own.counts, ...gaps.flatMap((name) => gapCounts(daily, breaks, name))];
  const blanks = gaps.map((name) => gapShare(daily, breaks, name));
  return { counts: unique(counts), shares: [...own.shares, missingShare(own), ...blanks] };
}

/** The blanks of race and ethnicity are in the table of groups already. */
function missingShare({ counts }: GroupLines): PeriodShare {
  const of = counts.find((one) => one.name === "missing")!;
  const trials = counts.find((one) => one.name === "stops")!.values;
  return { of, trials, designEffect: 1 };
}

function gapCounts(daily: Daily, breaks: Breaks, name: CountedColumn): PeriodCounts[] {
  const base = baseOf(name);
  const over = (measure: string) => byPeriod(daily.days, dailySum(daily, measure), breaks.periods);
  return [
    ...(base === "stops" ? [] : [{ name: base, label: "Searches", partOf: "stops", values: over(base) }]),
    { name: `gap-${name}`, label: gapLabel(name), partOf: base, values: over(missingMeasure(name)) },
  ];
}

function gapShare(daily: Daily, breaks: Breaks, name: CountedColumn): PeriodShare {
  const of = gapCounts(daily, breaks, name).at(-1)!;
  const trials = byPeriod(daily.days, dailySum(daily, baseOf(name)), breaks.periods);
  return { of, trials, designEffect: 1 };
}

const unique = (counts: readonly PeriodCounts[]): PeriodCounts[] =>
  counts.filter((one, i) => counts.findIndex((other) => other.name === one.name) === i);
