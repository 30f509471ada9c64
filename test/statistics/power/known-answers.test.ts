import { describe, expect, it } from "vitest";
import {
  detectableMeans,
  detectableProportion,
  driftForPower,
  monitoringBoundaries,
  noncentralTCdf,
  powerOfMeans,
  powerOfProportions,
  type Spending,
  sizeForMeans,
  sizeForProportions,
} from "../../../src/statistics/power/index.js";
import { probabilityWithin } from "../../../src/statistics/power/monitoring.js";
import known from "../../known-answers/power/power.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

/** Closed forms, and R's noncentral t, whose absolute error is 1e-12. */
const tolerance = 1e-10;
/** Where R solves for a size or an effect, its power is that good, and flat. */
const solvedTolerance = 1e-8;
/** ldbounds integrates on a grid of steps of 0.05. */
const boundaryTolerance = 1e-4;

describe("power, as stats and pwr", () => {
  it("noncentral t", () => {
    const { t, df, ncp, lower } = known.noncentral;
    t.forEach((value, i) => {
      const label = `t ${value} df ${df[i]} ncp ${ncp[i]}`;
      expectClose(noncentralTCdf(value, df[i]!, ncp[i]!), lower[i]!, tolerance, 1, label);
      const upper = noncentralTCdf(value, df[i]!, ncp[i]!, "upper");
      expectClose(upper + noncentralTCdf(value, df[i]!, ncp[i]!), 1, 1e-12, 1, label);
    });
  });

  it("power.t.test", () => {
    for (const { type, sides, strict, size, difference, sd, power } of known.means) {
      const found = powerOfMeans({
        type: type.replace(".", "-") as "paired",
        sides: sides as 1 | 2,
        strict,
        size,
        difference,
        sd,
      });
      expectClose(found, power, tolerance, 1, JSON.stringify({ type, sides, strict, size, difference }));
    }
    expectClose(
      powerOfMeans({ size: 12, secondSize: 40, difference: 0.7, sd: 1, strict: true }),
      known.unequal,
      1e-9,
    );
    expectClose(sizeForMeans({ power: 0.9, difference: 1, sd: 1.3 }), known.mean_size, solvedTolerance);
    const one = { power: 0.8, difference: 0.5, sd: 1, type: "one-sample", sides: 1 } as const;
    expectClose(sizeForMeans(one), known.mean_size_one, solvedTolerance);
    expectClose(detectableMeans({ size: 20, power: 0.9, sd: 2 }), known.mean_detectable, solvedTolerance);
  });

  it("power.prop.test", () => {
    for (const { sides, strict, size, first, second, power } of known.proportions) {
      const found = powerOfProportions({ sides: sides as 1 | 2, strict, size, first, second, alpha: 0.02 });
      expectClose(found, power, tolerance, 1e-12, JSON.stringify({ sides, strict, size, second }));
    }
    expectClose(
      sizeForProportions({ first: 0.5, second: 0.75, power: 0.9 }),
      known.proportion_size,
      solvedTolerance,
    );
    const detectable = detectableProportion({ first: 0.3, size: 80, power: 0.8 });
    expectClose(detectable, known.proportion_detectable, solvedTolerance);
  });
});

describe("boundaries, as ldbounds", () => {
  it("the recursion gives what the multivariate normal distribution gives (mvtnorm)", () => {
    const { times, boundaries, within0, within3 } = known.walk;
    expectClose(probabilityWithin(times, boundaries, 0, 2), within0, 1e-7);
    expectClose(probabilityWithin(times, boundaries, 3, 2), within3, 1e-7);
  });

  for (const { name, parameter, times, alpha, sides, upper, spent, drift } of known.boundaries) {
    it(`${name}, ${times.length} looks, ${sides} sides`, () => {
      const spending = (
        name === "power" || name === "hwangShihDeCani" ? { [name]: parameter } : name
      ) as Spending;
      const plan = { information: times, alpha, sides: sides as 1 | 2, spending };
      const looks = monitoringBoundaries(plan);
      looks.forEach((look, k) => {
        expectClose(look.spent, spent[k]!, boundaryTolerance, 1e-4, `spent ${k}`);
        // ldbounds stops at 8.
        if (upper[k]! < 7.9) expectClose(look.boundary, upper[k]!, boundaryTolerance, 1, `boundary ${k}`);
        else expect(look.boundary).toBeGreaterThan(7.9);
      });
      // Over 20 looks the steps of its grid add up.
      expectClose(driftForPower(plan, 0.9), drift, times.length > 10 ? 1e-3 : boundaryTolerance);
    });
  }
});
