import { InputError } from "../../findings/input-error.js";
import { CopyWriter, copyScan } from "./copy.js";
import { judgeRemarks, NamelessColumnFilled, RowJudge } from "./judge.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { refuseEmpty, secondHeaderReason } from "./refuse.js";
import { type LooseRow, type Shape, shapeOf } from "./shape.js";
import { count } from "./words.js";

/** Rows of cells from somewhere other than delimited text. */
export interface TableRows {
  /** The first rows, from which the header is recognised. */
  readonly sample: readonly LooseRow[];
  readonly unit: "line" | "row";
  /** Hands on all rows, from the first. */
  readonly each: (row: (row: LooseRow) => void) => Promise<void>;
}

export interface ShapedTable {
  readonly headers: readonly string[];
  readonly headerLine: number;
  readonly lastLine: number;
}

/** What the first rows of a sheet look like: undefined where they are no table of two columns or more. */
export function looksLikeTable(sample: readonly LooseRow[], options: ReadOptions): ShapedTable | undefined {
  if (sample.length < 2) return undefined;
  try {
    const shape = shapeOf(sample, { shown: options.shown, unit: "row", ...headerRow(options) });
    if (shape.headers.length < 2 || sample.length - shape.headerIndex < 2) return undefined;
    return {
      headers: shape.headers,
      headerLine: sample[shape.headerIndex]!.line,
      lastLine: sample.at(-1)!.line,
    };
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

const headerRow = ({ headerRow: row }: ReadOptions) => (row === undefined ? {} : { headerRow: row });

/** Writes a normalised copy of rows whose cells are known, and says how the engine reads it. */
export async function tableCopy(
  rows: TableRows,
  options: ReadOptions,
): Promise<Omit<ReadableFile, "format" | "sha256" | "bytes"> & ShapedTable> {
  const shape = (keepNameless: boolean) =>
    shapeOf(rows.sample, { shown: options.shown, unit: rows.unit, keepNameless, ...headerRow(options) });
  try {
    return await copyOnce(rows, shape(false), options);
  } catch (error) {
    if (!(error instanceof NamelessColumnFilled)) throw error;
    return copyOnce(rows, shape(true), options);
  }
}

async function copyOnce(rows: TableRows, shape: Shape, options: ReadOptions) {
  const writer = new CopyWriter(options.temporaryFolder);
  try {
    const judge = new RowJudge(shape, (fields, line) => writer.row(fields, line));
    const headerLine = rows.sample[shape.headerIndex]!.line;
    let firstLine = headerLine + 1;
    if (shape.secondHeader) {
      const second = rows.sample[shape.headerIndex + 1]!.line;
      judge.unusable.add(secondHeaderReason, second);
      firstLine = second + 1;
    }
    const beside = { rows: 0, first: 0 };
    let lastLine = headerLine;
    await rows.each((row) => {
      if (row.line < firstLine) return;
      judge.push({ fields: withinTable(row, shape.width, beside), line: row.line });
      lastLine = row.line;
    });
    judge.finish();
    writer.finish();
    const unusable = judge.unusable.list();
    refuseEmpty(judge.counts.read, unusable, options.shown, rows.unit);
    return {
      path: writer.path,
      scan: copyScan,
      headers: shape.headers,
      rows: writer.lines.rows,
      lineOf: (index: number) => writer.lines.lineOf(index),
      unusable,
      remarks: [...shape.remarks, ...judgeRemarks(judge.counts), ...besideRemarks(beside, rows.unit)],
      close: async () => writer.discard(),
      headerLine,
      lastLine,
    };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** A row of a sheet leaves out empty cells at its end, and may have remarks to the right of the table. */
function withinTable({ fields, line }: LooseRow, width: number, beside: { rows: number; first: number }) {
  if (fields.length === width) return fields;
  if (fields.length < width) return [...fields, ...Array<string>(width - fields.length).fill("")];
  if (fields.slice(width).some((field) => field.trim() !== "")) {
    beside.rows += 1;
    if (beside.first === 0) beside.first = line;
  }
  return fields.slice(0, width);
}

function besideRemarks(beside: { readonly rows: number; readonly first: number }, unit: string): string[] {
  if (beside.rows === 0) return [];
  return [
    beside.rows === 1
      ? `1 row has cells to the right of the last column with a name (${unit} ${beside.first}); those cells were left out.`
      : `${count(beside.rows, "row")} have cells to the right of the last column with a name (first: ${unit} ${beside.first}); those cells were left out.`,
  ];
}
