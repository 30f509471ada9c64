import {
  createMatrix,
  type QrDecomposition,
  qrPivoted,
  qrResiduals,
  qrSolve,
} from "../linear-algebra/index.js";
import { StatisticsError } from "../types.js";
import type { BaconComparison } from "./bacon.js";
import type { Panel } from "./panel-data.js";

/** What controls add to a decomposition. */
export interface ControlledComparisons {
  /** Between cohorts; weights sum to one. */
  readonly comparisons: readonly BaconComparison[];
  /** Within cohorts: what units of one cohort with other controls tell of each other, with its share of the whole. */
  readonly within: { readonly estimate: number; readonly weight: number };
}

/**
 * The comparisons behind a two-way fixed effects estimate with controls (Goodman-Bacon 2021, section 5).
 *
 * What the controls leave of treatment is split into its mean by cohort and period and the rest. The rest compares units of the same
 * cohort. The means compare pairs of cohorts, in all periods: an estimate on the controls' means by cohort and period, mixed
 * with what the fit of the controls over the whole panel leaves of treatment in the pair.
 *
 * In a pair everything is a function of the difference between the two cohorts by period, less its mean, so that sums run over
 * periods alone.
 */
export function controlledComparisons(
  panel: Panel,
  cohort: Float64Array,
  cohorts: readonly number[],
): ControlledComparisons {
  const first = panel.times[0]!;
  const { slopes, residual } = sweptTreatment(panel, cohort);
  const place = new Map(cohorts.map((g, k) => [g, k]));
  const group = Int32Array.from(cohort, (g) => place.get(g)!);
  const means = (values: readonly Float64Array[]) => groupMeans(values, group, cohorts.length);
  const sizes = Float64Array.from(cohorts, (g) =>
    cohort.reduce((count, one) => (one === g ? count + 1 : count), 0),
  );
  const within = withinCohorts(panel, residual, means(residual), group);
  const outcome = means(panel.outcome);
  const controls = panel.covariates.map((values) => ({
    values: means(values),
    size: sizeOf(stacked(values)),
  }));
  const raw: BaconComparison[] = [];
  for (const [k, treated] of cohorts.entries()) {
    if (!Number.isFinite(treated)) continue;
    for (const [l, comparison] of cohorts.entries()) {
      if (!(comparison > treated)) continue;
      const gap = (values: readonly Float64Array[]) =>
        centred(Float64Array.from(values, (period) => period[k]! - period[l]!));
      const status = centred(
        panel.times.map((time) => (time >= treated ? 1 : 0) - (time >= comparison ? 1 : 0)),
      );
      const own = controls.map(({ values, size }) => withoutRounding(gap(values), size));
      const pair = comparedPair(gap(outcome), status, own, slopes);
      if (pair.variance <= rounding * panel.times.length) continue;
      raw.push({
        treated,
        comparison,
        kind: kindOf(treated, comparison, first),
        estimate: pair.estimate,
        weight: sizes[k]! * sizes[l]! * pair.variance,
      });
    }
  }
  const total = raw.reduce((sum, one) => sum + one.weight, 0);
  return { comparisons: raw.map((one) => ({ ...one, weight: one.weight / total })), within };
}

function kindOf(treated: number, comparison: number, first: number): BaconComparison["kind"] {
  if (comparison === Number.POSITIVE_INFINITY) return "Treated vs Untreated";
  return treated === first ? "Later vs Always Treated" : "Both Treated";
}

