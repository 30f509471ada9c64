import { quoteName, quoteText } from "./columns.js";
import type { Session } from "./session.js";

/** A file that the engine reads: every column as text, c0, c1, ... in the order of the headers; NULL where empty. */
export interface ScanSource {
  readonly path: string;
  readonly scan:
    | {
        readonly kind: "csv";
        readonly delimiter: string;
        readonly quote: string;
        readonly escape: string;
        readonly skipLines: number;
        readonly compression: "none" | "gzip";
      }
    | { readonly kind: "parquet" };
  readonly headers: readonly string[];
}

/** The longest row, in bytes, that is read at first, and at last: buffers grow with it, and few rows are so long. */
const longRow = 2_000_000;
const longestRow = 17_000_000;

/** A scan of a file, with buffers that grow where a row is too long for them. */
export class Scan {
  private sql: string;

  constructor(
    private readonly session: Session,
    private readonly source: ScanSource,
  ) {
    this.sql = scanSql(source, longRow);
  }

  /** Runs a statement over the scan. */
  run(statement: (scan: string) => string): Promise<void> {
    return this.relation((scan) => this.session.run(statement(scan)));
  }

  /** Does something with the scan as a relation; again with longer buffers where a row asks for it. */
  async relation<T>(action: (scan: string) => Promise<T>): Promise<T> {
    try {
      return await action(this.sql);
    } catch (error) {
      const longer = scanSql(this.source, longestRow);
      if (this.sql === longer || !/maximum line size/i.test((error as Error).message)) throw error;
      this.sql = longer;
      return action(longer);
    }
  }
}

/** The scan as a subquery. */
function scanSql({ path, scan, headers }: ScanSource, rowBytes: number): string {
  if (scan.kind === "parquet") {
    const list = headers.map((header, i) => `nullif(CAST(${quoteName(header)} AS VARCHAR), '') AS c${i}`);
    return `(SELECT ${list.join(", ")} FROM read_parquet(${quoteText(path)}))`;
  }
  const columns = headers.map((_, i) => `'c${i}': 'VARCHAR'`).join(", ");
  const options = [
    "auto_detect = false",
    "header = false",
    `skip = ${scan.skipLines}`,
    `delim = ${quoteText(scan.delimiter)}`,
    `quote = ${quoteText(scan.quote)}`,
    `escape = ${quoteText(scan.escape)}`,
    `compression = ${quoteText(scan.compression)}`,
    `max_line_size = ${rowBytes}`,
    `columns = {${columns}}`,
  ];
  return `read_csv(${quoteText(path)}, ${options.join(", ")})`;
}
