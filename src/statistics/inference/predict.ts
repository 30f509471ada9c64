import type { Covariance } from "../covariance/index.js";
import type { RegressionFit } from "../regression/fit.js";
import { type LinkName, links } from "../regression/links.js";
import { type Matrix, StatisticsError } from "../types.js";
import { criticalValue } from "./reference-distribution.js";

/** A fit that can predict: `link` is absent for linear models. */
export type PredictingFit = Pick<RegressionFit, "names" | "coefficients" | "kept" | "dispersion"> & {
  readonly model: string;
  readonly link?: LinkName;
};

/** The arguments of {@link predict} after fit and covariance. */
export interface PredictOptions {
  /** m x p: the same columns as the matrix that was fitted, dropped ones included. */
  readonly matrix: Matrix;
  readonly offset?: Float64Array;
  /** "response" (the default) or the scale of the linear predictor. */
  readonly scale?: "response" | "link";
  /**
   * "confidence" (the default): where the mean lies. "prediction": where one new outcome lies; linear models only.
   */
  readonly interval?: "confidence" | "prediction";
  readonly level?: number;
  /** Weights of the new outcomes of a weighted linear model, for the prediction interval. */
  readonly weights?: Float64Array;
}

/** Predictions with their intervals, m numbers each. */
export interface Predictions {
  readonly fit: Float64Array;
  /** Of the mean, by the delta method on the scale of the response. */
  readonly standardErrors: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly level: number;
  readonly df: number;
}

/**
 * Predictions for new rows. Intervals are made on the scale of the linear predictor and carried over by the link, so
 * that a probability stays between 0 and 1; standard errors on the response scale are by the delta method.
 *
 * Reference: R `predict.lm(interval = )`, `predict.glm(se.fit = TRUE)` (whose link-scale errors these are).
 */
export function predict(
  fit: PredictingFit,
  covariance: Pick<Covariance, "matrix" | "df">,
  options: PredictOptions,
): Predictions {
  const { matrix, scale = "response", interval = "confidence", level = 0.95 } = options;
  if (interval === "prediction" && fit.model !== "linear") {
    throw new StatisticsError("Prediction intervals of single outcomes exist here for linear models only.");
  }
  const eta = predictedEta(fit, matrix, options.offset);
  const variances = rowVariances(fit.kept, matrix, covariance.matrix);
  const critical = criticalValue(level, covariance.df);
  const halves = variances.map((variance, i) => {
    const own = interval === "prediction" ? fit.dispersion / (options.weights?.[i] ?? 1) : 0;
    return critical * Math.sqrt(variance + own);
  });
  const low = eta.map((value, i) => value - halves[i]!);
  const high = eta.map((value, i) => value + halves[i]!);
  const errors = variances.map(Math.sqrt);
  const common = { level, df: covariance.df };
  if (scale === "link" || fit.link === undefined || fit.link === "identity") {
    return { fit: eta, standardErrors: errors, low, high, ...common };
  }
  const mean = meansAndSlopes(fit, eta);
  const ends = [meansAndSlopes(fit, low).mu, meansAndSlopes(fit, high).mu] as const;
  return {
    fit: mean.mu,
    standardErrors: errors.map((error, i) => error * Math.abs(mean.slope[i]!)),
    low: ends[0].map((value, i) => Math.min(value, ends[1][i]!)),
    high: ends[1].map((value, i) => Math.max(value, ends[0][i]!)),
    ...common,
  };
}

/** The linear predictor of new rows. */
export function predictedEta(
  fit: Pick<PredictingFit, "coefficients" | "kept">,
  matrix: Matrix,
  offset?: Float64Array,
): Float64Array {
  checkColumns(fit, matrix);
  const eta = offset === undefined ? new Float64Array(matrix.rows) : Float64Array.from(offset);
  if (eta.length !== matrix.rows) {
    throw new StatisticsError(`There are ${matrix.rows} rows to predict and ${eta.length} offsets.`);
  }
  fit.kept.forEach((column, at) => {
    const from = column * matrix.rows;
    const b = fit.coefficients[at]!;
    for (let i = 0; i < matrix.rows; i++) eta[i]! += b * matrix.data[from + i]!;
  });
  return eta;
}

function checkColumns({ kept }: Pick<PredictingFit, "kept">, matrix: Matrix): void {
  const last = kept.length === 0 ? -1 : kept[kept.length - 1]!;
  if (last < matrix.columns) return;
  throw new StatisticsError(
    `The matrix to predict for has ${matrix.columns} columns; it needs those of the matrix that was fitted (at least ${last + 1}).`,
  );
}

/** Means and d mu / d eta by the fit's link. */
export function meansAndSlopes(fit: Pick<PredictingFit, "link">, eta: Float64Array) {
  const mu = new Float64Array(eta.length);
  const slope = new Float64Array(eta.length);
  links[fit.link ?? "identity"].inverse(eta, mu, slope);
  return { mu, slope };
}

/** x' V x for each row of the kept columns. */
function rowVariances(kept: Int32Array, matrix: Matrix, v: Matrix): Float64Array {
  const m = matrix.rows;
  const k = kept.length;
  const result = new Float64Array(m);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      const value = v.data[a + b * k]!;
      const left = kept[a]! * m;
      const right = kept[b]! * m;
      for (let i = 0; i < m; i++) result[i]! += value * matrix.data[left + i]! * matrix.data[right + i]!;
    }
  }
  return result.map((value) => Math.max(value, 0));
}
