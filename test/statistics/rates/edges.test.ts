import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  adjustPValues,
  bayesRule,
  bayesRuleWithUncertainty,
  differenceWithMargin,
  directStandardisation,
  fisherTest,
  groupRateFromShares,
  indirectStandardisation,
  mcNemarTest,
  oddsRatio,
  percentChangeWithMargin,
  poissonRate,
  productWithMargin,
  propagate,
  proportionInterval,
  proportionTest,
  proportionTrendTest,
  rateRatio,
  ratioWithMargin,
  riskDifference,
  riskRatio,
  shareWithMargin,
  standardisedRatio,
  sumWithMargin,
} from "../../../src/statistics/rates/index.js";
import { expectClose } from "../../support/close.js";

const table = (a: number, b: number, c: number, d: number) => ({
  exposedWith: a,
  exposedWithout: b,
  unexposedWith: c,
  unexposedWithout: d,
});

describe("what cannot be had is refused with the reason", () => {
  it("no trials, impossible counts, empty groups", () => {
    expect(() => proportionInterval(0, 0)).toThrow(/no trials/);
    expect(() => proportionInterval(5, 4)).toThrow(/more than the 4 trials/);
    expect(() => proportionInterval(1.5, 4)).toThrow(/whole number/);
    expect(() => proportionInterval(1, 4, { level: 95 })).toThrow(/between 0 and 1/);
    expect(() => poissonRate(3, 0)).toThrow(/above 0/);
    expect(() => poissonRate(-1, 2)).toThrow(/count/);
    expect(() => rateRatio({ events: 0, exposure: 1 }, { events: 0, exposure: 1 })).toThrow(
      /no event in either/,
    );
    expect(() =>
      rateRatio({ events: 0, exposure: 1 }, { events: 2, exposure: 1 }, { method: "wald" }),
    ).toThrow(/exact/);
    expect(() => riskDifference(table(0, 0, 1, 2))).toThrow(/group .* is empty/);
    expect(() => oddsRatio(table(0, 3, 1, 2))).toThrow(/cell of the table is 0/);
    expect(() => riskRatio(table(3, 0, 2, 0))).toThrow(/everyone/);
    expect(() => proportionTest([1], [2])).toThrow(/at least two groups/);
    expect(() => proportionTrendTest([1, 1], [2, 2], [3, 3])).toThrow(/same/);
    expect(() => adjustPValues([0.1, 1.2])).toThrow(/place 2/);
    expect(() => standardisedRatio(3, 0)).toThrow(/expected/);
    expect(() => standardisedRatio(0, 3, { method: "log-normal" })).toThrow(/exact/);
    expect(() => directStandardisation([1, 2], [10, 0], [5, 5])).toThrow(/stratum 2/);
    expect(() => directStandardisation([1], [10, 0], [5, 5])).toThrow(/do not belong together/);
    expect(() => indirectStandardisation([1], [10], [1], [0])).toThrow(/stratum 1/);
    expect(() => bayesRule(1.2, 0.5, 0.5)).toThrow(/between 0 and 1/);
  });
  it("zero cells: 1/2 is added only where asked for", () => {
    const added = oddsRatio(table(0, 3, 1, 2), { zeroCells: "if-zero" });
    expectClose(added.estimate, (0.5 * 2.5) / (3.5 * 1.5), 1e-14);
    expect(oddsRatio(table(1, 3, 1, 2), { zeroCells: "if-zero" })).toEqual(oddsRatio(table(1, 3, 1, 2)));
    expect(fisherTest(table(0, 3, 1, 2)).low).toBe(0);
    expect(fisherTest(table(3, 0, 0, 3)).high).toBe(Infinity);
    expect(riskDifference(table(0, 5, 0, 5)).pValue).toBeNaN();
    expect(mcNemarTest(0, 0).pValue).toBeNaN();
  });
  it("no event: the rate is 0 with an upper limit", () => {
    expectClose(poissonRate(0, 10).high, -Math.log(0.025) / 10, 1e-13);
    expect(poissonRate(0, 10, { method: "byar" }).low).toBe(0);
    const rate = directStandardisation([0, 0], [100, 200], [1, 1]);
    expect([rate.estimate, rate.low]).toEqual([0, 0]);
    expectClose(rate.high, -Math.log(0.025) * (0.5 / 100), 1e-12);
  });
});

