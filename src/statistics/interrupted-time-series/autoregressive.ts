import {
  createMatrix,
  identityMatrix,
  inverseSymmetric,
  logDeterminant,
  matrixColumn,
  selectColumns,
  solveLinear,
} from "../linear-algebra/index.js";
import { fitLinear } from "../regression/index.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";
import { maximize, numericHessian } from "./maximize.js";

/** The arguments of {@link fitAutoregressive}. */
export interface AutoregressiveOptions {
  /** The model matrix, one row a period, with its intercept. */
  readonly matrix: Matrix;
  readonly names: readonly string[];
  /** One number a period, NaN where missing. */
  readonly outcome: Float64Array;
  /** Order of the autoregression of the errors; 1 unless given. */
  readonly order?: number;
  /** A seasonal autoregression that multiplies it. */
  readonly seasonal?: { readonly order: number; readonly period: number };
  /** Maximum likelihood ("ml", the default) or restricted maximum likelihood ("reml", less biased in short series). */
  readonly method?: "ml" | "reml";
}

/** A linear regression with autoregressive errors. */
export interface AutoregressiveFit {
  readonly model: "autoregressive";
  readonly method: "ml" | "reml";
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
  readonly kept: Int32Array;
  readonly dropped: readonly string[];
  readonly observations: number;
  readonly residualDf: number;
  /** Coefficients of the autoregression, and of its seasonal part. */
  readonly ar: Float64Array;
  readonly seasonalAr: Float64Array;
  /** Variance of an innovation: with "ml" over the observations, with "reml" over the residual degrees of freedom. */
  readonly innovationVariance: number;
  /** Standard deviation of an error, innovations of all the past included. */
  readonly sigma: number;
  /**
   * Covariance of the coefficients by generalized least squares at the estimated autoregression, the variance over
   * the residual degrees of freedom.
   */
  readonly covariance: Matrix;
  /**
   * Inverse observed information of autoregression, seasonal part and coefficients, in this order ("ml" only;
   * null with "reml").
   */
  readonly jointCovariance: Matrix | null;
  /** For every period: what the regression gives, and the outcome less it. */
  readonly fitted: Float64Array;
  readonly residuals: Float64Array;
  /** One-step prediction errors over their standard deviation, NaN where missing: uncorrelated if the model holds. */
  readonly innovations: Float64Array;
  readonly logLikelihood: number;
  readonly aic: number;
  readonly converged: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Linear regression whose errors follow an autoregression, by exact (restricted) maximum likelihood: the likelihood of the
 * prediction errors of the Kalman filter, started from the stationary distribution, with the coefficients at their
 * generalized least squares estimate. Periods with a missing outcome are bridged.
 *
 * References: R `nlme::gls(correlation = corAR1(), method = "ML" or "REML")` (`covariance` is its `vcov`, `sigma` its sigma)
 * and `arima(order = c(p, 0, 0), seasonal = c(P, 0, 0), xreg = )` (`jointCovariance` is its `var.coef`,
 * `innovationVariance` its sigma2).
 *
 * Sources: Harvey and Phillips (1979), Maximum likelihood estimation of regression models with autoregressive-moving
 * average disturbances, Biometrika 66, 49-58; Jones (1980), Technometrics 22, 389-395 (stationary coordinates, missing
 * periods).
 *
 * @throws StatisticsError where there are too few periods, or numbers are infinite.
 */
export function fitAutoregressive(options: AutoregressiveOptions): AutoregressiveFit {
  const { outcome, method = "ml" } = options;
  const order = options.order ?? 1;
  const seasonal = options.seasonal ?? { order: 0, period: 1 };
  const problem = prepare(options, order, seasonal);
  const { kept, dropped, names } = problem;
  const dimension = order + seasonal.order;
  const profile = (u: Float64Array) => {
    const solved = generalized(problem, autoregression(u, order, seasonal));
    return solved === null ? -Infinity : likelihood(solved, problem.n, method);
  };
  const best = dimension === 0 ? noParameters(profile) : maximize(profile, startOf(dimension));
  const parts = autoregression(best.at, order, seasonal);
  const solved = generalized(problem, parts)!;
  const k = kept.length;
  const residualDf = problem.n - k;
  const innovationVariance = solved.rss / (method === "ml" ? problem.n : residualDf);
  const unbiased = solved.rss / residualDf;
  const fitted = new Float64Array(outcome.length);
  kept.forEach((column, j) => {
    const values = matrixColumn(options.matrix, column);
    for (let t = 0; t < fitted.length; t++) fitted[t]! += solved.coefficients[j]! * values[t]!;
  });
  const scale = Math.sqrt(innovationVariance);
  return {
    model: "autoregressive",
    method,
    names,
    coefficients: solved.coefficients,
    kept,
    dropped,
    observations: problem.n,
    residualDf,
    ar: parts.ar,
    seasonalAr: parts.seasonalAr,
    innovationVariance,
    sigma: Math.sqrt(innovationVariance * parts.variance),
    covariance: { ...solved.inverse, data: solved.inverse.data.map((value) => value * unbiased) },
    jointCovariance: method === "ml" ? jointCovariance(problem, parts, solved, order, seasonal) : null,
    fitted,
    residuals: outcome.map((y, t) => y - fitted[t]!),
    innovations: solved.innovations.map((value) => value / scale),
    logLikelihood: best.value,
    aic: 2 * (k + dimension + 1) - 2 * best.value,
    converged: best.converged,
    diagnostics: diagnostics(best.converged, dropped, parts),
  };
}

interface Problem {
  /** The kept columns. */
  readonly matrix: Matrix;
  readonly outcome: Float64Array;
  readonly kept: Int32Array;
  readonly dropped: readonly string[];
  readonly names: readonly string[];
  /** Observed periods. */
  readonly n: number;
}

type Seasonal = NonNullable<AutoregressiveOptions["seasonal"]>;

function prepare(options: AutoregressiveOptions, order: number, seasonal: Seasonal): Problem {
  const { matrix, names, outcome } = options;
  for (const [what, value] of [
    ["order", order],
    ["seasonal order", seasonal.order],
  ] as const) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw new StatisticsError(`The ${what} of an autoregression is a whole number from 0 up, not ${value}.`);
  }
  if (seasonal.order > 0 && !(Number.isInteger(seasonal.period) && seasonal.period > order)) {
    throw new StatisticsError(
      `The period of a seasonal autoregression must be a whole number above ${order}, not ${seasonal.period}.`,
    );
  }
  // Weights of zero take missing periods out; least squares says which columns can be told apart.
  const known = outcome.map((y) => (Number.isNaN(y) ? 0 : 1));
  const plain = fitLinear({
    matrix,
    names,
    outcome: outcome.map((y) => (Number.isNaN(y) ? 0 : y)),
    weights: known,
  });
  const parameters = plain.kept.length + order + seasonal.order;
  if (plain.observations <= parameters + 1) {
    throw new StatisticsError(
      `There are ${plain.observations} periods with an outcome, too few for ${parameters} coefficients.`,
    );
  }
  if (!(plain.rss > 1e-20 * outcome.reduce((sum, y) => sum + (Number.isNaN(y) ? 0 : y * y), 0))) {
    throw new StatisticsError(
      "The regression fits the outcome exactly, so that there are no errors to model.",
    );
  }
  return {
    matrix: selectColumns(matrix, plain.kept),
    outcome,
    kept: plain.kept,
    dropped: plain.dropped,
    names: plain.names,
    n: plain.observations,
  };
}

