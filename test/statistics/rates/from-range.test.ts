import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaCdf,
  betaFromRange,
  createRandom,
  logNormalFromRange,
  propagate,
} from "../../../src/statistics/index.js";

/**
 * R 4.2.2: shapes a, b that make pbeta(low, a, b) and pbeta(high, a, b, lower = FALSE) (1 - level) / 2, by optim until
 * the squared error is below 1e-32: good to about 1e-9.
 */
const known = [
  { low: 0.1, high: 0.4, level: 0.95, a: 6.6720656, b: 22.0364793 },
  { low: 0.0008, high: 0.033, level: 0.95, a: 1.519998815, b: 140.143373 },
  { low: 0.2, high: 0.95, level: 0.95, a: 2.87535621, b: 1.733026333 },
  { low: 0.01, high: 0.1, level: 0.9, a: 2.355080846, b: 49.72599979 },
];

describe("a range as a distribution", () => {
  it.each(known)("a share from $low to $high at $level has the shapes that R finds", (one) => {
    const found = betaFromRange(one.low, one.high, { level: one.level });
    expect(Math.abs(found.a / one.a - 1)).toBeLessThan(1e-8);
    expect(Math.abs(found.b / one.b - 1)).toBeLessThan(1e-8);
  });

  it("holds what it was asked to hold, whatever the range", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-7, max: 0.6, noNaN: true }),
        fc.double({ min: 0.02, max: 0.9, noNaN: true }),
        (low, part) => {
          const high = low + (1 - low) * part;
          const { a, b } = betaFromRange(low, high);
          expect(betaCdf(low, a, b)).toBeCloseTo(0.025, 9);
          expect(betaCdf(high, a, b, { tail: "upper" })).toBeCloseTo(0.025, 9);
        },
      ),
      { seed: 287, numRuns: 60 },
    );
  });

  it("a positive number has its middle at the geometric mean: R: log(100) / (2 * qnorm(.975))", () => {
    const found = logNormalFromRange(10, 1000);
    expect(found.median).toBeCloseTo(100, 10);
    expect(found.logStandardError).toBeCloseTo(1.17480990015967, 12);
    const drawn = propagate({ x: found }, ({ x }) => x, { random: createRandom(1), draws: 40_000 });
    expect(Math.abs(Math.log(drawn.low / 10))).toBeLessThan(0.06);
    expect(Math.abs(Math.log(drawn.high / 1000))).toBeLessThan(0.06);
  });

  it("refuses what is no range", () => {
    for (const [low, high] of [
      [0, 0.5],
      [0.5, 0.5],
      [0.6, 0.5],
      [0.5, 1],
      [Number.NaN, 0.5],
    ] as const)
      expect(() => betaFromRange(low, high)).toThrow(/the range of a share runs from above 0 to below 1/);
    expect(() => betaFromRange(0.5, 0.500001)).toThrow(/no beta distribution has the range/);
    expect(() => logNormalFromRange(0, 5)).toThrow(/from above 0/);
    expect(() => logNormalFromRange(1, 5, { level: 1 })).toThrow(/level/);
  });
});
