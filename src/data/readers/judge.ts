import type { LooseRow, Shape } from "./shape.js";
import { count } from "./words.js";

/** A group of rows that hold no record. */
export interface Unusable {
  readonly reason: string;
  readonly lines: readonly number[];
  readonly rows: number;
}

/** Rows that hold no record, by reason; the first thousand lines of each are kept. */
export class UnusableRows {
  readonly #byReason = new Map<string, { lines: number[]; rows: number }>();

  add(reason: string, line: number): void {
    const group = this.#byReason.get(reason) ?? { lines: [], rows: 0 };
    group.rows += 1;
    if (group.lines.length < 1000) group.lines.push(line);
    this.#byReason.set(reason, group);
  }

  list(): Unusable[] {
    return [...this.#byReason].map(([reason, { lines, rows }]) => ({ reason, lines, rows }));
  }
}

export interface JudgedRow extends LooseRow {
  readonly fields: readonly string[];
  /** A quote in it was in no good order. */
  readonly repaired?: boolean;
  /** It ends the file without a line end. */
  readonly unended?: boolean;
  /** It ends with a bare CR where other lines end otherwise. */
  readonly bareReturn?: boolean;
}

/** A nameless column that should be dropped holds something after all: the pass must begin again with it kept. */
export class NamelessColumnFilled extends Error {}

const blank = (text: string): boolean => text.trim() === "";
const totalWords = /^(grand\s+|sub-?\s*)?totals?\b|^\d{4}\s+totals?\b|\btotals?\s*:?$/i;

/** Whether the only filled cell of a row is its first: a note, not a record. */
export function isNote(fields: readonly string[], width: number): boolean {
  return width >= 3 && !blank(fields[0] ?? "") && fields.every((field, i) => i === 0 || blank(field));
}

/** Whether a row adds up the rows above it, by its first filled cell. */
export function isTotal(fields: readonly string[]): boolean {
  const label = fields.find((field) => !blank(field)) ?? "";
  return label.length <= 60 && /total/i.test(label) && totalWords.test(label.trim());
}

/** At the end of a table at most so many notes and totals are looked for. */
const longestTail = 200;

/**
 * Sorts the rows under a header into records and rows that hold none, in one pass. Notes and totals are told from
 * records only by standing at the end, so a run of them is held back until a record follows.
 */
export class RowJudge {
  readonly unusable = new UnusableRows();
  readonly counts = { padded: 0, trimmed: 0, repaired: 0, joined: 0, read: 0 };
  #tail: { row: JudgedRow; fields: readonly string[] }[] = [];
  #short: JudgedRow | undefined;
  readonly #width: number;
  readonly #kept: number;
  readonly #header: readonly string[];

  constructor(
    private readonly shape: Shape,
    private readonly accept: (fields: readonly string[], line: number) => void,
  ) {
    this.#width = shape.width;
    this.#kept = shape.width - shape.nameless;
    this.#header = shape.rawHeaders.map((name) => name.trim());
  }

  push(row: JudgedRow): void {
    if (this.#short !== undefined) {
      const first = this.#short;
      this.#short = undefined;
      const joined = join(first, row);
      if (joined.fields.length === this.#width) {
        this.counts.joined += 1;
        this.push(joined);
        return;
      }
      this.#judge(first);
    }
    if (row.bareReturn === true && row.fields.length < this.#width && !row.fields.every(blank)) {
      this.#short = row;
      return;
    }
    this.#judge(row);
  }

