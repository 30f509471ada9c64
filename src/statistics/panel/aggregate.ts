import { StatisticsError } from "../types.js";
import { type GroupTimeEffects, standardErrorOf } from "./callaway-santanna.js";

/** How group-time effects are brought together; names as in `did::aggte`. */
export type Aggregation = "simple" | "dynamic" | "group" | "calendar";

export interface AggregateOptions {
  /** Least and greatest time since treatment of a dynamic aggregation. */
  readonly minimumEventTime?: number;
  readonly maximumEventTime?: number;
  /** Only cohorts seen at least so long after treatment, up to that time. */
  readonly balance?: number;
}

/** One aggregated effect. */
export interface AggregatedEffect {
  /** Time since treatment, cohort, or period. */
  readonly at: number;
  readonly estimate: number;
  readonly standardError: number;
}

export interface AggregatedEffects {
  readonly kind: Aggregation;
  readonly overall: { readonly estimate: number; readonly standardError: number };
  /** Empty for the simple aggregation. */
  readonly effects: readonly AggregatedEffect[];
  readonly overallInfluence: Float64Array;
  readonly influence: readonly Float64Array[];
}

/**
 * Aggregates of group-time effects, weighted by the size of cohorts (Callaway and Sant'Anna 2021, section 3).
 *
 * - simple: over all treated cohorts and periods; dynamic: by time since treatment, the overall effect being the plain
 *   mean of those from 0 on; group: by cohort, the overall effect weighted by cohort; calendar: by period.
 *
 * Errors count that the shares of cohorts are estimated. Effects that could not be estimated are left out.
 *
 * Reference: `did::aggte(na.rm = TRUE)` 2.5.1 (R).
 */
export function aggregateEffects(
  result: GroupTimeEffects,
  kind: Aggregation,
  options: AggregateOptions = {},
): AggregatedEffects {
  const cells = usableCells(result);
  if (cells.every((cell) => !cell.post))
    throw new StatisticsError(
      "no effect after treatment could be estimated, so there is nothing to aggregate",
    );
  const shares = cohortShares(result);
  switch (kind) {
    case "simple": {
      const overall = byShares(
        result,
        cells.filter((cell) => cell.post),
        shares,
        true,
      );
      return pack(result, kind, overall, []);
    }
    case "dynamic":
      return dynamic(result, cells, shares, options);
    case "group":
      return byGroup(result, cells, shares);
    case "calendar":
      return calendar(result, cells, shares);
  }
}

interface Cell {
  readonly index: number;
  readonly cohort: number;
  readonly time: number;
  readonly estimate: number;
  readonly post: boolean;
}

function usableCells({ effects }: GroupTimeEffects): Cell[] {
  return effects.flatMap((one, index) =>
    Number.isFinite(one.estimate)
      ? [{ index, cohort: one.cohort, time: one.time, estimate: one.estimate, post: one.post }]
      : [],
  );
}

/** Weighted share of each cohort among all units, treated or not. */
function cohortShares({ cohort, weights, cohorts, units }: GroupTimeEffects): ReadonlyMap<number, number> {
  const sums = new Map<number, number>(cohorts.map((g) => [g, 0]));
  for (let i = 0; i < cohort.length; i++) {
    const sum = sums.get(cohort[i]!);
    if (sum !== undefined) sums.set(cohort[i]!, sum + weights[i]!);
  }
  return new Map([...sums].map(([g, sum]) => [g, sum / units]));
}

interface Part {
  readonly estimate: number;
  readonly influence: Float64Array;
}

/** Mean of cells weighted by the shares of their cohorts; the shares' own influence where `estimated`. */
function byShares(
  result: GroupTimeEffects,
  cells: readonly Cell[],
  shares: ReadonlyMap<number, number>,
  estimated: boolean,
): Part {
  const total = cells.reduce((sum, cell) => sum + shares.get(cell.cohort)!, 0);
  const estimate = cells.reduce((sum, cell) => sum + (shares.get(cell.cohort)! / total) * cell.estimate, 0);
  const influence = new Float64Array(result.units);
  for (const cell of cells)
    addScaled(influence, result.influence[cell.index]!, shares.get(cell.cohort)! / total);
  if (estimated) addShareInfluence(result, cells, shares, total, estimate, influence);
  return { estimate, influence };
}

function addScaled(into: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += factor * values[i]!;
}

