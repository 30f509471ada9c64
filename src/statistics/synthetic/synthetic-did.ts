import { StatisticsError } from "../types.js";
import { simplexWeights, sparsified } from "./weights.js";

/**
 * - `sdid`: synthetic difference-in-differences (Arkhangelsky et al. 2021);
 * - `synthetic-control`: weights of units only, no constant (Abadie, Diamond and Hainmueller 2010, on the outcomes alone);
 * - `did`: equal weights.
 */
export type SyntheticEstimator = "sdid" | "synthetic-control" | "did";

/** Outcomes by unit and period: comparison units first, periods before treatment first. */
export interface SyntheticPanel {
  /** By unit, the outcomes of its periods. */
  readonly outcome: readonly Float64Array[];
  /** Comparison units. */
  readonly controls: number;
  /** Periods before treatment. */
  readonly before: number;
}

export interface SyntheticEstimate {
  readonly estimator: SyntheticEstimator;
  readonly estimate: number;
  /** Weights of the comparison units. */
  readonly unitWeights: Float64Array;
  /** Weights of the periods before treatment. */
  readonly timeWeights: Float64Array;
  /** Penalties of the weights; they depend on the noise of the comparison units before treatment. */
  readonly zetaUnits: number;
  readonly zetaTimes: number;
  /** The search for weights stops where a step lowers the objective by less than the square of this. */
  readonly minimumDecrease: number;
  /** Root mean squared gap before treatment, the constant taken out where the estimator allows one. */
  readonly preFit: number;
}

/** Weights to begin with, or to keep. */
export interface StartingWeights {
  readonly units: Float64Array;
  readonly times: Float64Array;
  /** Keep them as they are. */
  readonly fixed?: boolean;
  /** Penalties and rule of stopping of another fit; from the panel itself unless given. */
  readonly tuning?: Tuning;
}

/** Penalties of the weights and rule of stopping. */
export type Tuning = Pick<SyntheticEstimate, "zetaUnits" | "zetaTimes" | "minimumDecrease">;

/**
 * The effect on the treated units after treatment, against weighted comparison units and weighted periods before.
 *
 * Reference: `synthdid_estimate`, `sc_estimate`, `did_estimate` of synthdid 0.0.9 (R), with its algorithm and its rule of
 * stopping, so that the numbers agree and not only the optimum.
 *
 * @throws StatisticsError where there are no comparison units, no treated units, or fewer than two periods before
 */
export function syntheticEstimate(
  panel: SyntheticPanel,
  estimator: SyntheticEstimator,
  start?: StartingWeights,
): SyntheticEstimate {
  checkPanel(panel);
  const { zetaUnits, zetaTimes, minimumDecrease } = start?.tuning ?? tuningOf(panel, estimator);
  const tuning = { zetaUnits, zetaTimes, minimumDecrease };
  const timeWeights = timesOf(panel, estimator, tuning, start);
  const unitWeights = unitsOf(panel, estimator, tuning, start);
  return {
    estimator,
    estimate: doubleDifference(panel, unitWeights, timeWeights),
    unitWeights,
    timeWeights,
    ...tuning,
    preFit: preFit(panel, unitWeights, estimator !== "synthetic-control"),
  };
}

function tuningOf(panel: SyntheticPanel, estimator: SyntheticEstimator): Tuning {
  const noise = noiseLevel(panel);
  const treated = panel.outcome.length - panel.controls;
  const after = panel.outcome[0]!.length - panel.before;
  return {
    zetaUnits: noise * (estimator === "sdid" ? (treated * after) ** 0.25 : 1e-6),
    zetaTimes: noise * 1e-6,
    minimumDecrease: noise * 1e-5,
  };
}

function checkPanel({ outcome, controls, before }: SyntheticPanel): void {
  const periods = outcome[0]?.length ?? 0;
  if (controls < 1 || controls >= outcome.length)
    throw new StatisticsError(controls < 1 ? "no unit is left to compare with" : "no unit is treated");
  if (before < 2 || before >= periods)
    throw new StatisticsError(
      before < 2
        ? `synthetic comparisons need two or more periods before treatment; there ${before === 1 ? "is 1" : "are 0"}`
        : "no period after treatment is in the data",
    );
  for (const [u, values] of outcome.entries()) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new StatisticsError(`unit ${u + 1} has no outcome in period ${bad + 1}`);
  }
}

