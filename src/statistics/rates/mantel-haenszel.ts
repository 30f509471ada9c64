import { chiSquareCdf } from "../distributions/index.js";
import { criticalValue, twoSidedPValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import { checkCount, checkLevel, type LevelOption } from "./checks.js";
import type { ChiSquareTest } from "./chi-square-test.js";
import { ConditionalOdds } from "./conditional-odds.js";
import { type Association, cellsOf, type TwoByTwo } from "./two-by-two.js";

/** Measures that the Mantel-Haenszel weights combine. */
export type MantelHaenszelMeasure = "odds-ratio" | "risk-ratio" | "risk-difference";

/** A measure combined over strata; the p-value is of the Wald test. */
export interface MantelHaenszel extends Association {
  readonly measure: MantelHaenszelMeasure;
  /** The estimate and its standard error on the scale of inference: the logarithm for ratios. */
  readonly transformed: number;
  readonly standardError: number;
  /** Strata with both groups. */
  readonly strata: number;
  readonly varianceFormula: string;
}

/** Strata in which both groups are present; the others tell nothing. */
function informative(strata: readonly TwoByTwo[]): readonly TwoByTwo[] {
  for (const table of strata)
    for (const count of cellsOf(table)) checkCount(count, "a cell of a two-by-two table");
  const kept = strata.filter(
    (table) =>
      table.exposedWith + table.exposedWithout > 0 && table.unexposedWith + table.unexposedWithout > 0,
  );
  if (kept.length === 0)
    throw new StatisticsError("no stratum holds both groups, so there is nothing to compare within strata");
  return kept;
}

/**
 * A measure of association combined over strata with the weights of Mantel and Haenszel (1959).
 *
 * Variances: odds ratio, Robins, Breslow and Greenland (1986), as `mantelhaen.test` and `metafor::rma.mh`; risk ratio,
 * Greenland and Robins (1985); risk difference, Sato (1989); the last two as `metafor::rma.mh`. No cell is changed; strata
 * without one of the groups are left out. `exact` (odds ratio only): conditional maximum likelihood with exact interval and
 * p-value, as `mantelhaen.test(exact = TRUE)`.
 *
 * @throws StatisticsError where no stratum holds both groups, or the ratio is 0, infinite or undefined
 */
export function mantelHaenszel(
  strata: readonly TwoByTwo[],
  options: LevelOption & { readonly measure?: MantelHaenszelMeasure } = {},
): MantelHaenszel {
  const { level = 0.95, measure = "odds-ratio" } = options;
  checkLevel(level);
  const kept = informative(strata);
  const { value, variance, formula } = combined[measure](kept);
  const standardError = Math.sqrt(variance);
  const half = criticalValue(level, Infinity) * standardError;
  const back = measure === "risk-difference" ? (x: number) => x : Math.exp;
  return {
    estimate: back(value),
    low: back(value - half),
    high: back(value + half),
    pValue: standardError === 0 ? NaN : twoSidedPValue(value / standardError, Infinity),
    level,
    method: "mantel-haenszel",
    measure,
    transformed: value,
    standardError,
    strata: kept.length,
    varianceFormula: formula,
  };
}

interface Combined {
  readonly value: number;
  readonly variance: number;
  readonly formula: string;
}

function logRatio(numerator: number, denominator: number, what: string): number {
  if (numerator === 0 || denominator === 0)
    throw new StatisticsError(
      `the ${what} of the strata together is ${numerator === 0 ? (denominator === 0 ? "undefined" : 0) : "infinite"}: ` +
        "a cell is 0 in every stratum; use the exact method, or the risk difference",
    );
  return Math.log(numerator / denominator);
}

const combined: Readonly<Record<MantelHaenszelMeasure, (strata: readonly TwoByTwo[]) => Combined>> = {
  "odds-ratio": (strata) => {
    let [r, s, pr, mixed, qs] = [0, 0, 0, 0, 0];
    for (const [a, b, c, d] of strata.map(cellsOf)) {
      const n = a + b + c + d;
      const [ad, bc] = [(a * d) / n, (b * c) / n];
      const [p, q] = [(a + d) / n, (b + c) / n];
      r += ad;
      s += bc;
      pr += p * ad;
      mixed += p * bc + q * ad;
      qs += q * bc;
    }
    const value = logRatio(r, s, "odds ratio");
    return {
      value,
      variance: pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s),
      formula: "Robins-Breslow-Greenland",
    };
  },
  "risk-ratio": (strata) => {
    let [r, s, top] = [0, 0, 0];
    for (const [a, b, c, d] of strata.map(cellsOf)) {
      const [n1, n2] = [a + b, c + d];
      const n = n1 + n2;
      r += (a * n2) / n;
      s += (c * n1) / n;
      top += (n1 * n2 * (a + c) - a * c * n) / (n * n);
    }
    return { value: logRatio(r, s, "risk ratio"), variance: top / (r * s), formula: "Greenland-Robins" };
  },
  "risk-difference": (strata) => {
    let [top, weight, p, q] = [0, 0, 0, 0];
    for (const [a, b, c, d] of strata.map(cellsOf)) {
      const [n1, n2] = [a + b, c + d];
      const n = n1 + n2;
      top += (a * n2 - c * n1) / n;
      weight += (n1 * n2) / n;
      p += (c * n1 * n1 - a * n2 * n2 + (n1 * n2 * (n2 - n1)) / 2) / (n * n);
      q += (a * d + b * c) / (2 * n);
    }
    const value = top / weight;
    return { value, variance: (value * p + q) / (weight * weight), formula: "Sato" };
  },
};

