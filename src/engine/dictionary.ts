import { DuckDBDataChunk, UINTEGER, VARCHAR } from "@duckdb/node-api";
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

const chunkRows = 2048;

/** Distinct keys of a relation, one list a key. */
export async function distinctKeys(
  session: Session,
  keys: readonly string[],
  relation: string,
): Promise<string[][]> {
  await session.run(
    `CREATE OR REPLACE TABLE distinct_keys AS SELECT ${distinctLists(keys)} FROM ${relation}`,
  );
  const found: string[][] = [];
  for (const i of keys.keys()) {
    const own: string[] = [];
    await session.stream(`SELECT unnest(d${i}) FROM distinct_keys`, [], ([vector], rows) => {
      for (let row = 0; row < rows; row++) {
        const text = vector!.getItem(row) as string | null;
        if (text !== null) own.push(text);
      }
    });
    found.push(own.sort());
  }
  await session.run("DROP TABLE distinct_keys");
  return found;
}

const distinctLists = (keys: readonly string[]): string =>
  keys.map((key, i) => `list(DISTINCT ${key}) AS d${i}`).join(", ") || "NULL";

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
  for (const [i, own] of texts.entries()) {
    await appendTexts(session, "dictionary_texts", own);
    await session.run(`CREATE TYPE key_${i} AS ENUM (SELECT text FROM dictionary_texts ORDER BY code)`);
    await session.run("DROP TABLE dictionary_texts");
  }
}

export async function dropDictionaries(session: Session, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await session.run(`DROP TYPE key_${i}`);
}

async function appendTexts(
  session: Session,
  table: string,
  texts: readonly string[],
  codeOf: (i: number) => number = (i) => i,
): Promise<void> {
  await session.run(`CREATE TABLE ${table} (code UINTEGER, text VARCHAR)`);
  const appender = await session.appender(table);
  for (let from = 0; from < texts.length; from += chunkRows) {
    const part = texts.slice(from, from + chunkRows);
    const chunk = DuckDBDataChunk.create([UINTEGER, VARCHAR]);
    chunk.setColumns([part.map((_, i) => codeOf(from + i)), part]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
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
    const codes = entries.map((entry) => {
      const at = entry.indexOf(markText);
      const key = Number(entry.slice(0, at));
      return texts[key]!.length + added[key]!.push(entry.slice(at + 1)) - 1;
    });
    await appendTexts(session, "new_codes", entries, (i) => codes[i]!);
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
    `UPDATE codes SET k${key} = new_code FROM (SELECT place, code AS new_code FROM missed JOIN new_codes ON entry = text WHERE starts_with(entry, '${key}' || ${mark})) AS n WHERE codes.rowid = n.place`,
  );
}

/** The texts that occur, sorted, with their codes. */
export async function occurring(session: Session, key: number, texts: readonly string[]): Promise<Entry[]> {
  const found: Entry[] = [];
  await session.stream(
    `SELECT DISTINCT CAST(k${key} AS INTEGER) FROM codes WHERE k${key} IS NOT NULL`,
    [],
    ([vector], rows) => {
      for (let row = 0; row < rows; row++) {
        const code = vector!.getItem(row) as number;
        found.push({ text: texts[code]!, code });
      }
    },
  );
  return found.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}
