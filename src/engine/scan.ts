import { quoteName, quoteText } from "./columns.js";

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

/** The longest row, in bytes, that is read. */
const longestRow = 16_000_000;

/** The scan as a subquery. */
export function scanSql({ path, scan, headers }: ScanSource): string {
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
    `max_line_size = ${longestRow}`,
    `columns = {${columns}}`,
  ];
  return `read_csv(${quoteText(path)}, ${options.join(", ")})`;
}
