import { logGamma } from "../distributions/index.js";
import { StatisticsError } from "../types.js";
import { gaussianLogLikelihood } from "./gaussian-likelihood.js";
import { type Link, type LinkName, links } from "./links.js";

/** The families of {@link fitGeneralizedLinear}. */
export type FamilyName = "binomial" | "quasibinomial" | "poisson" | "quasipoisson" | "gaussian" | "gamma";

/** An exponential family, by what iteratively reweighted least squares needs of it. */
export interface Family {
  readonly name: FamilyName | "negative-binomial";
  /** Whether the dispersion is estimated from the Pearson residuals (else it is 1). */
  readonly dispersionEstimated: boolean;
  /** Parameters of the likelihood beside the coefficients, counted by AIC. */
  readonly extraParameters: number;
  variance(mu: number): number;
  /** The sum of the deviance residuals squared. */
  deviance(y: Float64Array, mu: Float64Array, weights: Float64Array): number;
  /** The mean that the iteration starts from. */
  initialMean(y: number, weight: number): number;
  /** Whether a mean lies inside the range of the family. */
  valid(mu: number): boolean;
  /** What is wrong with outcomes that the family doesn't allow; null where nothing is. */
  complaint(y: number): string | null;
  /** The log-likelihood; NaN for the quasi families. `deviance` is that of the fit. */
  logLikelihood(y: Float64Array, mu: Float64Array, weights: Float64Array, deviance: number): number;
}

/** y log(y / mu), 0 at y = 0. */
function yLogRatio(y: number, mu: number): number {
  return y === 0 ? 0 : y * Math.log(y / mu);
}

function binomialDeviance(y: Float64Array, mu: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    sum += weights[i]! * (yLogRatio(value, mu[i]!) + yLogRatio(1 - value, 1 - mu[i]!));
  }
  return 2 * sum;
}

/** Weights are numbers of trials and y proportions of successes (R's `binomial()$aic`). */
function binomialLogLikelihood(y: Float64Array, mu: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const trials = weights[i]!;
    if (trials === 0) continue;
    const successes = trials * y[i]!;
    const failures = trials - successes;
    if (successes > 0 && failures > 0) {
      sum += logGamma(trials + 1) - logGamma(successes + 1) - logGamma(failures + 1);
    }
    if (successes > 0) sum += successes * Math.log(mu[i]!);
    if (failures > 0) sum += failures * Math.log1p(-mu[i]!);
  }
  return sum;
}

const binomial: Family = {
  name: "binomial",
  dispersionEstimated: false,
  extraParameters: 0,
  variance: (mu) => mu * (1 - mu),
  deviance: binomialDeviance,
  initialMean: (y, weight) => (weight * y + 0.5) / (weight + 1),
  valid: (mu) => mu > 0 && mu < 1,
  complaint: (y) => (y < 0 || y > 1 ? "must lie between 0 and 1 in a binomial model" : null),
  logLikelihood: binomialLogLikelihood,
};

function poissonDeviance(y: Float64Array, mu: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += weights[i]! * (yLogRatio(y[i]!, mu[i]!) - (y[i]! - mu[i]!));
  return 2 * sum;
}

/** The saturated log-likelihood less half the deviance, which saves a logarithm and a gamma function a row. */
function poissonLogLikelihood(
  y: Float64Array,
  _mu: Float64Array,
  weights: Float64Array,
  deviance: number,
): number {
  let saturated = 0;
  const known = new Map<number, number>();
  for (let i = 0; i < y.length; i++) {
    if (!(weights[i]! > 0)) continue;
    const events = y[i]!;
    let own = known.get(events);
    if (own === undefined) {
      own = saturatedPoisson(events);
      if (known.size < 10_000) known.set(events, own);
    }
    saturated += weights[i]! * own;
  }
  return saturated - deviance / 2;
}

const saturatedPoisson = (events: number): number =>
  events === 0 ? 0 : events * Math.log(events) - events - logGamma(events + 1);

const poisson: Family = {
  name: "poisson",
  dispersionEstimated: false,
  extraParameters: 0,
  variance: (mu) => mu,
  deviance: poissonDeviance,
  initialMean: (y) => y + 0.1,
  valid: (mu) => mu > 0 && mu < Infinity,
  complaint: (y) => (y < 0 ? "can't be negative in a Poisson model" : null),
  logLikelihood: poissonLogLikelihood,
};

