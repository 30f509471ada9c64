import { isUnreadable, known } from "../values/text.js";
import type { CanonicalValue, ColumnRule, Mended, Unreadable } from "./profile.js";

/** Short ways to write the rules of a source profile. */

export type Reading = CanonicalValue | Unreadable | Mended;

/** A rule over one header. */
export function from(
  header: string,
  convert: (text: string | null) => Reading,
  reads?: NonNullable<ColumnRule["reads"]>,
): ColumnRule {
  const rule = { headers: [header], convert: ([text]: readonly (string | null)[]) => convert(text ?? null) };
  return reads === undefined ? rule : { ...rule, reads };
}

/** The same conversion over several headers, in order of preference. */
export function fromFirst(
  headers: readonly string[],
  convert: (text: string | null) => Reading,
  reads?: NonNullable<ColumnRule["reads"]>,
): ColumnRule[] {
  return headers.map((header) => from(header, convert, reads));
}

/** A value that is read, changed where it could be read, and left alone where it is missing or unreadable. */
export function whereRead<T extends CanonicalValue>(
  value: T | Unreadable,
  change: (value: NonNullable<T>) => Reading,
): Reading {
  return value === null || isUnreadable(value) ? value : change(value as NonNullable<T>);
}

/** The share of the headers that the file has; the fit of a profile is that of its best form. */
export function shareOf(headers: readonly string[], wanted: readonly string[]): number {
  const present = new Set(headers);
  return wanted.filter((header) => present.has(header)).length / wanted.length;
}

/** The first of several texts that holds a value, converted. */
export function firstKnown(
  texts: readonly (string | null)[],
  convert: (text: string | null) => Reading,
): Reading {
  return convert(texts.find((text) => known(text) !== null) ?? null);
}
