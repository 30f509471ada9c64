import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openDataFile, type ReadableFile } from "../../data/readers/index.js";
import { type TableKind, TableScan } from "../../engine/table-scan.js";
import { InputError, type Problem } from "../../findings/input-error.js";
import { nearest } from "../../findings/nearest.js";
import type { Column, Factor, Table } from "../../statistics/types.js";

/** A column that a reader of a file wants. */
export interface ColumnRequest {
  readonly name: string;
  /** It only tells rows apart (a cluster, a unit, a stratum): numbers and words may be mixed. */
  readonly id?: boolean;
}

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
  const temporaryFolder = mkdtempSync(join(tmpdir(), "equipoise-"));
  try {
    const file = await openDataFile(resolve(path), {
      shown,
      temporaryFolder,
      ...(options.sheet !== undefined && { sheet: options.sheet }),
    });
    try {
      const wanted = placeColumns(await choose(file.headers), file.headers, shown);
      const scan = await TableScan.open(file, temporaryFolder);
      try {
        const table = await new ColumnReader(scan, file, shown).read(wanted);
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

interface Placed {
  readonly name: string;
  readonly id: boolean;
  /** The place of the column in the file. */
  readonly place: number;
}

/** Finds the columns; a column asked for twice is an id only where it is one both times. */
function placeColumns(
  requests: readonly ColumnRequest[],
  headers: readonly string[],
  shown: string,
): readonly Placed[] {
  const ids = new Map<string, boolean>();
  for (const { name, id = false } of requests) ids.set(name, id && ids.get(name) !== false);
  const problems: Problem[] = [];
  const placed: Placed[] = [];
  for (const [name, id] of ids) {
    const place = headers.indexOf(name);
    if (place >= 0) placed.push({ name, id, place });
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
        if (!column.id && numbers >= known - numbers)
          problems.push(await this.mixed(column, known - numbers, known));
      }
    }
    if (problems.length > 0) throw new InputError(problems);
    return kinds;
  }

  private async mixed({ name, place }: Placed, texts: number, known: number): Promise<Problem> {
    const found = await this.scan.texts(place, 5);
    const list = found.map(({ row, text }) => `line ${this.file.lineOf(row)} "${text}"`).join(", ");
    const more = texts > found.length ? `, and ${texts - found.length} more` : "";
    return {
      file: this.shown,
      what: `"${name}" holds numbers, and text in ${texts} of ${known} rows: ${list}${more}`,
      mend: `Correct these rows, or leave the field empty where the value is not known. Where "${name}" is a category, write factor(${name}) in the formula.`,
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
