import { readFileSync } from "node:fs";
import type { Column, Table } from "../../../src/statistics/types.js";
import { sharedPath } from "../../support/shared.js";

/** A table of a CSV file as R's `read.csv` makes it: numbers, or categories in alphabetical order. */
export function readTable(only: readonly string[] | null, ...parts: string[]): Table {
  return parseTable(readFileSync(sharedPath(...parts), "utf8"), only);
}

export function parseTable(text: string, only: readonly string[] | null = null): Table {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map(splitLine);
  const [header, ...body] = lines;
  const columns = new Map(
    header!.flatMap((name, j): [string, Column][] =>
      only === null || only.includes(name) ? [[name, columnOf(body.map((line) => line[j] ?? ""))]] : [],
    ),
  );
  return { rows: body.length, columns };
}

function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((match) => match[1] ?? match[2] ?? "");
}

const special: Readonly<Record<string, number>> = { "": NaN, NA: NaN, TRUE: 1, FALSE: 0 };

function columnOf(cells: readonly string[]): Column {
  const numbers = Float64Array.from(cells, (cell) => special[cell] ?? Number(cell));
  if (cells.every((cell, i) => cell in special || !Number.isNaN(numbers[i]!))) return numbers;
  const levels = [...new Set(cells.filter((cell) => cell !== "NA" && cell !== ""))].sort();
  const place = new Map(levels.map((level, i) => [level, i]));
  return { codes: Int32Array.from(cells, (cell) => place.get(cell) ?? -1), levels };
}

/** The table with more columns (or others in their place). */
export function withColumns(table: Table, more: Readonly<Record<string, Column>>): Table {
  return { ...table, columns: new Map([...table.columns, ...Object.entries(more)]) };
}

/** The rows that a predicate keeps. */
export function filterTable(table: Table, keep: (row: number) => boolean): Table {
  const rows = Array.from({ length: table.rows }, (_, i) => i).filter(keep);
  const columns = [...table.columns].map(([name, column]): [string, Column] => [
    name,
    column instanceof Float64Array
      ? Float64Array.from(rows, (row) => column[row]!)
      : { levels: column.levels, codes: Int32Array.from(rows, (row) => column.codes[row]!) },
  ]);
  return { rows: rows.length, columns: new Map(columns) };
}

/** A column of numbers. */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = table.columns.get(name);
  if (!(column instanceof Float64Array)) throw new Error(`no numbers ${name}`);
  return column;
}

/** The text of a column of categories. */
export function textsOf(table: Table, name: string): string[] {
  const column = table.columns.get(name);
  if (column === undefined || column instanceof Float64Array) throw new Error(`no categories ${name}`);
  return Array.from(column.codes, (code) => column.levels[code] ?? "");
}
