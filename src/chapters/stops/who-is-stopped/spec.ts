import { has } from "../../../data/dataset.js";
import { type DefaultTime, defaultTimes } from "../../../data/quality/default-times.js";
import type { Cells } from "../../../engine/query.js";
import { call, column, numbers, type Query } from "../../../engine/query.js";
import { textOf } from "../../common/cells.js";
import { dailyShare, type Share } from "../../common/shares.js";
import type { StopsContext } from "../common/context.js";
import { type Cross, readCross } from "../common/cross.js";
import { type Daily, dailySum, isRecorded, missingGroup, readDaily } from "../common/daily.js";
import { bandExpression, crossQuery, dailyQuery, gapMeasures, outcomeExpression } from "../common/queries.js";

/** The parts of the question, each answered from one query. */
export const crossParts = ["reason", "outcome", "place", "sex", "age", "weekday"] as const;
export type CrossPart = (typeof crossParts)[number];

export interface WhoSpec {
  readonly measures: readonly string[];
  readonly parts: readonly CrossPart[];
  readonly clock: boolean;
  readonly level: number;
}

export interface WhoResult {
  /** Share of each group among recorded stops, and among all stops. */
  readonly groups: readonly { readonly group: string; readonly recorded: Share; readonly all: Share }[];
  readonly missing: Share;
  readonly crosses: Readonly<Partial<Record<CrossPart, Cross>>>;
  readonly clock?: Clock;
}

/** Stops by hour of the day, and the minutes that are no times. */
export interface Clock {
  readonly hours: Cross;
  readonly defaults: readonly DefaultTime[];
}

/** Lower ends of the bands of age. */
export const ageBands = [5, 18, 25, 35, 45, 55, 65] as const;

export function whoQueries(stops: StopsContext): Record<string, Query> {
  const { dataset } = stops;
  const queries: Record<string, Query> = { daily: dailyQuery(stops) };
  for (const name of ["reason", "place", "sex"] as const)
    if (has(dataset, name)) queries[name] = crossQuery(stops, { category: column(name) });
  const outcome = outcomeExpression(dataset);
  if (outcome !== undefined) queries.outcome = crossQuery(stops, { category: outcome });
  if (has(dataset, "age"))
    queries.age = crossQuery(stops, { category: bandExpression(column("age"), ageBands) });
  queries.weekday = crossQuery(stops, { category: call("day-of-week", column("date")) });
  if (has(dataset, "time")) queries.clock = crossQuery(stops, { minute: column("time") });
  return queries;
}

export function whoSpec(stops: StopsContext): WhoSpec {
  const queries = whoQueries(stops);
  return {
    measures: Object.keys(gapMeasures(stops)),
    parts: crossParts.filter((part) => part in queries),
    clock: "clock" in queries,
    level: stops.assessment.level,
  };
}

export function estimateWho(spec: WhoSpec, cells: Readonly<Record<string, Cells>>): WhoResult {
  const daily = readDaily(cells.daily!, spec.measures);
  const crosses = Object.fromEntries(
    spec.parts.map((part) => [part, crossOf(cells[part]!, part === "age" || part === "weekday")]),
  );
  return {
    ...groupShares(daily, spec.level),
    crosses,
    ...(spec.clock ? { clock: clockOf(cells.clock!) } : {}),
  };
}

function groupShares(daily: Daily, level: number): Pick<WhoResult, "groups" | "missing"> {
  const all = dailySum(daily, "stops");
  const recorded = dailySum(daily, "stops", isRecorded);
  const of = (group: string) => dailySum(daily, "stops", (one) => one === group);
  return {
    groups: [...daily.byGroup.keys()].filter(isRecorded).map((group) => ({
      group,
      recorded: dailyShare(of(group), recorded, level),
      all: dailyShare(of(group), all, level),
    })),
    missing: dailyShare(of(missingGroup), all, level),
  };
}

function crossOf(cells: Cells, numeric: boolean): Cross {
  const group = textOf(cells, "group");
  if (!numeric) return readCross(cells, group, textOf(cells, "category"));
  const values = numbers(cells, "category");
  return readCross(cells, group, (row) => (Number.isNaN(values[row]!) ? null : String(values[row])));
}

/** Hours of the day, without minutes that hold what a system writes where no time was entered. */
function clockOf(cells: Cells): Clock {
  const minutes = numbers(cells, "minute");
  const stops = numbers(cells, "stops");
  const counts = new Float64Array(1440);
  for (let row = 0; row < cells.rows; row++)
    if (!Number.isNaN(minutes[row]!)) counts[minutes[row]!]! += stops[row]!;
  const defaults = defaultTimes(counts);
  const left = new Set(defaults.map((one) => one.minute));
  const hour = (row: number): string | null => {
    const minute = minutes[row]!;
    return Number.isNaN(minute) || left.has(minute) ? null : String(Math.floor(minute / 60));
  };
  return { hours: readCross(cells, textOf(cells, "group"), hour), defaults };
}
