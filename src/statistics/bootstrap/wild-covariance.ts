import { codesOfRows, group } from "../covariance/groups.js";
import { groupScores } from "../covariance/meat.js";
import { createMatrix, multiplyVector } from "../linear-algebra/index.js";
import type { RandomStream } from "../random/index.js";
import type { RegressionFit } from "../regression/fit.js";
import { type Matrix, StatisticsError } from "../types.js";
import { drawWeights, type WildWeights } from "./wild-weights.js";

/** The arguments of {@link wildCovariance} after the fit. */
export interface WildCovarianceOptions {
  /** One code for each row of the fit's input; rows are on their own unless given. Cells bring theirs along. */
  readonly clusters?: Int32Array;
  /** "rademacher" unless given. */
  readonly weights?: WildWeights;
  readonly draws: number;
  readonly random: RandomStream;
}

/** What a covariance from draws rests on. */
export interface WildCovariance {
  readonly matrix: Matrix;
  readonly clusters: number;
  readonly draws: number;
  /** Residual degrees of freedom, as `coeftest` takes them. */
  readonly df: number;
}

/**
 * The covariance of least squares coefficients over draws of a wild (cluster) bootstrap: each cluster's residuals are
 * multiplied by a random weight and the model is fitted again.
 *
 * Refits are not carried out: the coefficients of a draw are the estimate plus (X'X)^-1 times the weighted sum of the
 * clusters' scores, so that a draw costs as much as there are clusters, however many rows there are. Residuals count
 * from the estimate; absorbed effects stay absorbed.
 *
 * Sources: Wu (1986), Annals of Statistics 14, 1261-1295; Cameron, Gelbach, Miller (2008), Review of Economics and
 * Statistics 90, 414-427. Reference: `sandwich::vcovBS(type = "wild-...")` for `lm`.
 */
export function wildCovariance(
  fit: Pick<RegressionFit, "model" | "estimating" | "unscaledCovariance" | "residualDf">,
  options: WildCovarianceOptions,
): WildCovariance {
  const { draws, random, weights = "rademacher" } = options;
  if (fit.model !== "linear") throw new StatisticsError("The wild bootstrap is for least squares.");
  if (!(Number.isInteger(draws) && draws >= 2))
    throw new StatisticsError("A bootstrap takes 2 draws or more.");
  const sums = scoresByCluster(fit, options.clusters);
  const { rows: g, columns: k } = sums;
  if (g < 2) throw new StatisticsError("All rows are in one cluster, so there is nothing to draw.");
  const drawn = createMatrix(draws, k);
  const v = new Float64Array(g);
  const total = new Float64Array(k);
  for (let b = 0; b < draws; b++) {
    drawWeights(weights, v, random);
    for (let j = 0; j < k; j++) {
      const from = j * g;
      let sum = 0;
      for (let i = 0; i < g; i++) sum += v[i]! * sums.data[from + i]!;
      total[j] = sum;
    }
    const moved = multiplyVector(fit.unscaledCovariance, total);
    for (let j = 0; j < k; j++) drawn.data[b + j * draws] = moved[j]!;
  }
  return { matrix: covarianceOfRows(drawn), clusters: g, draws, df: fit.residualDf };
}

function scoresByCluster(
  { estimating }: Pick<RegressionFit, "estimating">,
  clusters: Int32Array | undefined,
): Matrix {
  const own = estimating.parts?.clusters[0];
  if (own !== undefined) return groupScores(estimating, group(own, "cluster"));
  if (clusters !== undefined) {
    const used = codesOfRows(clusters, estimating.rows, estimating.scores.length, "cluster");
    return groupScores(estimating, group(used, "cluster"));
  }
  if (estimating.counts !== null) {
    throw new StatisticsError("Cells of rows need clusters for a wild bootstrap, or the rows themselves.");
  }
  const codes = Int32Array.from({ length: estimating.scores.length }, (_, i) => i);
  return groupScores(estimating, { codes, groups: codes.length });
}

/** The covariance of the columns over the rows. */
function covarianceOfRows(x: Matrix): Matrix {
  const { rows: n, columns: k, data } = x;
  const result = createMatrix(k, k);
  const means = Array.from({ length: k }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[i + j * n]!;
    return sum / n;
  });
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (data[i + a * n]! - means[a]!) * (data[i + b * n]! - means[b]!);
      result.data[a + b * k] = sum / (n - 1);
      result.data[b + a * k] = sum / (n - 1);
    }
  }
  return result;
}
