import { describe, expect, it } from "vitest";
import { createMatrix } from "../../../src/statistics/linear-algebra/index.js";
import {
  alphaSpent,
  autoregressiveCovariances,
  changeVariance,
  clusterDesignEffect,
  clustersFor,
  detectableEffect,
  detectableInClusters,
  detectableInPanel,
  detectableProportion,
  detectableSurveyDifference,
  driftForPower,
  historicalChangeVariance,
  monitor,
  monitoringBoundaries,
  monitoringInflation,
  monitoringPower,
  powerFromDraws,
  powerOfClusters,
  powerOfEffect,
  powerOfMeans,
  powerOfPanel,
  powerOfProportions,
  powerOfSurveyDifference,
  simulateCountSeriesPower,
  simulatePanelPower,
  simulateSeriesPower,
  simulateStaggeredPower,
  sizeForMeans,
  sizeForProportions,
  surveyDifferenceError,
} from "../../../src/statistics/power/index.js";
import { createRandom, type RandomStream } from "../../../src/statistics/random/index.js";
import type { Matrix } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";

/** Roots are found to the last digits of a power. */
const tolerance = 1e-9;

describe("power, size and detectable effect belong together", () => {
  it("for means, with unequal groups too", () => {
    const size = sizeForMeans({ power: 0.85, difference: 0.4, sd: 1, ratio: 2 });
    expectClose(powerOfMeans({ size, secondSize: 2 * size, difference: 0.4, sd: 1 }), 0.85, tolerance);
    const difference = detectableEffect({ power: 0.8, standardError: 0.3, df: 20 });
    expectClose(powerOfEffect({ effect: difference, standardError: 0.3, df: 20 }), 0.8, tolerance);
    expectClose(powerOfEffect({ effect: -difference, standardError: 0.3, df: 20 }), 0.8, tolerance);
  });

  it("for proportions, in both directions and with design effects", () => {
    const size = sizeForProportions({ first: 0.2, second: 0.26, power: 0.9, ratio: 0.5 });
    expectClose(powerOfProportions({ first: 0.2, second: 0.26, size, secondSize: size / 2 }), 0.9, tolerance);
    for (const direction of ["higher", "lower"] as const) {
      const second = detectableProportion({ first: 0.4, size: 200, power: 0.8, direction });
      expect(second > 0.4).toBe(direction === "higher");
      expectClose(powerOfProportions({ first: 0.4, second, size: 200 }), 0.8, tolerance);
    }
    expect(detectableProportion({ first: 0.02, size: 50, power: 0.8, direction: "lower" })).toBeNaN();
    const doubled = powerOfProportions({ first: 0.2, second: 0.3, size: 400, designEffects: [2, 2] });
    expectClose(doubled, powerOfProportions({ first: 0.2, second: 0.3, size: 200 }), tolerance);
  });

  it("is alpha where there is no effect", () => {
    expectClose(powerOfEffect({ effect: 0, standardError: 1, df: 9, strict: true }), 0.05, tolerance);
    expectClose(powerOfEffect({ effect: 0, standardError: 1, sides: 1, alpha: 0.1 }), 0.1, tolerance);
  });

  it("for clusters", () => {
    expectClose(clusterDesignEffect({ size: 20, correlation: 0.05 }), 1.95, tolerance);
    expectClose(clusterDesignEffect({ size: 20, correlation: 0.05, variation: 0.5 }), 2.2, tolerance);
    const base = { size: 20, correlation: 0.05, sd: 1 };
    const clusters = clustersFor({ ...base, power: 0.8, difference: 0.4 });
    expectClose(powerOfClusters({ ...base, clusters, difference: 0.4 }), 0.8, tolerance);
    const difference = detectableInClusters({ ...base, clusters: 8, secondClusters: 10, power: 0.8 });
    expectClose(powerOfClusters({ ...base, clusters: 8, secondClusters: 10, difference }), 0.8, tolerance);
    // Without correlation and with clusters of one, it is the t test.
    const alone = powerOfClusters({ size: 1, correlation: 0, clusters: 15, difference: 1, sd: 1.2 });
    expectClose(alone, powerOfMeans({ size: 15, difference: 1, sd: 1.2 }), tolerance);
    // Proportions: the variance of each arm is its own.
    const sds = [Math.sqrt(0.21), Math.sqrt(0.24)] as const;
    const p = powerOfClusters({ size: 30, correlation: 0.02, clusters: 12, difference: 0.1, sd: sds });
    const error = Math.sqrt((1.58 * (0.21 + 0.24)) / 360);
    expectClose(p, powerOfEffect({ effect: 0.1, standardError: error, df: 22 }), tolerance);
  });

  it("for survey differences, with overlap and finite populations", () => {
    const group = { size: 400, sd: 0.5, designEffect: 1.5 };
    const plain = surveyDifferenceError({ first: group, second: group });
    expectClose(plain, Math.sqrt((2 * 1.5 * 0.25) / 400), tolerance);
    // The same people twice, perfectly correlated: no error is left.
    expectClose(
      surveyDifferenceError({ first: group, second: group, overlap: 1, correlation: 1 }),
      0,
      1,
      1e-12,
    );
    const half = surveyDifferenceError({ first: group, second: group, overlap: 0.5, correlation: 0.6 });
    expectClose(half, plain * Math.sqrt(0.7), tolerance);
    const whole = surveyDifferenceError({ first: { ...group, population: 400 }, second: group });
    expectClose(whole, plain / Math.SQRT2, tolerance);
    const difference = detectableSurveyDifference({ first: group, second: group, power: 0.8, df: 30 });
    expectClose(powerOfSurveyDifference({ first: group, second: group, difference, df: 30 }), 0.8, tolerance);
  });

  it.each([
    ["an sd of 0", () => powerOfMeans({ size: 9, difference: 1, sd: 0 }), "standard deviation"],
    ["one observation", () => powerOfMeans({ size: 1, difference: 1, sd: 1 }), "degrees of freedom"],
    ["a difference of 0", () => sizeForMeans({ power: 0.8, difference: 0, sd: 1 }), "difference of 0"],
    ["a power of 1", () => sizeForMeans({ power: 1, difference: 1, sd: 1 }), "power must lie"],
    ["alpha of 2", () => powerOfMeans({ size: 9, difference: 1, sd: 1, alpha: 2 }), "alpha"],
    ["three sides", () => powerOfMeans({ size: 9, difference: 1, sd: 1, sides: 3 as 2 }), "sides"],
    ["a proportion of 1.2", () => powerOfProportions({ first: 1.2, second: 0.3, size: 9 }), "1.2"],
    [
      "equal proportions",
      () => sizeForProportions({ first: 0.3, second: 0.3, power: 0.8 }),
      "difference of 0",
    ],
    ["proportions of 0", () => powerOfProportions({ first: 0, second: 0, size: 9 }), "nothing varies"],
    [
      "one cluster in each arm",
      () => powerOfClusters({ size: 9, correlation: 0, clusters: 1, difference: 1, sd: 1 }),
      "clusters",
    ],
    ["a correlation of 2", () => clusterDesignEffect({ size: 9, correlation: 2 }), "correlation"],
    [
      "a sample beyond its population",
      () => surveyDifferenceError({ first: { size: 9, sd: 1, population: 5 }, second: { size: 9, sd: 1 } }),
      "population",
    ],
    [
      "more overlap than people",
      () => surveyDifferenceError({ first: { size: 9, sd: 1 }, second: { size: 20, sd: 1 }, overlap: 1 }),
      "in both",
    ],
    ["all units treated", () => powerOfPanel({ units: 9, share: 1, variance: 1, effect: 1 }), "share"],
    ["no variance", () => powerOfPanel({ units: 9, share: 0.5, variance: 0, effect: 1 }), "variance"],
  ])("refuses %s", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

/** Units with effects of their own, a common shock each period, and errors of autocorrelation rho. */
function history(random: RandomStream, units: number, periods: number, rho: number): Matrix {
  const result = createMatrix(units, periods);
  const shocks = Array.from({ length: periods }, () => 3 * random.normal());
  for (let i = 0; i < units; i++) {
    const own = 5 * random.normal();
    let error = random.normal();
    for (let t = 0; t < periods; t++) {
      if (t > 0) error = rho * error + Math.sqrt(1 - rho * rho) * random.normal();
      result.data[i + t * units] = own + shocks[t]! + error;
    }
  }
  return result;
}

describe("panels", () => {
  it("Burlig et al.: the variance of a change under an autoregression is that of its definition", () => {
    const [rho, m, r, variance] = [0.6, 5, 3, 2.5];
    const weights = [...new Array(m).fill(-1 / m), ...new Array(r).fill(1 / r)];
    let direct = 0;
    weights.forEach((a, i) => {
      weights.forEach((b, j) => {
        direct += a * b * variance * rho ** Math.abs(i - j);
      });
    });
    const covariances = autoregressiveCovariances(variance, rho, m, r);
    expectClose(changeVariance(covariances, m, r), direct, tolerance);
    // Without correlation it is that of McKenzie (2012): variance (1/m + 1/r).
    const free = autoregressiveCovariances(variance, 0, m, r);
    expectClose(changeVariance(free, m, r), variance * (1 / m + 1 / r), tolerance);
    const single = autoregressiveCovariances(variance, rho, 1, 1);
    expectClose(changeVariance(single, 1, 1), 2 * variance * (1 - rho), tolerance);
  });

  it("the past gives the same variance without a model", () => {
    const past = history(createRandom("past"), 400, 60, 0.6);
    const found = historicalChangeVariance(past, 5, 3);
    const expected = changeVariance(autoregressiveCovariances(1, 0.6, 5, 3), 5, 3);
    // A variance from 400 units and some ten independent stretches: about 3 per cent.
    expectClose(found, expected, 0.08);
  });

  it("simulation from the past agrees with the formula, and keeps alpha under serial correlation", () => {
    const past = history(createRandom("agree"), 300, 40, 0.7);
    const [before, after, treated, comparison] = [8, 4, 15, 25];
    const simulated = simulatePanelPower(past, {
      before,
      after,
      treated,
      comparison,
      effects: [0.5, 1],
      random: createRandom(2),
      replications: 1500,
    });
    const design = { units: 40, share: 15 / 40, variance: historicalChangeVariance(past, before, after) };
    expect(Math.abs(simulated.falsePositives - 0.05)).toBeLessThan(0.025);
    for (const { effect, power, error } of simulated.curve) {
      expect(Math.abs(power - powerOfPanel({ ...design, effect })), `effect ${effect}`).toBeLessThan(
        4 * error + 0.02,
      );
    }
    expectClose(simulated.detectable, detectableInPanel({ ...design, power: 0.8 }), 0.07);
    expectClose(simulated.spread, simulated.meanError, 0.1);
    expect(simulated.curve[1]!.power).toBeGreaterThan(simulated.curve[0]!.power);
    expectClose(powerFromDraws(simulated.draws, simulated.detectable, {}), 0.8, 0.01);
  });

  it("staggered roll-outs keep alpha about, and more units find smaller effects", () => {
    const past = history(createRandom("staggered"), 120, 20, 0.5);
    const run = (units: number) =>
      simulateStaggeredPower(past, {
        cohorts: [
          { start: 4, units },
          { start: 7, units },
        ],
        never: 2 * units,
        periods: 10,
        replications: 60,
        random: createRandom(3),
      });
    const small = run(6);
    const large = run(24);
    expect(large.detectable).toBeLessThan(0.7 * small.detectable);
    expect(large.falsePositives).toBeLessThan(0.16);
    expectClose(large.spread, large.meanError, 0.3);
  });

  it("refuses plans that the past can't answer", () => {
    const past = history(createRandom(1), 10, 6, 0);
    const random = createRandom(1);
    const plan = { before: 3, after: 2, treated: 4, comparison: 4, random };
    expect(() => simulatePanelPower(past, { ...plan, after: 9 })).toThrow("the plan needs 12");
    expect(() => simulatePanelPower(past, { ...plan, treated: 1 })).toThrow("treated");
    expect(() => simulatePanelPower(past, { ...plan, replications: 0 })).toThrow("replications");
    const holes = createMatrix(past.rows, past.columns, past.data.slice());
    holes.data[13] = NaN;
    expect(() => simulatePanelPower(holes, plan)).toThrow("unit 4 in period 2");
    expect(() => historicalChangeVariance(past, 4, 4)).toThrow("6 periods");
    expect(() => historicalChangeVariance(past, 0, 4)).toThrow("before");
    const staggered = { cohorts: [{ start: 2, units: 3 }], never: 4, periods: 5, random };
    expect(() => simulateStaggeredPower(past, { ...staggered, never: 0 })).toThrow("compare");
    expect(() => simulateStaggeredPower(past, { ...staggered, cohorts: [{ start: 0, units: 3 }] })).toThrow(
      "period 0",
    );
    expect(() => simulateStaggeredPower(past, { ...staggered, cohorts: [] })).toThrow("No cohort");
    expect(() => simulateStaggeredPower(past, { ...staggered, cohorts: [{ start: 2, units: 1 }] })).toThrow(
      "at least 2",
    );
  });
});

describe("single series", () => {
  const past = (seed: string, n = 60) => {
    const random = createRandom(seed);
    let error = 0;
    return Float64Array.from({ length: n }, (_, t) => {
      error = 0.5 * error + random.normal();
      return 20 + 0.05 * t + 2 * Math.cos((2 * Math.PI * t) / 12) + error;
    });
  };
  const plan = { after: 24, season: 12, harmonics: 1, replications: 120, random: createRandom(5) };

  it("finds smaller effects with longer follow-up, and keeps alpha about", () => {
    const history = past("series");
    const long = simulateSeriesPower(history, { ...plan, effects: [0.5, 3] });
    const short = simulateSeriesPower(history, { ...plan, after: 6 });
    expect(long.detectable).toBeLessThan(short.detectable);
    expect(long.autocorrelation).toBeGreaterThan(0.2);
    expect(long.autocorrelation).toBeLessThan(0.8);
    expect(long.falsePositives).toBeLessThan(0.15);
    expect(long.curve[1]!.power).toBeGreaterThan(long.curve[0]!.power);
    expectClose(long.spread, long.meanError, 0.35);
  });

  it("takes counts", () => {
    const random = createRandom("counts");
    const history = Float64Array.from({ length: 48 }, (_, t) =>
      random.poisson(((30 * random.gamma(10)) / 10) * Math.exp(0.2 * Math.cos((2 * Math.PI * t) / 12))),
    );
    const result = simulateCountSeriesPower(history, {
      after: 24,
      season: 12,
      harmonics: 1,
      ratios: [0.6, 0.95],
      replications: 60,
      random: createRandom(6),
    });
    expect(result.curve[0]!.power).toBeGreaterThan(0.65);
    expect(result.curve[1]!.power).toBeLessThan(0.6);
    expect(result.detectable).toBeGreaterThan(0.5);
    expect(result.detectable).toBeLessThan(0.95);
    expect(result.overdispersion).toBeGreaterThan(0.02);
    expect(() =>
      simulateCountSeriesPower(history, { after: 3, exposure: new Float64Array(5), random }),
    ).toThrow("5 exposures");
  });

  it("refuses no follow-up", () => {
    expect(() => simulateSeriesPower(past("x"), { ...plan, after: 0 })).toThrow("At least one period");
  });
});

describe("monitoring", () => {
  it("is the single test where there is one look at the end", () => {
    const [look] = monitoringBoundaries({ information: [1] });
    expectClose(look!.boundary, 1.959963984540054, 1e-10);
    expectClose(look!.spent, 0.05, 1e-12);
    expectClose(monitoringInflation({ information: [1] }, 0.9), 1, 1e-9);
    expectClose(driftForPower({ information: [1] }, 0.9), 3.24151555, 1e-8);
  });

  it("gives the classical tables (Jennison and Turnbull 2000, spending functions, 5 looks)", () => {
    const looks = (spending: "obrien-fleming" | "pocock") =>
      monitoringBoundaries({ information: [0.2, 0.4, 0.6, 0.8, 1], spending }).map(
        ({ boundary }) => boundary,
      );
    [4.877, 3.357, 2.68, 2.29, 2.031].forEach((value, k) => {
      expect(looks("obrien-fleming")[k]).toBeCloseTo(value, 3);
    });
    [2.438, 2.427, 2.41, 2.397, 2.386].forEach((value, k) => {
      expect(looks("pocock")[k]).toBeCloseTo(value, 3);
    });
  });

  it("spends all of alpha and no more, however many looks", () => {
    for (const looks of [3, 12, 40]) {
      const information = Array.from({ length: looks }, (_, k) => (k + 1) / looks);
      for (const sides of [1, 2] as const) {
        const plan = { information, sides, spending: "pocock" as const, alpha: 0.05 };
        const { alarms, wrongAlarms } = monitoringPower(plan, 0);
        const total = [...alarms, ...wrongAlarms].reduce((a, b) => a + b, 0);
        expectClose(total, 0.05, 1e-8, 1e-9, `${looks} looks, ${sides} sides`);
      }
    }
  });

  it("raises false alarms as often as it says, in a simulation", () => {
    const information = [0.25, 0.5, 0.75, 1];
    const boundaries = monitoringBoundaries({ information, spending: { hwangShihDeCani: 1 } });
    const random = createRandom("walk");
    const replications = 20_000;
    let alarms = 0;
    for (let rep = 0; rep < replications; rep++) {
      let sum = 0;
      for (const { information: t, boundary } of boundaries) {
        sum += random.normal() * Math.sqrt(0.25);
        if (Math.abs(sum / Math.sqrt(t)) < boundary) continue;
        alarms++;
        break;
      }
    }
    expect(Math.abs(alarms / replications - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / replications));
  });

  it("knows the drift for a power, and the information expected at it", () => {
    const plan = { information: [0.5, 1], spending: "obrien-fleming" as const };
    const drift = driftForPower(plan, 0.8);
    const { power, expectedInformation, alarms } = monitoringPower(plan, drift);
    expectClose(power, 0.8, 1e-9);
    expect(expectedInformation).toBeLessThan(1);
    expectClose(expectedInformation, 1 - 0.5 * alarms[0]!, 1e-6);
    expect(monitoringInflation(plan, 0.8)).toBeGreaterThan(1);
    expect(monitoringInflation(plan, 0.8)).toBeLessThan(1.02);
  });

  it("goes through looks, with repeated intervals", () => {
    const looks = monitor(
      [
        { information: 0.3, estimate: 1, standardError: 0.5 },
        { information: 0.6, estimate: 1.4, standardError: 0.36 },
        { information: 1, estimate: -1.2, standardError: 0.28 },
      ],
      { spending: "pocock" },
    );
    expect(looks.map(({ alarm }) => alarm)).toEqual([false, true, true]);
    for (const look of looks) {
      expectClose(look.high - look.estimate, look.boundary * look.standardError, tolerance);
      expect(look.alarm).toBe(look.low > 0 || look.high < 0);
    }
    const [oneSided] = monitor([{ information: 1, estimate: -9, standardError: 1 }], { sides: 1 });
    expect(oneSided!.alarm).toBe(false);
    expect(oneSided!.high).toBe(Infinity);
  });

  it("spends nothing before there is information, and nothing after all is there", () => {
    for (const spending of ["obrien-fleming", "pocock", { power: 3 }, { hwangShihDeCani: 0 }] as const) {
      expect(alphaSpent(0, 0.05, spending)).toBe(0);
      expect(alphaSpent(1, 0.05, spending)).toBe(0.05);
      expect(alphaSpent(1.4, 0.05, spending)).toBe(0.05);
      expect(alphaSpent(0.3, 0.05, spending)).toBeLessThan(alphaSpent(0.6, 0.05, spending));
    }
    const after = monitoringBoundaries({ information: [0.5, 1, 1.2] });
    expect(after[2]!.boundary).toBe(Infinity);
  });

  it.each([
    ["no look", { information: [] }, "no look"],
    ["information that falls", { information: [0.5, 0.4] }, "look 2"],
    ["information of 0", { information: [0] }, "look 1"],
    ["alpha of 0", { information: [1], alpha: 0 }, "alpha"],
    ["an unknown spending", { information: [0.5], spending: "wang" as "pocock" }, "wang"],
    ["three sides", { information: [1], sides: 3 as 2 }, "sides"],
  ])("refuses %s", (_, plan, message) => {
    expect(() => monitoringBoundaries(plan)).toThrow(message);
  });
});
