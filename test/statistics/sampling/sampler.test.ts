import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import { warmupPhases } from "../../../src/statistics/sampling/adaptation.js";
import {
  type Chain,
  meanEffectiveSize,
  rHat,
  sampleChain,
  samplingDiagnostics,
  samplingWarnings,
  type Target,
} from "../../../src/statistics/sampling/index.js";

/** Monte Carlo errors that an answer may lie off. With fixed seeds the tests can't fail by chance. */
const errors = 4;

/** A normal distribution with means 1, 2, ..., scales 1, 10, 0.1, ... and neighbours correlated by rho. */
function normalTarget(dimension: number, rho: number): Target & { mean: number[]; scale: number[] } {
  const mean = Array.from({ length: dimension }, (_, i) => i + 1);
  const scale = Array.from({ length: dimension }, (_, i) => [1, 10, 0.1][i % 3]!);
  // The precision of a stationary AR(1) is tridiagonal.
  const f = 1 / (1 - rho * rho);
  return {
    dimension,
    mean,
    scale,
    logDensity(x, gradient) {
      let total = 0;
      const z = Array.from(x, (value, i) => (value - mean[i]!) / scale[i]!);
      for (let i = 0; i < dimension; i++) {
        const end = i === 0 || i === dimension - 1;
        const pull = f * ((end ? 1 : 1 + rho * rho) * z[i]! - rho * ((z[i - 1] ?? 0) + (z[i + 1] ?? 0)));
        total -= 0.5 * z[i]! * pull;
        gradient[i] = -pull / scale[i]!;
      }
      return total;
    },
  };
}

function run(target: Target, seed: string, options: Parameters<typeof sampleChain>[3] = {}): Chain[] {
  const random = createRandom(seed);
  return [0, 1, 2, 3].map((c) => {
    const stream = random.split(c);
    const start = Float64Array.from({ length: target.dimension }, () => stream.normal());
    return sampleChain(target, start, stream, options);
  });
}

const trace = (chains: readonly Chain[], of: (x: Float64Array) => number) =>
  chains.map((chain) =>
    Float64Array.from({ length: chain.draws }, (_, i) =>
      of(chain.values.subarray(i * chain.dimension, (i + 1) * chain.dimension)),
    ),
  );

/** Expects the mean of a quantity to be near its known value, by the Monte Carlo error that its known sd implies. */
function expectMean(chains: readonly Chain[], of: (x: Float64Array) => number, mean: number, sd: number) {
  const draws = trace(chains, of);
  const size = meanEffectiveSize(draws);
  const all = draws.flatMap((chain) => [...chain]);
  const found = all.reduce((a, b) => a + b, 0) / all.length;
  expect(size).toBeGreaterThan(200);
  expect(Math.abs(found - mean)).toBeLessThan((errors * sd) / Math.sqrt(size));
  expect(rHat(draws)).toBeLessThan(1.02);
}

