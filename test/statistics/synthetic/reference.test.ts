import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  placeboError,
  placeboRank,
  type SyntheticEstimator,
  type SyntheticPanel,
  syntheticEstimate,
} from "../../../src/statistics/synthetic/index.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { readCsv } from "../regression/support.js";

// Reference: R 4.2.2, synthdid 0.0.9. The weights come from the same algorithm with the same rule of stopping, so that
// they agree far beyond the 1e-3 at which two optimisers would: estimates to 1e-8 and weights to 1e-7.
const exact = 1e-8;

// biome-ignore lint/suspicious/noExplicitAny: the reference file's shape differs by case
type Values = any;
const cases: Map<string, Values> = sharedIsPresent
  ? new Map(
      sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "synth_sdid.json").cases.map(
        (one) => [one.id, one.values],
      ),
    )
  : new Map();

function smoking(): SyntheticPanel & { readonly names: string[] } {
  const table = readCsv("data", "stat-reference", "california_prop99.csv");
  const packs = table.number("PacksPerCapita");
  const states = table.text("State");
  const names = [...new Set(states)].sort(
    (a, b) => Number(a === "California") - Number(b === "California") || (a < b ? -1 : 1),
  );
  const outcome = names.map((name) => packs.filter((_, i) => states[i] === name));
  return { names, outcome, controls: names.length - 1, before: 19 };
}

describe.skipIf(!sharedIsPresent)("the reference values of synthdid", () => {
  const estimators: [string, SyntheticEstimator][] = [
    ["prop99_sdid", "sdid"],
    ["prop99_sc", "synthetic-control"],
    ["prop99_did", "did"],
  ];
  it.each(estimators)("%s", (id, estimator) => {
    const panel = smoking();
    const want = cases.get(id);
    const found = syntheticEstimate(panel, estimator);
    expectClose(found.estimate, want.tau, exact);
    for (const [u, weight] of found.unitWeights.entries())
      expectClose(weight, want.omega[panel.names[u]!], 1e-7, 1e-3, panel.names[u]);
    for (const [t, weight] of found.timeWeights.entries())
      expectClose(weight, want.lambda[String(1970 + t)], 1e-7, 1e-3);
    if (estimator === "sdid") expectClose(found.zetaUnits, want.opts["zeta.omega"], exact);
  });

  it("every comparison state in turn as if treated", () => {
    const panel = smoking();
    const want = cases.get("prop99_placebo_each_control");
    const names = { sdid: "sdid", "synthetic-control": "sc", did: "did" } as const;
    for (const [estimator, key] of Object.entries(names)) {
      const fit = syntheticEstimate(panel, estimator as SyntheticEstimator);
      const rank = placeboRank(panel, fit);
      for (const [u, value] of rank.estimates.entries())
        expectClose(value, want[key][panel.names[u]!], exact, 1e-2, `${key} ${panel.names[u]}`);
    }
  });

  it("placebo errors within Monte Carlo error", () => {
    const panel = smoking();
    const want = cases.get("prop99_placebo_se_seeded");
    const names = { sdid: "se_sdid", "synthetic-control": "se_sc", did: "se_did" } as const;
    for (const [estimator, key] of Object.entries(names)) {
      const fit = syntheticEstimate(panel, estimator as SyntheticEstimator);
      const draws = 200;
      const { standardError } = placeboError(panel, fit, draws, createRandom(1).split(key));
      // Two estimates of a standard deviation from 200 draws each; tails heavier than the normal's widen it to a quarter.
      expect(Math.abs(Math.log(standardError / want[key])), key).toBeLessThan(0.25);
    }
  });
});
