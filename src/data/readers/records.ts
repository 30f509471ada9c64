import type { Line, LineEnd } from "./lines.js";

/** How fields are told apart. */
export interface Dialect {
  readonly delimiter: string;
  /** Quoting character; empty where quotes are ordinary characters. */
  readonly quote: string;
  /** The quote itself (doubled), or a backslash. */
  readonly escape: string;
}

/** One row as it was written. */
export interface WrittenRow {
  readonly fields: readonly string[];
  /** Line on which it begins. */
  readonly line: number;
  /** Physical lines that it takes. */
  readonly lines: number;
  readonly end: LineEnd;
  /** A quote was opened and not closed as it should: the record was read as best it could be. */
  readonly repaired: boolean;
}

/** A quoted field that runs on for longer than this was opened by a stray quote. */
const longestField = { characters: 1 << 18, lines: 2000 };

/**
 * Puts lines together into records. A stray quote can't swallow the file: where a quoted field is not closed in good
 * order, the line on which it was opened is read alone, with its quotes as ordinary characters, and reading goes on
 * with the next line.
 */
export class RecordReader {
  #held: Line[] = [];
  #heldCharacters = 0;
  #fields: string[] = [];
  /** Parts of the quoted field that is open at the end of the last line. */
  #open: string[] | undefined;

  constructor(
    private readonly dialect: Dialect,
    /** Fields of a row, where known. */
    private readonly width: number | undefined,
    private readonly onRecord: (record: WrittenRow) => void,
  ) {}

  push(line: Line): void {
    const { quote, delimiter } = this.dialect;
    if (this.#held.length === 0 && (quote === "" || !line.text.includes(quote))) {
      this.onRecord(record(line.text.split(delimiter), line, 1, line.end, false));
      return;
    }
    this.#held.push(line);
    this.#heldCharacters += line.text.length;
    const state = this.#consume(line.text);
    if (state === "closed") this.#close(line.end);
    else if (state === "malformed" || line.end === "none" || this.#tooLong()) this.#fallBack();
  }

  finish(): void {
    while (this.#held.length > 0) this.#fallBack();
  }

  #tooLong(): boolean {
    return this.#held.length > longestField.lines || this.#heldCharacters > longestField.characters;
  }

  #reset(): void {
    this.#held = [];
    this.#heldCharacters = 0;
    this.#fields = [];
    this.#open = undefined;
  }

  #close(end: LineEnd): void {
    const held = this.#held;
    const fields = this.#fields;
    if (held.length > 1 && swallows(held, this.dialect, this.width, fields.length)) {
      this.#fallBack();
      return;
    }
    this.#reset();
    this.onRecord(record(fields, held[0]!, held.length, end, false));
  }

  /** Reads the first held line alone, then the others afresh. */
  #fallBack(): void {
    const [first, ...rest] = this.#held as [Line, ...Line[]];
    this.#reset();
    const lenient = splitLenient(first.text, this.dialect);
    const plain = first.text.split(this.dialect.delimiter);
    const fields =
      lenient !== undefined && (lenient.length === this.width || plain.length !== this.width)
        ? lenient
        : plain;
    this.onRecord(record(fields, first, 1, first.end, true));
    for (const line of rest) this.push(line);
  }

  /** Adds the fields of a line; whether a quoted field is still open at its end. */
  #consume(text: string): "closed" | "open" | "malformed" {
    const { delimiter, quote } = this.dialect;
    let at = 0;
    let inside = this.#open !== undefined;
    for (;;) {
      if (!inside) {
        const start = delimiter === " " ? at : skipSpaces(text, at);
        if (text[start] !== quote) {
          const next = text.indexOf(delimiter, at);
          this.#fields.push(next < 0 ? text.slice(at) : text.slice(at, next));
          if (next < 0) return "closed";
          at = next + 1;
          continue;
        }
        this.#open = [];
        at = start + 1;
      }
      const closing = closingQuote(text, at, this.dialect);
      if (closing < 0) {
        this.#open!.push(unescaped(text.slice(at), this.dialect));
        return "open";
      }
      this.#open!.push(unescaped(text.slice(at, closing), this.dialect));
      const after = delimiter === " " ? closing + 1 : skipSpaces(text, closing + 1);
      if (after < text.length && text[after] !== delimiter) return "malformed";
      this.#fields.push(this.#open!.join("\n"));
      this.#open = undefined;
      inside = false;
      if (after >= text.length) return "closed";
      at = after + 1;
    }
  }
}

function record(fields: string[], line: Line, lines: number, end: LineEnd, repaired: boolean): WrittenRow {
  return { fields, line: line.number, lines, end, repaired };
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at += 1;
  return at;
}

/** Position of the quote that closes a field whose content begins at `from`; -1 where the line has none. */
function closingQuote(text: string, from: number, { quote, escape: escaping }: Dialect): number {
  let at = from;
  for (;;) {
    const found = text.indexOf(quote, at);
    if (found < 0) return -1;
    if (escaping === quote) {
      if (text[found + 1] !== quote) return found;
      at = found + 2;
    } else {
      let slashes = 0;
      while (found - 1 - slashes >= from && text[found - 1 - slashes] === escaping) slashes += 1;
      if (slashes % 2 === 0) return found;
      at = found + 1;
    }
  }
}

function unescaped(text: string, { quote, escape: escaping }: Dialect): string {
  if (escaping === quote) return text.includes(quote) ? text.replaceAll(quote + quote, quote) : text;
  return text.replaceAll(`${escaping}${quote}`, quote).replaceAll(escaping + escaping, escaping);
}

/**
 * One line whose quotes are in no good order, read with the rule that a quote closes a field only before a delimiter
 * or the end; undefined where a quoted field is never closed.
 */
function splitLenient(text: string, { delimiter, quote }: Dialect): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== quote) {
      const next = text.indexOf(delimiter, at);
      fields.push(next < 0 ? text.slice(at) : text.slice(at, next));
      if (next < 0) return fields;
      at = next + 1;
      continue;
    }
    let closing = text.indexOf(quote, at + 1);
    while (closing >= 0 && closing + 1 < text.length && text[closing + 1] !== delimiter) {
      closing = text.indexOf(quote, closing + 1);
    }
    if (closing < 0) return undefined;
    fields.push(text.slice(at + 1, closing).replaceAll(quote + quote, quote));
    if (closing + 1 >= text.length) return fields;
    at = closing + 2;
  }
}

/**
 * Whether a record of several lines is whole rows that two stray quotes have glued together: its fields do not number
 * as they should while those of its first line do, or every line within it has just as many fields as a row.
 */
export function swallows(
  held: readonly { readonly text: string }[],
  dialect: Dialect,
  width: number | undefined,
  fields: number,
): boolean {
  if (width === undefined || width < 2) return false;
  const widthOf = ({ text }: { readonly text: string }) => text.split(dialect.delimiter).length;
  if (fields !== width) return widthOf(held[0]!) === width;
  const inner = held.slice(1, -1);
  // Ordinary prose has commas too; the evidence grows with the number of delimiters that agree.
  if (inner.length * (width - 1) < 8) return false;
  return held.every((line) => widthOf(line) === width);
}
