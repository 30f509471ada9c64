/** Numbers as people read them in a table of estimates. */

/** A number with so many figures that matter. */
export function number(value: number, figures = 7): string {
  if (Number.isNaN(value)) return "NA";
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "-Inf";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return trimmed(value.toExponential(figures - 2));
  return size >= 10 ** figures ? value.toFixed(0) : String(Number(value.toPrecision(figures)));
}

/** "1.5e-7" for "1.50000e-7". */
const trimmed = (text: string): string => text.replace(/\.?0+e/, "e");

const finest = 7;

/**
 * Decimals for numbers that stand under each other, as R's tables of coefficients choose them: the smallest of them in size
 * shows `figures` figures. Null where they differ too much in size for one column.
 */
function decimalsOf(values: readonly number[], figures: number): number | null {
  const finite = values.filter(Number.isFinite);
  if (finite.every(Number.isInteger)) return 0;
  const sizes = finite.map(Math.abs).filter((size) => size > 0);
  const least = Math.min(...sizes);
  const decimals = figures - 1 - Math.floor(Math.log10(least));
  if (decimals <= finest) return Math.max(1, decimals);
  return null;
}

/**
 * Columns of numbers with common decimals.
 *
 * @param by what the decimals are chosen by, where that is another column (the standard errors)
 */
export function column(values: readonly number[], by: readonly number[] = values, figures = 4): string[] {
  const telling = by.filter((one) => Number.isFinite(one) && one !== 0);
  const decimals = decimalsOf(telling.length > 0 ? telling : values, figures);
  return values.map((value) => {
    if (Number.isNaN(value)) return "NA";
    if (!Number.isFinite(value)) return number(value);
    if (decimals === null) return number(value, figures + 1);
    const text = value.toFixed(decimals);
    // A number that would read as zero shows its own figures.
    return value !== 0 && Number(text) === 0 ? trimmed(value.toExponential(figures - 2)) : text;
  });
}

/** A p-value as R prints it; of so many random draws none is smaller than their inverse. */
export function pText(p: number, draws?: number): string {
  if (Number.isNaN(p)) return "NA";
  if (draws !== undefined && p < 1 / draws) return `<${number(1 / draws, 3)}`;
  if (p < 2.2e-16) return "<2e-16";
  return p < 1e-4 ? p.toExponential(2) : String(Number(p.toPrecision(4)));
}

/** The first few of many, and how many more there are: "line 3 (-1), line 8, and 12 more". */
export function firstFew<T>(all: readonly T[], tell: (one: T) => string, of = all.length): string {
  const shown = all.slice(0, 5).map(tell);
  return `${shown.join(", ")}${of > shown.length ? `, and ${of - shown.length} more` : ""}`;
}

/** "1 row", "2 rows". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** Lines of at most so many characters; those after the first are indented. */
export function wrapped(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === "" ? (lines.length > 0 ? `${indent}${word}` : word) : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * Rows of texts, the first column to the left, the others to the right; columns that find no room follow below, as R
 * prints wide matrices.
 */
export function alignedTable(rows: readonly (readonly string[])[], width = 80): string[] {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => row[j]!.length)));
  const blocks: number[][] = [];
  for (let j = 1; j < widths.length; j++) {
    const block = blocks.at(-1);
    const used = block === undefined ? 0 : block.reduce((sum, k) => sum + widths[k]! + 2, widths[0]!);
    if (block === undefined || (block.length > 0 && used + 2 + widths[j]! > width)) blocks.push([j]);
    else block.push(j);
  }
  if (blocks.length === 0) blocks.push([]);
  return blocks.flatMap((block) =>
    rows.map((row) =>
      [row[0]!.padEnd(widths[0]!), ...block.map((j) => row[j]!.padStart(widths[j]!))].join("  ").trimEnd(),
    ),
  );
}
