import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BinomialSeries,
  bestSplit,
  chanceOfSplit,
  localJump,
  noise,
  scanForChanges,
  segment,
} from "../../../src/statistics/change-points/index.js";
import { StatisticsError } from "../../../src/statistics/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import { expectClose } from "../../support/close.js";

/** Sums of a dozen terms in double precision, against R's. */
const tolerance = 1e-10;

interface Step {
  readonly x: number[];
  readonly n: number[];
  readonly at: number;
  readonly jump: number;
  readonly standardError: number;
  readonly df: number;
  readonly pValue: number;
}

const known = JSON.parse(
  readFileSync(new URL("../../known-answers/change-points/change-points.json", import.meta.url), "utf8"),
) as {
  series: { x: number[]; n: number[] };
  places: number[];
  statistics: number[];
  step: Step;
  wild: Step;
  calm: Step;
  tiny: { x: number[]; n: number[]; statistic: number; exact: number };
};

const series = (x: readonly number[], n: readonly number[]): BinomialSeries => ({
  successes: Float64Array.from(x),
  trials: Float64Array.from(n),
});

describe("the best split", () => {
  it("has the chi-square of R's prop.test, and the place with the greatest", () => {
    const { x, n } = known.series;
    const split = bestSplit(series(x, n), 0, n.length, 3);
    expectClose(split.statistic, Math.max(...known.statistics), tolerance);
    // R counts periods from 1.
    expect(split.at).toBe(known.places[known.statistics.indexOf(Math.max(...known.statistics))]! - 1);
  });

  it("is nowhere where there is no room, and nothing where nothing varies", () => {
    expect(bestSplit(series([1, 2, 3], [9, 9, 9]), 0, 3, 2).at).toBe(-1);
    expect(bestSplit(series([0, 0, 0, 0], [9, 9, 9, 9]), 0, 4, 2).statistic).toBe(0);
    expect(bestSplit(series([0, 0, 0, 0], [0, 0, 0, 0]), 0, 4, 2).statistic).toBe(0);
  });
});

describe("the chance of a split", () => {
  it("is the share of all orders of the periods whose best split is as good", () => {
    const { x, n, statistic, exact } = known.tiny;
    const chance = chanceOfSplit(series(x, n), [0, 6], 2, statistic, 9999, createRandom(3));
    // Three standard errors of a Monte Carlo share that stops at 50.
    expect(Math.abs(chance - exact)).toBeLessThan((3 * exact) / Math.sqrt(50));
  });

  it("is never nought", () => {
    const chance = chanceOfSplit(series([1, 1, 9, 9], [99, 99, 99, 99]), [0, 4], 2, 1e9, 99, createRandom(3));
    expect(chance).toBe(1 / 100);
  });
});

describe("the step apart from a trend", () => {
  for (const name of ["step", "wild", "calm"] as const) {
    it(`agrees with R's lm (${name})`, () => {
      const { x, n, at, ...expected } = known[name];
      const found = localJump(series(x, n), at - 1, [0, n.length]);
      expectClose(found.jump, expected.jump, tolerance);
      expectClose(found.standardError, expected.standardError, tolerance);
      expect(found.df).toBe(expected.df);
      expectClose(found.pValue, expected.pValue, 1e-8);
    });
  }

  it("is unknown with too few periods, or with all of them on one side", () => {
    expect(localJump(series([1, 2, 3], [9, 9, 9]), 1, [0, 3]).jump).toBeNaN();
    expect(localJump(series([1, 2, 3, 4, 5], [9, 9, 9, 9, 9]), 0, [0, 5]).jump).toBeNaN();
  });
});

describe("the noise of a series", () => {
  it("is worked out by hand", () => {
    // Shares 0.1, 0.3, 0.2 about 0.2 with 100 trials each: gaps 0.2 and -0.1, variance of a gap 0.16 * 2 / 100.
    const one = series([10, 30, 20], [100, 100, 100]);
    const found = noise(one, [segment(one, 0, 3)]);
    expectClose(found.overdispersion, (0.04 + 0.01) / 2 / 0.0032, tolerance);
    expectClose(found.autocorrelation, ((-0.01 / 2 / 0.0016) * 100) / ((0.02 / 3 / 0.0016) * 100), tolerance);
  });

  it("leaves out pairs that straddle segments, and periods without trials", () => {
    const one = series([10, 10, 0, 50, 50], [100, 100, 0, 100, 100]);
    expect(noise(one, [segment(one, 0, 3), segment(one, 3, 5)]).overdispersion).toBe(0);
    expect(noise(one, [segment(one, 2, 3)]).overdispersion).toBeNaN();
  });
});

