import type { ImmigrantAreas, RecordsChange } from "../../../assessment/outcomes-data.js";
import type { MeasureDefinition } from "../../../data/measures.js";
import type { LedgerLine } from "../../../findings/finding.js";

/** Series of outcomes: what the estimators of the chapter take, whatever file they came from. */

/** Lengths of period of a series. Daily numbers are summed before they become one. */
export const periodLengths = ["week", "month", "quarter", "year"] as const;
export type PeriodLength = (typeof periodLengths)[number];

/** One measure of one unit and group over time. */
export interface OutcomeSeries {
  /** Name of the dataset in the assessment. */
  readonly dataset: string;
  /** Id of the measure in the vocabulary; the file's own word in kebab case where the vocabulary lacks it. */
  readonly measure: string;
  /** Null where neither the file, nor the assessment, nor the vocabulary places it on the ledger. */
  readonly line: LedgerLine | null;
  /** Counts are whole numbers of events; amounts are not. */
  readonly scale: "count" | "amount";
  readonly unit: string;
  readonly unitKind: string | null;
  /** The unit of which this one is a part (a beat of an agency), where the series of the whole is there as well. */
  readonly partOf?: string;
  /** `all`, `hispanic`, `non-hispanic`, `immigrant-area`, `other-area`, or the file's own word. */
  readonly group: string;
  readonly period: PeriodLength;
  /** First day of each period, ISO, consecutive and without gaps. */
  readonly starts: readonly string[];
  /** One a period; NaN where it is not known (not reported, a gap, a conflict). 0 is a count. */
  readonly values: Float64Array;
  /** One a period, NaN where unknown; absent where the file has none. */
  readonly exposure?: Float64Array;
  readonly exposureUnit?: string;
  /**
   * One a period: 1 where nothing denies that the unit reported the whole of it; 0 where it did not, where the value is
   * not known, or where the file ends within it. A value with 0 here may be too low.
   */
  readonly complete: Uint8Array;
  /** True where the file itself says of its periods whether they were reported whole, so that a zero there is a count. */
  readonly saysReporting?: boolean;
}

/** What was noticed while series were made, for the checks and limits of findings. */
export interface SeriesRemark {
  readonly id:
    | "gap"
    | "partial-first"
    | "partial-last"
    | "incomplete"
    | "duplicates-same"
    | "duplicates-conflict"
    | "rates"
    | "mixed-periods"
    | "unknown-measure"
    | "no-line"
    | "absent-as-zero"
    | "no-areas"
    | "areas"
    | "not-told-apart"
    | "summed-days";
  readonly level: "note" | "caution" | "serious";
  readonly dataset: string;
  /** Id of the measure, where it is about one. */
  readonly measure?: string;
  readonly unit?: string;
  /** A sentence for the reader. */
  readonly message: string;
}

/** Series with what is to be said about them. */
export interface SeriesSet {
  readonly series: readonly OutcomeSeries[];
  readonly remarks: readonly SeriesRemark[];
  /** Definition of every measure that a series has, by id. */
  readonly measures: Readonly<Record<string, MeasureDefinition>>;
  /** Group of each area (`immigrant-area` or `other-area`), by its name as the files spell it; empty without a rule. */
  readonly areas: Readonly<Record<string, string>>;
}

/** A dataset whose rows are numbers by unit and period. */
export interface TableSource {
  readonly kind: "outcomes";
  readonly dataset: string;
  readonly query: string;
  readonly absentAsZero: boolean;
}

/** A dataset of records, counted by period and place, and by period and group of people. */
export interface RecordSource {
  readonly kind: "records";
  readonly dataset: string;
  readonly query: string;
  readonly peopleQuery?: string;
  /** Name of the unit where the file has no column for the agency. */
  readonly agency: string;
  /** Ids of measures; the query's measures have the same names. */
  readonly measures: readonly string[];
  /** First and last date of the file, ISO. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  /** What the file does not tell apart, as sentences. */
  readonly untold: readonly string[];
}

/** What {@link readSeries} needs besides the cells: plain data that can be sent to a worker. */
export interface SeriesSpec {
  readonly sources: readonly (TableSource | RecordSource)[];
  readonly vocabulary: readonly MeasureDefinition[];
  readonly areas: (ImmigrantAreas & { readonly query?: string }) | null;
  readonly recordsChanges: readonly RecordsChange[];
  /** Length of the periods into which records and days are counted. */
  readonly period: "week" | "month" | "quarter";
  /** Last day that is used, ISO; null for all. */
  readonly through: string | null;
}
