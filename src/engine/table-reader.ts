import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openDataFile, type ReadableFile } from "../data/readers/index.js";
import { InputError, type Problem } from "../findings/input-error.js";
import { nearest } from "../findings/nearest.js";
import type { Column, Factor, Table } from "../statistics/types.js";
import { numberCollector, textCollector } from "./collect.js";
import { Scan } from "./scan.js";
import { Session } from "./session.js";
import { defaultMemoryMegabytes, defaultThreads } from "./store.js";

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

/** Words that stand for "not known", as a whole field. */
export const missingWords = ["NA", "NaN", "NULL", ".", "nan", "null"] as const;

const missing = `(${missingWords.map((word) => `'${word}'`).join(", ")})`;
const text = (c: string) => `trim(${c})`;
/** DuckDB reads 1_000 as a number; no statistics package does. */
const isNumber = (c: string) => `(try_cast(${text(c)} AS DOUBLE) IS NOT NULL AND NOT contains(${c}, '_'))`;
const isKnown = (c: string) => `(${c} IS NOT NULL AND ${text(c)} <> '' AND ${text(c)} NOT IN ${missing})`;
const isLogical = (c: string) => `(upper(${text(c)}) IN ('TRUE', 'FALSE'))`;

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
      const session = await Session.open({
        memoryMegabytes: defaultMemoryMegabytes,
        threads: defaultThreads(),
        temporaryFolder,
        folders: [],
        files: [file.path],
      });
      try {
        const table = await new ColumnReader(session, new Scan(session, file), file, shown).read(wanted);
        const { headers, lineOf, remarks, unusable } = file;
        return { table, headers, lineOf, remarks, unusable };
      } finally {
        session.close();
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
  /** The column of the scan. */
  readonly sql: string;
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
    if (place >= 0) placed.push({ name, id, sql: `c${place}` });
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

type Kind = "numbers" | "logical" | "text";

class ColumnReader {
  constructor(
    private readonly session: Session,
    private readonly scan: Scan,
    private readonly file: ReadableFile,
    private readonly shown: string,
  ) {}

  async read(columns: readonly Placed[]): Promise<Table> {
    if (columns.length === 0) return { rows: this.file.rows, columns: new Map() };
    const kinds = await this.kinds(columns);
    const { rows, read } = await this.values(columns, kinds);
    if (rows !== this.file.rows)
      throw new Error(`${this.shown} has ${this.file.rows} rows and the engine read ${rows}`);
    return { rows, columns: new Map(columns.map(({ name }, j) => [name, read[j]!])) };
  }

  /** What each column holds; text among numbers is refused for all columns at once. */
  private async kinds(columns: readonly Placed[]): Promise<Kind[]> {
    const counts = columns.flatMap(({ sql }) => [
      `count(*) FILTER (WHERE ${isKnown(sql)})`,
      `count(*) FILTER (WHERE ${isKnown(sql)} AND ${isNumber(sql)})`,
      `count(*) FILTER (WHERE ${isKnown(sql)} AND ${isLogical(sql)})`,
    ]);
    const [row] = await this.scan.relation((scan) =>
      this.session.rows(`SELECT ${counts.join(", ")} FROM ${scan}`),
    );
    const problems: Problem[] = [];
    const kinds: Kind[] = [];
    for (const [j, column] of columns.entries()) {
      const [known, numbers, logical] = [0, 1, 2].map((k) => Number(row![3 * j + k])) as [
        number,
        number,
        number,
      ];
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

  private async mixed({ name, sql }: Placed, texts: number, known: number): Promise<Problem> {
    const found = await this.scan.relation((scan) =>
      this.session.rows(
        `SELECT i, t FROM (SELECT row_number() OVER () - 1 AS i, ${sql} AS t FROM ${scan}) ` +
          `WHERE ${isKnown("t")} AND NOT ${isNumber("t")} ORDER BY i LIMIT 5`,
      ),
    );
    const list = found.map(([i, t]) => `line ${this.file.lineOf(Number(i))} "${String(t)}"`).join(", ");
    const more = texts > found.length ? `, and ${texts - found.length} more` : "";
    return {
      file: this.shown,
      what: `"${name}" holds numbers, and text in ${texts} of ${known} rows: ${list}${more}`,
      mend: `Correct these rows, or leave the field empty where the value is not known. Where "${name}" is a category, write factor(${name}) in the formula.`,
    };
  }

  private async values(
    columns: readonly Placed[],
    kinds: readonly Kind[],
  ): Promise<{ rows: number; read: Column[] }> {
    const selected = columns.map(({ sql }, j) => {
      const value = {
        numbers: `try_cast(${text(sql)} AS DOUBLE)`,
        logical: `upper(${text(sql)})`,
        text: text(sql),
      };
      return `CASE WHEN ${isKnown(sql)} THEN ${value[kinds[j]!]} END`;
    });
    return this.scan.relation(async (scan) => {
      const collectors = kinds.map((kind) => (kind === "numbers" ? numberCollector() : textCollector()));
      let rows = 0;
      await this.session.stream(`SELECT ${selected.join(", ")} FROM ${scan}`, [], (vectors, count) => {
        for (const [j, collector] of collectors.entries()) collector.take(vectors[j]!, count);
        rows += count;
      });
      const read = collectors.map((collector, j): Column => {
        const column = collector.finish();
        return column instanceof Float64Array
          ? column
          : kinds[j] === "logical"
            ? logicalLevels(column)
            : sortedLevels(column);
      });
      return { rows, read };
    });
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
