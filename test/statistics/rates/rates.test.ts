import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  adjustPValues,
  binomialTest,
  breslowDayTest,
  chiSquareGoodnessOfFit,
  chiSquareTest,
  cochranMantelHaenszelTest,
  directStandardisation,
  exactCommonOddsRatio,
  fisherTableTest,
  fisherTest,
  mantelHaenszel,
  mcNemarTest,
  oddsRatio,
  poissonRate,
  proportionInterval,
  proportionTest,
  proportionTrendTest,
  rateRatio,
  riskDifference,
  riskRatio,
  type TwoByTwo,
} from "../../../src/statistics/rates/index.js";
import { expectClose } from "../../support/close.js";

/**
 * Closed forms and exact tails: 1e-10. R solves the limits of `binom.test` and `poisson.test` by quantiles, but the
 * common odds ratio of `mantelhaen.test(exact = TRUE)` by a root finder that stops at about 1e-4.
 */
const tolerance = 1e-10;
const rootOfR = 5e-4;

const decode = (value: number | string | null) => (value === null ? NaN : Number(value));
const answers = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../known-answers/rates/rates.json"), "utf8"),
  // biome-ignore lint/suspicious/noExplicitAny: many small shapes, read where they are used
) as any;
const tableOf = ([a, b, c, d]: number[]): TwoByTwo => ({
  exposedWith: a!,
  exposedWithout: b!,
  unexposedWith: c!,
  unexposedWithout: d!,
});
const expectLimits = (
  actual: { low: number; high: number },
  expected: (number | string)[],
  within = tolerance,
  label = "",
) => {
  expectClose(actual.low, decode(expected[0]!), within, 1e-3, `${label} low`);
  expectClose(actual.high, decode(expected[1]!), within, 1e-3, `${label} high`);
};

describe("proportions and rates", () => {
  it("intervals of a proportion", () => {
    for (const one of answers.proportions) {
      for (const method of ["wilson", "wilson-continuity", "clopper-pearson", "agresti-coull"] as const)
        expectLimits(
          proportionInterval(one.events, one.trials, { method, level: one.level }),
          one[method],
          tolerance,
          method,
        );
      expectClose(binomialTest(one.events, one.trials, 0.3), one.binomialTest, tolerance);
    }
  });
  it("exact intervals of a rate", () => {
    for (const one of answers.rates)
      expectLimits(poissonRate(one.events, one.exposure, { level: one.level }), one.exact);
  });
  it("exact ratios of rates", () => {
    for (const one of answers.ratios) {
      const [first, second] = [0, 1].map((i) => ({ events: one.events[i], exposure: one.exposure[i] }));
      const ratio = rateRatio(first!, second!, { level: one.level });
      expectClose(ratio.estimate, decode(one.estimate), tolerance);
      expectLimits(ratio, [one.low, one.high]);
      expectClose(ratio.pValue, one.pValue, tolerance);
    }
  });
  it("tests of proportions", () => {
    const trend = proportionTrendTest([15, 10, 5], [30, 30, 40], [0, 1, 5]);
    expectClose(trend.statistic, answers.trend.statistic, tolerance);
    expectClose(trend.pValue, answers.trend.pValue, tolerance);
  });
});

describe("two-by-two tables", () => {
  for (const one of answers.tables) {
    it(`of ${one.cells.join(", ")}`, () => {
      const table = tableOf(one.cells);
      const { level } = one;
      const fisher = fisherTest(table, { level });
      expectClose(fisher.pValue, one.fisher, tolerance, 1e-300);
      expectClose(fisherTest(table, { alternative: "less" }).pValue, one.less, tolerance);
      expectClose(fisherTest(table, { alternative: "greater" }).pValue, one.greater, tolerance, 1e-300);
      expectLimits(fisher, [one.conditional.low, one.conditional.high]);
      const onlyTable = one.cells[0] + one.cells[2] === 0;
      if (onlyTable) expect(fisher.estimate).toBeNaN();
      else expectClose(fisher.estimate, decode(one.conditional.estimate), tolerance);
      for (const method of ["wald", "newcombe", "agresti-caffo"] as const)
        expectLimits(riskDifference(table, { method, level }), one[method], tolerance, method);
      // ratesci searches to ten decimals.
      const score = riskDifference(table, { method: "miettinen-nurminen", level });
      expect(Math.abs(score.low - one["miettinen-nurminen"][0])).toBeLessThan(2e-10);
      expect(Math.abs(score.high - one["miettinen-nurminen"][1])).toBeLessThan(2e-10);
      expectLimits(riskDifference(table, { level }), one.newcombeRatesci);
      const rows = [one.cells.slice(0, 2), one.cells.slice(2)];
      if (onlyTable) {
        expect(() => chiSquareTest(rows)).toThrow(/column 1 of the table is empty/);
        return;
      }
      expectClose(chiSquareTest(rows).pValue, one.yates, tolerance, 1e-300);
      expectClose(chiSquareTest(rows, { correct: false }).pValue, one.pearson, tolerance, 1e-300);
      expectClose(fisherTableTest(rows).pValue, one.fisher, 1e-8, 1e-300);
      const [a, b, c, d] = one.cells;
      expectClose(proportionTest([a, c], [a + b, c + d]).pValue, one.proportionTest, tolerance, 1e-300);
      if (a * c === 0) expect(() => riskRatio(table)).toThrow(/no event/);
      else {
        const ratio = riskRatio(table, { level });
        expectClose(ratio.estimate, one.riskRatio[0], tolerance);
        expectLimits(ratio, one.riskRatio.slice(1));
      }
    });
  }
  it("conditional odds ratio and its mid-p neighbour agree on large tables", () => {
    const table = tableOf([1204, 9911, 833, 12033]);
    const [conditional, midP, wald] = (["conditional", "mid-p", "wald"] as const).map((method) =>
      oddsRatio(table, { method }),
    );
    expectClose(midP!.estimate, conditional!.estimate, 1e-4);
    expectClose(wald!.low, midP!.low, 1e-3);
    expect(midP!.low).toBeGreaterThan(conditional!.low);
    expect(midP!.high).toBeLessThan(conditional!.high);
  });
});

