import type { Unreadable } from "../sources/profile.js";

/** What all readers of values share: white space, words for "no value", and how an unreadable value is quoted. */

/** Words that files write where there is no value, in lower case. They are compared with the whole cell, never a part. */
export const missingWords: ReadonlySet<string> = new Set([
  "",
  "null",
  "na",
  "n/a",
  "#n/a",
  "n.a.",
  "nan",
  "none given",
  "nil",
  "missing",
  "not available",
  "not recorded",
  "not reported",
  "not specified",
  "not provided",
  "not entered",
  "no data",
  "blank",
  "(blank)",
  "<null>",
  "<na>",
  "#value!",
  "#ref!",
  "#div/0!",
  "-",
  "--",
  "---",
  ".",
  "?",
]);

/** Words for "no value" that could be a true name of a place or a statute, and so stand in a label. */
const labelsToKeep: ReadonlySet<string> = new Set(["na", "nil", "nan", "n.a.", "missing", "blank"]);

/** Runs of white space of any kind (tabs, no-break spaces) as one space, none at the ends. */
export function foldSpace(text: string): string {
  return text.replace(/[\s\u00a0\u200b\ufeff]+/g, " ").trim();
}

/** The text without surrounding white space; null where the cell holds no value. */
export function known(text: string | null): string | null {
  if (text === null) return null;
  const folded = foldSpace(text);
  return missingWords.has(folded.toLowerCase()) ? null : folded;
}

/**
 * A label with its white space folded; null where the cell is empty or says so in a word that is no name. "NA" stays:
 * it may be the initials of a neighbourhood.
 */
export function readLabel(text: string | null): string | null {
  if (text === null) return null;
  const folded = foldSpace(text);
  const word = folded.toLowerCase();
  return missingWords.has(word) && !labelsToKeep.has(word) ? null : folded;
}

/** Lower-case words with single spaces and no punctuation: "Reason-for_Stop:" is "reason for stop". */
export function phrase(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^a-z\d]+/g, " ")
    .trim();
}

/** A value in quotation marks, cut where it is long. */
export function quote(text: string): string {
  const folded = foldSpace(text);
  return `"${folded.length > 40 ? `${folded.slice(0, 39)}\u2026` : folded}"`;
}

/** `"25:61" is no time of day (expected HH:MM)`. */
export function unreadable(text: string, what: string): Unreadable {
  return { unreadable: `${quote(text)} ${what}` };
}

/** Whether a reading failed. */
export function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === "object" && value !== null && "unreadable" in value;
}