describe("margins of error", () => {
  /** The worked examples of the handbook (U.S. Census Bureau 2020, chapter 8), to the digits printed there. */
  it("follow the handbook's formulas", () => {
    const sum = sumWithMargin([
      { estimate: 135173, margin: 3860 },
      { estimate: 43104, margin: 2642 },
      { estimate: 24842, margin: 1957 },
    ]);
    expect(sum.estimate).toBe(203119);
    expect(Math.round(sum.margin)).toBe(5070);
    const share = shareWithMargin({ estimate: 4634, margin: 989 }, { estimate: 31713, margin: 601 });
    expect(share.estimate).toBeCloseTo(0.1461, 4);
    expect(share.margin).toBeCloseTo(0.0311, 4);
    expectClose(
      ratioWithMargin({ estimate: 4634, margin: 989 }, { estimate: 6440, margin: 1328 }).margin,
      Math.hypot(989, (4634 / 6440) * 1328) / 6440,
      1e-14,
    );
    const product = productWithMargin(
      { estimate: 74506512, margin: 228238 },
      { estimate: 0.824, margin: 0.001 },
    );
    expect(Math.round(product.margin)).toBe(Math.round(Math.hypot(74506512 * 0.001, 0.824 * 228238)));
    const change = percentChangeWithMargin({ estimate: 200, margin: 20 }, { estimate: 250, margin: 30 });
    expectClose(change.estimate, 25, 1e-13);
    expectClose(change.margin, (100 * Math.hypot(30, 1.25 * 20)) / 200, 1e-14);
    expectClose(change.standardError, change.margin / 1.645, 1e-14);
    expectClose(
      differenceWithMargin({ estimate: 5, margin: 3 }, { estimate: 2, margin: 4 }).margin,
      5,
      1e-14,
    );
  });
  it("count the largest margin only of several zeros, and fall back to the ratio where the root is negative", () => {
    const zeros = sumWithMargin([
      { estimate: 0, margin: 12 },
      { estimate: 0, margin: 17 },
      { estimate: 40, margin: 10 },
    ]);
    expectClose(zeros.margin, Math.hypot(17, 10), 1e-14);
    const fallback = shareWithMargin({ estimate: 90, margin: 5 }, { estimate: 100, margin: 20 });
    expect(fallback.formula).toBe("share, ratio formula");
    expectClose(fallback.margin, Math.hypot(5, 0.9 * 20) / 100, 1e-14);
  });
  it("refuse the Census Bureau's codes and denominators of 0", () => {
    expect(() => sumWithMargin([{ estimate: 5, margin: -555555555 }])).toThrow(/negative codes/);
    expect(() => sumWithMargin([{ estimate: NaN, margin: 1 }])).toThrow(/missing/);
    expect(() => sumWithMargin([])).toThrow(/nothing/);
    expect(() => shareWithMargin({ estimate: 1, margin: 1 }, { estimate: 0, margin: 1 })).toThrow(
      /denominator is 0/,
    );
    expect(() => percentChangeWithMargin({ estimate: 0, margin: 1 }, { estimate: 1, margin: 1 })).toThrow(
      /denominator/,
    );
  });
});

