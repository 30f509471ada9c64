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

/** A text of a dictionary and its code. */
export interface Entry {
  readonly text: string;
  readonly code: number;
}

/** Distinct keys of a relation, sorted, one list a key. */
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

/** The columns of the scan that encodes: codes `k0`, `k1`, ..., and what was not foreseen. */
export function codeColumns(keys: readonly string[], sizes: readonly number[]): string[] {
  const codes = keys.map(
    (key, i) => `CAST(enum_code(TRY_CAST(${key} AS key_${i})) AS ${codeType(sizes[i]!)})`,
  );
  return [...codes.map((code, i) => `${code} AS k${i}`), `${unforeseen(keys)} AS unforeseen`];
}

/** Room for some texts more than were foreseen. */
function codeType(size: number): string {
  if (size <= 128) return "UTINYINT";
  return size <= 32_768 ? "USMALLINT" : "UINTEGER";
}

const mostCodes: Readonly<Record<string, number>> = { UTINYINT: 256, USMALLINT: 65_536, UINTEGER: 2 ** 32 };

function unforeseen(keys: readonly string[]): string {
  const isMissed = keys.map((key, i) => `(${key} IS NOT NULL AND TRY_CAST(${key} AS key_${i}) IS NULL)`);
  const entries = keys.map(
    (key, i) =>
      `CASE WHEN ${isMissed[i]} THEN CASE WHEN contains(${key}, ${separator}) THEN '!' ELSE '${i}' || ${mark} || ${key} END END`,
  );
  if (keys.length === 0) return "CAST(NULL AS VARCHAR)";
  return `CASE WHEN ${isMissed.join(" OR ")} THEN concat_ws(${separator}, ${entries.join(", ")}) END`;
}

/** Makes the ENUM types, with codes in the order of the texts. */
export async function createDictionaries(
  session: Session,
  texts: readonly (readonly string[])[],
): Promise<void> {
  await appendTexts(
    session,
    "dictionary_texts",
    texts.flatMap((own, key) => own.map((text, code) => ({ key, code, text }))),
  );
  for (const key of texts.keys())
    await session.run(
      `CREATE TYPE key_${key} AS ENUM (SELECT text FROM dictionary_texts WHERE key = ${key} ORDER BY code)`,
    );
  await session.run("DROP TABLE dictionary_texts");
}

export async function dropDictionaries(session: Session, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await session.run(`DROP TYPE key_${i}`);
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
 * share of `most` of the rows holds such a text, or one could not be told.
 */
export async function addUnforeseen(
  session: Session,
  texts: readonly (readonly string[])[],
  most: number,
): Promise<string[][] | undefined> {
  const added = texts.map((): string[] => []);
  const [counts] = await session.rows(
    "SELECT CAST(count(unforeseen) AS DOUBLE), CAST(count(*) AS DOUBLE) FROM codes",
  );
  const [missed, rows] = counts as [number, number];
  if (missed > most * rows) return undefined;
  if (missed > 0) {
    await session.run(
      `CREATE TABLE missed AS SELECT rowid AS place, unnest(string_split(unforeseen, ${separator})) AS entry FROM codes WHERE unforeseen IS NOT NULL`,
    );
    const entries = (await session.rows("SELECT DISTINCT entry FROM missed ORDER BY entry")).map(([one]) =>
      String(one),
    );
    if (entries.some((one) => !one.includes(markText))) return undefined;
    const codes = entries.map((entry): KeyText => {
      const at = entry.indexOf(markText);
      const key = Number(entry.slice(0, at));
      return { key, code: texts[key]!.length + added[key]!.push(entry.slice(at + 1)) - 1, text: entry };
    });
    await appendTexts(session, "new_codes", codes);
    for (const [i, own] of added.entries())
      if (own.length > 0) await putCodes(session, i, texts[i]!.length, own.length);
    await session.run("DROP TABLE missed");
    await session.run("DROP TABLE new_codes");
  }
  await session.run("ALTER TABLE codes DROP COLUMN unforeseen");
  return added;
}

async function putCodes(session: Session, key: number, size: number, added: number): Promise<void> {
  if (size + added > mostCodes[codeType(size)]!)
    await session.run(`ALTER TABLE codes ALTER COLUMN k${key} SET DATA TYPE UINTEGER`);
  await session.run(
    `UPDATE codes SET k${key} = new_code FROM (SELECT place, code AS new_code FROM missed JOIN new_codes ON entry = text WHERE key = ${key}) AS n WHERE codes.rowid = n.place`,
  );
}

/** The texts that occur, sorted, with their codes, for each key. */
export async function occurring(session: Session, texts: readonly (readonly string[])[]): Promise<Entry[][]> {
  const found = texts.map((): Entry[] => []);
  if (texts.length === 0) return found;
  const codes = texts.map(
    (_, i) =>
      `SELECT ${i}, CAST(c AS INTEGER) FROM (SELECT DISTINCT k${i} AS c FROM codes) WHERE c IS NOT NULL`,
  );
  await session.stream(codes.join(" UNION ALL "), [], ([keys, places], rows) => {
    for (let row = 0; row < rows; row++) {
      const [key, code] = [keys!.getItem(row) as number, places!.getItem(row) as number];
      found[key]!.push({ text: texts[key]![code]!, code });
    }
  });
  for (const own of found) own.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return found;
}
