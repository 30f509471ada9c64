import type { Unpivot } from "../../engine/scan.js";

/**
 * A file of data that the engine can scan: what the user gave, or a normalised copy of it where the user's file is in
 * a form that the engine does not read (another encoding, bare CR line ends, a workbook, ragged rows).
 */
export interface ReadableFile {
  /** Path of what the engine scans; the user's own file where that is possible. */
  readonly path: string;
  /**
   * How to scan it. A `csv` is known to be rectangular UTF-8 in good order: read it with exactly these settings,
   * nothing detected, no header (it is among the skipped lines), every column text, no padding of short rows, no
   * comment character. Columns by position: names may differ in case only.
   */
  readonly scan:
    | {
        readonly kind: "csv";
        readonly delimiter: string;
        /** Quoting character; empty where the file has none. */
        readonly quote: string;
        readonly escape: string;
        /** Physical lines before the first row of data (the header, and a second header). */
        readonly skipLines: number;
        readonly compression: "none" | "gzip";
      }
    | { readonly kind: "parquet" };
  /** Where the columns of a wide file are read as rows: `headers`, `rows` and `lineOf` are then those of the long form. */
  readonly unpivot?: Unpivot;
  /** One name a column, as the file writes it: trimmed, never empty ("column 7"), made unique ("Race (2)"). */
  readonly headers: readonly string[];
  /** Rows that the scan must find; another number means that the engine reads the file in another way. */
  readonly rows: number;
  /**
   * The line of the user's file on which row `index` (from 0) of the scan begins; the row of the sheet for a workbook;
   * index + 1 for Parquet.
   */
  readonly lineOf: (index: number) => number;
  /** In words for the report: "CSV, gzip", "Excel workbook, sheet Stops". */
  readonly format: string;
  readonly encoding?: string;
  /** Of the user's file. */
  readonly sha256: string;
  readonly bytes: number;
  /**
   * Rows that hold no record (too many or too few fields, cut off, a repeated header), by reason; not in the scan.
   * `lines` holds at most the first thousand of `rows`.
   */
  readonly unusable: readonly {
    readonly reason: string;
    readonly lines: readonly number[];
    readonly rows: number;
  }[];
  /** What was noticed and what was done about it, as sentences: an empty nameless column, a repeated header. */
  readonly remarks: readonly string[];
  /** Deletes the normalised copy, if there is one. */
  close(): Promise<void>;
}

export interface ReadOptions {
  /** The path as the assessment writes it, for messages. */
  readonly shown: string;
  /** Folder for normalised copies; exists. */
  readonly temporaryFolder: string;
  readonly sheet?: string | number;
  /** Row of the header, from 1. */
  readonly headerRow?: number;
  readonly encoding?: string;
}
