import { normalQuantile } from "../distributions/index.js";
import { checkTable, type TwoByTwo, type ZeroCells } from "../rates/two-by-two.js";
import { StatisticsError } from "../types.js";

/** Measures of a two-by-two table, named as in `metafor::escalc`. */
export type EffectMeasure = "RR" | "OR" | "RD" | "AS" | "PETO";

/** An estimate on the scale on which it is pooled, with its sampling variance. */
export interface EffectSize {
  /** Log risk ratio, log odds ratio, risk difference, arcsine difference, or Peto's log odds ratio. */
  readonly estimate: number;
  readonly variance: number;
}

type Cells = readonly [number, number, number, number];
const formulas: Readonly<Record<EffectMeasure, (cells: Cells) => EffectSize>> = {
  RR: ([a, b, c, d]) => ({
    estimate: Math.log(a / (a + b)) - Math.log(c / (c + d)),
    variance: 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d),
  }),
  OR: ([a, b, c, d]) => ({
    estimate: Math.log(a / b) - Math.log(c / d),
    variance: 1 / a + 1 / b + 1 / c + 1 / d,
  }),
  RD: ([a, b, c, d]) => ({
    estimate: a / (a + b) - c / (c + d),
    variance: (a * b) / (a + b) ** 3 + (c * d) / (c + d) ** 3,
  }),
  AS: ([a, b, c, d]) => ({
    estimate: Math.asin(Math.sqrt(a / (a + b))) - Math.asin(Math.sqrt(c / (c + d))),
    variance: 1 / (4 * (a + b)) + 1 / (4 * (c + d)),
  }),
  PETO: ([a, b, c, d]) => {
    const n = a + b + c + d;
    const variance = ((a + b) * (c + d) * (a + c) * (b + d)) / (n * n * (n - 1));
    return { estimate: (a - ((a + b) * (a + c)) / n) / variance, variance: 1 / variance };
  },
};

/**
 * The effect of one study from its two-by-two table, exposed against unexposed. R: `metafor::escalc`.
 *
 * Where a cell is 0, 1/2 is added to every cell of that table, as escalc does (`zeroCells: "if-zero"`, default), for every
 * measure but the arcsine difference. Peto's method as such adds nothing (`"none"`, as `metafor::rma.peto`).
 *
 * @returns NaN for Peto's measure where nobody or everybody has the outcome
 * @throws StatisticsError for cells that are no counts, empty groups, or zero cells under `"none"` for ratios
 */
export function effectSize(
  measure: EffectMeasure,
  table: TwoByTwo,
  options: { readonly zeroCells?: ZeroCells } = {},
): EffectSize {
  checkTable(table);
  const { zeroCells = "if-zero" } = options;
  const plain: Cells = [table.exposedWith, table.exposedWithout, table.unexposedWith, table.unexposedWithout];
  const wanted = measure === "AS" ? "none" : zeroCells;
  const add = wanted === "always" || (wanted === "if-zero" && plain.includes(0)) ? 0.5 : 0;
  const cells = plain.map((count) => count + add) as unknown as Cells;
  const effect = formulas[measure](cells);
  if ((measure === "RR" || measure === "OR") && !Number.isFinite(effect.estimate + effect.variance))
    throw new StatisticsError("a cell is 0, so the ratio is not defined: add 1/2 (if-zero), or use RD");
  return effect;
}

/**
 * The effect of a published estimate with its interval: the variance from the width. With `logarithm`, of a ratio: estimate
 * and limits are taken to the log scale first, and the middle of the limits is compared with the estimate.
 *
 * @throws StatisticsError where limits are out of order, or (ratios) not above 0, or the estimate lies outside them
 * @example effectFromInterval({ estimate: 1.5, low: 1.2, high: 1.875 }, { logarithm: true }).variance // 0.01296
 */
export function effectFromInterval(
  published: { readonly estimate: number; readonly low: number; readonly high: number },
  options: { readonly level?: number; readonly logarithm?: boolean } = {},
): EffectSize {
  const { level = 0.95, logarithm = false } = options;
  const { estimate, low, high } = published;
  if (!(level > 0 && level < 1))
    throw new StatisticsError(`the level of an interval lies between 0 and 1, not at ${level}`);
  if (!(low <= estimate && estimate <= high && low < high))
    throw new StatisticsError(`the estimate ${estimate} does not lie within its limits ${low} to ${high}`);
  if (logarithm && !(low > 0))
    throw new StatisticsError(`the lower limit ${low} of a ratio is not above 0: is this a difference?`);
  const scale = logarithm ? Math.log : (x: number) => x;
  const width = scale(high) - scale(low);
  const standardError = width / (2 * normalQuantile((1 + level) / 2));
  return { estimate: scale(estimate), variance: standardError ** 2 };
}
