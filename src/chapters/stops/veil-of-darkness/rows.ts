import { type Cells, coded, numbers } from "../../../engine/query.js";
import { countName } from "./queries.js";

/**
 * Stops as sums: one row per day, minute, place, state of light and kind of reason. `counts[g][row]` is the number of
 * stops of group g; group 0 is the reference.
 */
export interface VeilRows {
  readonly rows: number;
  /** Days since 1970. */
  readonly day: Int32Array;
  /** Codes of `minutes`. */
  readonly minute: Int32Array;
  /** Clock times in minutes, ascending. */
  readonly minutes: Float64Array;
  /** 1 in darkness. */
  readonly dark: Uint8Array;
  /** Codes of `places`. */
  readonly place: Int32Array;
  readonly places: readonly string[];
  /** The reason: 0 a moving violation, 1 another of traffic or none recorded, 2 none of traffic. */
  readonly kind: Uint8Array;
  readonly counts: readonly Float64Array[];
}

/** What a place is called where none is recorded. */
const noPlace = "not recorded";

/** The cells of the engine as typed columns. */
export function veilRows(cells: Cells, groups: number): VeilRows {
  const { code, levels } = places(cells);
  return {
    rows: cells.rows,
    day: new Int32Array(numbers(cells, "day")),
    ...clockCodes(numbers(cells, "minute")),
    dark: new Uint8Array(numbers(cells, "dark")),
    place: code,
    places: levels,
    kind: new Uint8Array(numbers(cells, "kind")),
    counts: Array.from({ length: groups }, (_, g) => numbers(cells, countName(g))),
  };
}

/** Clock times as codes of their distinct values. */
export function clockCodes(clock: Float64Array): Pick<VeilRows, "minute" | "minutes"> {
  const place = new Map<number, number>();
  for (let i = 0; i < clock.length; i++) place.set(clock[i]!, 0);
  const minutes = Float64Array.from(place.keys()).sort();
  for (const [code, minute] of minutes.entries()) place.set(minute, code);
  const codes = new Int32Array(clock.length);
  for (let i = 0; i < codes.length; i++) codes[i] = place.get(clock[i]!)!;
  return { minute: codes, minutes };
}

function places(cells: Cells): { code: Int32Array; levels: readonly string[] } {
  const found = cells.columns.get("place");
  // A text column that is empty throughout may come back as numbers.
  if (found instanceof Float64Array) return { code: new Int32Array(cells.rows), levels: [noPlace] };
  const { codes, levels } = coded(cells, "place");
  if (!codes.includes(-1)) return { code: codes, levels };
  return { code: codes.map((code) => (code < 0 ? levels.length : code)), levels: [...levels, noPlace] };
}

/**
 * The rows for which `keep` holds. There may be millions, so that arrays are filled by plain loops here and below:
 * `from` with a function takes ten times as long.
 */
export function selectVeilRows(rows: VeilRows, keep: (row: number) => boolean): VeilRows {
  const kept = new Int32Array(rows.rows);
  let count = 0;
  for (let i = 0; i < rows.rows; i++) if (keep(i)) kept[count++] = i;
  if (count === rows.rows) return rows;
  const at = kept.subarray(0, count);
  return {
    rows: count,
    day: take(rows.day, at, new Int32Array(count)),
    minute: take(rows.minute, at, new Int32Array(count)),
    minutes: rows.minutes,
    dark: take(rows.dark, at, new Uint8Array(count)),
    place: take(rows.place, at, new Int32Array(count)),
    places: rows.places,
    kind: take(rows.kind, at, new Uint8Array(count)),
    counts: rows.counts.map((column) => take(column, at, new Float64Array(count))),
  };
}

type Values = Int32Array | Uint8Array | Float64Array;

function take<T extends Values>(values: T, at: Int32Array, into: T): T {
  for (let i = 0; i < at.length; i++) into[i] = values[at[i]!]!;
  return into;
}
