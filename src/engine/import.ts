import { mkdirSync, rmSync } from "node:fs";
import { aggregate, collect } from "./answer.js";
import { quoteName, quoteText, type StoredColumn } from "./columns.js";
import { compileBlank, compileRows } from "./compile.js";
import {
  addUnforeseen,
  codeColumns,
  createDictionaries,
  distinctKeys,
  dropDictionaries,
  type Entry,
  occurring,
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

export class TableImport implements Engine {
  private dictionaries: readonly { readonly width: number; readonly entries: readonly Entry[] }[] = [];
  private staged: readonly StoredColumn[] = [];
  private settled: readonly StoredColumn[] = [];

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
    const found = await distinctKeys(
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
    const first = await distinctKeys(this.session, keys, "first_rows");
    await this.session.run("DROP TABLE first_rows");
    const foreseen = first.map((texts, i) => [...new Set([...texts, ...foresee(i, texts)])]);
    const entries =
      (await this.encodeWith(keys, foreseen)) ??
      (await this.encodeWith(
        keys,
        await this.scan.relation((scan) => distinctKeys(this.session, keys, scan)),
      ));
    if (entries === undefined) throw new Error("the file changed while it was read");
    this.dictionaries = specs.map(({ headers }, i) => ({ width: headers.length, entries: entries[i]! }));
  }

  /** One scan with the given dictionaries; undefined where too much was not in them. */
  private async encodeWith(
    keys: readonly string[],
    texts: readonly (readonly string[])[],
  ): Promise<Entry[][] | undefined> {
    await createDictionaries(this.session, texts);
    const hash = `hash(${this.headers.map((_, i) => `c${i}`).join(", ")}) AS row_hash`;
    const columns = [
      ...codeColumns(
        keys,
        texts.map(({ length }) => length),
      ),
      hash,
    ];
    await this.scan.run(
      (scan) => `CREATE OR REPLACE TABLE codes AS SELECT ${columns.join(", ")} FROM ${scan}`,
    );
    await dropDictionaries(this.session, keys.length);
    const added = await addUnforeseen(this.session, texts, mostUnforeseen);
    if (added === undefined) return undefined;
    return occurring(
      this.session,
      texts.map((own, i) => [...own, ...added[i]!]),
    );
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
    const list: string[] = ['rowid AS "row place"', 'row_hash AS "row hash"'];
    const values = await setValues(
      this.session,
      columns.map(({ type, key, values: own }) => ({
        type,
        key,
        entries: this.dictionaries[key]!.entries,
        values: own,
      })),
    );
    for (const [i, { name }] of columns.entries()) list.push(`${values[i]} AS ${quoteName(name)}`);
    await this.session.run(`CREATE TABLE staged AS SELECT ${list.join(", ")} FROM codes`);
    await this.session.run("DROP TABLE codes");
    this.staged = columns.map(({ name, type }) => ({ name, type }));
  }

  /** Rows that are the same in every column of the file as a row before them. */
  async repeatedRows(): Promise<number> {
    const [row] = await this.session.rows(
      'SELECT CAST(count(*) - count(DISTINCT "row hash") AS DOUBLE) FROM staged',
    );
    return row![0] as number;
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
    await this.session.run(`CREATE OR REPLACE VIEW settled AS ${sql}`);
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
}
