import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../../src/statistics/distributions/index.js";
import { inverse, multiplyVector, quadraticForm } from "../../../src/statistics/linear-algebra/index.js";
import { orderedStudy } from "../../../src/statistics/panel/honest-did/event-study.js";
import {
  fixedLengthInterval,
  foldedNormalQuantile,
  smoothnessFrontier,
} from "../../../src/statistics/panel/honest-did/smoothness.js";
import {
  aggregateEffects,
  callawaySantAnna,
  dynamicEstimates,
  type EventStudyEstimates,
  eventStudy,
  type HonestDidOptions,
  honestDid,
  studyEstimates,
} from "../../../src/statistics/panel/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import known from "../../known-answers/panel/honest-did.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { columnsOf, panelOf } from "./known-tables.js";

// The fixed-length interval is a convex problem: R's answers come from a search that stops at 1e-8 of the half-length (it is flat
// there), with another centre by some 1e-7.
const searched = 1e-6;
// Where nothing has to be searched.
const exactly = 1e-8;
// Relative magnitudes: R reports points of the grid, and both sides draw the least favourable critical value; in steps of the grid.
const stepsInside = 1.5;
// HonestDiD's 1,000 draws place that value within 0.15 (one standard error); two steps.
const recordedSteps = 2;

const identity = (n: number) => ({
  rows: n,
  columns: n,
  data: Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0)),
});

interface KnownStudy {
  estimates: number[];
  covariance: number[];
  before: number;
  after: number;
  weights: number | number[];
  relative: { mbar: number; lb: number; ub: number; step: number }[];
  smooth: { M: number; centre: number; half: number }[];
}
const studies = Object.entries(known as Record<string, KnownStudy>);

const timesOf = (before: number, after: number) => [
  ...Array.from({ length: before }, (_, i) => i - before - 1),
  ...Array.from({ length: after }, (_, i) => i),
];
const studyOf = ({ estimates, covariance, before, after }: KnownStudy): EventStudyEstimates => ({
  times: timesOf(before, after),
  estimates: Float64Array.from(estimates),
  covariance: { rows: before + after, columns: before + after, data: Float64Array.from(covariance) },
});

/** A covariance with some correlation, for any deviations. */
const correlated = (deviations: readonly number[], rho: number) => ({
  rows: deviations.length,
  columns: deviations.length,
  data: Float64Array.from(
    { length: deviations.length ** 2 },
    (_, k) =>
      deviations[k % deviations.length]! *
      deviations[Math.floor(k / deviations.length)]! *
      rho ** Math.abs((k % deviations.length) - Math.floor(k / deviations.length)),
  ),
});

describe("known answers, by R's own linear and quadratic programs", () => {
  for (const [name, answer] of studies) {
    const weights = [answer.weights].flat();
    it(`${name}: relative magnitudes`, () => {
      const magnitudes = answer.relative.map(({ mbar }) => mbar);
      const found = honestDid(studyOf(answer), { restriction: "relative-magnitudes", magnitudes, weights });
      const { standardError } = found.original;
      const end = 20 * standardError;
      answer.relative.forEach(({ lb, ub, step, mbar }, i) => {
        const own = found.intervals[i]!;
        const label = `Mbar ${mbar}`;
        // R stops at the end of its grid.
        const low = Math.max(own.low, -end);
        const high = Math.min(own.high, end);
        expect(Math.abs(low - lb), label).toBeLessThan(stepsInside * step);
        expect(Math.abs(high - ub), label).toBeLessThan(stepsInside * step);
      });
    });
    it(`${name}: smoothness`, () => {
      const magnitudes = answer.smooth.map(({ M }) => M);
      const found = honestDid(studyOf(answer), { restriction: "smoothness", magnitudes, weights });
      answer.smooth.forEach(({ centre, half, M }, i) => {
        const { low, high } = found.intervals[i]!;
        expectClose((high - low) / 2, half, exactly, 1e-12, `half-length at ${M}`);
        expectClose((high + low) / 2, centre, searched, half, `centre at ${M}`);
      });
    });
  }
});

// biome-ignore lint/suspicious/noExplicitAny: the reference file's shape differs by case
type Values = any;

