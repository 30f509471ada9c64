/** A known public source: how its columns become those of a contract, and what is odd about it. */

/** A value of a canonical column: ISO date text, minutes, number, flag, category or label. */
export type CanonicalValue = string | number | boolean | null;

/** A value that could not be read. The reason is a sentence fragment: `"25:61" is no time of day (expected HH:MM)`. */
export interface Unreadable {
  readonly unreadable: string;
}

/** A value read from a text that was mistyped. `mended` follows the header: `is written "05/082025"`. */
export interface Mended {
  readonly value: CanonicalValue;
  readonly mended: string;
}

/**
 * How one canonical column is made from one or more columns of the file. `convert` is a pure function of the texts of
 * those columns (null where empty) and is called once per distinct combination, never once per row.
 */
export interface ColumnRule {
  /** Headers of the file, as written there. All must be present for the rule to apply. */
  readonly headers: readonly string[];
  readonly convert: (texts: readonly (string | null)[]) => CanonicalValue | Unreadable | Mended;
  /**
   * What the converter reads, where the engine may read most values itself, to the same effect, before it asks
   * `convert` for the rest: ISO dates and timestamps, HH:MM[:SS] clock times, plain numbers.
   */
  readonly reads?: "date" | "time" | "number";
}

export interface SourceProfile {
  readonly id: string;
  readonly title: string;
  readonly contract: string;
  readonly producer: string;
  readonly citation: string;
  readonly licence?: string;
  /** Oddities of the source that a reader of the report should know, as sentences. */
  readonly oddities: readonly string[];
  /** How well the header fits, 0 to 1; the best profile above 0.8 is suggested. */
  readonly fits: (headers: readonly string[]) => number;
  /** Rules by canonical column; alternatives in order of preference, the first whose headers are all present is used. */
  readonly columns: Readonly<Record<string, readonly ColumnRule[]>>;
  /** Where the source has one column a measure: the headers under which its forms have each measure. */
  readonly measures?: Readonly<Record<string, readonly string[]>>;
  /** True where what does not occur has no row, so that an absent day or month is a count of zero. */
  readonly absentMeansZero?: boolean;
  /**
   * Rows to leave out as a decision, judged on the texts of the named headers: returns the reason, or null to keep.
   * Called once per distinct combination.
   */
  readonly exclude?: {
    readonly headers: readonly string[];
    readonly reason: (texts: readonly (string | null)[]) => string | null;
  };
}