const noParameters = (profile: (u: Float64Array) => number) => {
  const at = new Float64Array(0);
  return { at, value: profile(at), converged: true };
};

/** A mild positive first coefficient, for which the likelihood is far from its edge. */
function startOf(dimension: number): Float64Array {
  const start = new Float64Array(dimension);
  start[0] = 0.2;
  return start;
}

/** An autoregression in its several forms. */
interface Autoregression {
  readonly ar: Float64Array;
  readonly seasonalAr: Float64Array;
  /** Coefficients of the product of both polynomials, from lag 1. */
  readonly product: Float64Array;
  /** Autocovariances of the errors at lags 0, 1, ..., for innovations of variance 1. */
  readonly autocovariances: Float64Array;
  /** The first of them. */
  readonly variance: number;
}

/** The stationary autoregression with partial autocorrelations tanh(u): any u is allowed. */
function autoregression(u: Float64Array, order: number, seasonal: Seasonal): Autoregression {
  const ar = fromPartial(u.subarray(0, order));
  const seasonalAr = fromPartial(u.subarray(order, order + seasonal.order));
  return completed(ar, seasonalAr, seasonal.period);
}

function completed(ar: Float64Array, seasonalAr: Float64Array, period: number): Autoregression {
  const length = ar.length + seasonalAr.length * period;
  const product = new Float64Array(length);
  // (1 - sum a_i B^i)(1 - sum s_j B^(jm)) = 1 - sum a_i B^i - sum s_j B^(jm) + sum a_i s_j B^(i + jm).
  ar.forEach((a, i) => {
    product[i]! += a;
  });
  seasonalAr.forEach((s, j) => {
    const lag = (j + 1) * period;
    product[lag - 1]! += s;
    ar.forEach((a, i) => {
      product[lag + i]! -= a * s;
    });
  });
  const autocovariances = stationaryAutocovariances(product);
  return { ar, seasonalAr, product, autocovariances, variance: autocovariances[0]! };
}

