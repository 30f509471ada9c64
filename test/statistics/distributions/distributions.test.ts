import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as distributions from "../../../src/statistics/distributions/index.js";

/**
 * 1e-13 relative against R 4.2, except where a double's own rounding is magnified:
 * - values below 1e-100 (1e-12 below): the exponent, of size |log p|, is rounded to |log p| units of 1e-16;
 * - beta, binomial, F and negative binomial with a + b >= 3e4 (5e-13): the deviation a - (a + b) x is a small
 *   difference of large numbers, the more so the larger a + b;
 * - digamma next to its root 1.4616 (1e-12), where the answer itself is near zero;
 * - logarithms near zero, which are held to 1e-13 absolute;
 * - quantiles, whose error is p / (x f(x)) times that of the probability, or |log x| units of 1e-16 where x is found
 *   through its logarithm.
 * Where R and we part by more than 1e-13, a third computation with 50 digits decides (high-precision.json).
 */
const tolerance = 1e-13;

type Number_ = number | string | null;
type Options = { tail?: "lower" | "upper"; log?: boolean };
const folder = join(import.meta.dirname, "../../known-answers/distributions");
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const { generator: _, ...answers } = read("distributions.json") as Record<string, Number_[][]>;
const decided = new Map(
  (read("high-precision.json").points as [string, string, number[], number][]).map(
    ([name, label, args, value]) => [`${name} ${label} ${args.join(" ")}`, value],
  ),
);
const decode = (value: Number_) => (value === null ? NaN : Number(value));

const functions = distributions as unknown as Record<string, (...args: unknown[]) => number>;
function call(name: string, args: readonly number[], options: Options): number {
  const f = functions[name]!;
  if (name.startsWith("hypergeometric"))
    return f(args[0], { marked: args[1], unmarked: args[2], draws: args[3] }, options);
  if (name === "gammaCdf" || name === "gammaDensity" || name === "gammaQuantile")
    return f(args[0], args[1], 1, options);
  return f(...args, options);
}

function allowed(name: string, args: readonly number[], expected: number): number {
  if (name === "digamma" && Math.abs(args[0]! - 1.4616) < 0.01) return 1e-12;
  if (name.endsWith("Quantile")) {
    const density = functions[name.replace("Quantile", "Density")]!;
    const [p, ...parameters] = args as [number, ...number[]];
    const height =
      name === "gammaQuantile" ? density(expected, parameters[0], 1) : density(expected, ...parameters);
    const magnified = Math.min(p, 1 - p) / Math.abs(expected * height);
    return (
      tolerance +
      (Number.isFinite(magnified) ? 1e-15 * magnified : 0) +
      2.2e-16 * Math.abs(Math.log(Math.abs(expected)))
    );
  }
  if (Math.abs(expected) < 1e-100) return 1e-12;
  const size = /^(beta|f)(Cdf|Density)/.test(name)
    ? args[1]! + args[2]!
    : name.startsWith("neg")
      ? args[1]!
      : 0;
  return size >= 2e4 || (name.startsWith("f") && size >= 1e4) ? 5e-13 : tolerance;
}

/** What is wrong with the answer, or nothing. */
function complaint(
  name: string,
  label: string,
  args: number[],
  actual: number,
  fromR: number,
): string | undefined {
  const expected = decided.get(`${name} ${label} ${args.join(" ")}`) ?? fromR;
  if (Number.isNaN(expected) || actual === expected) return undefined;
  // Below the smallest normal double digits are lost by definition.
  if (Math.abs(expected) < 1e-306 && Math.abs(actual) < 1e-306) return undefined;
  if (label.startsWith("log") && name.endsWith("Density") && Math.abs(actual - expected) < tolerance)
    return undefined;
  const gap = Math.abs(actual - expected) / Math.abs(expected);
  if (gap <= allowed(name, args, expected)) return undefined;
  return `${name}(${args.join(", ")}) ${label}: ${actual}, expected ${expected}, off by ${gap.toExponential(2)}`;
}

