import type { Finding, FindingTable } from "../../findings/finding.js";
import { leftOut } from "./protect-decisions.js";
import { isSmall } from "./small-count.js";

export { protectFinding, protectFindings, protectTable, protectTables } from "./protect.js";
export { maskedCount } from "./small-count.js";

/**
 * The last guard: every place where findings still show a count from 1 to the threshold less one, or a part and a whole
 * that differ by such a count. Empty where nothing is left. The places are named without their values.
 *
 * @param minimumCell the least count that may be shown; 1 allows all
 */
export function smallCells(findings: readonly Finding[], minimumCell: number): string[] {
  if (minimumCell <= 1) return [];
  const found: string[] = [];
  for (const finding of findings) {
    if (finding.status !== "answered") continue;
    for (const table of finding.tables) {
      found.push(...smallInTable(table, minimumCell).map((where) => `${finding.id}: ${where}`));
    }
    for (const decision of finding.decisions) {
      const counts = [leftOut(decision), decision.rowsChanged ?? 0];
      if (counts.some((rows) => isSmall(rows, minimumCell)))
        found.push(`${finding.id}: decision "${decision.action}"`);
    }
    for (const [name, { n }] of Object.entries(finding.estimates)) {
      if (n !== null && isSmall(n, minimumCell)) found.push(`${finding.id}: n of the estimate ${name}`);
    }
  }
  return found;
}

function smallInTable(table: FindingTable, minimumCell: number): string[] {
  const found: string[] = [];
  for (const [c, column] of table.columns.entries()) {
    if (column.kind !== "count") continue;
    const w = table.columns.findIndex(({ name, kind }) => kind === "count" && name === column.partOf);
    for (const [r, row] of table.rows.entries()) {
      const part = row[c];
      if (typeof part !== "number") continue;
      const where = `table ${table.id}, row ${r + 1}, column ${column.name}`;
      if (isSmall(part, minimumCell)) found.push(where);
      const whole = w < 0 ? null : row[w];
      if (typeof whole === "number" && isSmall(whole - part, minimumCell)) {
        found.push(`${where} (what it leaves of ${column.partOf})`);
      }
    }
  }
  return found;
}