describe("larger tables", () => {
  it("chi-square tests and Fisher's exact test", () => {
    for (const { rows, fisher, statistic, pValue, residuals } of answers.larger) {
      const test = chiSquareTest(rows);
      expectClose(test.statistic, statistic, tolerance);
      expectClose(test.pValue, pValue, tolerance);
      for (const [i, row] of test.standardizedResiduals.entries())
        for (const [j, value] of row.entries()) expectClose(value, residuals[i][j], tolerance);
      expectClose(fisherTableTest(rows).pValue, fisher, 1e-8);
    }
    const goodness = chiSquareGoodnessOfFit([20, 30, 50, 12], [0.2, 0.3, 0.4, 0.1]);
    expectClose(goodness.statistic, answers.goodness.statistic, tolerance);
    expectClose(goodness.pValue, answers.goodness.pValue, tolerance);
    expectClose(mcNemarTest(4, 13).pValue, answers.mcNemar.pValue, tolerance);
  });
  it("simulated tables come as close as their error says, and repeat with the seed", () => {
    const { rows, fisher } = answers.larger[0];
    const run = (seed: number) =>
      fisherTableTest(rows, { simulate: { random: createRandom(seed), draws: 4000 } });
    expect(Math.abs(run(1).pValue - fisher)).toBeLessThan(4 * run(1).simulationError!);
    expect(run(1)).toEqual(run(1));
  });
  it("refuses what would take too long, and says what to do instead", () => {
    const wide = Array.from({ length: 6 }, (_, i) => Array.from({ length: 8 }, (_, j) => 40 + ((i * j) % 7)));
    expect(() => fisherTableTest(wide)).toThrow(/Use the chi-square test, or simulate/);
  });
});

describe("strata", () => {
  const { strata: cells, cmh, exact } = answers.mantelHaenszel;
  const strata = (cells as number[][]).map(tableOf);
  it("Mantel-Haenszel estimates with their standard errors", () => {
    for (const measure of ["odds-ratio", "risk-ratio", "risk-difference"] as const) {
      const result = mantelHaenszel(strata, { measure });
      expectClose(result.transformed, answers.mantelHaenszel[measure].transformed, tolerance);
      expectClose(result.standardError, answers.mantelHaenszel[measure].standardError, tolerance);
    }
    expectLimits(mantelHaenszel(strata), [cmh.low, cmh.high]);
  });
  it("tests of association and of homogeneity", () => {
    const test = cochranMantelHaenszelTest(strata);
    expectClose(test.statistic, cmh.statistic, tolerance);
    expectClose(test.pValue, cmh.pValue, tolerance);
    expectClose(cochranMantelHaenszelTest(strata, { correct: false }).statistic, cmh.plain, tolerance);
    const homogeneity = breslowDayTest(strata);
    expectClose(homogeneity.statistic, answers.mantelHaenszel["odds-ratio"].BD, tolerance);
    expectClose(homogeneity.tarone.statistic, answers.mantelHaenszel["odds-ratio"].TA, tolerance);
  });
  it("the exact common odds ratio", () => {
    const result = exactCommonOddsRatio(strata);
    expectClose(result.pValue, exact.pValue, tolerance);
    expectClose(result.estimate, exact.estimate, rootOfR);
    expectLimits(result, [exact.low, exact.high], rootOfR);
    const single = exactCommonOddsRatio([strata[0]!]);
    expectClose(single.estimate, fisherTest(strata[0]!).estimate, tolerance);
  });
  it("leaves out strata without one of the groups", () => {
    const more = [...strata, tableOf([3, 4, 0, 0])];
    expect(mantelHaenszel(more)).toEqual(mantelHaenszel(strata));
    expect(() => mantelHaenszel([tableOf([3, 4, 0, 0])])).toThrow(/no stratum holds both groups/);
    expect(() => mantelHaenszel([tableOf([0, 4, 1, 3])])).toThrow(/odds ratio of the strata together is 0/);
    expect(() => cochranMantelHaenszelTest([tableOf([0, 4, 0, 3])])).toThrow(/nothing to test/);
  });
});

describe("standardisation and adjustment", () => {
  it("gamma intervals of directly standardised rates", () => {
    const { events, population, standard } = answers.standardised;
    for (const method of ["fay-feuer", "tiwari"] as const) {
      const rate = directStandardisation(events, population, standard, { method });
      expectClose(rate.estimate, answers.standardised[method][0], tolerance);
      expectClose(rate.low, answers.standardised[method][1], tolerance);
      expectClose(rate.high, answers.standardised[method][2], tolerance);
    }
  });
  it("p-values of many tests, a missing one among them", () => {
    const p = answers.adjust.p.map(decode);
    for (const method of ["holm", "hochberg", "benjamini-yekutieli"] as const) {
      for (const [i, value] of adjustPValues(p, method).entries())
        expectClose(value, decode(answers.adjust[method][i]), 1e-14);
    }
  });
});
