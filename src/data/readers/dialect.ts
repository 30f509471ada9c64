import type { Line } from "./lines.js";
import { type Dialect, RecordReader, type WrittenRow } from "./records.js";

const usual = [",", "\t", ";", "|"] as const;
const unusual = ["\x1f", "\x01", "^", "~", ":", " "] as const;

const names: Readonly<{ [delimiter: string]: string }> = {
  ",": "CSV",
  "\t": "tab-separated text",
  ";": "semicolon-separated text",
  "|": "pipe-separated text",
  " ": "space-separated text",
};

/** The format of delimited text, for people. */
export const delimitedName = (delimiter: string): string => names[delimiter] ?? "delimited text";

interface Reading {
  readonly dialect: Dialect;
  readonly records: readonly WrittenRow[];
  /** Fields of most records. */
  readonly width: number;
  /** The first record of that width. */
  readonly start: number;
  /** Share of the records from `start` on that have it. */
  readonly share: number;
}

/**
 * Recognises how fields are told apart, by which delimiter cuts most lines into the same number of fields. The
 * delimiter that fits from the earliest line wins (decimal commas under a header with semicolons fit only later).
 */
export function recogniseDialect(lines: readonly Line[], path: string): Dialect {
  const stated = /^sep=(.)$/i.exec(lines[0]?.text.trim() ?? "")?.[1];
  const readings = recogniseQuoting(lines).map((quoting) => {
    if (stated !== undefined) return reading(lines.slice(1), { delimiter: stated, ...quoting });
    return bestReading(lines, quoting, path);
  });
  // The first way of quoting, unless another leaves fewer rows in disorder.
  const disorder = ({ records }: Reading) => records.filter(({ repaired }) => repaired).length;
  return readings.reduce((best, next) => (disorder(next) < disorder(best) ? next : best)).dialect;
}

function bestReading(lines: readonly Line[], quoting: Quoting, path: string): Reading {
  const hinted = /\.tsv\b/i.test(path) ? "\t" : /\.psv\b/i.test(path) ? "|" : undefined;
  const best = (candidates: readonly string[], least: number) =>
    candidates
      .map((delimiter) => reading(lines, { delimiter, ...quoting }))
      .filter(({ width, share }) => width >= 2 && share >= least)
      .sort((a, b) => preference(a, hinted) - preference(b, hinted) || compare(a, b))[0];
  const found = best(usual, 0.7) ?? best(unusual, 0.95) ?? best(usual, 0.4);
  if (found !== undefined) return found;
  // One column: a delimiter that does not occur in it.
  const absent = [...usual, ...unusual].find((one) => !lines.some(({ text }) => text.includes(one)));
  return reading(lines, { delimiter: absent ?? "\x1f", ...quoting });
}

const preference = (reading: Reading, hinted: string | undefined) =>
  reading.dialect.delimiter === hinted ? 0 : 1;

function compare(a: Reading, b: Reading): number {
  if (a.start !== b.start) return a.start - b.start;
  if (Math.abs(a.share - b.share) > 0.05) return b.share - a.share;
  return b.width - a.width;
}

function reading(lines: readonly Line[], dialect: Dialect): Reading {
  const records = recordsOf(lines, dialect).filter(({ fields }) =>
    fields.some((field) => field.trim() !== ""),
  );
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [width] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0];
  const start = records.findIndex(({ fields }) => fields.length === width);
  return {
    dialect,
    records,
    width,
    start,
    share: (counts.get(width) ?? 0) / Math.max(1, records.length - start),
  };
}

/** All records of lines that are at hand. */
export function recordsOf(lines: readonly Line[], dialect: Dialect, width?: number): WrittenRow[] {
  const records: WrittenRow[] = [];
  const reader = new RecordReader(dialect, width, (record) => records.push(record));
  for (const line of lines) reader.push(line);
  reader.finish();
  return records;
}

type Quoting = Omit<Dialect, "delimiter">;

/** The ways of quoting that the lines may have, the likelier first. */
function recogniseQuoting(lines: readonly Line[]): readonly Quoting[] {
  const doubled: Quoting = { quote: '"', escape: '"' };
  if (lines.some(({ text }) => text.includes('\\"'))) return [doubled, { quote: '"', escape: "\\" }];
  if (lines.some(({ text }) => text.includes('"'))) return [doubled];
  const full = lines.filter(({ text }) => text.trim() !== "");
  const single = full.length > 0 && full.every(({ text }) => /^'[^']*'([,;|\t]|$)/.test(text));
  return [single ? { quote: "'", escape: "'" } : doubled];
}
