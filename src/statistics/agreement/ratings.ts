import { type Column, StatisticsError } from "../types.js";

/** What coders said of the same units: one column a coder, one row a unit; NaN or code -1 where nothing was said. */
export type Ratings = readonly Column[];

/** Ratings as positions in one list of categories; -1 is missing. */
export interface CodedRatings {
  readonly categories: readonly (string | number)[];
  readonly codes: readonly Int32Array[];
  readonly units: number;
}

const isNumeric = (column: Column): column is Float64Array => column instanceof Float64Array;
const lengthOf = (column: Column): number => (isNumeric(column) ? column.length : column.codes.length);

/**
 * Brings the coders to one list of categories: the given ones, or those that occur. Numbers are ordered by size, words as
 * in the first coder's levels, with those of later coders behind.
 */
export function codeRatings(ratings: Ratings, given?: readonly (string | number)[]): CodedRatings {
  if (ratings.length < 2) throw new StatisticsError("agreement is between at least two coders");
  const units = lengthOf(ratings[0]!);
  if (ratings.some((column) => lengthOf(column) !== units))
    throw new StatisticsError("the coders' columns differ in length: each row must be the same unit");
  const numeric = ratings.map(isNumeric);
  if (numeric.includes(true) && numeric.includes(false))
    throw new StatisticsError("some coders gave numbers, others words: bring them to one kind");
  const occurring = ratings.map(valuesOf);
  const categories = given ?? occurringCategories(ratings, occurring);
  const places = new Map(categories.map((category, i) => [category, i]));
  const codes = occurring.map((values) =>
    Int32Array.from(values, (value) => {
      if (value === null) return -1;
      const place = places.get(value);
      if (place === undefined)
        throw new StatisticsError(`"${value}" is not among the categories ${categories.join(", ")}`);
      return place;
    }),
  );
  return { categories, codes, units };
}

function valuesOf(column: Column): (string | number | null)[] {
  if (isNumeric(column)) return Array.from(column, (value) => (Number.isNaN(value) ? null : value));
  return Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!));
}

function occurringCategories(
  ratings: Ratings,
  occurring: readonly (readonly (string | number | null)[])[],
): (string | number)[] {
  const seen = new Set(occurring.flat().filter((value) => value !== null));
  if (isNumeric(ratings[0]!)) return [...seen].sort((a, b) => Number(a) - Number(b));
  const levels = new Set(ratings.flatMap((column) => (isNumeric(column) ? [] : column.levels)));
  return [...levels].filter((level) => seen.has(level));
}

/** The units that every coder rated. */
export function completeUnits({ codes, units }: CodedRatings): number[] {
  return Array.from({ length: units }, (_, unit) => unit).filter((unit) =>
    codes.every((column) => column[unit]! >= 0),
  );
}

export function refuseNone(units: number, what: string): void {
  if (units === 0) throw new StatisticsError(`${what}: no unit was rated by all coders`);
}

/** Picks rows, with repetition, for a bootstrap sample. */
export function pickUnits(ratings: Ratings, rows: Int32Array): Ratings {
  return ratings.map((column) =>
    isNumeric(column)
      ? Float64Array.from(rows, (row) => column[row]!)
      : { levels: column.levels, codes: Int32Array.from(rows, (row) => column.codes[row]!) },
  );
}

export const unitsOf = (ratings: Ratings): number => (ratings.length === 0 ? 0 : lengthOf(ratings[0]!));