describe.skipIf(!sharedIsPresent)("the reference values of HonestDiD", () => {
  const cases = (): Map<string, Values> =>
    new Map(
      sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "honestdid.json").cases.map(
        (one) => [one.id, one.values],
      ),
    );
  const study = (): EventStudyEstimates => {
    const data = sharedJson<Values>("data", "stat-reference", "honestdid_bc_eventstudy.json");
    const size = data.betahat.length;
    return {
      times: data.timeVec,
      reference: data.referencePeriod,
      estimates: Float64Array.from(data.betahat),
      covariance: { rows: size, columns: size, data: Float64Array.from(data.sigma.data.flat()) },
    };
  };

  it("bc_original", () => {
    const { original } = honestDid(study(), { restriction: "smoothness", magnitudes: [0] });
    const want = cases().get("bc_original");
    expectClose(original.low, want.lb, exactly);
    expectClose(original.high, want.ub, exactly);
  });

  it.each([
    ["bc_relative_magnitudes", undefined],
    ["bc_relmag_avg", [0.25, 0.25, 0.25, 0.25]],
  ])("%s", (id, weights) => {
    const want = cases().get(id);
    const options: HonestDidOptions = {
      restriction: "relative-magnitudes",
      magnitudes: want.Mbar,
      ...(weights && { weights }),
    };
    const free = honestDid(study(), options);
    const { standardError } = free.original;
    const end = 20 * standardError;
    const step = (2 * end) / 999;
    // HonestDiD's grid, which it does not leave.
    const found = honestDid(study(), { ...options, grid: { low: -end, high: end } });
    for (const [i, { low, high, openHigh }] of found.intervals.entries()) {
      expect(Math.abs(low - want.lb[i]) / step).toBeLessThan(recordedSteps);
      expect(Math.abs(high - want.ub[i]) / step).toBeLessThan(recordedSteps);
      expect(openHigh).toBe(want.ub[i] > end - step / 2);
      if (openHigh) expect(free.intervals[i]!.high).toBeGreaterThan(end);
    }
  });

  it("bc_smoothness_flci, but for its simulated quantile", () => {
    const want = cases().get("bc_smoothness_flci");
    const found = honestDid(study(), { restriction: "smoothness", magnitudes: want.M });
    const ordered = orderedStudy(study());
    const post = Float64Array.of(1, 0, 0, 0);
    const frontier = smoothnessFrontier(ordered, post);
    // Of the million draws that R makes after set.seed(0): the quantile of their absolute values, and of themselves.
    const [drawn, drawnOneSided] = [1.9622387, 1.6433252];
    for (const [i, { low, high, magnitude }] of found.intervals.entries()) {
      const { standardError, bias } = fixedLengthInterval(ordered, post, frontier, magnitude, 0.95);
      const simulated = magnitude === 0 ? standardError * drawn : bias + standardError * drawnOneSided;
      expectClose((low + high) / 2, (want.lb[i] + want.ub[i]) / 2, 1e-5, 1);
      expectClose(simulated, (want.ub[i] - want.lb[i]) / 2, 2e-7);
      expectClose((high - low) / 2, (want.ub[i] - want.lb[i]) / 2, 2e-3);
    }
  });
});

describe("closed forms", () => {
  const deviations = [0.4, 0.3, 0.35, 0.2, 0.3, 0.5];
  const covariance = correlated(deviations, 0.4);
  const estimates = Float64Array.of(-0.9, -0.5, -0.4, -0.1, 0.9, 1.4);
  const study = { times: [-5, -4, -3, -2, 0, 1], estimates, covariance };

  it("M = 0: the effect less the trend before treatment, by generalized least squares", () => {
    // Regress (before, first after) on time with the effect as a free intercept of the last: the least variance among
    // combinations that no line moves.
    const size = 5;
    const own = { rows: size, columns: size, data: new Float64Array(size ** 2) };
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++) own.data[a + b * size] = covariance.data[a + b * 6]!;
    const weight = inverse(own);
    const time = Float64Array.of(-4, -3, -2, -1, 1);
    const effect = Float64Array.of(0, 0, 0, 0, 1);
    const y = estimates.subarray(0, size);
    const wt = multiplyVector(weight, time);
    const we = multiplyVector(weight, effect);
    const product = (u: Float64Array, v: Float64Array) => u.reduce((sum, one, i) => sum + one * v[i]!, 0);
    const [tt, te, ee] = [product(wt, time), product(wt, effect), product(we, effect)];
    const [ty, ey] = [product(wt, y), product(we, y)];
    const centre = (tt * ey - te * ty) / (tt * ee - te * te);
    const deviation = Math.sqrt(tt / (tt * ee - te * te));
    const { low, high } = honestDid(study, { restriction: "smoothness", magnitudes: [0] }).intervals[0]!;
    expectClose(low, centre - normalQuantile(0.975) * deviation, exactly);
    expectClose(high, centre + normalQuantile(0.975) * deviation, exactly);
  });

  it("large M: the first effect plus the last estimate before, give or take M and its one-sided error", () => {
    const { low, high } = honestDid(study, { restriction: "smoothness", magnitudes: [50] }).intervals[0]!;
    const deviation = Math.sqrt(0.3 ** 2 + 0.2 ** 2 + 2 * 0.4 * 0.3 * 0.2);
    expectClose((low + high) / 2, 0.9 - 0.1, exactly);
    expectClose((high - low) / 2, 50 + normalQuantile(0.95) * deviation, exactly);
  });

  it("Mbar = 0: the original interval, but for draws of the first stage", () => {
    const { intervals, original } = honestDid(study, {
      restriction: "relative-magnitudes",
      magnitudes: [0],
      draws: 20_000,
    });
    expectClose(intervals[0]!.low, original.low, 0.02, original.standardError);
    expectClose(intervals[0]!.high, original.high, 0.02, original.standardError);
  });

  it("quantiles of the folded normal", () => {
    expectClose(foldedNormalQuantile(0, 0.95), normalQuantile(0.975), 1e-14);
    expectClose(foldedNormalQuantile(100, 0.95), 100 + normalQuantile(0.95), 1e-14);
    // R 4.2.2: uniroot of pnorm(q - u) - pnorm(-q - u) - p at 1e-14.
    expectClose(foldedNormalQuantile(0.5, 0.9), 1.83875118905938, 1e-11);
    expectClose(foldedNormalQuantile(2, 0.99), 4.32634787875025, 1e-11);
  });
});

