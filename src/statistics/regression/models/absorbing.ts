import {
  type EffectEstimates,
  effectEstimates,
  type FixedEffectsGlmFit,
  type FixedEffectsLinearFit,
  fitFixedEffectsGeneralizedLinear,
  fitFixedEffectsLinear,
  fitInstrumental,
  type InstrumentalFit,
} from "../../fixed-effects/index.js";
import type { AbsorbedFit } from "../../fixed-effects/linear.js";
import type { Design } from "../../formula/index.js";
import { selectColumns } from "../../linear-algebra/index.js";
import { StatisticsError } from "../../types.js";
import { fitGeneralizedLinear, type GeneralizedLinearFit } from "../generalized-linear.js";
import { fitLinear, type LinearFit } from "../linear.js";
import { type ModelData, modelData } from "./fit.js";
import { singleOutcome } from "./models.js";
import type { AbsorbingOptions, GlmOptions, ModelResult } from "./options.js";
import { modelResult } from "./result.js";

/**
 * Least squares with absorbed fixed effects and instruments, from a formula: `y ~ x | unit + period`,
 * `y ~ x | unit[t]`, `y ~ x | unit | endogenous ~ instrument`. Small-sample factors are fixest's unless told otherwise.
 * Reference: fixest 0.14 `feols`.
 */
export function feols(
  options: AbsorbingOptions,
): ModelResult<FixedEffectsLinearFit | InstrumentalFit | LinearFit> {
  const data = modelData({ ...options, compress: false }, false);
  const { design } = data;
  const outcome = singleOutcome("feols", design);
  if (design.instruments !== null) return instrumental(options, data, outcome);
  const common = {
    matrix: design.matrix,
    names: design.names,
    outcome,
    ...(design.weights && { weights: design.weights }),
    ...(design.offset && { offset: design.offset }),
  };
  if (design.effects.length === 0) {
    const fit = fitLinear(common);
    const { sigma, rSquared, adjustedRSquared, logLikelihood, residualDf } = fit;
    const values = { sigma, rSquared, adjustedRSquared, logLikelihood, residualDf };
    return modelResult("feols", fit, data, options, "fixest", values);
  }
  const fit = fitFixedEffectsLinear({ ...common, ...absorbing(options, design) });
  return modelResult("feols", fit, data, options, "fixest", linearValues(fit), removedRows(fit));
}

function absorbing({ removeSingletons }: AbsorbingOptions, { effects }: Design) {
  return { effects, ...(removeSingletons !== undefined && { removeSingletons }) };
}

function instrumental(options: AbsorbingOptions, data: ModelData, outcome: Float64Array) {
  const { design } = data;
  const { endogenous, instruments } = design.instruments!;
  const fit = fitInstrumental({
    matrix: design.matrix,
    names: design.names,
    outcome,
    endogenous: endogenous.matrix,
    endogenousNames: endogenous.names,
    instruments: instruments.matrix,
    instrumentNames: instruments.names,
    ...(design.weights && { weights: design.weights }),
    ...(design.offset && { offset: design.offset }),
    ...absorbing(options, design),
  });
  const values = { ...linearValues(fit), firstStages: fit.firstStages };
  return modelResult("feols", fit, data, options, "fixest", values, removedRows(fit));
}

function linearValues(fit: FixedEffectsLinearFit): Record<string, unknown> {
  return {
    effects: effectCounts(fit),
    sigma: fit.sigma,
    rSquared: fit.rSquared,
    adjustedRSquared: fit.adjustedRSquared,
    withinRSquared: fit.withinRSquared,
    adjustedWithinRSquared: fit.adjustedWithinRSquared,
    rmse: fit.rmse,
    logLikelihood: fit.logLikelihood,
    parameters: fit.absorbed.parameters + fit.coefficients.length,
  };
}

const effectCounts = ({ effects }: AbsorbedFit) =>
  Object.fromEntries(effects.map(({ label, levels }) => [label, levels]));

function removedRows({ removedRows: rows, removed }: AbsorbedFit) {
  const levels = removed.map(({ label, levels: list }) => `${list.length} of ${label}`).join(", ");
  const reason =
    levels === "" ? "weight zero" : `level without an effect that could be estimated (${levels})`;
  return [{ reason, rows }];
}

/**
 * Poisson regression with absorbed fixed effects: `y ~ x | unit + period`. Reference: fixest 0.14 `fepois`.
 */
export function fepois(options: AbsorbingOptions): ModelResult<FixedEffectsGlmFit | GeneralizedLinearFit> {
  return absorbingGlm("fepois", { ...options, family: "poisson", link: "log" });
}

/** Any generalized linear model with absorbed fixed effects. Reference: fixest 0.14 `feglm`. */
export function feglm(
  options: AbsorbingOptions & Pick<GlmOptions, "family" | "link">,
): ModelResult<FixedEffectsGlmFit | GeneralizedLinearFit> {
  return absorbingGlm("feglm", options);
}

function absorbingGlm(
  method: string,
  options: AbsorbingOptions & Pick<GlmOptions, "family" | "link">,
): ModelResult<FixedEffectsGlmFit | GeneralizedLinearFit> {
  const { family, link } = options;
  const data = modelData({ ...options, compress: false }, false);
  const { design } = data;
  if (design.instruments !== null) throw new StatisticsError(`"${method}" takes no instruments; feols does.`);
  if (design.outcome!.trials !== undefined) {
    throw new StatisticsError(`"${method}" takes one outcome; cbind() is for logit and probit.`);
  }
  const binomial = family === "binomial" || family === "quasibinomial";
  const common = {
    matrix: design.matrix,
    names: design.names,
    outcome: binomial ? design.outcome!.values : singleOutcome(method, design),
    ...(link && { link }),
    ...(design.weights && { weights: design.weights }),
    ...(design.offset && { offset: design.offset }),
  };
  if (design.effects.length === 0) {
    const fit = fitGeneralizedLinear({ ...common, family });
    const { deviance, nullDeviance, logLikelihood, aic, converged, iterations, separated } = fit;
    const values = { deviance, nullDeviance, logLikelihood, aic, converged, iterations, separated };
    return modelResult(method, fit, data, options, "fixest", values);
  }
  if (family === "gaussian")
    throw new StatisticsError("A Gaussian model with absorbed effects is fitted by feols.");
  const fit = fitFixedEffectsGeneralizedLinear({ ...common, family, ...absorbing(options, design) });
  const values = {
    effects: effectCounts(fit),
    deviance: fit.deviance,
    logLikelihood: fit.logLikelihood,
    rmse: fit.rmse,
    parameters: fit.absorbed.parameters + fit.coefficients.length,
    iterations: fit.iterations,
    converged: fit.converged,
    separated: fit.separated,
  };
  return modelResult(method, fit, data, options, "fixest", values, removedRows(fit));
}

/** The effects of a fit by level (`fixef` of fixest), from the result of `feols`, `fepois` or `feglm`. */
export function effectsOf(
  result: ModelResult<FixedEffectsLinearFit | FixedEffectsGlmFit>,
): EffectEstimates[] {
  const { fit, design } = result;
  const rest = new Float64Array(fit.linearPredictor.length);
  const kept = selectColumns(design.matrix, fit.kept);
  fit.coefficients.forEach((b, j) => {
    for (let i = 0; i < rest.length; i++) rest[i]! += b * kept.data[i + j * rest.length]!;
  });
  if (design.offset !== null) for (let i = 0; i < rest.length; i++) rest[i]! += design.offset[i]!;
  return effectEstimates(fit, design.effects, rest);
}
