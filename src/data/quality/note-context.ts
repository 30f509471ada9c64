import type { TableImport } from "../../engine/import.js";
import { formatShare, joinList } from "../../findings/wording.js";
import type { ColumnSummary } from "../dataset.js";
import type { DatasetSpec } from "../dataset-spec.js";
import type { ChosenRules } from "../pipeline/choose-rules.js";
import type { Settled } from "../pipeline/decide.js";
import type { LeftOut, Staged } from "../pipeline/left-out.js";
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
  readonly leftOut: LeftOut;
  readonly minimumCell: number;
}

/** The headers of the file from which a canonical column comes, in quotation marks. */
export const fromHeader = ({ staged }: NoteContext, name: string): string => {
  const headers = staged.converted.get(name)?.rule.headers;
  return headers === undefined ? `\`${name}\`` : joinList(headers.map((header) => `"${header}"`));
};

/** A share, in words where it is too small for its decimals. */
export const shareWords = (share: number): string =>
  share > 0 && share < 0.0005 ? "less than 0.1 per cent" : formatShare(share);
