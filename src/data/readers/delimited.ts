import { InputError } from "../../findings/input-error.js";
import { CopyWriter, copyScan } from "./copy.js";
import { delimitedName, recogniseDialect, recordsOf } from "./dialect.js";
import { recogniseEncoding, type TextEncoding } from "./encoding.js";
import { isNote, isTotal, NamelessColumnFilled, RowJudge, type Unusable } from "./judge.js";
import { LineSplitter, linesOf } from "./lines.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { type Dialect, RecordReader, type WrittenRow } from "./records.js";
import { RectangleCheck } from "./rectangle.js";
import { type Shape, shapeOf } from "./shape.js";
import { BrokenCompression, type Compression, openSource, readStart } from "./source.js";

/** Bytes from which encoding, dialect and header are recognised, and as many rows of them. */
const sampleBytes = 1 << 20;
const sampleRows = 2000;
const checkBuffer = 4 << 20;

/** What the beginning of a file of delimited text tells about the whole. */
interface Plan {
  readonly path: string;
  readonly compression: Compression;
  readonly options: ReadOptions;
  readonly encoding: TextEncoding;
  readonly dialect: Dialect;
  readonly shape: Shape;
  readonly header: WrittenRow;
  readonly second: WrittenRow | undefined;
  /** Bare CR is a usual line end of this file. */
  readonly bareReturns: boolean;
  /** Nothing in the first rows speaks against the engine's scanning the file itself. */
  readonly candidate: { readonly lineEnd: "lf" | "crlf"; readonly header: Buffer } | undefined;
}

type Found = Omit<ReadableFile, "format" | "bytes">;

/** Reads delimited text, whatever its encoding, delimiter, quoting and line ends. `bytes` is its size on disk. */
export async function openDelimited(
  path: string,
  compression: Compression,
  bytes: number,
  options: ReadOptions,
): Promise<ReadableFile> {
  try {
    const plan = await planOf(path, compression, options);
    const found = (await scanInPlace(plan)) ?? (await copied(plan));
    return {
      ...found,
      format: delimitedName(plan.dialect.delimiter) + (compression === "gzip" ? ", gzip" : ""),
      bytes,
    };
  } catch (error) {
    if (error instanceof BrokenCompression) throw await brokenProblem(error, path, options.shown);
    throw error;
  }
}

async function planOf(
  path: string,
  compression: Compression,
  options: ReadOptions,
  keepNameless = false,
): Promise<Plan> {
  const { shown } = options;
  const start = await readStart(path, compression, shown, sampleBytes);
  const encoding = recogniseEncoding(start.bytes, shown, options.encoding);
  const { lines, splitter } = linesOf(start.bytes, encoding, shown, start.whole);
  const dialect = recogniseDialect(lines.slice(0, sampleRows), path);
  const records = recordsOf(lines, dialect);
  // The sample may end within a quoted cell.
  while (!start.whole && records.at(-1)?.repaired === true) records.pop();
  const rows = records
    .filter(({ fields }) => fields.some((field) => field.trim() !== ""))
    .filter(({ fields, line }) => !(line === 1 && /^sep=.$/i.test(fields.join(dialect.delimiter).trim())))
    .slice(0, sampleRows);
  const shape = shapeOf(rows, {
    shown,
    unit: "line",
    keepNameless,
    ...(options.headerRow === undefined ? {} : { headerRow: options.headerRow }),
  });
  const header = rows[shape.headerIndex]!;
  const second = shape.secondHeader ? rows[shape.headerIndex + 1] : undefined;
  const { ends } = splitter;
  const plan = { path, compression, options, encoding, dialect, shape, header, second };
  return {
    ...plan,
    bareReturns: ends.cr > 0.1 * (ends.lf + ends.crlf),
    candidate: candidateOf(plan, start.bytes, splitter),
  };
}

function candidateOf(
  { encoding, dialect, shape, header, second }: Omit<Plan, "candidate" | "bareReturns">,
  start: Buffer,
  { seen, ends, nulLines }: LineSplitter,
): Plan["candidate"] {
  const utf8 = encoding.kind === "lines" ? seen.eightBit === 0 : encoding.label === "utf-8";
  const lineEnd = ends.lf > 0 ? "lf" : "crlf";
  const oneLine = (record: WrittenRow | undefined, line: number) =>
    record === undefined || (record.line === line && record.lines === 1 && !record.repaired);
  const fits =
    utf8 &&
    nulLines === 0 &&
    ends.cr === 0 &&
    ends.lf > 0 !== ends.crlf > 0 &&
    dialect.quote === dialect.escape &&
    dialect.quote === '"' &&
    shape.nameless === 0 &&
    oneLine(header, 1) &&
    oneLine(second, 2);
  if (!fits) return undefined;
  const end = start.indexOf(10);
  return { lineEnd, header: start.subarray(encoding.mark, lineEnd === "crlf" ? end - 1 : end) };
}

