import { describe, expect, it } from "vitest";
import {
  aggregateEffects,
  baconDecomposition,
  type CallawaySantAnnaOptions,
  callawaySantAnna,
  imputation,
  multiplierBootstrap,
  type PanelInput,
} from "../../../src/statistics/panel/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import { StatisticsError } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { columnsOf, known, panelOf, type Selection } from "./known-tables.js";

interface Bootstrap extends Selection {
  readonly id: string;
  readonly options: CallawaySantAnnaOptions;
  readonly draws: number;
  readonly ses: readonly number[];
  readonly levels: readonly number[];
  readonly quantiles: readonly number[];
}

describe("the multiplier bootstrap against did::mboot, within Monte Carlo error", () => {
  const draws = 20_000;
  it.each(known.bootstraps as unknown as Bootstrap[])("$id", (one) => {
    const { influence, cluster } = callawaySantAnna(panelOf(one), one.options);
    const found = multiplierBootstrap({ influence, cluster, draws, random: createRandom(3).split(one.id) });
    const both = Math.sqrt(1 / one.draws + 1 / draws);
    // Spread of the interquartile range of n normal draws: sqrt(0.25 / n) / 0.3178, over 1.349.
    for (const [i, se] of one.ses.entries())
      expect(Math.abs(found.standardErrors[i]! / se - 1), `effect ${i + 1}`).toBeLessThan(4 * 1.166 * both);
    const reach = 4 * Math.sqrt(0.95 * 0.05) * both;
    const low = one.quantiles[one.levels.findLastIndex((level) => level <= 0.95 - reach)]!;
    const high = one.quantiles[one.levels.findIndex((level) => level >= 0.95 + reach)]!;
    expect(found.criticalValue).toBeGreaterThanOrEqual(low);
    expect(found.criticalValue).toBeLessThanOrEqual(high);
  });

  it("the same stream gives the same draws, and too few are refused", () => {
    const { influence } = callawaySantAnna(panelOf({ table: "towns" }));
    const run = (seed: number) => multiplierBootstrap({ influence, draws: 200, random: createRandom(seed) });
    expect(run(1)).toEqual(run(1));
    expect(run(1).criticalValue).not.toBe(run(2).criticalValue);
    expect(() => multiplierBootstrap({ influence, draws: 10, random: createRandom(1) })).toThrow(/too few/);
    const nothing = influence.map((column) => column.map(() => 0));
    expect(() => multiplierBootstrap({ influence: nothing, draws: 100, random: createRandom(1) })).toThrow(
      /no estimate varies/,
    );
  });
});

const towns = () => panelOf({ table: "towns" });
const withCohort = (cohort: (g: number) => number): PanelInput => {
  const panel = towns();
  return { ...panel, cohort: panel.cohort.map(cohort) };
};

