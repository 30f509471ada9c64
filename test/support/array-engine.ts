import type { Contract } from "../../src/data/contracts/contract.js";
import type {
  Cells,
  CodedColumn,
  Engine,
  Expression,
  FunctionName,
  Lookup,
  LookupColumn,
  Measure,
  Query,
} from "../../src/engine/query.js";

/**
 * An engine over arrays of rows: what a query means, told as plainly as possible. Tests of methods use it in place of
 * DuckDB, and tests of the DuckDB engine use it as their oracle.
 */

/** A value of a row: ISO text for dates, minutes for times, text, numbers, flags; null where missing. */
export type RowValue = string | number | boolean | null;
export type Row = Readonly<Record<string, RowValue>>;

export interface ArrayTable {
  readonly contract: Contract;
  readonly rows: readonly Row[];
}

type Kind = "text" | "number";
type Kinds = ReadonlyMap<string, Kind>;

/** Answers queries over arrays. Columns of the contract that a row lacks are null. */
export function arrayEngine(tables: Readonly<Record<string, ArrayTable>>): Engine {
  return {
    aggregate: (query) => Promise.resolve().then(() => aggregate(query, tables)),
  };
}

function aggregate(query: Query, tables: Readonly<Record<string, ArrayTable>>): Cells {
  const table = tables[query.dataset];
  if (table === undefined) throw new Error(`no dataset ${query.dataset}`);
  const kinds = columnKinds(table.contract, query.lookups ?? []);
  const joined = joinAll(table, query.lookups ?? []);
  const rows = joined.filter((row) => query.where === undefined || evaluate(query.where, row) === true);
  const by = Object.entries(query.by);
  const groups = new Map<string, { key: RowValue[]; rows: Row[] }>();
  if (by.length === 0) groups.set("[]", { key: [], rows: [] });
  for (const row of rows) {
    const key = by.map(([, expression]) => plain(evaluate(expression, row)));
    const id = JSON.stringify(key);
    const group = groups.get(id) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(id, group);
  }
  const sorted = [...groups.values()].sort((a, b) => compareKeys(a.key, b.key));
  const columns = new Map<string, Float64Array | CodedColumn>();
  for (const [i, [name, expression]] of by.entries()) {
    const values = sorted.map((group) => group.key[i]!);
    columns.set(name, kindOf(expression, kinds) === "text" ? codedColumn(values) : numericColumn(values));
  }
  for (const [name, measure] of Object.entries(query.measures)) {
    columns.set(name, numericColumn(sorted.map((group) => measured(measure, group.rows))));
  }
  return { rows: sorted.length, columns };
}

/** Rows with the columns of the contract, dates as days, and the columns of the lookups. */
function joinAll({ contract, rows }: ArrayTable, lookups: readonly Lookup[]): Row[] {
  const places = lookups.map(lookupPlaces);
  return rows.map((row) => {
    const full: Record<string, RowValue> = {};
    for (const column of contract.columns) {
      const value = row[column.name] ?? null;
      full[column.name] = column.type === "date" && typeof value === "string" ? days(value) : value;
    }
    for (const [l, lookup] of lookups.entries()) Object.assign(full, looked(lookup, places[l]!, full));
    return full;
  });
}

/** The row of a lookup by its keys; of rows with the same keys, the first. */
function lookupPlaces({ keys }: Lookup): ReadonlyMap<string, number> {
  const columns = Object.values(keys).map(({ column }) => column);
  const found = new Map<string, number>();
  for (let i = (columns[0]?.length ?? 0) - 1; i >= 0; i--) {
    found.set(JSON.stringify(columns.map((column) => column[i])), i);
  }
  return found;
}

function looked(lookup: Lookup, places: ReadonlyMap<string, number>, row: Row): Row {
  const wanted = Object.values(lookup.keys).map(({ on }) => plain(evaluate(on, row)));
  const at = wanted.includes(null) ? -1 : (places.get(JSON.stringify(wanted)) ?? -1);
  const found = (column: LookupColumn) => {
    const value = at < 0 ? null : column[at]!;
    return typeof value === "number" && Number.isNaN(value) ? null : value;
  };
  return Object.fromEntries(Object.entries(lookup.values).map(([name, column]) => [name, found(column)]));
}

const days = (iso: string): number => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 86_400_000;

function columnKinds(contract: Contract, lookups: readonly Lookup[]): Kinds {
  const kinds = new Map<string, Kind>();
  for (const { name, type } of contract.columns) {
    kinds.set(name, type === "category" || type === "label" || type === "code" ? "text" : "number");
  }
  for (const lookup of lookups) {
    for (const [name, column] of Object.entries(lookup.values)) {
      kinds.set(name, column instanceof Float64Array ? "number" : "text");
    }
  }
  return kinds;
}

