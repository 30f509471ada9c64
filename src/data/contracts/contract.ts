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

/**
 * How the values of several rows become one: the least or greatest, the sum, true where any is true, or the first that is
 * known.
 */
export type Combine = "least" | "greatest" | "sum" | "any" | "first";

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
  /** What an empty cell says, where it says something and nothing is lacking: "the unit never adopted". */
  readonly emptyMeans?: string;
  /** Dates before this are defaults or slips of the pen; 1990-01-01 unless given. */
  readonly earliest?: string;
  readonly privacy: PrivacyClass;
  readonly required?: boolean;
  /** Only meaningful where this flag is true (no search, so no search basis). */
  readonly predicate?: string;
  /** The list of words by which texts of a category or label are read; the default is that of the column's name. */
  readonly vocabulary?: string;
  /** What stands where rows are joined into one; the default is the first known value. */
  readonly combine?: Combine;
  /** Headers, lower case without punctuation, under which real exports hold it; for suggested mappings. */
  readonly aliases: readonly string[];
}

export interface Contract {
  readonly kind: string;
  readonly title: string;
  /** What one row is: "one stop of one driver or pedestrian". */
  readonly row: string;
  readonly columns: readonly ContractColumn[];
  /** How rows of the same thing become one row when the file is read; only where the file has the column `by`. */
  readonly join?: Join;
  /** True where rows are about institutions: no count of them can point at a person. */
  readonly namesNoPeople?: boolean;
}

export interface Join {
  /** The column of type `code` that rows of the same thing share. It is empty in the canonical table. */
  readonly by: string;
  /** What such rows make together: "stay", "stays". */
  readonly one: string;
  readonly many: string;
  /** A category whose list begins with what counts most: first values come from the row that counts most. */
  readonly foremost?: string;
}
