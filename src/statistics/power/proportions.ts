import { normalCdf, normalQuantile } from "../distributions/index.js";
import { rootBetween } from "../rates/root.js";
import { StatisticsError } from "../types.js";
import { checkPower, increasingRoot, type TestSettings, testSettings } from "./test-settings.js";

/** A comparison of two proportions. */
export interface ProportionDesign extends TestSettings {
  readonly first: number;
  readonly second: number;
  /** People in the first group. */
  readonly size: number;
  /** In the second; as many as in the first unless given. */
  readonly secondSize?: number;
  /**
   * Factors by which clustering and weights raise the variance of each proportion; 1 unless given.
   */
  readonly designEffects?: readonly [number, number];
}

/**
 * The power of the z test of two proportions (pooled variance for the test, own variances for the alternative). Reference: R
 * `power.prop.test` (equal groups).
 *
 * @example powerOfProportions({ first: 0.5, second: 0.75, size: 50 }) // 0.7401659
 */
export function powerOfProportions(design: ProportionDesign): number {
  const { alpha, sides, strict } = testSettings(design);
  checkProportions(design);
  const { first, second, size, secondSize = size, designEffects: [one, two] = [1, 1] } = design;
  const [n1, n2] = [size / one, secondSize / two];
  const pooled = (n1 * first + n2 * second) / (n1 + n2);
  const nullError = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  const error = Math.sqrt((first * (1 - first)) / n1 + (second * (1 - second)) / n2);
  const critical = normalQuantile(alpha / sides, { tail: "upper" }) * nullError;
  const difference = Math.abs(first - second);
  const right = normalCdf((difference - critical) / error);
  return sides === 2 && strict
    ? right + normalCdf((difference + critical) / error, { tail: "upper" })
    : right;
}

/**
 * People in the first group for the given power, not rounded (round up). `ratio` is the size of the second group over
 * that of the first.
 *
 * @example sizeForProportions({ first: 0.5, second: 0.75, power: 0.9 }) // 76.7
 */
export function sizeForProportions(
  design: Omit<ProportionDesign, "size" | "secondSize"> & { readonly power: number; readonly ratio?: number },
): number {
  const { power, ratio = 1, first, second } = design;
  checkPower(power, design);
  if (first === second) throw new StatisticsError("No size finds a difference of 0.");
  const at = (size: number) => powerOfProportions({ ...design, size, secondSize: size * ratio }) - power;
  return increasingRoot(at, 1e-6, 2);
}

/**
 * The second proportion nearest to the first, above or below it, that the test tells from it with the given power; NaN
 * where none does.
 */
export function detectableProportion(
  design: Omit<ProportionDesign, "second"> & {
    readonly power: number;
    readonly direction?: "higher" | "lower";
  },
): number {
  const { power, direction = "higher", first } = design;
  checkPower(power, design);
  const gap = (second: number) => powerOfProportions({ ...design, second }) - power;
  const end = direction === "higher" ? 1 : 0;
  if (!(gap(end) >= 0)) return Number.NaN;
  return rootBetween(gap, first, end);
}

function checkProportions({
  first,
  second,
  size,
  secondSize = size,
  designEffects = [1, 1],
}: ProportionDesign): void {
  for (const p of [first, second]) {
    if (!(p >= 0 && p <= 1)) throw new StatisticsError(`A proportion lies between 0 and 1, not at ${p}.`);
  }
  if ((first === 0 || first === 1) && first === second) {
    throw new StatisticsError(`Both proportions are ${first}, so that nothing varies.`);
  }
  for (const n of [size, secondSize]) {
    if (!(n > 0)) throw new StatisticsError(`A group has a positive number of people, not ${n}.`);
  }
  for (const effect of designEffects) {
    if (!(effect > 0)) throw new StatisticsError(`A design effect is positive, not ${effect}.`);
  }
}