  finish(): void {
    if (this.#short !== undefined) this.#judge(this.#short);
    this.#short = undefined;
    let records = this.#tail.length;
    while (records > 0 && this.#isAfterword(this.#tail[records - 1]!.fields)) records -= 1;
    for (const { row, fields } of this.#tail.slice(0, records)) this.#take(fields, row);
    for (const { row, fields } of this.#tail.slice(records)) {
      this.unusable.add(isTotal(fields) ? "a total under the table" : "a note under the table", row.line);
    }
    this.#tail = [];
  }

  #isAfterword(fields: readonly string[]): boolean {
    return isNote(fields, this.#kept) || isTotal(fields);
  }

  #judge(row: JudgedRow): void {
    const { fields } = row;
    if (fields.every(blank)) {
      // Empty lines between or after rows are nothing; a row of empty cells is a row without a record.
      if (fields.length > 1) this.unusable.add("an empty row", row.line);
      return;
    }
    if (this.#repeatsHeader(fields)) {
      this.unusable.add("the header again", row.line);
      return;
    }
    const fitted = this.#fit(row);
    if (fitted === undefined) return;
    if (this.#isAfterword(fitted)) {
      this.#tail.push({ row, fields: fitted });
      if (this.#tail.length > longestTail) this.#flush();
      return;
    }
    this.#flush();
    this.#take(fitted, row);
  }

  #flush(): void {
    for (const { row, fields } of this.#tail) this.#take(fields, row);
    this.#tail = [];
  }

  #take(fields: readonly string[], row: JudgedRow): void {
    if (row.repaired === true) this.counts.repaired += 1;
    this.counts.read += 1;
    this.accept(fields, row.line);
  }

  #repeatsHeader(fields: readonly string[]): boolean {
    return (
      fields.length >= this.#kept &&
      this.#header.every((name, i) => name === (fields[i] ?? "").trim()) &&
      this.#header.some((name) => name !== "")
    );
  }

  /** The cells of the kept columns; undefined where the row has too many or too few of them. */
  #fit(row: JudgedRow): readonly string[] | undefined {
    const { fields } = row;
    const count = fields.length;
    if (count === this.#width && this.#kept === count) return fields;
    if (count > this.#width && !fields.slice(this.#width).every(blank)) {
      this.#reject(row, "more cells than the header has names");
      return undefined;
    }
    if (!fields.slice(this.#kept, this.#width).every(blank)) throw new NamelessColumnFilled();
    if (count >= this.#kept) {
      if (count > this.#width) this.counts.trimmed += 1;
      return count === this.#kept ? fields : fields.slice(0, this.#kept);
    }
    if (row.unended === true) {
      this.#reject(row, "cut off in the middle: the file ends within it");
      return undefined;
    }
    if (isNote(fields, this.#kept) && count === 1) return padded(fields, this.#kept);
    for (let column = count; column < this.#kept; column++) {
      if (this.shape.emptyShare[column]! < 0.5) {
        this.#reject(row, "fewer cells than the header has names");
        return undefined;
      }
    }
    this.counts.padded += 1;
    return padded(fields, this.#kept);
  }

  #reject(row: JudgedRow, reason: string): void {
    this.#flush();
    this.unusable.add(
      row.repaired === true ? `a quote that is never closed, and ${reason}` : reason,
      row.line,
    );
  }
}

const padded = (fields: readonly string[], width: number): string[] => [
  ...fields,
  ...Array<string>(width - fields.length).fill(""),
];

/** Two halves of a row that a bare CR within a cell has cut. */
function join(first: JudgedRow, second: JudgedRow): JudgedRow {
  const head = first.fields.slice(0, -1);
  const middle = `${first.fields.at(-1) ?? ""} ${second.fields[0] ?? ""}`;
  return { ...second, line: first.line, fields: [...head, middle, ...second.fields.slice(1)] };
}

/** What was done to rows, as sentences. */
export function judgeRemarks(counts: RowJudge["counts"]): string[] {
  const remarks: string[] = [];
  const rows = (n: number, one: string, many: string) => {
    if (n > 0) remarks.push(n === 1 ? `1 row ${one}` : `${count(n, "row")} ${many}`);
  };
  rows(
    counts.padded,
    "left out empty cells at its end; they were read as empty.",
    "left out empty cells at their end; they were read as empty.",
  );
  rows(
    counts.trimmed,
    "had more cells than the header has names, all empty; they were dropped.",
    "had more cells than the header has names, all empty; they were dropped.",
  );
  rows(
    counts.joined,
    "was cut in two by a carriage return within a cell, and was joined.",
    "were cut in two by a carriage return within a cell, and were joined.",
  );
  rows(
    counts.repaired,
    "had quotes in no good order, which were read as ordinary characters.",
    "had quotes in no good order, which were read as ordinary characters.",
  );
  return remarks;
}
