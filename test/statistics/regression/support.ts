import { readFileSync } from "node:fs";
import type { Covariance } from "../../../src/statistics/covariance/index.js";
import type { Matrix } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { sharedPath } from "../../support/shared.js";

/** A table of text read from a plain CSV file (quotes around cells, none inside). */
export interface CsvTable {
  readonly rows: number;
  text(name: string): string[];
  number(name: string): Float64Array;
  filter(keep: (row: number) => boolean): CsvTable;
}

function table(columns: ReadonlyMap<string, string[]>, rows: number): CsvTable {
  const text = (name: string): string[] => {
    const column = columns.get(name);
    if (column === undefined) throw new Error(`no column ${name}`);
    return column;
  };
  return {
    rows,
    text,
    number: (name) =>
      Float64Array.from(text(name), (cell) =>
        cell === "" || cell === "NA" ? NaN : cell === "TRUE" ? 1 : cell === "FALSE" ? 0 : Number(cell),
      ),
    filter(keep) {
      const kept = Array.from({ length: rows }, (_, i) => i).filter(keep);
      const taken = new Map([...columns].map(([name, cells]) => [name, kept.map((i) => cells[i]!)]));
      return table(taken, kept.length);
    },
  };
}

export function readCsv(...parts: string[]): CsvTable {
  const lines = readFileSync(sharedPath(...parts), "utf8")
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map(splitLine);
  const [header, ...body] = lines;
  return table(new Map(header!.map((name, j) => [name, body.map((line) => line[j] ?? "")])), body.length);
}

function splitLine(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)];
  return cells.map((match) => match[1] ?? match[2] ?? "");
}

/** Codes of text or numbers in order of first appearance. */
export function codesOf(values: ArrayLike<string | number>): Int32Array {
  const seen = new Map<string | number, number>();
  return Int32Array.from({ length: values.length }, (_, i) => {
    const value = values[i]!;
    if (!seen.has(value)) seen.set(value, seen.size);
    return seen.get(value)!;
  });
}

export interface NamedMatrix {
  rows: string[];
  cols: string[];
  data: (number | null)[][];
}

/** Every entry of a matrix, relative to the product of the reference standard errors. */
export function expectCovariance(
  actual: Pick<Covariance, "matrix"> | { matrix: Matrix },
  expected: NamedMatrix | number[][],
  tolerance: number,
  label = "",
): void {
  const data = Array.isArray(expected) ? expected : (expected.data as number[][]);
  const k = data.length;
  expectClose(actual.matrix.rows, k, 0, 1, `${label} rows`);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const scale = Math.sqrt(Math.abs(data[i]![i]! * data[j]![j]!));
      const gap = Math.abs(actual.matrix.data[i + j * k]! - data[i]![j]!) / scale;
      expectClose(
        gap,
        0,
        tolerance,
        1,
        `${label} [${i},${j}] ${actual.matrix.data[i + j * k]} ${data[i]![j]}`,
      );
    }
  }
}

export function expectVector(
  actual: ArrayLike<number>,
  expected: ArrayLike<number | null>,
  tolerance: number,
  label = "",
): void {
  expectClose(actual.length, expected.length, 0, 1, `${label} length`);
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? NaN;
    expectClose(actual[i]!, value, tolerance, 1e-12, `${label} [${i}]`);
  }
}
