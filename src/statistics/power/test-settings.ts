import { normalQuantile, studentTQuantile } from "../distributions/index.js";
import { rootBetween } from "../rates/root.js";
import { StatisticsError } from "../types.js";
import { noncentralTCdf } from "./noncentral-t.js";

/** How a hypothesis of no effect will be tested. */
export interface TestSettings {
  /** Probability of rejecting where there is no effect; 0.05 unless given. */
  readonly alpha?: number;
  /** 2 unless given; 1 rejects for effects in the expected direction only. */
  readonly sides?: 1 | 2;
  /**
   * Whether a two-sided test's rejections in the wrong direction count too; false unless given, as in R's
   * `power.t.test`. The difference shows at low power only.
   */
  readonly strict?: boolean;
}

/** The settings with their defaults, checked. */
export function testSettings({
  alpha = 0.05,
  sides = 2,
  strict = false,
}: TestSettings): Required<TestSettings> {
  if (!(alpha > 0 && alpha < 1))
    throw new StatisticsError(`alpha must lie between 0 and 1, not be ${alpha}.`);
  if (sides !== 1 && sides !== 2) throw new StatisticsError(`A test has 1 or 2 sides, not ${String(sides)}.`);
  return { alpha, sides, strict };
}

/** Refuses a power that is none, or that a test has without any effect. */
export function checkPower(power: number, { alpha = 0.05, sides = 2 }: TestSettings): void {
  if (power > alpha / sides && power < 1) return;
  throw new StatisticsError(
    `The power must lie between ${alpha / sides}, which the test has without any effect, and 1; it is ${power}.`,
  );
}

/** The value that the statistic must pass. */
export function criticalStatistic(settings: TestSettings, df: number): number {
  const { alpha, sides } = testSettings(settings);
  if (!(df > 0)) throw new StatisticsError(`The test has ${df} degrees of freedom; it needs more than 0.`);
  return df === Infinity
    ? normalQuantile(alpha / sides, { tail: "upper" })
    : studentTQuantile(alpha / sides, df, { tail: "upper" });
}

/** An effect as its test will see it. */
export interface EffectDesign extends TestSettings {
  readonly effect: number;
  readonly standardError: number;
  /** Degrees of freedom of the test; Infinity (the normal) unless given. */
  readonly df?: number;
}

/**
 * The power of a t or z test of an estimate that is normal with the given standard error, its error estimated with `df`
 * degrees of freedom (noncentral t).
 */
export function powerOfEffect(design: EffectDesign): number {
  const { effect, standardError, df = Infinity } = design;
  checkError(standardError);
  return powerAtNoncentrality(Math.abs(effect) / standardError, df, design);
}

/** The power of a t test whose statistic has this noncentrality (in the expected direction). */
export function powerAtNoncentrality(ncp: number, df: number, settings: TestSettings): number {
  const { sides, strict } = testSettings(settings);
  const critical = criticalStatistic(settings, df);
  const right = noncentralTCdf(critical, df, ncp, "upper");
  return sides === 2 && strict ? right + noncentralTCdf(-critical, df, ncp) : right;
}

/** The least effect that the test finds with the given power (minimum detectable effect). */
export function detectableEffect(design: Omit<EffectDesign, "effect"> & { readonly power: number }): number {
  const { power, standardError, df = Infinity } = design;
  checkError(standardError);
  return standardError * noncentralityFor(power, df, design);
}

/** The noncentrality at which a t test has the given power. */
export function noncentralityFor(power: number, df: number, settings: TestSettings): number {
  checkPower(power, settings);
  return increasingRoot((ncp) => powerAtNoncentrality(ncp, df, settings) - power, 0, 4);
}

function checkError(standardError: number): void {
  if (standardError > 0 && standardError < Infinity) return;
  throw new StatisticsError(`The standard error must be positive, not ${standardError}.`);
}

/** The root of an increasing function from `from` on, where it is negative; the step is doubled until it is not. */
export function increasingRoot(f: (x: number) => number, from: number, step: number): number {
  let low = from;
  let high = from + step;
  for (let doubling = 0; !(f(high) >= 0); doubling++) {
    if (doubling > 200) throw new StatisticsError("No design reaches this power.");
    low = high;
    high = from + step * 2 ** (doubling + 1);
  }
  return f(low) >= 0 ? low : rootBetween(f, low, high);
}
