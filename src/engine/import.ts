import { mkdirSync, rmSync } from "node:fs";
import { aggregate, collect } from "./answer.js";
import { quoteName, quoteText, type StoredColumn } from "./columns.js";
import { compileBlank, compileRows } from "./compile.js";
import {
  addUnforeseen,
  codeColumns,
  codeSql,
  createDictionaries,
  distinctFew,
  distinctKeys,
  dropDictionaries,
  type Entry,
  occurring,
  type Slot,
  slotsFor,
} from "./dictionary.js";
import { type KeySpec, keySql, partsOf } from "./key.js";
import type { Cells, Engine, Expression, Query } from "./query.js";
import { Scan, type ScanSource } from "./scan.js";
import { Session } from "./session.js";
import { type StageValue, setValues } from "./values.js";

export type { KeySpec, Shortening } from "./key.js";
export type { StageValue } from "./values.js";

/**
 * From a file to a canonical table, with the whole work done on distinct texts: a scan turns the texts of each row into
 * codes, the caller says what each text means, and the meanings stand in for the codes. No row passes through
 * JavaScript.
 */

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

/** How the values of joined rows become one: see `Combine` of the contracts. */
export interface JoinedColumn {
  readonly name: string;
  readonly combine: "least" | "greatest" | "sum" | "any" | "first";
}

/** The beginning of a file. */
export interface Sample {
  readonly rows: number;
  /** Distinct texts by header, sorted; not all where they are many. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** How many distinct texts there are, by header. */
  readonly distinct: ReadonlyMap<string, number>;
}

/** More distinct texts than this are no list of anything that a contract holds. */
export const mostDistinct = 2_000_000;

/** Above this share of rows with an unforeseen text, all distinct texts are found first, in a scan of their own. */
const mostUnforeseen = 0.25;

/** Lists of values above this length in all are looked up once, into a table; below, with every query. */
const mostInViews = 100_000;

/** The column that holds the code of a staged column. */
const codeName = (name: string): string => `code of ${name}`;

interface Dictionary {
  /** Columns of the file that make the key. */
  readonly width: number;
  readonly slot: Slot;
  /** Texts that occur, sorted. */
  readonly entries: readonly Entry[];
}

export class TableImport implements Engine {
  private dictionaries: readonly Dictionary[] = [];
  private columns: readonly StagedColumn[] = [];
  private staged: readonly StoredColumn[] = [];
  private settled: readonly StoredColumn[] = [];
  private isJoined = false;

  private constructor(
    private readonly session: Session,
    private readonly scan: Scan,
    private readonly headers: readonly string[],
    private readonly temporaryFolder: string,
  ) {}

  static async open(source: ScanSource, options: ImportOptions): Promise<TableImport> {
    mkdirSync(options.temporaryFolder, { recursive: true });
    const session = await Session.open({ ...options, folders: [options.outputFolder], files: [source.path] });
    return new TableImport(session, new Scan(session, source), source.headers, options.temporaryFolder);
  }

  /** Looks at the first rows; tells at most `most` texts of each column. */
  async sample(rows: number, most: number): Promise<Sample> {
    await this.scan.run(
      (scan) => `CREATE OR REPLACE TABLE first_rows AS SELECT * FROM ${scan} LIMIT ${rows}`,
    );
    const [counted] = await this.session.rows("SELECT CAST(count(*) AS DOUBLE) FROM first_rows");
    const found = await distinctFew(
      this.session,
      this.headers.map((_, i) => `c${i}`),
      "first_rows",
    );
    return {
      rows: counted![0] as number,
      texts: new Map(this.headers.map((header, i) => [header, found[i]!.slice(0, most)])),
      distinct: new Map(this.headers.map((header, i) => [header, found[i]!.length])),
    };
  }

  /** About how many distinct texts a column of the whole file holds. */
  async distinctTexts(header: string): Promise<number> {
    const key = keySql({ headers: [header] }, this.headers);
    await this.scan.run(
      (scan) => `CREATE OR REPLACE TABLE counted AS SELECT approx_count_distinct(${key}) AS n FROM ${scan}`,
    );
    const [row] = await this.session.rows("SELECT CAST(n AS DOUBLE) FROM counted");
    return row![0] as number;
  }

