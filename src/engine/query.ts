/**
 * The language in which methods ask for cells. It is data, never SQL text: columns are the canonical names of a
 * contract, constants travel as parameters, and functions are a closed list.
 */

export type FunctionName =
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "and"
  | "or"
  | "not"
  | "is-null"
  | "in"
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "floor"
  | "least"
  | "greatest"
  | "coalesce"
  /** if(condition, then, else) */
  | "if"
  | "year"
  /** Months since January of year 0: 12 * year + (month - 1). */
  | "month-number"
  /** 1 to 12. */
  | "month-of-year"
  /** 1 (Monday) to 7 (Sunday). */
  | "day-of-week"
  /** Days since 1970-01-01. */
  | "day-number";

export type Constant = number | string | boolean | null;

export type Expression =
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "constant"; readonly value: Constant }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: readonly Expression[] };

export type Measure =
  /** Rows (for which `where` holds). */
  | { readonly kind: "count"; readonly where?: Expression }
  | {
      readonly kind: "sum" | "mean" | "min" | "max" | "count-distinct";
      readonly of: Expression;
      readonly where?: Expression;
    };

/**
 * A small table that is joined to the dataset (left join): for instance sunset by date and place. `keys` pair each
 * key column of the lookup with an expression over the dataset; `values` become columns that other expressions of
 * the query may name. Dates are days since 1970-01-01 in the lookup, so the key expression is `day-number`.
 */
export interface Lookup {
  readonly keys: Readonly<Record<string, { readonly on: Expression; readonly column: LookupColumn }>>;
  readonly values: Readonly<Record<string, LookupColumn>>;
}

export type LookupColumn = Float64Array | readonly (string | null)[];

export interface Query {
  /** The name of the dataset in the assessment. */
  readonly dataset: string;
  readonly where?: Expression;
  /** Grouping columns by the name that they get in the cells. */
  readonly by: Readonly<Record<string, Expression>>;
  readonly measures: Readonly<Record<string, Measure>>;
  readonly lookups?: readonly Lookup[];
}

/** A text column of cells: `levels[codes[i]]`; code -1 is NULL. */
export interface CodedColumn {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/**
 * The answer: one row per combination of the grouping columns that occurs, sorted by them (NULL last). Numbers,
 * dates (days since 1970-01-01) and flags (0, 1) are Float64Array with NaN for NULL; text is coded.
 */
export interface Cells {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Float64Array | CodedColumn>;
}

/** Answers queries over the canonical tables of an assessment. */
export interface Engine {
  aggregate(query: Query): Promise<Cells>;
}

export const column = (name: string): Expression => ({ kind: "column", name });
export const constant = (value: Constant): Expression => ({ kind: "constant", value });
export const call = (name: FunctionName, ...args: readonly (Expression | Constant)[]): Expression => ({
  kind: "call",
  name,
  args: args.map((arg) => (typeof arg === "object" && arg !== null ? arg : constant(arg))),
});

/** A numeric column of cells; throws where the query did not ask for it. */
export function numbers(cells: Cells, name: string): Float64Array {
  const found = cells.columns.get(name);
  if (!(found instanceof Float64Array)) throw new Error(`cells have no numeric column ${name}`);
  return found;
}

/** A text column of cells; throws where the query did not ask for it. */
export function coded(cells: Cells, name: string): CodedColumn {
  const found = cells.columns.get(name);
  if (found === undefined || found instanceof Float64Array)
    throw new Error(`cells have no text column ${name}`);
  return found;
}
