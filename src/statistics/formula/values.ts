import { distinctNumbers } from "../compression/group-rows.js";
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
  /** Categories made of columns of numbers, so that each is made once. */
  readonly factors?: Map<Float64Array, Factor>;
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
  const known = scope.factors?.get(value.values);
  if (known !== undefined) return known;
  const factor = factorOfNumbers(value.values);
  scope.factors?.set(value.values, factor);
  return factor;
}

/** Distinct numbers as levels, ascending; NaN is missing. */
export function factorOfNumbers(values: Float64Array): Factor {
  const range = wholeRange(values);
  if (range !== null) return factorOfWholes(values, range.low, range.high);
  const known = new Float64Array(values.length);
  let size = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) known[size++] = values[i]!;
  const { codes: found, distinct } = distinctNumbers(known.subarray(0, size));
  const sorted = distinct.slice().sort();
  const place = new Map(Array.from(sorted, (value, i) => [value, i]));
  const rank = Int32Array.from(distinct, (value) => place.get(value)!);
  const codes = new Int32Array(values.length);
  let next = 0;
  for (let i = 0; i < values.length; i++) codes[i] = Number.isNaN(values[i]!) ? -1 : rank[found[next++]!]!;
  return { codes, levels: Array.from(sorted, formatNumber) };
}

/** The range of whole numbers, where all known values are whole and lie close enough for a table. */
function wholeRange(values: Float64Array): { low: number; high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value !== Math.floor(value) && value - value === 0) return null;
  }
  return high - low < Math.max(4 * values.length, 65_536) ? { low, high } : null;
}

function factorOfWholes(values: Float64Array, low: number, high: number): Factor {
  const place = new Int32Array(high - low + 1).fill(-1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= low) place[value - low] = 0;
  }
  const levels: string[] = [];
  for (let at = 0; at < place.length; at++) {
    if (place[at] === 0) place[at] = levels.push(formatNumber(low + at)) - 1;
  }
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    codes[i] = value >= low ? place[value - low]! : -1;
  }
  return { codes, levels };
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
