import { isAscii, isUtf8 } from "node:buffer";
import { InputError } from "../../findings/input-error.js";

/**
 * How the bytes of a file are to become text. `lines` decides line by line between UTF-8 and one eight-bit encoding,
 * since files pasted together from two systems hold both; `whole` decodes everything with one label.
 */
export type TextEncoding =
  | { readonly kind: "lines"; readonly eightBit: "windows-1252" | "macintosh"; readonly mark: number }
  | {
      readonly kind: "whole";
      readonly label: string;
      readonly shown: string;
      readonly mark: number;
      readonly stated: boolean;
    };

const shownNames: Readonly<Record<string, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252 (Latin-1)",
  macintosh: "Mac Roman",
};

/** The name of an encoding for people. */
export const encodingName = (label: string): string => shownNames[label] ?? label;

/** Recognises the encoding from the first bytes; `stated` is what the assessment says, which wins where it can be true. */
export function recogniseEncoding(start: Buffer, shown: string, stated?: string): TextEncoding {
  const found = recognise(start, shown);
  if (stated === undefined) return found;
  const either = /^\s*utf[-_]?16\s*$/i.test(stated) && found.kind === "whole";
  const label = either ? found.label : statedLabel(stated, shown);
  refuseContradiction(label, found, start, shown, stated);
  return {
    kind: "whole",
    label,
    shown: encodingName(label),
    mark: found.mark,
    stated: true,
  };
}

function recognise(start: Buffer, shown: string): TextEncoding {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) {
    return { kind: "lines", eightBit: "windows-1252", mark: 3 };
  }
  const wide = wideEncoding(start);
  if (wide !== undefined) return wide;
  refuseBinary(start, shown);
  return { kind: "lines", eightBit: eightBitEncoding(start), mark: 0 };
}

function wideEncoding(start: Buffer): TextEncoding | undefined {
  const wide = (label: string, mark: number): TextEncoding => ({
    kind: "whole",
    label,
    shown: encodingName(label),
    mark,
    stated: false,
  });
  if (start[0] === 0xff && start[1] === 0xfe && !(start[2] === 0 && start[3] === 0))
    return wide("utf-16le", 2);
  if (start[0] === 0xfe && start[1] === 0xff) return wide("utf-16be", 2);
  const pairs = Math.min(start.length, 65_536) >> 1;
  if (pairs < 2) return undefined;
  let first = 0;
  let second = 0;
  for (let i = 0; i < pairs; i++) {
    if (start[2 * i] === 0) first += 1;
    if (start[2 * i + 1] === 0) second += 1;
  }
  if (second > 0.4 * pairs && first < 0.05 * pairs) return wide("utf-16le", 0);
  if (first > 0.4 * pairs && second < 0.05 * pairs) return wide("utf-16be", 0);
  return undefined;
}

/** Text may hold a few NULs and control characters by accident; a tenth of them, or many kinds, is no text. */
function refuseBinary(start: Buffer, shown: string): void {
  const length = Math.min(start.length, 65_536);
  const counts = new Uint32Array(256);
  for (let i = 0; i < length; i++) counts[start[i]!]! += 1;
  const ordinary = new Set([0, 9, 10, 12, 13, 26]);
  let control = 0;
  let kinds = 0;
  for (let byte = 1; byte < 32; byte++) {
    if (ordinary.has(byte) || counts[byte] === 0) continue;
    control += counts[byte]!;
    kinds += 1;
  }
  const nul = counts[0]!;
  if (nul <= 0.1 * length && !(kinds >= 8 && control > 0.02 * length)) return;
  throw new InputError({
    file: shown,
    what:
      nul > 0.1 * length
        ? `is not text: ${Math.round((100 * nul) / length)}% of its first bytes are NUL`
        : "is not text: it holds bytes that no table of text has",
    mend: "Export the table again as CSV (UTF-8) or as an .xlsx workbook.",
  });
}

/**
 * Windows-1252 or Mac Roman: Excel for the old Mac wrote bare CR line ends and Mac Roman, whose letters stand where
 * Windows-1252 has punctuation (0x80 to 0x9F).
 */
function eightBitEncoding(start: Buffer): "windows-1252" | "macintosh" {
  if (isUtf8(wholeCharacters(start)) || start.includes(10)) return "windows-1252";
  let low = 0;
  let high = 0;
  for (const byte of start) {
    if (byte >= 0xc0) high += 1;
    else if (byte >= 0x80 && byte < 0xa0) low += 1;
  }
  return low > high ? "macintosh" : "windows-1252";
}

/** The bytes without a character that is cut off at their end. */
export function wholeCharacters(bytes: Buffer): Buffer {
  const length = bytes.length;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.subarray(0, length - back) : bytes;
    }
  }
  return bytes;
}

function statedLabel(stated: string, shown: string): string {
  const usual: Readonly<Record<string, string>> = {
    "utf-8-bom": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "latin-1": "latin1",
    ansi: "windows-1252",
    "mac-roman": "macintosh",
  };
  const asked = stated.trim().toLowerCase().replaceAll("_", "-");
  try {
    return new TextDecoder(usual[asked] ?? asked).encoding;
  } catch {
    throw new InputError({
      file: shown,
      what: `there is no encoding called "${stated}"`,
      mend: "Leave the encoding out to have it recognised, or write utf-8, windows-1252, utf-16le, utf-16be or macintosh.",
    });
  }
}

function refuseContradiction(
  label: string,
  found: TextEncoding,
  start: Buffer,
  shown: string,
  stated: string,
): void {
  const wide = label.startsWith("utf-16");
  const foundWide = found.kind === "whole";
  if (foundWide && label !== found.label) {
    throw new InputError({
      file: shown,
      what: `the assessment says that its encoding is ${stated}, but it is ${found.shown}`,
      mend: "Leave the encoding out to have it recognised.",
    });
  }
  const asUtf8 = isUtf8(wholeCharacters(start));
  if (wide && !foundWide) {
    throw new InputError({
      file: shown,
      what: `the assessment says that its encoding is ${stated}, but its characters are one byte wide`,
      mend: "Leave the encoding out to have it recognised.",
    });
  }
  if (label === "utf-8" && !asUtf8) {
    throw new InputError({
      file: shown,
      line: lineOfFirstFault(start),
      what: `the assessment says that its encoding is ${stated}, but this line is not UTF-8`,
      mend: "Leave the encoding out to have it recognised; it looks like Windows-1252.",
    });
  }
}

/** Whether an eight-bit encoding is stated for bytes that are UTF-8 beyond ASCII. */
export function doubtfulEncoding(start: Buffer, encoding: TextEncoding): boolean {
  return (
    encoding.kind === "whole" &&
    encoding.stated &&
    !encoding.label.startsWith("utf-") &&
    !isAscii(start) &&
    isUtf8(wholeCharacters(start))
  );
}

function lineOfFirstFault(bytes: Buffer): number {
  let line = 1;
  let from = 0;
  for (;;) {
    const next = bytes.indexOf(10, from);
    const end = next < 0 ? bytes.length : next;
    if (!isUtf8(bytes.subarray(from, end)) || next < 0) return line;
    from = next + 1;
    line += 1;
  }
}
