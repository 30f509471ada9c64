import { StatisticsError } from "../types.js";
import {
  checkPower,
  increasingRoot,
  noncentralityFor,
  powerAtNoncentrality,
  type TestSettings,
} from "./test-settings.js";

/** A comparison of means by a t test. */
export interface MeanDesign extends TestSettings {
  /** Observations in the first group; pairs where the test is paired. */
  readonly size: number;
  /** Observations in the second group of "two-sample"; as many as in the first unless given. */
  readonly secondSize?: number;
  readonly difference: number;
  /** Standard deviation within groups; of the differences within pairs where the test is paired. */
  readonly sd: number;
  /** "two-sample" unless given. */
  readonly type?: "two-sample" | "one-sample" | "paired";
}

/**
 * The power of a t test. Reference: R `power.t.test` (equal groups, `strict` as there), `pwr::pwr.t2n.test` (unequal
 * groups).
 *
 * @example powerOfMeans({ size: 20, difference: 1, sd: 1 }) // 0.8689528
 */
export function powerOfMeans(design: MeanDesign): number {
  checkScale(design.sd);
  const { scale, df } = precision(design);
  return powerAtNoncentrality((Math.abs(design.difference) / design.sd) * scale, df, design);
}

/** The least difference that the test finds with the given power. */
export function detectableMeans(design: Omit<MeanDesign, "difference"> & { readonly power: number }): number {
  checkScale(design.sd);
  const { scale, df } = precision(design);
  return (design.sd * noncentralityFor(design.power, df, design)) / scale;
}

/**
 * Observations in the first group for the given power, not rounded (round up). `ratio` is the size of the second group
 * over that of the first, 1 unless given.
 *
 * @example sizeForMeans({ power: 0.9, difference: 1, sd: 1 }) // 22.02110
 */
export function sizeForMeans(
  design: Omit<MeanDesign, "size" | "secondSize"> & { readonly power: number; readonly ratio?: number },
): number {
  const { power, ratio = 1, difference } = design;
  checkScale(design.sd);
  checkPower(power, design);
  if (!(ratio > 0)) throw new StatisticsError(`The ratio of the groups must be positive, not ${ratio}.`);
  if (difference === 0) throw new StatisticsError("No size finds a difference of 0.");
  // From one degree of freedom on.
  const least = (design.type ?? "two-sample") === "two-sample" ? 3 / (1 + ratio) : 2;
  return increasingRoot(
    (size) => powerOfMeans({ ...design, size, secondSize: size * ratio }) - power,
    least,
    least,
  );
}

function checkScale(sd: number): void {
  if (sd > 0 && sd < Infinity) return;
  throw new StatisticsError(`The standard deviation must be positive, not ${sd}.`);
}

/** What the standardised difference is multiplied by, and the degrees of freedom. */
function precision({ size, secondSize = size, type = "two-sample" }: Omit<MeanDesign, "difference" | "sd">) {
  const two = type === "two-sample";
  const df = two ? size + secondSize - 2 : size - 1;
  if (!(size > 0 && secondSize > 0 && df > 0)) {
    throw new StatisticsError(
      `Groups of ${size}${two ? ` and ${secondSize}` : ""} leave no degrees of freedom for a t test.`,
    );
  }
  return { scale: Math.sqrt(two ? (size * secondSize) / (size + secondSize) : size), df };
}