/**
 * The common odds ratio by conditional maximum likelihood given all margins, with exact interval and two-sided p-value.
 * R: `mantelhaen.test(exact = TRUE)`.
 */
export function exactCommonOddsRatio(strata: readonly TwoByTwo[], options: LevelOption = {}): Association {
  const { level = 0.95 } = options;
  checkLevel(level);
  const distribution = new ConditionalOdds(informative(strata));
  const [low, high] = distribution.limits((1 - level) / 2, 1);
  return {
    estimate: distribution.maximumLikelihood(),
    low,
    high,
    pValue: distribution.twoSidedPValue(),
    level,
    method: "exact conditional",
  };
}

/**
 * The Cochran-Mantel-Haenszel test of no association within strata, with continuity correction unless `correct` is false.
 * R: `mantelhaen.test`. With `variance: "binomial"` it is Cochran's own statistic, which divides by n where Mantel and
 * Haenszel divide by n - 1 in each stratum (`metafor::rma.mh`, CO).
 *
 * @throws StatisticsError where the margins of the strata leave nothing to vary
 */
export function cochranMantelHaenszelTest(
  strata: readonly TwoByTwo[],
  options: { readonly correct?: boolean; readonly variance?: "hypergeometric" | "binomial" } = {},
): ChiSquareTest {
  const less = options.variance === "binomial" ? 0 : 1;
  let gap = 0;
  let variance = 0;
  for (const [a, b, c, d] of informative(strata).map(cellsOf)) {
    const n = a + b + c + d;
    gap += a - ((a + b) * (a + c)) / n;
    variance += ((a + b) * (c + d) * (a + c) * (b + d)) / (n * n * (n - less));
  }
  if (variance === 0)
    throw new StatisticsError(
      "in every stratum nobody or everybody has the outcome, so there is nothing to test",
    );
  const yates = (options.correct ?? true) && Math.abs(gap) >= 0.5 ? 0.5 : 0;
  const statistic = (Math.abs(gap) - yates) ** 2 / variance;
  return { statistic, df: 1, pValue: chiSquareCdf(statistic, 1, { tail: "upper" }) };
}

/** The test of equal odds ratios, with Tarone's correction beside it. */
export interface BreslowDayTest extends ChiSquareTest {
  readonly tarone: ChiSquareTest;
}

/**
 * The test of Breslow and Day (1980) that all strata have the same odds ratio, about the Mantel-Haenszel estimate, and its
 * correction by Tarone (1985). `metafor::rma.mh` (BD and TA); strata in which nobody or everybody has the outcome are left
 * out.
 */
export function breslowDayTest(strata: readonly TwoByTwo[]): BreslowDayTest {
  const common = mantelHaenszel(strata).estimate;
  let [sum, gaps, variances, used] = [0, 0, 0, 0];
  for (const [a, b, c, d] of informative(strata).map(cellsOf)) {
    if (a + c === 0 || b + d === 0) continue;
    const expected = expectedUnderOdds(a + b, c + d, a + c, common);
    const variance =
      1 / (1 / expected + 1 / (a + b - expected) + 1 / (a + c - expected) + 1 / (d - a + expected));
    sum += (a - expected) ** 2 / variance;
    gaps += a - expected;
    variances += variance;
    used++;
  }
  if (used < 2)
    throw new StatisticsError("odds ratios can be compared among at least two strata with variation");
  const test = (statistic: number): ChiSquareTest => ({
    statistic,
    df: used - 1,
    pValue: chiSquareCdf(statistic, used - 1, { tail: "upper" }),
  });
  return { ...test(sum), tarone: test(sum - (gaps * gaps) / variances) };
}

/** The count of exposed with the outcome that gives the odds ratio with these margins. */
function expectedUnderOdds(exposed: number, unexposed: number, events: number, odds: number): number {
  const quadratic = 1 - odds;
  if (Math.abs(quadratic) < 1e-14) return (exposed * events) / (exposed + unexposed);
  const linear = unexposed - events + odds * (exposed + events);
  const constant = -odds * exposed * events;
  // The root between the bounds, in the form that does not cancel.
  return (-2 * constant) / (linear + Math.sqrt(linear * linear - 4 * quadratic * constant));
}
