import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  correlatedDraws,
  createRandom,
  exceedanceCurve,
  importanceOf,
  orderOf,
  ranksOf,
  spreadOf,
  valueOfEverything,
  valueOfInput,
} from "../../../src/statistics/index.js";

/** Simulation errors of 20,000 draws: four standard errors of a mean of ranks or of a correlation are below this. */
const simulation = 0.03;
const draws = 20_000;
const random = () => createRandom("monte-carlo");

const correlation = (a: Float64Array, b: Float64Array) => {
  const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
};

describe("correlated draws", () => {
  const inputs = {
    pay: {
      distribution: { kind: "log-normal", median: 10, logStandardError: 0.5 },
      factor: { name: "f", loading: 0.8 },
    },
    hours: {
      distribution: { kind: "triangular", least: 0, mode: 1, most: 4 },
      factor: { name: "f", loading: 0.5 },
    },
    share: { distribution: { kind: "uniform", least: 2, most: 3 }, factor: { name: "f", loading: -0.8 } },
    free: { distribution: { kind: "normal", mean: 5, standardError: 2 } },
  } as const;
  const drawn = correlatedDraws(inputs, { random: random(), draws });

  it("have the margins that were asked for", () => {
    expect(spreadOf(drawn.pay).median).toBeCloseTo(10, 0);
    expect(spreadOf(drawn.hours).mean).toBeCloseTo(5 / 3, 1);
    expect(spreadOf(drawn.share).p90).toBeCloseTo(2.9, 1);
    expect(spreadOf(drawn.free).p95).toBeCloseTo(5 + 2 * 1.644854, 0);
  });

  it("have Spearman's correlation 6/pi asin(ab/2), whatever the margins", () => {
    const expected = (r: number) => (6 / Math.PI) * Math.asin(r / 2);
    const spearman = (a: Float64Array, b: Float64Array) => correlation(ranksOf(a), ranksOf(b));
    expect(Math.abs(spearman(drawn.pay, drawn.hours) - expected(0.4))).toBeLessThan(simulation);
    expect(Math.abs(spearman(drawn.pay, drawn.share) - expected(-0.64))).toBeLessThan(simulation);
    expect(Math.abs(spearman(drawn.pay, drawn.free))).toBeLessThan(simulation);
  });

  it("keep the draws of other inputs, and the ranks of one whose margin is replaced", () => {
    const changed = correlatedDraws(
      { pay: { ...inputs.pay, distribution: { kind: "uniform", least: 0, most: 1 } }, free: inputs.free },
      { random: random(), draws },
    );
    expect(changed.free).toEqual(drawn.free);
    expect(ranksOf(changed.pay)).toEqual(ranksOf(drawn.pay));
  });

  it("stay within the bounds of a cut normal, and refuse what is no distribution", () => {
    const cut = correlatedDraws(
      { x: { distribution: { kind: "normal", mean: 0.9, standardError: 0.3, least: 0, most: 1 } } },
      { random: random(), draws: 2000 },
    ).x;
    expect(cut.every((value) => value >= 0 && value <= 1)).toBe(true);
    const draw = (distribution: never) => () =>
      correlatedDraws({ wage: { distribution } }, { random: random() });
    expect(draw({ kind: "triangular", least: 2, mode: 1, most: 3 } as never)).toThrow(/wage/);
    expect(draw({ kind: "log-normal", median: 0, logStandardError: 1 } as never)).toThrow(/wage/);
    expect(() =>
      correlatedDraws(
        { wage: { distribution: { kind: "fixed", value: 1 }, factor: { name: "f", loading: 1.5 } } },
        { random: random() },
      ),
    ).toThrow(/loading/);
    expect(() => correlatedDraws({}, { random: random(), draws: 0 })).toThrow(/draws/);
  });

  it("draw beta and gamma by their quantiles", () => {
    const { b, g } = correlatedDraws(
      {
        b: { distribution: { kind: "beta", a: 2, b: 6 } },
        g: { distribution: { kind: "gamma", shape: 3, rate: 2 } },
      },
      { random: random(), draws: 2000 },
    );
    expect(spreadOf(b).mean).toBeCloseTo(0.25, 1);
    expect(spreadOf(g).mean).toBeCloseTo(1.5, 1);
  });
});