  /**
   * Reads the file: the key of each row becomes a code into the dictionary of its distinct texts.
   *
   * Dictionaries begin with the texts of the first rows and those that `foresee` adds, so that one scan is enough; the
   * few that were not foreseen are added afterwards. Where they are many, a scan finds them all first.
   */
  async encode(
    specs: readonly KeySpec[],
    foresee: (spec: number, texts: readonly string[]) => readonly string[] = () => [],
  ): Promise<void> {
    const keys = specs.map((spec) => keySql(spec, this.headers));
    const first = await distinctFew(this.session, keys, "first_rows");
    await this.session.run("DROP TABLE first_rows");
    const guesses = first.map((texts, i) => foresee(i, texts));
    const foreseen = first.map((texts, i) => [...new Set([...texts, ...guesses[i]!])]);
    const isGuessed = guesses.map(({ length }) => length > 0);
    const found =
      (await this.encodeWith(keys, foreseen, isGuessed)) ??
      (await this.encodeWith(
        keys,
        await this.scan.relation((scan) => distinctKeys(this.session, keys, scan)),
        keys.map(() => false),
      ));
    if (found === undefined) throw new Error("the file changed while it was read");
    this.dictionaries = specs.map(({ headers }, i) => ({ width: headers.length, ...found[i]! }));
  }

  /** One scan with the given dictionaries; undefined where too much was not in them. */
  private async encodeWith(
    keys: readonly string[],
    texts: readonly (readonly string[])[],
    isGuessed: readonly boolean[],
  ): Promise<Omit<Dictionary, "width">[] | undefined> {
    const slots = slotsFor(texts.map(({ length }) => length));
    await createDictionaries(this.session, texts);
    const columns = codeColumns(keys, slots);
    await this.scan.run(
      (scan) => `CREATE OR REPLACE TABLE codes AS SELECT ${columns.join(", ")} FROM ${scan}`,
    );
    await dropDictionaries(this.session, keys.length);
    const added = await addUnforeseen(this.session, texts, slots, mostUnforeseen);
    if (added === undefined) return undefined;
    const found: Omit<Dictionary, "width">[] = [];
    for (const [i, slot] of slots.entries()) {
      const all = [...texts[i]!, ...added[i]!].map((text, place) => ({ text, code: place + 1 }));
      const known = isGuessed[i] ? await occurring(this.session, slot) : undefined;
      const entries = known === undefined ? all : all.filter(({ code }) => known.has(code));
      entries.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
      found.push({ slot, entries });
    }
    return found;
  }

  /**
   * The distinct combinations of texts of a key, sorted; the last one is that in which every text is empty (whether it
   * occurs or not), and has a value like the others.
   */
  keys(index: number): (string | null)[][] {
    const { entries, width } = this.dictionaries[index]!;
    const found = entries.map(({ text }) => partsOf(text, width));
    found.push(Array.from({ length: width }, () => null));
    return found;
  }

  /** Gives each key its values, in columns that queries may ask. The file is not read again. */
  async stage(columns: readonly StagedColumn[]): Promise<void> {
    this.columns = columns;
    const meanings = columns.map(({ type, key, values }) => ({ type, values, ...this.dictionaries[key]! }));
    const values = await setValues(this.session, meanings);
    const list = columns.flatMap(({ name, key }, i) => [
      `${values[i]} AS ${quoteName(name)}`,
      `${codeSql(this.dictionaries[key]!.slot)} AS ${quoteName(codeName(name))}`,
    ]);
    const size = this.dictionaries.reduce((sum, { entries }) => sum + entries.length, 0);
    await this.session.run(
      `CREATE ${size > mostInViews ? "TABLE" : "VIEW"} staged AS SELECT ${['rowid AS "row place"', ...list].join(", ")} FROM codes`,
    );
    this.staged = columns.map(({ name, type }) => ({ name, type }));
  }

  /** Rows whose keys are all the same as those of a row before them. */
  async repeatedRows(): Promise<number> {
    const columns = new Set(this.dictionaries.map(({ slot }) => `p${slot.column}`));
    const [row] = await this.session.rows(
      `SELECT CAST(count(*) AS DOUBLE), CAST((SELECT count(*) FROM (SELECT DISTINCT ${[...columns].join(", ")} FROM codes)) AS DOUBLE) FROM codes`,
    );
    const [all, distinct] = row as [number, number];
    return all - distinct;
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
    const sql = compileBlank(this.staged, columns, keep, blank, codeName);
    await this.session.run(`CREATE OR REPLACE VIEW settled AS ${sql}`);
    this.settled = columns;
  }

