import { createMatrix, matrixColumn } from "../linear-algebra/index.js";
import { type Family, type FamilyName, familyAndLink } from "../regression/families.js";
import {
  collinearityDiagnostic,
  droppedNames,
  type RegressionFit,
  scaleMatrix,
  usedDesign,
} from "../regression/fit.js";
import { checkOutcome } from "../regression/generalized-linear.js";
import { settledStep } from "../regression/iterate.js";
import type { Link, LinkName } from "../regression/links.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";
import { countParameters, solverEffects } from "./absorbed.js";
import { demeanOn } from "./demean.js";
import {
  type AbsorbedFit,
  absorbedColumns,
  absorbedDiagnostic,
  type FixedEffectsLinearOptions,
  inInput,
  type PreparedSample,
  prepareSample,
  regressWithin,
  type WithinRegression,
} from "./linear.js";
import { buildStructure, type EffectStructure } from "./structure.js";

/** The arguments of {@link fitFixedEffectsGeneralizedLinear}. */
export interface FixedEffectsGlmOptions extends FixedEffectsLinearOptions {
  readonly family: Exclude<FamilyName, "gaussian">;
  readonly link?: LinkName;
  /** Relative change of the deviance at which to stop; 1e-12 unless given. */
  readonly devianceTolerance?: number;
  /** 100 unless given. */
  readonly maximumIterations?: number;
}

/** A fitted generalized linear model with absorbed effects. */
export interface FixedEffectsGlmFit extends RegressionFit, AbsorbedFit {
  readonly model: "generalized-linear";
  readonly fitted: Float64Array;
  readonly family: Family["name"];
  readonly link: LinkName;
  readonly deviance: number;
  readonly logLikelihood: number;
  readonly pearsonChiSquare: number;
  /** Root of the mean squared difference of outcome and mean. */
  readonly rmse: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly separated: readonly string[];
}

/**
 * A generalized linear model with any number of absorbed fixed effects, by iteratively reweighted least squares whose steps
 * sweep the effects out of the working response and of the columns.
 *
 * Levels without a finite effect are removed with their rows: of a Poisson model those with zeros only, of a binomial
 * model those with one outcome only. With few rows by level the effects of a logit or probit bias its coefficients
 * (incidental parameters); those of a Poisson model don't.
 *
 * Sources: Correia, Guimaraes and Zylkin (2020), Stata Journal 20, 95-115 (Poisson, and when estimates exist); Stammann
 * (2018), arXiv:1707.01815. Reference: fixest 0.14 `fepois`, `feglm`.
 *
 * @throws StatisticsError where numbers are missing or infinite, weights negative, outcomes outside the range of the
 * family, or no row is left.
 */
export function fitFixedEffectsGeneralizedLinear(options: FixedEffectsGlmOptions): FixedEffectsGlmFit {
  if (options.effects.length === 0) {
    throw new StatisticsError("There is no effect to absorb. Use a regression without absorbed effects.");
  }
  const { family, link } = familyAndLink(options.family, options.link);
  const ones = options.weights ?? new Float64Array(options.outcome.length).fill(1);
  checkOutcome(options.outcome, ones, family);
  const ends = [0, 1].filter((end) => !family.valid(end) && family.complaint(end) === null);
  const sample = prepareSample(options, ends);
  const work = new AbsorbingIteration(sample, family, link, options);
  const state = work.run();
  return assemble(options, sample, family, link, state);
}

interface State {
  readonly eta: Float64Array;
  readonly mu: Float64Array;
  readonly slope: Float64Array;
  readonly deviance: number;
}

interface Finished extends State {
  readonly within: Matrix;
  readonly regression: WithinRegression;
  readonly gone: ReadonlySet<number>;
  readonly iterations: number;
  readonly converged: boolean;
  readonly effectsFound: boolean;
  /** Change of the coefficients, and the largest of the linear predictor, in the last step. */
  readonly lastStep: Float64Array;
  readonly lastMove: number;
}

/** Accuracy of the effects while the coefficients still move. */
const roughTolerance = 1e-6;

class AbsorbingIteration {
  private readonly structure: EffectStructure;
  private readonly weights: Float64Array;
  /** Columns as the effects left them last: what is still to be swept out is little. */
  private swept: readonly Float64Array[];
  private sizes: readonly number[] | undefined;
  private gone: ReadonlySet<number> | null = null;

  constructor(
    private readonly sample: PreparedSample,
    private readonly family: Family,
    private readonly link: Link,
    private readonly options: FixedEffectsGlmOptions,
  ) {
    this.structure = buildStructure(solverEffects(sample.effects), sample.outcome.length);
    this.weights = sample.weights ?? new Float64Array(sample.outcome.length).fill(1);
    this.swept = Array.from({ length: sample.matrix.columns }, (_, j) => matrixColumn(sample.matrix, j));
  }

