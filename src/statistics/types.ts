/**
 * Types that every family of `statistics` shares.
 *
 * Missing numbers are NaN, missing factor codes are -1. Matrices are column-major. Functions are pure: they
 * never change their arguments, and randomness comes in as a {@link RandomStream}.
 */

/** A dense matrix in column-major order: element (i, j) is `data[i + j * rows]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A categorical column: `levels[codes[i]]` is the value of row i; code -1 is missing. */
export interface Factor {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** A column of a {@link Table}: numbers (NaN is missing) or a {@link Factor}. */
export type Column = Float64Array | Factor;

/** A table in memory, by column. All columns have `rows` entries. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** One line of a table of estimates. `df` is Infinity where the reference distribution is the normal. */
export interface Term {
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  /** t or z, as `df` tells. */
  readonly statistic: number;
  readonly df: number;
  readonly pValue: number;
}

/** Something a reader of the result must know, in plain words. */
export interface Diagnostic {
  readonly id: string;
  readonly level: "note" | "warning";
  readonly message: string;
}

/**
 * A number that cannot be had from these data, with the reason in plain words: what, which column, which rows,
 * how to mend. The command line prints the message and exits with 1.
 */
export class StatisticsError extends Error {
  override readonly name = "StatisticsError";
}
