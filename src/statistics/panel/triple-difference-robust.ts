import { numbersAt } from "../compression/gather.js";
import { withIntercept } from "../linear-algebra/index.js";
import { type Diagnostic, StatisticsError } from "../types.js";
import { standardErrorOf } from "./callaway-santanna.js";
import { balancedPanel, type Panel, type PanelInput, panelDiagnostics } from "./panel-data.js";
import { type TwoByTwoEstimator, twoByTwoPanel } from "./two-by-two.js";

/** People or places seen in two periods. */
export interface TripleDifferenceInput extends PanelInput {
  /** By row, 1 for units of the group that the policy is meant for, 0 for the others. */
  readonly eligible: Float64Array;
}

/** One of the three comparisons. */
export interface TripleDifferencePart {
  /** Whom the eligible units under the policy are compared with. */
  readonly with: "not eligible, with policy" | "eligible, without policy" | "not eligible, without policy";
  readonly estimate: number;
  /** 1, or -1 for the last one, which is taken off. */
  readonly sign: 1 | -1;
  readonly units: number;
}

export interface RobustTripleDifference {
  readonly estimate: number;
  readonly standardError: number;
  readonly parts: readonly TripleDifferencePart[];
  /** Influence of each unit on the estimate. */
  readonly influence: Float64Array;
  readonly units: number;
  /** Units of the eligible group under the policy, on whom the effect is. */
  readonly treated: number;
  readonly clusters: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The effect on the eligible under a policy from a triple difference over two periods with covariates (Ortiz-Villavicencio and
 * Sant'Anna 2025). Given covariates, the gap between the groups must move alike with and without the policy.
 *
 * Two doubly robust differences in differences, one under the policy and one without, can't be subtracted from each other: they
 * average over the covariates of different people. Here the eligible under the policy are compared with each of the
 * three other groups, every time over their own covariates: the estimate is the first comparison plus the second
 * less the third. Covariates are those of the earlier period. Errors from the influence of units, or clusters.
 *
 * Reference: the combination of three calls of DRDID 1.4.0 (R) with their influence functions.
 *
 * @param input two periods; `cohort` is the later one, or before it but after the earlier, where the policy comes
 * @throws StatisticsError for other than two periods, or where one of the four groups is empty
 */
export function tripleDifferenceRobust(
  input: TripleDifferenceInput,
  estimator: TwoByTwoEstimator = "dr",
): RobustTripleDifference {
  const panel = balancedPanel(input);
  if (panel.times.length !== 2)
    throw new StatisticsError(
      `there are ${panel.times.length} periods (${panel.times.join(", ")}); this estimator takes two, one before and one after`,
    );
  const early = panel.cohort.findIndex((g) => g <= panel.times[0]!);
  if (early >= 0)
    throw new StatisticsError(
      `a unit has the policy from ${panel.cohort[early]} on, when nothing is known of it before; leave such units out`,
    );
  const eligible = eligibleByUnit(input, panel);
  const group = Int8Array.from(eligible, (one, i) => (panel.cohort[i] === Infinity ? 0 : 2) + one);
  refuseEmptyGroups(group);
  const influence = new Float64Array(panel.units);
  let estimate = 0;
  const parts = comparisons.map(([code, sign, name]): TripleDifferencePart => {
    const rows = Int32Array.from(group.keys()).filter((i) => group[i] === 3 || group[i] === code);
    const found = compare(panel, rows, group, estimator);
    estimate += sign * found.estimate;
    const scale = (sign * panel.units) / rows.length;
    rows.forEach((row, i) => {
      influence[row]! += scale * found.influence[i]!;
    });
    return { with: name, estimate: found.estimate, sign, units: rows.length };
  });
  return {
    estimate,
    standardError: standardErrorOf(influence, panel.cluster, panel.units),
    parts,
    influence,
    units: panel.units,
    treated: group.reduce((count, one) => (one === 3 ? count + 1 : count), 0),
    clusters: panel.cluster === null ? panel.units : new Set(panel.cluster).size,
    diagnostics: panelDiagnostics(panel),
  };
}

/** Groups by number: 2 for the policy plus 1 for the eligible. */
const comparisons = [
  [2, 1, "not eligible, with policy"],
  [1, 1, "eligible, without policy"],
  [0, -1, "not eligible, without policy"],
] as const;

function eligibleByUnit(input: TripleDifferenceInput, panel: Panel): Uint8Array {
  const place = new Map(Array.from(panel.codes, (code, u) => [code, u]));
  const own = new Uint8Array(panel.units);
  const first = new Int32Array(panel.units).fill(-1);
  for (let i = 0; i < input.unit.length; i++) {
    const u = place.get(input.unit[i]!);
    if (u === undefined) continue;
    const value = input.eligible[i]!;
    if (value !== 0 && value !== 1)
      throw new StatisticsError(`row ${i + 1}: eligible is ${value}; it is 1 or 0`);
    if (first[u]! < 0) {
      first[u] = i;
      own[u] = value;
    } else if (own[u] !== value)
      throw new StatisticsError(
        `rows ${first[u]! + 1} and ${i + 1} are of one unit, which is eligible in one and not in the other; a unit belongs to one group`,
      );
  }
  return own;
}

function refuseEmptyGroups(group: Int8Array): void {
  const names = [
    "not eligible and without the policy",
    "eligible and without the policy",
    "not eligible and with the policy",
    "eligible and with the policy",
  ];
  const empty = names.find((_, code) => !group.includes(code));
  if (empty !== undefined)
    throw new StatisticsError(`no unit is ${empty}; a triple difference needs all four groups`);
}

function compare(panel: Panel, rows: Int32Array, group: Int8Array, estimator: TwoByTwoEstimator) {
  const [before, after] = [panel.outcome[0]!, panel.outcome[1]!];
  const covariates = panel.covariates.map((periods) => numbersAt(periods[0]!, rows));
  return twoByTwoPanel({
    change: Float64Array.from(rows, (row) => after[row]! - before[row]!),
    treated: Float64Array.from(rows, (row) => (group[row] === 3 ? 1 : 0)),
    matrix: withIntercept(covariates, rows.length),
    weights: numbersAt(panel.weights[0]!, rows),
    estimator,
  });
}
