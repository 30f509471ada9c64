import { numberCollector, textCollector } from "./collect.js";
import type { CodedColumn } from "./query.js";
import { Scan, type ScanSource } from "./scan.js";
import { Session } from "./session.js";
import { defaultMemoryMegabytes, defaultThreads } from "./store.js";

/** Words that stand for "not known", as a whole field. */
const missingWords = ["NA", "NaN", "NULL", ".", "nan", "null"] as const;

const missing = `(${missingWords.map((word) => `'${word}'`).join(", ")})`;
const text = (c: string) => `trim(${c})`;
/** DuckDB reads 1_000 as a number; no statistics package does. */
const isNumber = (c: string) => `(try_cast(${text(c)} AS DOUBLE) IS NOT NULL AND NOT contains(${c}, '_'))`;
const isKnown = (c: string) => `(${c} IS NOT NULL AND ${text(c)} <> '' AND ${text(c)} NOT IN ${missing})`;
const isLogical = (c: string) => `(upper(${text(c)}) IN ('TRUE', 'FALSE'))`;
const columnSql = (place: number) => `c${place}`;

/** How the values of a column are read. */
export type TableKind = "numbers" | "logical" | "text";

/** How many fields of a column are known, and of these numbers, and TRUE or FALSE. */
export interface FieldCounts {
  readonly known: number;
  readonly numbers: number;
  readonly logical: number;
}

/** Columns of a file, by their place in it, without a contract. Empty fields, NA, NaN, NULL and "." are missing. */
export class TableScan {
  private readonly scan: Scan;

  private constructor(
    private readonly session: Session,
    source: ScanSource,
  ) {
    this.scan = new Scan(session, source);
  }

  static async open(source: ScanSource, temporaryFolder: string): Promise<TableScan> {
    const session = await Session.open({
      memoryMegabytes: defaultMemoryMegabytes,
      threads: defaultThreads(),
      temporaryFolder,
      folders: [],
      files: [source.path],
    });
    return new TableScan(session, source);
  }

  close(): void {
    this.session.close();
  }

  async count(places: readonly number[]): Promise<FieldCounts[]> {
    const counts = places
      .map(columnSql)
      .flatMap((sql) => [
        `count(*) FILTER (WHERE ${isKnown(sql)})`,
        `count(*) FILTER (WHERE ${isKnown(sql)} AND ${isNumber(sql)})`,
        `count(*) FILTER (WHERE ${isKnown(sql)} AND ${isLogical(sql)})`,
      ]);
    const [row] = await this.scan.relation((scan) =>
      this.session.rows(`SELECT ${counts.join(", ")} FROM ${scan}`),
    );
    const at = (i: number) => Number(row![i]);
    return places.map((_, j) => ({ known: at(3 * j), numbers: at(3 * j + 1), logical: at(3 * j + 2) }));
  }

  /** The first rows (from 0) whose field is text and no number. */
  async texts(place: number, limit: number): Promise<{ readonly row: number; readonly text: string }[]> {
    const found = await this.scan.relation((scan) =>
      this.session.rows(
        `SELECT i, t FROM (SELECT row_number() OVER () - 1 AS i, ${columnSql(place)} AS t FROM ${scan}) ` +
          `WHERE ${isKnown("t")} AND NOT ${isNumber("t")} ORDER BY i LIMIT ${Math.trunc(limit)}`,
      ),
    );
    return found.map(([row, t]) => ({ row: Number(row), text: String(t) }));
  }

  async read(
    places: readonly number[],
    kinds: readonly TableKind[],
  ): Promise<{ readonly rows: number; readonly columns: (Float64Array | CodedColumn)[] }> {
    const selected = places.map((place, j) => {
      const sql = columnSql(place);
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
      return { rows, columns: collectors.map((collector) => collector.finish()) };
    });
  }
}
