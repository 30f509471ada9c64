import { codesAt, numbersAt } from "../compression/gather.js";
import {
  cholesky,
  choleskySolve,
  createMatrix,
  crossProduct,
  crossProductVector,
  matrixColumn,
  selectRows,
} from "../linear-algebra/index.js";
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
import { coefficientsByColumn } from "../regression/least-squares.js";
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
/** Steps with the canonical link square from one to the next: after one as small as this nothing is left. */
const settledCanonical = 5e-8;

/** The iteration, on rows in the order of the widest effect, so that memory is read in a row. */
class AbsorbingIteration {
  private readonly order: Int32Array | null;
  private readonly sample: PreparedSample;
  private readonly structure: EffectStructure;
  private readonly weights: Float64Array;
  /** Columns as the effects left them last: what is still to be swept out is little. */
  private swept: readonly Float64Array[];
  private spare: Matrix;
  private spareLeft: Float64Array;
  /** The one matrix that must not be written into. */
  private readonly given: ArrayBufferLike;
  private readonly workingWeights: Float64Array;
  private readonly response: Float64Array;
  /** Two predictors with their means: the one reached and the one proposed. */
  private readonly buffers: readonly Omit<State, "deviance">[];
  private sizes: readonly number[] | undefined;
  private gone: ReadonlySet<number> | null = null;
  private kept: Int32Array | null = null;

  constructor(
    sample: PreparedSample,
    private readonly family: Family,
    private readonly link: Link,
    private readonly options: FixedEffectsGlmOptions,
  ) {
    this.given = sample.matrix.data.buffer;
    this.order = orderOfWidest(sample.effects);
    this.sample = this.order === null ? sample : reordered(sample, this.order);
    const { effects, outcome, matrix, weights } = this.sample;
    const n = outcome.length;
    this.structure = buildStructure(solverEffects(effects), n);
    this.weights = weights ?? new Float64Array(n).fill(1);
    this.swept = columnsOf(matrix);
    this.spare = createMatrix(n, matrix.columns);
    this.spareLeft = new Float64Array(n);
    this.workingWeights = new Float64Array(n);
    this.response = new Float64Array(n);
    const make = () => new Float64Array(n);
    this.buffers = [0, 1].map(() => ({ eta: make(), mu: make(), slope: make() }));
  }

  run(): Finished {
    const { devianceTolerance = 1e-12, maximumIterations = 100, tolerance = 1e-11 } = this.options;
    const canonical =
      this.link.name === "logit" || (this.link.name === "log" && this.family.variance(2) === 2);
    const smallEnough = canonical ? settledCanonical : settledStep;
    let state = this.start();
    let coefficients = new Float64Array(this.sample.matrix.columns);
    // Starting values come from the outcomes; later ones are sums of columns and effects.
    let inModel = false;
    let converged = false;
    let lastMove = Infinity;
    let change = Infinity;
    for (let iteration = 1; ; iteration++) {
      const accuracy = Math.max(tolerance, Math.min(roughTolerance, change * 1e-3));
      const step = this.step(state, inModel, accuracy);
      const accepted = this.accept(state, iteration === 1);
      const lastStep = Float64Array.from(step.coefficients, (b) => b * accepted.share);
      const move = largestMove(state.eta, accepted.state.eta);
      change = Math.abs(accepted.state.deviance - state.deviance) / (Math.abs(accepted.state.deviance) + 0.1);
      const settled = accepted.share > 0 && accuracy <= tolerance && move < smallEnough;
      const standing = accepted.share === 0 || (converged && accuracy <= tolerance && move > 0.9 * lastMove);
      converged = accepted.share > 0 && (settled || change < devianceTolerance);
      coefficients = coefficients.map((b, j) => (inModel ? b : 0) + lastStep[j]!);
      inModel ||= accepted.share === 1;
      state = accepted.state;
      lastMove = move;
      if (settled || standing || iteration >= maximumIterations) {
        return this.finish(state, step, coefficients, {
          iterations: iteration,
          converged,
          lastStep,
          lastMove,
        });
      }
    }
  }

