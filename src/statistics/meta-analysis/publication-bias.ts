import { normalQuantile } from "../distributions/index.js";
import { makeTerm } from "../inference/coefficients.js";
import { createMatrix, matrixFromColumns } from "../linear-algebra/index.js";
import { StatisticsError, type Term } from "../types.js";
import { type KendallTest, kendallTest } from "./kendall.js";
import { type MetaAnalysis, poolStudies } from "./meta-analysis.js";
import { interceptName, type Studies } from "./studies.js";
import { weightedFit } from "./weighted-fit.js";

/** A regression test for asymmetry of the funnel. */
export interface FunnelTest {
  /** The slope on the predictor, with its test. */
  readonly slope: Term;
  /** The intercept: the estimate that an infinitely large study would have, where the predictor is the standard error. */
  readonly limit: Term;
  readonly model: "meta" | "linear";
  readonly k: number;
}

/**
 * The regression test of Egger et al. (1997): do small studies find other effects than large ones?
 *
 * `linear` (default): weighted regression with an unknown factor on the variances, t with k - 2 degrees of freedom, the
 * classical test, as `metafor::regtest(model = "lm")`; `meta`: the same model with the predictor added, as
 * `regtest(model = "rma")`. The predictor is the standard error unless given (by row of the input of the fit).
 *
 * @throws StatisticsError for a model with moderators, fewer than three studies, or a predictor that does not vary
 */
export function funnelTest(
  fit: MetaAnalysis,
  options: { readonly model?: "meta" | "linear"; readonly predictor?: ArrayLike<number> } = {},
): FunnelTest {
  const { model = "linear", predictor } = options;
  const { studies } = fit;
  refuseModerators(fit, "the regression test");
  const k = studies.estimates.length;
  if (k < 3) throw new StatisticsError(`the regression test needs at least three studies, not ${k}`);
  const x = studies.variances.map((v, i) =>
    predictor === undefined ? Math.sqrt(v) : predictor[studies.rows[i]!]!,
  );
  if (x.some((value) => !Number.isFinite(value)))
    throw new StatisticsError("the predictor of the regression test is missing for a study");
  if (x.every((value) => value === x[0]))
    throw new StatisticsError("the predictor of the regression test is the same for all studies");
  const design = matrixFromColumns([new Float64Array(k).fill(1), x]);
  const wider: Studies = { ...studies, design, names: [interceptName, "predictor"] };
  if (model === "meta") {
    const [limit, slope] = poolStudies(wider, fit).terms as [Term, Term];
    return { slope, limit, model, k };
  }
  const weights = studies.variances.map((v) => 1 / v);
  const { coefficients, inverse, rss } = weightedFit(design, studies.estimates, weights);
  const term = (name: string, j: number) =>
    makeTerm(name, coefficients[j]!, Math.sqrt((inverse.data[3 * j]! * rss) / (k - 2)), k - 2, fit.level);
  return { slope: term("predictor", 1), limit: term(interceptName, 0), model, k };
}

export function refuseModerators(fit: MetaAnalysis, what: string): void {
  if (fit.terms.length !== 1 || fit.terms[0]!.term !== interceptName)
    throw new StatisticsError(`${what} is for a meta-analysis without moderators`);
}

/**
 * The rank test of Begg and Mazumdar (1994): Kendall's correlation of standardised effects with their variances.
 * R: `metafor::ranktest`.
 */
export function funnelRankTest(fit: MetaAnalysis): KendallTest {
  refuseModerators(fit, "the rank test");
  const { estimates, variances } = fit.studies;
  const weights = variances.map((v) => 1 / v);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = estimates.reduce((sum, y, i) => sum + weights[i]! * y, 0) / total;
  const standardised = estimates.map((y, i) => (y - mean) / Math.sqrt(variances[i]! - 1 / total));
  return kendallTest(standardised, variances);
}

/**
 * Rosenthal's (1979) fail-safe number: how many unpublished studies of effect zero would make the combined one-sided test
 * insignificant. R: `metafor::fsn`. It assumes what selective publication makes doubtful, so it is no evidence of absence.
 */
export function failSafeNumber(fit: MetaAnalysis, alpha = 0.05): number {
  refuseModerators(fit, "the fail-safe number");
  const { estimates, variances } = fit.studies;
  const k = estimates.length;
  const sum = estimates.reduce((total, y, i) => total + y / Math.sqrt(variances[i]!), 0);
  const mean = Math.abs(sum) / Math.sqrt(k);
  const number = Math.max(0, k * (mean / normalQuantile(alpha, { tail: "upper" })) ** 2 - k);
  return Math.abs(number - Math.round(number)) < 1.5e-8 ? Math.round(number) : Math.ceil(number);
}

/** A column of ones for k studies. */
export const interceptOnly = (k: number) => createMatrix(k, 1, new Float64Array(k).fill(1));
