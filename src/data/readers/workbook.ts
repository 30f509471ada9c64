import { InputError } from "../../findings/input-error.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { looksLikeTable, type ShapedTable, tableCopy } from "./table-copy.js";
import { count } from "./words.js";
import {
  readSharedStrings,
  readStyles,
  SheetHandler,
  type SheetOddities,
  type SheetRow,
  scanXml,
  type WorkbookParts,
} from "./workbook-sheet.js";
import type { ZipEntry, ZipFile } from "./zip.js";

/** Rows of each sheet from which header and columns are recognised. */
const sampleRows = 500;
/** All parts of a workbook together; Excel's own limit of a million rows lies well below. */
const largestWorkbook = 1.5e9;

interface Sheet {
  readonly name: string;
  /** From 1, as the tabs stand, hidden ones counted. */
  readonly number: number;
  readonly hidden: boolean;
  readonly entry: ZipEntry;
}

type Opened = Omit<ReadableFile, "sha256" | "bytes">;

/** Reads one sheet of an Excel workbook (.xlsx, .xlsm; ECMA-376) through a normalised copy, in bounded memory. */
export async function openWorkbook(zip: ZipFile, options: ReadOptions): Promise<Opened> {
  const { shown } = options;
  refuseHuge(zip, shown);
  const { sheets, parts } = await readBook(zip, shown);
  const samples = new Map<Sheet, SheetRow[]>();
  const sample = async (sheet: Sheet) => {
    const rows = samples.get(sheet) ?? (await readRows(zip, sheet, parts, shown));
    samples.set(sheet, rows);
    return rows;
  };
  const sheet =
    options.sheet === undefined ? await onlyTable(sheets, sample, options) : namedSheet(sheets, options);
  const rows = await sample(sheet);
  let oddities: SheetOddities | undefined;
  const table = await tableCopy(
    {
      sample: rows,
      unit: "row",
      each: async (row) => {
        const handler = new SheetHandler(parts, row);
        await scanXml(zip, sheet.entry, shown, handler);
        oddities = handler.oddities;
      },
    },
    options,
  );
  const hidden = sheets.filter((one) => one.hidden && one !== sheet).map(({ name }) => name);
  return {
    ...table,
    format: `Excel workbook, sheet ${sheet.name}`,
    remarks: [...hiddenRemarks(hidden), ...table.remarks, ...oddRemarks(oddities!, table)],
  };
}

function refuseHuge(zip: ZipFile, shown: string): void {
  const total = zip.entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (total <= largestWorkbook) return;
  throw new InputError({
    file: shown,
    what: `the workbook unpacks to ${Math.round(total / 1e6).toLocaleString("en-US")} MB, which is more than can be read as a workbook`,
    mend: "Save the sheet as CSV and give that file.",
  });
}

async function readBook(
  zip: ZipFile,
  shown: string,
): Promise<{ readonly sheets: readonly Sheet[]; readonly parts: WorkbookParts }> {
  const targets = await readRelations(zip, shown);
  const listed: { name: string; id: string; hidden: boolean }[] = [];
  let from1904 = false;
  await scanXml(zip, zip.find("xl/workbook.xml")!, shown, {
    open(name, attribute) {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attribute("date1904") ?? "");
      else if (name === "sheet") {
        const state = attribute("state") ?? "visible";
        listed.push({
          name: attribute("name") ?? "",
          id: attribute("id") ?? "",
          hidden: state !== "visible",
        });
      }
    },
    text() {},
    close() {},
  });
  const sheets = listed.flatMap(({ name, id, hidden }, i) => {
    const target = targets.get(id);
    const entry = target?.type === "worksheet" ? zip.find(target.path) : undefined;
    return entry === undefined ? [] : [{ name, number: i + 1, hidden, entry }];
  });
  const part = (type: string) => zip.find([...targets.values()].find((one) => one.type === type)?.path ?? "");
  const strings = part("sharedStrings");
  const styles = part("styles");
  return {
    sheets,
    parts: {
      strings: strings === undefined ? [] : await readSharedStrings(zip, strings, shown),
      styles: styles === undefined ? [] : await readStyles(zip, styles, shown),
      from1904,
    },
  };
}

async function readRelations(zip: ZipFile, shown: string) {
  const targets = new Map<string, { readonly type: string; readonly path: string }>();
  const entry = zip.find("xl/_rels/workbook.xml.rels");
  if (entry === undefined) {
    throw new InputError({
      file: shown,
      what: "the workbook is damaged: it does not say where its sheets are",
      mend: "Open it in a spreadsheet program and save it again as .xlsx, or as CSV.",
    });
  }
  await scanXml(zip, entry, shown, {
    open(name, attribute) {
      if (name !== "Relationship") return;
      const target = attribute("Target") ?? "";
      const path = target.startsWith("/") ? target.slice(1) : `xl/${target.replace(/^\.\//, "")}`;
      targets.set(attribute("Id") ?? "", { type: (attribute("Type") ?? "").split("/").at(-1) ?? "", path });
    },
    text() {},
    close() {},
  });
  return targets;
}

