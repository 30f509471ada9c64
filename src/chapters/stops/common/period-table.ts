import type { CellValue, FigurePlot, FindingTable, TableColumn } from "../../../findings/finding.js";
import { capitalise, groupLabel } from "../../../findings/wording.js";
import { scoreInterval } from "../../../statistics/clustered-ratios/index.js";
import { dailyShare } from "../../common/shares.js";
import { type Daily, dailySum, isRecorded, missingGroup } from "./daily.js";
import { byPeriod, type PeriodLength, type Periods, periodWords } from "./periods.js";

/** Counts and shares period by period, as one table in which every count stands beside the count that it is part of. */

/** All recorded groups that are not shown by themselves. */
export const othersTogether = "others-together";

export const othersLabel = "All other recorded groups";

/** The label of a group, or of all others together. */
export const lineLabel = (group: string): string =>
  group === othersTogether ? othersLabel : groupLabel(group);

/** A count by period that a column holds. */
export interface PeriodCounts {
  readonly name: string;
  readonly label: string;
  readonly partOf?: string;
  readonly values: Float64Array;
}

/** A share by period: a count out of another column. */
export interface PeriodShare {
  readonly of: PeriodCounts;
  readonly trials: Float64Array;
  /** How many times the variance of independent rows. */
  readonly designEffect: number;
}

export interface PeriodTable {
  readonly table: FindingTable;
  /** By name of the count: the points of its line. */
  readonly points: ReadonlyMap<string, SeriesPoints>;
}

type SeriesPoints = Extract<FigurePlot, { kind: "series" }>["lines"][number]["points"];

/** The table of counts and shares, and the points of a figure that shows the same numbers. */
export function periodTable(
  { id, title, level }: { readonly id: string; readonly title: string; readonly level: number },
  periods: Periods,
  counts: readonly PeriodCounts[],
  shares: readonly PeriodShare[],
): PeriodTable {
  const columns: TableColumn[] = [
    { name: "period", label: capitalise(periodWords[periods.length].one), kind: "date" },
    ...counts.map(
      ({ name, label, partOf }): TableColumn => ({
        name,
        label,
        kind: "count",
        ...(partOf === undefined ? {} : { partOf }),
      }),
    ),
    ...shares.flatMap(({ of }) => shareColumns(of)),
  ];
  const worked = shares.map((share) => ({ name: share.of.name, points: sharePoints(share, periods, level) }));
  const rows = periods.starts.map((start, i): CellValue[] => [
    periodCell(start, periods.length),
    ...counts.map(({ values }) => values[i]!),
    ...worked.flatMap(({ points }) => {
      const { y, low, high } = points[i]!;
      return [y, low ?? null, high ?? null];
    }),
  ]);
  return {
    table: { id, title, columns, rows },
    points: new Map(worked.map(({ name, points }) => [name, points])),
  };
}

/** A month is told as "2016-03", a year as "2016"; a quarter by its first month. */
const periodCell = (start: string, length: PeriodLength): string =>
  length === 12 ? start.slice(0, 4) : start.slice(0, 7);

function shareColumns({ name, label }: PeriodCounts): TableColumn[] {
  const derivedFrom = [name];
  return [
    { name: `${name}-share`, label: `${label}, share`, kind: "share", derivedFrom },
    { name: `${name}-low`, label: `${label}, from`, kind: "low", derivedFrom },
    { name: `${name}-high`, label: `${label}, to`, kind: "high", derivedFrom },
  ];
}

function sharePoints(
  { of, trials, designEffect }: PeriodShare,
  periods: Periods,
  level: number,
): SeriesPoints {
  return periods.starts.map((start, i) => {
    const n = trials[i]!;
    if (n === 0) return { x: start, y: null };
    const { value, low, high } = scoreInterval(of.values[i]! / n, n / designEffect, level);
    return { x: start, y: value, low, high };
  });
}

export interface GroupLines {
  readonly counts: readonly PeriodCounts[];
  readonly shares: readonly PeriodShare[];
}

/** Stops, recorded stops, blanks, and each shown group with all others together, period by period. */
export function groupLines(
  daily: Daily,
  periods: Periods,
  shown: readonly string[],
  level: number,
): GroupLines {
  const over = (keep: (group: string) => boolean) => {
    const days = dailySum(daily, "stops", keep);
    return { days, periods: byPeriod(daily.days, days, periods) };
  };
  const all = over(() => true);
  const recorded = over(isRecorded);
  const missing = over((group) => group === missingGroup);
  const others = [...daily.byGroup.keys()].some((group) => isRecorded(group) && !shown.includes(group));
  const names = others ? [...shown, othersTogether] : shown;
  const lines = names.map((name) => {
    const keep = (group: string) =>
      name === othersTogether ? isRecorded(group) && !shown.includes(group) : group === name;
    const own = over(keep);
    const counts: PeriodCounts = {
      name: `group-${name}`,
      label: lineLabel(name),
      partOf: "recorded",
      values: own.periods,
    };
    const { designEffect } = dailyShare(own.days, recorded.days, level);
    return { of: counts, trials: recorded.periods, designEffect };
  });
  return {
    counts: [
      { name: "stops", label: "Stops", values: all.periods },
      { name: "recorded", label: "With a recorded group", partOf: "stops", values: recorded.periods },
      { name: missingGroup, label: groupLabel(missingGroup), partOf: "stops", values: missing.periods },
      ...lines.map(({ of }) => of),
    ],
    shares: lines,
  };
}
