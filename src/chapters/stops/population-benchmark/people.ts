import { type Cells, numbers } from "../../../engine/query.js";
import { textOf } from "../../common/cells.js";
import type { People, PlannedDenominator } from "./spec.js";

/** Counts of people by group, place and year, of one denominator. */
export interface PeopleTable {
  /** Years that the data have, in order; empty where they have none. */
  readonly years: readonly number[];
  /** Spellings of places, folded to lower case; empty where the data have none. */
  readonly places: ReadonlySet<string>;
  /** People of each group in a year (undefined: where there are no years), in the whole or in a place. */
  of(year: number | undefined, place?: string): ReadonlyMap<string, People>;
}

interface Entry extends People {
  readonly group: string;
  readonly place: string | null;
  readonly year: number | undefined;
}

export const foldPlace = (place: string): string => place.trim().replaceAll(/\s+/g, " ").toLowerCase();

/** Reads a population dataset; of several bands of age, the wanted one, or else driving age, all, adult. */
export function readPeople(cells: Cells, ageBand: string | undefined): PeopleTable {
  const [group, place, band] = ["group", "place", "age-band"].map((name) => textOf(cells, name)) as [
    (row: number) => string | null,
    (row: number) => string | null,
    (row: number) => string | null,
  ];
  const [year, people, squares, rows, margins] = ["year", "people", "squares", "rows", "margins"].map(
    (name) => numbers(cells, name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const all = Array.from({ length: cells.rows }, (_, row) => row);
  const wanted = bandWanted(new Set(all.map(band)), ageBand);
  const entries = all
    .filter((row) => band(row) === wanted && group(row) !== null && !Number.isNaN(people[row]!))
    .map((row): Entry => {
      const known = margins[row]! > 0 && margins[row] === rows[row];
      return {
        group: group(row)!,
        place: place(row) === null ? null : foldPlace(place(row)!),
        year: Number.isNaN(year[row]!) ? undefined : year[row]!,
        count: people[row]!,
        ...(known ? { marginOfError: Math.sqrt(squares[row]!) } : {}),
      };
    });
  return tableOf(entries);
}

function bandWanted(bands: ReadonlySet<string | null>, ageBand: string | undefined): string | null {
  if (ageBand !== undefined && bands.has(ageBand)) return ageBand;
  return ["driving", "all", "adult", null].find((one) => bands.has(one)) ?? null;
}

function tableOf(entries: readonly Entry[]): PeopleTable {
  const years = [...new Set(entries.flatMap((one) => one.year ?? []))].sort((a, b) => a - b);
  const places = new Set(entries.flatMap((one) => one.place ?? []));
  return {
    years,
    places,
    of(year, place) {
      const ofYear = entries.filter((one) => one.year === year);
      if (place !== undefined) return sums(ofYear.filter((one) => one.place === place));
      // Where the data hold the whole and its parts, the whole is what is asked for.
      const whole = ofYear.filter((one) => one.place === null);
      return sums(whole.length > 0 ? whole : ofYear);
    },
  };
}

/** Counts add up, and so do the squares of margins of error (a margin that one part lacks makes the sum's unknown). */
function sums(entries: readonly Entry[]): Map<string, People> {
  const found = new Map<string, People>();
  for (const { group, count, marginOfError } of entries) {
    const own = found.get(group);
    if (own === undefined) {
      found.set(group, { count, ...(marginOfError === undefined ? {} : { marginOfError }) });
      continue;
    }
    const known = own.marginOfError !== undefined && marginOfError !== undefined;
    found.set(group, {
      count: own.count + count,
      ...(known ? { marginOfError: Math.hypot(own.marginOfError!, marginOfError!) } : {}),
    });
  }
  return found;
}

/** Counts that stand in the assessment itself. */
export function peopleOfCounts({ counts }: Extract<PlannedDenominator, { kind: "counts" }>): PeopleTable {
  const entries = Object.entries(counts).map(
    ([group, people]): Entry => ({ group, place: null, year: undefined, ...people }),
  );
  return tableOf(entries);
}