/** Durbin and Levinson: from partial autocorrelations tanh(u) to coefficients. */
function fromPartial(u: Float64Array): Float64Array {
  let coefficients = new Float64Array(0);
  for (const value of u) {
    const partial = Math.tanh(value);
    const before = coefficients;
    const m = before.length;
    coefficients = new Float64Array(m + 1);
    for (let i = 0; i < m; i++) coefficients[i] = before[i]! - partial * before[m - 1 - i]!;
    coefficients[m] = partial;
  }
  return coefficients;
}

/** Solves the Yule-Walker equations for the autocovariances at lags 0..p, innovations of variance 1. */
function stationaryAutocovariances(coefficients: Float64Array): Float64Array {
  const p = coefficients.length;
  const system = identityMatrix(p + 1);
  for (let k = 0; k <= p; k++) {
    coefficients.forEach((a, i) => {
      system.data[k + Math.abs(k - i - 1) * (p + 1)]! -= a;
    });
  }
  const right = new Float64Array(p + 1);
  right[0] = 1;
  return solveLinear(system, right);
}

/** Generalized least squares at an autoregression. */
interface Generalized {
  readonly coefficients: Float64Array;
  /** (X'V^-1 X)^-1 for innovations of variance 1. */
  readonly inverse: Matrix;
  readonly rss: number;
  /** Sum of the logarithms of the prediction variances. */
  readonly logVariances: number;
  /** One-step prediction errors over the square root of their relative variance. */
  readonly innovations: Float64Array;
}

function generalized(problem: Problem, parts: Autoregression): Generalized | null {
  const { matrix, outcome } = problem;
  const k = matrix.columns;
  const series = createMatrix(matrix.rows, k + 1);
  series.data.set(matrix.data);
  series.data.set(outcome, k * matrix.rows);
  const filtered = predictionErrors(series, outcome, parts);
  if (filtered === null) return null;
  const { errors, logVariances, periods } = filtered;
  const x = selectColumns(
    errors,
    Array.from({ length: k }, (_, j) => j),
  );
  const y = matrixColumn(errors, k);
  const names = problem.names;
  const fit = fitLinear({ matrix: x, names, outcome: Float64Array.from(y), collinearityTolerance: 1e-13 });
  if (fit.kept.length < k) return null;
  const innovations = new Float64Array(matrix.rows).fill(NaN);
  periods.forEach((t, i) => {
    innovations[t] = fit.residuals[i]!;
  });
  return {
    coefficients: fit.coefficients,
    inverse: fit.unscaledCovariance,
    rss: fit.rss,
    logVariances,
    innovations,
  };
}

/**
 * The one-step prediction errors of every column, each over the square root of its variance, by a Kalman filter whose state
 * is the last p errors. Null where the filter breaks down.
 */
function predictionErrors(
  series: Matrix,
  outcome: Float64Array,
  { product, autocovariances }: Autoregression,
): { errors: Matrix; logVariances: number; periods: Int32Array } | null {
  const size = Math.max(1, product.length);
  const periods = Int32Array.from(Array.from(outcome.keys()).filter((t) => !Number.isNaN(outcome[t]!)));
  const columns = series.columns;
  const errors = createMatrix(periods.length, columns);
  const state = createMatrix(size, columns);
  let covariance = createMatrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) covariance.data[i + j * size] = autocovariances[Math.abs(i - j)] ?? 0;
  }
  let logVariances = 0;
  let row = 0;
  for (let t = 0; t < outcome.length; t++) {
    if (t > 0) covariance = advance(state, covariance, product);
    if (Number.isNaN(outcome[t]!)) continue;
    const variance = covariance.data[0]!;
    if (!(variance > 1e-10)) return null;
    logVariances += Math.log(variance);
    const gain = Float64Array.from({ length: size }, (_, i) => covariance.data[i]! / variance);
    for (let c = 0; c < columns; c++) {
      const error = series.data[t + c * series.rows]! - state.data[c * size]!;
      errors.data[row + c * periods.length] = error / Math.sqrt(variance);
      for (let i = 0; i < size; i++) state.data[i + c * size]! += gain[i]! * error;
    }
    for (let j = 0; j < size; j++) {
      const first = covariance.data[j * size]!;
      // Column 0 is read by the others, so that it comes last.
      if (j > 0) for (let i = 0; i < size; i++) covariance.data[i + j * size]! -= gain[i]! * first;
    }
    covariance.data.fill(0, 0, size);
    for (let j = 0; j < size; j++) covariance.data[j * size] = 0;
    row++;
  }
  return { errors, logVariances, periods };
}