  /**
   * Joins the settled rows that share a value of the column `by`, which is NULL afterwards; rows in which it is NULL stay
   * as they are. First values are those of the row whose value of `foremost` stands first in its order, then of the
   * earlier row. Gives the number of rows.
   */
  async join(
    by: string,
    columns: readonly JoinedColumn[],
    foremost?: { readonly name: string; readonly order: readonly string[] },
  ): Promise<number> {
    const order =
      foremost === undefined
        ? '"row place"'
        : `coalesce(list_position([${foremost.order.map(quoteText).join(", ")}], ${quoteName(foremost.name)}), ${foremost.order.length + 1}), "row place"`;
    const list = columns.map((column) => `${joinSql(column, by, order)} AS ${quoteName(column.name)}`);
    await this.session.run(
      `CREATE TABLE joined AS SELECT ${list.join(", ")}, min("row place") AS "row place" FROM settled GROUP BY coalesce(${quoteName(by)}, 'row ' || CAST("row place" AS VARCHAR)) ORDER BY min("row place")`,
    );
    await this.session.run("CREATE OR REPLACE VIEW settled AS SELECT * FROM joined");
    this.isJoined = true;
    const [row] = await this.session.rows("SELECT CAST(count(*) AS DOUBLE) FROM joined");
    return row![0] as number;
  }

  /** Rows of the settled table by value of a column, missing values included, in no order. */
  async tally(name: string): Promise<{ readonly value: StageValue; readonly rows: number }[]> {
    const column = this.columns.find((one) => one.name === name);
    if (column === undefined) throw new Error(`there is no column ${name} in the import`);
    if (this.isJoined) return this.tallyValues(column);
    const { entries } = this.dictionaries[column.key]!;
    const places = new Map(entries.map(({ code }, place) => [code, place]));
    const counts = new Map<StageValue, number>();
    // Grouped by code, which takes no hashing, and told by value.
    const rows = await this.session.rows(
      `SELECT CAST(code AS INTEGER), CAST(n AS DOUBLE) FROM (SELECT ${quoteName(codeName(name))} AS code, count(*) AS n FROM settled GROUP BY code)`,
    );
    for (const [code, count] of rows as [number | null, number][]) {
      const value = code === null ? null : column.values[places.get(code) ?? entries.length]!;
      counts.set(value, (counts.get(value) ?? 0) + count);
    }
    return [...counts].map(([value, count]) => ({ value, rows: count }));
  }

  /** The same for joined rows, in which no codes are left. */
  private async tallyValues({
    name,
    type,
  }: StoredColumn): Promise<{ readonly value: StageValue; readonly rows: number }[]> {
    const value =
      type === "date"
        ? `strftime(${quoteName(name)}, '%Y-%m-%d')`
        : type === "time" || type === "integer" || type === "number"
          ? `CAST(${quoteName(name)} AS DOUBLE)`
          : quoteName(name);
    const rows = await this.session.rows(
      `SELECT v, CAST(n AS DOUBLE) FROM (SELECT ${value} AS v, count(*) AS n FROM settled GROUP BY v)`,
    );
    return (rows as [StageValue, number][]).map(([v, count]) => ({ value: v, rows: count }));
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
    const list = this.settled.map(({ name }) => quoteName(name)).join(", ");
    await this.session.run(
      `COPY (SELECT ${list} FROM settled) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`,
    );
  }

  async close(): Promise<void> {
    this.session.close();
    rmSync(this.temporaryFolder, { recursive: true, force: true });
  }
}

const joinFunctions = { least: "min", greatest: "max", sum: "sum", any: "bool_or" } as const;

/** What stands for a column of joined rows. */
function joinSql({ name, combine }: JoinedColumn, by: string, order: string): string {
  const column = quoteName(name);
  if (name === by) return "CAST(NULL AS VARCHAR)";
  if (combine === "first") return `first(${column} ORDER BY ${order}) FILTER (WHERE ${column} IS NOT NULL)`;
  return `${joinFunctions[combine]}(${column})`;
}
