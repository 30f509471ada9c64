import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clusteredLogRatio, clusteredShare } from "../../../src/statistics/clustered-ratios/index.js";
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
