import { describe, expect, it } from "vitest";
import { createRandom, type RandomStream } from "../../../src/statistics/random/index.js";
import { StatisticsError } from "../../../src/statistics/types.js";

/** Draws per test. Seeds are fixed: a test that passes once passes always. */
const draws = 200_000;

function sampled(draw: (random: RandomStream) => number, seed: string): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: draws }, () => draw(random));
}

/** Sample mean and variance lie within 4.5 standard errors of what the distribution has. */
function expectMoments(sample: Float64Array, mean: number, variance: number): void {
  const n = sample.length;
  const average = sample.reduce((sum, v) => sum + v, 0) / n;
  let second = 0;
  let fourth = 0;
  for (const v of sample) {
    second += (v - mean) ** 2;
    fourth += (v - mean) ** 4;
  }
  second /= n;
  fourth /= n;
  expect(Math.abs(average - mean) / Math.sqrt(variance / n)).toBeLessThan(4.5);
  expect(Math.abs(second - variance) / Math.sqrt((fourth - second ** 2) / n)).toBeLessThan(4.5);
}

/** The Kolmogorov-Smirnov distance is within what 1 of 10,000 samples exceeds. */
function expectDistribution(sample: Float64Array, cdf: (x: number) => number): void {
  const sorted = Float64Array.from(sample).sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  expect(distance * Math.sqrt(sorted.length)).toBeLessThan(2.2252);
}

describe("the generator", () => {
  // From a separate implementation of hash and xoshiro128** 1.1 in Python's whole numbers.
  it("gives the numbers of xoshiro128** for hashed seeds and labels", () => {
    const first = (random: RandomStream) => [random.uniform(), random.uniform(), random.uniform()];
    expect(first(createRandom(1))).toEqual([0.5949426912673431, 0.45952448355293074, 0.013190239561001404]);
    expect(first(createRandom("harmony"))).toEqual([
      0.26186584116212897, 0.11880155049412167, 0.32275456425261695,
    ]);
    expect(first(createRandom(-2.5).split("a").split(7))).toEqual([
      0.9767574796584356, 0.8390709154012773, 0.8542677952107508,
    ]);
  });

  it("repeats itself for the same seed and differs for another, be it number or text", () => {
    const first = (seed: number | string) => createRandom(seed).uniform();
    expect(first(5)).toBe(first(5));
    expect(new Set([first(5), first("5"), first(6), first(5.5), first(""), first("\0")]).size).toBe(6);
  });

  it("splits into streams that don't depend on what was drawn, nor disturb what follows", () => {
    const used = createRandom("seed");
    used.normal();
    const fresh = createRandom("seed");
    expect(used.split("x").uniform()).toBe(fresh.split("x").uniform());
    fresh.normal();
    fresh.split("y").uniform();
    expect(used.uniform()).toBe(fresh.uniform());
    expect(fresh.split(1).uniform()).not.toBe(fresh.split("1").uniform());
    expect(fresh.split("a").split("b").uniform()).not.toBe(fresh.split("b").split("a").uniform());
  });

  it("splits into streams that are uniform across labels", () => {
    const parent = createRandom(0);
    const across = Float64Array.from({ length: 20_000 }, (_, i) => parent.split(i).uniform());
    expectDistribution(across, (x) => x);
  });

  it("tosses 32 fair and unrelated coins at once", () => {
    const random = createRandom("coins");
    const heads = new Float64Array(32);
    const both = new Float64Array(31);
    const n = 50_000;
    for (let k = 0; k < n; k++) {
      const bits = random.bits();
      for (let i = 0; i < 32; i++) {
        heads[i]! += (bits >>> i) & 1;
        if (i < 31) both[i]! += (bits >>> i) & (bits >>> (i + 1)) & 1;
      }
    }
    for (const count of heads) expect(Math.abs(count - n / 2) / Math.sqrt(n / 4)).toBeLessThan(4.5);
    for (const count of both) expect(Math.abs(count - n / 4) / Math.sqrt((n * 3) / 16)).toBeLessThan(4.5);
  });
});

