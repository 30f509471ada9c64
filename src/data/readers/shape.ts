import { InputError } from "../../findings/input-error.js";

/** A row of any table before its header is known: the cells and where they stand. */
export interface LooseRow {
  readonly fields: readonly string[];
  readonly line: number;
}

/** What the first rows tell about a table. */
export interface Shape {
  readonly headers: readonly string[];
  /** Cells of the header row as they are written, to recognise it where it is repeated. */
  readonly rawHeaders: readonly string[];
  /** Index of the header among the rows that were given. */
  readonly headerIndex: number;
  /** Whether the row after the header is a second header. */
  readonly secondHeader: boolean;
  /** Cells of a full row: the headers and what was dropped after them. */
  readonly width: number;
  /** Trailing columns without a name, which are dropped if they turn out to be empty. */
  readonly nameless: number;
  /** Share of the first rows in which each column is empty. */
  readonly emptyShare: readonly number[];
  readonly remarks: readonly string[];
}

export interface ShapeOptions {
  readonly shown: string;
  /** "line" or "row": what `line` of a row counts. */
  readonly unit: "line" | "row";
  readonly headerRow?: number;
  /** Keep trailing columns without a name. */
  readonly keepNameless?: boolean;
}

const blank = (text: string): boolean => text.trim() === "";
const filled = (fields: readonly string[]): number =>
  fields.reduce((sum, field) => sum + (blank(field) ? 0 : 1), 0);

/** Numbers, dates, times, amounts, percentages: what stands in columns of measures, never in a header of words. */
export function looksMeasured(text: string): boolean {
  const value = text.trim();
  return (
    /^[-+(]?[$€£]?\s*\d[\d,.:/\-\s]*([eE][-+]?\d+)?\s*(%|[ap]\.?m\.?)?\)?$/i.test(value) && /\d/.test(value)
  );
}

const marksMissing = /^(na|n\/a|n\.a\.|nan|null|none|unknown|missing|redacted|[-.*?]+)$/i;

/** Finds header and columns from the first rows of a table. `rows` holds no row that is wholly empty. */
export function shapeOf(rows: readonly LooseRow[], options: ShapeOptions): Shape {
  if (rows.length === 0) {
    throw new InputError({
      file: options.shown,
      what: "holds no table: every cell is empty",
      mend: "Export the table again, with one header row and one row for each record.",
    });
  }
  const headerIndex = options.headerRow === undefined ? findHeader(rows) : statedHeader(rows, options);
  const header = rows[headerIndex]!.fields;
  const body = rows.slice(headerIndex + 1);
  const remarks: string[] = [];
  const shifted = rowNames(header, body);
  const raw = shifted ? ["", ...header] : [...header];
  if (shifted) {
    remarks.push(
      "The header has one name fewer than the rows have cells, and the rows begin with their number: the first column was taken to be the nameless one.",
    );
  }
  const width = Math.max(raw.length, usualWidth(body, raw.length));
  if (width > raw.length) {
    remarks.push(
      `The header has ${raw.length} names, most rows have ${width} cells: the last ${width - raw.length === 1 ? "column has" : `${width - raw.length} columns have`} no name. Check that the names stand over the right columns.`,
    );
    while (raw.length < width) raw.push("");
  }
  const nameless = options.keepNameless === true ? 0 : trailingNameless(raw, body);
  const kept = raw.slice(0, raw.length - nameless);
  if (looksLikeData(kept)) {
    remarks.push(
      `The header (${options.unit} ${rows[headerIndex]!.line}) looks like a row of data. If the file has no header, put one above the first row.`,
    );
  }
  remarks.unshift(...aboveHeader(rows, headerIndex, options));
  return {
    headers: uniqueNames(kept, remarks),
    rawHeaders: raw,
    headerIndex,
    secondHeader: isSecondHeader(kept.length, body),
    width: raw.length,
    nameless,
    emptyShare: emptyShares(raw.length, body),
    remarks,
  };
}

function statedHeader(rows: readonly LooseRow[], { shown, unit, headerRow }: ShapeOptions): number {
  const index = rows.findIndex(({ line }) => line === headerRow);
  if (index >= 0) return index;
  const last = rows[rows.length - 1]!.line;
  throw new InputError({
    file: shown,
    what:
      headerRow! > last
        ? `header-row is ${headerRow}, but the last ${unit} with content is ${last}`
        : `header-row is ${headerRow}, but that ${unit} is empty or within another row`,
    mend: `Give the number of the ${unit} on which the column names stand, counting from 1, or leave it out.`,
  });
}

/**
 * The first row that is filled about as well as the rows of the table. Titles above a table fill one or two cells;
 * where the table itself has few columns, only a first cell alone above a row of words is taken for a title.
 */
function findHeader(rows: readonly LooseRow[]): number {
  const counts = rows.map(({ fields }) => filled(fields)).sort((a, b) => a - b);
  const typical = counts[Math.floor(0.75 * (counts.length - 1))]!;
  if (typical <= 1) return 0;
  const isTop = typical > 3 ? isTitle : isNarrowTitle;
  let index = 0;
  while (index < rows.length - 1 && isTop(rows, index, typical)) index += 1;
  return index < rows.length - 1 ? index : 0;
}