describe("what a panel may lack", () => {
  it("collinear covariates count once", () => {
    const names = (covariates: readonly string[]) => panelOf({ table: "towns", covariates });
    const [one, two] = [callawaySantAnna(names(["x"])), callawaySantAnna(names(["x", "twice"]))];
    for (const [i, { estimate, standardError }] of one.effects.entries()) {
      expectClose(two.effects[i]!.estimate, estimate, 1e-9, 1e-3);
      expectClose(two.effects[i]!.standardError, standardError, 1e-9);
    }
  });

  it("imputation leaves out covariates that effects or others explain, and says so", () => {
    const own = (covariates: readonly string[]) =>
      imputation(panelOf({ table: "towns", covariates }), { horizon: true });
    const plain = imputation(towns(), { horizon: true });
    // x never changes within a town, and twice is 2 x + 1.
    const absorbed = own(["x", "twice"]);
    expect(absorbed.diagnostics.map(({ message }) => message.slice(0, 24))).toEqual([
      "Covariate 1 was left out",
      "Covariate 2 was left out",
    ]);
    const named = imputation(panelOf({ table: "towns", covariates: ["x"] }), { covariateNames: ["income"] });
    expect(named.diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^"income" was left out/),
    ]);
    const [one, two] = [own(["z"]), own(["z", "x", "z"])];
    expect(two.diagnostics.map(({ message }) => message.slice(0, 11))).toEqual([
      "Covariate 2",
      "Covariate 3",
    ]);
    for (const [with_, without] of [
      [absorbed, plain],
      [two, one],
    ] as const)
      for (const [i, { estimate, standardError }] of without.effects.entries()) {
        expectClose(with_.effects[i]!.estimate, estimate, 1e-9);
        expectClose(with_.effects[i]!.standardError, standardError, 1e-9);
      }
    // Units of the first three periods and of the last three share none.
    const panel = towns();
    const outcome = panel.outcome.map((value, i) =>
      panel.time[i]! < 2014 === (panel.unit[i]! % 2 === 0) ? value : Number.NaN,
    );
    expect(() =>
      imputation({ ...panel, outcome, cohort: panel.cohort.map((g) => (g === 2016 ? g : 0)) }),
    ).toThrow(/groups that share no period/);
  });

  it("a constant outcome has no effect and no error", () => {
    const panel = towns();
    const { effects } = callawaySantAnna({ ...panel, outcome: panel.outcome.map(() => 3) });
    expect(effects.every(({ estimate }) => estimate === 0)).toBe(true);
    expect(effects.every(({ standardError }) => Number.isNaN(standardError))).toBe(true);
  });

  it("counts the rows that take no part, by reason", () => {
    const late = callawaySantAnna(panelOf({ table: "offices", outcome: "late" }), { control: "not-yet" });
    expect([late.rows, late.units, late.neverTreated]).toEqual([96, 24, 0]);
    expect(late.dropped).toEqual([
      { reason: "treated from the first period on", rows: 15 },
      { reason: "period without anybody to compare with", rows: 24 },
    ]);
    const gaps = callawaySantAnna(panelOf({ table: "towns", outcome: "gaps" }));
    expect([gaps.rows, gaps.units]).toEqual([222, 37]);
    expect(gaps.dropped).toEqual([
      { reason: "a value is missing", rows: 3 },
      { reason: "unit not observed in every period", rows: 9 },
    ]);
  });

  it("says why an effect is missing", () => {
    const column = columnsOf({ table: "towns" });
    const cohort = column("cohort");
    const covariates = [cohort.map((g) => (g === 2014 ? 1 : 0))];
    const found = callawaySantAnna({ ...towns(), covariates });
    const own = found.effects.filter((one) => one.cohort === 2014);
    expect(own.every(({ estimate }) => Number.isNaN(estimate))).toBe(true);
    expect(found.diagnostics.map(({ message }) => message).join()).toMatch(
      /No effect for cohort 2014 in period 2012: the covariates/,
    );
    // The others keep theirs, and aggregates go on without.
    expect(aggregateEffects(found, "group").effects.map(({ at }) => at)).toEqual([2013, 2015, 2016]);
  });

  it.each([
    [() => callawaySantAnna(withCohort(() => 0)), /no unit is first treated after the first period/],
    [() => callawaySantAnna(withCohort(() => 2011)), /everybody is treated, or reacts, from the first/],
    [() => callawaySantAnna(withCohort(() => 2014)), /no unit is first treated after the first period/],
    [() => callawaySantAnna(panelOf({ table: "offices" })), /control not-yet/],
    [() => callawaySantAnna({ ...towns(), outcome: new Float64Array(234).fill(Number.NaN) }), /no row has/],
    [() => callawaySantAnna({ ...towns(), weights: new Float64Array(234).fill(-1) }), /weight of -1/],
    [() => imputation(withCohort(() => 2011)), /untreated|nothing can be imputed/],
    [() => baconDecomposition(withCohort(() => 0)), /nothing to compare/],
    [() => baconDecomposition(panelOf({ table: "towns", keep: "observed" })), /not observed in every period/],
  ])("refuses what has no answer (%#)", (call, message) => {
    expect(call).toThrow(StatisticsError);
    expect(call).toThrow(message);
  });

  it("nothing after treatment: nothing to aggregate", () => {
    const found = callawaySantAnna(
      withCohort((g) => (g === 2017 ? 2017 : 0)),
      { anticipation: 1 },
    );
    expect(found.effects.every(({ post }) => !post)).toBe(true);
    expect(() => aggregateEffects(found, "simple")).toThrow(/no effect after treatment/);
  });

  it("two rows for a unit in a period, and two cohorts for a unit, are refused", () => {
    const panel = towns();
    expect(() => callawaySantAnna({ ...panel, time: panel.time.map(() => 2012) })).toThrow(
      /no unit is first treated/,
    );
    const twice = panel.time.map((time, i) => (i === 1 ? 2011 : time));
    expect(() => callawaySantAnna({ ...panel, time: twice })).toThrow(/rows 1 and 2 are of the same unit/);
    const moved = panel.cohort.map((g, i) => (i === 0 ? 2014 : g));
    expect(() => callawaySantAnna({ ...panel, cohort: moved })).toThrow(/two first treated periods/);
  });
});
