import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { strToU8, type Zippable, zipSync } from "fflate";
import { expect } from "vitest";
import { openDataFile, type ReadableFile, type ReadOptions } from "../../../src/data/readers/index.js";
import { InputError } from "../../../src/findings/input-error.js";

/** A folder for fixtures and copies of one test file; the engine of the project reads what the readers hand on. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "equipoise-readers-"));
  readonly temporaryFolder = mkdtempSync(join(tmpdir(), "equipoise-copies-"));
  #count = 0;

  /** Writes a fixture; its path. */
  write(name: string, content: string | Uint8Array): string {
    this.#count += 1;
    const path = join(this.folder, `${this.#count}-${name}`);
    writeFileSync(path, content);
    return path;
  }

  open(path: string, options: Partial<ReadOptions> = {}): Promise<ReadableFile> {
    return openDataFile(path, { shown: "data/file", temporaryFolder: this.temporaryFolder, ...options });
  }

  /** Opens content, reads it through the engine, and closes it. */
  async read(
    name: string,
    content: string | Uint8Array,
    options: Partial<ReadOptions> = {},
  ): Promise<ReadTable> {
    const path = this.write(name, content);
    const file = await this.open(path, options);
    try {
      const rows = await engineRows(file);
      expect(rows.length, "rows that the engine finds").toBe(file.rows);
      return {
        ...file,
        table: rows,
        lines: rows.map((_, i) => file.lineOf(i)),
        inPlace: file.path === path,
      };
    } finally {
      await file.close();
    }
  }

  /** The message with which content is refused; copies must not be left behind. */
  async refusal(
    name: string,
    content: string | Uint8Array,
    options: Partial<ReadOptions> = {},
  ): Promise<string> {
    return this.refusalOf(this.write(name, content), options);
  }

  async refusalOf(path: string, options: Partial<ReadOptions> = {}): Promise<string> {
    const problem = await this.open(path, options).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(InputError);
    expect(readdirSync(this.temporaryFolder)).toEqual([]);
    return (problem as InputError).message;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.temporaryFolder, { recursive: true, force: true });
  }
}

export type ReadTable = ReadableFile & {
  readonly table: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly inPlace: boolean;
};

const instance = DuckDBInstance.create(":memory:", { threads: "1" });
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The scan that the readers ask for, with every column as text: c0, c1, ... */
function scanOf({ path, scan, headers }: ReadableFile): string {
  if (scan.kind === "parquet") {
    const list = headers.map((name, i) => `CAST("${name.replaceAll('"', '""')}" AS VARCHAR) AS c${i}`);
    return `(SELECT ${list.join(", ")} FROM read_parquet(${text(path)}))`;
  }
  const columns = headers.map((_, i) => `'c${i}': 'VARCHAR'`).join(", ");
  return `read_csv(${text(path)}, auto_detect = false, header = false, skip = ${scan.skipLines},
    delim = ${text(scan.delimiter)}, quote = ${text(scan.quote)}, escape = ${text(scan.escape)},
    compression = ${text(scan.compression)}, columns = {${columns}})`;
}

async function ask(sql: string) {
  const connection = await (await instance).connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
  }
}

/** All rows as the engine scans them, in order; empty text for NULL. */
export async function engineRows(file: ReadableFile): Promise<string[][]> {
  const names = file.headers.map((_, i) => `c${i}`).join(", ");
  const rows = await ask(`SELECT ${names} FROM ${scanOf(file)}`);
  return rows.map((row) => row.map((value) => (value === null ? "" : String(value))));
}

/** How many rows the engine finds. */
export async function engineCount(file: ReadableFile): Promise<number> {
  return Number((await ask(`SELECT count(*)::DOUBLE FROM ${scanOf(file)}`))[0]![0]);
}

/** Runs one statement of the engine, to make a Parquet file for instance. */
export async function runEngine(sql: string): Promise<void> {
  const connection = await (await instance).connect();
  try {
    await connection.run(sql);
  } finally {
    connection.closeSync();
  }
}

