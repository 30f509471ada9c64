/**
 * A contract: one kind of dataset. From it come the canonical table, the template, the data dictionary and the
 * JSON Schema.
 */

/** `identifier` is dropped at reading, `quasi` is coarsened or suppressed in output, `open` is neither. */
export type PrivacyClass = "identifier" | "quasi" | "open";

/**
 * How a column is stored in the canonical table.
 *
 * | type | stored as |
 * |---|---|
 * | date | DATE |
 * | time | SMALLINT: minutes since midnight, local time |
 * | category | VARCHAR out of the closed list `values` |
 * | label | VARCHAR, open list (places, statutes), white space folded |
 * | flag | BOOLEAN |
 * | integer | INTEGER |
 * | number | DOUBLE |
 * | code | VARCHAR: a keyed hash of an identifier, the same within one dataset, meaningless outside it |
 */
export type ColumnType = "date" | "time" | "category" | "label" | "flag" | "integer" | "number" | "code";

export interface ContractColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly label: string;
  readonly meaning: string;
  readonly unit?: string;
  /** The closed list of a category, with the meaning of each value. */
  readonly values?: Readonly<Record<string, string>>;
  /** Least and greatest sensible number; a value outside is set to missing and counted. */
  readonly range?: readonly [number, number];
  readonly privacy: PrivacyClass;
  readonly required?: boolean;
  /** Only meaningful where this flag is true (no search, so no search basis). */
  readonly predicate?: string;
  /** Headers, lower case without punctuation, under which real exports hold it; for suggested mappings. */
  readonly aliases: readonly string[];
}

export interface Contract {
  readonly kind: string;
  readonly title: string;
  /** What one row is: "one stop of one driver or pedestrian". */
  readonly row: string;
  readonly columns: readonly ContractColumn[];
}