  /** Back in the order of the input. */
  private finish(
    state: State,
    { within, effectsFound }: ReturnType<AbsorbingIteration["step"]>,
    coefficients: Float64Array,
    rest: Pick<Finished, "iterations" | "converged" | "lastStep" | "lastMove">,
  ): Finished {
    // At the weights of the solution. That the effects were swept out at those of the step before matters to the
    // second order only, since what they leave of a column is its least weighted length.
    const regression = regressWithin(within, this.response, this.weightsAt(state), this.gone!);
    const kept = Float64Array.from(regression.kept, (j) => coefficients[j]!);
    const back = (values: Float64Array): Float64Array => restored(values, this.order);
    return {
      eta: back(state.eta),
      mu: back(state.mu),
      slope: back(state.slope),
      deviance: state.deviance,
      within: restoredRows(within, this.order),
      regression: { ...regression, coefficients: kept },
      gone: this.gone!,
      effectsFound,
      ...rest,
    };
  }

  private start(): State {
    const { outcome } = this.sample;
    const { eta } = this.buffers[0]!;
    for (let i = 0; i < eta.length; i++) {
      eta[i] = this.link.link(this.family.initialMean(outcome[i]!, this.weights[i]!));
    }
    return this.evaluate(this.buffers[0]!);
  }

  /** Means, slopes and deviance of the predictor in a buffer. */
  private evaluate(buffer: Omit<State, "deviance">): State {
    const { eta, mu, slope } = buffer;
    this.link.inverse(eta, mu, slope);
    return { eta, mu, slope, deviance: this.family.deviance(this.sample.outcome, mu, this.weights) };
  }

  /** Working weights at a state, written into {@link workingWeights}. */
  private weightsAt({ mu, slope }: State): Float64Array {
    const { family, weights: prior, workingWeights } = this;
    for (let i = 0; i < mu.length; i++) {
      const s = slope[i]!;
      workingWeights[i] = (prior[i]! * s * s) / family.variance(mu[i]!);
    }
    return workingWeights;
  }

  /** The buffer that doesn't hold the state. */
  private otherBuffer(state: State): Omit<State, "deviance"> {
    return this.buffers[0]!.eta === state.eta ? this.buffers[1]! : this.buffers[0]!;
  }

  /**
   * One weighted within regression. Of a predictor that is in the model the working residual is regressed, which gives the
   * change of the coefficients; of starting values the whole working response.
   */
  private step(state: State, inModel: boolean, tolerance: number) {
    const { outcome } = this.sample;
    const n = outcome.length;
    const { response } = this;
    const { eta, mu, slope } = state;
    const weights = this.weightsAt(state);
    const offset = inModel ? null : (this.sample.offset ?? new Float64Array(n));
    for (let i = 0; i < n; i++) response[i] = (outcome[i]! - mu[i]!) / slope[i]!;
    if (offset !== null) for (let i = 0; i < n; i++) response[i]! += eta[i]! - offset[i]!;
    const within = this.spare;
    const left = this.spareLeft;
    const swept = demeanOn(this.structure, [response, ...this.swept], {
      weights,
      tolerance,
      into: [left, ...columnsOf(within)],
      ...(this.sizes && { sizes: this.sizes }),
    });
    this.sizes ??= swept.sizes;
    // The matrix that was read becomes the one that is written next, unless it is the one given.
    const before = this.swept;
    this.swept = columnsOf(within);
    const own = before[0] !== undefined && before[0].buffer !== this.given;
    this.spare = own
      ? createMatrix(n, within.columns, new Float64Array(before[0]!.buffer))
      : createMatrix(n, within.columns);
    const coefficients = this.regress(within, left, weights);
    // The fit of the response: itself, less what is left when the effects and the columns are taken out.
    const base = offset ?? eta;
    const next = this.otherBuffer(state).eta;
    for (let i = 0; i < n; i++) next[i] = base[i]! + response[i]! - left[i]!;
    coefficients.forEach((b, j) => {
      if (b === 0) return;
      const column = matrixColumn(within, j);
      for (let i = 0; i < n; i++) next[i]! += b * column[i]!;
    });
    return { within, coefficients, effectsFound: swept.converged };
  }

