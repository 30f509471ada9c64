import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { SourceProfile } from "../../../src/data/sources/profile.js";
import { isUnreadable } from "../../../src/data/values/text.js";

/** A small reader of delimited text without line breaks in quotes, for tests of rules: what a file holds, without the machinery of loading. */
export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export function parseCsv(text: string): TextTable {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const [headers = [], ...records] = lines.map((line) =>
    line.includes('"')
      ? [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
          ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
        )
      : line.split(","),
  );
  return { headers, rows: records.map((record) => record.map((value) => (value === "" ? null : value))) };
}

export function readGzipCsv(path: string): TextTable {
  return parseCsv(gunzipSync(readFileSync(path)).toString("latin1").replace(/\r\n?/g, "\n"));
}

export interface RuleResult {
  /** Rows by canonical value, as text. */
  readonly counts: ReadonlyMap<string, number>;
  /** Reasons of unreadable values, with their rows. */
  readonly unreadable: readonly (readonly [string, number])[];
  readonly values: readonly (string | number | boolean | null)[];
}

/** The rule of a profile for a column, over all rows of a table; undefined where the table has no headers for it. */
export function applyRule(
  profile: SourceProfile,
  column: string,
  { headers, rows }: TextTable,
): RuleResult | undefined {
  const rule = profile.columns[column]?.find((one) =>
    one.headers.every((header) => headers.includes(header)),
  );
  if (rule === undefined) return undefined;
  const places = rule.headers.map((header) => headers.indexOf(header));
  const counts = new Map<string, number>();
  const reasons = new Map<string, number>();
  const cache = new Map<string, ReturnType<typeof rule.convert>>();
  const values = rows.map((row) => {
    const texts = places.map((place) => row[place] ?? null);
    const key = texts.map((text) => text ?? "\u0000").join("\u0001");
    if (!cache.has(key)) cache.set(key, rule.convert(texts));
    const read = cache.get(key)!;
    const value = typeof read === "object" && read !== null && "mended" in read ? read.value : read;
    if (isUnreadable(value)) {
      reasons.set(value.unreadable, (reasons.get(value.unreadable) ?? 0) + 1);
      return null;
    }
    counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    return value;
  });
  return { counts, unreadable: [...reasons], values };
}