const forms: Record<string, [string, Options][]> = {
  Cdf: [
    ["lo", {}],
    ["up", { tail: "upper" }],
    ["loglo", { log: true }],
    ["logup", { tail: "upper", log: true }],
  ],
  Density: [
    ["d", {}],
    ["logd", { log: true }],
  ],
  Quantile: [
    ["lo", {}],
    ["up", { tail: "upper" }],
  ],
};

describe("against R", () => {
  for (const [name, rows] of Object.entries(answers)) {
    it(`${name}, ${rows.length} points`, () => {
      const kind = /(Cdf|Density|Quantile)$/.exec(name)?.[1];
      const columns = kind === undefined ? [["", {}] as [string, Options]] : forms[kind]!;
      const complaints = rows.flatMap((row) => {
        const numbers = row.map(decode);
        const args = numbers.slice(0, numbers.length - columns.length);
        return columns.map(([label, options], i) => {
          const actual = kind === undefined ? functions[name]!(...args) : call(name, args, options);
          return complaint(name, label, args, actual, numbers[args.length + i]!);
        });
      });
      expect(complaints.filter((one) => one !== undefined)).toEqual([]);
      expect(rows.length).toBeGreaterThan(4);
    });
  }
});

describe("far tails", () => {
  const { chiSquareCdf, normalCdf, betaQuantile, betaCdf, studentTCdf, studentTQuantile } = distributions;
  it("keeps the digits of published and hard values", () => {
    expect(chiSquareCdf(900, 10, { tail: "upper" })).toBeCloseTo(6.367822044752746e-187, 199);
    expect(Math.abs(chiSquareCdf(900, 10, { tail: "upper" }) / 6.367822044752746e-187 - 1)).toBeLessThan(
      1e-13,
    );
    expect(Math.abs(normalCdf(-10) / 7.619853024160527e-24 - 1)).toBeLessThan(1e-14);
    expect(normalCdf(-38)).toBeGreaterThan(0);
    expect(normalCdf(-1e4, { log: true })).toBeCloseTo(-50000010.1292789, 6);
    expect(Math.abs(betaCdf(betaQuantile(1e-12, 0.5, 3), 0.5, 3) / 1e-12 - 1)).toBeLessThan(1e-13);
    expect(normalCdf(-40)).toBe(0);
  });
  it("takes infinite degrees of freedom for the normal, and a million for nearly so", () => {
    expect(studentTCdf(-2.5, Infinity)).toBe(normalCdf(-2.5));
    expect(studentTQuantile(0.975, Infinity)).toBe(distributions.normalQuantile(0.975));
    expect(distributions.fCdf(3, 2, Infinity)).toBe(chiSquareCdf(6, 2));
    expect(distributions.fCdf(3, Infinity, 5)).toBe(chiSquareCdf(5 / 3, 5, { tail: "upper" }));
    expect(Math.abs(studentTCdf(-2.5, 1e6) / normalCdf(-2.5) - 1)).toBeLessThan(2e-5);
    expect(Math.abs(studentTCdf(-2.5, 1e13) / normalCdf(-2.5) - 1)).toBeLessThan(1e-11);
  });
});

