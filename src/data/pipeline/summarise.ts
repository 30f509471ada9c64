import type { TableImport } from "../../engine/import.js";
import { type Cells, call, coded, column, numbers } from "../../engine/query.js";
import type { Contract, ContractColumn } from "../contracts/contract.js";
import type { ColumnSummary } from "../dataset.js";
import { type Converted, isCoordinate } from "./convert.js";
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
        : { name, present: true, ...(await summaryOf(imported, own, rows)), from: headerOf(found) };
    columns.set(name, summary);
  }
  return columns;
}

type Summary = Omit<ColumnSummary, "name" | "present" | "from">;

function summaryOf(imported: TableImport, own: ContractColumn, rows: number): Promise<Summary> {
  // Numbers may be as many as rows; everything else, positions of two decimals too, has few values.
  return own.type === "number" && !isCoordinate(own) ? spread(imported, own) : grouped(imported, own, rows);
}

async function spread(imported: TableImport, { name }: ContractColumn): Promise<Summary> {
  const of = column(name);
  const cells = await imported.aggregate({
    dataset: "settled",
    by: {},
    measures: {
      missing: { kind: "count", where: call("is-null", of) },
      distinct: { kind: "count-distinct", of },
      least: { kind: "min", of },
      greatest: { kind: "max", of },
    },
  });
  const at = (measure: string) => numbers(cells, measure)[0]!;
  const summary = { missing: at("missing"), distinct: at("distinct") };
  return summary.distinct === 0 ? summary : { ...summary, least: at("least"), greatest: at("greatest") };
}

async function grouped(imported: TableImport, own: ContractColumn, rows: number): Promise<Summary> {
  const cells = await imported.aggregate({
    dataset: "settled",
    by: { value: column(own.name) },
    measures: { rows: { kind: "count" } },
  });
  const count = numbers(cells, "rows");
  const text = textOf(own, cells);
  const values: { value: string; rows: number }[] = [];
  let known = 0;
  for (let i = 0; i < cells.rows; i++) {
    const value = text(i);
    if (value === null) continue;
    known += count[i]!;
    values.push({ value, rows: count[i]! });
  }
  const summary = { missing: rows - known, distinct: values.length };
  if (own.type === "code" || values.length === 0) return summary;
  // Cells are sorted by value, so the ends are the first and the last.
  if (isOrdered(own)) {
    const [least, greatest] = [values[0]!.value, values.at(-1)!.value];
    if (own.type === "date") return { ...summary, least, greatest };
    return { ...summary, least: Number(least), greatest: Number(greatest) };
  }
  values.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  return values.length <= mostValues ? { ...summary, values } : summary;
}

const isOrdered = ({ type }: ContractColumn): boolean =>
  type === "date" || type === "time" || type === "integer" || type === "number";

/** The value of a row of cells as text; null where missing. */
function textOf({ type }: ContractColumn, cells: Cells): (i: number) => string | null {
  if (type === "category" || type === "label" || type === "code") {
    const { codes, levels } = coded(cells, "value");
    return (i) => (codes[i]! < 0 ? null : levels[codes[i]!]!);
  }
  const values = numbers(cells, "value");
  const written =
    type === "date"
      ? (value: number) => new Date(value * 86_400_000).toISOString().slice(0, 10)
      : type === "flag"
        ? (value: number) => (value === 1 ? "true" : "false")
        : String;
  return (i) => (Number.isNaN(values[i]!) ? null : written(values[i]!));
}