/** Shares that follow `level`, period by period, as chance lets them. */
function simulate(
  length: number,
  seed: number,
  level: (t: number, normal: () => number) => number,
): BinomialSeries {
  const random = createRandom(seed).split("series");
  const trials = Float64Array.from({ length }, () => random.poisson(1000));
  const successes = trials.map((n, t) =>
    random.binomial(
      n,
      Math.min(
        1,
        Math.max(
          0,
          level(t, () => random.normal()),
        ),
      ),
    ),
  );
  return { successes, trials };
}

const scan = (one: BinomialSeries, seed = 1) =>
  scanForChanges(one, { random: createRandom(seed), permutations: 999 });

describe("the scan", () => {
  it("finds one jump, with its place and its levels", () => {
    const found = scan(simulate(48, 1, (t) => (t < 20 ? 0.02 : 0.09)));
    expect(found.changes.map((one) => one.at)).toEqual([20]);
    const [change] = found.changes;
    expect(change!.abrupt).toBe(true);
    expect(change!.pValue).toBeLessThan(0.005);
    expect(change!.before).toMatchObject({ from: 8, to: 20 });
    expect(change!.after).toMatchObject({ from: 20, to: 32 });
    expect(Math.abs(change!.before.share - 0.02)).toBeLessThan(0.005);
    expect(Math.abs(change!.after.share - 0.09)).toBeLessThan(0.01);
    expect(found.segments.map(({ from, to }) => [from, to])).toEqual([
      [0, 20],
      [20, 48],
    ]);
  });

  it("finds two jumps, each at its place", () => {
    const found = scan(simulate(120, 2, (t) => (t < 40 ? 0.15 : t < 80 ? 0.2 : 0.1)));
    expect(found.changes.map((one) => [one.at, one.abrupt])).toEqual([
      [40, true],
      [80, true],
    ]);
  });

  it("tells a drift from a jump, and a jump on a drift from both", () => {
    const drift = scan(simulate(96, 3, (t) => 0.1 + 0.002 * t));
    expect(drift.changes.length).toBeGreaterThan(0);
    expect(drift.changes.every((one) => !one.abrupt)).toBe(true);
    const both = scan(simulate(48, 4, (t) => 0.1 + 0.001 * t + (t < 24 ? 0 : 0.06)));
    expect(both.changes.filter((one) => one.abrupt).map((one) => one.at)).toEqual([24]);
  });

  it("gives the same digits for the same seed", () => {
    const one = simulate(60, 5, (t) => (t < 30 ? 0.1 : 0.13));
    expect(scan(one, 8)).toEqual(scan(one, 8));
  });

  it("raises false alarms no more often than its level, with and without overdispersion", () => {
    const runs = 150;
    let alarms = 0;
    for (let seed = 0; seed < runs; seed++) {
      const wanders = seed % 2 === 1;
      const one = simulate(48, 1000 + seed, (_, normal) => 0.15 + (wanders ? 0.02 * normal() : 0));
      if (scan(one, seed).changes.length > 0) alarms++;
    }
    // At the level 0.01, more than 5 of 150 would come up less than once in 200 tries.
    expect(alarms).toBeLessThanOrEqual(5);
  });

  it("does not take seasons for jumps", () => {
    for (let seed = 0; seed < 20; seed++) {
      const one = simulate(60, 2000 + seed, (t) => 0.15 + 0.03 * Math.sin((t / 12) * 2 * Math.PI));
      expect(scan(one, seed).changes.filter((change) => change.abrupt)).toEqual([]);
    }
  });

  it("looks the same way at a share and at its complement", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (seed) => {
        const one = simulate(36, seed, (t) => (t < 14 ? 0.3 : 0.36));
        const other = { ...one, successes: one.trials.map((n, t) => n - one.successes[t]!) };
        expect(scan(other).changes.map((change) => change.at)).toEqual(
          scan(one).changes.map((change) => change.at),
        );
      }),
      { numRuns: 20, seed: 5 },
    );
  });

  it("refuses what is too short, and what is no series of shares", () => {
    expect(() => scan(series([1, 2], [3, 4]))).toThrow(StatisticsError);
    expect(() => scan(series([1, 5], [3, 4]))).toThrow(/Period 2 has 5 successes in 4 trials/);
    expect(() => scan(series([1, Number.NaN], [3, 4]))).toThrow(/Period 2/);
    expect(() => scan(series([1], [3, 4]))).toThrow(/same length/);
  });

  it("passes over empty periods and series without events", () => {
    expect(scan(series(Array(24).fill(0), Array(24).fill(50))).changes).toEqual([]);
    expect(scan(series(Array(24).fill(0), Array(24).fill(0))).changes).toEqual([]);
  });
});