describe("edges", () => {
  const d = distributions;
  it("answers NaN to what is no probability and no parameter", () => {
    for (const bad of [
      d.normalQuantile(-0.1),
      d.normalQuantile(1.1),
      d.normalQuantile(0.1, { log: true }),
      d.studentTCdf(1, 0),
      d.studentTCdf(NaN, 3),
      d.gammaCdf(1, -1),
      d.gammaQuantile(0.5, 1, 0),
      d.betaCdf(0.5, -1, 1),
      d.betaQuantile(0.5, 0, 1),
      d.fCdf(1, 0, 2),
      d.binomialCdf(1, 2.5, 0.5),
      d.binomialDensity(1, 2, 1.5),
      d.poissonCdf(1, -1),
      d.hypergeometricCdf(1, { marked: 1, unmarked: 1, draws: 3 }),
      d.negativeBinomialDensity(1, -1, 2),
    ])
      expect(bad).toBeNaN();
  });
  it("knows the ends of each distribution", () => {
    expect(d.normalQuantile(0)).toBe(-Infinity);
    expect(d.normalQuantile(1)).toBe(Infinity);
    expect(d.normalQuantile(0.5)).toBe(0);
    expect(d.normalCdf(Infinity, { tail: "upper", log: true })).toBe(-Infinity);
    expect(d.gammaCdf(0, 2)).toBe(0);
    expect(d.gammaQuantile(0, 2)).toBe(0);
    expect(d.gammaQuantile(1, 2)).toBe(Infinity);
    expect(d.betaQuantile(1, 2, 3)).toBe(1);
    expect(d.betaCdf(1, 2, 3, { tail: "upper" })).toBe(0);
    expect(d.poissonCdf(-1, 3)).toBe(0);
    expect(d.poissonDensity(0, 0)).toBe(1);
    expect(d.poissonQuantile(0.3, 0)).toBe(0);
    expect(d.binomialCdf(3, 3, 0.2)).toBe(1);
    expect(d.binomialDensity(0, 0, 0.3)).toBe(1);
    expect(d.binomialDensity(1.5, 3, 0.3)).toBe(0);
    expect(d.hypergeometricDensity(0, { marked: 0, unmarked: 4, draws: 2 })).toBe(1);
    expect(d.negativeBinomialDensity(2, Infinity, 3)).toBe(d.poissonDensity(2, 3));
    expect(d.fDensity(0, 2, 5)).toBe(1);
    expect(d.logChoose(5, 7)).toBe(-Infinity);
  });
});

describe("properties", () => {
  const settings = { seed: 20090101, numRuns: 300 };
  const shape = fc.double({ min: -5, max: 5, noNaN: true }).map((x) => 10 ** x);
  const probability = fc.double({ min: -30, max: -0.01, noNaN: true }).map((x) => 10 ** x);
  const d = distributions;
  const near = (a: number, b: number, within: number) => Math.abs(a - b) <= within * Math.abs(b);

  it("tails add to one", () => {
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, x) => {
        const sum = d.betaCdf(x, a, b) + d.betaCdf(x, a, b, { tail: "upper" });
        const other = d.gammaCdf(a * x * 2, a) + d.gammaCdf(a * x * 2, a, 1, { tail: "upper" });
        return near(sum, 1, 1e-14) && near(other, 1, 1e-14);
      }),
      settings,
    );
  });
  it("quantiles undo distribution functions, in both tails", () => {
    const sides = fc.constantFrom<"lower" | "upper">("lower", "upper");
    fc.assert(
      fc.property(probability, shape, shape, sides, (p, a, b, tail) => {
        const t = d.studentTQuantile(p, a, { tail });
        const g = d.gammaQuantile(p, a, 1, { tail });
        const f = d.fQuantile(p, a, b, { tail });
        const back = (value: number, x: number, size: number) =>
          !(Math.abs(x) > 1e-290 && Math.abs(x) < 1e290) || near(value, p, 1e-13 * (10 + Math.sqrt(size)));
        return (
          back(d.studentTCdf(t, a, { tail }), t, a) &&
          back(d.gammaCdf(g, a, 1, { tail }), g, a) &&
          back(d.fCdf(f, a, b, { tail }), f, a + b)
        );
      }),
      settings,
    );
  });
  it("a quantile of a count is the smallest that reaches the probability", () => {
    fc.assert(
      fc.property(probability, fc.double({ min: 0.01, max: 500, noNaN: true }), (p, mean) => {
        const k = d.poissonQuantile(p, mean);
        const n = d.negativeBinomialQuantile(p, 2.5, mean);
        return (
          d.poissonCdf(k, mean) >= p * (1 - 1e-13) &&
          (k === 0 || d.poissonCdf(k - 1, mean) < p) &&
          d.negativeBinomialCdf(n, 2.5, mean) >= p * (1 - 1e-13) &&
          (n === 0 || d.negativeBinomialCdf(n - 1, 2.5, mean) < p)
        );
      }),
      settings,
    );
  });
  it("the binomial tail is the sum of its probabilities", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, p) => {
          const k = Math.floor(n / 3);
          let sum = 0;
          for (let j = 0; j <= k; j++) sum += d.binomialDensity(j, n, p);
          return near(sum, d.binomialCdf(k, n, p), 1e-12);
        },
      ),
      settings,
    );
  });
});