describe("the no-U-turn sampler", () => {
  it("gives means, variances and correlations of a badly scaled normal distribution", () => {
    const target = normalTarget(6, 0.7);
    const chains = run(target, "normal", { warmup: 500, draws: 500 });
    for (let i = 0; i < 6; i++) {
      const z = (x: Float64Array) => (x[i]! - target.mean[i]!) / target.scale[i]!;
      expectMean(chains, z, 0, 1);
      expectMean(chains, (x) => z(x) ** 2, 1, Math.SQRT2);
      if (i === 0) continue;
      const before = (x: Float64Array) => (x[i - 1]! - target.mean[i - 1]!) / target.scale[i - 1]!;
      expectMean(chains, (x) => z(x) * before(x), 0.7, Math.sqrt(1 + 0.49));
    }
    const { divergences, saturated, energyFractions, leapfrogs } = samplingDiagnostics(chains);
    expect([divergences, saturated]).toEqual([0, 0]);
    expect(Math.min(...energyFractions)).toBeGreaterThan(0.6);
    expect(leapfrogs).toBeLessThan(40);
    for (const chain of chains) {
      const mean = chain.acceptance.reduce((a, b) => a + b, 0) / chain.draws;
      expect(mean).toBeGreaterThan(0.7);
      expect(mean).toBeLessThan(0.95);
    }
  });

  it("gives a bounded parameter from its logarithm: a gamma distribution with shape 3", () => {
    const target: Target = {
      dimension: 1,
      logDensity(x, gradient) {
        const value = Math.exp(x[0]!);
        gradient[0] = 3 - value;
        return 3 * x[0]! - value;
      },
    };
    const chains = run(target, "gamma", { warmup: 300, draws: 1000 });
    expectMean(chains, (x) => Math.exp(x[0]!), 3, Math.sqrt(3));
    expectMean(chains, (x) => Number(Math.exp(x[0]!) < 2.674060313754617), 0.5, 0.5);
  });

  it("reports that it can't follow Neal's funnel, and follows it once it is written otherwise", () => {
    const width = 5;
    const centred: Target = {
      dimension: width + 1,
      logDensity(x, gradient) {
        const precision = Math.exp(-x[0]!);
        let total = (-x[0]! * x[0]!) / 18;
        gradient[0] = -x[0]! / 9;
        for (let i = 1; i <= width; i++) {
          const square = 0.5 * precision * x[i]! * x[i]!;
          total -= square + 0.5 * x[0]!;
          gradient[0]! += square - 0.5;
          gradient[i] = -precision * x[i]!;
        }
        return total;
      },
    };
    const difficult = samplingDiagnostics(run(centred, "funnel", { warmup: 300, draws: 300 }));
    expect(difficult.divergences).toBeGreaterThan(10);
    const extremes = { largestRHat: 1.3, smallestBulkSize: 20, smallestTailSize: 30 };
    const ids = samplingWarnings(difficult, extremes).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["r-hat", "effective-size", "divergences"]));
    const plain: Target = {
      dimension: width + 1,
      logDensity(x, gradient) {
        let total = (-x[0]! * x[0]!) / 18;
        gradient[0] = -x[0]! / 9;
        for (let i = 1; i <= width; i++) {
          total -= 0.5 * x[i]! * x[i]!;
          gradient[i] = -x[i]!;
        }
        return total;
      },
    };
    const chains = run(plain, "plain", { warmup: 300, draws: 500 });
    expect(samplingDiagnostics(chains).divergences).toBe(0);
    expectMean(chains, (x) => x[0]!, 0, 3);
    expectMean(chains, (x) => Number(Math.exp(x[0]! / 2) * x[1]! > 0), 0.5, 0.5);
  });

  it("tells of trajectories that were cut off", () => {
    const chains = run(normalTarget(4, 0.99), "cut", { warmup: 50, draws: 20, maximumDepth: 1 });
    const diagnostics = samplingDiagnostics(chains);
    expect(diagnostics.saturated).toBeGreaterThan(0);
    const fine = { largestRHat: 1, smallestBulkSize: 1e3, smallestTailSize: 1e3 };
    expect(samplingWarnings(diagnostics, fine).map(({ id }) => id)).toContain("saturated");
  });

  it("gives the same draws for the same stream", () => {
    const target = normalTarget(3, 0.3);
    const once = () =>
      sampleChain(target, new Float64Array(3), createRandom(7), { warmup: 60, draws: 40 }).values;
    expect(once()).toEqual(once());
  });

  it("refuses impossible starts and settings", () => {
    const target = normalTarget(2, 0);
    const random = createRandom(1);
    const nowhere: Target = { dimension: 1, logDensity: () => -Infinity };
    expect(() => sampleChain(nowhere, new Float64Array(1), random)).toThrow("zero or undefined");
    expect(() => sampleChain(target, new Float64Array(3), random)).toThrow("3 coordinates");
    expect(() => sampleChain(target, new Float64Array(2), random, { draws: 0.5 })).toThrow("draws");
    expect(() => sampleChain(target, new Float64Array(2), random, { targetAcceptance: 1 })).toThrow(
      "targetAcceptance",
    );
  });

  it("learns the metric in doubling windows between a start and an end", () => {
    const ends = (warmup: number) =>
      warmupPhases(warmup).flatMap((phase, i) => (phase === "update" ? [i + 1] : []));
    expect(ends(1000)).toEqual([100, 150, 250, 450, 950]);
    expect(ends(100)).toEqual([90]);
    expect(ends(10)).toEqual([]);
    expect(warmupPhases(1000).indexOf("collect")).toBe(75);
  });
});