function kindOf(expression: Expression, kinds: Kinds): Kind {
  if (expression.kind === "column") {
    const kind = kinds.get(expression.name);
    if (kind === undefined) throw new Error(`no column ${expression.name}`);
    return kind;
  }
  if (expression.kind === "constant") return typeof expression.value === "string" ? "text" : "number";
  const candidates =
    expression.name === "if"
      ? expression.args.slice(1)
      : ["coalesce", "least", "greatest"].includes(expression.name)
        ? expression.args
        : [];
  return candidates.some((one) => kindOf(one, kinds) === "text") ? "text" : "number";
}

/** The value of an expression in a row; conditions are true, false or null, as in SQL. */
export function evaluate(expression: Expression, row: Row): RowValue {
  if (expression.kind === "constant") return expression.value;
  if (expression.kind === "column") {
    if (!(expression.name in row)) throw new Error(`no column ${expression.name}`);
    return row[expression.name]!;
  }
  const [first, second, third] = expression.args;
  if (expression.name === "if") return evaluate(evaluate(first!, row) === true ? second! : third!, row);
  const values = expression.args.map((arg) => evaluate(arg, row));
  return called(expression.name, values);
}

function called(name: FunctionName, values: readonly RowValue[]): RowValue {
  switch (name) {
    case "is-null":
      return values[0] === null;
    case "coalesce":
      return values.find((value) => value !== null) ?? null;
    case "and":
      return values.includes(false) ? false : values.includes(null) ? null : true;
    case "or":
      return values.includes(true) ? true : values.includes(null) ? null : false;
    case "least":
    case "greatest": {
      const known = values.filter((value) => value !== null).map(Number);
      if (known.length === 0) return null;
      return name === "least" ? Math.min(...known) : Math.max(...known);
    }
    case "in":
      return values[0] === null ? null : values.slice(1).some((value) => plain(value) === plain(values[0]!));
    default:
      return values.includes(null) ? null : strict(name, values.map(plain) as (string | number)[]);
  }
}

/** Functions that are null where an argument is. */
function strict(name: FunctionName, [a, b]: readonly (string | number)[]): RowValue {
  const x = Number(a);
  const y = Number(b);
  switch (name) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "lt":
      return a! < b!;
    case "le":
      return a! <= b!;
    case "gt":
      return a! > b!;
    case "ge":
      return a! >= b!;
    case "not":
      return x === 0;
    case "add":
      return x + y;
    case "subtract":
      return x - y;
    case "multiply":
      return x * y;
    case "divide":
      return y === 0 ? null : x / y;
    case "floor":
      return Math.floor(x);
    case "year":
      return date(x).getUTCFullYear();
    case "month-number":
      return 12 * date(x).getUTCFullYear() + date(x).getUTCMonth();
    case "month-of-year":
      return date(x).getUTCMonth() + 1;
    case "day-of-week":
      return ((date(x).getUTCDay() + 6) % 7) + 1;
    case "day-number":
      return x;
    default:
      throw new Error(`no function ${name}`);
  }
}

const date = (day: number): Date => new Date(day * 86_400_000);
const plain = (value: RowValue): string | number | null =>
  typeof value === "boolean" ? Number(value) : value;

function measured(measure: Measure, rows: readonly Row[]): number | null {
  const { where } = measure;
  const kept = where === undefined ? rows : rows.filter((row) => evaluate(where, row) === true);
  if (measure.kind === "count") return kept.length;
  const values = kept.map((row) => plain(evaluate(measure.of, row))).filter((value) => value !== null);
  if (measure.kind === "count-distinct") return new Set(values).size;
  if (values.length === 0) return null;
  const known = values.map(Number);
  const sum = known.reduce((a, b) => a + b, 0);
  switch (measure.kind) {
    case "sum":
      return sum;
    case "mean":
      return sum / known.length;
    case "min":
      return known.reduce((a, b) => Math.min(a, b));
    case "max":
      return known.reduce((a, b) => Math.max(a, b));
  }
}

function compareKeys(a: readonly RowValue[], b: readonly RowValue[]): number {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    return x < y ? -1 : 1;
  }
  return 0;
}

const numericColumn = (values: readonly RowValue[]): Float64Array =>
  Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));

function codedColumn(values: readonly RowValue[]): CodedColumn {
  const levels = [...new Set(values.filter((value) => value !== null).map(String))].sort();
  const places = new Map(levels.map((level, i) => [level, i]));
  return {
    levels,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : places.get(String(value))!)),
  };
}
