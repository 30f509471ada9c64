import { dayIso } from "../../common/cells.js";
import type { VeilFactor } from "./model.js";
import type { VeilRows } from "./rows.js";

/** Places with fewer stops than this, of the two groups together, are put together. */
export const smallestPlace = 30;

/** No more places than this have an effect of their own: the largest. */
export const mostPlaces = 50;

/** What places that are put together are called. */
export const otherPlaces = "all other places";

/** Effects of places: the largest each, the rest together. Undefined where that leaves only one. */
export function placeFactor(rows: VeilRows, compared: number): VeilFactor | undefined {
  const totals = new Float64Array(rows.places.length);
  const [reference, other] = [rows.counts[0]!, rows.counts[compared]!];
  for (let i = 0; i < rows.rows; i++) totals[rows.place[i]!]! += reference[i]! + other[i]!;
  const kept = rows.places
    .map((_, code) => code)
    .filter((code) => totals[code]! >= smallestPlace)
    .sort((a, b) => totals[b]! - totals[a]! || a - b)
    .slice(0, mostPlaces)
    .sort((a, b) => a - b);
  const together = rows.places.some((_, code) => totals[code]! > 0 && !kept.includes(code));
  const levels = [...kept.map((code) => rows.places[code]!), ...(together ? [otherPlaces] : [])];
  if (levels.length < 2) return undefined;
  const place = new Int32Array(rows.places.length).fill(kept.length);
  for (const [at, code] of kept.entries()) place[code] = at;
  const codes = new Int32Array(rows.rows);
  for (let i = 0; i < codes.length; i++) codes[i] = place[rows.place[i]!]!;
  return { name: "place", codes, levels };
}

/** The year of each day; undefined where there is one year. */
export function yearFactor(rows: VeilRows): VeilFactor | undefined {
  return dayFactor(rows, "year", (day) => dayIso(day).slice(0, 4));
}

/** Fewer days than this, and calendar years would stand for seasons, and so for darkness itself. */
export const fewestDaysForYears = 548;

/** Effects of calendar years; undefined where the stops span less than a year and a half. */
export function yearEffects(rows: VeilRows): VeilFactor | undefined {
  const [first, last] = daysOf(rows);
  return last - first < fewestDaysForYears ? undefined : yearFactor(rows);
}

/** The first and the last day with a stop. */
function daysOf({ day }: VeilRows): readonly [number, number] {
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < day.length; i++) {
    if (day[i]! < first) first = day[i]!;
    if (day[i]! > last) last = day[i]!;
  }
  return [first, last];
}

/** The quarter of each day ("2017 Q3"), as effects; undefined where there is one quarter. */
export function quarterFactor(rows: VeilRows): VeilFactor | undefined {
  return dayFactor(rows, "quarter", (day) => {
    const iso = dayIso(day);
    return `${iso.slice(0, 4)} Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`;
  });
}

/** A factor of the date. */
export function dayFactor(
  rows: VeilRows,
  name: string,
  level: (day: number) => string,
): VeilFactor | undefined {
  if (rows.rows === 0) return undefined;
  const [first, last] = daysOf(rows);
  const seen = new Uint8Array(last - first + 1);
  for (let i = 0; i < rows.rows; i++) seen[rows.day[i]! - first] = 1;
  const names = Array.from(seen, (one, i) => (one === 1 ? level(first + i) : undefined));
  const levels = [...new Set(names.filter((one) => one !== undefined))].sort();
  if (levels.length < 2) return undefined;
  const place = new Map(levels.map((one, code) => [one, code]));
  const codeOfDay = Int32Array.from(names, (one) => (one === undefined ? -1 : place.get(one)!));
  const codes = new Int32Array(rows.rows);
  for (let i = 0; i < codes.length; i++) codes[i] = codeOfDay[rows.day[i]! - first]!;
  return { name, codes, levels };
}

/** Stops of the reference and of the compared group, in daylight and in darkness. */
export interface LightTable {
  readonly light: { readonly reference: number; readonly compared: number };
  readonly dark: { readonly reference: number; readonly compared: number };
}

/** Counts stops by group and light. */
export function lightTable(
  rows: VeilRows,
  compared: number,
  keep: (row: number) => boolean = () => true,
): LightTable {
  const sums = [0, 0, 0, 0];
  const [reference, other] = [rows.counts[0]!, rows.counts[compared]!];
  for (let i = 0; i < rows.rows; i++) {
    if (!keep(i)) continue;
    sums[2 * rows.dark[i]!]! += reference[i]!;
    sums[2 * rows.dark[i]! + 1]! += other[i]!;
  }
  const [lightReference, lightCompared, darkReference, darkCompared] = sums as [
    number,
    number,
    number,
    number,
  ];
  return {
    light: { reference: lightReference, compared: lightCompared },
    dark: { reference: darkReference, compared: darkCompared },
  };
}

/** Each of the four counts needs this many stops; with fewer, no odds ratio is given. */
export const fewestStops = 10;

/** Whether all four counts are large enough for an odds ratio. */
export function enough({ light, dark }: LightTable): boolean {
  return Math.min(light.reference, light.compared, dark.reference, dark.compared) >= fewestStops;
}
