import {
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDateValue,
  type DuckDBType,
  INTEGER,
  SMALLINT,
  VARCHAR,
} from "@duckdb/node-api";
import { isText, type StoredType, sqlType } from "./columns.js";
import type { Entry } from "./dictionary.js";
import type { Session } from "./session.js";

/** What codes stand for, as variables of the session: a list in the order of the codes, the value of no text last. */

export type StageValue = string | number | boolean | null;

const chunkRows = 2048;

/**
 * Puts the values of a column into the variable `name`, and answers the SQL that finds the value of a row by its code.
 *
 * @param values one for each entry, then the one for rows without a text
 */
export async function setValues(
  session: Session,
  name: string,
  type: StoredType,
  key: number,
  entries: readonly Entry[],
  values: readonly StageValue[],
): Promise<string> {
  const size = entries.reduce((most, { code }) => Math.max(most, code + 1), 0);
  const dense: StageValue[] = Array.from({ length: size + 1 }, () => null);
  for (const [i, { code }] of entries.entries()) dense[code] = values[i]!;
  dense[size] = values[entries.length]!;
  await session.run(`CREATE TABLE meanings (code INTEGER, v ${sqlType(type)})`);
  const appender = await session.appender("meanings");
  for (let from = 0; from < dense.length; from += chunkRows) {
    const part = dense.slice(from, from + chunkRows);
    const chunk = DuckDBDataChunk.create([INTEGER, appendType(type)]);
    chunk.setColumns([part.map((_, i) => from + i), part.map((value) => appendValue(value, type))]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const listed = await levels(session, name, type, dense);
  await session.run(`SET VARIABLE ${name} = (SELECT list(${listed} ORDER BY code) FROM meanings)`);
  await session.run("DROP TABLE meanings");
  return `(getvariable('${name}'))[coalesce(CAST(k${key} AS INTEGER) + 1, ${size + 1})]`;
}

/** Texts become an ENUM: a tenth of the work in every step that follows, writing most of all. */
async function levels(
  session: Session,
  name: string,
  type: StoredType,
  values: readonly StageValue[],
): Promise<string> {
  if (!isText(type) || values.every((one) => one === null)) return "v";
  await session.run(
    `CREATE TYPE levels_of_${name} AS ENUM (SELECT DISTINCT v FROM meanings WHERE v IS NOT NULL ORDER BY v)`,
  );
  return `CAST(v AS levels_of_${name})`;
}

function appendType(type: StoredType): DuckDBType {
  switch (type) {
    case "date":
      return DATE;
    case "flag":
      return BOOLEAN;
    case "time":
      return SMALLINT;
    case "integer":
      return INTEGER;
    case "number":
      return DOUBLE;
    default:
      return VARCHAR;
  }
}

function appendValue(value: StageValue, type: StoredType) {
  if (value === null || type !== "date") return value;
  return new DuckDBDateValue(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000);
}
