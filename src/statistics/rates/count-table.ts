import { StatisticsError } from "../types.js";
import { checkCount } from "./checks.js";

/** A table of counts: rows of equal length. */
export type CountTable = readonly (readonly number[])[];

export interface Margins {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly total: number;
}

/** The margins of a table of counts; refuses what is no such table, or has an empty row or column. */
export function margins(table: CountTable): Margins {
  const width = table[0]?.length ?? 0;
  if (table.length < 2 || width < 2)
    throw new StatisticsError("a test of association needs a table of at least two rows and two columns");
  if (table.some((row) => row.length !== width))
    throw new StatisticsError("the rows of the table differ in length");
  for (const row of table) for (const count of row) checkCount(count, "a cell of the table");
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = table[0]!.map((_, j) => table.reduce((sum, row) => sum + row[j]!, 0));
  const emptyRow = rows.indexOf(0);
  const emptyColumn = columns.indexOf(0);
  if (emptyRow >= 0 || emptyColumn >= 0)
    throw new StatisticsError(
      `${emptyRow >= 0 ? `row ${emptyRow + 1}` : `column ${emptyColumn + 1}`} of the table is empty: leave it out`,
    );
  return { rows, columns, total: rows.reduce((sum, count) => sum + count, 0) };
}
