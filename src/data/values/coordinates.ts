import type { Unreadable } from "../sources/profile.js";
import { readNumber } from "./numbers.js";
import { known, unreadable } from "./text.js";

/** Degrees, minutes and seconds parted by spaces or their signs, with or without the letter of a hemisphere. */
const sexagesimal =
  /^([NSEWnsew]?)\s*([+-]?)(\d{1,3})[\s\u00b0d:]+(\d{1,2}(?:\.\d+)?)(?:[\s'\u2019\u2032m:]+(\d{1,2}(?:\.\d+)?))?[\s"\u201d\u2033'\u2019s]*([NSEWnsew]?)$/;

function degrees(value: string): number | null {
  const match = sexagesimal.exec(value);
  if (match === null) return null;
  const [, before, sign, whole, minutes, seconds, after] = match;
  // Rounding writes 60.0 seconds.
  if (Number(minutes) >= 60 || Number(seconds ?? 0) > 60) return null;
  const size = Number(whole) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600;
  const letter = (before || after || "").toUpperCase();
  return sign === "-" || letter === "S" || letter === "W" ? -size : size;
}

function read(text: string | null, limit: number, name: string): number | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const letter = /^[NSEW]|[NSEW]$/i.exec(value)?.[0] ?? "";
  const plain = readNumber(value.replace(/^[NSEW]\s*|\s*[NSEW]$/gi, ""));
  const number =
    typeof plain === "number" ? (/[SW]/i.test(letter) ? -Math.abs(plain) : plain) : degrees(value);
  if (number === null || Math.abs(number) > limit) {
    return unreadable(
      value,
      `is no ${name} (expected degrees, such as ${limit === 90 ? "41.35" : "-72.08"})`,
    );
  }
  // Systems write 0 where they have no position; nobody is stopped in the Gulf of Guinea.
  return number === 0 ? null : number;
}

/** A latitude in degrees, north positive; 0 is missing. Reads 41.35, 41 21 00.6, 41°21'00.6"N. */
export function readLatitude(text: string | null): number | Unreadable | null {
  return read(text, 90, "latitude");
}

/**
 * A longitude in degrees, east positive; 0 is missing. The United States lie west: a longitude from 60 to 180 without a
 * sign or the letter E is taken for west. Guam and the Northern Marianas (144 to 146 east) are the exception, and keep
 * their sign.
 */
export function readLongitude(text: string | null): number | Unreadable | null {
  const number = read(text, 180, "longitude");
  if (typeof number !== "number" || number < 60 || /[Ee]$/.test(text!.trim())) return number;
  return number >= 144 && number <= 146.5 ? number : -number;
}
