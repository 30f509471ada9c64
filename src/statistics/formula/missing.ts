import { StatisticsError } from "../types.js";

/** Rows that were left out because a value is missing. */
export interface MissingValues {
  readonly label: string;
  /** Rows in which it is missing; a row can miss several things. */
  readonly rows: number;
}

/** Collects the rows in which something is missing. */
export class MissingRows {
  readonly counts: MissingValues[] = [];
  complete: number;
  private readonly mask: Uint8Array;

  constructor(private readonly rows: number) {
    this.mask = new Uint8Array(rows);
    this.complete = rows;
  }

  /** Marks NaN in any of the columns; infinite numbers are an error. */
  markNumbers(label: string, columns: readonly Float64Array[]): void {
    if (columns.every(allFinite)) return;
    let missing = 0;
    for (let i = 0; i < this.rows; i++) {
      let bad = false;
      for (const column of columns) {
        const value = column[i]!;
        if (value - value === 0) continue;
        if (!Number.isNaN(value)) this.refuseInfinite(label, column);
        bad = true;
      }
      if (bad) missing += this.mark(i);
    }
    this.count(label, missing);
  }

  markCodes(label: string, codes: Int32Array): void {
    let missing = 0;
    for (let i = 0; i < this.rows; i++) if (codes[i]! < 0) missing += this.mark(i);
    this.count(label, missing);
  }

  /** The rows that miss nothing, or null where none does. */
  completeRows(): Int32Array | null {
    if (this.complete === this.rows) return null;
    const rows = new Int32Array(this.complete);
    let to = 0;
    for (let i = 0; i < this.rows; i++) if (this.mask[i] === 0) rows[to++] = i;
    return rows;
  }

  private mark(row: number): number {
    if (this.mask[row] === 0) {
      this.mask[row] = 1;
      this.complete--;
    }
    return 1;
  }

  private count(label: string, rows: number): void {
    if (rows > 0) this.counts.push({ label, rows });
  }

  private refuseInfinite(label: string, column: Float64Array): never {
    let first = -1;
    let more = -1;
    for (let i = 0; i < column.length; i++) {
      if (column[i] === Infinity || column[i] === -Infinity) {
        if (first < 0) first = i;
        more++;
      }
    }
    const rest = more === 0 ? "" : ` and in ${more} more ${more === 1 ? "row" : "rows"}`;
    throw new StatisticsError(
      `${label} is infinite in row ${first + 1}${rest}. Leave such rows out, or change the term (the logarithm of 0 is infinite).`,
    );
  }
}

/** Whether a column holds finite numbers alone. */
function allFinite(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (column[i]! - column[i]! !== 0) return false;
  return true;
}
