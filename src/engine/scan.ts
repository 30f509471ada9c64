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
  readonly unpivot?: Unpivot;
}

/**
 * Makes a wide file long while it is read: each row becomes one row for each of `columns`, in their order. The headers of
 * the source are then those of the file that are not among `columns`, a column of labels, and a column of their texts.
 */
export interface Unpivot {
  /** Headers as the file has them. */
  readonly headers: readonly string[];
  readonly columns: readonly { readonly header: string; readonly label: string }[];
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
function scanSql(source: ScanSource, rowBytes: number): string {
  const { unpivot } = source;
  if (unpivot === undefined) return plainSql(source, rowBytes);
  const place = (header: string): number => {
    const at = unpivot.headers.indexOf(header);
    if (at < 0) throw new Error(`the file has no column ${header}`);
    return at;
  };
  const wide = new Set(unpivot.columns.map(({ header }) => header));
  const kept = unpivot.headers.flatMap((header, i) => (wide.has(header) ? [] : [`c${i}`]));
  const labels = unpivot.columns.map(({ label }) => quoteText(label)).join(", ");
  const texts = unpivot.columns.map(({ header }) => `c${place(header)}`).join(", ");
  const all = [...kept, `unnest([${labels}])`, `unnest([${texts}])`];
  const list = all.map((sql, i) => `${sql} AS c${i}`).join(", ");
  return `(SELECT ${list} FROM ${plainSql({ ...source, headers: unpivot.headers }, rowBytes)})`;
}

function plainSql({ path, scan, headers }: ScanSource, rowBytes: number): string {
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