describe("continuous distributions", () => {
  it("uniform", () => {
    const sample = sampled((r) => r.uniform(), "uniform");
    expectMoments(sample, 0.5, 1 / 12);
    expectDistribution(sample, (x) => x);
    expect(Math.min(...sample.subarray(0, 50_000))).toBeGreaterThan(0);
  });
  it("uniform has no correlation at the first lags", () => {
    const sample = sampled((r) => r.uniform(), "lags");
    for (const lag of [1, 2, 3, 7]) {
      let sum = 0;
      for (let i = lag; i < draws; i++) sum += (sample[i]! - 0.5) * (sample[i - lag]! - 0.5);
      expect(Math.abs((sum / draws) * 12 * Math.sqrt(draws))).toBeLessThan(4);
    }
  });
  it("exponential", () => {
    const sample = sampled((r) => r.exponential(), "exponential");
    expectMoments(sample, 1, 1);
    expectDistribution(sample, (x) => -Math.expm1(-x));
  });
  it("normal, its tail too", () => {
    const sample = sampled((r) => r.normal(), "normal");
    expectMoments(sample, 0, 1);
    const random = createRandom("tail");
    let beyond = 0;
    for (let i = 0; i < 2_000_000; i++) if (Math.abs(random.normal()) > 3.6541528853610088) beyond++;
    // P(|z| > the start of the tail) is 2.5802e-4.
    expect(Math.abs(beyond - 516.04) / Math.sqrt(516.04)).toBeLessThan(4);
  });
  for (const shape of [0.05, 0.5, 1, 2.5, 40]) {
    it(`gamma with shape ${shape}`, () => {
      expectMoments(
        sampled((r) => r.gamma(shape), `gamma ${shape}`),
        shape,
        shape,
      );
    });
  }
  for (const [a, b] of [
    [0.01, 0.02],
    [0.5, 0.7],
    [2, 5],
    [0.3, 4],
    [60, 20],
  ] as const) {
    it(`beta with shapes ${a} and ${b}`, () => {
      const sample = sampled((r) => r.beta(a, b), `beta ${a} ${b}`);
      expectMoments(sample, a / (a + b), (a * b) / ((a + b) ** 2 * (a + b + 1)));
    });
  }
});

describe("counts", () => {
  /** Frequencies agree with the probabilities: chi-square within 5 standard deviations, cells of 5 and more. */
  function expectFrequencies(sample: Float64Array, probability: (k: number) => number): void {
    const counts = new Map<number, number>();
    for (const k of sample) counts.set(k, (counts.get(k) ?? 0) + 1);
    let statistic = 0;
    let cells = 0;
    let covered = 0;
    for (let k = 0; k < 2000; k++) {
      const expected = sample.length * probability(k);
      if (expected < 5) continue;
      statistic += ((counts.get(k) ?? 0) - expected) ** 2 / expected;
      covered += expected;
      cells++;
    }
    expect(covered / sample.length).toBeGreaterThan(0.999);
    expect((statistic - cells) / Math.sqrt(2 * cells)).toBeLessThan(5);
  }
  /** p(0), then the ratio of neighbours. */
  const recurrence = (none: number, ratio: (k: number) => number) => {
    const p = [none];
    for (let k = 1; k < 2000; k++) p.push(p[k - 1]! * ratio(k));
    return (k: number) => p[k]!;
  };
  for (const [n, p] of [
    [1, 0.3],
    [20, 0.1],
    [30, 0.9],
    [60, 0.4],
    [900, 0.05],
    [500, 0.7],
  ] as const) {
    it(`binomial of ${n} trials with ${p}`, () => {
      const sample = sampled((r) => r.binomial(n, p), `binomial ${n} ${p}`);
      expectMoments(sample, n * p, n * p * (1 - p));
      expectFrequencies(
        sample,
        recurrence((1 - p) ** n, (k) => (((n - k + 1) / k) * p) / (1 - p)),
      );
    });
  }
  for (const mean of [0.2, 4, 12, 35, 300]) {
    it(`Poisson with mean ${mean}`, () => {
      const sample = sampled((r) => r.poisson(mean), `poisson ${mean}`);
      expectMoments(sample, mean, mean);
      expectFrequencies(
        sample,
        recurrence(Math.exp(-mean), (k) => mean / k),
      );
    });
  }
  it("are certain at the edges and NaN outside", () => {
    const r = createRandom(1);
    expect([r.binomial(7, 0), r.binomial(7, 1), r.binomial(0, 0.5), r.poisson(0), r.gamma(0)]).toEqual([
      0, 7, 0, 0, 0,
    ]);
    expect([r.binomial(7, 1.5), r.poisson(-1), r.gamma(-1), r.beta(0, 1)]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe("order", () => {
  it("puts every item at every place as often", () => {
    const random = createRandom("shuffle");
    const counts = new Float64Array(25);
    for (let k = 0; k < 20_000; k++) {
      random.shuffle([0, 1, 2, 3, 4]).forEach((item, place) => {
        counts[item * 5 + place]! += 1;
      });
    }
    for (const count of counts) expect(Math.abs(count - 4000) / Math.sqrt(4000 * 0.8)).toBeLessThan(4.5);
  });
  it("shuffles in place and returns the same array", () => {
    const array = Int32Array.of(1, 2, 3);
    expect(createRandom(1).shuffle(array)).toBe(array);
  });
  for (const [n, k] of [
    [10, 10],
    [10, 3],
    [1000, 5],
    [7, 0],
  ] as const) {
    it(`draws ${k} different numbers of ${n}`, () => {
      const random = createRandom(`sample ${n} ${k}`);
      const counts = new Float64Array(n);
      for (let t = 0; t < 3000; t++) {
        const drawn = random.sample(n, k);
        expect(new Set(drawn).size).toBe(k);
        for (const i of drawn) counts[i]! += 1;
      }
      const expected = (3000 * k) / n;
      for (const count of counts)
        expect(Math.abs(count - expected)).toBeLessThanOrEqual(5.5 * Math.sqrt(expected));
    });
  }
  it("refuses to draw more than there are", () => {
    expect(() => createRandom(1).sample(3, 4)).toThrow(StatisticsError);
  });
});
