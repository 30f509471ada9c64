import { describe, expect, it } from "vitest";
import {
  bulkEffectiveSize,
  meanEffectiveSize,
  monteCarloError,
  rHat,
  tailEffectiveSize,
} from "../../../src/statistics/sampling/index.js";
import known from "../../known-answers/sampling/sampling.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

/** The package finds autocovariances by Fourier transform, which rounds otherwise than sums do. */
const tolerance = 1e-9;

interface Case {
  readonly chains: readonly (readonly number[])[];
  readonly rhat: number;
  readonly bulk: number;
  readonly tail: number;
  readonly mean: number;
  readonly mcse: number;
}

describe("convergence of chains, as the R package posterior has it", () => {
  for (const [name, answer] of Object.entries(known.cases as Record<string, Case>)) {
    it(`${name} chains`, () => {
      const chains = answer.chains.map((chain) => Float64Array.from(chain));
      expectClose(rHat(chains), answer.rhat, tolerance, 1e-12, "R-hat");
      expectClose(bulkEffectiveSize(chains), answer.bulk, tolerance, 1e-12, "bulk");
      expectClose(tailEffectiveSize(chains), answer.tail, tolerance, 1e-12, "tail");
      expectClose(meanEffectiveSize(chains), answer.mean, tolerance, 1e-12, "mean");
      expectClose(monteCarloError(chains), answer.mcse, tolerance, 1e-12, "error of the mean");
    });
  }

  it("is undefined where nothing varies, a value is missing, or there are too few draws", () => {
    const constant = [new Float64Array(10).fill(2), new Float64Array(10).fill(2)];
    const missing = [Float64Array.from({ length: 10 }, (_, i) => (i === 3 ? NaN : i))];
    const short = [Float64Array.of(1, 2, 3)];
    for (const chains of [constant, missing, short, []]) {
      for (const statistic of [rHat, bulkEffectiveSize, tailEffectiveSize, meanEffectiveSize]) {
        expect(statistic(chains)).toBeNaN();
      }
    }
  });

  it("refuses chains of different length", () => {
    expect(() => rHat([new Float64Array(8), new Float64Array(9)])).toThrow("same number of draws");
  });
});
