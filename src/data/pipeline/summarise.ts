import type { TableImport } from "../../engine/import.js";
import { coded, column, type Measure, numbers } from "../../engine/query.js";
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
  const present = contract.columns.filter(({ name }) => converted.has(name));
  const spread = await spreads(
    imported,
    present.filter((one) => !isListed(one)),
  );
  const columns = new Map<string, ColumnSummary>();
  for (const own of contract.columns) {
    const found = converted.get(own.name);
    if (found === undefined) {
      columns.set(own.name, { name: own.name, present: false, missing: rows, distinct: 0 });
      continue;
    }
    const summary = isListed(own) ? await listed(imported, own, rows) : spread.get(own.name)!;
    columns.set(own.name, { name: own.name, present: true, ...summary, from: headerOf(found) });
  }
  return columns;
}

const isListed = ({ type }: ContractColumn): boolean =>
  type === "category" || type === "label" || type === "flag";

type Summary = Omit<ColumnSummary, "name" | "present" | "from">;

/** Numbers, dates, times and codes, all in one query. */
async function spreads(
  imported: TableImport,
  columns: readonly ContractColumn[],
): Promise<Map<string, Summary>> {
  const measures: Record<string, Measure> = { rows: { kind: "count" } };
  for (const { name, type } of columns) {
    const of = column(name);
    measures[`${name} missing`] = { kind: "count", where: { kind: "call", name: "is-null", args: [of] } };
    measures[`${name} distinct`] = { kind: "count-distinct", of };
    if (type === "code") continue;
    measures[`${name} least`] = { kind: "min", of };
    measures[`${name} greatest`] = { kind: "max", of };
  }
  const cells = await imported.aggregate({ dataset: "settled", by: {}, measures });
  const at = (name: string) => numbers(cells, name)[0]!;
  return new Map(
    columns.map(({ name, type }) => {
      const summary = { missing: at(`${name} missing`), distinct: at(`${name} distinct`) };
      if (type === "code" || summary.distinct === 0) return [name, summary];
      const written = (value: number) =>
        type === "date" ? new Date(value * 86_400_000).toISOString().slice(0, 10) : value;
      return [
        name,
        { ...summary, least: written(at(`${name} least`)), greatest: written(at(`${name} greatest`)) },
      ];
    }),
  );
}

async function listed(imported: TableImport, { name, type }: ContractColumn, rows: number): Promise<Summary> {
  const cells = await imported.aggregate({
    dataset: "settled",
    by: { value: column(name) },
    measures: { rows: { kind: "count" } },
  });
  const count = numbers(cells, "rows");
  const text = type === "flag" ? flagText(numbers(cells, "value")) : codedText(coded(cells, "value"));
  const values: { value: string; rows: number }[] = [];
  let known = 0;
  for (let i = 0; i < cells.rows; i++) {
    const value = text(i);
    if (value === null) continue;
    known += count[i]!;
    values.push({ value, rows: count[i]! });
  }
  values.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  const summary = { missing: rows - known, distinct: values.length };
  return values.length <= mostValues ? { ...summary, values } : summary;
}

const flagText = (values: Float64Array) => (i: number) =>
  Number.isNaN(values[i]!) ? null : values[i] === 1 ? "true" : "false";

const codedText =
  ({ codes, levels }: { readonly codes: Int32Array; readonly levels: readonly string[] }) =>
  (i: number) =>
    codes[i]! < 0 ? null : levels[codes[i]!]!;
