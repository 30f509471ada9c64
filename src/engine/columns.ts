/** What a table holds, as far as the engine needs to know it. */

/** How a column is stored; the words are those of the contracts. */
export type StoredType = "date" | "time" | "category" | "label" | "flag" | "integer" | "number" | "code";

export interface StoredColumn {
  readonly name: string;
  readonly type: StoredType;
}

const sqlTypes: Readonly<Record<StoredType, string>> = {
  date: "DATE",
  time: "SMALLINT",
  category: "VARCHAR",
  label: "VARCHAR",
  flag: "BOOLEAN",
  integer: "INTEGER",
  number: "DOUBLE",
  code: "VARCHAR",
};

/** The SQL type of a stored column. */
export const sqlType = (type: StoredType): string => sqlTypes[type];

/** Whether the column holds text. */
export const isText = (type: StoredType): boolean =>
  type === "category" || type === "label" || type === "code";

/** A name as an identifier of SQL. Only names of contracts and names made here get so far. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as a literal of SQL, for the few places that take no parameter: paths of our own, and settings. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
