import {
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  type DuckDBValue,
  INTEGER,
  UINTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import { isText, type StoredType, sqlType } from "./columns.js";
import { codeSql, type Entry, type Slot } from "./dictionary.js";
import type { Session } from "./session.js";

/** What codes stand for, as variables of the session: a list in the order of the codes, the value of no text first. */

export type StageValue = string | number | boolean | null;

/** A column, the entries of its key, and a value for each of them; then the one for rows without a text. */
export interface Meaning {
  readonly type: StoredType;
  readonly slot: Slot;
  readonly entries: readonly Entry[];
  readonly values: readonly StageValue[];
}

/** Puts the values of all columns into variables; answers the SQL that finds the value of a row by its code. */
export async function setValues(session: Session, meanings: readonly Meaning[]): Promise<string[]> {
  const all = meanings.map(denseValues);
  await session.run(
    "CREATE TABLE meanings (place INTEGER, code UINTEGER, day DATE, amount DOUBLE, flag BOOLEAN, words VARCHAR)",
  );
  const flat = all.flatMap((values, place) => values.map((value, code) => ({ place, code, value })));
  const stored = (kind: string) =>
    flat.map(({ place, value }) =>
      kindOf(meanings[place]!.type) === kind ? appendValue(value, kind) : null,
    );
  await session.append(
    "meanings",
    [INTEGER, UINTEGER, DATE, DOUBLE, BOOLEAN, VARCHAR],
    flat.map(({ place }) => place),
    flat.map(({ code }) => code),
    stored("day"),
    stored("amount"),
    stored("flag"),
    stored("words"),
  );
  const found: string[] = [];
  for (const [place, { type, slot }] of meanings.entries()) {
    const value = await storedSql(session, place, type, all[place]!);
    await session.run(
      `SET VARIABLE values_${place} = (SELECT list(${value} ORDER BY code) FROM meanings WHERE place = ${place})`,
    );
    found.push(`(getvariable('values_${place}'))[CAST(${codeSql(slot)} AS INTEGER) + 1]`);
  }
  await session.run("DROP TABLE meanings");
  return found;
}

/** Values by code, that of no text first; codes that do not occur have none. */
function denseValues({ entries, values }: Meaning): StageValue[] {
  const size = entries.reduce((most, { code }) => Math.max(most, code + 1), 1);
  const dense: StageValue[] = Array.from({ length: size }, () => null);
  for (const [i, { code }] of entries.entries()) dense[code] = values[i]!;
  dense[0] = values[entries.length]!;
  return dense;
}

/** The column of `meanings` that holds values of the type. */
function kindOf(type: StoredType): "day" | "amount" | "flag" | "words" {
  if (type === "date") return "day";
  if (type === "flag") return "flag";
  return isText(type) ? "words" : "amount";
}

function appendValue(value: StageValue, kind: string): DuckDBValue {
  return value === null || kind !== "day"
    ? value
    : new DuckDBDateValue(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000);
}

/** Texts become an ENUM: a tenth of the work in every step that follows, writing most of all. */
async function storedSql(
  session: Session,
  place: number,
  type: StoredType,
  values: readonly StageValue[],
): Promise<string> {
  const column = kindOf(type);
  if (column !== "words" || values.every((one) => one === null)) return `CAST(${column} AS ${sqlType(type)})`;
  await session.run(
    `CREATE TYPE levels_${place} AS ENUM (SELECT DISTINCT words FROM meanings WHERE place = ${place} AND words IS NOT NULL ORDER BY words)`,
  );
  return `CAST(words AS levels_${place})`;
}
