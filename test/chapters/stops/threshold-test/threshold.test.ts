import { describe, expect, it } from "vitest";
import { truth } from "../../../../examples/generate/harmony-county.js";
import type { ThresholdFit } from "../../../../src/chapters/stops/threshold-test/estimate.js";
import { thresholdTestMethod } from "../../../../src/chapters/stops/threshold-test/method.js";
import { smallCells } from "../../../../src/data/privacy/small-cells.js";
import { answered, contextOf, harmonyRows, runMethod } from "../method-run.js";
import { expectWhole } from "../support.js";

const settings = (chains: number, warmup: number, draws: number): string =>
  `chapters: { stops: { threshold: { chains: ${chains}, warmup: ${warmup}, draws: ${draws} } } }`;

/** Few draws keep the tests fast; the bounds for trusting a sampler still hold. */
const yaml = settings(4, 300, 500);
/** Where the draws themselves do not matter. */
const hasty = settings(2, 100, 100);

describe("threshold test on Harmony County", () => {
  const rows = harmonyRows({ seed: 21, stops: 30_000 });
  const run = runMethod(thresholdTestMethod, rows, { yaml, minimumCell: 11 });

  it("finds the planted order of thresholds, with credible intervals of the differences", async () => {
    const { estimates, claim } = answered(await run, "stops/threshold-test");
    for (const group of ["black", "hispanic"] as const) {
      const difference = estimates[`difference-${group}`]!;
      const planted = truth.thresholds[group] - truth.thresholds.white;
      expect(difference.low).toBeLessThan(planted);
      expect(difference.high).toBeGreaterThan(planted);
      expect(difference.high).toBeLessThan(0);
      expect(difference.intervalKind).toBe("credible");
    }
    expect(claim).toMatch(/percentage points lower/);
  });

  it("reports the sampler, and the predictive check", async () => {
    const { checks } = answered(await run, "stops/threshold-test");
    expect(checks.map(({ id }) => id)).toEqual([
      "sampler",
      "posterior-predictive",
      "groups-and-places",
      "search-basis",
    ]);
    expect(checks.find(({ id }) => id === "posterior-predictive")!.outcome).not.toBe("fail");
  });

  it("draws thresholds by group, and by place against the reference; shows no small count", async () => {
    const { findings } = await run;
    const { figures } = answered(await run, "stops/threshold-test");
    expect(figures.map(({ plot }) => plot.kind)).toEqual(["intervals", "scatter"]);
    expect(smallCells(findings, 11)).toEqual([]);
    for (const one of findings) expectWhole(one);
  });
});

describe("threshold test where it must stay silent or step back", () => {
  const rows = harmonyRows({ seed: 5, stops: 6000 });

  it("does not run with fewer than five places, or without contraband", async () => {
    const one = await runMethod(
      thresholdTestMethod,
      rows.map((row) => ({ ...row, place: "Town" })),
    );
    expect(one.plan).toMatchObject({ run: false });
    const silent = await runMethod(
      thresholdTestMethod,
      rows.map((row) => ({ ...row, contraband: null })),
    );
    expect(silent.plan).toMatchObject({ run: false });
  });

  it("cannot answer with too few searches", async () => {
    const few = rows.map((row, i) => (i % 12 === 0 ? row : { ...row, searched: false, contraband: null }));
    const run = await runMethod(thresholdTestMethod, few, { yaml });
    expect(run.findings[0]).toMatchObject({ status: "cannot-answer" });
    expect((run.result as ThresholdFit).why).toMatch(/fewer than 20 searches/);
  });

  it("leaves out searches that follow an arrest, and gives the same for the same seed", async () => {
    const mixed = rows.map((row, i) =>
      row.searched === true && i % 3 === 0 ? { ...row, search_basis: "incident-to-arrest" } : row,
    );
    const run = await runMethod(thresholdTestMethod, mixed, { yaml: hasty });
    const again = await runMethod(thresholdTestMethod, mixed, { yaml: hasty });
    expect(again.result).toEqual(run.result);
    const { rows: steps } = run.result as ThresholdFit;
    const left = mixed.filter(
      ({ search_basis, race }) => search_basis === "incident-to-arrest" && race !== "asian-pacific",
    ).length;
    expect(left).toBeGreaterThan(0);
    expect(steps.told - steps.chosen).toBe(left);
  });

  it("withholds an answer where the sampler did not settle", async () => {
    const run = await runMethod(thresholdTestMethod, rows, { yaml: hasty });
    const fit = run.result as ThresholdFit;
    const spoilt = {
      ...fit,
      test: { ...fit.test!, sampler: { ...fit.test!.sampler, largestRHat: 1.2 } },
    };
    const context = contextOf(rows);
    const { plan } = run;
    if (!plan.run) throw new Error("not planned");
    const [finding] = thresholdTestMethod.findings(plan.spec as never, spoilt, context);
    expect(finding).toMatchObject({ status: "cannot-answer" });
    expect((finding as { why: string }).why).toMatch(/did not settle/);
  });
});
