import { withIntercept } from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import {
  basisMoment,
  type Nuisance,
  type OutcomeDesign,
  orthonormalBasis,
  outcomeDesign,
  outcomeModel,
  propensityModel,
  tiltedPropensity,
} from "./nuisance.js";

/**
 * Estimators of the effect on the treated from two groups in two periods.
 *
 * - `dr`: doubly robust (Sant'Anna and Zhao 2020), logit and least squares (`drdid_panel`, `drdid_rc`);
 * - `dr-improved`: doubly robust, inverse probability tilting and weighted least squares (`drdid_imp_panel`, `_rc`);
 * - `reg`: outcome regression (Heckman, Ichimura and Todd 1997; `reg_did_panel`, `reg_did_rc`);
 * - `ipw`: inverse probability weighting with normalised weights (`std_ipw_did_panel`, `std_ipw_did_rc`);
 * - `ipw-unnormalized`: Abadie's (2005) (`ipw_did_panel`).
 */
export type TwoByTwoEstimator = "dr" | "dr-improved" | "reg" | "ipw" | "ipw-unnormalized";

/** The effect on the treated and the influence of each row on it: its variance is that of their mean. */
export interface TwoByTwoEffect {
  readonly estimate: number;
  readonly influence: Float64Array;
}

/** Comparison rows whose chance of treatment is higher are left out, as DRDID does. */
const trimLevel = 0.995;

export interface TwoByTwoPanelInput {
  /** Outcome after less outcome before, by unit. */
  readonly change: Float64Array;
  /** 1 treated, 0 comparison. */
  readonly treated: Float64Array;
  /** Covariates with a column of ones, by unit. */
  readonly matrix?: Matrix;
  readonly weights?: Float64Array;
  readonly estimator: TwoByTwoEstimator;
  /** Refuses where somebody's chance of treatment is at least that (`dr` and the inverse probability weights). */
  readonly largestChance?: number;
}

/**
 * The effect on the treated where the same units are seen before and after.
 *
 * Reference: DRDID 1.4.0 (R), with its trimming of chances above 0.995.
 */
export function twoByTwoPanel(input: TwoByTwoPanelInput): TwoByTwoEffect {
  return panelComparison(input)(input.change);
}

/**
 * {@link twoByTwoPanel} for any number of changes of the same units: the models that know nothing of the outcome are
 * fitted once.
 */
export function panelComparison(
  input: Omit<TwoByTwoPanelInput, "change">,
): (change: Float64Array) => TwoByTwoEffect {
  const { treated, estimator } = input;
  const n = treated.length;
  refuseEmpty(treated, n);
  const basis = orthonormalBasis(input.matrix ?? withIntercept([], n));
  const weights = normalised(input.weights, n);
  if (estimator === "dr-improved") return (change) => improved(basis, change, treated, weights);
  const control = new Float64Array(n);
  const treat = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    control[i] = weights[i]! * (1 - treated[i]!);
    treat[i] = weights[i]! * treated[i]!;
  }
  if (estimator === "reg") return (change) => regression(basis, change, treat, control);
  const chance = propensityModel(basis, treated, weights);
  refuseWithoutOverlap(chance, input.largestChance);
  const odds = oddsWeights(chance.fitted, treated, weights);
  if (estimator === "ipw-unnormalized") return (change) => unnormalised(basis, change, treat, odds, chance);
  const design = estimator === "dr" ? outcomeDesign(basis, control, "the comparison units") : null;
  return weightedDifference({ basis, treat, odds, chance, design });
}

function refuseEmpty(treated: Float64Array, n: number): void {
  let count = 0;
  for (let i = 0; i < n; i++) count += treated[i]!;
  if (count === 0 || count === n)
    throw new StatisticsError(count === 0 ? "nobody is treated" : "nobody is left to compare with");
}

function refuseWithoutOverlap({ fitted }: Nuisance, largest = Number.POSITIVE_INFINITY): void {
  if (fitted.some((value) => value >= largest))
    throw new StatisticsError(
      `the covariates give somebody a chance of treatment of ${largest} or more, so that nobody comparable is left; use fewer covariates, or the estimator reg`,
    );
}

