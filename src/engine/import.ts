import { mkdirSync, rmSync } from "node:fs";
import {
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDateValue,
  type DuckDBType,
  INTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import { isText, quoteName, quoteText, type StoredColumn, type StoredType, sqlType } from "./columns.js";
import { compileBlank, compileRows } from "./compile.js";
import type { Cells, Engine, Expression, Query } from "./query.js";
import { type ScanSource, scanSql } from "./scan.js";
import { Session } from "./session.js";
import { aggregate, collect } from "./store.js";

/**
 * From a file to a canonical table, with the whole work done on distinct texts: one scan finds the distinct texts of
 * each column, the caller says what each means, and a second scan puts the meanings in their place. No row passes
 * through JavaScript.
 */

/** What makes a key shorter without changing what it means. */
export type Shortening =
  /** The date of a stamp without a zone: 2020-01-31T23:15:00 is 2020-01-31. */
  | "stamp-date"
  /** Its clock time. */
  | "stamp-time"
  /** A decimal number cut to three decimals, from which two are rounded. */
  | "three-decimals";

/** The texts by which a canonical column is decided: those of one or more columns of the file. */
export interface KeySpec {
  readonly headers: readonly string[];
  readonly shorten?: Shortening;
}

export type StageValue = string | number | boolean | null;

/** A column of the staged table: what each distinct key (in the order of `keys`) stands for. */
export interface StagedColumn extends StoredColumn {
  /** Place of its key among those that were read. */
  readonly key: number;
  readonly values: readonly StageValue[];
}

export interface ImportOptions {
  readonly memoryMegabytes: number;
  readonly threads: number;
  /** Folder for spilled data; made and removed here. */
  readonly temporaryFolder: string;
  /** Folder into which the canonical table is written. */
  readonly outputFolder: string;
}

const chunkRows = 2048;

/** More distinct texts than this are no list of anything that a contract holds. */
export const mostDistinct = 2_000_000;

export class TableImport implements Engine {
  private keySpecs: readonly KeySpec[] = [];
  private readonly sizes: number[] = [];
  private staged: readonly StoredColumn[] = [];
  private settled: readonly StoredColumn[] = [];

  private constructor(
    private readonly session: Session,
    private readonly source: ScanSource,
    private readonly scan: string,
    private readonly temporaryFolder: string,
  ) {}

  static async open(source: ScanSource, options: ImportOptions): Promise<TableImport> {
    mkdirSync(options.temporaryFolder, { recursive: true });
    const session = await Session.open({ ...options, folders: [options.outputFolder], files: [source.path] });
    return new TableImport(session, source, scanSql(source), options.temporaryFolder);
  }

  /** Distinct texts of every column in the first rows, at most `most` of each; and how many rows were looked at. */
  async sample(
    rows: number,
    most: number,
  ): Promise<{ rows: number; texts: Map<string, string[]>; distinct: Map<string, number> }> {
    const { headers } = this.source;
    const list = headers.map((_, i) => `list(DISTINCT c${i}) FILTER (WHERE c${i} IS NOT NULL)`);
    await this.session.run(
      `CREATE OR REPLACE TEMP TABLE first_rows AS SELECT * FROM ${this.scan} LIMIT ${rows}`,
    );
    const [row] = await this.session.rows(
      `SELECT CAST(count(*) AS DOUBLE), ${list.join(", ")} FROM first_rows`,
    );
    await this.session.run("DROP TABLE first_rows");
    const texts = new Map<string, string[]>();
    const distinct = new Map<string, number>();
    for (const [i, header] of headers.entries()) {
      const found = (row![i + 1] as { readonly items: readonly string[] } | null)?.items ?? [];
      distinct.set(header, found.length);
      texts.set(header, [...found].sort().slice(0, most));
    }
    return { rows: row![0] as number, texts, distinct };
  }

  /** About how many distinct texts a column of the whole file holds. */
  async distinctTexts(header: string): Promise<number> {
    const at = this.place(header);
    const rows = await this.session.rows(
      `SELECT CAST(approx_count_distinct(c${at}) AS DOUBLE) FROM ${this.scan}`,
    );
    return rows[0]![0] as number;
  }

  /** Finds the distinct keys of all specs, in one scan. */
  async readKeys(specs: readonly KeySpec[]): Promise<void> {
    this.keySpecs = specs;
    const lists = specs.map((spec, i) => `list(DISTINCT ${this.keySql(spec)}) AS k${i}`);
    await this.session.run(
      `CREATE TEMP TABLE distinct_keys AS SELECT ${lists.join(", ") || "NULL"} FROM ${this.scan}`,
    );
    for (const i of specs.keys()) {
      await this.session.run(
        `CREATE TEMP TABLE keys_${i} AS SELECT CAST(row_number() OVER (ORDER BY k) - 1 AS INTEGER) AS code, k FROM (SELECT unnest(k${i}) AS k FROM distinct_keys) WHERE k IS NOT NULL`,
      );
    }
    await this.session.run("DROP TABLE distinct_keys");
  }

  /**
   * The distinct combinations of texts of a key, sorted; the last one is that in which every text is empty (whether it
   * occurs or not), and has a value like the others.
   */
  async keys(index: number): Promise<(string | null)[][]> {
    const spec = this.keySpecs[index]!;
    const width = spec.headers.length;
    const found: (string | null)[][] = [];
    await this.session.stream(`SELECT k FROM keys_${index} ORDER BY code`, [], ([vector], rows) => {
      for (let row = 0; row < rows; row++) found.push(partsOf(vector!.getItem(row) as string, width));
    });
    this.sizes[index] = found.length;
    found.push(Array.from({ length: width }, () => null));
    return found;
  }

  /** Puts the values of all columns in the place of their keys: one scan, into a table that queries may ask. */
  async stage(columns: readonly StagedColumn[]): Promise<void> {
    const used = new Set(columns.map(({ key }) => key));
    for (const i of used) {
      await this.session.run(`CREATE TYPE key_${i} AS ENUM (SELECT k FROM keys_${i} ORDER BY code)`);
      await this.session.run(`DROP TABLE keys_${i}`);
    }
    for (const [i, column] of columns.entries()) await this.setValues(i, column);
    const list = columns.map((column, i) => `${this.valueSql(i, column.key)} AS ${quoteName(column.name)}`);
    list.push(`hash(${this.source.headers.map((_, i) => `c${i}`).join(", ")}) AS "row hash"`);
    await this.session.run(`CREATE TABLE staged AS SELECT ${list.join(", ")} FROM ${this.scan}`);
    for (const i of columns.keys()) await this.session.run(`RESET VARIABLE values_${i}`);
    this.staged = columns.map(({ name, type }) => ({ name, type }));
  }

  /** Rows that are the same in every column of the file as a row before them. */
  async repeatedRows(): Promise<number> {
    const rows = await this.session.rows(
      `SELECT CAST(count(*) - count(DISTINCT "row hash") AS DOUBLE) FROM staged`,
    );
    return rows[0]![0] as number;
  }

  /**
   * Settles the canonical table: the staged rows for which `keep` holds, with a column set to missing where its
   * condition under `blank` holds.
   */
  async settle(
    columns: readonly StoredColumn[],
    keep: Expression | undefined,
    blank: Readonly<Record<string, Expression>>,
  ): Promise<void> {
    const sql = compileBlank(this.staged, columns, keep, blank);
    await this.session.run(`CREATE OR REPLACE TEMP VIEW settled AS ${sql}`);
    this.settled = columns;
  }

  /** Answers over `staged` (every row of the file) and `settled` (the canonical table). */
  aggregate(query: Query): Promise<Cells> {
    if (query.dataset === "staged") return aggregate(this.session, query, "staged", this.staged);
    if (query.dataset === "settled") return aggregate(this.session, query, "settled", this.settled);
    return Promise.reject(new Error(`there is no dataset ${query.dataset} in an import`));
  }

  /** Staged rows by their place in the scan (from 0, as column `row`), in order. */
  async rows(
    columns: Readonly<Record<string, Expression>>,
    where: Expression,
    most?: number,
  ): Promise<Cells> {
    return collect(this.session, compileRows("staged", this.staged, columns, where, most));
  }

  /** Writes the settled table. */
  async write(path: string): Promise<void> {
    await this.session.run(`COPY settled TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`);
  }

  async close(): Promise<void> {
    this.session.close();
    rmSync(this.temporaryFolder, { recursive: true, force: true });
  }

  private place(header: string): number {
    const at = this.source.headers.indexOf(header);
    if (at < 0) throw new Error(`the file has no column ${header}`);
    return at;
  }

  private keySql({ headers, shorten }: KeySpec): string {
    const texts = headers.map((header) => `c${this.place(header)}`);
    if (texts.length > 1)
      return texts
        .map((text) => `coalesce(translate(${text}, chr(30) || chr(31), '  '), chr(30))`)
        .join(" || chr(31) || ");
    return shortened(texts[0]!, shorten);
  }

  private valueSql(column: number, key: number): string {
    const code = `CAST(enum_code(CAST(${this.keySql(this.keySpecs[key]!)} AS key_${key})) AS INTEGER)`;
    const empty = this.sizes[key]! + 1;
    return `(getvariable('values_${column}'))[coalesce(${code} + 1, ${empty})]`;
  }

  /** Puts the values of a column into a variable: a list in the order of the keys, the one for empty keys last. */
  private async setValues(index: number, column: StagedColumn): Promise<void> {
    const { values, type } = column;
    const text = isText(type);
    await this.session.run(`CREATE TEMP TABLE meanings (code INTEGER, v ${sqlType(type)})`);
    const appender = await this.session.appender("meanings");
    const types: DuckDBType[] = [INTEGER, appendType(type)];
    for (let from = 0; from < values.length; from += chunkRows) {
      const part = values.slice(from, from + chunkRows);
      const chunk = DuckDBDataChunk.create([types[0]!, types[1]!]);
      chunk.setColumns([part.map((_, i) => from + i), part.map((value) => appendValue(value, type))]);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    let value = "v";
    if (text && values.some((one) => one !== null)) {
      await this.session.run(
        `CREATE TYPE levels_${index} AS ENUM (SELECT DISTINCT v FROM meanings WHERE v IS NOT NULL ORDER BY v)`,
      );
      value = `CAST(v AS levels_${index})`;
    }
    await this.session.run(
      `SET VARIABLE values_${index} = (SELECT list(${value} ORDER BY code) FROM meanings)`,
    );
    await this.session.run("DROP TABLE meanings");
  }
}

function partsOf(key: string, width: number): (string | null)[] {
  if (width === 1) return [key];
  return key.split("\u001f").map((part) => (part === "\u001e" ? null : part));
}

function shortened(text: string, how: Shortening | undefined): string {
  switch (how) {
    case undefined:
      return text;
    case "three-decimals":
      return `CASE WHEN instr(${text}, '.') > 0 AND TRY_CAST(${text} AS DOUBLE) IS NOT NULL THEN left(${text}, CAST(instr(${text}, '.') + 3 AS INTEGER)) ELSE ${text} END`;
    case "stamp-date":
      return stampPart(text, 1);
    case "stamp-time":
      return stampPart(text, 2);
  }
}

/** 2020-01-31T23:15:00.5, 1/31/2020 11:15 PM: a date, and a clock time without a zone. */
const stamp =
  "^\\s*(\\d{4}-\\d{2}-\\d{2}|\\d{1,2}/\\d{1,2}/(?:\\d{2}|\\d{4}))[ T](\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?: ?[AaPp][Mm])?)\\s*$";

const stampPart = (text: string, part: 1 | 2): string =>
  `coalesce(nullif(regexp_extract(${text}, ${quoteText(stamp)}, ${part}), ''), ${text})`;

function appendType(type: StoredType): DuckDBType {
  switch (type) {
    case "date":
      return DATE;
    case "flag":
      return BOOLEAN;
    case "time":
    case "integer":
      return INTEGER;
    case "number":
      return DOUBLE;
    default:
      return VARCHAR;
  }
}

function appendValue(value: StageValue, type: StoredType) {
  if (value === null || type !== "date") return value;
  return new DuckDBDateValue(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000);
}
