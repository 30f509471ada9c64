import { expressionNumbers } from "../../statistics/formula/index.js";
import { type Column, type Factor, StatisticsError, type Table } from "../../statistics/types.js";
import { firstFew } from "./format.js";
import type { Input } from "./method.js";

/** A column that the method asked for: it is there. */
export const columnOf = (table: Table, name: string): Column => table.columns.get(name)!;

/** A column of numbers; TRUE and FALSE count as 1 and 0. */
export function numbersOf(table: Table, name: string, role: string): Float64Array {
  const column = columnOf(table, name);
  if (column instanceof Float64Array) return column;
  if (column.levels.join() === "FALSE,TRUE")
    return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
  const first = column.codes.findIndex((code) => code >= 0);
  throw new StatisticsError(
    `"${name}" is ${role} and must hold numbers; it holds text, such as "${column.levels[column.codes[first]!]}".`,
  );
}

/** A column of numbers, or an expression of columns such as log(arrests); infinite values are told by their lines. */
export function numbersFrom(
  { table, lineOf }: Pick<Input, "table" | "lineOf">,
  text: string,
  role: string,
): Float64Array {
  if (table.columns.has(text)) return numbersOf(table, text, role);
  const values = expressionNumbers(table, text);
  const infinite = Array.from(values.keys()).filter((i) => Math.abs(values[i]!) === Infinity);
  if (infinite.length === 0) return values;
  const list = firstFew(infinite, (i) => `line ${lineOf(i)}`);
  throw new StatisticsError(
    `"${text}" is ${role} and is infinite in ${infinite.length} of ${table.rows} rows: ${list}. The logarithm of 0 is infinite.`,
  );
}

/**
 * Covariates as numbers, by row of the table; NaN where missing. A category becomes an indicator of every level but the
 * first, as R codes it.
 */
export function covariateNumbers(table: Table, names: readonly string[] = []): Float64Array[] {
  return names.flatMap((name) => {
    const column = columnOf(table, name);
    if (column instanceof Float64Array) return [column];
    const { codes, levels } = usedFactor(column);
    return levels
      .slice(1)
      .map((_, level) =>
        Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : code === level + 1 ? 1 : 0)),
      );
  });
}

/** A column as categories: levels of numbers in ascending order. */
export function factorOf(table: Table, name: string): Factor {
  const column = columnOf(table, name);
  if (!(column instanceof Float64Array)) return column;
  const values = [...new Set(column.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  const place = new Map(values.map((value, code) => [value, code]));
  return { levels: values.map(String), codes: Int32Array.from(column, (value) => place.get(value) ?? -1) };
}

/** A factor without the levels that no row has. */
export function usedFactor({ codes, levels }: Factor): Factor {
  const used = new Set(codes);
  const kept = levels.map((_, code) => code).filter((code) => used.has(code));
  const place = new Map(kept.map((code, rank) => [code, rank]));
  return { levels: kept.map((code) => levels[code]!), codes: codes.map((code) => place.get(code) ?? -1) };
}

/** The combinations of several columns as one factor; a row that misses one has none. */
export function combinedFactor(table: Table, names: readonly string[]): Factor {
  const factors = names.map((name) => factorOf(table, name));
  if (factors.length === 1) return factors[0]!;
  const places = new Map<string, number>();
  const codes = Int32Array.from({ length: table.rows }, (_, i) => {
    if (factors.some((factor) => factor.codes[i]! < 0)) return -1;
    const key = factors.map((factor) => factor.levels[factor.codes[i]!]!).join("_");
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  return { codes, levels: [...places.keys()] };
}