/** Moves the state on by a period, in place; gives its new covariance. */
function advance(state: Matrix, covariance: Matrix, product: Float64Array): Matrix {
  const size = state.rows;
  for (let c = 0; c < state.columns; c++) {
    const from = c * size;
    let next = 0;
    product.forEach((a, i) => {
      next += a * state.data[from + i]!;
    });
    state.data.copyWithin(from + 1, from, from + size - 1);
    state.data[from] = next;
  }
  const result = createMatrix(size, size);
  // Covariances of the next error with those of now.
  const crossed = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    product.forEach((a, i) => {
      crossed[j]! += a * covariance.data[i + j * size]!;
    });
  }
  let own = 1;
  product.forEach((a, i) => {
    own += a * crossed[i]!;
  });
  result.data[0] = own;
  for (let j = 1; j < size; j++) {
    result.data[j] = crossed[j - 1]!;
    result.data[j * size] = crossed[j - 1]!;
    for (let i = 1; i < size; i++) result.data[i + j * size] = covariance.data[i - 1 + (j - 1) * size]!;
  }
  return result;
}

/** The log-likelihood with the variance at its best. */
function likelihood(solved: Generalized, n: number, method: "ml" | "reml"): number {
  const k = solved.coefficients.length;
  const m = method === "ml" ? n : n - k;
  const value = -0.5 * (m * (Math.log((2 * Math.PI * solved.rss) / m) + 1) + solved.logVariances);
  return method === "ml" ? value : value + 0.5 * logDeterminant(solved.inverse);
}

/** The inverse of the observed information of autoregression and coefficients, the variance profiled out. */
function jointCovariance(
  problem: Problem,
  parts: Autoregression,
  solved: Generalized,
  order: number,
  seasonal: Seasonal,
): Matrix {
  const dimension = order + seasonal.order;
  const at = Float64Array.from([...parts.ar, ...parts.seasonalAr, ...solved.coefficients]);
  // Steps of a hundredth of a coefficient's standard deviation given the others: coefficients hang together closely.
  const information = inverseSymmetric(solved.inverse);
  const scales = Float64Array.from(at, (_, i) => {
    if (i < dimension) return 1;
    return (
      10 * Math.sqrt(solved.rss / problem.n / information.data[(i - dimension) * (information.rows + 1)]!)
    );
  });
  const value = (x: Float64Array) => {
    const moved = completed(x.slice(0, order), x.slice(order, dimension), seasonal.period);
    const { matrix, outcome } = problem;
    const errors = outcome.map((y, t) => {
      let fitted = 0;
      for (let j = 0; j < matrix.columns; j++)
        fitted += matrix.data[t + j * matrix.rows]! * x[dimension + j]!;
      return y - fitted;
    });
    const filtered = predictionErrors(createMatrix(errors.length, 1, errors), outcome, moved);
    if (filtered === null) return NaN;
    const rss = filtered.errors.data.reduce((sum, e) => sum + e * e, 0);
    return -0.5 * (problem.n * Math.log(rss) + filtered.logVariances);
  };
  const hessian = numericHessian(value, at, scales);
  return inverseSymmetric({ ...hessian, data: hessian.data.map((x) => -x) });
}

function diagnostics(converged: boolean, dropped: readonly string[], parts: Autoregression): Diagnostic[] {
  const list: Diagnostic[] = [];
  if (!converged) {
    const message =
      "The likelihood of the autoregression has not settled at a maximum; the estimates are not to be trusted.";
    list.push({ id: "not-converged", level: "warning", message });
  }
  if (dropped.length > 0) {
    const names = dropped.map((name) => `"${name}"`).join(", ");
    list.push({
      id: "collinear",
      level: "note",
      message: `Left out because they are collinear with columns before them: ${names}.`,
    });
  }
  if (parts.variance > 1e3) {
    const message =
      "The errors are close to a random walk: trend and interventions can hardly be told from drift. Model the changes from period to period instead.";
    list.push({ id: "near-unit-root", level: "warning", message });
  }
  return list;
}
