import type { TableImport } from "../../engine/import.js";
import type { Contract, ContractColumn } from "../contracts/contract.js";
import type { ColumnSummary } from "../dataset.js";
import type { Converted } from "./convert.js";
import { headerOf } from "./left-out.js";

const mostValues = 200;

/** What the plan and the report need to know of each column of the settled table. */
export async function summarise(
  imported: TableImport,
  contract: Contract,
  converted: ReadonlyMap<string, Converted>,
  rows: number,
): Promise<Map<string, ColumnSummary>> {
  const columns = new Map<string, ColumnSummary>();
  for (const own of contract.columns) {
    const { name } = own;
    const found = converted.get(name);
    const summary =
      found === undefined
        ? { name, present: false, missing: rows, distinct: 0 }
        : { name, present: true, ...(await summaryOf(imported, own)), from: headerOf(found) };
    columns.set(name, summary);
  }
  return columns;
}

type Summary = Omit<ColumnSummary, "name" | "present" | "from">;

async function summaryOf(imported: TableImport, { name, type }: ContractColumn): Promise<Summary> {
  const tally = await imported.tally(name);
  const missing = tally.find(({ value }) => value === null)?.rows ?? 0;
  const known = tally.flatMap(({ value, rows }) => (value === null ? [] : [{ value, rows }]));
  const summary = { missing, distinct: known.length };
  if (type === "code" || known.length === 0) return summary;
  if (type === "date" || type === "time" || type === "integer" || type === "number") {
    const values = known.map(({ value }) => value as string | number).sort((a, b) => (a < b ? -1 : 1));
    return { ...summary, least: values[0]!, greatest: values.at(-1)! };
  }
  if (known.length > mostValues) return summary;
  const values = known.map(({ value, rows }) => ({ value: String(value), rows }));
  values.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  return { ...summary, values };
}