function normalised(weights: Float64Array | undefined, n: number): Float64Array {
  if (weights === undefined) return new Float64Array(n).fill(1);
  const average = mean(weights);
  if (!(average > 0)) throw new StatisticsError("all weights are zero");
  return weights.map((weight) => weight / average);
}

/** Weights of the comparison rows: the odds of treatment, zero above the trimming level. */
function oddsWeights(chance: Float64Array, treated: Float64Array, weights: Float64Array): Float64Array {
  const odds = new Float64Array(weights.length);
  for (let i = 0; i < odds.length; i++) {
    const p = chance[i]!;
    if (treated[i] !== 1 && p < trimLevel) odds[i] = (weights[i]! * p) / (1 - p);
  }
  return odds;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

const dotMean = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum / a.length;
};

interface Difference {
  readonly basis: Matrix;
  readonly treat: Float64Array;
  readonly odds: Float64Array;
  readonly chance: Nuisance;
  /** The outcome model whose residuals are compared; null where the changes themselves are. */
  readonly design: OutcomeDesign | null;
}

/** Difference of two weighted means, with the influence of the models behind weights and values. */
function weightedDifference({ basis, treat, odds, chance, design }: Difference) {
  const meanTreat = mean(treat);
  const meanOdds = mean(odds);
  if (meanOdds === 0) throw new StatisticsError("no comparable unit is left");
  const n = treat.length;
  const treatMoment = basisMoment(basis, treat);
  const gap = basisMoment(basis, odds).map((value, j) => value / meanOdds - treatMoment[j]! / meanTreat);
  const leverage = design?.leverage(gap);
  return (change: Float64Array): TwoByTwoEffect => {
    const values = design === null ? change : less(change, design.fit(change).fitted);
    const etaTreat = dotMean(treat, values) / meanTreat;
    const etaOdds = dotMean(odds, values) / meanOdds;
    const influence = new Float64Array(n);
    const deviation = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const value = values[i]!;
      deviation[i] = odds[i]! * (value - etaOdds);
      influence[i] = (treat[i]! * (value - etaTreat)) / meanTreat - deviation[i]! / meanOdds;
    }
    chance.addInfluence(basisMoment(basis, deviation), -1 / meanOdds, influence);
    if (leverage !== undefined) for (let i = 0; i < n; i++) influence[i]! += values[i]! * leverage[i]!;
    return { estimate: etaTreat - etaOdds, influence };
  };
}

function less(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = a[i]! - b[i]!;
  return result;
}

function regression(
  basis: Matrix,
  change: Float64Array,
  treat: Float64Array,
  control: Float64Array,
): TwoByTwoEffect {
  const model = outcomeModel(basis, change, control, "the comparison units");
  const meanTreat = mean(treat);
  const observed = dotMean(treat, change) / meanTreat;
  const expected = dotMean(treat, model.fitted) / meanTreat;
  const influence = change.map(
    (value, i) => (treat[i]! * (value - observed - (model.fitted[i]! - expected))) / meanTreat,
  );
  model.addInfluence(basisMoment(basis, treat), -1 / meanTreat, influence);
  return { estimate: observed - expected, influence };
}

function improved(
  basis: Matrix,
  change: Float64Array,
  treated: Float64Array,
  weights: Float64Array,
): TwoByTwoEffect {
  const chance = tiltedPropensity(basis, treated, weights);
  const control = weights.map((weight, i) =>
    treated[i] === 1 ? 0 : (weight * chance[i]!) / (1 - chance[i]!),
  );
  const model = outcomeModel(basis, change, control, "the comparison units");
  const meanTreat = dotMean(weights, treated);
  const kept = chance.map((value, i) => (treated[i] === 1 || value < trimLevel ? 1 : 0));
  const summand = change.map(
    (value, i) => kept[i]! * (1 - (1 - treated[i]!) / (1 - chance[i]!)) * (value - model.fitted[i]!),
  );
  const estimate = dotMean(weights, summand) / meanTreat;
  const influence = summand.map(
    (value, i) => (weights[i]! * kept[i]! * (value - treated[i]! * estimate)) / meanTreat,
  );
  return { estimate, influence };
}

