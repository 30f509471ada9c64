import { quoteText } from "./columns.js";

/** Keys: the texts of one or more columns of a file as one text. */

/** What makes a key shorter without changing what it means. */
export type Shortening =
  /** The date of a stamp without a zone: 2020-01-31T23:15:00 is 2020-01-31. */
  | "stamp-date"
  /** Its clock time. */
  | "stamp-time"
  /** A decimal number cut to three decimals, from which two are rounded. */
  | "three-decimals";

/** The texts by which a canonical column is decided: those of one or more columns of the file. */
export interface KeySpec {
  readonly headers: readonly string[];
  readonly shorten?: Shortening;
}

/** Between the texts of a key, and in place of one that is empty; control characters that no cell holds. */
const between = "\u001f";
const empty = "\u001e";

/** The key over the columns c0, c1, ... of a scan. */
export function keySql({ headers, shorten }: KeySpec, all: readonly string[]): string {
  const texts = headers.map((header) => {
    const at = all.indexOf(header);
    if (at < 0) throw new Error(`the file has no column ${header}`);
    return `c${at}`;
  });
  if (texts.length === 1) return shortened(texts[0]!, shorten);
  return texts
    .map((text) => `coalesce(translate(${text}, chr(30) || chr(31), '  '), chr(30))`)
    .join(" || chr(31) || ");
}

/** The texts of a key of so many columns. */
export function partsOf(key: string, width: number): (string | null)[] {
  if (width === 1) return [key];
  return key.split(between).map((part) => (part === empty ? null : part));
}

function shortened(text: string, how: Shortening | undefined): string {
  switch (how) {
    case undefined:
      return text;
    case "three-decimals":
      return `CASE WHEN instr(${text}, '.') > 0 AND TRY_CAST(${text} AS DOUBLE) IS NOT NULL THEN left(${text}, CAST(instr(${text}, '.') + 3 AS INTEGER)) ELSE ${text} END`;
    case "stamp-date":
      return stampPart(text, 1);
    case "stamp-time":
      return stampPart(text, 2);
  }
}

/** 2020-01-31T23:15:00.5, 1/31/2020 11:15 PM: a date, and a clock time without a zone. */
const stamp =
  "^\\s*(\\d{4}-\\d{2}-\\d{2}|\\d{1,2}/\\d{1,2}/(?:\\d{2}|\\d{4}))[ T](\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?: ?[AaPp][Mm])?)\\s*$";

const stampPart = (text: string, part: 1 | 2): string =>
  `coalesce(nullif(regexp_extract(${text}, ${quoteText(stamp)}, ${part}), ''), ${text})`;
