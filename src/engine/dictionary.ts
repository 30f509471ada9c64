import { INTEGER, UINTEGER, VARCHAR } from "@duckdb/node-api";
import type { Session } from "./session.js";

/**
 * Dictionaries of texts: ENUM types `key_0`, `key_1`, ... by which a scan turns the key of each row into a small number.
 * A row with a key that is in no dictionary says so in one column, `unforeseen`.
 */

/** Part entries of `unforeseen`, and the number of a key from its text; a text that holds the first is not told. */
const separator = "chr(29)";
const mark = "chr(28)";
const markText = "\u001c";

/** A text of a dictionary and its code, from 1. */
export interface Entry {
  readonly text: string;
  readonly code: number;
}

/** Distinct keys of a small relation, sorted, one list a key. Its rows pass through; hash tables would cost more. */
export async function distinctFew(
  session: Session,
  keys: readonly string[],
  relation: string,
): Promise<string[][]> {
  const found = keys.map(() => new Set<string>());
  if (keys.length === 0) return [];
  await session.stream(`SELECT ${keys.join(", ")} FROM ${relation}`, [], (vectors, rows) => {
    for (const [i, own] of found.entries()) {
      for (let row = 0; row < rows; row++) {
        const text = vectors[i]!.getItem(row) as string | null;
        if (text !== null) own.add(text);
      }
    }
  });
  return found.map((own) => [...own].sort());
}

/** Distinct keys of a relation of any size, sorted, one list a key. */
export async function distinctKeys(
  session: Session,
  keys: readonly string[],
  relation: string,
): Promise<string[][]> {
  if (keys.length === 0) return [];
  const lists = keys.map((key) => `list(DISTINCT ${key})`).join(", ");
  const [row] = await session.rows(`SELECT ${lists} FROM ${relation}`);
  return row!.map((list) => {
    const items = (list as { readonly items: readonly (string | null)[] } | null)?.items ?? [];
    return items.filter((text) => text !== null).sort();
  });
}

/**
 * Where the code of a key stands in the encoded table: bits of one of its whole-number columns `p0`, `p1`, ... 0 is a row
 * without a text, 1 the first text of the dictionary. Few wide columns are much quicker to store than many narrow ones.
 */
export interface Slot {
  readonly column: number;
  readonly shift: number;
  readonly bits: number;
}

/** Bits of a whole number that are used; its sign is not. */
const mostBits = 62;

/** Slots for dictionaries of the given sizes, with room for as many texts again that were not foreseen. */
export function slotsFor(sizes: readonly number[]): Slot[] {
  let column = 0;
  let shift = 0;
  return sizes.map((size) => {
    const bits = Math.ceil(Math.log2(2 * size + 16));
    if (shift + bits > mostBits) [column, shift] = [column + 1, 0];
    const slot = { column, shift, bits };
    shift += bits;
    return slot;
  });
}

/** The code of a key in a row of the encoded table. */
export const codeSql = ({ column, shift, bits }: Slot): string =>
  `CAST((p${column} >> ${shift}) & ${2 ** bits - 1} AS ${bits <= 8 ? "UTINYINT" : bits <= 16 ? "USMALLINT" : "UINTEGER"})`;

/** The columns of the scan that encodes: codes, and what was not foreseen. */
export function codeColumns(keys: readonly string[], slots: readonly Slot[]): string[] {
  const columns = new Map<number, string[]>();
  for (const [i, key] of keys.entries()) {
    const { column, shift } = slots[i]!;
    const code = `coalesce(CAST(enum_code(TRY_CAST(${key} AS key_${i})) AS BIGINT) + 1, 0)`;
    columns.set(column, [...(columns.get(column) ?? []), `${code} * ${2n ** BigInt(shift)}`]);
  }
  const packed = [...columns].map(([column, parts]) => `${parts.join(" + ")} AS p${column}`);
  return [...packed, `${unforeseen(keys)} AS unforeseen`];
}

