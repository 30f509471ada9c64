import { DOUBLE, type DuckDBType, VARCHAR } from "@duckdb/node-api";
import type { Lookup, LookupColumn } from "./query.js";
import type { Session } from "./session.js";

const typeOf = (column: LookupColumn): DuckDBType => (column instanceof Float64Array ? DOUBLE : VARCHAR);

/**
 * Puts a lookup into a temporary table: keys k0, k1, ..., values v0, v1, ... A key that stands twice counts where it
 * stands first; a key with a missing part matches nothing.
 */
export async function registerLookup(session: Session, table: string, lookup: Lookup): Promise<void> {
  const keys = Object.values(lookup.keys).map(({ column }) => column);
  const columns = [...keys, ...Object.values(lookup.values)];
  const lengths = new Set(columns.map((column) => column.length));
  if (lengths.size > 1) throw new Error("the columns of a lookup differ in length");
  await session.run(`CREATE TEMP TABLE ${table} (${definition(keys, lookup)})`);
  const rows = firstRows(keys);
  const picked = columns.map((column) =>
    rows.map((row) => {
      const value = column[row]!;
      return known(value) ? value : null;
    }),
  );
  await session.append(table, columns.map(typeOf), ...picked);
}

function definition(keys: readonly LookupColumn[], lookup: Lookup): string {
  const type = (column: LookupColumn) => typeOf(column).toString();
  return [
    ...keys.map((column, i) => `k${i} ${type(column)}`),
    ...Object.values(lookup.values).map((column, i) => `v${i} ${type(column)}`),
  ].join(", ");
}

const known = (value: number | string | null): value is number | string =>
  value !== null && !(typeof value === "number" && Number.isNaN(value));

/** Rows whose keys are whole and not seen before. */
function firstRows(keys: readonly LookupColumn[]): number[] {
  const seen = new Set<string>();
  const rows: number[] = [];
  for (let row = 0; row < (keys[0]?.length ?? 0); row++) {
    const key = keys.map((column) => column[row]!);
    if (!key.every(known)) continue;
    const id = JSON.stringify(key);
    if (seen.has(id)) continue;
    seen.add(id);
    rows.push(row);
  }
  return rows;
}