const anyStudy = fc
  .record({
    before: fc.integer({ min: 1, max: 6 }),
    after: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    rho: fc.double({ min: 0, max: 0.9, noNaN: true }),
  })
  .map(({ before, after, seed, rho }) => {
    const random = createRandom(seed);
    const n = before + after;
    return {
      times: timesOf(before, after),
      estimates: Float64Array.from({ length: n }, () => random.normal()),
      covariance: correlated(
        Array.from({ length: n }, () => 0.2 + random.uniform()),
        rho,
      ),
      random,
      before,
      after,
    };
  });

describe("properties of the smoothness intervals", () => {
  const magnitudes = [0, 0.01, 0.1, 0.4, 1, 3];
  it("lengthen with M; lines leave them as they are; another unit or sign carries over", () => {
    fc.assert(
      fc.property(anyStudy, fc.double({ min: -3, max: 3, noNaN: true }), (study, slope) => {
        const options: HonestDidOptions = { restriction: "smoothness", magnitudes };
        const found = honestDid(study, options).intervals;
        for (let i = 1; i < found.length; i++)
          expect(found[i]!.high - found[i]!.low).toBeGreaterThan(found[i - 1]!.high - found[i - 1]!.low);
        const tilted = honestDid(
          { ...study, estimates: study.estimates.map((value, i) => value + slope * (study.times[i]! + 1)) },
          options,
        ).intervals;
        const mirrored = honestDid(
          {
            ...study,
            estimates: study.estimates.map((value) => -7 * value),
            covariance: { ...study.covariance, data: study.covariance.data.map((value) => 49 * value) },
          },
          { ...options, magnitudes: magnitudes.map((value) => 7 * value) },
        ).intervals;
        found.forEach(({ low, high }, i) => {
          expectClose(tilted[i]!.low, low, 1e-7, 10);
          expectClose(tilted[i]!.high, high, 1e-7, 10);
          expectClose(mirrored[i]!.low / -7, high, 1e-7, 10);
          expectClose(mirrored[i]!.high / -7, low, 1e-7, 10);
        });
      }),
      { seed: 4242, numRuns: 60 },
    );
  });

  it("no other estimator that lines leave unbiased has a shorter one", () => {
    fc.assert(
      fc.property(anyStudy, fc.double({ min: 0.001, max: 2, noNaN: true }), (study, bound) => {
        const ordered = orderedStudy(study);
        const post = Float64Array.from({ length: study.after }, () => study.random.normal());
        const frontier = smoothnessFrontier(ordered, post);
        const best = fixedLengthInterval(ordered, post, frontier, bound, 0.95);
        const half = (best.high - best.low) / 2;
        const lengthOf = (free: Float64Array) => {
          const deviation = frontier.deviation(free);
          return deviation * foldedNormalQuantile((bound * frontier.bias(free)) / deviation, 0.95);
        };
        const scale = Math.max(0.1, ...frontier.knots.at(-1)!.free.map(Math.abs));
        for (const { free } of frontier.knots) expect(lengthOf(free)).toBeGreaterThan(half * (1 - 1e-12));
        for (let k = 0; k < 30; k++) {
          const at = frontier.knots[k % frontier.knots.length]!.free;
          const other = at.map((value) => value + scale * 0.3 * study.random.normal());
          expect(lengthOf(other)).toBeGreaterThan(half * (1 - 1e-12));
        }
        const all = Float64Array.of(...best.weights, ...post);
        expectClose(Math.sqrt(quadraticForm(study.covariance, all)), best.standardError, 1e-10);
        const lines = all.reduce((sum, weight, i) => sum + weight * (study.times[i]! + 1), 0);
        expectClose(lines, 0, 1e-10, scale * study.before);
      }),
      { seed: 77, numRuns: 60 },
    );
  });
});

