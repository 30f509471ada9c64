import { logFactorial } from "../distributions/log-gamma.js";

type Uniform = () => number;

/** One binomial count, for whole n >= 0 and 0 <= p <= 1. */
export function binomialCount(n: number, p: number, uniform: Uniform): number {
  if (!(n >= 0) || !(p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return n - binomialCount(n, 1 - p, uniform);
  if (p === 0 || n === 0) return 0;
  return n * p < 10 ? binomialByInversion(n, p, uniform) : binomialByRejection(n, p, uniform);
}

/** Goes through the probabilities from 0 upwards. */
function binomialByInversion(n: number, p: number, uniform: Uniform): number {
  const odds = p / (1 - p);
  const none = Math.exp(n * Math.log1p(-p));
  for (;;) {
    let u = uniform();
    let probability = none;
    for (let k = 0; k <= n; k++) {
      if (u <= probability) return k;
      u -= probability;
      probability *= ((n - k) / (k + 1)) * odds;
      // Rounding can leave a sliver of u behind the last probability; such a draw is made again.
      if (probability === 0) break;
    }
  }
}

/** Hoermann (1993), The generation of binomial random variates, algorithm BTRS; for n p >= 10. */
function binomialByRejection(n: number, p: number, uniform: Uniform): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * spread;
  const squeeze = 0.92 - 4.2 / b;
  const logOdds = Math.log(p / (1 - p));
  const mode = Math.floor((n + 1) * p);
  const atMode = logFactorial(mode) + logFactorial(n - mode);
  for (;;) {
    const u = uniform() - 0.5;
    let v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us) * u + b * u + c);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > n) continue;
    v = Math.log((v * alpha) / (a / (us * us) + b));
    if (v <= atMode - logFactorial(k) - logFactorial(n - k) + (k - mode) * logOdds) return k;
  }
}

/** One Poisson count, for a mean >= 0. */
export function poissonCount(mean: number, uniform: Uniform): number {
  if (!(mean >= 0) || mean === Infinity) return NaN;
  return mean < 10 ? poissonByInversion(mean, uniform) : poissonByRejection(mean, uniform);
}

function poissonByInversion(mean: number, uniform: Uniform): number {
  const none = Math.exp(-mean);
  for (;;) {
    let u = uniform();
    let probability = none;
    for (let k = 0; k < 1000; k++) {
      if (u <= probability) return k;
      u -= probability;
      probability *= mean / (k + 1);
    }
  }
}

/** Hoermann (1993), The transformed rejection method for generating Poisson random variables, PTRS; mean >= 10. */
function poissonByRejection(mean: number, uniform: Uniform): number {
  const logMean = Math.log(mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us) * u + b * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const accepted = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (accepted <= k * logMean - mean - logFactorial(k)) return k;
  }
}
