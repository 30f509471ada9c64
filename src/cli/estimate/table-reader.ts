import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openDataFile, type ReadableFile, type ReadOptions } from "../../data/readers/index.js";
import { type TableKind, TableScan } from "../../engine/table-scan.js";
import { InputError, type Problem } from "../../findings/input-error.js";
import { nearest } from "../../findings/nearest.js";
import type { Column, Factor, Table } from "../../statistics/types.js";
import { firstFew } from "./format.js";

/** The readers speak of an assessment's folder; here paths start where the command is run. */
function refuseNoFile(path: string, file: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new InputError({ file, what: "there is no such file", mend: "Check the spelling and the folder." });
  if (found.isDirectory())
    throw new InputError({ file, what: "is a folder, not a file", mend: "Name a file of data inside it." });
}

/** The readers mend through the assessment; here the sheet is an option of the command. */
async function openedFile(path: string, options: ReadOptions): Promise<ReadableFile> {
  try {
    return await openDataFile(resolve(path), options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.problems.map((problem) => ({
        ...problem,
        ...(problem.mend !== undefined && { mend: mendHere(problem.mend) }),
      })),
    );
  }
}

const mendHere = (mend: string): string =>
  mend
    .replace(/Say which one in the assessment, for instance {2}sheet: (.+)/, 'Say which one: --sheet "$1"')
    .replace("name the sheet in the assessment", "name the sheet with --sheet")
    .replace("name the file that is meant in the assessment", "name the file that is meant");

type Range = "not-negative" | "positive" | "share";

/** A column that a reader of a file wants. */
export interface ColumnRequest {
  readonly name: string;
  /** It only tells rows apart (a cluster, a unit, a stratum): numbers and words may be mixed. */
  readonly id?: boolean;
  /** What it is, where it must hold numbers: "the outcome". */
  readonly number?: string;
  /** Infinite numbers have a meaning (a unit that is never treated); elsewhere they are refused. */
  readonly infinite?: boolean;
  /** Other numbers are refused: below zero (weights, counts), zero too (exposures, variances), outside of 0 to 1. */
  readonly range?: Range;
  /** Every row must have a value. */
  readonly required?: boolean;
  /** It may have none at all; elsewhere such a column is refused. */
  readonly mayBeEmpty?: boolean;
}

/** A column of numbers from zero up (weights, counts). */
export const notNegative = (name: string, number: string): ColumnRequest => ({
  name,
  number,
  range: "not-negative",
});

/** A column of numbers above zero (exposures, variances). */
export const positive = (name: string, number: string): ColumnRequest => ({
  name,
  number,
  range: "positive",
});

/** A file as a table, and what its reader noticed. */
export interface TableFile {
  readonly table: Table;
  readonly headers: readonly string[];
  /** The line of the file on which a row of the table begins. */
  readonly lineOf: (row: number) => number;
  readonly remarks: readonly string[];
  readonly unusable: ReadableFile["unusable"];
}

export interface TableReadOptions {
  /** The path as the user wrote it, for messages. */
  readonly shown?: string;
  readonly sheet?: string;
}

/**
 * Reads columns of any file that {@link openDataFile} knows (CSV, TSV, JSON lines, Parquet, Excel) into a table for the
 * statistics.
 *
 * A column whose known values are all numbers becomes numbers; TRUE and FALSE alone become the levels FALSE, TRUE, as R
 * has logical columns; anything else becomes a factor with its levels in alphabetical order (letter case decides ties only,
 * lower case first, as R sorts in an English locale). Numbers with at most as much text between them are an error unless
 * the column only tells rows apart. Empty fields, NA, NaN, NULL and "." are missing.
 *
 * @param choose the columns that are wanted, from the headers of the file
 * @throws InputError for a file that can't be read, an unknown column, or text among numbers, with lines and texts
 */