describe("Monte Carlo propagation", () => {
  const random = () => createRandom("propagate");
  it("a ratio of normals agrees with the delta method where the denominator is sure", () => {
    const inputs = {
      above: { kind: "normal", mean: 50, standardError: 5 },
      below: { kind: "normal", mean: 1000, standardError: 10 },
    } as const;
    const result = propagate(inputs, ({ above, below }) => above / below, {
      random: random(),
      draws: 40_000,
    });
    const delta = Math.hypot(5, 0.05 * 10) / 1000;
    expect(Math.abs(result.estimate - 0.05)).toBeLessThan(4 * result.simulationError.estimate);
    // A standard deviation of n draws has a relative error of 1 / sqrt(2 n).
    expect(Math.abs(result.standardError / delta - 1)).toBeLessThan(0.02);
    expect(result.low).toBeLessThan(0.05 - 1.8 * delta);
    expect(
      propagate(inputs, ({ above, below }) => above / below, { random: random(), draws: 40_000 }),
    ).toEqual(result);
  });
  it("the draws of an input don't change when another is added", () => {
    const kept: number[][] = [[], []];
    const a = { kind: "beta", a: 2, b: 5 } as const;
    propagate({ a }, (draw) => kept[0]!.push(draw.a), { random: random(), draws: 100 });
    propagate({ b: { kind: "uniform", least: 0, most: 1 }, a }, (draw) => kept[1]!.push(draw.a), {
      random: random(),
      draws: 100,
    });
    expect(kept[0]).toEqual(kept[1]);
  });
  it("draws from each distribution as it should", () => {
    const mean = (input: Parameters<typeof propagate>[0][string]) => {
      const result = propagate({ x: input }, ({ x }) => x!, { random: random(), draws: 40_000 });
      return [result.mean, (4 * result.standardError) / 200] as const;
    };
    for (const [input, expected] of [
      [{ kind: "fixed", value: 3 }, 3],
      [{ kind: "log-normal", median: 2, logStandardError: 0.5 }, 2 * Math.exp(0.125)],
      [{ kind: "beta", a: 3, b: 9 }, 0.25],
      [{ kind: "gamma", shape: 4, rate: 2 }, 2],
      [{ kind: "uniform", least: 1, most: 5 }, 3],
      [{ kind: "triangular", least: 0, mode: 1, most: 5 }, 2],
      // A half normal.
      [{ kind: "normal", mean: 0, standardError: 1, least: 0 }, Math.sqrt(2 / Math.PI)],
    ] as const) {
      const [found, within] = mean(input);
      expect(Math.abs(found - expected), input.kind).toBeLessThanOrEqual(within);
    }
  });
  it("Bayes' rule: fixed inputs give the formula, uncertain ones hold it", () => {
    const fixed = (value: number) => ({ kind: "fixed", value }) as const;
    const sure = bayesRuleWithUncertainty(
      { prior: fixed(0.01), likelihood: fixed(0.9), otherwise: fixed(0.05) },
      { random: random(), draws: 100 },
    );
    expectClose(sure.estimate, bayesRule(0.01, 0.9, 0.05), 1e-14);
    expectClose(sure.estimate, 0.009 / (0.009 + 0.0495), 1e-14);
    const unsure = bayesRuleWithUncertainty(
      {
        prior: { kind: "beta", a: 10, b: 990 },
        likelihood: { kind: "beta", a: 90, b: 10 },
        otherwise: { kind: "beta", a: 50, b: 950 },
      },
      { random: random() },
    );
    expect(unsure.low).toBeLessThan(sure.estimate);
    expect(unsure.high).toBeGreaterThan(sure.estimate);
    const turned = groupRateFromShares(
      { shareAmongOutcomes: fixed(0.2), overallRate: fixed(0.03), shareOfPopulation: fixed(0.1) },
      { random: random(), draws: 100 },
    );
    expectClose(turned.estimate, 0.06, 1e-14);
    expect(bayesRule(0.5, 0, 0)).toBeNaN();
  });
  it("says what is wrong with an input, and counts undefined draws", () => {
    const options = { random: random(), draws: 1000 };
    const one = (input: Parameters<typeof propagate>[0][string]) => () =>
      propagate({ cost: input }, ({ cost }) => cost!, options);
    expect(one({ kind: "normal", mean: NaN, standardError: 1 })).toThrow(/cost: a normal distribution/);
    expect(one({ kind: "normal", mean: -50, standardError: 1, least: 0 })).toThrow(/does not fit/);
    expect(one({ kind: "beta", a: 0, b: 1 })).toThrow(/cost: the shapes/);
    expect(one({ kind: "triangular", least: 2, mode: 1, most: 3 })).toThrow(/triangle/);
    expect(() => propagate({ x: { kind: "fixed", value: 0 } }, ({ x }) => 1 / x!, options)).toThrow(
      /undefined in 1000 of 1000/,
    );
    const some = propagate(
      { x: { kind: "uniform", least: -0.1, most: 0.9 } },
      ({ x }) => Math.sqrt(x!),
      options,
    );
    expect(some.undefinedDraws).toBeGreaterThan(50);
    expect(() =>
      propagate({ x: { kind: "fixed", value: 0 } }, ({ x }) => x!, { random: random(), draws: 5 }),
    ).toThrow(/100/);
  });
});

describe("properties", () => {
  const settings = { seed: 41, numRuns: 150 };
  const counts = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 60 }));
  it("intervals hold the estimate, and lie within the scale", () => {
    fc.assert(
      fc.property(counts, ([x, more]) => {
        for (const method of [
          "wilson",
          "wilson-continuity",
          "clopper-pearson",
          "agresti-coull",
          "jeffreys",
        ] as const) {
          const { low, high, estimate } = proportionInterval(x, x + more, { method });
          if (!(low <= estimate + 1e-12 && estimate <= high + 1e-12 && low >= 0 && high <= 1)) return false;
        }
        return true;
      }),
      settings,
    );
  });
  it("exchanging the groups turns differences and ratios round", () => {
    fc.assert(
      fc.property(counts, counts, ([a, b], [c, d]) => {
        for (const method of ["newcombe", "miettinen-nurminen", "wald"] as const) {
          const one = riskDifference(table(a, b, c, d), { method });
          const other = riskDifference(table(c, d, a, b), { method });
          if (Math.abs(one.low + other.high) > 1e-9 || Math.abs(one.high + other.low) > 1e-9) return false;
        }
        const fisher = fisherTest(table(a, b, c, d));
        const turned = fisherTest(table(c, d, a, b));
        const same = (x: number, y: number) => x === y || Math.abs(x * y - 1) < 1e-9;
        return (
          Math.abs(fisher.pValue - turned.pValue) < 1e-10 &&
          (fisher.low === 0 ? turned.high === Infinity : same(fisher.low, turned.high))
        );
      }),
      settings,
    );
  });
  it("rescaling exposures leaves the ratio of rates as it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 40 }), (x, y) => {
        for (const method of ["exact", "mid-p"] as const) {
          const one = rateRatio({ events: x, exposure: 3 }, { events: y, exposure: 7 }, { method });
          const other = rateRatio({ events: x, exposure: 300 }, { events: y, exposure: 700 }, { method });
          if (Math.abs(one.high / other.high - 1) > 1e-9 || Math.abs(one.pValue - other.pValue) > 1e-9)
            return false;
        }
        return true;
      }),
      settings,
    );
  });
});
