import { randomUUID } from "node:crypto";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { LineMap } from "./line-map.js";

const batch = 4 << 20;

/** Writes a normalised copy of a table (UTF-8, LF, commas, no header) while it is read, in bounded memory. */
export class CopyWriter {
  readonly path: string;
  readonly lines = new LineMap();
  readonly #file: number;
  readonly #bytes = Buffer.allocUnsafe(batch);
  #filled = 0;
  #closed = false;

  constructor(folder: string) {
    this.path = join(folder, `readable-${randomUUID()}.csv`);
    this.#file = openSync(this.path, "wx", 0o600);
  }

  row(fields: readonly string[], line: number): void {
    let text = "";
    for (let i = 0; i < fields.length; i++) text += (i === 0 ? "" : ",") + quoted(fields[i]!);
    // An engine skips an empty line; a row of one empty cell must not look like one.
    if (text === "") text = '""';
    text += "\n";
    this.lines.note(line);
    // Three bytes of UTF-8 are the most that a unit of text takes.
    if (3 * text.length > batch - this.#filled) this.#flush();
    if (3 * text.length > batch) this.#write(Buffer.from(text));
    else this.#filled += this.#bytes.write(text, this.#filled);
  }

  #flush(): void {
    this.#write(this.#bytes.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }

  /** Completes the copy. */
  finish(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    closeSync(this.#file);
  }

  /** Deletes the copy. */
  discard(): void {
    if (!this.#closed) closeSync(this.#file);
    this.#closed = true;
    rmSync(this.path, { force: true });
  }
}

function quoted(field: string): string {
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** How the engine reads a copy. */
export const copyScan = {
  kind: "csv",
  delimiter: ",",
  quote: '"',
  escape: '"',
  skipLines: 0,
  compression: "none",
} as const;