/** The user's own file, where it is a clean rectangle from beginning to end. */
async function scanInPlace(plan: Plan): Promise<Found | undefined> {
  if (plan.candidate === undefined) return undefined;
  const { path, compression, options, dialect, shape } = plan;
  const skipLines = plan.second === undefined ? 1 : 2;
  const check = new RectangleCheck({
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    width: shape.width,
    skipLines,
    ...plan.candidate,
  });
  const sha256 = await checkWhole(check, plan);
  if (check.fault !== undefined || sha256 === undefined) return undefined;
  const last = recordsOf([{ text: check.lastRow.toString().trimEnd(), number: 1, end: "lf" }], dialect)[0];
  if (last !== undefined && (isNote(last.fields, shape.width) || isTotal(last.fields))) return undefined;
  refuseEmpty(check.rows, [], options.shown);
  const quote = check.quotesSeen ? dialect.quote : "";
  return {
    path,
    scan: { kind: "csv", delimiter: dialect.delimiter, quote, escape: quote, skipLines, compression },
    headers: shape.headers,
    rows: check.rows,
    lineOf: (index) => check.lines.lineOf(index),
    encoding: plan.encoding.mark > 0 ? "UTF-8 with byte-order mark" : "UTF-8",
    sha256,
    unusable: plan.second === undefined ? [] : [{ reason: secondHeader, lines: [2], rows: 1 }],
    remarks: shape.remarks,
    close: () => Promise.resolve(),
  };
}

const secondHeader = "a second header row";

async function checkWhole(check: RectangleCheck, plan: Plan): Promise<string | undefined> {
  const source = await openSource(plan.path, plan.compression, plan.options.shown);
  const buffer = Buffer.allocUnsafe(checkBuffer);
  let filled = 0;
  try {
    for (;;) {
      const count = await source.read(buffer, filled);
      filled += count;
      if (count === 0) {
        const end = buffer[filled - 1] === 10 ? "" : plan.candidate?.lineEnd === "crlf" ? "\r\n" : "\n";
        check.push(
          filled === 0
            ? buffer.subarray(0, 0)
            : Buffer.concat([buffer.subarray(0, filled), Buffer.from(end)]),
          true,
        );
        return check.fault === undefined ? source.sha256() : undefined;
      }
      if (filled < buffer.length / 2) continue;
      const used = check.push(buffer.subarray(0, filled), false);
      if (check.fault !== undefined) return undefined;
      buffer.copyWithin(0, used, filled);
      filled -= used;
    }
  } finally {
    await source.close();
  }
}

/** A normalised copy of the file. */
async function copied(plan: Plan): Promise<Found> {
  try {
    return await copyOnce(plan);
  } catch (error) {
    if (!(error instanceof NamelessColumnFilled)) throw error;
    const again = await planOf(plan.path, plan.compression, plan.options, true);
    return copyOnce(again);
  }
}

