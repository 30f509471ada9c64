import { cholesky, choleskySolve, createMatrix } from "../linear-algebra/index.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";
import { cohortOf, type PanelInput } from "./panel-data.js";
import { imputationPretrends, type Pretrends } from "./pretrends.js";

export interface ImputedEffect {
  /** Time since treatment, or null for the mean over all treated rows. */
  readonly at: number | null;
  readonly estimate: number;
  readonly standardError: number;
  /** Treated rows behind it. */
  readonly rows: number;
}

export interface Imputation {
  readonly effects: readonly ImputedEffect[];
  /** Outcome less the imputed untreated outcome, by row of the input; NaN where it cannot be imputed. */
  readonly gaps: Float64Array;
  readonly rows: number;
  readonly treatedRows: number;
  readonly units: number;
  readonly clusters: number;
  /** Where they were asked for. */
  readonly pretrends?: Pretrends;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ImputationOptions {
  /** Effects by time since treatment instead of one mean. */
  readonly horizon?: boolean;
  readonly minimumHorizon?: number;
  readonly maximumHorizon?: number;
  /** Times before treatment, negative, at which parallel trends are tested: {@link imputationPretrends}. */
  readonly pretrends?: readonly number[];
  /** What the covariates are called in diagnostics; "Covariate 1" and so on unless given. */
  readonly covariateNames?: readonly string[];
}

/**
 * Effects by imputation (Borusyak, Jaravel and Spiess 2024): unit and period effects (and covariates) are fitted to the
 * rows that are not treated, and the outcome that they foresee is taken from that of the treated rows. Covariates that the
 * effects or other covariates explain are left out.
 *
 * Errors are clustered by unit, or by `cluster`; the effects of a cohort at a time since treatment are centred on their
 * weighted mean, which is conservative. Weights are sampling weights. The panel need not be balanced.
 *
 * Reference: `didimputation::did_imputation` 0.5 (R) without weights. With weights that version squares them in the
 * variance; here the weights of the estimator itself stand in it, as in the paper.
 *
 * @throws StatisticsError where no treated row can be imputed
 */
export function imputation(input: PanelInput, options: ImputationOptions = {}): Imputation {
  const sample = sampleOf(input);
  const fit = fitUntreated(sample);
  const gaps = imputedGaps(sample, fit);
  const usable = sample.rows.filter((row) => sample.treated[row] === 1 && Number.isFinite(gaps[row]!));
  if (usable.length === 0)
    throw new StatisticsError(
      "no treated row has an untreated row of the same unit and of the same period, so nothing can be imputed",
    );
  const groups = groupsOf(sample, usable, options);
  const treatedRows = sample.rows.filter((row) => sample.treated[row] === 1).length;
  const covariateName = (k: number): string => {
    const name = options.covariateNames?.[k];
    return name === undefined ? `Covariate ${k + 1}` : `"${name}"`;
  };
  const clusterOf = (row: number) => input.cluster?.[row] ?? input.unit[row]!;
  const effects = groups.map(({ at, rows }): ImputedEffect => {
    const weights = shareWeights(sample, rows);
    let estimate = 0;
    for (const [row, weight] of weights) estimate += weight * gaps[row]!;
    return {
      at,
      estimate,
      standardError: standardError(sample, fit, gaps, weights, clusterOf),
      rows: rows.length,
    };
  });
  const lost = treatedRows - usable.length;
  return {
    effects,
    gaps,
    rows: sample.rows.length,
    treatedRows,
    units: new Set(sample.rows.map((row) => input.unit[row]!)).size,
    clusters: new Set(sample.rows.map(clusterOf)).size,
    ...(options.pretrends !== undefined && { pretrends: imputationPretrends(input, options.pretrends) }),
    diagnostics: [
      ...(sample.incomplete > 0
        ? [note("incomplete-rows", `${sample.incomplete} rows have a missing value and were left out.`)]
        : []),
      ...fit.dropped.map((j) =>
        note(
          "collinear-covariate",
          `${covariateName(j - fit.place.size + 1)} was left out: effects of units and periods, and the covariates before it, explain it.`,
        ),
      ),
      ...(lost > 0
        ? [
            note(
              "not-imputable",
              `${lost} treated rows were left out: their unit or their period has no untreated row to learn from.`,
            ),
          ]
        : []),
    ],
  };
}

const note = (id: string, message: string): Diagnostic => ({ id, level: "warning", message });

interface Sample {
  readonly input: PanelInput;
  /** Complete rows of positive weight. */
  readonly rows: readonly number[];
  readonly treated: Uint8Array;
  readonly cohort: Float64Array;
  readonly weights: Float64Array;
  readonly incomplete: number;
  readonly times: readonly number[];
}

function sampleOf(input: PanelInput): Sample {
  const n = input.outcome.length;
  const weights = input.weights ?? new Float64Array(n).fill(1);
  const covariates = input.covariates ?? [];
  const rows: number[] = [];
  let incomplete = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    if (!(weights[i]! >= 0))
      throw new StatisticsError(`row ${i + 1}: a weight of ${weights[i]}; weights are zero or more`);
    const values = [input.time[i]!, input.outcome[i]!, ...covariates.map((column) => column[i]!)];
    if (input.unit[i]! < 0 || !values.every(Number.isFinite)) incomplete++;
    else if (weights[i] !== 0) {
      rows.push(i);
      last = Math.max(last, input.time[i]!);
    }
  }
  if (rows.length === 0) throw new StatisticsError("no row has a unit, a period and an outcome");
  const cohort = input.cohort.map((value) => cohortOf(value, last));
  const treated = Uint8Array.from(cohort, (g, i) => (input.time[i]! >= g ? 1 : 0));
  const times = [...new Set(rows.map((row) => input.time[row]!))].sort((a, b) => a - b);
  return { input, rows, treated, cohort, weights, incomplete, times };
}

