import type { Design } from "../../formula/index.js";
import { StatisticsError } from "../../types.js";
import { fitGeneralizedLinear, type GeneralizedLinearFit } from "../generalized-linear.js";
import { fitGeneralizedLinearCells } from "../generalized-linear-cells.js";
import { fitLinear, fitLinearCells, type LinearFit } from "../linear.js";
import { fitNegativeBinomial, type NegativeBinomialFit } from "../negative-binomial.js";
import { modelData, refuseParts } from "./fit.js";
import type { GlmOptions, ModelOptions, ModelResult } from "./options.js";
import { modelResult } from "./result.js";

/**
 * Ordinary (or weighted) least squares of a formula on a table. Reference: R `lm`; errors by name as in `covariance`.
 *
 * @example ols({ formula: "y ~ x + factor(g)", table, se: "HC1" }).terms
 */
export function ols(options: ModelOptions): ModelResult<LinearFit> {
  const { design, compressed } = modelData(options, false);
  refuseParts("ols", design);
  const fit = compressed
    ? fitLinearCells({ cells: compressed.cells, names: design.names })
    : fitLinear({
        matrix: design.matrix,
        names: design.names,
        outcome: singleOutcome("ols", design),
        ...(design.weights && { weights: design.weights }),
        ...(design.offset && { offset: design.offset }),
      });
  const { sigma, rSquared, adjustedRSquared, fStatistic, logLikelihood, aic, bic, residualDf } = fit;
  return modelResult("ols", fit, { design, compressed }, options, "sandwich", {
    sigma,
    rSquared,
    adjustedRSquared,
    fStatistic,
    logLikelihood,
    aic,
    bic,
    residualDf,
  });
}

/** The outcome of a model that takes no `cbind` and no text. */
export function singleOutcome(method: string, { outcome }: Pick<Design, "outcome">): Float64Array {
  if (outcome!.trials !== undefined) {
    throw new StatisticsError(`"${method}" takes one outcome; cbind() is for logit and probit.`);
  }
  if (outcome!.levels !== undefined) {
    throw new StatisticsError(
      `The outcome "${outcome!.label}" is text (${outcome!.levels.join(", ")}); "${method}" needs a number.`,
    );
  }
  return outcome!.values;
}

/**
 * A generalized linear model of a formula on a table. `cbind(successes, failures)` and categories with two values are
 * binomial outcomes. Reference: R `glm`.
 */
export function glm(options: GlmOptions): ModelResult<GeneralizedLinearFit> {
  return generalized("glm", options);
}

/** Logistic regression: {@link glm} with the binomial family. */
export function logit(options: ModelOptions): ModelResult<GeneralizedLinearFit> {
  return generalized("logit", { ...options, family: "binomial", link: "logit" });
}

/** Probit regression. */
export function probit(options: ModelOptions): ModelResult<GeneralizedLinearFit> {
  return generalized("probit", { ...options, family: "binomial", link: "probit" });
}

/** Poisson regression with log link. */
export function poisson(options: ModelOptions): ModelResult<GeneralizedLinearFit> {
  return generalized("poisson", { ...options, family: "poisson", link: "log" });
}

function generalized(method: string, options: GlmOptions): ModelResult<GeneralizedLinearFit> {
  const { family, link } = options;
  const binomial = family === "binomial" || family === "quasibinomial";
  const { design, compressed } = modelData(options, family === "poisson" || family === "quasipoisson");
  refuseParts(method, design);
  const common = { names: design.names, family, ...(link && { link }) };
  const fit = compressed
    ? fitGeneralizedLinearCells({ ...common, cells: compressed.cells })
    : fitGeneralizedLinear({
        ...common,
        matrix: design.matrix,
        outcome: binomial ? design.outcome!.values : singleOutcome(method, design),
        ...(binomial && design.outcome!.trials && { trials: design.outcome!.trials }),
        ...(design.weights && { weights: design.weights }),
        ...(design.offset && { offset: design.offset }),
      });
  return modelResult(method, fit, { design, compressed }, options, "sandwich", glmValues(fit));
}

function glmValues(fit: GeneralizedLinearFit): Record<string, unknown> {
  return {
    family: fit.family,
    link: fit.link,
    deviance: fit.deviance,
    nullDeviance: fit.nullDeviance,
    residualDf: fit.residualDf,
    nullDf: fit.nullDf,
    logLikelihood: fit.logLikelihood,
    aic: fit.aic,
    dispersion: fit.dispersion,
    pearsonChiSquare: fit.pearsonChiSquare,
    iterations: fit.iterations,
    converged: fit.converged,
    separated: fit.separated,
  };
}

/** Negative binomial regression with log link. Reference: `MASS::glm.nb`. */
export function negbin(options: ModelOptions): ModelResult<NegativeBinomialFit> {
  const data = modelData({ ...options, compress: false }, false);
  const { design } = data;
  refuseParts("negbin", design);
  const fit = fitNegativeBinomial({
    matrix: design.matrix,
    names: design.names,
    outcome: singleOutcome("negbin", design),
    ...(design.weights && { weights: design.weights }),
    ...(design.offset && { offset: design.offset }),
  });
  const values = { theta: fit.theta, thetaStandardError: fit.thetaStandardError, ...glmValues(fit) };
  return modelResult("negbin", fit, data, options, "sandwich", values);
}