const gaussian: Family = {
  name: "gaussian",
  dispersionEstimated: true,
  extraParameters: 1,
  variance: () => 1,
  deviance(y, mu, weights) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += weights[i]! * (y[i]! - mu[i]!) ** 2;
    return sum;
  },
  initialMean: (y) => y,
  valid: Number.isFinite,
  complaint: () => null,
  logLikelihood: (_y, _mu, weights, deviance) => gaussianLogLikelihood(weights, deviance),
};

const gamma: Family = {
  name: "gamma",
  dispersionEstimated: true,
  extraParameters: 1,
  variance: (mu) => mu * mu,
  deviance(y, mu, weights) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const ratio = y[i]! / mu[i]!;
      sum -= weights[i]! * (Math.log(ratio) - (y[i]! - mu[i]!) / mu[i]!);
    }
    return 2 * sum;
  },
  initialMean: (y) => y,
  valid: (mu) => mu > 0 && mu < Infinity,
  complaint: (y) => (y <= 0 ? "must be greater than 0 in a gamma model" : null),
  logLikelihood(y, mu, weights, deviance) {
    let n = 0;
    for (const weight of weights) n += weight;
    const dispersion = deviance / n;
    const shape = 1 / dispersion;
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const scale = mu[i]! * dispersion;
      const density =
        (shape - 1) * Math.log(y[i]! / scale) - y[i]! / scale - Math.log(scale) - logGamma(shape);
      sum += weights[i]! * density;
    }
    return sum;
  },
};

const families: Readonly<Record<FamilyName, Family>> = {
  binomial,
  poisson,
  gaussian,
  gamma,
  quasibinomial: quasi(binomial, "quasibinomial"),
  quasipoisson: quasi(poisson, "quasipoisson"),
};

function quasi(family: Family, name: FamilyName): Family {
  return { ...family, name, dispersionEstimated: true, logLikelihood: () => NaN };
}

/** The negative binomial with a known theta: variance mu + mu^2 / theta. */
export function negativeBinomialFamily(theta: number): Family {
  return {
    name: "negative-binomial",
    dispersionEstimated: false,
    extraParameters: 1,
    variance: (mu) => mu + (mu * mu) / theta,
    deviance(y, mu, weights) {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const value = y[i]!;
        const excess = (value + theta) * Math.log1p((value - mu[i]!) / (mu[i]! + theta));
        sum += weights[i]! * (yLogRatio(value, mu[i]!) - excess);
      }
      return 2 * sum;
    },
    initialMean: (y) => (y === 0 ? 1 / 6 : y),
    valid: (mu) => mu > 0,
    complaint: (y) => (y < 0 ? "can't be negative in a negative binomial model" : null),
    logLikelihood: (y, mu, weights) => negativeBinomialLogLikelihood(y, mu, weights, theta),
  };
}

/** log gamma(theta + y) - log gamma(theta), by its product where that is short and exact. */
function logRising(theta: number, y: number): number {
  if (y > 64 || !Number.isInteger(y)) return logGamma(theta + y) - logGamma(theta);
  let sum = 0;
  for (let k = 0; k < y; k++) sum += Math.log(theta + k);
  return sum;
}

function negativeBinomialLogLikelihood(
  y: Float64Array,
  mu: Float64Array,
  weights: Float64Array,
  theta: number,
): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (weights[i] === 0) continue;
    const coefficient = logRising(theta, value) - logGamma(value + 1);
    const zeros = -theta * Math.log1p(mu[i]! / theta);
    const events = value === 0 ? 0 : value * (Math.log(mu[i]!) - Math.log(theta + mu[i]!));
    sum += weights[i]! * (coefficient + zeros + events);
  }
  return sum;
}

const allowed: Readonly<Record<FamilyName, readonly LinkName[]>> = {
  binomial: ["logit", "probit", "cloglog", "log", "identity"],
  quasibinomial: ["logit", "probit", "cloglog", "log", "identity"],
  poisson: ["log", "identity", "sqrt"],
  quasipoisson: ["log", "identity", "sqrt"],
  gaussian: ["identity", "log", "inverse"],
  gamma: ["inverse", "log", "identity"],
};

/** The family and its link (the first of the family's list where none is named, as in R). */
export function familyAndLink(name: FamilyName, link?: LinkName): { family: Family; link: Link } {
  const chosen = link ?? allowed[name][0]!;
  if (!allowed[name].includes(chosen)) {
    const list = allowed[name].join(", ");
    throw new StatisticsError(`The ${name} family has no "${chosen}" link here; it has ${list}.`);
  }
  return { family: families[name], link: links[chosen] };
}