/** The untreated model with unit effects swept out: periods but the first, then covariates. */
interface Fit {
  readonly columns: number;
  /** Columns of covariates that count for nothing: effects and covariates before them explain them. */
  readonly dropped: readonly number[];
  readonly factor: Matrix;
  readonly slopes: Float64Array;
  /** By unit: untreated weight, weighted means of the columns, effect. */
  readonly units: ReadonlyMap<number, { weight: number; means: Float64Array; effect: number }>;
  /** Position of a period among the columns; -1 for the first, undefined where nobody is untreated. */
  readonly place: ReadonlyMap<number, number>;
}

function design(
  sample: Sample,
  place: ReadonlyMap<number, number>,
  row: number,
  into: Float64Array,
): boolean {
  into.fill(0);
  const at = place.get(sample.input.time[row]!);
  if (at === undefined) return false;
  if (at >= 0) into[at] = 1;
  const covariates = sample.input.covariates ?? [];
  const from = place.size - 1;
  for (const [k, column] of covariates.entries()) into[from + k] = column[row]!;
  return true;
}

function fitUntreated(sample: Sample): Fit {
  const { input, rows, treated, weights } = sample;
  const untreated = rows.filter((row) => treated[row] === 0);
  const seen = [...new Set(untreated.map((row) => input.time[row]!))].sort((a, b) => a - b);
  const place = new Map(seen.map((time, t) => [time, t - 1]));
  const columns = Math.max(0, seen.length - 1) + (input.covariates?.length ?? 0);
  const x = new Float64Array(columns);
  const units = new Map<number, { weight: number; means: Float64Array; effect: number }>();
  for (const row of untreated) {
    const own = units.get(input.unit[row]!) ?? { weight: 0, means: new Float64Array(columns), effect: 0 };
    units.set(input.unit[row]!, own);
    design(sample, place, row, x);
    own.weight += weights[row]!;
    for (let j = 0; j < columns; j++) own.means[j]! += weights[row]! * x[j]!;
    own.effect += weights[row]! * input.outcome[row]!;
  }
  for (const own of units.values()) {
    for (let j = 0; j < columns; j++) own.means[j]! /= own.weight;
    own.effect /= own.weight;
  }
  const cross = createMatrix(columns, columns);
  const right = new Float64Array(columns);
  for (const row of untreated) {
    const own = units.get(input.unit[row]!)!;
    design(sample, place, row, x);
    for (let a = 0; a < columns; a++) {
      const left = weights[row]! * (x[a]! - own.means[a]!);
      if (left === 0) continue;
      right[a]! += left * (input.outcome[row]! - own.effect);
      for (let b = 0; b < columns; b++) cross.data[a + b * columns]! += left * (x[b]! - own.means[b]!);
    }
  }
  const dropped = dependentColumns(cross, spreads(sample, untreated, place, columns));
  const factor = dropped[0]! < seen.length - 1 ? null : cholesky(withoutColumns(cross, right, dropped));
  if (factor === null)
    throw new StatisticsError(
      "the untreated rows do not identify the period effects: the units fall into groups that share no period",
    );
  const slopes = choleskySolve(factor, right);
  for (const own of units.values())
    for (let j = 0; j < columns; j++) own.effect -= own.means[j]! * slopes[j]!;
  return { columns, dropped, factor, slopes, units, place };
}

