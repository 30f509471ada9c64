/**
 * The log-likelihood of a Gaussian model at its maximum likelihood variance, from the weighted residual sum of
 * squares. Rows of weight zero don't count; without weights `rows` says how many there are.
 */
export function gaussianLogLikelihood(weights: Float64Array | null, rss: number, rows = 0): number {
  let n = weights === null ? rows : 0;
  let logWeights = 0;
  for (const weight of weights ?? []) {
    if (weight === 0) continue;
    n++;
    logWeights += Math.log(weight);
  }
  return 0.5 * (logWeights - n * (Math.log(2 * Math.PI) + 1 - Math.log(n) + Math.log(rss)));
}
