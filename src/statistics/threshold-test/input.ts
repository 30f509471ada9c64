import { StatisticsError } from "../types.js";
import type { ThresholdData } from "./model.js";

/** Counts of one group at one place. */
export interface ThresholdCell {
  readonly group: string;
  readonly place: string;
  readonly stops: number;
  readonly searches: number;
  /** Searches that found something. */
  readonly hits: number;
}

/** The counts sorted by place, places by falling number of stops, with what was left out. */
export interface PreparedCells {
  readonly data: ThresholdData;
  /** In the order of the data. */
  readonly cells: readonly ThresholdCell[];
  readonly groups: readonly string[];
  readonly places: readonly string[];
  /** Stops of all groups at each place. */
  readonly placeStops: Float64Array;
  /** Cells without a stop. */
  readonly empty: number;
}

/** Checks the counts and puts them in order. */
export function prepareCells(
  groups: readonly string[],
  places: readonly string[],
  cells: readonly ThresholdCell[],
): PreparedCells {
  checkCells(groups, places, cells);
  const used = cells.filter((cell) => cell.stops > 0);
  if (!used.some((cell) => cell.searches > 0)) {
    throw new StatisticsError("No cell has a search, so that nothing can be said of thresholds.");
  }
  const usedGroups = groups.filter((group) => used.some((cell) => cell.group === group));
  const stopsOf = new Map<string, number>();
  for (const { place, stops } of used) stopsOf.set(place, (stopsOf.get(place) ?? 0) + stops);
  const rank = new Map(places.map((place, i) => [place, i]));
  const usedPlaces = [...stopsOf.keys()].sort(
    (a, b) => stopsOf.get(b)! - stopsOf.get(a)! || rank.get(a)! - rank.get(b)!,
  );
  const placeCode = new Map(usedPlaces.map((place, i) => [place, i]));
  const groupCode = new Map(usedGroups.map((group, i) => [group, i]));
  const sorted = [...used].sort(
    (a, b) =>
      placeCode.get(a.place)! - placeCode.get(b.place)! || groupCode.get(a.group)! - groupCode.get(b.group)!,
  );
  return {
    data: {
      groups: usedGroups.length,
      places: usedPlaces.length,
      group: Int32Array.from(sorted, (cell) => groupCode.get(cell.group)!),
      place: Int32Array.from(sorted, (cell) => placeCode.get(cell.place)!),
      stops: Float64Array.from(sorted, (cell) => cell.stops),
      searches: Float64Array.from(sorted, (cell) => cell.searches),
      finds: Float64Array.from(sorted, (cell) => cell.hits),
    },
    cells: sorted,
    groups: usedGroups,
    places: usedPlaces,
    placeStops: Float64Array.from(usedPlaces, (place) => stopsOf.get(place)!),
    empty: cells.length - used.length,
  };
}

function checkCells(
  groups: readonly string[],
  places: readonly string[],
  cells: readonly ThresholdCell[],
): void {
  const groupNames = distinct(groups, "group");
  const placeNames = distinct(places, "place");
  const seen = new Map<string, Set<string>>();
  for (const cell of cells) {
    const name = `The cell of group "${cell.group}" at place "${cell.place}"`;
    if (!groupNames.has(cell.group)) throw new StatisticsError(`${name} has a group that is not listed.`);
    if (!placeNames.has(cell.place)) throw new StatisticsError(`${name} has a place that is not listed.`);
    const there = seen.get(cell.place) ?? new Set();
    if (there.has(cell.group)) throw new StatisticsError(`${name} is given twice; add its counts up.`);
    seen.set(cell.place, there.add(cell.group));
    for (const count of ["stops", "searches", "hits"] as const) {
      if (Number.isInteger(cell[count]) && cell[count] >= 0) continue;
      throw new StatisticsError(`${name} has ${cell[count]} ${count}: counts are whole numbers from 0 up.`);
    }
    if (cell.searches > cell.stops) {
      throw new StatisticsError(`${name} has ${cell.searches} searches of ${cell.stops} stops.`);
    }
    if (cell.hits > cell.searches) {
      throw new StatisticsError(`${name} has ${cell.hits} hits of ${cell.searches} searches.`);
    }
  }
}

function distinct(names: readonly string[], what: string): Set<string> {
  const set = new Set<string>();
  for (const name of names) {
    if (set.has(name)) throw new StatisticsError(`The ${what} "${name}" is listed twice.`);
    set.add(name);
  }
  return set;
}