/** Less than half as full as the table, or cut short by two cells or more above a full row of words. */
function isTitle(rows: readonly LooseRow[], index: number, typical: number): boolean {
  const { fields } = rows[index]!;
  if (2 * filled(fields) < typical) return true;
  const next = rows[index + 1]!.fields;
  return fields.length < typical - 1 && filled(next) >= typical && !next.some(looksMeasured);
}

function isNarrowTitle(rows: readonly LooseRow[], index: number, typical: number): boolean {
  const { fields } = rows[index]!;
  const next = rows[index + 1]!.fields;
  return (
    rows.length > index + 2 &&
    typical >= 2 &&
    filled(fields) === 1 &&
    !blank(fields[0] ?? "") &&
    fields.length < next.length &&
    filled(next) >= typical &&
    !next.some(looksMeasured)
  );
}

/** R writes row names without a name over them: one cell more in every row, counting 1, 2, 3. */
function rowNames(header: readonly string[], body: readonly LooseRow[]): boolean {
  return (
    body.length >= 2 &&
    body.every(
      ({ fields }, i) =>
        i > 50 || (fields.length === header.length + 1 && fields[0]!.trim() === String(i + 1)),
    )
  );
}

function usualWidth(body: readonly LooseRow[], least: number): number {
  if (body.length < 2) return least;
  const counts = new Map<number, number>();
  for (const { fields } of body) {
    let extent = fields.length;
    while (extent > least && blank(fields[extent - 1]!)) extent -= 1;
    counts.set(extent, (counts.get(extent) ?? 0) + 1);
  }
  const [width, count] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
  return count >= 0.9 * body.length ? width : least;
}

/** Half of the names are measures; years are names of columns often enough. */
function looksLikeData(names: readonly string[]): boolean {
  const measured = names.filter((name) => looksMeasured(name) && !/^\s*(19|20)\d\d\s*$/.test(name)).length;
  return measured > 0 && 2 * measured >= filled(names);
}

function trailingNameless(raw: readonly string[], body: readonly LooseRow[]): number {
  let count = 0;
  while (count < raw.length - 1) {
    const column = raw.length - 1 - count;
    if (!blank(raw[column]!) || body.some(({ fields }) => !blank(fields[column] ?? ""))) break;
    count += 1;
  }
  return count;
}

function aboveHeader(rows: readonly LooseRow[], headerIndex: number, { unit }: ShapeOptions): string[] {
  if (headerIndex === 0) return [];
  const words = rows
    .slice(0, headerIndex)
    .map(({ fields }) =>
      fields
        .filter((field) => !blank(field))
        .join(" ")
        .trim(),
    )
    .join(" / ");
  const quoted = words.length > 160 ? `${words.slice(0, 157)}...` : words;
  return [
    `The header is on ${unit} ${rows[headerIndex]!.line}; what stands above it was left out: "${quoted}".`,
  ];
}

/** Names as written, trimmed; "column 7" where there is none, "Race (2)" where there are two. */
export function uniqueNames(raw: readonly string[], remarks: string[]): string[] {
  const taken = new Set<string>();
  const nameless: string[] = [];
  const repeated: string[] = [];
  const plain = raw.map((name) =>
    name
      .replace(/[\x00-\x1f\x7f\s]+/g, (gap) => (/^ +$/.test(gap) ? gap : " "))
      .replace(/[\uFEFF\u200B]/g, "")
      .trim(),
  );
  const names = plain.map((name, i) => {
    const wanted = name === "" ? `column ${i + 1}` : name;
    if (name === "") nameless.push(wanted);
    let unique = wanted;
    for (let n = 2; taken.has(unique) || (unique !== wanted && plain.includes(unique)); n++)
      unique = `${wanted} (${n})`;
    if (unique !== wanted) repeated.push(`"${unique}"`);
    taken.add(unique);
    return unique;
  });
  if (nameless.length > 0)
    remarks.push(`Columns without a name in the header were called ${list(nameless)}.`);
  if (repeated.length > 0) remarks.push(`Names that the header repeats were made unique: ${list(repeated)}.`);
  return names;
}

const list = (words: readonly string[]): string =>
  words.length > 12 ? `${words.slice(0, 12).join(", ")} and ${words.length - 12} more` : words.join(", ");

/**
 * Whether the first row under the header holds names: no measure in it, words over two or more columns that below
 * hold measures only, words that differ and are not marks for a missing value.
 */
function isSecondHeader(width: number, body: readonly LooseRow[]): boolean {
  const first = body[0]?.fields;
  const below = body.slice(1, 301);
  if (first === undefined || below.length < 2 || first.some(looksMeasured)) return false;
  const contradicting = new Set<string>();
  let measured = 0;
  for (let column = 0; column < width; column++) {
    const values = below
      .map(({ fields }) => (fields[column] ?? "").trim())
      .filter((v) => v !== "" && !marksMissing.test(v));
    if (values.length < 2 || values.filter(looksMeasured).length < 0.95 * values.length) continue;
    const name = (first[column] ?? "").trim();
    if (name === "") continue;
    measured += 1;
    if (!marksMissing.test(name)) contradicting.add(name);
  }
  return measured >= 2 && contradicting.size === measured;
}

function emptyShares(width: number, body: readonly LooseRow[]): number[] {
  const full = body.filter(({ fields }) => fields.length >= width);
  return Array.from({ length: width }, (_, column) => {
    const empty = full.filter(({ fields }) => blank(fields[column]!)).length;
    return full.length === 0 ? 0 : empty / full.length;
  });
}
