import { type Column, StatisticsError } from "../types.js";

/** Rows that agree in every column: `codes[i]` is the cell of row i, `first[c]` the first row of cell c. */
export interface RowGroups {
  readonly codes: Int32Array;
  readonly first: Int32Array;
}

/** Whole numbers up to this are used as their own codes. */
const directLimit = 4096;

/**
 * Groups rows by their values in all columns. Codes of columns are put together as digits of a mixed radix
 * number and renumbered by a table whenever that grows too long, so that ten discrete columns cost about ten
 * passes over the rows. Cells are numbered in the order of their first rows.
 */
export function groupRows(columns: readonly (Column | Int32Array)[], rows: number): RowGroups {
  const limit = Math.max(1 << 20, Math.min(4 * rows, 1 << 24));
  const key = new Int32Array(rows);
  let size = 1;
  for (const column of columns) {
    const digit = digits(column, rows);
    if (size * digit.size > limit) size = compactKeys(key, size);
    if (size * digit.size > limit) {
      size = combineByHashing(key, digit.values);
      continue;
    }
    const { values } = digit;
    const radix = digit.size;
    if (radix === 1) continue;
    for (let i = 0; i < rows; i++) key[i] = key[i]! * radix + values[i]!;
    size *= radix;
  }
  const cells = compactKeys(key, size);
  const first = new Int32Array(cells);
  let found = 0;
  for (let i = 0; i < rows && found < cells; i++) if (key[i] === found) first[found++] = i;
  return { codes: key, first };
}

interface Digits {
  /** Whole numbers from 0 to size - 1. */
  readonly values: Int32Array | Float64Array;
  readonly size: number;
}

function digits(column: Column | Int32Array, rows: number): Digits {
  if (!(column instanceof Float64Array)) {
    const codes = column instanceof Int32Array ? column : column.codes;
    checkRows(codes.length, rows);
    return { values: codes, size: largestCode(codes) + 1 };
  }
  checkRows(column.length, rows);
  let high = 0;
  for (let i = 0; i < rows; i++) {
    const value = column[i]!;
    if (!(value >= 0 && value < directLimit) || value !== Math.trunc(value)) return hashed(column);
    if (value > high) high = value;
  }
  return { values: column, size: high + 1 };
}

function largestCode(codes: Int32Array): number {
  let high = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code > high) high = code;
    if (code < 0) {
      throw new StatisticsError(
        `Row ${i + 1} has a missing category or cluster. Leave such rows out before compressing.`,
      );
    }
  }
  return high;
}

function checkRows(length: number, rows: number): void {
  if (length !== rows)
    throw new StatisticsError(`A column has ${length} rows where the outcome has ${rows}.`);
}

function hashed(column: Float64Array): Digits {
  const { codes, distinct } = distinctNumbers(column);
  return { values: codes, size: distinct.length };
}

/** Codes of arbitrary numbers in the order of appearance, by open addressing on their bits; -0 counts as 0. */
export function distinctNumbers(column: Float64Array): { codes: Int32Array; distinct: Float64Array } {
  const codes = new Int32Array(column.length);
  let capacity = 1024;
  let table = new Int32Array(capacity).fill(-1);
  let distinct = new Float64Array(capacity);
  let size = 0;
  const place = (value: number): number => {
    let at = hashNumber(value) & (capacity - 1);
    while (table[at] !== -1 && distinct[table[at]!] !== value) at = (at + 1) & (capacity - 1);
    return at;
  };
  for (let i = 0; i < column.length; i++) {
    const value = column[i]! + 0;
    if (Number.isNaN(value)) {
      throw new StatisticsError(`Row ${i + 1} has a missing number. Leave such rows out first.`);
    }
    const at = place(value);
    if (table[at] === -1) {
      table[at] = size;
      distinct[size++] = value;
      if (size * 2 > capacity) {
        capacity *= 4;
        const old = distinct;
        distinct = new Float64Array(capacity);
        distinct.set(old.subarray(0, size));
        table = new Int32Array(capacity).fill(-1);
        for (let c = 0; c < size; c++) table[place(distinct[c]!)] = c;
      }
      codes[i] = size - 1;
    } else codes[i] = table[at]!;
  }
  return { codes, distinct: distinct.slice(0, size) };
}

const number64 = new Float64Array(1);
const bits32 = new Int32Array(number64.buffer);

function hashNumber(value: number): number {
  number64[0] = value;
  return mix(bits32[0]! ^ Math.imul(bits32[1]!, 0x9e3779b1));
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Renumbers keys below `size` from 0 in the order of first appearance, in place; gives how many there are. */
function compactKeys(key: Int32Array, size: number): number {
  const table = new Int32Array(size).fill(-1);
  let next = 0;
  for (let i = 0; i < key.length; i++) {
    const at = key[i]!;
    let code = table[at]!;
    if (code === -1) {
      code = next++;
      table[at] = code;
    }
    key[i] = code;
  }
  return next;
}

/** Replaces keys by numbers of the pairs (key, value) in the order of first appearance; gives how many. */
function combineByHashing(key: Int32Array, values: Int32Array | Float64Array): number {
  const n = key.length;
  let capacity = 1;
  while (capacity < 2 * n + 2) capacity *= 2;
  const table = new Int32Array(capacity).fill(-1);
  const firstOf = new Int32Array(n);
  const before = key.slice();
  let next = 0;
  for (let i = 0; i < n; i++) {
    let at = mix(before[i]! ^ Math.imul(values[i]!, 0x9e3779b1)) & (capacity - 1);
    for (;;) {
      const code = table[at]!;
      if (code === -1) {
        table[at] = next;
        firstOf[next] = i;
        key[i] = next++;
        break;
      }
      const row = firstOf[code]!;
      if (before[row] === before[i] && values[row] === values[i]) {
        key[i] = code;
        break;
      }
      at = (at + 1) & (capacity - 1);
    }
  }
  return next;
}