export async function readTable(
  path: string,
  choose: (headers: readonly string[]) => readonly ColumnRequest[] | Promise<readonly ColumnRequest[]>,
  options: TableReadOptions = {},
): Promise<TableFile> {
  const shown = options.shown ?? path;
  refuseNoFile(path, shown);
  const temporaryFolder = mkdtempSync(join(tmpdir(), "equipoise-"));
  try {
    const file = await openedFile(path, {
      shown,
      temporaryFolder,
      ...(options.sheet !== undefined && { sheet: options.sheet }),
    });
    try {
      const wanted = placeColumns(await choose(file.headers), file.headers, shown);
      const scan = await TableScan.open(file, temporaryFolder);
      try {
        const table = await new ColumnReader(scan, file, shown).read(wanted);
        refuseValues(table, wanted, file.lineOf, shown);
        const { headers, lineOf, remarks, unusable } = file;
        return { table, headers, lineOf, remarks, unusable };
      } finally {
        scan.close();
      }
    } finally {
      await file.close();
    }
  } finally {
    rmSync(temporaryFolder, { recursive: true, force: true });
  }
}

interface Placed extends ColumnRequest {
  readonly id: boolean;
  /** The place of the column in the file. */
  readonly place: number;
}

/** What two requests for one column ask of it: it is an id only where it is one both times. */
function joined(one: ColumnRequest | undefined, other: ColumnRequest): ColumnRequest {
  if (one === undefined) return other;
  const number = one.number ?? other.number;
  const ranges = [one.range, other.range].filter((range) => range !== undefined);
  return {
    name: one.name,
    id: one.id === true && other.id === true,
    ...(number !== undefined && { number }),
    infinite: one.infinite === true && other.infinite === true,
    ...(ranges.length > 0 && { range: ranges.find((range) => range !== "not-negative") ?? "not-negative" }),
    required: one.required === true || other.required === true,
    mayBeEmpty: one.mayBeEmpty === true && other.mayBeEmpty === true,
  };
}

/** Finds the columns. */
function placeColumns(
  requests: readonly ColumnRequest[],
  headers: readonly string[],
  shown: string,
): readonly Placed[] {
  const wanted = new Map<string, ColumnRequest>();
  for (const one of requests) wanted.set(one.name, joined(wanted.get(one.name), one));
  const problems: Problem[] = [];
  const placed: Placed[] = [];
  for (const [name, one] of wanted) {
    const place = headers.indexOf(name);
    if (place >= 0) placed.push({ ...one, id: one.id === true, place });
    else problems.push(unknownColumn(name, headers, shown));
  }
  if (problems.length > 0) throw new InputError(problems);
  return placed;
}

function unknownColumn(name: string, headers: readonly string[], file: string): Problem {
  const close = nearest(name, headers);
  return {
    file,
    what: `there is no column "${name}"`,
    mend: `${close === undefined ? "" : `Did you mean "${close}"? `}The columns are ${headers.join(", ")}.`,
  };
}

/** Values that no method can use, with the lines of the file; everything wrong is told at once. */
function refuseValues(
  { rows, columns }: Table,
  wanted: readonly Placed[],
  lineOf: (row: number) => number,
  file: string,
): void {
  const problems: Problem[] = [];
  for (const { name, id, number, infinite, range, required, mayBeEmpty } of wanted) {
    const column = columns.get(name)!;
    const told = (what: string, bad: (row: number) => boolean, mend: string, show = true) => {
      const found = Array.from({ length: rows }, (_, row) => row).filter(bad);
      if (found.length === 0) return;
      const value = (row: number) => (show && column instanceof Float64Array ? ` (${column[row]})` : "");
      const list = firstFew(found, (row) => `line ${lineOf(row)}${value(row)}`);
      const of = found.length === rows ? `all ${rows} rows` : `${found.length} of ${rows} rows`;
      problems.push({ file, what: `"${name}" is ${what} in ${of}: ${list}`, mend });
    };
    const role = number === undefined ? "" : `${number} and is `;
    if (column instanceof Float64Array) {
      if (infinite !== true && !id)
        told(`${role}infinite`, (i) => Math.abs(column[i]!) === Infinity, emptyWhereUnknown);
      const small = (i: number) => column[i]! < 0 && column[i] !== -Infinity;
      if (range !== undefined && range !== "share") told(`${role}negative`, small, mends[range]);
      if (range === "share")
        told(`${role}not between 0 and 1`, (i) => small(i) || column[i]! > 1, mends[range]);
      if (range === "positive") told(`${role}zero`, (i) => column[i] === 0, mends[range], false);
      const needed = infinite !== true && !id && mayBeEmpty !== true;
      if (needed && rows > 0 && column.every(Number.isNaN))
        told(`${role}empty`, () => true, "There is nothing to estimate from; name another column.", false);
      else if (required === true)
        told(
          `${role}missing`,
          (i) => Number.isNaN(column[i]!),
          "Fill these rows in, or leave them out.",
          false,
        );
    } else if (required === true)
      told(`${role}missing`, (i) => column.codes[i]! < 0, "Fill these rows in, or leave them out.");
  }
  if (problems.length > 0) throw new InputError(problems);
}

