import { gammaCdf, gammaDensity, gammaQuantile } from "./gamma.js";
import type { DensityOptions, TailOptions } from "./tails.js";

/** The density of the chi-square distribution with df >= 0 degrees of freedom. R: `dchisq`. */
export function chiSquareDensity(x: number, df: number, options: DensityOptions = {}): number {
  return gammaDensity(x, df / 2, 2, options);
}

/**
 * The chi-square distribution function, or its upper tail. R: `pchisq`.
 *
 * @example chiSquareCdf(900, 10, { tail: "upper" }) // 6.3678e-187
 */
export function chiSquareCdf(x: number, df: number, options: TailOptions = {}): number {
  return gammaCdf(x, df / 2, 2, options);
}

/** The quantile of the chi-square distribution. R: `qchisq`. */
export function chiSquareQuantile(p: number, df: number, options: TailOptions = {}): number {
  return gammaQuantile(p, df / 2, 2, options);
}
