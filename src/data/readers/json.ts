import { InputError } from "../../findings/input-error.js";
import { CopyWriter, copyScan } from "./copy.js";
import { recogniseEncoding, type TextEncoding } from "./encoding.js";
import { UnusableRows } from "./judge.js";
import { LineSplitter } from "./lines.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { refuseEmpty } from "./refuse.js";
import { uniqueNames } from "./shape.js";
import { type Compression, openSource } from "./source.js";
import { tableCopy } from "./table-copy.js";
import { count } from "./words.js";

export type JsonForm = "lines" | "array";

/**
 * Whether text is JSON: one object a line, or an array of them. Undefined for anything else, which may still be
 * delimited text.
 */
export function recogniseJson(start: Buffer, shown: string): JsonForm | undefined {
  const text = start
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (/^\[\s*[[{]/.test(text)) return "array";
  if (!/^\{\s*["}]/.test(text)) return undefined;
  const line = /^[^\r\n]*/.exec(text)![0];
  const first = parsed(line);
  if (first !== undefined && /[\r\n]+\s*\{/.test(text.slice(line.length, line.length + 100))) return "lines";
  if (first !== undefined && text.trimEnd() === line.trimEnd() && !Object.values(first).some(Array.isArray))
    return "lines";
  throw new InputError({
    file: shown,
    what: /"type"\s*:\s*"FeatureCollection"/.test(text)
      ? "is a map (GeoJSON), not a table"
      : "is one JSON object, not a table",
    mend: "Export it as CSV, or as JSON with one object a line (or an array of objects), one for each record.",
  });
}

/** Reads JSON lines, an array of objects, or an array of arrays whose first is the header. */
export async function openJson(
  path: string,
  compression: Compression,
  form: JsonForm,
  start: Buffer,
  options: ReadOptions,
): Promise<Omit<ReadableFile, "bytes">> {
  const encoding = recogniseEncoding(start, options.shown, options.encoding);
  const source: JsonSource = { path, compression, encoding, form, shown: options.shown };
  const packed = compression === "gzip" ? ", gzip" : "";
  const isMatrix = form === "array" && /^\uFEFF?\s*\[\s*\[/.test(start.toString("utf8", 0, 200));
  if (isMatrix) return { ...(await matrixCopy(source, options)), format: `JSON array of rows${packed}` };
  return {
    ...(await objectCopy(source, options)),
    format: (form === "lines" ? "JSON lines" : "JSON array") + packed,
  };
}

interface JsonSource {
  readonly path: string;
  readonly compression: Compression;
  readonly encoding: TextEncoding;
  readonly form: JsonForm;
  readonly shown: string;
}

/** Two passes: one for the names of all columns, one for the rows, so that neither must fit into memory. */
async function objectCopy(source: JsonSource, options: ReadOptions) {
  const keys = new Map<string, number>();
  await eachValue(source, (value) => {
    for (const key of Object.keys(objectOf(value) ?? {})) if (!keys.has(key)) keys.set(key, keys.size);
  });
  const remarks: string[] = [];
  const headers = uniqueNames([...keys.keys()], remarks);
  const unusable = new UnusableRows();
  const writer = new CopyWriter(options.temporaryFolder);
  let nested = 0;
  try {
    const { sha256, encoding } = await eachValue(source, (value, line) => {
      const object = objectOf(value);
      if (object === undefined || Object.keys(object).length === 0) {
        unusable.add(
          value === undefined ? "no valid JSON" : object === undefined ? "no JSON object" : "an empty object",
          line,
        );
        return;
      }
      const fields = Array<string>(keys.size).fill("");
      for (const [key, cell] of Object.entries(object)) {
        if (typeof cell === "object" && cell !== null) nested += 1;
        fields[keys.get(key)!] = cellText(cell);
      }
      writer.row(fields, line);
    });
    writer.finish();
    refuseEmpty(writer.lines.rows, unusable.list(), source.shown);
    if (nested > 0) {
      remarks.push(
        nested === 1
          ? "1 cell holds a list or an object; it was kept as JSON text."
          : `${count(nested, "cell")} hold lists or objects; they were kept as JSON text.`,
      );
    }
    return {
      path: writer.path,
      scan: copyScan,
      headers,
      rows: writer.lines.rows,
      lineOf: (index: number) => writer.lines.lineOf(index),
      encoding,
      sha256,
      unusable: unusable.list(),
      remarks,
      close: async () => writer.discard(),
    };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

async function matrixCopy(source: JsonSource, options: ReadOptions) {
  const rowOf = (value: unknown): string[] =>
    Array.isArray(value) ? value.map(cellText) : [cellText(value)];
  const sample: { fields: string[]; line: number }[] = [];
  const first = await eachValue(source, (value, line) => {
    if (sample.length < 500) sample.push({ fields: rowOf(value), line });
  });
  const {
    headerLine: _header,
    lastLine: _last,
    ...table
  } = await tableCopy(
    {
      sample,
      unit: "line",
      each: async (row) => {
        await eachValue(source, (value, line) => row({ fields: rowOf(value), line }));
      },
    },
    options,
  );
  return { ...table, ...first };
}

type JsonObject = { readonly [key: string]: unknown };

const objectOf = (value: unknown): JsonObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value of one line; undefined where it is no JSON. Numbers too long for a double are kept as they are written. */
function parsed(text: string): JsonObject | undefined {
  const exact = /\d{16}/.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
        token.startsWith('"') || token.replace(/\D/g, "").length < 16 ? token : JSON.stringify(token),
      )
    : text;
  try {
    return JSON.parse(exact) as JsonObject;
  } catch {
    return undefined;
  }
}

/** Hands on each value with the line on which it begins; undefined for one that is no JSON. */
async function eachValue(source: JsonSource, onValue: (value: unknown, line: number) => void) {
  const elements = source.form === "array" ? new ArrayElements(source.shown, onValue) : undefined;
  const splitter = new LineSplitter(source.encoding, source.shown, ({ text, number }) => {
    if (elements !== undefined) elements.push(text, number);
    else if (text.trim() !== "") onValue(parsed(text), number);
  });
  const bytes = await openSource(source.path, source.compression, source.shown);
  const buffer = Buffer.allocUnsafe(1 << 20);
  try {
    for (let size = await bytes.read(buffer, 0); size > 0; size = await bytes.read(buffer, 0)) {
      splitter.push(buffer.subarray(0, size));
    }
    splitter.finish();
    elements?.finish();
    return { sha256: bytes.sha256(), encoding: splitter.name };
  } finally {
    await bytes.close();
  }
}

/** Cuts an array into its elements by counting brackets outside of strings. */
class ArrayElements {
  #depth = 0;
  #inString = false;
  #parts: string[] = [];
  #line = 0;

  constructor(
    private readonly shown: string,
    private readonly onValue: (value: unknown, line: number) => void,
  ) {}

  push(text: string, line: number): void {
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const character = text[i]!;
      if (this.#inString) {
        if (character === "\\") i += 1;
        else if (character === '"') this.#inString = false;
      } else if (character === '"') this.#inString = true;
      else if (character === "{" || character === "[") {
        this.#depth += 1;
        if (this.#depth === 2) {
          from = i;
          this.#line = line;
        }
      } else if (character === "}" || character === "]") {
        this.#depth -= 1;
        if (this.#depth === 1) {
          this.#parts.push(text.slice(from, i + 1));
          this.onValue(parsed(this.#parts.join("\n")), this.#line);
          this.#parts = [];
        }
      }
    }
    if (this.#depth >= 2) this.#parts.push(text.slice(from));
  }

  finish(): void {
    if (this.#depth === 0) return;
    throw new InputError({
      file: this.shown,
      what: "the JSON array is cut off: it is never closed",
      mend: "Download or export the file again.",
    });
  }
}