const mends = {
  "not-negative": "Give numbers of zero or more.",
  positive: "Give numbers above zero, or leave the field empty.",
  share: "Write 0 and 1, or shares between them.",
} as const;

const emptyWhereUnknown = "Correct these rows, or leave the field empty where the value is not known.";

class ColumnReader {
  constructor(
    private readonly scan: TableScan,
    private readonly file: ReadableFile,
    private readonly shown: string,
  ) {}

  async read(columns: readonly Placed[]): Promise<Table> {
    if (columns.length === 0) return { rows: this.file.rows, columns: new Map() };
    const kinds = await this.kinds(columns);
    const found = await this.scan.read(
      columns.map(({ place }) => place),
      kinds,
    );
    if (found.rows !== this.file.rows)
      throw new Error(`${this.shown} has ${this.file.rows} rows and the engine read ${found.rows}`);
    const read = found.columns.map((column, j): Column => {
      if (column instanceof Float64Array) return column;
      return kinds[j] === "logical" ? logicalLevels(column) : sortedLevels(column);
    });
    return { rows: found.rows, columns: new Map(columns.map(({ name }, j) => [name, read[j]!])) };
  }

  /** What each column holds; text among numbers is refused for all columns at once. */
  private async kinds(columns: readonly Placed[]): Promise<TableKind[]> {
    const counts = await this.scan.count(columns.map(({ place }) => place));
    const problems: Problem[] = [];
    const kinds: TableKind[] = [];
    for (const [j, column] of columns.entries()) {
      const { known, numbers, logical } = counts[j]!;
      if (numbers === known) kinds.push("numbers");
      else if (logical === known) kinds.push("logical");
      else {
        kinds.push("text");
        if (column.number !== undefined || (!column.id && numbers >= known - numbers))
          problems.push(await this.mixed(column, known - numbers, known));
      }
    }
    if (problems.length > 0) throw new InputError(problems);
    return kinds;
  }

  private async mixed({ name, number, place }: Placed, texts: number, known: number): Promise<Problem> {
    const found = await this.scan.texts(place, 5);
    const list = firstFew(found, ({ row, text }) => `line ${this.file.lineOf(row)} "${text}"`, texts);
    const of = texts === known ? `all ${known} rows` : `${texts} of ${known} rows`;
    const what =
      number === undefined ? `"${name}" holds numbers, and text` : `"${name}" is ${number}; it holds text`;
    return {
      file: this.shown,
      what: `${what} in ${of}: ${list}`,
      mend:
        number === undefined
          ? `${emptyWhereUnknown} Where "${name}" is a category, write factor(${name}) in the formula.`
          : emptyWhereUnknown,
    };
  }
}

const collator = new Intl.Collator("en");

/** Levels in the order of an English dictionary. */
function sortedLevels({ codes, levels }: Factor): Factor {
  const order = levels
    .map((_, code) => code)
    .sort((a, b) => collator.compare(levels[a]!, levels[b]!) || (levels[a]! < levels[b]! ? -1 : 1));
  const place = new Int32Array(levels.length);
  order.forEach((code, rank) => {
    place[code] = rank;
  });
  return {
    codes: codes.map((code) => (code < 0 ? -1 : place[code]!)),
    levels: order.map((code) => levels[code]!),
  };
}

function logicalLevels({ codes, levels }: Factor): Factor {
  const all = ["FALSE", "TRUE"];
  return { codes: codes.map((code) => (code < 0 ? -1 : all.indexOf(levels[code]!))), levels: all };
}
