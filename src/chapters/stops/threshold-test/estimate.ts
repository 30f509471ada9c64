import type { Cells } from "../../../engine/query.js";
import {
  type ThresholdCell,
  type ThresholdResult,
  thresholdTest,
} from "../../../statistics/threshold-test/index.js";
import { StatisticsError } from "../../../statistics/types.js";
import { sumBy, textOf } from "../../common/cells.js";
import { measureNames } from "../search-and-hit-rates/plan.js";
import { routineBases } from "../search-and-hit-rates/spec.js";
import {
  fewestGroups,
  fewestPlaces,
  fewestSearches,
  fewestStops,
  mostPlaces,
  otherPlaces,
  type ThresholdSpec,
} from "./spec.js";

/** How many stops each step leaves, in order. */
export interface ThresholdRows {
  readonly all: number;
  /** With a group of those compared, a place, and a record of whether there was a search. */
  readonly usable: number;
  /** Without the searches whose finding is not recorded. */
  readonly told: number;
  /** Without the searches that officers did not choose. */
  readonly chosen: number;
  /** Without the places and groups that are too small. */
  readonly used: number;
}

/** The result of the method. */
export interface ThresholdFit {
  readonly rows: ThresholdRows;
  /** The compared groups with enough searches, the reference first; groups that only help the model come last. */
  readonly groups: readonly string[];
  readonly places: readonly string[];
  /** Places that were put together or left out. */
  readonly merged: number;
  /** Undefined where the test could not be made. */
  readonly test?: ThresholdResult;
  readonly why?: string;
}

/** The test from the cells. Pure; its random numbers come from the seed. */
export function estimateThreshold(
  spec: ThresholdSpec,
  cells: Readonly<Record<string, Cells>>,
  seed: number,
): ThresholdFit {
  const { counts, rows } = countsOf(spec, cells.stops!);
  const groups = usedGroups(spec, counts);
  const own = counts.filter(({ group }) => groups.includes(group));
  const { kept, merged, names } = usedPlaces(groups, own);
  const base = {
    rows: { ...rows, used: kept.reduce((sum, { stops }) => sum + stops, 0) },
    groups,
    places: names,
    merged,
  };
  const why = whyNot(spec, groups, names);
  if (why !== undefined) return { ...base, why };
  try {
    const { chains, warmup, draws, level } = spec;
    const test = thresholdTest(
      { groups, places: names, cells: kept },
      { signal: "beta", reference: groups[0]!, chains, warmup, draws, level, seed },
    );
    return { ...base, test };
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    return { ...base, why: error.message };
  }
}

function countsOf(
  spec: ThresholdSpec,
  cells: Cells,
): { counts: ThresholdCell[]; rows: Omit<ThresholdRows, "used"> } {
  const group = textOf(cells, "group");
  const place = textOf(cells, "place");
  const basis = textOf(cells, "basis");
  const recorded = (row: number): string | undefined => {
    const [who, where] = [group(row), place(row)];
    return who === null || where === null ? undefined : JSON.stringify([who, where]);
  };
  const all = sumBy(cells, () => "all", measureNames).get("all");
  const sums = sumBy(cells, recorded, measureNames);
  const routine = sumBy(
    cells,
    (row) => (spec.hasBasis && routineBases.includes(basis(row) ?? "") ? recorded(row) : undefined),
    measureNames,
  );
  let [usable, told, chosen] = [0, 0, 0];
  const counts = [...sums].map(([key, own]): ThresholdCell => {
    const [who, where] = JSON.parse(key) as [string, string];
    const without = routine.get(key);
    const untold = own.searches! - own.told!;
    const notChosen = without?.told ?? 0;
    const stops = own.known! - untold - notChosen;
    if (spec.groups.includes(who)) {
      usable += own.known!;
      told += own.known! - untold;
      chosen += stops;
    }
    return {
      group: who,
      place: where,
      stops,
      searches: own.told! - notChosen,
      hits: own.hits! - (without?.hits ?? 0),
    };
  });
  return { counts, rows: { all: all?.stops ?? 0, usable, told, chosen } };
}

/** The reference and the compared groups with enough searches; where they are fewer than three, other groups too. */
function usedGroups(spec: ThresholdSpec, counts: readonly ThresholdCell[]): string[] {
  const searches = new Map<string, number>();
  for (const { group, searches: own } of counts) searches.set(group, (searches.get(group) ?? 0) + own);
  const large = [...searches]
    .filter(([, count]) => count >= fewestSearches)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([group]) => group);
  const named = spec.groups.filter((group) => large.includes(group));
  const others = large.filter((group) => !spec.groups.includes(group));
  return [...named, ...others.slice(0, Math.max(fewestGroups - named.length, 0))];
}

/** Places where each group was stopped often enough; the rest put together where that gives one more such place. */
function usedPlaces(groups: readonly string[], counts: readonly ThresholdCell[]) {
  const byPlace = new Map<string, ThresholdCell[]>();
  for (const cell of counts) byPlace.set(cell.place, [...(byPlace.get(cell.place) ?? []), cell]);
  const total = (cells: readonly ThresholdCell[]): number => cells.reduce((sum, { stops }) => sum + stops, 0);
  const whole = (cells: readonly ThresholdCell[]): boolean =>
    groups.every((group) => (cells.find((one) => one.group === group)?.stops ?? 0) >= fewestStops);
  const large = [...byPlace]
    .filter(([, cells]) => whole(cells))
    .sort((a, b) => total(b[1]) - total(a[1]) || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostPlaces)
    .map(([place]) => place);
  const rest = groups.map((group): ThresholdCell => {
    const cells = counts.filter((one) => one.group === group && !large.includes(one.place));
    const sum = (of: "stops" | "searches" | "hits"): number => cells.reduce((all, one) => all + one[of], 0);
    return { group, place: otherPlaces, stops: sum("stops"), searches: sum("searches"), hits: sum("hits") };
  });
  const withRest = whole(rest);
  const kept = [...counts.filter(({ place }) => large.includes(place)), ...(withRest ? rest : [])];
  return {
    kept,
    names: [...large.sort(), ...(withRest ? [otherPlaces] : [])],
    merged: byPlace.size - large.length,
  };
}

function whyNot(
  { groups: [reference, ...compared], people }: ThresholdSpec,
  groups: readonly string[],
  places: readonly string[],
): string | undefined {
  const few = `fewer than ${fewestSearches} searches`;
  if (!groups.includes(reference!)) return `There are ${few} of ${people} of the reference group.`;
  if (!compared.some((group) => groups.includes(group)))
    return `There are ${few} of ${people} of every compared group.`;
  if (places.length < fewestPlaces)
    return `Each group was stopped at least ${fewestStops} times in ${places.length} places only; the test compares groups over at least ${fewestPlaces}.`;
  return undefined;
}