async function copyOnce(plan: Plan): Promise<Found> {
  const { shape, dialect, options, encoding } = plan;
  const writer = new CopyWriter(options.temporaryFolder);
  try {
    const judge = new RowJudge(shape, (fields, line) => writer.row(fields, line));
    if (plan.second !== undefined) judge.unusable.add(secondHeader, plan.second.line);
    const firstLine = (plan.second ?? plan.header).line + 1;
    const reader = new RecordReader(dialect, shape.width, (record) => {
      if (record.line < firstLine) return;
      judge.push({
        fields: record.fields,
        line: record.line,
        repaired: record.repaired,
        unended: record.end === "none",
        bareReturn: record.end === "cr" && !plan.bareReturns,
      });
    });
    const splitter = new LineSplitter(encoding, options.shown, (line) => reader.push(line));
    const sha256 = await pour(plan, splitter);
    reader.finish();
    judge.finish();
    writer.finish();
    refuseUndecodable(splitter, encoding, options.shown);
    const unusable = judge.unusable.list();
    refuseEmpty(judge.counts.read, unusable, options.shown);
    return {
      path: writer.path,
      scan: copyScan,
      headers: shape.headers,
      rows: writer.lines.rows,
      lineOf: (index) => writer.lines.lineOf(index),
      encoding: splitter.name,
      sha256,
      unusable,
      remarks: [
        ...shape.remarks,
        ...textRemarks(splitter, encoding),
        ...judgeRemarks(judge.counts),
        ...droppedRemarks(shape),
      ],
      close: async () => writer.discard(),
    };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

async function pour(plan: Plan, splitter: LineSplitter): Promise<string> {
  const source = await openSource(plan.path, plan.compression, plan.options.shown);
  const buffer = Buffer.allocUnsafe(1 << 20);
  try {
    for (;;) {
      const count = await source.read(buffer, 0);
      if (count === 0) break;
      splitter.push(buffer.subarray(0, count));
    }
    splitter.finish();
    return source.sha256();
  } finally {
    await source.close();
  }
}

/** Throws where nothing was left to read. */
export function refuseEmpty(rows: number, unusable: readonly Unusable[], shown: string): void {
  if (rows > 0) return;
  const [worst] = [...unusable].sort((a, b) => b.rows - a.rows);
  throw new InputError({
    file: shown,
    what:
      worst === undefined
        ? "has a header but no rows under it"
        : `none of its rows can be read; ${worst.rows.toLocaleString("en-US")} of them: ${worst.reason} (first: line ${worst.lines[0]})`,
    mend: "Look at the file in a text editor, and export it again.",
  });
}

function refuseUndecodable({ undecodable }: LineSplitter, encoding: TextEncoding, shown: string): void {
  if (undecodable === 0 || encoding.kind !== "whole" || !encoding.stated) return;
  throw new InputError({
    file: shown,
    what: `${undecodable.toLocaleString("en-US")} lines are not ${encoding.shown}, which the assessment says the file is`,
    mend: "Leave the encoding out to have it recognised.",
  });
}

function textRemarks({ seen, nulLines, undecodable, ends }: LineSplitter, encoding: TextEncoding): string[] {
  const remarks: string[] = [];
  if (seen.utf8 > 0 && seen.eightBit > 0 && encoding.kind === "lines") {
    remarks.push(
      `The file mixes two encodings: ${count(seen.utf8, "line")} with letters beyond ASCII are UTF-8, ${count(seen.eightBit, "line")} (first: line ${seen.firstEightBit}) are not and were read as ${encoding.eightBit === "macintosh" ? "Mac Roman" : "Windows-1252"}.`,
    );
  }
  if (nulLines > 0) remarks.push(`NUL characters were removed from ${count(nulLines, "line")}.`);
  if (undecodable > 0)
    remarks.push(
      `${count(undecodable, "line")} held characters that could not be decoded; they appear as \uFFFD.`,
    );
  const kinds = [ends.lf, ends.crlf, ends.cr].filter((n) => n > 0).length;
  if (kinds > 1) {
    remarks.push(
      `Line ends are mixed: ${ends.lf.toLocaleString("en-US")} LF, ${ends.crlf.toLocaleString("en-US")} CRLF, ${ends.cr.toLocaleString("en-US")} CR.`,
    );
  }
  return remarks;
}

/** What was done to rows, as sentences. */
export function judgeRemarks(counts: RowJudge["counts"]): string[] {
  const remarks: string[] = [];
  if (counts.padded > 0) {
    remarks.push(`${count(counts.padded, "row")} left out empty cells at the end; they were read as empty.`);
  }
  if (counts.trimmed > 0)
    remarks.push(
      `${count(counts.trimmed, "row")} had more cells than the header, all empty; they were dropped.`,
    );
  if (counts.joined > 0)
    remarks.push(
      `${count(counts.joined, "row")} were cut in two by a carriage return within a cell, and joined.`,
    );
  if (counts.repaired > 0)
    remarks.push(
      `${count(counts.repaired, "row")} had quotes in no good order, which were read as ordinary characters.`,
    );
  return remarks;
}

function droppedRemarks({ nameless }: Shape): string[] {
  if (nameless === 0) return [];
  return [
    nameless === 1
      ? "The last column has no name and no content, and was left out."
      : `The last ${nameless} columns have no name and no content, and were left out.`,
  ];
}

const count = (n: number, what: string): string =>
  `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;

async function brokenProblem(error: BrokenCompression, path: string, shown: string): Promise<InputError> {
  let lines = 0;
  const source = await openSource(path, "gzip", shown);
  const buffer = Buffer.allocUnsafe(1 << 20);
  try {
    for (;;) {
      const size = await source.read(buffer, 0);
      if (size === 0) break;
      for (let at = buffer.indexOf(10); at >= 0 && at < size; at = buffer.indexOf(10, at + 1)) lines += 1;
    }
  } catch (again) {
    if (!(again instanceof BrokenCompression)) throw again;
  } finally {
    await source.close();
  }
  return new InputError({
    file: shown,
    what: error.cutOff
      ? `the compressed file is cut off: it ends after ${count(lines, "line")} (${error.unpacked.toLocaleString("en-US")} bytes unpacked)`
      : `the compressed file is damaged after ${count(lines, "line")}`,
    mend: "Download or copy it again. To use what is there, unpack it by hand and give the unpacked file.",
  });
}
