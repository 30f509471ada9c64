import { criticalValue, twoSidedPValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import { checkCount, checkLevel, type IntervalEstimate, type LevelOption } from "./checks.js";
import { ConditionalOdds, fisherOddsRatio } from "./conditional-odds.js";
import { wilson } from "./proportion.js";
import { scoreDifference } from "./score-difference.js";

/** Counts of two groups: those with and without the outcome. */
export interface TwoByTwo {
  readonly exposedWith: number;
  readonly exposedWithout: number;
  readonly unexposedWith: number;
  readonly unexposedWithout: number;
}

/** A measure of association; the p-value is of the hypothesis of no association. */
export interface Association extends IntervalEstimate {
  readonly pValue: number;
}

export const cellsOf = (table: TwoByTwo): readonly [number, number, number, number] => [
  table.exposedWith,
  table.exposedWithout,
  table.unexposedWith,
  table.unexposedWithout,
];

/** Refuses a table that is no table of counts; the group sizes are returned. */
export function checkTable(table: TwoByTwo): { readonly exposed: number; readonly unexposed: number } {
  const [a, b, c, d] = cellsOf(table);
  for (const count of [a, b, c, d]) checkCount(count, "a cell of a two-by-two table");
  if (a + b === 0 || c + d === 0)
    throw new StatisticsError("a group of the two-by-two table is empty, so it has no risk to compare");
  return { exposed: a + b, unexposed: c + d };
}

/** Whether 1/2 is added to every cell: never, where a cell is 0 (as metafor's `to = "only0"`), or always. */
export type ZeroCells = "none" | "if-zero" | "always";

function adjusted(table: TwoByTwo, zeroCells: ZeroCells): readonly [number, number, number, number] {
  const cells = cellsOf(table);
  const add = zeroCells === "always" || (zeroCells === "if-zero" && cells.includes(0)) ? 0.5 : 0;
  const [a, b, c, d] = cells;
  return [a + add, b + add, c + add, d + add];
}

function onLogScale(logEstimate: number, variance: number, level: number, method: string): Association {
  const standardError = Math.sqrt(variance);
  const half = criticalValue(level, Infinity) * standardError;
  return {
    estimate: Math.exp(logEstimate),
    low: Math.exp(logEstimate - half),
    high: Math.exp(logEstimate + half),
    pValue: twoSidedPValue(logEstimate / standardError, Infinity),
    level,
    method,
  };
}

/**
 * The odds ratio of a two-by-two table.
 *
 * `wald` (default): normal on the log scale (Woolf 1955; `epitools::oddsratio.wald`); `conditional`: conditional maximum
 * likelihood with the exact interval and p-value of `fisher.test`; `mid-p`: median unbiased estimate with mid-p interval
 * and p-value, as `epitools::oddsratio.midp`.
 *
 * @throws StatisticsError for an empty group, and for `wald` with a zero cell unless `zeroCells` adds 1/2
 * @example oddsRatio({ exposedWith: 3, exposedWithout: 1, unexposedWith: 1, unexposedWithout: 3 }).estimate // 9
 */
export function oddsRatio(
  table: TwoByTwo,
  options: LevelOption & {
    readonly method?: "wald" | "conditional" | "mid-p";
    readonly zeroCells?: ZeroCells;
  } = {},
): Association {
  const { level = 0.95, method = "wald", zeroCells = "none" } = options;
  checkTable(table);
  checkLevel(level);
  if (method === "conditional") return fisherOddsRatio(table, level);
  if (method === "mid-p") return new ConditionalOdds([table]).midP(level);
  const [a, b, c, d] = adjusted(table, zeroCells);
  if (a * b * c * d === 0)
    throw new StatisticsError(
      "a cell of the table is 0, so the Wald odds ratio is not defined: use the conditional method, or add 1/2 (if-zero)",
    );
  return onLogScale(Math.log((a * d) / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, level, "wald");
}

/**
 * The risk ratio of a two-by-two table, with a normal interval on the log scale (Katz et al. 1978;
 * `epitools::riskratio.wald`).
 *
 * @throws StatisticsError for an empty group, and where a group has no event unless `zeroCells` adds 1/2
 */
export function riskRatio(
  table: TwoByTwo,
  options: LevelOption & { readonly zeroCells?: ZeroCells } = {},
): Association {
  const { level = 0.95, zeroCells = "none" } = options;
  checkTable(table);
  checkLevel(level);
  const [a, b, c, d] = adjusted(table, zeroCells);
  if (a * c === 0)
    throw new StatisticsError(
      "a group has no event, so the risk ratio and its interval are not defined: add 1/2 (if-zero), or use the risk difference",
    );
  const variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d);
  if (variance === 0)
    throw new StatisticsError("everyone in both groups has the outcome, so the risk ratio has no interval");
  return onLogScale(Math.log(a / (a + b) / (c / (c + d))), variance, level, "wald");
}

/** Intervals for a difference of two risks. */
export type RiskDifferenceMethod = "newcombe" | "wald" | "miettinen-nurminen" | "agresti-caffo";

/**
 * The difference of two risks, exposed minus unexposed.
 *
 * `newcombe` (default): from the two Wilson intervals (Newcombe 1998, method 10); `wald`: normal with separate variances, cut
 * at -1 and 1 as in `prop.test(correct = FALSE)`; `miettinen-nurminen`: score interval (1985) with the factor N / (N - 1);
 * `agresti-caffo`: Wald after one success and one failure more in each group (2000). The p-value is the score test's
 * (pooled variance; with N / (N - 1) for `miettinen-nurminen`), and NaN where nobody or everybody has the outcome.
 *
 * @throws StatisticsError for an empty group or cells that are no counts
 */
export function riskDifference(
  table: TwoByTwo,
  options: LevelOption & { readonly method?: RiskDifferenceMethod } = {},
): Association {
  const { level = 0.95, method = "newcombe" } = options;
  const { exposed, unexposed } = checkTable(table);
  checkLevel(level);
  const [x1, x2] = [table.exposedWith, table.unexposedWith];
  const estimate = x1 / exposed - x2 / unexposed;
  const z = criticalValue(level, Infinity);
  const [low, high] = differenceLimits[method](x1, exposed, x2, unexposed, z);
  const pooled = (x1 + x2) / (exposed + unexposed);
  const total = exposed + unexposed;
  const factor = method === "miettinen-nurminen" ? total / (total - 1) : 1;
  const variance = pooled * (1 - pooled) * (1 / exposed + 1 / unexposed) * factor;
  const pValue = variance === 0 ? NaN : twoSidedPValue(estimate / Math.sqrt(variance), Infinity);
  return { estimate, low, high, pValue, level, method };
}

type DifferenceLimits = (
  x1: number,
  n1: number,
  x2: number,
  n2: number,
  z: number,
) => readonly [number, number];

const waldDifference: DifferenceLimits = (x1, n1, x2, n2, z) => {
  const [p1, p2] = [x1 / n1, x2 / n2];
  const half = z * Math.sqrt((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2);
  return [p1 - p2 - half, p1 - p2 + half];
};

const differenceLimits: Readonly<Record<RiskDifferenceMethod, DifferenceLimits>> = {
  wald: (x1, n1, x2, n2, z) => {
    const [low, high] = waldDifference(x1, n1, x2, n2, z);
    return [Math.max(-1, low), Math.min(1, high)];
  },
  newcombe: (x1, n1, x2, n2, z) => {
    const [l1, u1] = wilson(x1, n1, z);
    const [l2, u2] = wilson(x2, n2, z);
    const [p1, p2] = [x1 / n1, x2 / n2];
    const difference = p1 - p2;
    return [difference - Math.hypot(p1 - l1, u2 - p2), difference + Math.hypot(u1 - p1, p2 - l2)];
  },
  "agresti-caffo": (x1, n1, x2, n2, z) => {
    const [low, high] = waldDifference(x1 + 1, n1 + 2, x2 + 1, n2 + 2, z);
    return [Math.max(-1, low), Math.min(1, high)];
  },
  "miettinen-nurminen": scoreDifference,
};
