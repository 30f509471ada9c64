import { isUtf8 } from "node:buffer";
import { LineMap } from "./line-map.js";
import { swallows } from "./records.js";

/** What a table must keep to all the way for the engine to scan the user's own file. */
export interface RectangleRule {
  readonly delimiter: string;
  /** Empty where the file has no quotes. */
  readonly quote: string;
  readonly width: number;
  /** Lines before the first row of data. */
  readonly skipLines: number;
  readonly lineEnd: "lf" | "crlf";
  /** The header's bytes without its line end, to notice that it is repeated. */
  readonly header: Buffer;
}

const ordinary = 0;
const delimiterByte = 1;
const lineFeed = 2;
const quoteByte = 4;
const carriageReturn = 6;
const nulByte = 8;

/** DuckDB refuses lines of more than two million bytes. */
const longestRow = 1_000_000;

/**
 * Checks in one pass whether a file is a clean rectangle: valid UTF-8, the same number of cells and the same line end
 * in every row, quotes in good order, no NUL, no repeated header, no row of empty cells. The loop over the bytes is
 * the cost of reading a large file, hence a table of classes and four bytes at a time.
 */
export class RectangleCheck {
  readonly lines = new LineMap();
  /** Why the file is no clean rectangle; undefined while it is one. */
  fault: string | undefined;
  quotesSeen = false;
  /** The last row, for whoever wants to know whether it is a record. */
  lastRow: Buffer = Buffer.alloc(0);
  readonly #classes = new Uint8Array(256);
  readonly #delimiter: number;
  #line = 1;
  #skipped = false;
  /** Rows that follow each other one a line, not yet noted in the map. */
  #runStart = 0;
  #run = 0;

  constructor(private readonly rule: RectangleRule) {
    this.#delimiter = rule.delimiter.charCodeAt(0);
    this.#classes[this.#delimiter] = delimiterByte;
    this.#classes[10] = lineFeed;
    if (rule.quote !== "") this.#classes[rule.quote.charCodeAt(0)] = quoteByte;
    this.#classes[13] = carriageReturn;
    this.#classes[0] = nulByte;
  }

  /**
   * Checks the whole rows at the beginning of `bytes`; answers how many bytes they take. The rest must come again at
   * the beginning of the next call. With `last`, nothing follows, and `bytes` must end with a line end.
   */
  push(bytes: Buffer, last: boolean): number {
    let at = 0;
    if (!this.#skipped) {
      for (let i = 0; i < this.rule.skipLines; i++) {
        const next = bytes.indexOf(10, at);
        if (next < 0) return this.#stop("the header is not complete", 0);
        at = next + 1;
      }
      this.#skipped = true;
      this.#line = this.rule.skipLines + 1;
    }
    const used = this.#rows(bytes, at, last);
    if (this.fault === undefined && !isUtf8(bytes.subarray(0, used))) this.#stop("not UTF-8", used);
    if (this.fault === undefined && bytes.length - used > longestRow) this.#stop("a very long row", used);
    if (last) this.#noteRun();
    return used;
  }

  get rows(): number {
    return this.lines.rows + this.#run;
  }

