import type { Column, Table } from "../../../src/statistics/types.js";

/** A column as the R scripts write it. */
export type KnownColumn =
  | { readonly numbers: readonly (number | null)[] }
  | { readonly codes: readonly number[]; readonly levels: readonly string[] };

/** A table as the R scripts write it. */
export function knownTable(columns: Readonly<Record<string, KnownColumn>>): Table {
  const entries = Object.entries(columns).map(([name, column]): [string, Column] => [
    name,
    "numbers" in column
      ? Float64Array.from(column.numbers, (value) => value ?? NaN)
      : { codes: Int32Array.from(column.codes), levels: column.levels },
  ]);
  const [first] = entries;
  const rows = first![1] instanceof Float64Array ? first![1].length : first![1].codes.length;
  return { rows, columns: new Map(entries) };
}

/** A matrix as the R scripts write it, by rows. */
export interface KnownMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: readonly number[];
}

export function matrixRows({ rows, columns, data }: KnownMatrix): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_c, j) => data[i + j * rows]!),
  );
}
