import { chiSquareCdf } from "../distributions/index.js";
import { determinant, inverseSymmetric, quadraticForm } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";
import { randomWeights } from "./heterogeneity.js";
import { type MetaAnalysis, poolStudies } from "./meta-analysis.js";
import { interceptOnly, refuseModerators } from "./publication-bias.js";
import { someStudies } from "./studies.js";
import { weightedFit } from "./weighted-fit.js";

const others = (k: number, left: number): number[] =>
  Array.from({ length: k }, (_, i) => i).filter((i) => i !== left);

/**
 * The meta-analysis with each study left out in turn. R: `metafor::leave1out`, but models with moderators may be taken too.
 *
 * @returns one fit a study, in order
 */
export function leaveOneOut(fit: MetaAnalysis): MetaAnalysis[] {
  const { studies } = fit;
  const k = studies.estimates.length;
  return others(k, -1).map((left) => poolStudies(someStudies(studies, others(k, left)), fit));
}

/**
 * The meta-analysis of the first one, two, three, ... studies, in the order given (that of the input unless given).
 * R: `metafor::cumul`. The first line is the first study itself.
 *
 * @param order places among the studies used
 */
export function cumulativeMeta(
  fit: MetaAnalysis,
  order: readonly number[] = others(fit.k, -1),
): {
  readonly estimate: number;
  readonly standardError: number;
  readonly tau2: number;
  readonly k: number;
}[] {
  refuseModerators(fit, "a cumulative meta-analysis");
  const { studies } = fit;
  return order.map((first, i) => {
    if (i === 0)
      return {
        estimate: studies.estimates[first]!,
        standardError: Math.sqrt(studies.variances[first]!),
        tau2: 0,
        k: 1,
      };
    const some = { ...someStudies(studies, order.slice(0, i + 1)), design: interceptOnly(i + 1) };
    const part = poolStudies(some, fit);
    return {
      estimate: part.coefficients[0]!,
      standardError: part.terms[0]!.standardError,
      tau2: part.tau2,
      k: i + 1,
    };
  });
}

/** How much one study bears on a meta-analysis. */
export interface StudyInfluence {
  /** Place of the study in the input. */
  readonly row: number;
  /** Residual from the fit without the study, over its standard error. */
  readonly studentizedResidual: number;
  readonly cooksDistance: number;
  readonly covarianceRatio: number;
  readonly leverage: number;
  /** Change of the fitted value of the study, in standard errors. */
  readonly dffits: number;
  /** Change of each coefficient, in standard errors. */
  readonly dfbetas: Float64Array;
  /** tau2 and Q without the study. */
  readonly tau2: number;
  readonly Q: number;
  /** In per cent. */
  readonly weight: number;
  /** Whether any of the usual limits is passed (Viechtbauer and Cheung 2010). */
  readonly influential: boolean;
}

/**
 * Diagnostics of the influence of each study (Viechtbauer and Cheung 2010). R: `metafor::influence`. A study that alone
 * tells about a coefficient cannot be left out; this is an error that says so.
 */
export function influence(fit: MetaAnalysis): StudyInfluence[] {
  const { studies } = fit;
  const k = studies.estimates.length;
  return leaveOneOut(fit).map((without, i) => studyInfluence(fit, without, i, k));
}

function studyInfluence(fit: MetaAnalysis, without: MetaAnalysis, i: number, k: number): StudyInfluence {
  const { studies } = fit;
  const { design } = studies;
  const p = design.columns;
  const x = Float64Array.from({ length: p }, (_, j) => design.data[i + j * k]!);
  const v = studies.variances[i]!;
  const change = fit.coefficients.map((b, j) => b - without.coefficients[j]!);
  const predicted = x.reduce((sum, value, j) => sum + value * without.coefficients[j]!, 0);
  const scale = meanSquare(without);
  const leverage = quadraticForm(unscaled(fit), x) * randomWeights(studies, fit.tau2)[i]!;
  const cooksDistance = quadraticForm(inverseSymmetric(fit.covariance), change);
  const whole = weightedFit(design, studies.estimates, randomWeights(studies, without.tau2)).inverse;
  const dffits =
    x.reduce((sum, value, j) => sum + value * change[j]!, 0) /
    Math.sqrt(scale * leverage * (without.tau2 + v));
  const dfbetas = change.map((one, j) => one / Math.sqrt(scale * whole.data[j * (p + 1)]!));
  const influential =
    Math.abs(dffits) > 3 * Math.sqrt(p / (k - p)) ||
    chiSquareCdf(cooksDistance, p) > 0.5 ||
    leverage > (3 * p) / k ||
    dfbetas.some((one) => Math.abs(one) > 1);
  return {
    row: studies.rows[i]!,
    studentizedResidual:
      (studies.estimates[i]! - predicted) /
      Math.sqrt(scale * (v + without.tau2) + quadraticForm(without.covariance, x)),
    cooksDistance,
    covarianceRatio: determinant(without.covariance) / determinant(fit.covariance),
    leverage,
    dffits,
    dfbetas,
    tau2: without.tau2,
    Q: without.Q.statistic,
    weight: fit.weights[i]!,
    influential,
  };
}

/** The factor of Knapp and Hartung that a fit has in its covariance. */
function meanSquare(fit: MetaAnalysis): number {
  return fit.test === "normal" ? 1 : fit.covariance.data[0]! / unscaled(fit).data[0]!;
}

const unscaled = ({ studies, tau2 }: MetaAnalysis): Matrix =>
  weightedFit(studies.design, studies.estimates, randomWeights(studies, tau2)).inverse;