  /**
   * Coefficients of the response by column, 0 for those that are left out. Which these are is told by a QR decomposition
   * in the first step; later ones, which are corrections, are found from the normal equations.
   */
  private regress(within: Matrix, left: Float64Array, weights: Float64Array): Float64Array {
    if (this.gone === null || this.kept === null) {
      this.gone = absorbedColumns(this.sample.matrix, within, weights);
      const first = regressWithin(within, left, weights, this.gone);
      this.kept = first.kept;
      return coefficientsByColumn(first, within.columns);
    }
    const x = usedDesign(within, this.kept, null);
    const l = cholesky(crossProduct(x, weights));
    if (l === null) {
      return coefficientsByColumn(regressWithin(within, left, weights, this.gone), within.columns);
    }
    const coefficients = choleskySolve(l, crossProductVector(x, left, weights));
    return coefficientsByColumn({ kept: this.kept, coefficients }, within.columns);
  }

  /**
   * Judges the predictor that {@link step} has left in the other buffer, and halves the step while a mean leaves its range
   * or the deviance rises; `share` of it is taken.
   */
  private accept(before: State, first: boolean): { state: State; share: number } {
    const buffer = this.otherBuffer(before);
    let share = 1;
    for (let halvings = 0; halvings <= 40; halvings++) {
      const state = this.evaluate(buffer);
      const slack = 1e-9 * (Math.abs(before.deviance) + 0.1);
      const lower = first || state.deviance <= before.deviance + slack;
      if (lower && Number.isFinite(state.deviance) && allValid(state.mu, this.family))
        return { state, share };
      for (let i = 0; i < buffer.eta.length; i++) buffer.eta[i] = (buffer.eta[i]! + before.eta[i]!) / 2;
      share /= 2;
    }
    return { state: before, share: 0 };
  }
}

function allValid(mu: Float64Array, family: Family): boolean {
  for (let i = 0; i < mu.length; i++) if (!family.valid(mu[i]!)) return false;
  return true;
}

const columnsOf = (matrix: Matrix): Float64Array[] =>
  Array.from({ length: matrix.columns }, (_, j) => matrixColumn(matrix, j));

/** Rows in the order of the effect with the most levels; null where they are in it. */
function orderOfWidest(effects: PreparedSample["effects"]): Int32Array | null {
  const widest = effects.reduce((best, effect) =>
    effect.intercept && (!best.intercept || effect.levels.length > best.levels.length) ? effect : best,
  );
  const { codes, levels } = widest;
  let sorted = true;
  for (let i = 1; i < codes.length && sorted; i++) sorted = codes[i]! >= codes[i - 1]!;
  if (sorted) return null;
  const next = new Int32Array(levels.length + 1);
  for (let i = 0; i < codes.length; i++) next[codes[i]! + 1]!++;
  for (let a = 0; a < levels.length; a++) next[a + 1]! += next[a]!;
  const order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]!]!++] = i;
  return order;
}

function reordered(sample: PreparedSample, order: Int32Array): PreparedSample {
  const take = (values: Float64Array | null): Float64Array | null =>
    values === null ? null : numbersAt(values, order);
  return {
    ...sample,
    outcome: take(sample.outcome)!,
    matrix: selectRows(sample.matrix, order),
    weights: take(sample.weights),
    offset: take(sample.offset),
    effects: sample.effects.map((effect) => ({
      ...effect,
      codes: codesAt(effect.codes, order),
      slopes: effect.slopes.map(({ label, values }) => ({ label, values: take(values)! })),
    })),
  };
}

function restored(values: Float64Array, order: Int32Array | null): Float64Array {
  if (order === null) return values;
  const result = new Float64Array(values.length);
  restoreInto(values, order, result);
  return result;
}

function restoredRows(matrix: Matrix, order: Int32Array | null): Matrix {
  if (order === null) return matrix;
  const result = createMatrix(matrix.rows, matrix.columns);
  for (let j = 0; j < matrix.columns; j++)
    restoreInto(matrixColumn(matrix, j), order, matrixColumn(result, j));
  return result;
}

function restoreInto(values: Float64Array, order: Int32Array, into: Float64Array): void {
  for (let i = 0; i < order.length; i++) into[order[i]!] = values[i]!;
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
      get scoreSquares() {
        return this.scores.map((score) => score * score);
      },
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
