import type { DuckDBVector } from "@duckdb/node-api";
import type { CodedColumn } from "./query.js";

/** Columns of an answer, gathered chunk by chunk into typed arrays. */

export interface Collector<Column> {
  take(vector: DuckDBVector, rows: number): void;
  finish(): Column;
}

const firstCapacity = 4096;

/** A column of doubles; NULL becomes NaN (the array below a NULL holds anything). */
export function numberCollector(): Collector<Float64Array> {
  let values = new Float64Array(firstCapacity);
  let length = 0;
  return {
    take(vector, rows) {
      if (length + rows > values.length) values = grow(values, length + rows);
      const { items, validity } = vector as unknown as {
        readonly items: Float64Array;
        readonly validity: { readonly data: BigUint64Array | null; itemValid(i: number): boolean };
      };
      values.set(items.subarray(0, rows), length);
      if (validity.data !== null) markMissing(values, length, rows, validity);
      length += rows;
    },
    finish: () => values.slice(0, length),
  };
}

/** A column of codes into sorted levels, which the database sends as numbers; NULL becomes -1. */
export function codeCollector(levels: readonly string[]): Collector<CodedColumn> {
  const numbers = numberCollector();
  return {
    take: numbers.take,
    finish() {
      const values = numbers.finish();
      // A plain loop: there may be millions.
      const codes = new Int32Array(values.length);
      for (let i = 0; i < codes.length; i++) codes[i] = Number.isNaN(values[i]!) ? -1 : values[i]!;
      return { codes, levels };
    },
  };
}

function markMissing(
  values: Float64Array,
  from: number,
  rows: number,
  validity: { readonly data: BigUint64Array | null; itemValid(i: number): boolean },
): void {
  for (let i = 0; i < rows; i++) {
    // A whole word of valid rows is the rule, and reading bits of a BigInt is slow.
    if (i % 64 === 0 && validity.data?.[i >> 6] === 0xffff_ffff_ffff_ffffn) {
      i += 63;
      continue;
    }
    if (!validity.itemValid(i)) values[from + i] = Number.NaN;
  }
}

function grow(values: Float64Array, least: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(least, values.length * 2));
  larger.set(values);
  return larger;
}

/** A column of texts as codes into its sorted levels; NULL becomes -1. */
export function textCollector(): Collector<CodedColumn> {
  const places = new Map<string, number>();
  let codes = new Int32Array(firstCapacity);
  let length = 0;
  return {
    take(vector, rows) {
      if (length + rows > codes.length) {
        const larger = new Int32Array(Math.max(length + rows, codes.length * 2));
        larger.set(codes);
        codes = larger;
      }
      for (let i = 0; i < rows; i++) {
        const text = vector.getItem(i) as string | null;
        let place = -1;
        if (text !== null) {
          place = places.get(text) ?? places.size;
          if (place === places.size) places.set(text, place);
        }
        codes[length + i] = place;
      }
      length += rows;
    },
    finish: () => sortLevels(codes.slice(0, length), [...places.keys()]),
  };
}

function sortLevels(codes: Int32Array, found: readonly string[]): CodedColumn {
  const levels = [...found].sort();
  const rank = new Map(levels.map((level, i) => [level, i]));
  const moved = found.map((level) => rank.get(level)!);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = moved[codes[i]!]!;
  return { codes, levels };
}