function unforeseen(keys: readonly string[]): string {
  const isMissed = keys.map((key, i) => `(${key} IS NOT NULL AND TRY_CAST(${key} AS key_${i}) IS NULL)`);
  const entries = keys.map(
    (key, i) =>
      `CASE WHEN ${isMissed[i]} THEN CASE WHEN contains(${key}, ${separator}) THEN '!' ELSE '${i}' || ${mark} || ${key} END END`,
  );
  if (keys.length === 0) return "CAST(NULL AS VARCHAR)";
  return `CASE WHEN ${isMissed.join(" OR ")} THEN concat_ws(${separator}, ${entries.join(", ")}) END`;
}

/** Makes the ENUM types `key_0`, `key_1`, ... (or of another name), with codes in the order of the texts. */
export async function createDictionaries(
  session: Session,
  texts: readonly (readonly string[])[],
  type = "key",
): Promise<void> {
  const table = `${type}_texts`;
  await appendTexts(
    session,
    table,
    texts.flatMap((own, key) => own.map((text, code) => ({ key, code, text }))),
  );
  for (const key of texts.keys())
    await session.run(
      `CREATE TYPE ${type}_${key} AS ENUM (SELECT text FROM ${table} WHERE key = ${key} ORDER BY code)`,
    );
  await session.run(`DROP TABLE ${table}`);
}

export async function dropDictionaries(session: Session, count: number, type = "key"): Promise<void> {
  for (let i = 0; i < count; i++) await session.run(`DROP TYPE IF EXISTS ${type}_${i}`);
}

interface KeyText {
  readonly key: number;
  readonly code: number;
  readonly text: string;
}

async function appendTexts(session: Session, table: string, texts: readonly KeyText[]): Promise<void> {
  await session.run(`CREATE TABLE ${table} (key INTEGER, code UINTEGER, text VARCHAR)`);
  await session.append(
    table,
    [INTEGER, UINTEGER, VARCHAR],
    texts.map(({ key }) => key),
    texts.map(({ code }) => code),
    texts.map(({ text }) => text),
  );
}

/**
 * Adds what was not foreseen: new codes after those of the dictionaries, put into the rows. Undefined where more than a
 * share of `most` of the rows holds such a text, where one could not be told, or where there is no room for them.
 */
export async function addUnforeseen(
  session: Session,
  texts: readonly (readonly string[])[],
  slots: readonly Slot[],
  most: number,
): Promise<string[][] | undefined> {
  const added = texts.map((): string[] => []);
  const [counts] = await session.rows(
    "SELECT CAST(count(unforeseen) AS DOUBLE), CAST(count(*) AS DOUBLE) FROM codes",
  );
  const [missed, rows] = counts as [number, number];
  if (missed === 0) return added;
  if (missed > most * rows) return undefined;
  await session.run(
    `CREATE OR REPLACE TABLE missed AS SELECT rowid AS place, unnest(string_split(unforeseen, ${separator})) AS entry FROM codes WHERE unforeseen IS NOT NULL`,
  );
  const entries = (await session.rows("SELECT DISTINCT entry FROM missed ORDER BY entry")).map(([one]) =>
    String(one),
  );
  if (entries.some((one) => !one.includes(markText))) return undefined;
  const codes = entries.map((entry): KeyText => {
    const at = entry.indexOf(markText);
    const key = Number(entry.slice(0, at));
    return { key, code: texts[key]!.length + added[key]!.push(entry.slice(at + 1)), text: entry };
  });
  if (added.some((own, i) => texts[i]!.length + own.length >= 2 ** slots[i]!.bits)) return undefined;
  await appendTexts(session, "new_codes", codes);
  for (const [key, { column, shift }] of slots.entries()) {
    if (added[key]!.length === 0) continue;
    await session.run(
      `UPDATE codes SET p${column} = p${column} + n.code * ${2n ** BigInt(shift)} FROM (SELECT place, CAST(code AS BIGINT) AS code FROM missed JOIN new_codes ON entry = text WHERE key = ${key}) AS n WHERE codes.rowid = n.place`,
    );
  }
  await session.run("DROP TABLE missed");
  await session.run("DROP TABLE new_codes");
  return added;
}

/** The codes of a key that occur, 0 left out. */
export async function occurring(session: Session, slot: Slot): Promise<Set<number>> {
  const rows = await session.rows(`SELECT DISTINCT CAST(${codeSql(slot)} AS INTEGER) FROM codes`);
  const found = new Set(rows.map(([code]) => code as number));
  found.delete(0);
  return found;
}
