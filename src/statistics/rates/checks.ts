import { StatisticsError } from "../types.js";

/** An estimate with its interval, and the name of the method that gave it. */
export interface IntervalEstimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Share of such intervals that hold the truth. */
  readonly level: number;
  readonly method: string;
}

/** Settings of an interval. */
export interface LevelOption {
  /** 0.95 unless given. */
  readonly level?: number;
}

export function checkCount(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 0)
    throw new StatisticsError(`${what} is a count, a whole number from 0, not ${value}`);
}

export function checkPositive(value: number, what: string): void {
  if (!(value > 0 && value < Infinity))
    throw new StatisticsError(`${what} is above 0 and finite, not ${value}`);
}

export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new StatisticsError(
      `the level of an interval lies between 0 and 1 (for example 0.95), not at ${level}`,
    );
}

export function checkSameLength(what: string, ...columns: ArrayLike<number>[]): number {
  const n = columns[0]!.length;
  if (n === 0) throw new StatisticsError(`${what}: there are no rows`);
  const other = columns.find((column) => column.length !== n);
  if (other !== undefined)
    throw new StatisticsError(`${what}: columns of ${n} and of ${other.length} rows do not belong together`);
  return n;
}
