/** What the number format of a cell makes of its number. */
export type CellStyle =
  | { readonly kind: "number" }
  | { readonly kind: "padded"; readonly digits: number }
  | { readonly kind: "date" | "time" | "date-time" | "elapsed" };

const number: CellStyle = { kind: "number" };

/** Formats that every workbook knows by number (ECMA-376 part 1, 18.8.30), as far as they are dates or times. */
export function builtInStyle(id: number): CellStyle {
  if (id >= 14 && id <= 17) return { kind: "date" };
  if (id >= 18 && id <= 21) return { kind: "time" };
  if (id === 22) return { kind: "date-time" };
  if (id === 45 || id === 47) return { kind: "time" };
  if (id === 46) return { kind: "elapsed" };
  // East Asian dates and times.
  if ((id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58)
    return { kind: "date" };
  if ((id >= 32 && id <= 35) || id === 55 || id === 56) return { kind: "time" };
  return number;
}

/** The style of a custom format code such as `m/d/yyyy h:mm` or `00000`. */
export function customStyle(code: string): CellStyle {
  const bare = (code.split(";")[0] ?? "").replace(/"[^"]*"/g, "").replace(/\\.|_.|\*./g, "");
  if (/\[(h+|m+|s+)\]/i.test(bare)) return { kind: "elapsed" };
  const letters = bare
    .replace(/\[[^\]]*\]/g, "")
    .toLowerCase()
    .replace(/general/g, "");
  if (/^0{2,20}$/.test(letters)) return { kind: "padded", digits: letters.length };
  const time = /[hs]|am\/pm|a\/p/.test(letters);
  // "m" is minutes beside hours or seconds, months elsewhere.
  const date =
    /[yd]/.test(letters) || /m{3,}/.test(letters) || (!time && /m/.test(letters) && !/[0#?]/.test(letters));
  if (date && time) return { kind: "date-time" };
  if (date) return { kind: "date" };
  return time ? { kind: "time" } : number;
}

const secondsOfDay = 86_400;
/** 31 December 9999, the last day that Excel knows. */
const lastSerial = 2_958_465;

/** The text of a numeric cell: ISO for dates and times, plain digits without exponent for numbers. */
export function numericText(raw: string, style: CellStyle, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === "" || !Number.isFinite(value)) return raw.trim();
  switch (style.kind) {
    case "number":
      return plainNumber(raw.trim(), value);
    case "padded":
      return Number.isInteger(value) && value >= 0
        ? String(value).padStart(style.digits, "0")
        : plainNumber(raw.trim(), value);
    case "elapsed":
      return value < 0 ? plainNumber(raw.trim(), value) : clock(Math.round(value * secondsOfDay));
    default:
      return serialText(value, style.kind, from1904) ?? plainNumber(raw.trim(), value);
  }
}

function serialText(
  serial: number,
  kind: "date" | "time" | "date-time",
  from1904: boolean,
): string | undefined {
  if (serial < 0 || serial > lastSerial + 1) return undefined;
  const seconds = Math.round(serial * secondsOfDay);
  const day = Math.floor(seconds / secondsOfDay);
  const rest = seconds - day * secondsOfDay;
  if (kind === "time" && day === 0) return clock(rest);
  const date = isoDay(day, from1904);
  return rest === 0 && kind === "date" ? date : `${date} ${clock(rest)}`;
}

/** Excel's 1900 has a 29 February, which never was: days before it are counted from one day later. */
function isoDay(day: number, from1904: boolean): string {
  const origin = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30);
  return new Date(origin + day * secondsOfDay * 1000).toISOString().slice(0, 10);
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

/**
 * The shortest decimal that is the same number, without exponent. Workbooks write 17 digits ("41.670000000000002");
 * a whole number is kept as it is written, so that a long identifier loses nothing here.
 */
export function plainNumber(raw: string, value: number): string {
  if (/^-?\d{1,20}$/.test(raw)) return raw;
  const text = String(value);
  const split = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (split === null) return text;
  const [, sign, first, fraction = "", exponent] = split;
  const shift = Number(exponent);
  const digits = `${first}${fraction}`;
  return shift >= 0
    ? `${sign}${digits.padEnd(shift + 1, "0")}`
    : `${sign}0.${"0".repeat(-shift - 1)}${digits}`;
}

/** Column of a cell address, from 0: "B7" is 1. -1 where it is no address. */
export function columnOf(address: string): number {
  let column = 0;
  let i = 0;
  for (; i < address.length; i++) {
    const code = address.charCodeAt(i) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + (code - 64);
  }
  return i === 0 || column > 16_384 ? -1 : column - 1;
}

/** Excel writes characters that XML can't hold as _xHHHH_. */
export function excelText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
