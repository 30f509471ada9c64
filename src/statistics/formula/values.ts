import type { Column, Factor, Table } from "../types.js";
import { formatNumber } from "./deparse.js";
import { type Expression, formulaError } from "./syntax.js";

/** Constants that stand in an expression: `5`, `"a"`, `c(1, 2)`. */
export interface Constants {
  readonly kind: "constants";
  readonly values: readonly (number | string)[];
}

/** One number for each row; NaN is missing. `logical` where it comes from a comparison. */
export interface Numbers {
  readonly kind: "numbers";
  readonly values: Float64Array;
  readonly logical: boolean;
}

/** One category for each row; code -1 is missing. */
export interface Categories {
  readonly kind: "categories";
  readonly factor: Factor;
}

/** What an expression is worth in a table. */
export type Value = Constants | Numbers | Categories;

/** Where an expression is evaluated. */
export interface Scope {
  readonly table: Table;
  /** The text of the formula, for messages. */
  readonly text: string;
}

export const numbers = (values: Float64Array, logical = false): Numbers => ({
  kind: "numbers",
  values,
  logical,
});
export const constants = (...values: (number | string)[]): Constants => ({ kind: "constants", values });

/** Stops with a message that shows the expression. */
export function refuse(scope: Scope, expression: Expression, message: string): never {
  throw formulaError(scope.text, expression.at, message);
}

/** The value of a column. */
export function columnValue(column: Column): Value {
  return column instanceof Float64Array ? numbers(column) : { kind: "categories", factor: column };
}

/** The numbers of a value, one a row (constants repeated); text and categories are refused. */
export function asNumbers(scope: Scope, expression: Expression, value: Value): Float64Array {
  if (value.kind === "numbers") return value.values;
  if (value.kind === "categories") {
    return refuse(scope, expression, "this is a category, and a number is needed here.");
  }
  const [only] = value.values;
  if (value.values.length !== 1 || typeof only !== "number") {
    return refuse(scope, expression, "one number is needed here.");
  }
  return new Float64Array(scope.table.rows).fill(only);
}

/** Categories of a value: numbers become levels in ascending order, written as R writes them. */
export function asFactor(scope: Scope, expression: Expression, value: Value): Factor {
  if (value.kind === "categories") return value.factor;
  if (value.kind === "constants") {
    return refuse(scope, expression, "a column is needed here, not a constant.");
  }
  if (value.logical) {
    return {
      codes: Int32Array.from(value.values, (v) => (Number.isNaN(v) ? -1 : v)),
      levels: ["FALSE", "TRUE"],
    };
  }
  return factorOfNumbers(value.values);
}

/** Distinct numbers as levels. */
export function factorOfNumbers(values: Float64Array): Factor {
  const distinct = new Set<number>();
  for (const value of values) if (!Number.isNaN(value)) distinct.add(value + 0);
  const sorted = Float64Array.from(distinct).sort();
  const place = new Map(Array.from(sorted, (value, i) => [value, i]));
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) codes[i] = place.get(values[i]! + 0) ?? -1;
  return { codes, levels: Array.from(sorted, formatNumber) };
}

/** Levels that occur, in their order, with codes to match; the factor itself where all occur. */
export function usedLevels(factor: Factor, rows: Int32Array | null = null): Factor {
  const { codes, levels } = factor;
  const used = new Uint8Array(levels.length);
  if (rows === null) {
    for (const code of codes) if (code >= 0) used[code] = 1;
  } else for (const row of rows) if (codes[row]! >= 0) used[codes[row]!] = 1;
  if (!used.includes(0)) return factor;
  const place = new Int32Array(levels.length).fill(-1);
  const kept: string[] = [];
  levels.forEach((level, i) => {
    if (used[i] === 0) return;
    place[i] = kept.length;
    kept.push(level);
  });
  return { codes: codes.map((code) => (code < 0 ? -1 : place[code]!)), levels: kept };
}