function unnormalised(
  basis: Matrix,
  change: Float64Array,
  treat: Float64Array,
  odds: Float64Array,
  chance: Nuisance,
): TwoByTwoEffect {
  const meanTreat = mean(treat);
  const estimate = (dotMean(treat, change) - dotMean(odds, change)) / meanTreat;
  const influence = change.map(
    (value, i) => ((treat[i]! - odds[i]!) * value - treat[i]! * estimate) / meanTreat,
  );
  const deviation = change.map((value, i) => odds[i]! * value);
  chance.addInfluence(basisMoment(basis, deviation), -1 / meanTreat, influence);
  return { estimate, influence };
}

export interface TwoByTwoCrossSectionInput {
  readonly outcome: Float64Array;
  /** 1 after, 0 before. */
  readonly post: Float64Array;
  readonly treated: Float64Array;
  readonly matrix?: Matrix;
  readonly weights?: Float64Array;
  readonly estimator: Exclude<TwoByTwoEstimator, "ipw-unnormalized">;
  /** Refuses where somebody's chance of treatment is at least that (`dr` and `ipw`). */
  readonly largestChance?: number;
}

/**
 * The effect on the treated where different people are sampled before and after, from one population whose make-up does
 * not change.
 *
 * Reference: DRDID 1.4.0 (R); the doubly robust estimators are the locally efficient ones.
 */
export function twoByTwoCrossSection(input: TwoByTwoCrossSectionInput): TwoByTwoEffect {
  const { outcome, post, treated, estimator } = input;
  const n = outcome.length;
  refuseEmpty(treated, n);
  const basis = orthonormalBasis(input.matrix ?? withIntercept([], n));
  const weights = normalised(input.weights, n);
  const cell = (d: number, t: number) =>
    weights.map((weight, i) => (treated[i] === d && post[i] === t ? weight : 0));
  if (estimator === "reg") return crossRegression(basis, outcome, cell, treated, weights);
  const chance = estimator === "dr-improved" ? null : propensityModel(basis, treated, weights);
  if (chance !== null) refuseWithoutOverlap(chance, input.largestChance);
  const fitted = chance?.fitted ?? tiltedPropensity(basis, treated, weights);
  const odds = oddsWeights(fitted, treated, weights);
  const at = (values: Float64Array, t: number) => values.map((value, i) => (post[i] === t ? value : 0));
  if (estimator === "ipw")
    return crossDifference({ basis, outcome, odds: [at(odds, 0), at(odds, 1)], cell, chance, models: null });
  const control = [0, 1].map((t) => {
    const own = cell(0, t);
    const weighted =
      estimator === "dr" ? own : own.map((weight, i) => (weight * fitted[i]!) / (1 - fitted[i]!));
    return outcomeModel(basis, outcome, weighted, `the comparison rows of period ${t}`);
  });
  const treatedModels = [0, 1].map((t) =>
    outcomeModel(basis, outcome, cell(1, t), `the treated rows of period ${t}`),
  );
  return crossDifference({
    basis,
    outcome,
    odds: [at(odds, 0), at(odds, 1)],
    cell,
    chance,
    models: {
      control,
      treated: treatedModels,
      improved: estimator === "dr-improved",
      weights,
      post,
      d: treated,
    },
  });
}

