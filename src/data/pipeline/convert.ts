import { createHash, createHmac } from "node:crypto";
import type { StageValue } from "../../engine/import.js";
import type { Contract, ContractColumn } from "../contracts/contract.js";
import type { CanonicalValue, ColumnRule, Mended, Unreadable } from "../sources/profile.js";
import { isExcelSerial } from "../values/dates.js";
import { isUnreadable, known } from "../values/text.js";

/** What is to be said of a value: why it is missing, or how it was read. */
export interface Remark {
  readonly kind: "unreadable" | "out-of-range" | "too-early" | "too-late" | "excel-serial" | "mended";
  /** After the header: `is no time of day (expected HH:MM)`. */
  readonly what: string;
  /** A value for which it was said, where showing it can harm nobody. */
  readonly example?: string;
}

/** A canonical column, decided for each distinct key. */
export interface Converted {
  readonly column: ContractColumn;
  readonly rule: ColumnRule;
  readonly values: readonly StageValue[];
  /** 0, or 1 + the place of the remark on each key. */
  readonly about: readonly number[];
  readonly remarks: readonly Remark[];
}

/** Records of stops kept by computer do not reach back further; earlier dates are defaults or slips of the pen. */
export const earliestDate = "1990-01-01";

export interface ConvertOptions {
  /** ISO date after which a date lies in the future. */
  readonly today: string;
}

/** Converts each distinct combination of texts once, and checks it against the contract. */
export function convertColumn(
  contract: Contract,
  column: ContractColumn,
  rule: ColumnRule,
  keys: readonly (readonly (string | null)[])[],
  options: ConvertOptions,
): Converted {
  const remarks = new RemarkList();
  const code = column.type === "code" ? coder(keys) : undefined;
  const values: StageValue[] = [];
  const about: number[] = [];
  for (const texts of keys) {
    const read = rule.convert(texts);
    if (isUnreadable(read)) {
      values.push(null);
      about.push(remarks.add({ kind: "unreadable", what: withoutValue(read.unreadable) }, texts));
      continue;
    }
    const { value, remark } = isMended(read)
      ? { ...checked(read.value, column, contract, texts, options), remark: mendedRemark(read) }
      : checked(read, column, contract, texts, options);
    values.push(value !== null && code !== undefined ? code(String(value)) : value);
    about.push(remark === undefined ? 0 : remarks.add(remark, texts));
  }
  return { column, rule, values, about, remarks: remarks.list };
}

const isMended = (read: CanonicalValue | Unreadable | Mended): read is Mended =>
  typeof read === "object" && read !== null && "mended" in read;

const mendedRemark = ({ mended }: Mended): Remark => ({ kind: "mended", what: mended });

class RemarkList {
  readonly list: Remark[] = [];
  private readonly places = new Map<string, number>();

  /** Remarks that differ in their example only are one. */
  add(remark: Remark, texts: readonly (string | null)[]): number {
    const id = `${remark.kind} ${remark.what}`;
    const known = this.places.get(id);
    if (known !== undefined) return known;
    const example = harmless(texts);
    this.list.push(example === undefined ? remark : { ...remark, example });
    this.places.set(id, this.list.length);
    return this.list.length;
  }
}

/** A reason starts with the value in quotation marks; reasons are counted without it. */
const withoutValue = (reason: string): string => reason.replace(/^"[^"]*"\s*/, "");

/** A single value that is too short and too plain to be a name or a number of a person. */
function harmless(texts: readonly (string | null)[]): string | undefined {
  const [text] = texts;
  if (texts.length !== 1 || text === null || text === undefined) return undefined;
  return /^[\d:/. -]{1,10}$/.test(text) && !/^\d{3}-\d{2}-\d{4}$|\d{7,}/.test(text) ? text : undefined;
}

interface Checked {
  readonly value: StageValue;
  readonly remark?: Remark;
}

function checked(
  value: CanonicalValue,
  column: ContractColumn,
  contract: Contract,
  texts: readonly (string | null)[],
  { today }: ConvertOptions,
): Checked {
  if (value === null) return { value };
  const { type, name } = column;
  const wrong = (expected: string) =>
    new Error(`the rule for ${contract.kind}.${name} gave ${JSON.stringify(value)}, not ${expected}`);
  switch (type) {
    case "date":
      if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) throw wrong("a date");
      return checkedDate(value, texts, today, column.earliest ?? earliestDate);
    case "category":
      if (typeof value !== "string" || !Object.hasOwn(column.values ?? {}, value))
        throw wrong(`one of ${Object.keys(column.values ?? {}).join(", ")}`);
      return { value };
    case "label":
    case "code": {
      if (typeof value !== "string") throw wrong("a text");
      const folded = value.replace(/\s+/g, " ").trim();
      return { value: folded === "" ? null : folded };
    }
    case "flag":
      if (typeof value !== "boolean") throw wrong("true or false");
      return { value };
    case "time":
      if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 1439)
        throw wrong("minutes since midnight");
      return { value };
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value)) throw wrong("a whole number");
      return checkedNumber(value, { ...column, range: column.range ?? [-2147483648, 2147483647] });
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) throw wrong("a number");
      return checkedNumber(isCoordinate(column) ? Math.round(value * 100) / 100 : value, column);
  }
}

/** Positions are kept to two decimals, about a kilometre. */
export const isCoordinate = ({ name }: ContractColumn): boolean =>
  name === "latitude" || name === "longitude";

function checkedDate(
  value: string,
  texts: readonly (string | null)[],
  today: string,
  earliest: string,
): Checked {
  if (value < earliest)
    return { value: null, remark: { kind: "too-early", what: `lies before ${earliest.slice(0, 4)}` } };
  if (value > today) return { value: null, remark: { kind: "too-late", what: "lies in the future" } };
  const text = texts.length === 1 ? known(texts[0] ?? null) : null;
  if (text === null || !isExcelSerial(text)) return { value };
  return { value, remark: { kind: "excel-serial", what: "is a day number of Excel" } };
}

function checkedNumber(value: number, { range, unit }: ContractColumn): Checked {
  if (range === undefined || (value >= range[0] && value <= range[1])) return { value };
  const what = `lies outside ${range[0]} to ${range[1]}${unit === undefined ? "" : ` ${unit}`}`;
  return { value: null, remark: { kind: "out-of-range", what } };
}

/**
 * Codes for the values of one column: an HMAC whose key is made from all distinct texts of that column. The same file
 * gives the same codes, so that results can be repeated to the last digit; whoever holds a code or a report but not the
 * file has no key to try badge numbers with, since the key is stored nowhere.
 */
function coder(keys: readonly (readonly (string | null)[])[]): (text: string) => string {
  const hash = createHash("sha256").update("equipoise code 1");
  for (const key of keys) hash.update(JSON.stringify(key));
  const secret = hash.digest();
  return (text) => createHmac("sha256", secret).update(text).digest("hex").slice(0, 16);
}
