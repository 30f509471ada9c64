import { isAscii, isUtf8 } from "node:buffer";
import { InputError } from "../../findings/input-error.js";
import { encodingName, type TextEncoding } from "./encoding.js";

export type LineEnd = "lf" | "crlf" | "cr" | "none";

/** How often rows end in each way. Line ends within quotes don't count: programs mix those freely. */
export class LineEnds {
  lf = 0;
  crlf = 0;
  cr = 0;
  none = 0;
}

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly end: LineEnd;
}

/** No row of a table is as long as this; a file without line ends must not fill the memory. */
const longestLine = 16 << 20;

/** Cuts decompressed bytes into lines of text, whatever their encoding and line ends. */
export class LineSplitter {
  #held: Buffer = Buffer.alloc(0);
  #number = 0;
  #started = false;
  readonly #decoder: TextDecoder | undefined;
  readonly #fallback: TextDecoder;
  /** Lines by what their bytes were: beyond ASCII and valid UTF-8, or not valid UTF-8. */
  readonly seen = { utf8: 0, eightBit: 0, firstEightBit: 0 };
  nulLines = 0;
  /** Lines with characters that the stated or recognised encoding cannot hold. */
  undecodable = 0;

  constructor(
    private readonly encoding: TextEncoding,
    private readonly shown: string,
    private readonly onLine: (line: Line) => void,
  ) {
    this.#decoder =
      encoding.kind === "whole" ? new TextDecoder(encoding.label, { ignoreBOM: true }) : undefined;
    this.#fallback = new TextDecoder(encoding.kind === "lines" ? encoding.eightBit : "windows-1252");
  }

  push(chunk: Buffer): void {
    this.#feed(chunk, false);
  }

  finish(): void {
    this.#feed(Buffer.alloc(0), true);
  }

  /** The encoding that the lines turned out to have. */
  get name(): string {
    if (this.encoding.kind === "whole") return this.encoding.shown;
    const { utf8, eightBit } = this.seen;
    if (eightBit === 0) return this.encoding.mark > 0 ? "UTF-8 with byte-order mark" : "UTF-8";
    const other = encodingName(this.encoding.eightBit);
    return utf8 === 0 ? other : `UTF-8 and ${other}`;
  }

  #feed(chunk: Buffer, last: boolean): void {
    let bytes = chunk;
    if (!this.#started && chunk.length > 0) {
      this.#started = true;
      bytes = chunk.subarray(this.encoding.mark);
    }
    if (this.#decoder !== undefined) bytes = Buffer.from(this.#decoder.decode(bytes, { stream: !last }));
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const used = this.#cut(all, last);
    // A copy, since the caller reuses its buffer.
    this.#held = Buffer.from(all.subarray(used));
    if (this.#held.length > longestLine) {
      throw new InputError({
        file: this.shown,
        line: this.#number + 1,
        what: "the line is longer than 16 MB, which no row of a table is",
        mend: "Export the table again as CSV or as an .xlsx workbook.",
      });
    }
  }

  /**
   * Emits the whole lines of `bytes`; how many bytes they take. The bytes are cut as characters of one byte each, which
   * is quick and loses nothing; only lines beyond ASCII are decoded one by one.
   */
  #cut(bytes: Buffer, last: boolean): number {
    const all = bytes.toString("latin1");
    const ascii = isAscii(bytes);
    let from = 0;
    let lf = all.indexOf("\n");
    let cr = all.indexOf("\r");
    for (;;) {
      if (lf >= 0 && lf < from) lf = all.indexOf("\n", from);
      if (cr >= 0 && cr < from) cr = all.indexOf("\r", from);
      if (cr >= 0 && (lf < 0 || cr < lf)) {
        // Whether LF follows a CR at the very end shows in the next chunk.
        if (cr + 1 === all.length && !last) return from;
        const both = lf === cr + 1;
        this.#emit(all.slice(from, cr), both ? "crlf" : "cr", ascii);
        from = cr + (both ? 2 : 1);
      } else if (lf >= 0) {
        this.#emit(all.slice(from, lf), "lf", ascii);
        from = lf + 1;
      } else {
        if (last && from < all.length) this.#emit(all.slice(from), "none", ascii);
        return last ? all.length : from;
      }
    }
  }

  #emit(raw: string, end: LineEnd, ascii: boolean): void {
    this.#number += 1;
    let text = ascii || !/[\x80-\xff]/.test(raw) ? raw : this.#decode(raw);
    if (text.includes("\0")) {
      text = text.replaceAll("\0", "");
      this.nulLines += 1;
    }
    // Ctrl-Z, with which DOS programs end a text.
    if (end === "none" && text.endsWith("\x1a")) {
      text = text.slice(0, -1);
      if (text === "") return;
    }
    this.onLine({ text, number: this.#number, end });
  }

  #decode(raw: string): string {
    const line = Buffer.from(raw, "latin1");
    if (this.#decoder !== undefined) {
      const text = line.toString("utf8");
      if (text.includes("\uFFFD")) this.undecodable += 1;
      return text;
    }
    if (isUtf8(line)) {
      this.seen.utf8 += 1;
      return line.toString("utf8");
    }
    if (this.seen.eightBit === 0) this.seen.firstEightBit = this.#number;
    this.seen.eightBit += 1;
    return this.#fallback.decode(line);
  }
}

/** The lines of bytes that are at hand, without the last one where `whole` is false (it may be cut off). */
export function linesOf(bytes: Buffer, encoding: TextEncoding, shown: string, whole: boolean) {
  const lines: Line[] = [];
  const splitter = new LineSplitter(encoding, shown, (line) => lines.push(line));
  splitter.push(bytes);
  if (whole) splitter.finish();
  return { lines, splitter };
}
