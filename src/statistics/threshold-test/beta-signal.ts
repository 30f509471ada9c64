import { gaussLegendre, type QuadratureRule } from "../quadrature/gauss-legendre.js";
import { decay, gamma, setGamma, softplus } from "./fast-functions.js";
import { impossible, logistic, type SignalModel } from "./signal.js";

/**
 * Signals with a beta distribution: mean phi and total count lambda, so that its parameters are a = lambda phi and
 * b = lambda (1 - phi) (Simoiu, Corbett-Davies, Goel 2017). The location is the logit of the threshold t, the shape
 * is log lambda.
 *
 * With Q the upper tail of the beta distribution at t and D = t^a (1 - t)^b / (lambda B(a, b)), a stop ends with a
 * find with probability phi Q + D, with a search without find with (1 - phi) Q - D, and without search with 1 - Q.
 * Only Q and its derivatives with respect to a and b need an integral.
 */
export const betaSignal: SignalModel = {
  start: { location: -2, base: -3.5, shape: 2 },
  evaluate(location, base, shape, out) {
    const lambda = Math.exp(shape);
    const phi = logistic(base);
    const other = logistic(-base);
    const a = lambda * phi;
    const b = lambda * other;
    if (!(a > 0 && b > 0 && lambda < 1e9 && Math.abs(location) < 300)) {
      impossible(out);
      return;
    }
    // The tail on the far side of the mode of the logit signal is integrated, and is never close to 1.
    const upper = location > base;
    if (upper) integrateTail(location, a, b);
    else integrateTail(-location, b, a);
    const meanLogX = upper ? tail.meanLogX : tail.meanLogOther;
    const meanLogOther = upper ? tail.meanLogOther : tail.meanLogX;
    const logOther = -Math.log1p(Math.exp(location));
    const logX = location + logOther;
    setGamma(lambda);
    let logInverseBeta = gamma.log;
    let fromA = gamma.digamma;
    let fromB = gamma.digamma;
    setGamma(a);
    logInverseBeta -= gamma.log;
    fromA -= gamma.digamma;
    setGamma(b);
    logInverseBeta -= gamma.log;
    fromB -= gamma.digamma;
    const density = Math.exp(a * logX + b * logOther + logInverseBeta);
    const mass = density * tail.ratio;
    const searched = upper ? mass : 1 - mass;
    const signed = upper ? mass : -mass;
    // a and b move by lambda phi (1 - phi) and its negative with the base, by a and b with the shape.
    const spread = phi * other;
    const searchedByA = signed * (meanLogX + fromA);
    const searchedByB = signed * (meanLogOther + fromB);
    const searched0 = -density;
    const searched1 = lambda * spread * (searchedByA - searchedByB);
    const searched2 = a * searchedByA + b * searchedByB;
    const gain = density / lambda;
    const gain0 = gain * (a - lambda * Math.exp(logX));
    const gain1 = gain * lambda * spread * (logX + fromA - logOther - fromB);
    const gain2 = gain * (a * (logX + fromA) + b * (logOther + fromB) - 1);
    const find = phi * searched + gain;
    const miss = other * searched - gain;
    const pass = upper ? 1 - mass : mass;
    out[0] = Math.log(find);
    out[1] = Math.log(miss);
    out[2] = Math.log(pass);
    out[3] = (phi * searched0 + gain0) / find;
    out[4] = (phi * searched1 + spread * searched + gain1) / find;
    out[5] = (phi * searched2 + gain2) / find;
    out[6] = (other * searched0 - gain0) / miss;
    out[7] = (other * searched1 - spread * searched - gain1) / miss;
    out[8] = (other * searched2 - gain2) / miss;
    out[9] = -searched0 / pass;
    out[10] = -searched1 / pass;
    out[11] = -searched2 / pass;
  },
  threshold: (location) => logistic(location),
};

/**
 * What {@link integrateTail} finds: the tail over the density of the logit at its start, and the means of log x and of
 * log(1 - x) in the tail.
 */
const tail = { ratio: 0, meanLogX: 0, meanLogOther: 0 };

/** Logarithm of the part of the integrand that is neglected, against its peak. */
const neglected = 18;

/** Rules by the half length of the interval, for a relative error of about 1e-7. */
const rules: readonly (readonly [number, QuadratureRule])[] = [
  [2.2, gaussLegendre(14)],
  [4, gaussLegendre(18)],
  [8, gaussLegendre(24)],
  [25, gaussLegendre(40)],
  [Infinity, gaussLegendre(128)],
];

/**
 * Integrates the upper tail of a beta distribution from the logit `from` on, at or above its mode, by Gauss-Legendre on
 * the logit scale. There the density is log-concave, falls at least like exp(-b u), and is analytic within pi of the
 * real line, so that the nodes needed follow from the length of the interval.
 */
function integrateTail(from: number, a: number, b: number): void {
  const sum = a + b;
  const peak = a * from - sum * softplus(from);
  const to = Math.max((neglected - peak) / b, from + neglected / b);
  const half = 0.5 * (to - from);
  // Where lambda is large the tail is steeper than its bound says.
  let at = sum > 60 ? 2 : 0;
  while (rules[at]![0] < half) at++;
  const { nodes, weights } = rules[at]![1];
  const middle = from + half;
  let total = 0;
  let totalLogX = 0;
  let totalLogOther = 0;
  for (let k = 0; k < nodes.length; k++) {
    const u = middle + half * nodes[k]!;
    const negLogOther = softplus(u);
    const f = weights[k]! * decay(peak - a * u + sum * negLogOther);
    total += f;
    totalLogX += f * (u - negLogOther);
    totalLogOther -= f * negLogOther;
  }
  tail.ratio = half * total;
  tail.meanLogX = totalLogX / total;
  tail.meanLogOther = totalLogOther / total;
}