/** Weighted squared deviations of each column from its mean over the rows. */
function spreads(
  sample: Sample,
  rows: readonly number[],
  place: ReadonlyMap<number, number>,
  columns: number,
): Float64Array {
  const x = new Float64Array(columns);
  const mean = new Float64Array(columns);
  const spread = new Float64Array(columns);
  let total = 0;
  for (const row of rows) {
    const weight = sample.weights[row]!;
    total += weight;
    design(sample, place, row, x);
    for (let j = 0; j < columns; j++) {
      const step = x[j]! - mean[j]!;
      mean[j]! += (weight / total) * step;
      spread[j]! += weight * step * (x[j]! - mean[j]!);
    }
  }
  return spread;
}

/** The columns of which the ones before them leave less than 1e-10 of their spread, the smaller numbers first. */
function dependentColumns(cross: Matrix, spread: Float64Array): number[] {
  const n = cross.rows;
  const lower = createMatrix(n, n);
  const dropped: number[] = [];
  for (let j = 0; j < n; j++) {
    const column = Float64Array.from({ length: n }, (_, i) => cross.data[i + j * n]!);
    for (let k = 0; k < j; k++) {
      const factor = lower.data[j + k * n]!;
      if (factor !== 0) for (let i = j; i < n; i++) column[i]! -= factor * lower.data[i + k * n]!;
    }
    if (!(column[j]! > 1e-10 * spread[j]!)) dropped.push(j);
    else for (let i = j; i < n; i++) lower.data[i + j * n] = column[i]! / Math.sqrt(column[j]!);
  }
  return dropped;
}

/** The equations with the coefficients of some columns at zero. */
function withoutColumns(cross: Matrix, right: Float64Array, dropped: readonly number[]): Matrix {
  for (const j of dropped) {
    for (let i = 0; i < cross.rows; i++) {
      cross.data[i + j * cross.rows] = 0;
      cross.data[j + i * cross.rows] = 0;
    }
    cross.data[j + j * cross.rows] = 1;
    right[j] = 0;
  }
  return cross;
}

function imputedGaps(sample: Sample, fit: Fit): Float64Array {
  const gaps = new Float64Array(sample.input.outcome.length).fill(Number.NaN);
  const x = new Float64Array(fit.columns);
  for (const row of sample.rows) {
    const own = fit.units.get(sample.input.unit[row]!);
    if (own === undefined || !design(sample, fit.place, row, x)) continue;
    let expected = own.effect;
    for (let j = 0; j < fit.columns; j++) expected += x[j]! * fit.slopes[j]!;
    gaps[row] = sample.input.outcome[row]! - expected;
  }
  return gaps;
}

