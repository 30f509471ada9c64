import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  bootstrapError,
  jackknifeError,
  placeboError,
  placeboRank,
  type SyntheticEstimator,
  type SyntheticPanel,
  syntheticEstimate,
  syntheticPath,
} from "../../../src/statistics/synthetic/index.js";
import { StatisticsError } from "../../../src/statistics/types.js";
import known from "../../known-answers/synthetic/synthetic.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

/** The same steps worked out anew in R: what differs is rounding, which ten thousand steps add up. */
const exact = 1e-8;

interface Sampled {
  readonly draws?: number;
  readonly se: number;
  /** Fourth central moment, for the Monte Carlo error of a standard deviation. */
  readonly fourth: number;
}
interface Answer {
  readonly estimate: number;
  readonly units: readonly number[];
  readonly times: readonly number[];
  readonly zetaUnits: number;
  readonly zetaTimes: number;
  readonly preFit: number;
  readonly optimum?: {
    readonly estimate: number;
    readonly units: readonly number[];
    readonly unitsValue: number;
    readonly descentValue: number;
  };
  readonly placebo: Sampled;
  readonly alone: readonly number[];
  readonly pValue: number;
  readonly jackknife?: number;
  readonly bootstrap?: Sampled;
}
interface Panel {
  readonly outcome: readonly (readonly number[])[];
  readonly controls: number;
  readonly before: number;
  readonly answers: Readonly<Record<SyntheticEstimator, Answer>>;
}
const panels = Object.entries(known.panels as unknown as Record<string, Panel>);
const cases = panels.flatMap(([name, panel]) =>
  Object.entries(panel.answers).map(([kind, want]) => ({
    name: `${name}, ${kind}`,
    kind: kind as SyntheticEstimator,
    panel: {
      outcome: panel.outcome.map((values) => Float64Array.from(values)),
      controls: panel.controls,
      before: panel.before,
    } satisfies SyntheticPanel,
    want,
  })),
);

/** Monte Carlo error of a standard deviation from n draws. */
const errorOf = ({ se, fourth }: Sampled, n: number) => Math.sqrt((fourth - se ** 4) / n) / (2 * se);

describe("synthetic comparisons against the same descent in R, and a quadratic programme", () => {
  it.each(cases)("$name: estimate, weights, penalties", ({ kind, panel, want }) => {
    const found = syntheticEstimate(panel, kind);
    expectClose(found.estimate, want.estimate, exact);
    for (const [u, weight] of want.units.entries()) expectClose(found.unitWeights[u]!, weight, exact, 1e-2);
    for (const [t, weight] of want.times.entries()) expectClose(found.timeWeights[t]!, weight, exact, 1e-2);
    if (kind !== "did") {
      expectClose(found.zetaUnits, want.zetaUnits, exact);
      expectClose(found.zetaTimes, want.zetaTimes, exact);
    }
    expectClose(found.preFit, want.preFit, exact);
    const { optimum } = want;
    if (optimum === undefined) return;
    // The descent stops near the optimum, not at it: within one per cent of the objective.
    expect(optimum.descentValue).toBeLessThan(1.01 * optimum.unitsValue);
    expect(Math.abs(found.estimate - optimum.estimate)).toBeLessThan(0.05 * found.preFit + 0.01);
  });

  it.each(cases)("$name: errors", ({ name, kind, panel, want }) => {
    const fit = syntheticEstimate(panel, kind);
    const draws = 400;
    const random = createRandom(11).split(name);
    const placebo = placeboError(panel, fit, draws, random);
    expect(Math.abs(placebo.standardError - want.placebo.se)).toBeLessThan(4 * errorOf(want.placebo, draws));
    const rank = placeboRank(panel, fit);
    for (const [u, value] of want.alone.entries()) expectClose(rank.estimates[u]!, value, exact, 1e-2);
    expectClose(rank.pValue, want.pValue, 1e-12);
    if (want.jackknife === undefined) expect(() => jackknifeError(panel, fit)).toThrow(/two or more/);
    else expectClose(jackknifeError(panel, fit).standardError, want.jackknife, exact);
    if (want.bootstrap === undefined) {
      expect(() => bootstrapError(panel, fit, 10, random)).toThrow(/two or more treated units/);
      return;
    }
    const bootstrap = bootstrapError(panel, fit, draws, random);
    const both = Math.hypot(errorOf(want.bootstrap, draws), errorOf(want.bootstrap, want.bootstrap.draws!));
    expect(Math.abs(bootstrap.standardError - want.bootstrap.se)).toBeLessThan(4 * both);
  });
});

const twoControls = (shift: number): SyntheticPanel => {
  const first = Float64Array.of(1, 4, 2, 6, 3, 5);
  const second = Float64Array.of(5, 3, 8, 2, 9, 4);
  const own = first.map((value, t) => 0.3 * value + 0.7 * second[t]! + (t >= 4 ? shift : 0));
  return { outcome: [first, second, own], controls: 2, before: 4 };
};