export const zipped = (files: { readonly [name: string]: string | Uint8Array }): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === "string" ? strToU8(content) : content,
      ]),
    ) as Zippable,
  );

/** A cell by its XML, or a text, number or flag. */
export type Cell = string | number | boolean | { readonly xml: string } | null;

export interface SheetSpec {
  readonly name: string;
  readonly state?: "hidden" | "veryHidden";
  /** Rows by their number, from 1. */
  readonly rows: { readonly [row: number]: readonly Cell[] };
  readonly hiddenRows?: readonly number[];
  readonly merged?: readonly string[];
}

/** Number formats that cells of a made workbook may name by `s`: 0 general, 1 date, 2 date and time, 3 time, 4 ZIP, 5 per cent, 6 hours. */
const formats = `<numFmts count="3"><numFmt numFmtId="170" formatCode="m/d/yyyy\\ h:mm"/><numFmt numFmtId="171" formatCode="00000"/><numFmt numFmtId="172" formatCode="[h]:mm:ss"/></numFmts>
<cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="20"/><xf numFmtId="171"/><xf numFmtId="9"/><xf numFmtId="172"/></cellXfs>`;

/** An .xlsx workbook with shared strings, as Excel writes them. */
export function workbook(sheets: readonly SheetSpec[], { date1904 = false } = {}): Uint8Array {
  const strings: string[] = [];
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const files: { [name: string]: string } = {
    "[Content_Types].xml": `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "xl/workbook.xml": `${head}<workbook xmlns:r="r"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${sheets
      .map(
        ({ name, state }, i) =>
          `<sheet name="${escaped(name)}" sheetId="${i + 1}"${state === undefined ? "" : ` state="${state}"`} r:id="rId${i + 1}"/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships>${sheets
      .map(
        (_, i) =>
          `<Relationship Id="rId${i + 1}" Type="http://x/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join(
        "",
      )}<Relationship Id="rIdS" Type="http://x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rIdT" Type="http://x/styles" Target="/xl/styles.xml"/></Relationships>`,
    "xl/styles.xml": `${head}<styleSheet>${formats}</styleSheet>`,
  };
  for (const [i, sheet] of sheets.entries())
    files[`xl/worksheets/sheet${i + 1}.xml`] = head + sheetXml(sheet, strings);
  files["xl/sharedStrings.xml"] = `${head}<sst>${strings
    .map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`)
    .join("")}</sst>`;
  return zipped(files);
}

function sheetXml({ rows, hiddenRows = [], merged = [] }: SheetSpec, strings: string[]): string {
  const body = Object.entries(rows).map(([number, cells]) => {
    const inside = cells.map((cell, column) => cellXml(cell, `${letter(column)}${number}`, strings)).join("");
    return `<row r="${number}"${hiddenRows.includes(Number(number)) ? ' hidden="1"' : ""}>${inside}</row>`;
  });
  const merges = merged.map((ref) => `<mergeCell ref="${ref}"/>`).join("");
  return `<worksheet><dimension ref="A1"/><sheetData>${body.join("")}</sheetData><mergeCells>${merges}</mergeCells></worksheet>`;
}

function cellXml(cell: Cell, address: string, strings: string[]): string {
  if (cell === null) return "";
  if (typeof cell === "number") return `<c r="${address}"><v>${cell}</v></c>`;
  if (typeof cell === "boolean") return `<c r="${address}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "object") return cell.xml.replace("<c", `<c r="${address}"`);
  return `<c r="${address}" t="s"><v>${strings.push(cell) - 1}</v></c>`;
}

const letter = (column: number): string => String.fromCharCode(65 + column);
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A cell with a number and one of the styles above. */
export const styled = (value: number, style: number): Cell => ({
  xml: `<c s="${style}"><v>${value}</v></c>`,
});
