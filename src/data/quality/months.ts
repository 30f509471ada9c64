import { call, column, type Expression, type Measure, numbers } from "../../engine/query.js";
import type { NoteContext } from "./note-context.js";

/** Counts by month of the table. */
export interface Months {
  /** 12 * year + month - 1, ascending, without months that have no row. */
  readonly month: Float64Array;
  readonly measures: Readonly<Record<string, Float64Array>>;
}

/** The column of dates by which a table has months; undefined where it has none. */
export function dateColumn({ staged }: NoteContext): string | undefined {
  return staged.contract.columns.find(({ name, type }) => type === "date" && staged.converted.has(name))
    ?.name;
}

/** Counts by month, under the given conditions. */
export async function byMonth(
  context: NoteContext,
  date: string,
  counts: Readonly<Record<string, Expression | undefined>>,
): Promise<Months> {
  const measures = Object.fromEntries(
    Object.entries(counts).map(([name, where]): [string, Measure] => [
      name,
      where === undefined ? { kind: "count" } : { kind: "count", where },
    ]),
  );
  const cells = await context.imported.aggregate({
    dataset: "settled",
    where: call("not", call("is-null", column(date))),
    by: { month: call("month-number", column(date)) },
    measures,
  });
  return {
    month: numbers(cells, "month"),
    measures: Object.fromEntries(Object.keys(counts).map((name) => [name, numbers(cells, name)])),
  };
}

/** "2014-03" for 12 * 2014 + 2. */
export const monthIso = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;

/** Days of a month. */
export const daysOf = (month: number): number =>
  new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