  run(): Finished {
    const { devianceTolerance = 1e-12, maximumIterations = 100, tolerance = 1e-11 } = this.options;
    let state = this.start();
    let effects: Float64Array = new Float64Array(state.eta.length);
    let coefficients = new Float64Array(this.sample.matrix.columns);
    let converged = false;
    let lastMove = Infinity;
    let change = Infinity;
    for (let iteration = 1; ; iteration++) {
      const accuracy = Math.max(tolerance, Math.min(roughTolerance, change * 1e-3));
      const step = this.step(state, effects, accuracy);
      const next = this.accept(state, step.eta, iteration === 1);
      const beta = spread(step.regression, coefficients.length);
      const move = largestMove(state.eta, next.eta);
      const lastStep = beta.map((b, j) => b - coefficients[j]!);
      change = Math.abs(next.deviance - state.deviance) / (Math.abs(next.deviance) + 0.1);
      const settled = accuracy <= tolerance && (move < settledStep || move > 0.9 * lastMove);
      const finished = (converged && settled) || iteration >= maximumIterations;
      converged = change < devianceTolerance;
      state = next;
      coefficients = beta;
      effects = this.effectsOf(state.eta, beta);
      lastMove = move;
      if (finished) {
        const { within, regression, effectsFound } = step;
        const gone = this.gone!;
        return {
          ...state,
          within,
          regression,
          gone,
          iterations: iteration,
          converged,
          effectsFound,
          lastStep,
          lastMove,
        };
      }
    }
  }

  private start(): State {
    const { outcome } = this.sample;
    const eta = outcome.map((y, i) => this.link.link(this.family.initialMean(y, this.weights[i]!)));
    return this.evaluate(eta);
  }

  private evaluate(eta: Float64Array): State {
    const mu = new Float64Array(eta.length);
    const slope = new Float64Array(eta.length);
    this.link.inverse(eta, mu, slope);
    return { eta, mu, slope, deviance: this.family.deviance(this.sample.outcome, mu, this.weights) };
  }

  /** One weighted within regression of the working response. `effects` is the last estimate of their part. */
  private step({ eta, mu, slope }: State, effects: Float64Array, tolerance: number) {
    const { outcome, offset, matrix } = this.sample;
    const n = outcome.length;
    const weights = new Float64Array(n);
    const response = new Float64Array(n);
    const left = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const s = slope[i]!;
      weights[i] = (this.weights[i]! * s * s) / this.family.variance(mu[i]!);
      response[i] = eta[i]! - (offset?.[i] ?? 0) + (outcome[i]! - mu[i]!) / s;
      left[i] = response[i]! - effects[i]!;
    }
    const swept = demeanOn(this.structure, [left, ...this.swept], {
      weights,
      tolerance,
      ...(this.sizes && { sizes: this.sizes }),
    });
    this.sizes ??= swept.sizes;
    const [y, ...x] = swept.columns as [Float64Array, ...Float64Array[]];
    this.swept = x;
    const within = createMatrix(n, matrix.columns);
    x.forEach((column, j) => {
      within.data.set(column, j * n);
    });
    this.gone ??= absorbedColumns(matrix, within, weights);
    const regression = regressWithin(within, y, weights, this.gone);
    const next = response.map((value, i) => value - y[i]! + (offset?.[i] ?? 0));
    regression.kept.forEach((j, at) => {
      const b = regression.coefficients[at]!;
      const column = x[j]!;
      for (let i = 0; i < n; i++) next[i]! += b * column[i]!;
    });
    return { eta: next, within, regression, effectsFound: swept.converged };
  }

  /** Halves the step while a mean leaves its range or the deviance rises. */
  private accept(before: State, proposed: Float64Array, first: boolean): State {
    let eta = proposed;
    for (let halvings = 0; halvings <= 40; halvings++) {
      const state = this.evaluate(eta);
      const valid = Number.isFinite(state.deviance) && state.mu.every((mu) => this.family.valid(mu));
      const slack = 1e-9 * (Math.abs(before.deviance) + 0.1);
      if (valid && (first || state.deviance <= before.deviance + slack)) return state;
      eta = eta.map((value, i) => (value + before.eta[i]!) / 2);
    }
    return before;
  }

  /** What of the linear predictor is the effects'. */
  private effectsOf(eta: Float64Array, beta: Float64Array): Float64Array {
    const { matrix, offset } = this.sample;
    const effects = eta.map((value, i) => value - (offset?.[i] ?? 0));
    beta.forEach((b, j) => {
      if (b === 0) return;
      const column = matrixColumn(matrix, j);
      for (let i = 0; i < effects.length; i++) effects[i]! -= b * column[i]!;
    });
    return effects;
  }
}

function spread({ kept, coefficients }: WithinRegression, columns: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(columns);
  kept.forEach((j, at) => {
    result[j] = coefficients[at]!;
  });
  return result;
}