function groupsOf(
  { input, cohort }: Sample,
  usable: readonly number[],
  { horizon = false, minimumHorizon = 0, maximumHorizon = Number.POSITIVE_INFINITY }: ImputationOptions,
): { at: number | null; rows: number[] }[] {
  if (!horizon) return [{ at: null, rows: [...usable] }];
  const groups = new Map<number, number[]>();
  for (const row of usable) {
    const at = input.time[row]! - cohort[row]!;
    if (at < minimumHorizon || at > maximumHorizon) continue;
    const own = groups.get(at) ?? [];
    own.push(row);
    groups.set(at, own);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([at, rows]) => ({ at, rows }));
}

function shareWeights({ weights }: Sample, rows: readonly number[]): Map<number, number> {
  const total = rows.reduce((sum, row) => sum + weights[row]!, 0);
  return new Map(rows.map((row) => [row, weights[row]! / total]));
}

/** The estimate as a weighted sum of outcomes gives its variance: by cluster, weights times residuals. */
function standardError(
  sample: Sample,
  fit: Fit,
  gaps: Float64Array,
  estimand: ReadonlyMap<number, number>,
  clusterOf: (row: number) => number,
): number {
  const { input, treated, weights, cohort } = sample;
  const { columns } = fit;
  const x = new Float64Array(columns);
  const unitSum = new Map<number, number>();
  const right = new Float64Array(columns);
  for (const [row, weight] of estimand) {
    unitSum.set(input.unit[row]!, (unitSum.get(input.unit[row]!) ?? 0) + weight);
    design(sample, fit.place, row, x);
    for (let j = 0; j < columns; j++) right[j]! += weight * x[j]!;
  }
  for (const [unit, sum] of unitSum) {
    const { means } = fit.units.get(unit)!;
    for (let j = 0; j < columns; j++) right[j]! -= sum * means[j]!;
  }
  for (const j of fit.dropped) right[j] = 0;
  const lambda = choleskySolve(fit.factor, right);
  const centre = cohortMeans(sample, gaps, estimand);
  const sums = new Map<number, number>();
  for (const row of sample.rows) {
    let term: number;
    if (treated[row] === 1) {
      const weight = estimand.get(row);
      if (weight === undefined) continue;
      term = weight * (gaps[row]! - centre.get(`${cohort[row]} ${input.time[row]}`)!);
    } else {
      const own = fit.units.get(input.unit[row]!)!;
      design(sample, fit.place, row, x);
      let line = (unitSum.get(input.unit[row]!) ?? 0) / own.weight;
      for (let j = 0; j < columns; j++) line += (x[j]! - own.means[j]!) * lambda[j]!;
      term = -weights[row]! * line * gaps[row]!;
    }
    const cluster = clusterOf(row);
    sums.set(cluster, (sums.get(cluster) ?? 0) + term);
  }
  let variance = 0;
  for (const sum of sums.values()) variance += sum ** 2;
  return Math.sqrt(variance);
}

/** Mean effect of each cohort in each period, weighted by the squared weights of the estimator. */
function cohortMeans(
  { input, cohort }: Sample,
  gaps: Float64Array,
  estimand: ReadonlyMap<number, number>,
): ReadonlyMap<string, number> {
  const sums = new Map<string, [number, number]>();
  for (const [row, weight] of estimand) {
    const key = `${cohort[row]} ${input.time[row]}`;
    const own = sums.get(key) ?? [0, 0];
    sums.set(key, [own[0] + weight ** 2 * gaps[row]!, own[1] + weight ** 2]);
  }
  return new Map([...sums].map(([key, [top, bottom]]) => [key, top / bottom]));
}
