import {
  chiSquareCdf,
  fCdf,
  normalCdf,
  normalQuantile,
  studentTCdf,
  studentTQuantile,
} from "../distributions/index.js";
import { StatisticsError } from "../types.js";

/** The two-sided p-value of a t statistic with `df` degrees of freedom; of a z statistic where `df` is Infinity. */
export function twoSidedPValue(statistic: number, df: number): number {
  if (Number.isNaN(statistic) || Number.isNaN(df)) return NaN;
  const upper = Math.abs(statistic);
  return (
    2 * (df === Infinity ? normalCdf(upper, { tail: "upper" }) : studentTCdf(upper, df, { tail: "upper" }))
  );
}

/** The number of standard errors on either side of an estimate that a two-sided interval at `level` takes. */
export function criticalValue(level: number, df: number): number {
  if (!(level > 0 && level < 1)) {
    throw new StatisticsError(
      `The level of an interval lies between 0 and 1 (for example 0.95), not at ${level}.`,
    );
  }
  if (Number.isNaN(df)) return NaN;
  const outside = (1 - level) / 2;
  return df === Infinity
    ? normalQuantile(outside, { tail: "upper" })
    : studentTQuantile(outside, df, { tail: "upper" });
}

/** The upper tail of F(df1, df2), or of chi-square(df1) / df1 where df2 is Infinity. */
export function upperTailOfF(value: number, df1: number, df2: number): number {
  if (Number.isNaN(value)) return NaN;
  return df2 === Infinity
    ? chiSquareCdf(value * df1, df1, { tail: "upper" })
    : fCdf(value, df1, df2, { tail: "upper" });
}
