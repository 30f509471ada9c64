import { InputError } from "../../findings/input-error.js";
import { CopyWriter, copyScan } from "./copy.js";
import { delimitedName, recogniseDialect, recordsOf } from "./dialect.js";
import { doubtfulEncoding, recogniseEncoding, type TextEncoding } from "./encoding.js";
import { isNote, isTotal, judgeRemarks, NamelessColumnFilled, RowJudge } from "./judge.js";
import { LineEnds, LineSplitter, linesOf } from "./lines.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { type Dialect, RecordReader, type WrittenRow } from "./records.js";
import { RectangleCheck } from "./rectangle.js";
import { refuseEmpty, secondHeaderReason } from "./refuse.js";
import { type Shape, shapeOf } from "./shape.js";
import { type Compression, openSource, readEnd, readStart } from "./source.js";
import { count } from "./words.js";

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
  /** The stated encoding is probably wrong. */
  readonly doubtful: boolean;
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
  const plan = await planOf(path, compression, options);
  const found = (await scanInPlace(plan)) ?? (await copied(plan));
  const packed = compression === "gzip" ? ", gzip" : "";
  return { ...found, format: delimitedName(plan.dialect.delimiter) + packed, bytes };
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
  const ends = new LineEnds();
  for (const { end } of records) ends[end] += 1;
  const doubtful = doubtfulEncoding(start.bytes, encoding);
  const plan = { path, compression, options, encoding, doubtful, dialect, shape, header, second };
  return {
    ...plan,
    bareReturns: ends.cr > 0.1 * (ends.lf + ends.crlf),
    candidate: (await emptyAtEnd(plan)) ? undefined : candidateOf(plan, start.bytes, splitter, ends),
  };
}

function candidateOf(
  { encoding, dialect, shape, header, second }: Omit<Plan, "candidate" | "bareReturns">,
  start: Buffer,
  { seen, nulLines }: LineSplitter,
  ends: LineEnds,
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

/** Tapes and some servers fill up a gzip file with zeros, at which the engine stumbles. */
async function emptyAtEnd({
  path,
  compression,
  options,
}: Pick<Plan, "path" | "compression" | "options">): Promise<boolean> {
  if (compression === "none") return false;
  const end = await readEnd(path, 8, options.shown);
  return end.every((byte) => byte === 0);
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
    unusable: plan.second === undefined ? [] : [{ reason: secondHeaderReason, lines: [2], rows: 1 }],
    remarks: shape.remarks,
    close: () => Promise.resolve(),
  };
}

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
    if (plan.second !== undefined) judge.unusable.add(secondHeaderReason, plan.second.line);
    const firstLine = (plan.second ?? plan.header).line + 1;
    const ends = new LineEnds();
    const reader = new RecordReader(dialect, shape.width, (record) => {
      ends[record.end] += 1;
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
        ...doubtRemarks(plan),
        ...textRemarks(splitter, encoding),
        ...mixedRemarks(ends),
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

function refuseUndecodable({ undecodable }: LineSplitter, encoding: TextEncoding, shown: string): void {
  if (undecodable === 0 || encoding.kind !== "whole" || !encoding.stated) return;
  throw new InputError({
    file: shown,
    what: `${undecodable.toLocaleString("en-US")} lines are not ${encoding.shown}, which the assessment says the file is`,
    mend: "Leave the encoding out to have it recognised.",
  });
}

function doubtRemarks({ doubtful, encoding }: Plan): string[] {
  if (!doubtful || encoding.kind !== "whole") return [];
  return [
    `The assessment says that the encoding is ${encoding.shown}, but the file looks like UTF-8; if letters look strange, leave the encoding out.`,
  ];
}

function textRemarks({ seen, nulLines, undecodable }: LineSplitter, encoding: TextEncoding): string[] {
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
  return remarks;
}

function mixedRemarks({ lf, crlf, cr }: LineEnds): string[] {
  if ([lf, crlf, cr].filter((n) => n > 0).length < 2) return [];
  const [a, b, c] = [lf, crlf, cr].map((n) => n.toLocaleString("en-US"));
  return [`Line ends are mixed: ${a} LF, ${b} CRLF, ${c} CR.`];
}

function droppedRemarks({ nameless }: Shape): string[] {
  if (nameless === 0) return [];
  return [
    nameless === 1
      ? "The last column has no name and no content, and was left out."
      : `The last ${nameless} columns have no name and no content, and were left out.`,
  ];
}
