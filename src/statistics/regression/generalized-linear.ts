import type { Diagnostic, Matrix } from "../types.js";
import { StatisticsError } from "../types.js";
import type { CellSums } from "./cells.js";
import { checkFinite, checkLength, checkRegressionInput } from "./checks.js";
import { type Family, type FamilyName, familyAndLink } from "./families.js";
import {
  collinearityDiagnostic,
  droppedNames,
  type EstimatingFunctions,
  hasIntercept,
  positiveRows,
  type RegressionFit,
  scaleMatrix,
  usedDesign,
  usedEntries,
  usedParts,
} from "./fit.js";
import { type GlmData, type Iterated, type IterationControl, iterate, nullDeviance } from "./iterate.js";
import type { Link, LinkName } from "./links.js";
import { separationDiagnostic } from "./separation.js";

/** How to iterate. */
export interface GeneralizedLinearControl {
  /** Relative change of the deviance at which to stop; 1e-12 unless given (R's `glm` has 1e-8). */
  readonly tolerance?: number;
  /** 100 unless given. */
  readonly maximumIterations?: number;
  /** Share of a column's weighted norm below which it counts as collinear; 1e-11 unless given, as in `glm`. */
  readonly collinearityTolerance?: number;
}

/** The arguments of {@link fitGeneralizedLinear}. */
export interface GeneralizedLinearOptions extends GeneralizedLinearControl {
  /** The model matrix, n x p, with its intercept. */
  readonly matrix: Matrix;
  /** Names of the p columns. */
  readonly names: readonly string[];
  /**
   * The n outcomes. Binomial: 0 or 1, or the number of successes where `trials` is given, or a proportion
   * whose number of trials stands in `weights`.
   */
  readonly outcome: Float64Array;
  /** Numbers of trials of grouped binomial data; each row counts as one observation, as in R's `glm`. */
  readonly trials?: Float64Array;
  readonly family: FamilyName;
  /** The first of the family unless given: logit, log, identity, inverse. */
  readonly link?: LinkName;
  /** Prior weights, as in R's `glm`: zero takes a row out. */
  readonly weights?: Float64Array;
  /** Known part of the linear predictor. */
  readonly offset?: Float64Array;
  /** Where the iteration starts (`etastart` of R's `glm`); at the outcomes unless given. */
  readonly startingLinearPredictor?: Float64Array;
}

/** A fitted generalized linear model. */
export interface GeneralizedLinearFit extends RegressionFit {
  readonly model: "generalized-linear" | "negative-binomial";
  readonly family: Family["name"];
  readonly link: LinkName;
  readonly deviance: number;
  readonly nullDeviance: number;
  readonly nullDf: number;
  /** NaN for the quasi families, which have no likelihood. */
  readonly logLikelihood: number;
  readonly aic: number;
  readonly pearsonChiSquare: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Columns whose coefficients run off to infinity; empty where there is no separation. */
  readonly separated: readonly string[];
}

/**
 * A generalized linear model by maximum likelihood (iteratively reweighted least squares).
 *
 * Weights are prior weights: with binomial data they are numbers of trials. For rows that stand for many equal
 * rows and for robust errors as if these were spread out, use `fitGeneralizedLinearCells`. Collinear columns are
 * dropped, the later ones first, and named. Separation (a coefficient without a finite estimate) is found from
 * the last step of the iteration and named in `separated` and the diagnostics.
 *
 * Source: McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed. Reference: R 4.2.2 `glm`; the
 * covariance is `vcov(glm)`, dispersion by Pearson residuals as `summary.glm` has it.
 *
 * @throws StatisticsError where numbers are missing or infinite, weights negative, outcomes outside the range
 * of the family, or a binomial or Poisson outcome the same at the end of its range in every row.
 */
export function fitGeneralizedLinear(options: GeneralizedLinearOptions): GeneralizedLinearFit {
  checkRegressionInput(options);
  const { family, link } = familyAndLink(options.family, options.link);
  const data = prepare(options, family);
  const control = iterationControl(options);
  const iterated = iterate(data, family, link, control, options.startingLinearPredictor ?? null);
  const intercept = hasIntercept(options.matrix);
  return assemble({
    data,
    names: options.names,
    family,
    link,
    iterated,
    nullDeviance: nullDeviance(data, family, link, control, intercept),
    intercept,
  });
}

/** The control of the iteration with its defaults filled in. */
export function iterationControl(options: GeneralizedLinearControl): IterationControl {
  return {
    tolerance: options.tolerance ?? 1e-12,
    maximumIterations: options.maximumIterations ?? 100,
    collinearityTolerance: options.collinearityTolerance ?? 1e-11,
  };
}

/** Turns successes of trials into proportions and checks the outcomes against the family. */
export function prepare(
  options: Pick<GeneralizedLinearOptions, "matrix" | "outcome" | "trials" | "weights" | "offset">,
  family: Family,
): GlmData {
  const { matrix, trials } = options;
  let outcome = options.outcome;
  let weights = options.weights ?? new Float64Array(matrix.rows).fill(1);
  if (trials !== undefined) {
    checkTrials(trials, outcome, matrix.rows);
    weights = weights.map((weight, i) => weight * trials[i]!);
    outcome = outcome.map((successes, i) => (trials[i] === 0 ? 0 : successes / trials[i]!));
  }
  checkOutcome(outcome, weights, family);
  return { matrix, outcome, weights, offset: options.offset ?? null };
}

function checkTrials(trials: Float64Array, successes: Float64Array, rows: number): void {
  checkLength("trials", trials, rows);
  checkFinite("trials", trials);
  const bad = trials.findIndex((count, i) => count < 0 || successes[i]! > count || successes[i]! < 0);
  if (bad >= 0) {
    throw new StatisticsError(
      `Row ${bad + 1} has ${successes[bad]} successes of ${trials[bad]} trials; successes must lie between 0 and the trials.`,
    );
  }
}