  #stop(fault: string, used: number): number {
    this.fault ??= fault;
    return used;
  }

  #rows(bytes: Buffer, from: number, last: boolean): number {
    const classes = this.#classes;
    const size = bytes.length;
    const fast = size - 4;
    const { width } = this.rule;
    const crlf = this.rule.lineEnd === "crlf" ? 1 : 0;
    const emptyRow = width - 1;
    const headerSize = this.rule.header.length;
    let start = from;
    let previous = -1;
    let i = from;
    let fields = 1;
    for (;;) {
      while (i < fast) {
        const a = classes[bytes[i]!]!;
        const b = classes[bytes[i + 1]!]!;
        const c = classes[bytes[i + 2]!]!;
        const d = classes[bytes[i + 3]!]!;
        if ((a | b | c | d) > delimiterByte) break;
        fields += a + b + c + d;
        i += 4;
      }
      let kind = ordinary;
      while (i < size) {
        kind = classes[bytes[i++]!]!;
        if (kind > delimiterByte) break;
        fields += kind;
      }
      if (kind === lineFeed) {
        const length = i - 1 - crlf - start;
        if (crlf === 1 && (i < 2 || bytes[i - 2] !== 13)) return this.#stop("mixed line ends", start);
        if (length === 0) {
          if (width === 1) return this.#stop("an empty line in a single column", start);
          this.#noteRun();
        } else {
          if (fields !== width) return this.#stop("ragged rows", start);
          if (length === emptyRow && width > 1) return this.#stop("a row of empty cells", start);
          if (length === headerSize && this.#isHeader(bytes, start))
            return this.#stop("the header again", start);
          if (this.#run === 0) this.#runStart = this.#line;
          this.#run += 1;
          previous = start;
        }
        this.#line += 1;
        start = i;
        fields = 1;
      } else if (kind === quoteByte) {
        const after = this.#quoted(bytes, i - 1, start);
        if (after === incomplete) break;
        if (after < 0) return start;
        if (after > multiLine) {
          const end = this.#multiLineRow(bytes, start, i - 1, fields);
          if (end === incomplete) break;
          if (end < 0) return start;
          previous = start;
          start = end;
          i = end;
          fields = 1;
        } else i = after;
      } else if (kind === carriageReturn) {
        if (i === size && !last) break;
        if (crlf === 0 || bytes[i] !== 10) return this.#stop("a carriage return within a line", start);
      } else if (kind === nulByte) return this.#stop("a NUL", start);
      else break;
    }
    return this.#end(bytes, start, previous, last);
  }

  /** What is left after the last whole row. */
  #end(bytes: Buffer, start: number, previous: number, last: boolean): number {
    if (last && start < bytes.length) return this.#stop("a quote that is never closed", start);
    if (previous >= 0) this.lastRow = Buffer.from(bytes.subarray(previous, start));
    return start;
  }

  #isHeader(bytes: Buffer, start: number): boolean {
    return (
      bytes.compare(this.rule.header, 0, this.rule.header.length, start, start + this.rule.header.length) ===
      0
    );
  }

  #noteRun(): void {
    this.lines.noteRun(this.#runStart, this.#run);
    this.#run = 0;
  }

  /**
   * A quote at `at`: where reading goes on after the field, `multiLine` + that where the field holds a line end,
   * `incomplete` where the bytes end first, `disorder` where it is not as it should be.
   */
  #quoted(bytes: Buffer, at: number, start: number): number {
    const quote = bytes[at]!;
    const size = bytes.length;
    this.quotesSeen = true;
    if (at > start && bytes[at - 1] !== this.#delimiter) return this.#disorder();
    let breaks = 0;
    let i = at + 1;
    for (; i < size; i++) {
      const byte = bytes[i]!;
      if (byte === quote) {
        if (i + 1 === size) return incomplete;
        if (bytes[i + 1] !== quote) break;
        i += 1;
      } else if (byte === 10) breaks += 1;
      else if (byte === 0 || (byte === 13 && (this.rule.lineEnd === "lf" || bytes[i + 1] !== 10))) {
        if (i + 1 === size) return incomplete;
        return this.#disorder();
      }
    }
    if (i >= size) return incomplete;
    const next = bytes[i + 1];
    if (next !== this.#delimiter && next !== 10 && next !== 13) return this.#disorder();
    return breaks > 0 ? multiLine + i + 1 : i + 1;
  }

  #disorder(): number {
    this.fault ??= "quotes in no good order";
    return disorder;
  }

  /** A row with a quoted line end, read to its end and checked as a whole; where the next one begins. */
  #multiLineRow(bytes: Buffer, start: number, quoteAt: number, fieldsBefore: number): number {
    let fields = fieldsBefore;
    let i = quoteAt;
    for (;;) {
      if (i >= bytes.length) return incomplete;
      const kind = this.#classes[bytes[i]!]!;
      if (kind === quoteByte) {
        const after = this.#quoted(bytes, i, start);
        if (after < 0) return after;
        i = after > multiLine ? after - multiLine : after;
        continue;
      }
      if (kind === nulByte) return this.#disorder();
      if (kind === delimiterByte) fields += 1;
      i += 1;
      if (kind === lineFeed) break;
    }
    const lines = bytes
      .toString("utf8", start, i - 1)
      .split("\n")
      .map((text) => ({ text }));
    const dialect = { delimiter: this.rule.delimiter, quote: this.rule.quote, escape: this.rule.quote };
    if (fields !== this.rule.width || swallows(lines, dialect, this.rule.width, fields))
      return this.#disorder();
    if (this.#run === 0) this.#runStart = this.#line;
    this.#run += 1;
    this.#noteRun();
    this.#line += lines.length;
    return i;
  }
}

const incomplete = -1;
const disorder = -2;
/** Added to a position to say that a field held a line end; no buffer is as long. */
const multiLine = 2 ** 40;
