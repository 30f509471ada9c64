import type { TableImport } from "../../engine/import.js";
import type { ColumnSummary, QualityNote } from "../dataset.js";
import type { DatasetSpec } from "../dataset-spec.js";
import type { ChosenRules } from "../pipeline/choose-rules.js";
import type { Settled } from "../pipeline/decide.js";
import type { Staged } from "../pipeline/left-out.js";
import type { ReadableFile } from "../readers/readable-file.js";

/** What the notes are made from. */
export interface NoteContext {
  readonly imported: TableImport;
  readonly spec: DatasetSpec;
  readonly staged: Staged;
  readonly columns: ReadonlyMap<string, ColumnSummary>;
  /** Rows of the settled table. */
  readonly rows: number;
  readonly file: ReadableFile;
  readonly chosen: ChosenRules;
  readonly settled: Settled;
  readonly minimumCell: number;
  /** The share of the rows that are of interest and could not be used. */
  readonly rejectedShare: number;
}

/** Everything that a crime analyst should be told of the file before believing a number from it. */
export async function qualityNotes(context: NoteContext): Promise<QualityNote[]> {
  return context.file.remarks.map((message, i) => ({ id: `reader-${i + 1}`, level: "note", message }));
}
