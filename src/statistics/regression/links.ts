import { normalCdf, normalDensity, normalQuantile } from "../distributions/index.js";

/** Links of generalized linear models: eta = g(mu). */
export type LinkName = "identity" | "log" | "logit" | "probit" | "cloglog" | "inverse" | "sqrt";

/**
 * A link function by its vectorised parts. Means are kept a machine epsilon away from the ends of their range,
 * as R's `make.link` does, so that no weight becomes zero before the fit has converged.
 */
export interface Link {
  readonly name: LinkName;
  /** g(mu). */
  link(mu: number): number;
  /** Fills `mu` with the means and `slope` with d mu / d eta. */
  inverse(eta: Float64Array, mu: Float64Array, slope: Float64Array): void;
  /** d2 mu / d eta2 at one value, for delta-method errors of marginal effects. */
  curvature(eta: number): number;
}

const epsilon = Number.EPSILON;

const identity: Link = {
  name: "identity",
  link: (mu) => mu,
  inverse(eta, mu, slope) {
    mu.set(eta);
    slope.fill(1);
  },
  curvature: () => 0,
};

const log: Link = {
  name: "log",
  link: Math.log,
  inverse(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      const value = Math.max(Math.exp(eta[i]!), epsilon);
      mu[i] = value;
      slope[i] = value;
    }
  },
  curvature: Math.exp,
};

const logit: Link = {
  name: "logit",
  link: (mu) => Math.log(mu / (1 - mu)),
  inverse(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      const t = eta[i]!;
      const odds = t < -30 ? epsilon : t > 30 ? 1 / epsilon : Math.exp(t);
      mu[i] = odds / (1 + odds);
      slope[i] = t < -30 || t > 30 ? epsilon : odds / ((1 + odds) * (1 + odds));
    }
  },
  curvature(eta) {
    const p = 1 / (1 + Math.exp(-eta));
    return p * (1 - p) * (1 - 2 * p);
  },
};

const probitLimit = -normalQuantile(epsilon);

const probit: Link = {
  name: "probit",
  link: (mu) => normalQuantile(mu),
  inverse(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      mu[i] = normalCdf(Math.min(Math.max(eta[i]!, -probitLimit), probitLimit));
      slope[i] = Math.max(normalDensity(eta[i]!), epsilon);
    }
  },
  curvature: (eta) => -eta * normalDensity(eta),
};

const cloglog: Link = {
  name: "cloglog",
  link: (mu) => Math.log(-Math.log1p(-mu)),
  inverse(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      const hazard = Math.exp(Math.min(eta[i]!, 700));
      mu[i] = Math.max(Math.min(-Math.expm1(-hazard), 1 - epsilon), epsilon);
      slope[i] = Math.max(hazard * Math.exp(-hazard), epsilon);
    }
  },
  curvature(eta) {
    const hazard = Math.exp(Math.min(eta, 700));
    return hazard * Math.exp(-hazard) * (1 - hazard);
  },
};

const inverse: Link = {
  name: "inverse",
  link: (mu) => 1 / mu,
  inverse(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      mu[i] = 1 / eta[i]!;
      slope[i] = -1 / (eta[i]! * eta[i]!);
    }
  },
  curvature: (eta) => 2 / (eta * eta * eta),
};

const sqrt: Link = {
  name: "sqrt",
  link: Math.sqrt,
  inverse(eta, mu, slope) {
    for (let i = 0; i < eta.length; i++) {
      mu[i] = eta[i]! * eta[i]!;
      slope[i] = 2 * eta[i]!;
    }
  },
  curvature: () => 2,
};

/** Every link by its name. */
export const links: Readonly<Record<LinkName, Link>> = {
  identity,
  log,
  logit,
  probit,
  cloglog,
  inverse,
  sqrt,
};
