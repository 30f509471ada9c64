import { describe, expect, it } from "vitest";
import { digamma, logGamma } from "../../../src/statistics/distributions/index.js";
import { gaussLegendre } from "../../../src/statistics/quadrature/gauss-legendre.js";
import { betaSignal } from "../../../src/statistics/threshold-test/beta-signal.js";
import { discriminantSignal } from "../../../src/statistics/threshold-test/discriminant-signal.js";
import { decay, gamma, setGamma, softplus } from "../../../src/statistics/threshold-test/fast-functions.js";
import type { SignalModel } from "../../../src/statistics/threshold-test/signal.js";
import known from "../../known-answers/threshold-test/signals.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

/** The tail integral is good to 1e-6 of the rarest outcome: far below what ten thousands of counts can tell. */
const betaTolerance = 2e-6;
const normalTolerance = 1e-12;
/** Central differences with steps of 1e-4, of logarithms that are good to 1e-8 or so. */
const gradientTolerance = 1e-4;

const out = new Float64Array(12);
const logit = (p: number) => Math.log(p / (1 - p));

function expectGradient(signal: SignalModel, at: readonly [number, number, number]) {
  signal.evaluate(...at, out);
  const exact = Float64Array.from(out);
  const h = 1e-4;
  for (let j = 0; j < 3; j++) {
    const moved = (step: number) => {
      const point: [number, number, number] = [...at];
      point[j]! += step;
      signal.evaluate(...point, out);
      return Float64Array.from(out);
    };
    const [above, below] = [moved(h), moved(-h)];
    for (let k = 0; k < 3; k++) {
      const slope = (above[k]! - below[k]!) / (2 * h);
      const label = `outcome ${k} by ${j} at ${at}`;
      expectClose(exact[3 + 3 * k + j]!, slope, gradientTolerance, 1, label);
    }
  }
}

describe("beta signals", () => {
  it("give the probabilities of pbeta, and their gradient", () => {
    for (const { t, phi, lambda, find, miss, pass } of known.beta) {
      const at = [logit(t), logit(phi), Math.log(lambda)] as const;
      betaSignal.evaluate(...at, out);
      const label = `t ${t} phi ${phi} lambda ${lambda}`;
      // Events rarer than one in 1e30 are held to their logarithm.
      if (find > 1e-30) expectClose(Math.exp(out[0]!), find, betaTolerance, 0, `find, ${label}`);
      else expectClose(out[0]!, Math.log(find), 1e-5, 0, `find, ${label}`);
      if (miss > 1e-30) expectClose(Math.exp(out[1]!), miss, betaTolerance, 0, `miss, ${label}`);
      if (pass > 1e-30) expectClose(Math.exp(out[2]!), pass, betaTolerance, 0, `pass, ${label}`);
      if (find > 1e-12 && miss > 1e-12 && pass > 1e-12) expectGradient(betaSignal, at);
      expectClose(betaSignal.threshold(...at), t, 1e-12);
    }
  });

  it("are impossible beyond what numbers hold", () => {
    betaSignal.evaluate(0, 0, 50, out);
    expect([...out.subarray(0, 3)]).toEqual([-Infinity, -Infinity, -Infinity]);
  });
});

describe("discriminant signals", () => {
  it("give the probabilities of pnorm, the threshold of Bayes' rule, and their gradient", () => {
    for (const { cut, phi, delta, find, miss, pass, threshold } of known.discriminant) {
      const at = [cut, logit(phi), Math.log(delta)] as const;
      discriminantSignal.evaluate(...at, out);
      expectClose(Math.exp(out[0]!), find, normalTolerance);
      expectClose(Math.exp(out[1]!), miss, normalTolerance);
      expectClose(Math.exp(out[2]!), pass, normalTolerance);
      expectClose(discriminantSignal.threshold(...at), threshold, normalTolerance);
      expectGradient(discriminantSignal, at);
    }
  });
});

describe("the functions that beta signals are made of", () => {
  it("agree with the exact ones", () => {
    for (let u = -45; u <= 45; u += 0.37) {
      const exact = Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
      expect(Math.abs(softplus(u) - exact)).toBeLessThan(1e-12);
    }
    for (let x = 0; x < 49; x += 0.173) expectClose(decay(x), Math.exp(-x), 1e-12, 0);
    expect(decay(60)).toBe(0);
    for (const x of [1e-4, 0.03, 0.5, 1, 2, 7.3, 40, 1e4]) {
      setGamma(x);
      expectClose(gamma.log, logGamma(x), 1e-11, 1);
      expectClose(gamma.digamma, digamma(x), 1e-11, 1);
    }
  });

  it("integrate polynomials of degree 2 n - 1 exactly", () => {
    const { nodes, weights } = gaussLegendre(5);
    for (let power = 0; power < 10; power++) {
      let sum = 0;
      nodes.forEach((x, i) => {
        sum += weights[i]! * x ** power;
      });
      expectClose(sum, power % 2 === 0 ? 2 / (power + 1) : 0, 1e-14, 1);
    }
  });
});