/** Treatment regressed on the controls, unit and period effects. */
function sweptTreatment(panel: Panel, cohort: Float64Array) {
  const status = Array.from(panel.times, (time) => cohort.map((g) => (time >= g ? 1 : 0)));
  const columns = panel.covariates.map((values) =>
    withoutRounding(stacked(twoWayCentred(values)), sizeOf(stacked(values))),
  );
  const d = stacked(twoWayCentred(status));
  const fit = decomposed(columns, d.length);
  const slopes = qrSolve(fit, d).map((value) => (Number.isNaN(value) ? 0 : value));
  const left = qrResiduals(fit, d);
  if (sizeOf(left) <= rounding * sizeOf(d))
    throw new StatisticsError(
      "the controls, unit and period effects tell exactly who is treated when, so there is nothing to compare",
    );
  const units = panel.units;
  const residual = Array.from(panel.times, (_, t) => left.subarray(t * units, (t + 1) * units));
  return { slopes, residual };
}

/** What is smaller than this share of where it comes from is rounding. */
const rounding = 1e-10;

const sizeOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
};

/** A column that effects leave nothing of is zero, and not the rounding that is left. */
const withoutRounding = (column: Float64Array, size: number): Float64Array =>
  sizeOf(column) <= rounding * size ? column.map(() => 0) : column;

function decomposed(columns: readonly Float64Array[], rows: number): QrDecomposition {
  const matrix = createMatrix(rows, columns.length);
  columns.forEach((column, j) => {
    matrix.data.set(column, j * rows);
  });
  return qrPivoted(matrix);
}

const stacked = (values: readonly Float64Array[]): Float64Array =>
  Float64Array.from(values.flatMap((period) => [...period]));

/** Less unit and period means, plus the mean of all: exact in a balanced panel. */
function twoWayCentred(values: readonly Float64Array[]): Float64Array[] {
  const units = values[0]!.length;
  const unitMeans = new Float64Array(units);
  for (const period of values) for (let i = 0; i < units; i++) unitMeans[i]! += period[i]! / values.length;
  const all = unitMeans.reduce((sum, value) => sum + value, 0) / units;
  return values.map((period) => {
    const own = period.reduce((sum, value) => sum + value, 0) / units;
    return period.map((value, i) => value - unitMeans[i]! - own + all);
  });
}

/** By period, the mean of each group. */
function groupMeans(values: readonly Float64Array[], group: Int32Array, groups: number): Float64Array[] {
  const sizes = new Float64Array(groups);
  for (const k of group) sizes[k]!++;
  return values.map((period) => {
    const sums = new Float64Array(groups);
    for (let i = 0; i < group.length; i++) sums[group[i]!]! += period[i]!;
    return sums.map((sum, k) => sum / sizes[k]!);
  });
}

function withinCohorts(
  panel: Panel,
  residual: readonly Float64Array[],
  means: readonly Float64Array[],
  group: Int32Array,
) {
  let [product, square, all] = [0, 0, 0];
  for (const [t, period] of residual.entries()) {
    for (let i = 0; i < period.length; i++) {
      const own = period[i]! - means[t]![group[i]!]!;
      product += own * panel.outcome[t]![i]!;
      square += own ** 2;
      all += period[i]! ** 2;
    }
  }
  // Controls that differ by cohort and period alone leave nothing within cohorts.
  if (square <= rounding * all) return { estimate: Number.NaN, weight: 0 };
  return { estimate: product / square, weight: square / all };
}

const centred = (values: Float64Array): Float64Array => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
};

const product = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, t) => sum + value * b[t]!, 0);

/** The estimate of a pair, and the variance (times periods) that it has in its weight. */
function comparedPair(
  outcome: Float64Array,
  status: Float64Array,
  controls: readonly Float64Array[],
  slopes: Float64Array,
): { readonly estimate: number; readonly variance: number } {
  const own = qrResiduals(decomposed(controls, status.length), status);
  const fitted = status.map((value, t) => value - own[t]!);
  const whole = status.map((_, t) => controls.reduce((sum, control, k) => sum + slopes[k]! * control[t]!, 0));
  const left = fitted.map((value, t) => value - whole[t]!);
  const variance = product(own, own) + product(left, left);
  return { estimate: (product(own, outcome) + product(left, outcome)) / variance, variance };
}
