import { digamma, trigamma } from "../distributions/index.js";
import { type Diagnostic, StatisticsError } from "../types.js";
import { checkRegressionInput } from "./checks.js";
import { familyAndLink, negativeBinomialFamily } from "./families.js";
import { hasIntercept } from "./fit.js";
import {
  assemble,
  checkOutcome,
  type GeneralizedLinearControl,
  type GeneralizedLinearFit,
  type GeneralizedLinearOptions,
  iterationControl,
  prepare,
} from "./generalized-linear.js";
import { type GlmData, type Iterated, iterate, nullDeviance } from "./iterate.js";
import { links } from "./links.js";

/** The arguments of {@link fitNegativeBinomial}. */
export interface NegativeBinomialOptions extends GeneralizedLinearControl {
  readonly matrix: GeneralizedLinearOptions["matrix"];
  readonly names: readonly string[];
  /** Counts. */
  readonly outcome: Float64Array;
  /** How many equal rows each stands for, as in `MASS::glm.nb`; zero takes a row out. */
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
}

/** A fitted negative binomial model: variance mu + mu^2 / theta. */
export interface NegativeBinomialFit extends GeneralizedLinearFit {
  readonly model: "negative-binomial";
  /** The maximum likelihood estimate of theta; the overdispersion is 1 / theta. */
  readonly theta: number;
  /** From the observed information at the estimates. */
  readonly thetaStandardError: number;
}

/** Where theta is as large as this, the model can't be told from a Poisson model. */
const thetaLimit = 1e8;

/**
 * A negative binomial (NB2) model with log link by maximum likelihood, theta included: coefficients at a given theta and
 * theta at given means in turn, until neither moves. The covariance is that of the coefficients at fixed theta (the
 * two are asymptotically independent).
 *
 * Source: Lawless (1987), Canadian J. of Statistics 15, 209-225. Reference: `MASS::glm.nb`, with its standard error of
 * theta; `coef` and `vcov` agree once its tolerance is tightened.
 *
 * @throws StatisticsError as {@link fitGeneralizedLinear}, and where every count is zero.
 */
export function fitNegativeBinomial(options: NegativeBinomialOptions): NegativeBinomialFit {
  checkRegressionInput(options);
  const link = links.log;
  const control = iterationControl(options);
  const data = prepare(options, negativeBinomialFamily(1));
  checkOutcome(data.outcome, data.weights, negativeBinomialFamily(1));
  let iterated: Iterated = iterate(data, familyAndLink("poisson").family, link, control);
  let theta = startingTheta(data, iterated.mu);
  let settled = false;
  for (let round = 0; round < 200 && !settled; round++) {
    const before = { theta, deviance: iterated.deviance };
    theta = thetaGivenMeans(data, iterated.mu, theta);
    iterated = iterate(data, negativeBinomialFamily(theta), link, control, iterated.eta);
    const moved = Math.abs(theta - before.theta) / theta;
    settled = moved < 1e-11 || theta >= thetaLimit;
  }
  const family = negativeBinomialFamily(theta);
  const intercept = hasIntercept(options.matrix);
  const fit = assemble({
    data,
    names: options.names,
    family,
    link,
    iterated: settled ? iterated : { ...iterated, converged: false },
    nullDeviance: nullDeviance(data, family, link, control, intercept),
    intercept,
    model: "negative-binomial",
    moreDiagnostics: dispersionDiagnostic(theta),
  });
  const information = thetaInformation(data, iterated.mu, theta);
  const thetaStandardError = information > 0 ? Math.sqrt(1 / information) : NaN;
  return { ...fit, model: "negative-binomial", theta, thetaStandardError };
}

/** The moment estimate that `MASS::theta.ml` starts from. */
function startingTheta({ outcome, weights }: GlmData, mu: Float64Array): number {
  let rows = 0;
  let spread = 0;
  for (let i = 0; i < mu.length; i++) {
    rows += weights[i]!;
    spread += weights[i]! * (outcome[i]! / mu[i]! - 1) ** 2;
  }
  if (!(spread > 0)) {
    throw new StatisticsError(
      "The counts don't vary beyond what the regressors explain, so a negative binomial model can't be fitted. Use a Poisson model.",
    );
  }
  return Math.min(rows / spread, thetaLimit);
}

/** Newton steps for theta on its logarithm, so that it stays positive. */
function thetaGivenMeans(data: GlmData, mu: Float64Array, start: number): number {
  let theta = start;
  for (let step = 0; step < 100; step++) {
    const score = thetaScore(data, mu, theta);
    const information = thetaInformation(data, mu, theta);
    // On the log scale: slope theta * score, curvature theta^2 * information - theta * score.
    const curvature = theta * theta * information - theta * score;
    const change = curvature > 0 ? (theta * score) / curvature : Math.sign(score);
    const bounded = Math.max(-2, Math.min(2, change));
    theta = Math.min(theta * Math.exp(bounded), thetaLimit);
    if (Math.abs(bounded) < 1e-13 || theta === thetaLimit) break;
  }
  return theta;
}

/** d log-likelihood / d theta. */
function thetaScore({ outcome, weights }: GlmData, mu: Float64Array, theta: number): number {
  const atTheta = digamma(theta);
  let sum = 0;
  for (let i = 0; i < mu.length; i++) {
    const ratio = (outcome[i]! - mu[i]!) / (mu[i]! + theta);
    const rise = outcome[i] === 0 ? 0 : digamma(theta + outcome[i]!) - atTheta;
    sum += weights[i]! * (rise - Math.log1p(mu[i]! / theta) - ratio);
  }
  return sum;
}

/** Minus the second derivative. */
function thetaInformation({ outcome, weights }: GlmData, mu: Float64Array, theta: number): number {
  const atTheta = trigamma(theta);
  let sum = 0;
  for (let i = 0; i < mu.length; i++) {
    const total = mu[i]! + theta;
    const fall = outcome[i] === 0 ? 0 : atTheta - trigamma(theta + outcome[i]!);
    sum += weights[i]! * (fall - 1 / theta + 2 / total - (outcome[i]! + theta) / (total * total));
  }
  return sum;
}

function dispersionDiagnostic(theta: number): Diagnostic[] {
  if (theta < thetaLimit) return [];
  const message =
    "The counts are no more dispersed than a Poisson model allows, so theta has no finite estimate; the coefficients are those of the Poisson model.";
  return [{ id: "no-overdispersion", level: "warning", message }];
}
