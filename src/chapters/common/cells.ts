import { type Cells, coded, numbers } from "../../engine/query.js";

/** The text of a coded column in a row; null where missing. */
export function textOf(cells: Cells, name: string): (row: number) => string | null {
  const found = cells.columns.get(name);
  // A text column that is empty throughout may come back as numbers.
  if (found instanceof Float64Array) return () => null;
  const { codes, levels } = coded(cells, name);
  return (row) => (codes[row]! < 0 ? null : levels[codes[row]!]!);
}

/** Sums of measures. */
export type Sums = Record<string, number>;

/** Sums of measures by a key that each row of the cells has; rows whose key is undefined are left out. */
export function sumBy(
  cells: Cells,
  key: (row: number) => string | undefined,
  measures: readonly string[],
): Map<string, Sums> {
  const columns = measures.map((name) => [name, numbers(cells, name)] as const);
  const sums = new Map<string, Sums>();
  for (let row = 0; row < cells.rows; row++) {
    const at = key(row);
    if (at === undefined) continue;
    let own = sums.get(at);
    if (own === undefined) {
      own = Object.fromEntries(measures.map((name) => [name, 0]));
      sums.set(at, own);
    }
    for (const [name, values] of columns) {
      const value = values[row]!;
      if (!Number.isNaN(value)) own[name]! += value;
    }
  }
  return sums;
}

/** The sum of a measure over all rows. */
export function total(cells: Cells, measure: string): number {
  return numbers(cells, measure).reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
}

/** "2016-03-01" for month number 12 * 2016 + 2. */
export function monthIso(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}-01`;
}

/** The month number of an ISO date. */
export function monthNumber(iso: string): number {
  return 12 * Number(iso.slice(0, 4)) + Number(iso.slice(5, 7)) - 1;
}

/** Days since 1970-01-01 of an ISO date. */
export const dayNumber = (iso: string): number => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 86_400_000;

/** The ISO date of a day since 1970-01-01. */
export const dayIso = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
