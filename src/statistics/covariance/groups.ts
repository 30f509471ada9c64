import { codesAt } from "../compression/gather.js";
import { StatisticsError } from "../types.js";

/** Rows put into groups: `codes[i]` in 0..groups-1, every group has a row. */
export interface Grouping {
  readonly codes: Int32Array;
  readonly groups: number;
}

/** Codes renumbered 0..groups-1 in the order of first appearance; a code of -1 (missing) is an error. */
export function group(codes: Int32Array, what: string): Grouping {
  let low = Infinity;
  let high = -Infinity;
  for (const code of codes) {
    if (code < low) low = code;
    if (code > high) high = code;
  }
  if (low < 0) {
    const row = codes.findIndex((code) => code < 0);
    throw new StatisticsError(
      `The ${what} of row ${row + 1} is missing. Leave such rows out of the fit, or give them a code.`,
    );
  }
  return renumber(codes.length, high + 1, (i) => codes[i]!);
}

/** Groups of the pairs of two groupings. */
export function intersect(a: Grouping, b: Grouping): Grouping {
  return renumber(a.codes.length, a.groups * b.groups, (i) => a.codes[i]! * b.groups + b.codes[i]!);
}

/** Numbers keys below `size` in the order of first appearance: by a table where it fits, else by hashing. */
function renumber(n: number, size: number, key: (row: number) => number): Grouping {
  const codes = new Int32Array(n);
  let groups = 0;
  if (size <= 4 * n + 65536) {
    const table = new Int32Array(size).fill(-1);
    for (let i = 0; i < n; i++) {
      const at = key(i);
      if (table[at] === -1) table[at] = groups++;
      codes[i] = table[at]!;
    }
    return { codes, groups };
  }
  const map = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const at = key(i);
    let code = map.get(at);
    if (code === undefined) {
      code = groups++;
      map.set(at, code);
    }
    codes[i] = code;
  }
  return { codes, groups };
}

/** The entries of codes at `rows`; all of them where `rows` is null. Either length is accepted. */
export function codesOfRows(
  codes: Int32Array,
  rows: Int32Array | null,
  used: number,
  what: string,
): Int32Array {
  if (rows === null || codes.length === used) {
    if (codes.length === used) return codes;
    throw new StatisticsError(`The fit has ${used} rows and the ${what} ${codes.length}.`);
  }
  const last = rows.length === 0 ? -1 : rows[rows.length - 1]!;
  if (codes.length <= last) {
    throw new StatisticsError(`The fit has at least ${last + 1} rows and the ${what} ${codes.length}.`);
  }
  return codesAt(codes, rows);
}
