import type { Decision } from "../findings/finding.js";
import type { Contract } from "./contracts/contract.js";

/** A validation note, as a crime analyst would want to be told. */
export interface QualityNote {
  readonly id: string;
  readonly level: "good" | "note" | "caution" | "serious";
  readonly column?: string;
  readonly message: string;
  readonly rows?: number;
}

/** A column of a canonical table as the plan sees it. */
export interface ColumnSummary {
  readonly name: string;
  /** False where the source has no such column: every value is NULL. */
  readonly present: boolean;
  readonly missing: number;
  readonly distinct: number;
  /** For categories, flags and labels with at most 200 values: value and rows, most frequent first. */
  readonly values?: readonly { readonly value: string; readonly rows: number }[];
  /** For dates (ISO), times and numbers. */
  readonly least?: string | number;
  readonly greatest?: string | number;
  /** Header of the column of the file that it came from. */
  readonly from?: string;
}

/** What was dropped or coarsened at the door. */
export interface PrivacyAction {
  readonly header: string;
  readonly kind: string;
  readonly action: "dropped" | "coarsened" | "coded";
  readonly why: string;
}

export interface Origin {
  /** Path as written in the assessment. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: string;
  readonly encoding?: string;
  /** Id of the source profile, "mapping" or "suggested". */
  readonly profile: string;
  readonly producer?: string;
  readonly citation?: string;
  readonly licence?: string;
}

export interface RejectedSummary {
  readonly reason: string;
  readonly rows: number;
  /** The first few, by line of the file, with the offending column's header; never the value of a private column. */
  readonly examples: readonly { readonly line: number; readonly header?: string; readonly value?: string }[];
}

/** A canonical table and everything that is known about how it came to be. */
export interface Dataset {
  readonly name: string;
  readonly contract: Contract;
  readonly rows: number;
  readonly rowsRead: number;
  readonly columns: ReadonlyMap<string, ColumnSummary>;
  readonly origin: Origin;
  readonly decisions: readonly Decision[];
  readonly notes: readonly QualityNote[];
  readonly rejected: readonly RejectedSummary[];
  readonly privacy: readonly PrivacyAction[];
  /** Path of the canonical Parquet file in the cache. */
  readonly parquet: string;
  /** Path of the table of rejected rows in the cache, line by line; absent where none were rejected. */
  readonly rejectedRows?: string;
  /** IANA time zone of its clock times. */
  readonly timeZone?: string;
  /** A point for the whole jurisdiction, for the sun, where rows have no coordinates. */
  readonly place?: { readonly latitude: number; readonly longitude: number };
}

/** All datasets of an assessment, by name. */
export type Catalog = ReadonlyMap<string, Dataset>;

/** Whether the dataset has the column with at least one value. */
export function has(dataset: Dataset, ...names: readonly string[]): boolean {
  return names.every((name) => {
    const summary = dataset.columns.get(name);
    return summary?.present === true && summary.missing < dataset.rows;
  });
}