/** Standard deviation of the comparison units' changes before treatment; 0 where a single change is seen. */
function noiseLevel({ outcome, controls, before }: SyntheticPanel): number {
  const changes: number[] = [];
  for (const values of outcome.slice(0, controls))
    for (let t = 1; t < before; t++) changes.push(values[t]! - values[t - 1]!);
  if (changes.length < 2) return 0;
  const mean = changes.reduce((a, b) => a + b, 0) / changes.length;
  return Math.sqrt(changes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (changes.length - 1));
}

const firstPass = 100;
const lastPass = 10_000;

function timesOf(
  panel: SyntheticPanel,
  estimator: SyntheticEstimator,
  { zetaTimes, minimumDecrease }: Tuning,
  start: StartingWeights | undefined,
): Float64Array {
  const { outcome, controls, before } = panel;
  if (estimator === "synthetic-control") return new Float64Array(before);
  if (estimator === "did") return new Float64Array(before).fill(1 / before);
  if (start?.fixed === true) return start.times;
  const rows = outcome.slice(0, controls);
  const columns = Array.from({ length: before }, (_, t) => Float64Array.from(rows, (values) => values[t]!));
  const target = Float64Array.from(rows, (values) => meanFrom(values, before));
  return twoPasses({ columns, target, zeta: zetaTimes, intercept: true, minimumDecrease }, start?.times);
}

function unitsOf(
  panel: SyntheticPanel,
  estimator: SyntheticEstimator,
  { zetaUnits, minimumDecrease }: Tuning,
  start: StartingWeights | undefined,
): Float64Array {
  const { outcome, controls, before } = panel;
  if (estimator === "did") return new Float64Array(controls).fill(1 / controls);
  if (start?.fixed === true) return start.units;
  const columns = outcome.slice(0, controls).map((values) => values.subarray(0, before));
  const target = treatedMean(panel).subarray(0, before);
  const intercept = estimator === "sdid";
  return twoPasses({ columns, target, zeta: zetaUnits, intercept, minimumDecrease }, start?.units);
}

function twoPasses(
  problem: Omit<Parameters<typeof simplexWeights>[0], "maximumIterations" | "start">,
  start: Float64Array | undefined,
): Float64Array {
  const first = simplexWeights({
    ...problem,
    ...(start === undefined ? {} : { start }),
    maximumIterations: firstPass,
  });
  return simplexWeights({ ...problem, start: sparsified(first), maximumIterations: lastPass });
}

function meanFrom(values: Float64Array, from: number): number {
  let sum = 0;
  for (let t = from; t < values.length; t++) sum += values[t]!;
  return sum / (values.length - from);
}

/** Mean outcome of the treated units by period. */
export function treatedMean({ outcome, controls }: SyntheticPanel): Float64Array {
  const treated = outcome.slice(controls);
  return treated[0]!.map((_, t) => treated.reduce((sum, values) => sum + values[t]!, 0) / treated.length);
}

/** Weighted mean outcome of the comparison units by period. */
export function syntheticPath({ outcome }: SyntheticPanel, unitWeights: Float64Array): Float64Array {
  const path = new Float64Array(outcome[0]!.length);
  for (const [u, weight] of unitWeights.entries()) {
    if (weight === 0) continue;
    const values = outcome[u]!;
    for (let t = 0; t < path.length; t++) path[t]! += weight * values[t]!;
  }
  return path;
}

function doubleDifference(
  panel: SyntheticPanel,
  unitWeights: Float64Array,
  timeWeights: Float64Array,
): number {
  const own = treatedMean(panel);
  const other = syntheticPath(panel, unitWeights);
  const gap = own.map((value, t) => value - other[t]!);
  return meanFrom(gap, panel.before) - timeWeights.reduce((sum, weight, t) => sum + weight * gap[t]!, 0);
}

function preFit(panel: SyntheticPanel, unitWeights: Float64Array, intercept: boolean): number {
  const own = treatedMean(panel);
  const other = syntheticPath(panel, unitWeights);
  const gap = Float64Array.from({ length: panel.before }, (_, t) => own[t]! - other[t]!);
  const centre = intercept ? gap.reduce((a, b) => a + b, 0) / gap.length : 0;
  return Math.sqrt(gap.reduce((sum, value) => sum + (value - centre) ** 2, 0) / gap.length);
}

/** The comparison units alone, one of them (the last) in the place of the treated. */
export function placeboPanel(
  panel: SyntheticPanel,
  order: readonly number[],
  treated: number,
): SyntheticPanel {
  return {
    outcome: order.map((u) => panel.outcome[u]!),
    controls: order.length - treated,
    before: panel.before,
  };
}
