import { describe, expect, it } from "vitest";
import {
  type Aggregation,
  aggregateEffects,
  type CallawaySantAnnaOptions,
  callawaySantAnna,
} from "../../../src/statistics/panel/index.js";
import answers from "../../known-answers/panel/unbalanced.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { numberOf, panelOf, type Selection } from "./known-tables.js";

// did 2.5.1, whose propensity scores run on until the deviance moves by less than 1e-14 of itself.
const tolerance = 1e-8;

type Numbers = readonly (number | null)[];
interface UnbalancedCase extends Selection {
  readonly id: string;
  readonly options: CallawaySantAnnaOptions;
  readonly n: number;
  readonly groups: Numbers;
  readonly times: Numbers;
  readonly estimates: Numbers;
  readonly ses: Numbers;
  readonly aggregates: Readonly<
    Record<Aggregation, { overall: number; se: number; estimates: Numbers; ses: Numbers }>
  >;
}

describe("group-time effects of unbalanced panels, against did with allow_unbalanced_panel", () => {
  it.each(answers as unknown as UnbalancedCase[])("$id", (one) => {
    const result = callawaySantAnna(panelOf(one), { ...one.options, allowUnbalanced: true });
    expect(result.units).toBe(one.n);
    expect(result.effects.map(({ cohort, time }) => [cohort, time])).toEqual(
      one.groups.map((cohort, i) => [cohort, one.times[i]]),
    );
    for (const [i, { estimate, standardError, cohort, time }] of result.effects.entries()) {
      expectClose(estimate, numberOf(one.estimates[i]), tolerance, 1e-2, `${cohort} in ${time}`);
      expectClose(standardError, numberOf(one.ses[i]), tolerance, 1e-2, `${cohort} in ${time}, error`);
    }
    for (const [kind, want] of Object.entries(one.aggregates)) {
      const found = aggregateEffects(result, kind as Aggregation);
      expectClose(found.overall.estimate, want.overall, tolerance, 1e-2, kind);
      expectClose(found.overall.standardError, want.se, tolerance, 1e-2, `${kind}, error`);
      if (kind === "simple") continue;
      for (const [i, { estimate, standardError, at }] of found.effects.entries()) {
        expectClose(estimate, numberOf(want.estimates[i]), tolerance, 1e-2, `${kind} ${at}`);
        expectClose(standardError, numberOf(want.ses[i]), tolerance, 1e-2, `${kind} ${at}, error`);
      }
    }
  });

  const towns = panelOf({ table: "towns", keep: "observed" });
  it("no row is lost, where a balanced panel loses those of three units", () => {
    const [all, some] = [true, false].map((allowUnbalanced) => callawaySantAnna(towns, { allowUnbalanced }));
    expect([all!.units, some!.units]).toEqual([39, 36]);
    expect(all!.rows).toBe(towns.unit.length);
    expect(all!.dropped).toEqual([]);
    expect(some!.diagnostics.map(({ message }) => message)).toContain(
      "3 units are not observed in every period and left out, 15 rows in all.",
    );
  });

  it("what is wrong is told by the rows of the table, whatever was left out before", () => {
    // Three units are treated from the first period on: their rows, which stand first, go before the panel is looked at.
    const { unit, time, outcome, cohort } = panelOf({ table: "offices" });
    const order = [...unit.keys()].sort((a, b) => Number(cohort[b] === 1) - Number(cohort[a] === 1));
    const pick = (column: Float64Array) => Float64Array.from(order, (row) => column[row]!);
    const offices = {
      unit: Int32Array.from(order, (row) => unit[row]!),
      time: pick(time),
      outcome: pick(outcome),
      cohort: pick(cohort),
    };
    const first = offices.cohort.findIndex((value) => value !== 1);
    offices.time[first + 1] = offices.time[first]!;
    const message = new RegExp(`rows ${first + 1} and ${first + 2} are of the same unit and period`);
    for (const allowUnbalanced of [true, false])
      expect(() => callawaySantAnna(offices, { control: "not-yet", allowUnbalanced })).toThrow(message);
  });

  it("a unit with two cohorts or in two clusters is refused here too", () => {
    const cohort = towns.cohort.map((value, i) => (i === 1 ? value + 1 : value));
    expect(() => callawaySantAnna({ ...towns, cohort }, { allowUnbalanced: true })).toThrow(
      /give one unit two first treated periods/,
    );
    const cluster = Int32Array.from(towns.unit, (unit, i) => (i === 0 ? 99 : unit));
    expect(() => callawaySantAnna({ ...towns, cluster }, { allowUnbalanced: true })).toThrow(
      /put one unit into two clusters/,
    );
  });
});