describe("properties of the intervals by relative magnitudes", () => {
  const trend = studyOf(studies.find(([name]) => name === "trend")![1]);
  const options: HonestDidOptions = { restriction: "relative-magnitudes", draws: 300 };

  it("grow with Mbar, change sign and unit with the estimates, and do not depend on the order of rows", () => {
    const found = honestDid(trend, options).intervals;
    for (let i = 1; i < found.length; i++) {
      expect(found[i]!.low).toBeLessThan(found[i - 1]!.low);
      expect(found[i]!.high).toBeGreaterThan(found[i - 1]!.high);
    }
    const mirrored = honestDid(
      {
        ...trend,
        estimates: trend.estimates.map((value) => -3 * value),
        covariance: { ...trend.covariance, data: trend.covariance.data.map((value) => 9 * value) },
      },
      options,
    ).intervals;
    const order = [3, 0, 5, 1, 2, 4];
    const shuffled = honestDid(
      {
        times: order.map((i) => trend.times[i]!),
        estimates: Float64Array.from(order, (i) => trend.estimates[i]!),
        covariance: {
          rows: 6,
          columns: 6,
          data: Float64Array.from(
            { length: 36 },
            (_, k) => trend.covariance.data[order[k % 6]! + order[Math.floor(k / 6)]! * 6]!,
          ),
        },
      },
      options,
    );
    expect(shuffled.intervals).toEqual(found);
    found.forEach(({ low, high }, i) => {
      expectClose(mirrored[i]!.low / -3, high, 1e-5, 1);
      expectClose(mirrored[i]!.high / -3, low, 1e-5, 1);
    });
  });

  it("the breakdown value is where zero enters", () => {
    for (const restriction of ["relative-magnitudes", "smoothness"] as const) {
      const { breakdown } = honestDid(trend, { ...options, restriction });
      expect(breakdown).toBeGreaterThan(0);
      const [below, above] = honestDid(trend, {
        ...options,
        restriction,
        magnitudes: [breakdown * 0.999, breakdown * 1.001],
      }).intervals;
      expect(below!.low * below!.high).toBeGreaterThan(0);
      expect(above!.low * above!.high).toBeLessThanOrEqual(0);
    }
    const nothing = { ...trend, estimates: trend.estimates.map(() => 0) };
    expect(honestDid(nothing, { restriction: "smoothness" }).breakdown).toBe(0);
  });

  it("the same seed gives the same numbers, and ends of a given grid are said to be open", () => {
    const random = () => createRandom(5);
    expect(honestDid(trend, { ...options, random: random() })).toEqual(
      honestDid(trend, { ...options, random: random() }),
    );
    const { intervals, diagnostics } = honestDid(trend, {
      ...options,
      magnitudes: [2],
      grid: { low: 1, high: 1.5, points: 50 },
    });
    expect(intervals[0]).toEqual({ magnitude: 2, low: 1, high: 1.5, openLow: true, openHigh: true });
    expect(diagnostics.map(({ id }) => id)).toEqual(["open-interval"]);
    const outside = honestDid(trend, { ...options, magnitudes: [0], grid: { low: 50, high: 60 } });
    expect(outside.intervals[0]!.low).toBeNaN();
    expect(outside.diagnostics.map(({ id }) => id)).toEqual(["empty-interval"]);
  });
});

