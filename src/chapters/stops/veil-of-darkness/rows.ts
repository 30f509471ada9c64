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
  /** Position in `reasonKinds`. */
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
    day: Int32Array.from(numbers(cells, "day")),
    ...clockCodes(numbers(cells, "minute")),
    dark: Uint8Array.from(numbers(cells, "dark")),
    place: code,
    places: levels,
    kind: Uint8Array.from(numbers(cells, "kind")),
    counts: Array.from({ length: groups }, (_, g) => numbers(cells, countName(g))),
  };
}

/** Clock times as codes of their distinct values. */
export function clockCodes(clock: Float64Array): Pick<VeilRows, "minute" | "minutes"> {
  const minutes = Float64Array.from(new Set(clock)).sort();
  const place = new Map(Array.from(minutes, (minute, code) => [minute, code]));
  return { minute: Int32Array.from(clock, (minute) => place.get(minute)!), minutes };
}

function places(cells: Cells): { code: Int32Array; levels: readonly string[] } {
  const found = cells.columns.get("place");
  // A text column that is empty throughout may come back as numbers.
  if (found instanceof Float64Array) return { code: new Int32Array(cells.rows), levels: [noPlace] };
  const { codes, levels } = coded(cells, "place");
  if (!codes.includes(-1)) return { code: codes, levels };
  return { code: codes.map((code) => (code < 0 ? levels.length : code)), levels: [...levels, noPlace] };
}

/** The rows for which `keep` holds. */
export function selectVeilRows(rows: VeilRows, keep: (row: number) => boolean): VeilRows {
  const kept: number[] = [];
  for (let i = 0; i < rows.rows; i++) if (keep(i)) kept.push(i);
  if (kept.length === rows.rows) return rows;
  return {
    rows: kept.length,
    day: Int32Array.from(kept, (i) => rows.day[i]!),
    minute: Int32Array.from(kept, (i) => rows.minute[i]!),
    minutes: rows.minutes,
    dark: Uint8Array.from(kept, (i) => rows.dark[i]!),
    place: Int32Array.from(kept, (i) => rows.place[i]!),
    places: rows.places,
    kind: Uint8Array.from(kept, (i) => rows.kind[i]!),
    counts: rows.counts.map((column) => Float64Array.from(kept, (i) => column[i]!)),
  };
}
