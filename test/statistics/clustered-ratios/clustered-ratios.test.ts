import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  clusteredLogRatio,
  clusteredShare,
  differenceInterval,
  scoreInterval,
} from "../../../src/statistics/clustered-ratios/index.js";
import { StatisticsError } from "../../../src/statistics/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import { expectClose } from "../../support/close.js";

/** Closed formulas in double precision, against R's. */
const tolerance = 1e-12;

const known = JSON.parse(
  readFileSync(
    new URL("../../known-answers/clustered-ratios/clustered-ratios.json", import.meta.url),
    "utf8",
  ),
) as {
  x: number[];
  n: number[];
  y: number[];
  share: number;
  variance: number;
  designEffect: number;
  wilson: { x: number; n: number; low: number; high: number }[];
  logRatio: number;
  logVariance: number;
};

describe("a share from cluster totals", () => {
  it("agrees with survey::svyratio", () => {
    const found = clusteredShare(known.x, known.n);
    expectClose(found.share, known.share, tolerance);
    expectClose(found.variance, known.variance, tolerance);
    expectClose(found.designEffect, known.designEffect, tolerance);
    expect(found.clusters).toBe(known.n.length);
  });

  it("has a design effect near one where the rows are independent", () => {
    const random = createRandom(4);
    const trials = Array.from({ length: 2000 }, () => random.poisson(20));
    const events = trials.map((n) => random.binomial(n, 0.3));
    expect(Math.abs(clusteredShare(events, trials).designEffect - 1)).toBeLessThan(0.1);
  });

  it("does not count clusters without trials, and knows no variance from one cluster", () => {
    expect(clusteredShare([1, 0, 2], [4, 0, 9]).clusters).toBe(2);
    expect(clusteredShare([1], [4]).variance).toBeNaN();
    expect(clusteredShare([0, 0], [4, 5]).designEffect).toBeNaN();
    expect(clusteredShare([], []).share).toBeNaN();
  });

  it("refuses counts that cannot be", () => {
    expect(() => clusteredShare([1], [1, 2])).toThrow(StatisticsError);
    expect(() => clusteredShare([3], [2])).toThrow(/3 events in 2 trials/);
    expect(() => clusteredShare([Number.NaN], [2])).toThrow(/negative or missing/);
  });
});

describe("the logarithm of a ratio from cluster totals", () => {
  it("agrees with survey::svyratio by the delta method", () => {
    const found = clusteredLogRatio(known.x, known.y);
    expectClose(found.logRatio, known.logRatio, tolerance);
    expectClose(found.variance, known.logVariance, tolerance);
  });

  it("has no variance where a total is zero", () => {
    expect(clusteredLogRatio([0, 0], [1, 2]).variance).toBeNaN();
    expect(clusteredLogRatio([1, 2], [1, 2]).variance).toBe(0);
  });

  it("forgets what a cluster does to both alike", () => {
    const random = createRandom(6);
    const busy = Array.from({ length: 1000 }, () => 5 + 40 * random.uniform() ** 3);
    const found = clusteredLogRatio(
      busy.map((mean) => random.poisson(mean)),
      busy.map((mean) => random.poisson(2 * mean)),
    );
    expect(Math.abs(found.dispersion - 1)).toBeLessThan(0.2);
  });
});

describe("Wilson's interval", () => {
  it("agrees with prop.test without continuity correction", () => {
    for (const { x, n, low, high } of known.wilson) {
      const found = scoreInterval(x / n, n, 0.95);
      expectClose(found.low, low, tolerance);
      expectClose(found.high, high, tolerance);
    }
  });

  it("widens with the design effect, and is unknown without rows", () => {
    const whole = scoreInterval(0.2, 400, 0.95);
    const fewer = scoreInterval(0.2, 400 / 1.7, 0.95);
    expect(fewer.high - fewer.low).toBeGreaterThan(1.25 * (whole.high - whole.low));
    expect(scoreInterval(Number.NaN, 0, 0.95).low).toBeNaN();
  });
});

describe("the interval of a difference", () => {
  const share = (x: number, n: number) => scoreInterval(x / n, n, 0.95);

  it("is Newcombe's: his examples (1998, table II, method 10)", () => {
    const published = [
      [56, 70, 48, 80, 0.0524, 0.3339],
      [9, 10, 3, 10, 0.1705, 0.809],
      [6, 7, 2, 7, 0.0582, 0.8062],
      [5, 56, 0, 29, -0.0381, 0.1926],
      [0, 10, 0, 20, -0.1611, 0.2775],
      [10, 10, 0, 10, 0.6075, 1],
    ] as const;
    for (const [x, n, y, m, low, high] of published) {
      const found = differenceInterval(share(x, n), share(y, m));
      expect(Math.abs(found.low - low)).toBeLessThan(5.1e-5);
      expect(Math.abs(found.high - high)).toBeLessThan(5.1e-5);
    }
  });

  it("of differences holds the truth about as often as it says", () => {
    const random = createRandom(9);
    const size = 300;
    let held = 0;
    const runs = 1500;
    const drawn = (p: number) => share(random.binomial(size, p), size);
    for (let i = 0; i < runs; i++) {
      const found = differenceInterval(
        differenceInterval(drawn(0.12), drawn(0.08)),
        differenceInterval(drawn(0.06), drawn(0.05)),
      );
      if (found.low <= 0.03 && 0.03 <= found.high) held++;
    }
    // Three standard errors of a share of 1,500 around 0.95.
    expect(Math.abs(held / runs - 0.95)).toBeLessThan(0.017);
  });
});
