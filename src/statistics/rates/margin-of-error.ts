import { StatisticsError } from "../types.js";

/**
 * An estimate with its margin of error, as the American Community Survey publishes them: the half width of a 90 per cent
 * interval.
 */
export interface WithMargin {
  readonly estimate: number;
  readonly margin: number;
}

/** A derived estimate. */
export interface DerivedEstimate extends WithMargin {
  /** margin / 1.645, the Census Bureau's rounding of the 95th percentile of the normal. */
  readonly standardError: number;
  /** Ends of the 90 per cent interval. */
  readonly low: number;
  readonly high: number;
  /** The formula that gave the margin. */
  readonly formula:
    | "sum"
    | "difference"
    | "share"
    | "share, ratio formula"
    | "ratio"
    | "product"
    | "percent change";
}

/** The factor between standard errors and margins of error of the Census Bureau. */
export const censusZ = 1.645;

function checked(values: readonly WithMargin[], what: string): void {
  for (const { estimate, margin } of values) {
    if (!Number.isFinite(estimate)) throw new StatisticsError(`${what}: an estimate is missing or infinite`);
    if (!(margin >= 0 && margin < Infinity))
      throw new StatisticsError(
        `${what}: the margin of error of ${estimate} is ${margin}; a margin is a number from 0 ` +
          "(the Census Bureau's negative codes, such as -555555555, are no margins)",
      );
  }
}

function derived(estimate: number, margin: number, formula: DerivedEstimate["formula"]): DerivedEstimate {
  return {
    estimate,
    margin,
    standardError: margin / censusZ,
    low: estimate - margin,
    high: estimate + margin,
    formula,
  };
}

function denominator({ estimate }: WithMargin, what: string): void {
  if (estimate === 0) throw new StatisticsError(`${what} is undefined: its denominator is 0`);
}

/**
 * A sum of estimates. Of several estimates of 0, whose margins don't come from the sample, only the largest margin counts.
 *
 * Source of this and the functions below: U.S. Census Bureau (2020), Understanding and Using American Community Survey
 * Data: What All Data Users Need to Know, chapter 8. The formulas leave out covariances, so they are approximate; where
 * parts are correlated, the replicate estimates or the microdata are better.
 */
export function sumWithMargin(parts: readonly WithMargin[]): DerivedEstimate {
  if (parts.length === 0) throw new StatisticsError("there is nothing to add up");
  checked(parts, "a sum");
  let largestOfZeros = 0;
  let squares = 0;
  for (const { estimate, margin } of parts) {
    if (estimate === 0) largestOfZeros = Math.max(largestOfZeros, margin);
    else squares += margin * margin;
  }
  const estimate = parts.reduce((sum, part) => sum + part.estimate, 0);
  return derived(estimate, Math.sqrt(squares + largestOfZeros ** 2), "sum");
}

/** The difference of two estimates, first minus second. */
export function differenceWithMargin(first: WithMargin, second: WithMargin): DerivedEstimate {
  checked([first, second], "a difference");
  return derived(first.estimate - second.estimate, Math.hypot(first.margin, second.margin), "difference");
}

/**
 * The share of a part in the whole that holds it. Where the number under the root is negative, the formula of the ratio is
 * used, as the handbook says; `formula` tells which.
 */
export function shareWithMargin(part: WithMargin, whole: WithMargin): DerivedEstimate {
  checked([part, whole], "a share");
  denominator(whole, "a share");
  const share = part.estimate / whole.estimate;
  const radicand = part.margin ** 2 - (share * whole.margin) ** 2;
  if (radicand < 0) return { ...ratioWithMargin(part, whole), formula: "share, ratio formula" };
  return derived(share, Math.sqrt(radicand) / Math.abs(whole.estimate), "share");
}

/** The ratio of two estimates, of which neither holds the other. */
export function ratioWithMargin(numerator: WithMargin, below: WithMargin): DerivedEstimate {
  checked([numerator, below], "a ratio");
  denominator(below, "a ratio");
  const ratio = numerator.estimate / below.estimate;
  return derived(
    ratio,
    Math.hypot(numerator.margin, ratio * below.margin) / Math.abs(below.estimate),
    "ratio",
  );
}

/** The product of two estimates, for example of a total and a share of it. */
export function productWithMargin(first: WithMargin, second: WithMargin): DerivedEstimate {
  checked([first, second], "a product");
  return derived(
    first.estimate * second.estimate,
    Math.hypot(first.estimate * second.margin, second.estimate * first.margin),
    "product",
  );
}

/** The change from an earlier to a later estimate in per cent of the earlier: the ratio less 1, times 100. */
export function percentChangeWithMargin(earlier: WithMargin, later: WithMargin): DerivedEstimate {
  checked([earlier, later], "a percent change");
  denominator(earlier, "a percent change");
  const { estimate, margin } = ratioWithMargin(later, earlier);
  return derived(100 * (estimate - 1), 100 * margin, "percent change");
}