describe("estimates ready for bounds", () => {
  it("group-time effects: the errors of the aggregation on the diagonal, by unit and by cluster", () => {
    for (const cluster of [undefined, "region"]) {
      const panel = panelOf({ table: "towns", ...(cluster && { cluster }) });
      const effects = callawaySantAnna(panel, { base: "universal", anticipation: 1 });
      const ready = dynamicEstimates(effects, { first: -4, last: 1 });
      expect(ready.reference).toBe(-2);
      expect(ready.times).toEqual([-4, -3, -1, 0, 1]);
      const own = aggregateEffects(effects, "dynamic").effects;
      for (const [k, at] of ready.times.entries()) {
        const { estimate, standardError } = own.find((one) => one.at === at)!;
        expectClose(ready.estimates[k]!, estimate, exactly);
        expectClose(Math.sqrt(ready.covariance.data[k * 6]!), standardError, exactly);
      }
      expect(honestDid(ready, { restriction: "smoothness" }).periodsAfter).toBe(3);
    }
    expect(() => dynamicEstimates(callawaySantAnna(panelOf({ table: "towns" })))).toThrow(/base "universal"/);
    const two = callawaySantAnna(
      {
        unit: Int32Array.of(0, 0, 0, 1, 1, 1),
        time: Float64Array.of(1, 2, 3, 1, 2, 3),
        outcome: Float64Array.of(1, 2, 5, 1, 2, 2.5),
        cohort: Float64Array.of(3, 3, 3, 0, 0, 0),
      },
      { base: "universal" },
    );
    expect(() => dynamicEstimates(two)).toThrow(/at -2, 0 periods since treatment have no standard error/);
  });

  it("event studies by regression: their covariance, the reference left out", () => {
    const column = columnsOf({ table: "towns" });
    const names = ["unit", "year", "y", "cohort"];
    const columns = new Map(names.map((name) => [name, column(name)]));
    const base = { table: { rows: column("y").length, columns }, outcome: "y", unit: "unit", time: "year" };
    const study = eventStudy({ ...base, cohort: "cohort", reference: -2 });
    const ready = studyEstimates(study, { first: -3 });
    expect(ready.times.slice(0, 3)).toEqual([-3, -1, 0]);
    for (const [k, at] of ready.times.entries()) {
      const { estimate, standardError } = study.effects.find((one) => one.at === at)!;
      expect(ready.estimates[k]).toBe(estimate);
      expectClose(Math.sqrt(ready.covariance.data[k * (ready.times.length + 1)]!), standardError, exactly);
    }
  });
});

describe("what bounds cannot be had from", () => {
  const study = { times: [-3, -2, 0, 1], estimates: Float64Array.of(0, 0, 1, 1), covariance: identity(4) };
  const smooth: HonestDidOptions = { restriction: "smoothness", magnitudes: [0] };
  const singular = { ...identity(4), data: Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1) };
  const lopsided = { ...identity(4), data: identity(4).data.map((value, k) => (k === 1 ? 0.3 : value)) };
  const cases: [string, Partial<EventStudyEstimates>, Partial<HonestDidOptions>, RegExp][] = [
    ["a gap", { times: [-4, -2, 0, 1] }, {}, /-2 comes after -4/],
    ["no period before", { times: [0, 1, 2, 3] }, {}, /before the reference \(-1\)/],
    ["no period after", { times: [-5, -4, -3, -2] }, {}, /after the reference/],
    ["the reference itself", { times: [-2, -1, 0, 1] }, {}, /period -1 is the reference/],
    ["fewer estimates", { estimates: Float64Array.of(1, 2) }, {}, /4 periods, 2 estimates/],
    ["a missing estimate", { estimates: Float64Array.of(0, NaN, 1, 1) }, {}, /missing or infinite/],
    ["a singular covariance", { covariance: singular }, {}, /singular/],
    ["no symmetry", { covariance: lopsided }, {}, /not symmetric/],
    ["no variance", { covariance: { ...identity(4), data: new Float64Array(16) } }, {}, /above zero/],
    ["a negative magnitude", {}, { magnitudes: [-1] }, /0 or above/],
    ["no magnitude", {}, { magnitudes: [] }, /0 or above/],
    ["weights of another number", {}, { weights: [1] }, /each of the 2 periods/],
    ["weights of nothing", {}, { weights: [0, 0] }, /not all 0/],
    ["a level of 95", {}, { level: 95 }, /between 0 and 1/],
    ["few draws", {}, { restriction: "relative-magnitudes", draws: 5 }, /at least 100/],
    ["an empty grid", {}, { restriction: "relative-magnitudes", grid: { low: 1, high: 1 } }, /low end/],
  ];
  it.each(cases)("%s", (_, changed, options, message) => {
    expect(() => honestDid({ ...study, ...changed }, { ...smooth, ...options })).toThrow(message);
  });
});
