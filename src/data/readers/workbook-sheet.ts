import {
  builtInStyle,
  type CellStyle,
  columnOf,
  customStyle,
  excelText,
  numericText,
} from "./workbook-cells.js";
import { type XmlHandler, XmlScanner } from "./xml.js";
import type { ZipEntry, ZipFile } from "./zip.js";

/** What the cells of a workbook lean on. */
export interface WorkbookParts {
  readonly strings: readonly string[];
  readonly styles: readonly CellStyle[];
  readonly from1904: boolean;
}

/** A row of a sheet with its number, from 1. Cells that are not written are empty text. */
export interface SheetRow {
  readonly fields: readonly string[];
  readonly line: number;
}

/** What a sheet holds that a table can't. */
export class SheetOddities {
  errors = 0;
  firstError: { readonly row: number; readonly code: string } | undefined;
  uncomputed = 0;
  hiddenRows = 0;
  /** Merged areas that reach over several rows, by their first row. */
  merged: number[] = [];
}

const xmlLimits = { always: 500e6, ratio: 200, most: 1.5e9 } as const;

/** Sends a member of a workbook through a handler, until `enough` says so. */
export async function scanXml(
  zip: ZipFile,
  entry: ZipEntry,
  shown: string,
  handler: XmlHandler,
  enough: () => boolean = () => false,
): Promise<void> {
  const scanner = new XmlScanner(shown, handler);
  for await (const chunk of zip.read(entry, xmlLimits)) {
    scanner.push(chunk);
    if (enough()) return;
  }
  scanner.finish();
}

/** Texts that cells share, without the readings of East Asian characters that stand beside them. */
export async function readSharedStrings(zip: ZipFile, entry: ZipEntry, shown: string): Promise<string[]> {
  const strings: string[] = [];
  let text = "";
  let inText = false;
  let inReading = false;
  await scanXml(zip, entry, shown, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "t") inText = true;
      else if (name === "rPh") inReading = true;
    },
    text(part) {
      if (inText && !inReading) text += part;
    },
    close(name) {
      if (name === "si") strings.push(excelText(text));
      else if (name === "t") inText = false;
      else if (name === "rPh") inReading = false;
    },
  });
  return strings;
}

/** The style of each cell format of the workbook. */
export async function readStyles(zip: ZipFile, entry: ZipEntry, shown: string): Promise<CellStyle[]> {
  const custom = new Map<number, CellStyle>();
  const styles: CellStyle[] = [];
  let inFormats = false;
  await scanXml(zip, entry, shown, {
    open(name, attribute) {
      if (name === "numFmt")
        custom.set(Number(attribute("numFmtId")), customStyle(attribute("formatCode") ?? ""));
      else if (name === "cellXfs") inFormats = true;
      else if (name === "xf" && inFormats) {
        const id = Number(attribute("numFmtId") ?? 0);
        styles.push(custom.get(id) ?? builtInStyle(id));
      }
    },
    text() {},
    close(name) {
      if (name === "cellXfs") inFormats = false;
    },
  });
  return styles;
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: string | undefined;
  formula: boolean;
  value: string | undefined;
}

/** Turns the XML of a sheet into rows, skipping those without any content. */
export class SheetHandler implements XmlHandler {
  readonly oddities = new SheetOddities();
  #row = 0;
  #fields: string[] = [];
  #cell: OpenCell | undefined;
  #column = 0;
  #inValue = false;
  #inReading = false;

  constructor(
    private readonly parts: WorkbookParts,
    private readonly onRow: (row: SheetRow) => void,
  ) {}

  open(name: string, attribute: (name: string) => string | undefined): void {
    if (name === "c") this.#openCell(attribute);
    else if (name === "v" || name === "t") this.#inValue = this.#cell !== undefined;
    else if (name === "f" && this.#cell !== undefined) this.#cell.formula = true;
    else if (name === "rPh") this.#inReading = true;
    else if (name === "row") {
      const stated = Number(attribute("r"));
      this.#row = Number.isInteger(stated) && stated > this.#row ? stated : this.#row + 1;
      this.#fields = [];
      this.#column = 0;
      if (attribute("hidden") === "1" || attribute("hidden") === "true") this.oddities.hiddenRows += 1;
    } else if (name === "mergeCell") this.#merge(attribute("ref") ?? "");
  }

  text(part: string): void {
    if (this.#inValue && !this.#inReading) this.#cell!.value = (this.#cell!.value ?? "") + part;
  }

  close(name: string): void {
    if (name === "c") this.#closeCell();
    else if (name === "v" || name === "t") this.#inValue = false;
    else if (name === "rPh") this.#inReading = false;
    else if (name === "row" && this.#fields.some((field) => field !== undefined && field.trim() !== "")) {
      this.onRow({ fields: Array.from(this.#fields, (field) => field ?? ""), line: this.#row });
    }
  }

  #openCell(attribute: (name: string) => string | undefined): void {
    const stated = columnOf(attribute("r") ?? "");
    const column = stated >= 0 ? stated : this.#column;
    this.#column = column + 1;
    this.#cell = {
      column,
      type: attribute("t") ?? "n",
      style: attribute("s"),
      formula: false,
      value: undefined,
    };
  }

  #closeCell(): void {
    const cell = this.#cell;
    this.#cell = undefined;
    if (cell === undefined) return;
    if (cell.value === undefined) {
      if (cell.formula) this.oddities.uncomputed += 1;
      return;
    }
    this.#fields[cell.column] = this.#textOf(cell, cell.value);
  }

  #textOf(cell: OpenCell, value: string): string {
    const { strings, styles, from1904 } = this.parts;
    switch (cell.type) {
      case "s":
        return strings[Number(value)] ?? "";
      case "str":
      case "inlineStr":
        return excelText(value);
      case "b":
        return value.trim() === "1" ? "TRUE" : "FALSE";
      case "e":
        this.oddities.errors += 1;
        this.oddities.firstError ??= { row: this.#row, code: value };
        return "";
      case "d":
        return value.replace(/^(\d{4}-\d{2}-\d{2})T/, "$1 ").replace(/ 00:00:00(\.0+)?Z?$/, "");
      default:
        return numericText(value, styles[Number(cell.style ?? 0)] ?? { kind: "number" }, from1904);
    }
  }

  #merge(area: string): void {
    const rows = /^[A-Z]+(\d+):[A-Z]+(\d+)$/i.exec(area);
    if (rows !== null && rows[1] !== rows[2]) this.oddities.merged.push(Number(rows[1]));
  }
}
