import type { CellValue, FindingTable, TableColumn } from "../findings/finding.js";
import { formatCount, formatDate, formatNumber, formatShare } from "../findings/wording.js";

/** Cells of a finding's table as they are shown. */

/** Stands where a count is kept back. */
export const notShown = "not shown";

/** Whether disclosure control may have emptied cells of the column. */
export function isProtected(column: TableColumn): boolean {
  return column.kind === "count" || (column.derivedFrom?.length ?? 0) > 0;
}

/** Whether an empty cell of the column was kept back, rather than not existing. */
export function isKeptBack(table: FindingTable, column: TableColumn, value: CellValue): boolean {
  return value === null && isProtected(column) && (table.suppressed?.cells ?? 0) > 0;
}

/** The note under a table in which cells are kept back. */
export function suppressionNote({ suppressed }: FindingTable): string | undefined {
  if (suppressed === undefined || suppressed.cells === 0) return undefined;
  return `Cells marked \u201c${notShown}\u201d hold a count below ${suppressed.minimumCell}, or would let one be worked out.`;
}

/** A cell as text for the page. */
export function cellText(table: FindingTable, column: TableColumn, value: CellValue): string {
  if (isKeptBack(table, column, value)) return notShown;
  if (value === null || (typeof value === "number" && Number.isNaN(value))) return "\u2013";
  if (typeof value === "string") return column.kind === "date" ? formatDate(value) : value;
  switch (column.kind) {
    case "count":
      return formatCount(value);
    case "share":
      return formatShare(value, { short: true, ...digitsOf(column) });
    case "low":
    case "high":
      return isShare(table, column)
        ? formatShare(value, { short: true, ...digitsOf(column) })
        : formatNumber(value, digitsOf(column));
    default:
      return formatNumber(value, digitsOf(column));
  }
}

const digitsOf = ({ digits }: TableColumn) => (digits === undefined ? {} : { digits });

/** An end of an interval has the form of the estimate that stands before it. */
function isShare(table: FindingTable, column: TableColumn): boolean {
  const before = table.columns.slice(0, table.columns.indexOf(column));
  return before.findLast((one) => one.kind === "share" || one.kind === "number")?.kind === "share";
}
