import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { aggregate } from "./answer.js";
import { quoteName, quoteText, type StoredColumn, sqlType } from "./columns.js";
import type { Cells, Engine, Query } from "./query.js";
import { Session } from "./session.js";
import { removeStale, temporaryName } from "./temporary.js";

export interface StoreOptions {
  /** The folder of the assessment; canonical tables and spilled data stand in its `.equipoise`. */
  readonly folder: string;
  /** Where canonical tables stand; the default is `.equipoise` in the folder. */
  readonly cacheFolder?: string;
  /** Memory of the database, in megabytes; the default of 1,500 keeps the process under 3 GB. */
  readonly memoryMegabytes?: number;
  readonly threads?: number;
}

/** The canonical tables of an assessment, and the engine that answers queries over them. */
export interface Store extends Engine {
  /** Makes a canonical Parquet file known under the name of its dataset. */
  register(dataset: string, columns: readonly StoredColumn[], parquet: string): Promise<void>;
  readonly memoryMegabytes: number;
  readonly threads: number;
  close(): Promise<void>;
}

export const defaultMemoryMegabytes = 1500;
export const defaultThreads = (): number => Math.max(2, availableParallelism());

/** Opens an empty store. Nothing is written before a table is registered or a query spills. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const cacheFolder = options.cacheFolder ?? join(options.folder, ".equipoise");
  removeStale(cacheFolder);
  const temporaryFolder = join(cacheFolder, temporaryName());
  const memoryMegabytes = options.memoryMegabytes ?? defaultMemoryMegabytes;
  const threads = options.threads ?? defaultThreads();
  const session = await Session.open({
    memoryMegabytes,
    threads,
    temporaryFolder,
    folders: [cacheFolder],
  });
  return new DuckDbStore(session, temporaryFolder, memoryMegabytes, threads);
}

class DuckDbStore implements Store {
  private readonly tables = new Map<string, { view: string; columns: readonly StoredColumn[] }>();
  private closed = false;

  constructor(
    private readonly session: Session,
    private readonly temporaryFolder: string,
    readonly memoryMegabytes: number,
    readonly threads: number,
  ) {}

  async register(dataset: string, columns: readonly StoredColumn[], parquet: string): Promise<void> {
    const view = quoteName(`table_${this.tables.size}`);
    const list = columns.map(
      ({ name, type }) => `CAST(${quoteName(name)} AS ${sqlType(type)}) AS ${quoteName(name)}`,
    );
    await this.session.run(
      `CREATE OR REPLACE TEMP VIEW ${view} AS SELECT ${list.join(", ")} FROM read_parquet(${quoteText(parquet)})`,
    );
    this.tables.set(dataset, { view, columns });
  }

  async aggregate(query: Query): Promise<Cells> {
    const table = this.tables.get(query.dataset);
    if (table === undefined) {
      const known = [...this.tables.keys()].join(", ") || "none";
      throw new Error(`there is no dataset ${query.dataset}; there are: ${known}`);
    }
    return aggregate(this.session, query, table.view, table.columns);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.session.close();
    rmSync(this.temporaryFolder, { recursive: true, force: true });
  }
}
