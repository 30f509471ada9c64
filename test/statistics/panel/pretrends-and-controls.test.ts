import { describe, expect, it } from "vitest";
import {
  baconDecomposition,
  imputation,
  imputationPretrends,
  type PanelInput,
} from "../../../src/statistics/panel/index.js";
import answers from "../../known-answers/panel/pretrends-and-controls.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { expectComparisons, type KnownComparisons, panelOf, type Selection } from "./known-tables.js";

// Least squares on both sides, with fixed effects swept out to 3e-12: 1e-8.
const tolerance = 1e-8;

interface PretrendCase extends Selection {
  readonly id: string;
  readonly asked: readonly number[];
  readonly at: number[];
  readonly estimates: number[];
  readonly ses: number[];
  readonly f: number;
  readonly p: number;
  readonly df1: number;
  readonly df2: number;
  readonly n: number;
}

describe("pre-trends against didimputation and fixest", () => {
  it.each(answers.pretrends as unknown as PretrendCase[])("$id", (one) => {
    const found = imputationPretrends(panelOf(one), one.asked);
    expect(found.effects.map(({ at }) => at)).toEqual(one.at);
    for (const [i, { estimate, standardError }] of found.effects.entries()) {
      expectClose(estimate, one.estimates[i]!, tolerance, 1e-3, `${one.at[i]}`);
      expectClose(standardError, one.ses[i]!, tolerance, 1e-12, `${one.at[i]} se`);
    }
    const { statistic, pValue, df1, df2 } = found.test;
    expectClose(statistic, one.f, tolerance);
    expectClose(pValue, one.p, tolerance);
    expect([df1, df2, found.rows]).toEqual([one.df1, one.df2, one.n]);
  });
});

interface ControlledCase extends Omit<Selection, "weights">, KnownComparisons {
  readonly id: string;
  readonly within: number;
  readonly omega: number;
  readonly whole: number;
}

describe("the decomposition with controls against bacondecomp, and its sum against lm", () => {
  it.each(answers.controlled as unknown as ControlledCase[])("$id", (one) => {
    const { weights: _, ...selection } = one;
    const found = baconDecomposition(panelOf(selection as Selection));
    expectComparisons(found, one, { estimate: 1e-2, weight: 1e-3 });
    expectClose(found.within!.estimate, one.within, tolerance, 1e-2);
    expectClose(found.within!.weight, one.omega, tolerance);
    expectClose(found.estimate, one.whole, tolerance);
  });
});

describe("edges", () => {
  const towns = (): PanelInput => panelOf({ table: "towns" });
  const everyone = (value: (unit: number, time: number) => number) => {
    const { unit, time } = towns();
    return Float64Array.from(unit, (code, i) => value(code, time[i]!));
  };

  it("pre-trends stand beside the effects, which they do not change", () => {
    const plain = imputation(towns());
    const tested = imputation(towns(), { pretrends: [-1, -2] });
    expect(tested.effects).toEqual(plain.effects);
    expect(plain.pretrends).toBeUndefined();
    expect(tested.pretrends!.effects.map(({ at }) => at)).toEqual([-2, -1]);
  });

  it("pre-trends that cannot be told", () => {
    expect(() => imputationPretrends(towns(), [])).toThrow(/one or more times before treatment/);
    expect(() => imputationPretrends(towns(), [0])).toThrow(/negative/);
    expect(() => imputationPretrends(towns(), [-1, -40])).toThrow(/no row is 40 periods before/);
    const treated = { ...towns(), cohort: everyone(() => 1990) };
    expect(() => imputationPretrends(treated, [-1])).toThrow(/no row is untreated/);
  });

  it("controls that do not change with time, or repeat each other, change nothing", () => {
    const plain = baconDecomposition(towns());
    const fixed = baconDecomposition({ ...towns(), covariates: [everyone((unit) => Math.sin(unit) + 3)] });
    expectClose(fixed.estimate, plain.estimate, tolerance);
    expect(fixed.within!.weight).toBe(0);
    const { covariates } = panelOf({ table: "towns", covariates: ["z"] });
    const one = baconDecomposition({ ...towns(), covariates: covariates! });
    const twice = baconDecomposition({
      ...towns(),
      covariates: [...covariates!, covariates![0]!.map((value) => 2 * value - 1)],
    });
    expectClose(twice.estimate, one.estimate, tolerance);
    for (const [i, { estimate, weight }] of one.comparisons.entries()) {
      expectClose(twice.comparisons[i]!.estimate, estimate, tolerance, 1e-2);
      expectClose(twice.comparisons[i]!.weight, weight, tolerance);
    }
  });

  it("controls that tell exactly who is treated when", () => {
    const { unit, time, cohort } = towns();
    const status = Float64Array.from(unit, (_, i) => (cohort[i]! > 0 && time[i]! >= cohort[i]! ? 1 : 0));
    expect(() => baconDecomposition({ ...towns(), covariates: [status] })).toThrow(/exactly who is treated/);
  });
});
