import { type Cells, numbers } from "../../../engine/query.js";
import { textOf } from "../../common/cells.js";

/** Counts by day and group, as arrays over the same days. */
export interface Daily {
  /** Days since 1970-01-01, in order; days without a stop are not among them. */
  readonly days: Float64Array;
  /** By group, `missing` among them: by measure, one number a day. */
  readonly byGroup: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
}

/** The group of stops whose race and ethnicity are not recorded. */
export const missingGroup = "missing";

/** Reads the answer of a query by `day` and `group`. Stops without a date are left out. */
export function readDaily(cells: Cells, measures: readonly string[]): Daily {
  const day = numbers(cells, "day");
  const group = textOf(cells, "group");
  const days = Float64Array.from(new Set(day.filter((one) => !Number.isNaN(one)))).sort();
  const place = new Map([...days].map((one, i) => [one, i]));
  const byGroup = new Map<string, Map<string, Float64Array>>();
  const columns = measures.map((name) => [name, numbers(cells, name)] as const);
  for (let row = 0; row < cells.rows; row++) {
    const at = place.get(day[row]!);
    if (at === undefined) continue;
    const name = group(row) ?? missingGroup;
    let own = byGroup.get(name);
    if (own === undefined) {
      own = new Map(measures.map((measure) => [measure, new Float64Array(days.length)]));
      byGroup.set(name, own);
    }
    for (const [measure, values] of columns) own.get(measure)![at]! += values[row]!;
  }
  return { days, byGroup };
}

/** A measure by day, summed over the groups for which `keep` holds. */
export function dailySum(
  { days, byGroup }: Daily,
  measure: string,
  keep: (group: string) => boolean = () => true,
): Float64Array {
  const sums = new Float64Array(days.length);
  for (const [group, measures] of byGroup) {
    if (!keep(group)) continue;
    const values = measures.get(measure)!;
    for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
  }
  return sums;
}

/** Whether a group is one: recorded. */
export const isRecorded = (group: string): boolean => group !== missingGroup;

/** The days from `from` to `to` (exclusive), as days since 1970-01-01. */
export function sliceDays({ days, byGroup }: Daily, from: number, to: number): Daily {
  const first = days.findIndex((day) => day >= from);
  const after = days.findIndex((day) => day >= to);
  const [a, b] = [first < 0 ? days.length : first, after < 0 ? days.length : after];
  return {
    days: days.slice(a, b),
    byGroup: new Map(
      [...byGroup].map(([group, measures]) => [
        group,
        new Map([...measures].map(([name, values]) => [name, values.slice(a, b)])),
      ]),
    ),
  };
}

/** The total of an array. */
export const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