/** Influence of units on a share-weighted mean through the shares: sum over cells of (1{cohort} w - share)(cell - mean) / total. */
function addShareInfluence(
  { cohort, weights }: GroupTimeEffects,
  cells: readonly Cell[],
  shares: ReadonlyMap<number, number>,
  total: number,
  mean: number,
  into: Float64Array,
): void {
  const slope = new Map<number, number>();
  let constant = 0;
  for (const cell of cells) {
    const gap = (cell.estimate - mean) / total;
    slope.set(cell.cohort, (slope.get(cell.cohort) ?? 0) + gap);
    constant += gap * shares.get(cell.cohort)!;
  }
  for (let i = 0; i < into.length; i++) into[i]! += weights[i]! * (slope.get(cohort[i]!) ?? 0) - constant;
}

/** Plain or weighted mean of parts with fixed weights. */
function combine(result: GroupTimeEffects, parts: readonly Part[], weights: readonly number[]): Part {
  const influence = new Float64Array(result.units);
  let estimate = 0;
  for (const [k, part] of parts.entries()) {
    estimate += weights[k]! * part.estimate;
    addScaled(influence, part.influence, weights[k]!);
  }
  return { estimate, influence };
}

type Labelled = readonly [at: number, part: Part];

function dynamic(
  result: GroupTimeEffects,
  cells: readonly Cell[],
  shares: ReadonlyMap<number, number>,
  {
    minimumEventTime = Number.NEGATIVE_INFINITY,
    maximumEventTime = Number.POSITIVE_INFINITY,
    balance,
  }: AggregateOptions,
): AggregatedEffects {
  const [first, last] = [result.times[0]!, result.times.at(-1)!];
  const own = balance === undefined ? cells : cells.filter((cell) => last - cell.cohort >= balance);
  const within = (e: number) =>
    e >= minimumEventTime &&
    e <= maximumEventTime &&
    (balance === undefined || (e <= balance && e >= balance - last + first));
  const times = [...new Set(own.map((cell) => cell.time - cell.cohort))].filter(within).sort((a, b) => a - b);
  const parts: Labelled[] = times.map((e) => [
    e,
    byShares(
      result,
      own.filter((cell) => cell.time - cell.cohort === e),
      shares,
      true,
    ),
  ]);
  const after = parts.filter(([e]) => e >= 0).map(([, part]) => part);
  if (after.length === 0)
    throw new StatisticsError("no time since treatment is left in the window asked for");
  const overall = combine(
    result,
    after,
    after.map(() => 1 / after.length),
  );
  return pack(result, "dynamic", overall, parts);
}

function byGroup(
  result: GroupTimeEffects,
  cells: readonly Cell[],
  shares: ReadonlyMap<number, number>,
): AggregatedEffects {
  const parts = result.cohorts.flatMap((g): Labelled[] => {
    const own = cells.filter((cell) => cell.cohort === g && cell.post);
    return own.length === 0 ? [] : [[g, byShares(result, own, shares, false)]];
  });
  const total = parts.reduce((sum, [g]) => sum + shares.get(g)!, 0);
  const overall = combine(
    result,
    parts.map(([, part]) => part),
    parts.map(([g]) => shares.get(g)! / total),
  );
  const asCells = parts.map(([g, part], index) => ({
    index,
    cohort: g,
    time: g,
    estimate: part.estimate,
    post: true,
  }));
  addShareInfluence(result, asCells, shares, total, overall.estimate, overall.influence);
  return pack(result, "group", overall, parts);
}

function calendar(
  result: GroupTimeEffects,
  cells: readonly Cell[],
  shares: ReadonlyMap<number, number>,
): AggregatedEffects {
  const parts = Array.from(result.times).flatMap((time): Labelled[] => {
    const own = cells.filter((cell) => cell.time === time && cell.post);
    return own.length === 0 ? [] : [[time, byShares(result, own, shares, true)]];
  });
  const overall = combine(
    result,
    parts.map(([, part]) => part),
    parts.map(() => 1 / parts.length),
  );
  return pack(result, "calendar", overall, parts);
}

function pack(
  result: GroupTimeEffects,
  kind: Aggregation,
  overall: Part,
  parts: readonly Labelled[],
): AggregatedEffects {
  const se = (influence: Float64Array) => standardErrorOf(influence, result.cluster, result.units);
  return {
    kind,
    overall: { estimate: overall.estimate, standardError: se(overall.influence) },
    effects: parts.map(([at, part]) => ({ at, estimate: part.estimate, standardError: se(part.influence) })),
    overallInfluence: overall.influence,
    influence: parts.map(([, part]) => part.influence),
  };
}