function crossRegression(
  basis: Matrix,
  outcome: Float64Array,
  cell: (d: number, t: number) => Float64Array,
  treated: Float64Array,
  weights: Float64Array,
): TwoByTwoEffect {
  const models = [0, 1].map((t) =>
    outcomeModel(basis, outcome, cell(0, t), `the comparison rows of period ${t}`),
  );
  const treat = weights.map((weight, i) => weight * treated[i]!);
  const meanTreat = mean(treat);
  const expected = outcome.map((_, i) => models[1]!.fitted[i]! - models[0]!.fitted[i]!);
  const eta = dotMean(treat, expected) / meanTreat;
  const influence = expected.map((value, i) => (-treat[i]! * (value - eta)) / meanTreat);
  const moment = basisMoment(basis, treat);
  models[1]!.addInfluence(moment, -1 / meanTreat, influence);
  models[0]!.addInfluence(moment, 1 / meanTreat, influence);
  const before = addMean(cell(1, 0), outcome, -1, influence);
  const after = addMean(cell(1, 1), outcome, 1, influence);
  return { estimate: after - before - eta, influence };
}

/** A weighted mean, and sign times its influence added to `into`. */
function addMean(weights: Float64Array, values: Float64Array, sign: number, into: Float64Array): number {
  const size = mean(weights);
  const eta = dotMean(weights, values) / size;
  for (let i = 0; i < into.length; i++) into[i]! += (sign * weights[i]! * (values[i]! - eta)) / size;
  return eta;
}

interface CrossDifference {
  readonly basis: Matrix;
  readonly outcome: Float64Array;
  /** Weights of the comparison rows before and after. */
  readonly odds: readonly [Float64Array, Float64Array];
  readonly cell: (d: number, t: number) => Float64Array;
  /** Null where its influence is nil by construction (improved estimators). */
  readonly chance: Nuisance | null;
  readonly models: {
    readonly control: readonly Nuisance[];
    readonly treated: readonly Nuisance[];
    readonly improved: boolean;
    readonly weights: Float64Array;
    readonly post: Float64Array;
    readonly d: Float64Array;
  } | null;
}

function crossDifference({ basis, outcome, odds, cell, chance, models }: CrossDifference): TwoByTwoEffect {
  const n = outcome.length;
  const influence = new Float64Array(n);
  const expected = (i: number) =>
    models === null
      ? 0
      : models.post[i] === 1
        ? models.control[1]!.fitted[i]!
        : models.control[0]!.fitted[i]!;
  const values = outcome.map((value, i) => value - expected(i));
  let estimate = 0;
  for (const t of [0, 1] as const) {
    const sign = t === 1 ? 1 : -1;
    const treat = cell(1, t);
    estimate += sign * addMean(treat, values, sign, influence);
    const eta = addMean(odds[t], values, -sign, influence);
    estimate -= sign * eta;
    const size = mean(odds[t]);
    const deviation = values.map((value, i) => odds[t][i]! * (value - eta));
    chance?.addInfluence(basisMoment(basis, deviation), -sign / size, influence);
    if (models !== null && !models.improved) {
      models.control[t]!.addInfluence(basisMoment(basis, treat), -sign / mean(treat), influence);
      models.control[t]!.addInfluence(basisMoment(basis, odds[t]), sign / size, influence);
    }
  }
  if (models !== null) estimate += localEfficiency(basis, cell, models, influence);
  return { estimate, influence };
}

/** The terms that reach the efficiency bound: regression contrasts over all treated less over those of one period. */
function localEfficiency(
  basis: Matrix,
  cell: (d: number, t: number) => Float64Array,
  models: NonNullable<CrossDifference["models"]>,
  influence: Float64Array,
): number {
  const all = models.weights.map((weight, i) => weight * models.d[i]!);
  let estimate = 0;
  for (const t of [0, 1] as const) {
    const sign = t === 1 ? 1 : -1;
    const contrast = models.treated[t]!.fitted.map((value, i) => value - models.control[t]!.fitted[i]!);
    const one = cell(1, t);
    estimate += sign * (addMean(all, contrast, sign, influence) - addMean(one, contrast, -sign, influence));
    if (models.improved) continue;
    const moment = basisMoment(
      basis,
      all.map((value) => value / mean(all)),
    );
    const own = basisMoment(
      basis,
      one.map((value) => value / mean(one)),
    );
    const gap = moment.map((value, j) => value - own[j]!);
    models.treated[t]!.addInfluence(gap, sign, influence);
    models.control[t]!.addInfluence(gap, -sign, influence);
  }
  return estimate;
}