function largestMove(before: Float64Array, after: Float64Array): number {
  let move = 0;
  let size = 0;
  for (let i = 0; i < after.length; i++) {
    const gap = Math.abs(after[i]! - before[i]!);
    if (gap > move) move = gap;
    const value = Math.abs(after[i]!);
    if (value > size) size = value;
  }
  return move / (1 + size);
}

function assemble(
  options: FixedEffectsGlmOptions,
  sample: PreparedSample,
  family: Family,
  link: Link,
  state: Finished,
): FixedEffectsGlmFit {
  const { outcome, rows } = sample;
  const { mu, slope, eta, within, regression, gone } = state;
  const n = outcome.length;
  const prior = sample.weights ?? new Float64Array(n).fill(1);
  const scores = new Float64Array(n);
  const workingWeights = new Float64Array(n);
  let pearson = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const variance = family.variance(mu[i]!);
    const gain = (prior[i]! * slope[i]!) / variance;
    const gap = outcome[i]! - mu[i]!;
    scores[i] = gain * gap;
    workingWeights[i] = gain * slope[i]!;
    pearson += (prior[i]! * gap * gap) / variance;
    squares += gap * gap;
  }
  const absorbed = countParameters(sample.effects);
  const residualDf = n - regression.kept.length - absorbed.parameters;
  const dispersion = family.dispersionEstimated ? (residualDf > 0 ? pearson / residualDf : NaN) : 1;
  const dropped = droppedNames(options.names, regression.kept);
  const collinear = dropped.filter((name) => !gone.has(options.names.indexOf(name)));
  const separated = separatedColumns(options.names, within, state, family);
  const size = options.outcome.length;
  return {
    model: "generalized-linear",
    family: family.name,
    link: link.name,
    names: Array.from(regression.kept, (j) => options.names[j]!),
    coefficients: regression.coefficients,
    kept: regression.kept,
    dropped,
    observations: n,
    residualDf,
    unscaledCovariance: regression.unscaledCovariance,
    modelCovariance: scaleMatrix(regression.unscaledCovariance, dispersion),
    dispersion,
    dispersionEstimated: family.dispersionEstimated,
    fitted: inInput(mu, rows, size),
    linearPredictor: inInput(eta, rows, size),
    estimating: {
      matrix: usedDesign(within, regression.kept, null),
      scores,
      scoreSquares: scores.map((score) => score * score),
      workingWeights,
      counts: null,
      mixedWeights: false,
      rows,
      parts: null,
    },
    deviance: state.deviance,
    logLikelihood: family.logLikelihood(outcome, mu, prior, state.deviance),
    pearsonChiSquare: pearson,
    rmse: Math.sqrt(squares / n),
    iterations: state.iterations,
    converged: state.converged && state.effectsFound,
    separated,
    effects: sample.effects.map(({ label, levels }) => ({ label, levels: levels.length })),
    absorbed,
    removed: sample.removed,
    removedRows: sample.removedRows,
    diagnostics: [
      ...sample.diagnostics,
      ...absorbedDiagnostic(options.names, gone),
      ...collinearityDiagnostic(collinear),
      ...separationDiagnostic(separated, state, family),
      ...convergence(state),
    ],
  };
}

/** Columns along which the linear predictor still runs off when the deviance has long stood still. */
function separatedColumns(
  names: readonly string[],
  within: Matrix,
  { lastStep, lastMove, mu, eta }: Finished,
  family: Family,
): string[] {
  let size = 0;
  for (const value of eta) size = Math.max(size, Math.abs(value));
  const atTheEdge = mu.some((mean) => mean < 1e-6 || (family.valid(2) ? false : mean > 1 - 1e-6));
  if (!atTheEdge || lastMove * (1 + size) < 0.05) return [];
  return names.filter((_, j) => {
    let largest = 0;
    for (const value of matrixColumn(within, j)) largest = Math.max(largest, Math.abs(value));
    return Math.abs(lastStep[j]!) * largest > 0.05;
  });
}

function separationDiagnostic(
  separated: readonly string[],
  { converged }: Finished,
  family: Family,
): Diagnostic[] {
  if (separated.length === 0 || !converged) return [];
  const list = separated.map((name) => `"${name}"`).join(", ");
  const what = family.valid(2) ? "0" : "0 or 1";
  const message = `Separation: the outcome is ${what} without exception along ${list}, so there is no finite estimate and the errors shown mean nothing.`;
  return [{ id: "separation", level: "warning", message }];
}

function convergence({ converged, effectsFound, iterations }: Finished): Diagnostic[] {
  if (converged && effectsFound) return [];
  const message = `The iteration has not converged after ${iterations} steps; the estimates are not to be trusted.`;
  return [{ id: "not-converged", level: "warning", message }];
}