async function readRows(
  zip: ZipFile,
  sheet: Sheet,
  parts: WorkbookParts,
  shown: string,
): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  const handler = new SheetHandler(parts, (row) => rows.push(row));
  await scanXml(zip, sheet.entry, shown, handler, () => rows.length >= sampleRows);
  return rows.slice(0, sampleRows);
}

/** The only visible sheet that holds a table. */
async function onlyTable(
  sheets: readonly Sheet[],
  sample: (sheet: Sheet) => Promise<readonly SheetRow[]>,
  options: ReadOptions,
): Promise<Sheet> {
  const visible = sheets.filter(({ hidden }) => !hidden);
  const tables: { sheet: Sheet; table: ShapedTable }[] = [];
  for (const sheet of visible) {
    const table = looksLikeTable(await sample(sheet), options);
    if (table !== undefined) tables.push({ sheet, table });
  }
  if (tables.length === 1) return tables[0]!.sheet;
  // With a stated header row, what is wrong with it is better said of the sheet.
  if (tables.length === 0 && visible.length === 1 && options.headerRow !== undefined) return visible[0]!;
  if (tables.length === 0) {
    throw new InputError({
      file: options.shown,
      what:
        visible.length === 0
          ? "all sheets of the workbook are hidden, or it has none with cells"
          : `no sheet of the workbook holds a table (a header and rows under it): ${visible.map(({ name }) => `"${name}"`).join(", ")}`,
      mend: "Put the table on a sheet of its own, with one header row; or name the sheet in the assessment.",
    });
  }
  throw new InputError({
    file: options.shown,
    what: `${tables.length} sheets of the workbook hold a table:${tables.map(({ sheet, table }) => `\n      "${sheet.name}": ${headerList(table.headers)}`).join("")}`,
    mend: `Say which one in the assessment, for instance  sheet: ${tables[0]!.sheet.name}`,
  });
}

const headerList = (headers: readonly string[]): string =>
  headers.slice(0, 8).join(", ") + (headers.length > 8 ? ` and ${headers.length - 8} more columns` : "");

function namedSheet(sheets: readonly Sheet[], { sheet: wanted, shown }: ReadOptions): Sheet {
  const same = (name: string) => name.trim().toLowerCase() === String(wanted).trim().toLowerCase();
  const found =
    sheets.find(({ name }) => name === wanted) ??
    sheets.find(({ name }) => same(name)) ??
    (typeof wanted === "number" ? sheets.find(({ number }) => number === wanted) : undefined);
  if (found !== undefined) return found;
  throw new InputError({
    file: shown,
    what: `the workbook has no sheet ${typeof wanted === "number" ? `number ${wanted}` : `called "${wanted}"`}`,
    mend: `Its sheets are: ${sheets.map(({ name, number, hidden }) => `${number} "${name}"${hidden ? " (hidden)" : ""}`).join(", ")}.`,
  });
}

function hiddenRemarks(hidden: readonly string[]): string[] {
  if (hidden.length === 0) return [];
  return [`Hidden sheets of the workbook were not read: ${hidden.map((name) => `"${name}"`).join(", ")}.`];
}

function oddRemarks(odd: SheetOddities, { headerLine, lastLine }: ShapedTable): string[] {
  const remarks: string[] = [];
  if (odd.errors > 0) {
    remarks.push(
      `${count(odd.errors, "cell")} ${odd.errors === 1 ? "holds" : "hold"} an error of a formula (first: ${odd.firstError!.code} in row ${odd.firstError!.row}); read as empty.`,
    );
  }
  if (odd.uncomputed > 0) {
    remarks.push(
      `${count(odd.uncomputed, "cell")} ${odd.uncomputed === 1 ? "holds" : "hold"} a formula without a stored result; read as empty. Open the workbook in a spreadsheet program and save it to compute them.`,
    );
  }
  if (odd.hiddenRows > 0) {
    remarks.push(
      odd.hiddenRows === 1
        ? "1 row of the sheet is hidden, perhaps by a filter; it was read like the others."
        : `${count(odd.hiddenRows, "row")} of the sheet are hidden, perhaps by a filter; they were read like the others.`,
    );
  }
  const merged = odd.merged.filter((row) => row > headerLine && row <= lastLine).length;
  if (merged > 0) {
    remarks.push(
      `${count(merged, "merged area")} ${merged === 1 ? "reaches" : "reach"} over several rows of the table; only the first cell of each has the value, the others were read as empty.`,
    );
  }
  return remarks;
}