/** Refuses outcomes that the family doesn't allow, and those that leave nothing to estimate. */
export function checkOutcome(outcome: Float64Array, weights: Float64Array, family: Family): void {
  let bad = 0;
  let first = -1;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < outcome.length; i++) {
    if (weights[i] === 0) continue;
    const y = outcome[i]!;
    if (family.complaint(y) !== null && bad++ === 0) first = i;
    if (y < low) low = y;
    if (y > high) high = y;
  }
  if (bad > 0) {
    const rest = bad > 1 ? ` ${bad} rows are like this.` : "";
    throw new StatisticsError(
      `The outcome ${family.complaint(outcome[first]!)}: row ${first + 1} has ${outcome[first]}.${rest}`,
    );
  }
  if (low === high && !family.valid(low)) {
    throw new StatisticsError(
      `The outcome is ${low} in every row, so that a ${family.name} model has no finite estimate.`,
    );
  }
}

/** What {@link assemble} puts together. */
export interface Assembly {
  readonly data: GlmData;
  readonly names: readonly string[];
  readonly family: Family;
  readonly link: Link;
  readonly iterated: Iterated;
  readonly nullDeviance: number;
  readonly intercept: boolean;
  readonly cells?: CellSums;
  readonly model?: GeneralizedLinearFit["model"];
  readonly moreDiagnostics?: readonly Diagnostic[];
}

/** The fit from its converged iteration. */
export function assemble(assembly: Assembly): GeneralizedLinearFit {
  const { data, names, family, link, iterated, cells, intercept } = assembly;
  const { solution, mu, eta } = iterated;
  const rows = positiveRows(data.weights);
  const estimating = estimatingFunctions(assembly, rows);
  const observations =
    estimating.counts === null ? estimating.scores.length : estimating.counts.reduce((a, b) => a + b, 0);
  const residualDf = observations - solution.kept.length;
  const pearsonChiSquare = pearson(data, family, mu, cells);
  const dispersion = family.dispersionEstimated ? (residualDf > 0 ? pearsonChiSquare / residualDf : NaN) : 1;
  const deviance = iterated.deviance + (cells?.withinDeviance ?? 0);
  const logLikelihood =
    cells?.logLikelihood(deviance) ?? family.logLikelihood(data.outcome, mu, data.weights, deviance);
  const dropped = droppedNames(names, solution.kept);
  const separation = separationDiagnostic(data, names, iterated, family.name);
  return {
    model: assembly.model ?? "generalized-linear",
    family: family.name,
    link: link.name,
    names: Array.from(solution.kept, (j) => names[j]!),
    coefficients: solution.coefficients,
    kept: solution.kept,
    dropped,
    observations,
    residualDf,
    unscaledCovariance: solution.unscaledCovariance,
    modelCovariance: scaleMatrix(solution.unscaledCovariance, dispersion),
    dispersion,
    dispersionEstimated: family.dispersionEstimated,
    fitted: mu,
    linearPredictor: eta,
    estimating,
    deviance,
    nullDeviance: assembly.nullDeviance + (cells?.withinDeviance ?? 0),
    nullDf: observations - (intercept ? 1 : 0),
    logLikelihood,
    aic: 2 * (solution.kept.length + family.extraParameters) - 2 * logLikelihood,
    pearsonChiSquare,
    iterations: iterated.iterations,
    converged: iterated.converged,
    separated: separation.names,
    diagnostics: [
      ...collinearityDiagnostic(dropped),
      ...separation.diagnostics,
      ...convergenceDiagnostic(iterated),
      ...(assembly.moreDiagnostics ?? []),
    ],
  };
}

function estimatingFunctions(
  { data, family, iterated, cells }: Assembly,
  rows: Int32Array | null,
): EstimatingFunctions {
  const { mu, slope, solution } = iterated;
  const n = mu.length;
  const scores = new Float64Array(n);
  const workingWeights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const gain = slope[i]! / family.variance(mu[i]!);
    scores[i] = data.weights[i]! * gain * (data.outcome[i]! - mu[i]!);
    workingWeights[i] = data.weights[i]! * gain * slope[i]!;
  }
  return {
    matrix: usedDesign(data.matrix, solution.kept, rows),
    scores: usedEntries(scores, rows),
    get scoreSquares() {
      if (cells === undefined) return this.scores.map((score) => score * score);
      const squares = cells.squaredDeviations(mu);
      return usedEntries(
        squares.map((square, i) => square * (slope[i]! / family.variance(mu[i]!)) ** 2),
        rows,
      );
    },
    workingWeights: usedEntries(workingWeights, rows),
    counts: cells === undefined ? null : usedEntries(cells.counts, rows),
    mixedWeights: cells?.mixedWeights ?? false,
    rows,
    parts: usedParts(
      cells?.parts((i) => slope[i]! / family.variance(mu[i]!), mu, workingWeights) ?? null,
      rows,
    ),
  };
}

function pearson(data: GlmData, family: Family, mu: Float64Array, cells: CellSums | undefined): number {
  let sum = 0;
  for (let i = 0; i < mu.length; i++) {
    if (data.weights[i] === 0) continue;
    const between = data.weights[i]! * (data.outcome[i]! - mu[i]!) ** 2;
    sum += (between + (cells?.within[i] ?? 0)) / family.variance(mu[i]!);
  }
  return sum;
}

function convergenceDiagnostic(iterated: Iterated): Diagnostic[] {
  if (iterated.converged) return [];
  const message = `The iteration has not converged after ${iterated.iterations} steps; the estimates are not to be trusted.`;
  return [{ id: "not-converged", level: "warning", message }];
}