describe("synthetic comparisons by hand", () => {
  it("a unit that is a mixture of two has their shares, and the effect that it was given", () => {
    const { unitWeights, estimate, preFit } = syntheticEstimate(twoControls(5), "synthetic-control");
    // The penalty of 1e-6 of the noise moves them by no more than 1e-11.
    expectClose(unitWeights[0]!, 0.3, 1e-9);
    expectClose(unitWeights[1]!, 0.7, 1e-9);
    expectClose(estimate, 5, 1e-9);
    expect(preFit).toBeLessThan(1e-9);
  });

  it("two comparison units with a penalty: the minimum of a parabola", () => {
    const panel = twoControls(5);
    const { unitWeights, zetaUnits } = syntheticEstimate(panel, "sdid");
    const [a, b, y] = panel.outcome.map((values) => {
      const before = values.slice(0, 4);
      const mean = before.reduce((x, z) => x + z, 0) / 4;
      return before.map((value) => value - mean);
    }) as [Float64Array, Float64Array, Float64Array];
    // zeta^2 (w^2 + (1 - w)^2) + mean((w (a - b) - (y - b))^2) is least where its slope in w is 0.
    const mean = (f: (t: number) => number) => [0, 1, 2, 3].reduce((sum, t) => sum + f(t), 0) / 4;
    const top = zetaUnits ** 2 + mean((t) => (a[t]! - b[t]!) * (y[t]! - b[t]!));
    const bottom = 2 * zetaUnits ** 2 + mean((t) => (a[t]! - b[t]!) ** 2);
    expectClose(unitWeights[0]!, top / bottom, 1e-9);
    const differences = [3, -2, 4, -2, 5, -6];
    const spread = differences.reduce((sum, value) => sum + (value - 1 / 3) ** 2, 0) / 5;
    expectClose(zetaUnits, 2 ** 0.25 * Math.sqrt(spread), 1e-12);
  });

  it("one comparison unit: mean gap after, and difference in differences", () => {
    const panel: SyntheticPanel = {
      outcome: [Float64Array.of(1, 2, 3, 5), Float64Array.of(4, 4, 8, 11)],
      controls: 1,
      before: 2,
    };
    expectClose(syntheticEstimate(panel, "synthetic-control").estimate, 5.5, 1e-12);
    expectClose(syntheticEstimate(panel, "did").estimate, 5.5 - 2.5, 1e-12);
    expectClose(syntheticEstimate(panel, "sdid").estimate, 3, 1e-12);
  });

  it("comparison units that never move: the change of the treated", () => {
    const still = (value: number) => new Float64Array(5).fill(value);
    const panel = {
      outcome: [still(1), still(3), still(7), Float64Array.of(2, 2, 2, 5, 6)],
      controls: 3,
      before: 3,
    };
    const found = syntheticEstimate(panel, "sdid");
    expectClose(found.estimate, 3.5, 1e-12);
    expect(found.zetaUnits).toBe(0);
    expect(placeboError(panel, found, 20, createRandom(1)).standardError).toBe(0);
  });

  it("a constant added to a unit changes nothing but synthetic control, a factor multiplies all", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        (add, by) => {
          const { panel, want } = cases.find(({ name }) => name === "counties, sdid")!;
          const moved = {
            ...panel,
            outcome: panel.outcome.map((values, u) =>
              values.map((value) => by * (value + (u === 3 ? add : 0))),
            ),
          };
          // Stopping rules meet rounding at other steps, so weights agree to their precision and no further.
          expectClose(syntheticEstimate(moved, "sdid").estimate, by * want.estimate, 1e-5);
          expectClose(
            syntheticEstimate(moved, "did").estimate,
            by * syntheticEstimate(panel, "did").estimate,
            1e-9,
          );
        },
      ),
      { seed: 5, numRuns: 10 },
    );
  });

  it("the path is the weighted mean, and its gap after treatment the estimate", () => {
    const { panel } = cases.find(({ name }) => name === "counties, synthetic-control")!;
    const found = syntheticEstimate(panel, "synthetic-control");
    const path = syntheticPath(panel, found.unitWeights);
    const own = panel.outcome.at(-1)!;
    const gaps = [8, 9, 10, 11].map((t) => own[t]! - path[t]!);
    expectClose(gaps.reduce((a, b) => a + b, 0) / 4, found.estimate, 1e-12);
  });

  const small = twoControls(1);
  it.each([
    [() => syntheticEstimate({ ...small, controls: 0 }, "sdid"), /no unit is left to compare with/],
    [() => syntheticEstimate({ ...small, controls: 3 }, "sdid"), /no unit is treated/],
    [
      () => syntheticEstimate({ ...small, before: 1 }, "sdid"),
      /two or more periods before treatment; there is 1/,
    ],
    [() => syntheticEstimate({ ...small, before: 6 }, "did"), /no period after treatment/],
    [
      () => syntheticEstimate({ ...small, outcome: small.outcome.map((v) => v.with(2, Number.NaN)) }, "sdid"),
      /unit 1 has no outcome in period 3/,
    ],
    [() => placeboRank(small, syntheticEstimate(small, "did")), /three or more comparison units/],
    [
      () =>
        placeboError(
          { ...small, controls: 1 },
          syntheticEstimate({ ...small, controls: 1 }, "did"),
          9,
          createRandom(1),
        ),
      /more comparison units \(1\) than treated units \(2\)/,
    ],
  ])("refuses what has no answer (%#)", (call, message) => {
    expect(call).toThrow(StatisticsError);
    expect(call).toThrow(message);
  });
});
