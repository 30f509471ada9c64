import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
  VARCHAR,
} from "@duckdb/node-api";
import { quoteText } from "./columns.js";

/**
 * An embedded database with walls around it: bounded memory, spilling into one folder, no network, no extensions, and
 * no file outside the folders and files that are named when it is opened.
 */

export interface SessionOptions {
  /** What it may hold in memory, in megabytes; the rest is spilled to `temporaryFolder`. */
  readonly memoryMegabytes: number;
  readonly threads: number;
  readonly temporaryFolder: string;
  /** Folders and single files that it may read and write. */
  readonly folders: readonly string[];
  readonly files?: readonly string[];
}

/** Rows that are handed over at a time: the size of DuckDB's own vectors. */
const chunkRows = 2048;

export type SqlValue = string | number | boolean | null;

export class Session {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(options: SessionOptions): Promise<Session> {
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: `${options.memoryMegabytes}MB`,
      threads: String(options.threads),
      temp_directory: options.temporaryFolder,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      // Row i of a scan stays row i of the table made from it: line numbers lean on that.
      preserve_insertion_order: "true",
    });
    const session = new Session(instance, await instance.connect());
    const folders = [...options.folders, options.temporaryFolder];
    await session.run(`SET allowed_directories = [${folders.map(quoteText).join(", ")}]`);
    await session.run(`SET allowed_paths = [${(options.files ?? []).map(quoteText).join(", ")}]`);
    await session.run("SET enable_external_access = false");
    await session.run("SET lock_configuration = true");
    return session;
  }

  async run(sql: string, parameters: readonly SqlValue[] = []): Promise<void> {
    await this.connection.run(sql, [...parameters], parameters.map(typeOf));
  }

  /** Calls `take` with each chunk of the answer as it arrives. */
  async stream(
    sql: string,
    parameters: readonly SqlValue[],
    take: (vectors: readonly DuckDBVector[], rows: number) => void,
  ): Promise<void> {
    const result = await this.connection.stream(sql, [...parameters], parameters.map(typeOf));
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const vectors = Array.from({ length: chunk.columnCount }, (_, i) => chunk.getColumnVector(i));
      take(vectors, chunk.rowCount);
    }
  }

  /** The rows of a small answer. */
  async rows(sql: string, parameters: readonly SqlValue[] = []): Promise<unknown[][]> {
    const rows: unknown[][] = [];
    await this.stream(sql, parameters, (vectors, count) => {
      for (let i = 0; i < count; i++) rows.push(vectors.map((vector) => vector.getItem(i)));
    });
    return rows;
  }

  /** Appends rows, given by columns, to a table. */
  async append(
    table: string,
    types: readonly DuckDBType[],
    ...columns: (readonly DuckDBValue[])[]
  ): Promise<void> {
    const appender = await this.connection.createAppender(table);
    const rows = columns[0]?.length ?? 0;
    for (let from = 0; from < rows; from += chunkRows) {
      const chunk = DuckDBDataChunk.create(types);
      chunk.setColumns(columns.map((column) => column.slice(from, from + chunkRows)));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** How much of the statement that is running is done, 0 to 1; undefined where it is not known. */
  get progress(): number | undefined {
    const { percentage } = this.connection.progress;
    return percentage >= 0 ? Math.min(1, percentage / 100) : undefined;
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

function typeOf(value: SqlValue): DuckDBType {
  if (typeof value === "number") return DOUBLE;
  return typeof value === "boolean" ? BOOLEAN : VARCHAR;
}