describe("spread and exceedance", () => {
  it("are type-7 quantiles: R quantile(0:10, .95) is 9.5", () => {
    const spread = spreadOf(Float64Array.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    expect(spread.p95).toBeCloseTo(9.5, 12);
    expect(spread.median).toBe(5);
    expect(spread.none).toBeCloseTo(1 / 11, 12);
  });

  it("never rise with the sum, and an order of probabilities does not matter", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 2 }), (values) => {
        const curve = exceedanceCurve(Float64Array.from(values), [0.1, 0.9, 0.5]);
        expect(curve.map(({ probability }) => probability)).toEqual([0.9, 0.5, 0.1]);
        expect(curve[0]!.value).toBeLessThanOrEqual(curve[2]!.value);
      }),
      { seed: 6, numRuns: 50 },
    );
  });

  it("refuse no draws and what is not a number", () => {
    expect(() => spreadOf(new Float64Array(0))).toThrow(/no draws/);
    expect(() => spreadOf(Float64Array.of(1, Number.NaN))).toThrow(/not a number/);
  });
});

describe("importance of inputs", () => {
  it("is that of a normal pair: 6/pi asin(r^2/2) for the correlation r", () => {
    const { x, e } = correlatedDraws(
      {
        x: { distribution: { kind: "normal", mean: 0, standardError: 1 } },
        e: { distribution: { kind: "normal", mean: 0, standardError: 1 } },
      },
      { random: random(), draws },
    );
    const y = x.map((value, i) => 0.8 * value + 0.6 * e[i]!);
    const found = importanceOf(orderOf(x), y, ranksOf(y));
    expect(Math.abs(found.share - (6 / Math.PI) * Math.asin(0.32))).toBeLessThan(simulation);
    expect(found.atLow).toBeLessThan(-1);
    expect(found.atHigh).toBeGreaterThan(1);
  });

  it("is nothing for an input that has no part in it, and for a result that never changes", () => {
    const stream = random();
    const x = Float64Array.from({ length: draws }, () => stream.normal());
    const y = Float64Array.from({ length: draws }, () => stream.normal());
    expect(importanceOf(orderOf(x), y, ranksOf(y)).share).toBeLessThan(0.005);
    const same = new Float64Array(draws);
    expect(importanceOf(orderOf(x), same, ranksOf(same)).share).toBe(0);
    expect(() => importanceOf(orderOf(x.subarray(0, 50)), y, ranksOf(y.subarray(0, 50)))).toThrow(/draws/);
  });
});

describe("value of information", () => {
  const stream = random();
  const x = Float64Array.from({ length: draws }, () => stream.normal());
  const e = Float64Array.from({ length: draws }, () => stream.normal());
  const none = new Float64Array(draws);

  it("is the standard normal's mean below 0, 1/sqrt(2 pi), for a standard normal cost against none", () => {
    const { everything } = valueOfEverything([x, none]);
    expect(Math.abs(everything - 1 / Math.sqrt(2 * Math.PI))).toBeLessThan(simulation);
  });

  it("of one of two parts is that part's standard deviation over sqrt(2 pi)", () => {
    const cost = x.map((value, i) => 0.6 * value + 0.8 * e[i]!);
    const part = valueOfInput(orderOf(x), [cost, none]);
    expect(Math.abs(part - 0.6 / Math.sqrt(2 * Math.PI))).toBeLessThan(simulation);
    expect(part).toBeLessThanOrEqual(valueOfEverything([cost, none]).everything);
  });

  it("is nothing where one choice is always better, and refuses nothing to compare", () => {
    expect(valueOfEverything([none, none.map(() => 1)])).toEqual({ best: 0, everything: 0 });
    expect(valueOfInput(orderOf(x), [none, none.map(() => 1)])).toBe(0);
    expect(() => valueOfEverything([])).toThrow(/no choices/);
    expect(() => valueOfEverything([x, new Float64Array(3)])).toThrow(/different/);
  });
});
