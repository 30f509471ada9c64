import { chiSquareCdf, chiSquareDensity, chiSquareQuantile } from "./chi-square.js";
import { betaLogit, betaTails, betaWeight } from "./incomplete-beta.js";
import {
  type DensityOptions,
  density,
  probability,
  smallTail,
  type TailOptions,
  times,
  zero,
} from "./tails.js";

/** Shares of the two sums of squares, each without loss: x + y = 1. */
function shares(f: number, df1: number, df2: number): { x: number; y: number } {
  const odds = (df1 / df2) * f;
  return odds < 1
    ? { x: odds / (1 + odds), y: 1 / (1 + odds) }
    : { x: 1 / (1 + 1 / odds), y: 1 / odds / (1 + 1 / odds) };
}

/** The density of the F distribution; either degrees of freedom may be Infinity, not both. R: `df`. */
export function fDensity(f: number, df1: number, df2: number, options: DensityOptions = {}): number {
  if (!(df1 > 0 && df2 > 0) || Number.isNaN(f) || (df1 === Infinity && df2 === Infinity)) return NaN;
  if (f < 0 || f === Infinity) return density(zero, options);
  if (f === 0) return density(atOrigin(df1), options);
  if (df2 === Infinity)
    return rescaled(chiSquareDensity(df1 * f, df1, { log: true }) + Math.log(df1), options);
  if (df1 === Infinity)
    return rescaled(chiSquareDensity(df2 / f, df2, { log: true }) + Math.log(df2) - 2 * Math.log(f), options);
  const { x, y } = shares(f, df1, df2);
  return density(times(betaWeight(df1 / 2, df2 / 2, x, y), 1 / f), options);
}

function atOrigin(df1: number) {
  if (df1 > 2) return zero;
  return df1 === 2 ? { value: 1, log: 0 } : { value: Infinity, log: Infinity };
}

const rescaled = (log: number, options: DensityOptions) => (options.log ? log : Math.exp(log));

/**
 * The F distribution function, or its upper tail; either degrees of freedom may be Infinity. R: `pf`.
 *
 * @example fCdf(4, 2, 10, { tail: "upper" }) // 0.052922149401344
 */
export function fCdf(f: number, df1: number, df2: number, options: TailOptions = {}): number {
  if (!(df1 > 0 && df2 > 0) || Number.isNaN(f)) return NaN;
  if (df2 === Infinity && df1 === Infinity) return probability(pointMass(f), options);
  if (df2 === Infinity) return chiSquareCdf(f * df1, df1, options);
  if (df1 === Infinity) {
    const tail = options.tail === "upper" ? "lower" : "upper";
    return chiSquareCdf(f <= 0 ? Infinity : df2 / f, df2, { ...options, tail });
  }
  if (f <= 0 || f === Infinity)
    return probability(betaTails(df1 / 2, df2 / 2, f <= 0 ? 0 : 1, f <= 0 ? 1 : 0), options);
  const { x, y } = shares(f, df1, df2);
  return probability(betaTails(df1 / 2, df2 / 2, x, y), options);
}

const pointMass = (f: number) => {
  const below = { value: f < 1 ? 0 : 1, log: f < 1 ? -Infinity : 0 };
  const above = { value: f < 1 ? 1 : 0, log: f < 1 ? 0 : -Infinity };
  return { lower: below, upper: above };
};

/** The quantile of the F distribution; either degrees of freedom may be Infinity. R: `qf`. */
export function fQuantile(p: number, df1: number, df2: number, options: TailOptions = {}): number {
  const target = smallTail(p, options);
  if (target === null || !(df1 > 0 && df2 > 0)) return NaN;
  if (df2 === Infinity && df1 === Infinity) return 1;
  if (df2 === Infinity) return chiSquareQuantile(p, df1, options) / df1;
  if (df1 === Infinity) {
    const tail = options.tail === "upper" ? "lower" : "upper";
    return df2 / chiSquareQuantile(p, df2, { ...options, tail });
  }
  return (df2 / df1) * Math.exp(betaLogit(df1 / 2, df2 / 2, target));
}
