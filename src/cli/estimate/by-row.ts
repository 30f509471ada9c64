import { StatisticsError, type Table } from "../../statistics/types.js";
import { factorOf } from "./columns.js";

/** Methods that make one estimate of each row. */

/** Does something with each row whose numbers are all known; errors tell the row. */
export function byRow<T>(
  columns: readonly Float64Array[],
  make: (row: readonly number[], i: number) => T,
): T[] {
  return Array.from(columns[0]!.keys()).flatMap((i) => {
    const row = columns.map((column) => column[i]!);
    if (row.some(Number.isNaN)) return [];
    try {
      return [make(row, i)];
    } catch (error) {
      if (error instanceof StatisticsError && !/\brow \d/.test(error.message))
        throw new StatisticsError(`row ${i + 1}: ${error.message}`);
      throw error;
    }
  });
}

/** What a row is called: its label, or its number. */
export function rowNames(table: Table, label: string | undefined): (row: number) => string {
  const factor = label === undefined ? undefined : factorOf(table, label);
  return (row) => {
    const code = factor?.codes[row] ?? -1;
    return code < 0 ? `row ${row + 1}` : factor!.levels[code]!;
  };
}
