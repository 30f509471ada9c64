import { StatisticsError } from "../types.js";
import { controlledComparisons } from "./bacon-controls.js";
import { balancedPanel, type PanelInput } from "./panel-data.js";

export type BaconKind =
  | "Treated vs Untreated"
  | "Earlier vs Later Treated"
  | "Later vs Earlier Treated"
  | "Later vs Always Treated"
  /** With controls pairs of treated cohorts are not taken apart further; `treated` is the earlier one. */
  | "Both Treated";

/** One two-by-two comparison inside a two-way fixed effects estimate. */
export interface BaconComparison {
  readonly treated: number;
  /** Cohort that serves as comparison; Infinity for the never treated. */
  readonly comparison: number;
  readonly kind: BaconKind;
  readonly estimate: number;
  readonly weight: number;
}

export interface BaconDecomposition {
  readonly comparisons: readonly BaconComparison[];
  /** The two-way fixed effects estimate: the weighted mean of the comparisons, and of the part within cohorts. */
  readonly estimate: number;
  /** With controls: what units of the same cohort tell of each other, and its share of the whole. */
  readonly within?: { readonly estimate: number; readonly weight: number };
  readonly byKind: readonly {
    readonly kind: BaconKind;
    readonly weight: number;
    readonly estimate: number;
  }[];
  readonly units: number;
  readonly periods: number;
}

/**
 * Takes a two-way fixed effects estimate apart into the two-by-two comparisons that it averages (Goodman-Bacon 2021). Those
 * that compare later with earlier treated units are not comparisons with the untreated: their weight shows how far the
 * estimate leans on constant effects.
 *
 * With covariates the estimate has a part within cohorts, of share `within.weight`; comparisons between cohorts are of pairs in all
 * periods, and their weights sum to one among themselves. They count as they are in the row, changing with time; those that
 * do not change are taken up by the unit effects.
 *
 * Reference: `bacondecomp::bacon` 0.1.1 (R).
 *
 * @throws StatisticsError where the panel is not balanced or nobody's treatment begins inside it
 */
export function baconDecomposition(input: PanelInput): BaconDecomposition {
  const panel = balancedPanel(input);
  if (panel.dropped.unbalancedUnits > 0)
    throw new StatisticsError(
      `${panel.dropped.unbalancedUnits} units are not observed in every period; the decomposition holds for balanced panels only`,
    );
  const first = panel.times[0]!;
  const cohort = panel.cohort.map((g) => Math.max(g, first));
  const cohorts = [...new Set(cohort)].sort((a, b) => a - b);
  if (panel.covariates.length > 0) {
    const { comparisons, within } = controlledComparisons(panel, cohort, cohorts);
    if (comparisons.length === 0) throw nothingToCompare();
    const between = meanOf(comparisons);
    return {
      comparisons,
      estimate: within.weight * (within.weight === 0 ? 0 : within.estimate) + (1 - within.weight) * between,
      within,
      byKind: summary(comparisons),
      units: panel.units,
      periods: panel.times.length,
    };
  }
  const means = new Map(cohorts.map((g) => [g, periodMeans(panel.outcome, cohort, g)]));
  const sizes = new Map(cohorts.map((g) => [g, cohort.reduce((n, one) => (one === g ? n + 1 : n), 0)]));
  const share = (g: number) =>
    panel.times.reduce((n, time) => (time >= g ? n + 1 : n), 0) / panel.times.length;
  const raw: BaconComparison[] = [];
  for (const treated of cohorts) {
    if (!Number.isFinite(treated) || treated === first) continue;
    for (const comparison of cohorts) {
      if (comparison === treated) continue;
      raw.push({
        treated,
        comparison,
        kind: kindOf(treated, comparison, first),
        estimate: difference(panel.times, means.get(treated)!, means.get(comparison)!, treated, comparison),
        weight: weightOf(
          sizes.get(treated)!,
          sizes.get(comparison)!,
          share(treated),
          share(comparison),
          treated < comparison,
        ),
      });
    }
  }
  if (raw.length === 0) throw nothingToCompare();
  const total = raw.reduce((sum, one) => sum + one.weight, 0);
  const comparisons = raw.map((one) => ({ ...one, weight: one.weight / total }));
  return {
    comparisons,
    estimate: meanOf(comparisons),
    byKind: summary(comparisons),
    units: panel.units,
    periods: panel.times.length,
  };
}

const nothingToCompare = () =>
  new StatisticsError(
    "no unit begins treatment inside the panel while another does not, so there is nothing to compare",
  );

const meanOf = (comparisons: readonly BaconComparison[]): number =>
  comparisons.reduce((sum, one) => sum + one.weight * one.estimate, 0);

function periodMeans(outcome: readonly Float64Array[], cohort: Float64Array, g: number): Float64Array {
  return Float64Array.from(outcome, (values) => {
    let sum = 0;
    let n = 0;
    for (let i = 0; i < values.length; i++) {
      if (cohort[i] !== g) continue;
      sum += values[i]!;
      n++;
    }
    return sum / n;
  });
}

function kindOf(treated: number, comparison: number, first: number): BaconKind {
  if (comparison === Number.POSITIVE_INFINITY) return "Treated vs Untreated";
  if (comparison === first) return "Later vs Always Treated";
  return treated > comparison ? "Later vs Earlier Treated" : "Earlier vs Later Treated";
}

/** Change of the treated less change of the comparison, in the periods in which the comparison's treatment does not change. */
function difference(
  times: Float64Array,
  own: Float64Array,
  other: Float64Array,
  treated: number,
  comparison: number,
): number {
  const sums = { before: [0, 0], after: [0, 0] };
  for (let t = 0; t < times.length; t++) {
    const time = times[t]!;
    if (treated < comparison ? time >= comparison : time < comparison) continue;
    const side = time >= treated ? sums.after : sums.before;
    side[0]! += own[t]! - other[t]!;
    side[1]!++;
  }
  return sums.after[0]! / sums.after[1]! - sums.before[0]! / sums.before[1]!;
}

/** Squared share of the sample times the variance of treatment in it. `k` is the treated cohort. */
function weightOf(nk: number, nl: number, dk: number, dl: number, earlier: boolean): number {
  const n = nk + nl;
  const mix = (nk / n) * (nl / n);
  if (earlier) return n ** 2 * mix * (dk - dl) * (1 - dk);
  return n ** 2 * mix * dk * (dl - dk);
}

function summary(comparisons: readonly BaconComparison[]): BaconDecomposition["byKind"] {
  const kinds = [...new Set(comparisons.map((one) => one.kind))];
  return kinds.map((kind) => {
    const own = comparisons.filter((one) => one.kind === kind);
    const weight = own.reduce((sum, one) => sum + one.weight, 0);
    return { kind, weight, estimate: own.reduce((sum, one) => sum + one.weight * one.estimate, 0) / weight };
  });
}
