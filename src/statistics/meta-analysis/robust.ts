import { makeTerm } from "../inference/coefficients.js";
import {
  createMatrix,
  multiply,
  multiplyVector,
  symmetricEigen,
  transpose,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError, type Term } from "../types.js";
import { randomWeights } from "./heterogeneity.js";
import { fittedEffects, type MetaAnalysis } from "./meta-analysis.js";

/** Cluster-robust tests of a meta-analysis. */
export interface RobustMeta {
  readonly terms: readonly Term[];
  readonly covariance: Matrix;
  readonly clusters: number;
  readonly varianceFormula: "CR1" | "CR2";
}

/**
 * Tests of a meta-analysis whose estimates depend on each other within clusters (several estimates of one study, or of one
 * place), with the working covariance of the model (Hedges, Tipton and Johnson 2010).
 *
 * `CR1`: the meat times clusters / (clusters - coefficients), t with clusters - coefficients degrees of freedom, as
 * `metafor::robust`. `CR2` (default): bias-reduced with Satterthwaite degrees of freedom of each coefficient (Tipton 2015),
 * as `metafor::robust(clubSandwich = TRUE)`. The model's own test (Knapp-Hartung or not) has no part in it.
 *
 * @param clusters a code per row of the input to {@link metaAnalysis}; -1 is missing
 * @throws StatisticsError where a used study has no cluster, or clusters are not more than coefficients
 */
export function robustMeta(
  fit: MetaAnalysis,
  clusters: ArrayLike<number>,
  options: { readonly type?: "CR1" | "CR2"; readonly level?: number } = {},
): RobustMeta {
  const { type = "CR2", level = fit.level } = options;
  const members = groupStudies(fit, clusters);
  const p = fit.coefficients.length;
  if (members.length <= p)
    throw new StatisticsError(
      `too few clusters (${members.length}) for the number of coefficients (${p}): robust tests need more clusters than coefficients`,
    );
  const pieces = contributions(fit, members, type);
  const covariance = createMatrix(p, p);
  const factor = type === "CR1" ? members.length / (members.length - p) : 1;
  for (const { score } of pieces)
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) covariance.data[i + j * p]! += factor * score[i]! * score[j]!;
  const terms = fit.terms.map(({ term, estimate }, j) => {
    const df = type === "CR1" ? members.length - p : satterthwaite(fit, pieces, j);
    return makeTerm(term, estimate, Math.sqrt(covariance.data[j * (p + 1)]!), df, level);
  });
  return { terms, covariance, clusters: members.length, varianceFormula: type };
}

function groupStudies(fit: MetaAnalysis, clusters: ArrayLike<number>): number[][] {
  const groups = new Map<number, number[]>();
  for (const [place, row] of fit.studies.rows.entries()) {
    const code = clusters[row];
    if (code === undefined || !(code >= 0))
      throw new StatisticsError(`study ${row + 1} has no cluster: leave it out, or give it one`);
    const group = groups.get(code);
    if (group === undefined) groups.set(code, [place]);
    else group.push(place);
  }
  return [...groups.values()];
}

interface Contribution {
  readonly members: readonly number[];
  /** p x n_g: (X'WX)^-1 X_g' W_g A_g, the way from the residuals of the cluster to the coefficients. */
  readonly way: Matrix;
  readonly score: Float64Array;
}

function contributions(fit: MetaAnalysis, groups: readonly number[][], type: "CR1" | "CR2"): Contribution[] {
  const { studies, tau2 } = fit;
  const weights = randomWeights(studies, tau2);
  const inverse = modelInverse(fit);
  const fitted = fittedEffects(fit);
  const p = fit.coefficients.length;
  return groups.map((members) => {
    const n = members.length;
    const xw = createMatrix(p, n);
    for (const [i, place] of members.entries())
      for (let j = 0; j < p; j++)
        xw.data[j + i * p] = studies.design.data[place + j * studies.design.rows]! * weights[place]!;
    const plain = multiply(inverse, xw);
    const way = type === "CR1" ? plain : multiply(plain, adjustment(fit, members, weights, inverse));
    const residuals = members.map((place) => studies.estimates[place]! - fitted[place]!);
    return { members, way, score: multiplyVector(way, residuals) };
  });
}

