import type { Unreadable } from "../sources/profile.js";
import { known, unreadable } from "./text.js";

/** Digits with or without commas between thousands, a decimal part, an exponent. */
const digits = /^(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?$/;

/**
 * A number; null where the cell holds none.
 *
 * Reads 1,658 and 1658, $1,658, 9% (as 0.09), (0.167) as minus 0.167 (accounting), 0.614*** (stars of significance are
 * dropped), a true minus sign, and 1.3e5. A decimal comma is not read: 1,5 could be a slip for 15.
 */
export function readNumber(text: string | null): number | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  let rest = value.replace(/\s*\*+$/, "").replace(/[\u2212\u2013]/g, "-");
  let sign = 1;
  const inParentheses = /^\((.*)\)$/.exec(rest);
  if (inParentheses !== null) {
    sign = -1;
    rest = inParentheses[1]!.trim();
  }
  const percent = /\s*%$/.test(rest);
  rest = rest.replace(/\s*%$/, "");
  const signed = /^([+-])\s*(.*)$/.exec(rest);
  if (signed !== null) {
    if (signed[1] === "-") sign = -sign;
    rest = signed[2]!;
  }
  rest = rest.replace(/^\$\s*/, "");
  if (!/\d/.test(rest) || !digits.test(rest)) return unreadable(value, "is no number");
  const number = sign * Number(rest.replaceAll(",", ""));
  if (!Number.isFinite(number)) return unreadable(value, "is too large a number");
  return (percent ? number / 100 : number) + 0;
}

/** A whole number; 25.0 is one, 25.5 is not. */
export function readInteger(text: string | null): number | Unreadable | null {
  const number = readNumber(text);
  if (typeof number !== "number") return number;
  if (!Number.isInteger(number)) return unreadable(text ?? "", "is no whole number");
  return number;
}

/** An age in completed years: 54.23 is 54. */
export function readAge(text: string | null): number | Unreadable | null {
  const number = readNumber(text);
  return typeof number === "number" ? Math.floor(number) : number;
}
