import { deparseName } from "../formula/deparse.js";
import type { AbsorbingOptions, ModelResult } from "../regression/index.js";
import { type Column, StatisticsError, type Table, type Term } from "../types.js";
import { cohortOf } from "./panel-data.js";

/** Regressions on indicators of the time since treatment: what event studies and triple differences share. */

export interface EventTimeOptions extends Omit<AbsorbingOptions, "formula"> {
  /** Columns of the table; the period is a number. */
  readonly outcome: string;
  readonly unit: string;
  readonly time: string;
  /** First treated period by row: a column, or the values. 0, NaN or later than the last period: never treated. */
  readonly cohort: string | Float64Array;
  readonly covariates?: readonly string[];
  /** Time since treatment that effects are differences from; -1 unless given. */
  readonly reference?: number;
}

/** An effect at a time since treatment. */
export interface EventTimeEffect extends Term {
  /** NaN for the one effect of all. */
  readonly at: number;
}

/** A column of the regression: an indicator of a time since treatment. */
export interface EventCell {
  readonly name: string;
  readonly at: number;
  readonly values: Float64Array;
}

export function numberColumn(table: Table, name: string): Float64Array {
  const column = table.columns.get(name);
  if (column instanceof Float64Array) return column;
  const found = column === undefined ? "the table has no such column" : "it holds categories";
  throw new StatisticsError(`"${name}" must be a column of numbers; ${found}`);
}

/** Time since first treatment by row; NaN for the never treated. */
export function eventTimes({ table, time, cohort }: EventTimeOptions): {
  readonly events: Float64Array;
  readonly cohort: Float64Array;
  readonly time: Float64Array;
} {
  const periods = numberColumn(table, time);
  const first = typeof cohort === "string" ? numberColumn(table, cohort) : cohort;
  let last = Number.NEGATIVE_INFINITY;
  for (const value of periods) if (Number.isFinite(value)) last = Math.max(last, value);
  const events = periods.map((value, i) => {
    const g = cohortOf(first[i]!, last);
    return g === Number.POSITIVE_INFINITY ? Number.NaN : value - g;
  });
  return { events, cohort: first, time: periods };
}

/** The times since treatment that occur, without the reference, which must be one of them. */
export function timesBeside(events: Float64Array, reference: number): number[] {
  const times = [...new Set(events.filter(Number.isFinite))].sort((a, b) => a - b);
  if (!times.includes(reference))
    throw new StatisticsError(
      `no treated row is ${reference} periods from its first treatment, so that can't be the reference; there are ${times.join(", ")}`,
    );
  return times.filter((at) => at !== reference);
}

/** The table with the indicators, and the right-hand side that names them and the covariates. */
export function withCells(
  table: Table,
  cells: readonly EventCell[],
  covariates: readonly string[] = [],
): { readonly table: Table; readonly right: string } {
  const columns = new Map<string, Column>(table.columns);
  for (const { name, values } of cells) columns.set(name, values);
  return {
    table: { rows: table.rows, columns },
    right: [...cells.map(({ name }) => name), ...covariates].map(deparseName).join(" + "),
  };
}

/** The coefficient of a column; undefined where it was dropped. Names that formulas quote keep their quotes. */
export const termNamed = ({ terms }: ModelResult, name: string): Term | undefined =>
  terms.find(({ term }) => term === name || term === deparseName(name));

/** The coefficients of the cells that have one. */
export function cellEffects(model: ModelResult, cells: readonly EventCell[]): EventTimeEffect[] {
  return cells.flatMap(({ name, at }) => {
    const term = termNamed(model, name);
    return term === undefined ? [] : [{ ...term, at }];
  });
}

const serial = new Set(["newey-west", "kernel", "driscoll-kraay"]);

/** Whether errors follow a unit through its periods, one row each. */
export const isSerial = (se: string | undefined): boolean => se !== undefined && serial.has(se);