/** (X'WX)^-1 without the scale of a Knapp-Hartung test. */
function modelInverse(fit: MetaAnalysis): Matrix {
  if (fit.test === "normal") return fit.covariance;
  const { design } = fit.studies;
  const weights = randomWeights(fit.studies, fit.tau2);
  let rss = 0;
  const fitted = fittedEffects(fit);
  for (const [i, w] of weights.entries()) rss += w * (fit.studies.estimates[i]! - fitted[i]!) ** 2;
  const meanSquare = rss / (design.rows - design.columns);
  const scale = fit.test === "ad-hoc" ? Math.max(1, meanSquare) : meanSquare;
  if (scale === 0)
    throw new StatisticsError("all residuals are 0, so there is nothing from which robust errors could come");
  return { ...fit.covariance, data: fit.covariance.data.map((value) => value / scale) };
}

/**
 * The adjustment of a cluster that makes the variance unbiased under the model: D B^-1/2 D with D the root of the model's
 * covariance and B = D (I - H) D^2 (I - H)' D.
 */
function adjustment(
  fit: MetaAnalysis,
  members: readonly number[],
  weights: Float64Array,
  inverse: Matrix,
): Matrix {
  const { design } = fit.studies;
  const n = members.length;
  const b = createMatrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const leverage = bilinear(design, members[i]!, members[j]!, inverse);
      const [vi, vj] = [1 / weights[members[i]!]!, 1 / weights[members[j]!]!];
      // (I - H) D^2 (I - H)' is D^2 - X (X'WX)^-1 X'.
      b.data[i + j * n] = Math.sqrt(vi * vj) * ((i === j ? vi : 0) - leverage);
    }
  }
  const { values, vectors } = symmetricEigen(b);
  const largest = Math.max(...values);
  const scaled = createMatrix(n, n);
  for (let j = 0; j < n; j++) {
    const root = values[j]! > 1e-12 * largest ? values[j]! ** -0.5 : 0;
    for (let i = 0; i < n; i++) scaled.data[i + j * n] = vectors.data[i + j * n]! * root;
  }
  const inverseRoot = multiply(scaled, transpose(vectors));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      inverseRoot.data[i + j * n]! *= 1 / Math.sqrt(weights[members[i]!]! * weights[members[j]!]!);
  return inverseRoot;
}

/** x_i' A x_j for two rows of a matrix. */
function bilinear(x: Matrix, i: number, j: number, a: Matrix): number {
  let sum = 0;
  for (let c = 0; c < a.columns; c++)
    for (let r = 0; r < a.rows; r++)
      sum += x.data[i + r * x.rows]! * a.data[r + c * a.rows]! * x.data[j + c * x.rows]!;
  return sum;
}

/** Degrees of freedom of the variance of coefficient j as a quadratic form of normal estimates. */
function satterthwaite(fit: MetaAnalysis, pieces: readonly Contribution[], j: number): number {
  const { studies, tau2 } = fit;
  const { design } = studies;
  const inverse = modelInverse(fit);
  const weights = randomWeights(studies, tau2);
  const p = design.columns;
  // Each cluster's part of the coefficient as a linear form u_g of all estimates: (I - H)' applied to its way.
  const forms = pieces.map(({ members, way }) => {
    const form = new Float64Array(design.rows);
    const back = new Float64Array(p);
    for (const [i, place] of members.entries()) {
      form[place] = way.data[j + i * p]!;
      for (let c = 0; c < p; c++)
        back[c] = back[c]! + way.data[j + i * p]! * design.data[place + c * design.rows]!;
    }
    const through = multiplyVector(inverse, back);
    for (let row = 0; row < design.rows; row++) {
      let product = 0;
      for (let c = 0; c < p; c++) product += design.data[row + c * design.rows]! * through[c]!;
      form[row] = form[row]! - weights[row]! * product;
    }
    return form;
  });
  let [trace, squares] = [0, 0];
  for (const [g, a] of forms.entries()) {
    for (const [h, b] of forms.entries()) {
      let product = 0;
      for (let row = 0; row < a.length; row++) product += (a[row]! * b[row]!) / weights[row]!;
      if (g === h) trace += product;
      squares += product * product;
    }
  }
  return (trace * trace) / squares;
}
