import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type TripleDifferenceInput,
  type TripleDifferenceOptions,
  type TwoByTwoEstimator,
  tripleDifference,
  tripleDifferenceRobust,
} from "../../../src/statistics/panel/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import { type Column, StatisticsError, type Table } from "../../../src/statistics/types.js";
import known from "../../known-answers/panel/triple-difference.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

// Least squares with effects swept out to 3e-12 on both sides, and closed forms: 1e-8. Chances of treatment run on in R until
// they move by less than 1e-14; tilting stops in R at a trust-region radius: 1e-6.
const tolerance = 1e-8;
const tilted = 1e-6;

type Columns = Readonly<Record<string, readonly (number | null)[]>>;

function tableOf(source: Columns, keep: (row: number) => boolean = () => true): Table {
  const rows = Array.from(Object.values(source)[0]!.keys()).filter(keep);
  const columns = new Map<string, Column>(
    Object.entries(source).map(([name, values]) => [
      name,
      Float64Array.from(rows, (row) => values[row] ?? Number.NaN),
    ]),
  );
  return { rows: rows.length, columns };
}
const places = known.places as unknown as Columns;
const base = { outcome: "y", unit: "place", time: "year", cohort: "cohort", eligible: "eligible" } as const;

interface RegressionCase {
  readonly id: string;
  readonly outcome: string;
  readonly covariates?: readonly string[];
  readonly weights?: string;
  readonly cluster: readonly string[];
  readonly dynamic: boolean;
  readonly terms: readonly string[];
  readonly estimates: readonly number[];
  readonly ses: readonly number[];
  readonly p: readonly number[];
  readonly n: number;
}

describe("regression against fixest", () => {
  it.each(known.regressions as readonly RegressionCase[])("$id", (one) => {
    const { covariates, weights } = one;
    const options: TripleDifferenceOptions = {
      ...base,
      table: tableOf(places),
      outcome: one.outcome,
      horizon: one.dynamic,
      ...(covariates && { covariates }),
      ...(weights && { weights }),
      ...(one.cluster.join() !== "place" && { cluster: one.cluster }),
    };
    const found = tripleDifference(options);
    const all = [...found.effects, ...found.covariates];
    expect(all).toHaveLength(one.terms.length);
    if (one.dynamic)
      expect(found.effects.map(({ at }) => String(at))).toEqual(one.terms.filter((term) => term !== "x"));
    for (const [i, { estimate, standardError, pValue }] of all.entries()) {
      expectClose(estimate, one.estimates[i]!, tolerance, 1e-3, one.terms[i]);
      expectClose(standardError, one.ses[i]!, tolerance, 1e-12, one.terms[i]);
      expectClose(pValue, one.p[i]!, tolerance, 1e-6, one.terms[i]);
    }
    expect(found.model.n).toBe(one.n);
  });
});

describe("two kinds of units, two groups, two periods", () => {
  it("is the coefficient of the saturated lm and the difference of means", () => {
    const two = places.two!;
    const table = tableOf(places, (row) => two[row] === 1);
    // One unit for each kind, so that the effects of units are those of the kinds.
    const kinds: Table = {
      ...table,
      columns: new Map(table.columns).set("kind", table.columns.get("enabled")!),
    };
    const found = tripleDifference({ ...base, table: kinds, unit: "kind", se: "HC0" });
    expectClose(found.effects[0]!.estimate, known.saturated.estimate, tolerance);
    expectClose(known.saturated.means, known.saturated.estimate, tolerance);
    expectClose(found.effects[0]!.standardError, known.saturated.hc0, tolerance);
  });
});

describe("doubly robust against the three comparisons by DRDID", () => {
  const people = known.people as unknown as Columns;
  const n = people.unit!.length;
  const twice = (name: string) => Float64Array.from({ length: 2 * n }, (_, i) => people[name]![i % n]!);
  const input: TripleDifferenceInput = {
    unit: Int32Array.from(twice("unit")),
    time: Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? 2019 : 2021)),
    outcome: Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? people.y0![i]! : people.y1![i - n]!)),
    cohort: twice("enabled").map((one) => (one === 1 ? 2020 : 0)),
    eligible: twice("eligible"),
  };
  interface RobustCase {
    readonly id: string;
    readonly estimator: TwoByTwoEstimator;
    readonly covariates: readonly string[];
    readonly weights?: string;
    readonly cluster?: string;
    readonly estimate: number;
    readonly se: number;
  }
  it.each(known.robust as readonly RobustCase[])("$id", (one) => {
    const found = tripleDifferenceRobust(
      {
        ...input,
        covariates: one.covariates.map(twice),
        ...(one.weights && { weights: twice(one.weights) }),
        ...(one.cluster && { cluster: Int32Array.from(twice(one.cluster)) }),
      },
      one.estimator,
    );
    const allowed = one.estimator === "dr-improved" ? tilted : tolerance;
    expectClose(found.estimate, one.estimate, allowed, 1e-2);
    expectClose(found.standardError, one.se, allowed);
    expect(found.units).toBe(n);
    expect(found.clusters).toBe(one.cluster ? new Set(people[one.cluster]!).size : n);
  });

  it("without covariates it is the difference of the changes of four means", () => {
    const change = (enabled: number, eligible: number) => {
      const rows = Array.from({ length: n }, (_, i) => i).filter(
        (i) => people.enabled![i] === enabled && people.eligible![i] === eligible,
      );
      return rows.reduce((sum, i) => sum + people.y1![i]! - people.y0![i]!, 0) / rows.length;
    };
    const found = tripleDifferenceRobust(input);
    expectClose(found.estimate, change(1, 1) - change(1, 0) - (change(0, 1) - change(0, 0)), tolerance, 1e-2);
    expect(found.parts.map(({ sign }) => sign)).toEqual([1, 1, -1]);
    expectClose(
      found.parts.reduce((sum, part) => sum + part.sign * part.estimate, 0),
      found.estimate,
      tolerance,
      1e-2,
    );
  });

  it("finds the effect where a difference of two doubly robust ones does not, as covariates differ between groups", () => {
    // The trend depends on x, and x on the group; all four groups' trends agree given x.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const random = createRandom(seed);
        const size = 4000;
        const group = Int32Array.from({ length: size }, (_, i) => i % 4);
        const x = Float64Array.from(group, (g) => random.normal() + [0, 0.3, -0.3, 0.8][g]!);
        const start = Float64Array.from(x, () => random.normal());
        const end = start.map(
          (y, i) =>
            y +
            x[i]! * (group[i]! >= 2 ? 1.5 : 0.5) +
            0.4 * (group[i]! % 2) +
            (group[i] === 3 ? 2 : 0) +
            0.3 * random.normal(),
        );
        const both = (values: ArrayLike<number>) =>
          Float64Array.from({ length: 2 * size }, (_, i) => values[i % size]!);
        const { estimate, standardError } = tripleDifferenceRobust({
          unit: Int32Array.from({ length: 2 * size }, (_, i) => i % size),
          time: Float64Array.from({ length: 2 * size }, (_, i) => Math.floor(i / size)),
          outcome: Float64Array.of(...start, ...end),
          cohort: both(group.map((g) => (g >= 2 ? 1 : 0))),
          eligible: both(group.map((g) => g % 2)),
          covariates: [both(x)],
        });
        expect(Math.abs(estimate - 2)).toBeLessThan(5 * standardError);
        expect(standardError).toBeLessThan(0.2);
      }),
      { seed: 11, numRuns: 8 },
    );
  });

  it("says what it can't be had from", () => {
    const changed = (some: Partial<TripleDifferenceInput>) => () =>
      tripleDifferenceRobust({ ...input, ...some });
    const three = input.time.map((value, i) => (i % 3 === 0 ? 2015 : value));
    expect(changed({ time: three })).toThrow(StatisticsError);
    expect(changed({ eligible: input.eligible.map(() => 1) })).toThrow(/no unit is not eligible/);
    expect(changed({ eligible: input.eligible.map((one) => one + 0.5) })).toThrow(/it is 1 or 0/);
    expect(changed({ eligible: input.eligible.map((one, i) => (i === 0 ? 1 - one : one)) })).toThrow(
      /belongs to one group/,
    );
    expect(changed({ cohort: input.cohort.map((g) => (g === 0 ? 0 : 2019)) })).toThrow(/from 2019 on/);
    expect(changed({ cohort: input.cohort.map(() => 0) })).toThrow(/no unit is not eligible and with/);
    const years = Float64Array.from({ length: 3 * n }, (_, i) => 2018 + Math.floor(i / n));
    const long = (values: ArrayLike<number>) => Float64Array.from(years, (_, i) => values[i % n]!);
    expect(() =>
      tripleDifferenceRobust({
        unit: Int32Array.from(long(people.unit as number[])),
        time: years,
        outcome: long(people.y0 as number[]),
        cohort: long(input.cohort),
        eligible: long(input.eligible),
      }),
    ).toThrow(/there are 3 periods/);
  });
});

describe("what a regression can't be had from", () => {
  const table = tableOf(places);
  const replaced = (name: string, change: (value: number, row: number) => number): Table => ({
    ...table,
    columns: new Map(table.columns).set(name, (table.columns.get(name) as Float64Array).map(change)),
  });
  const cases: [string, Partial<TripleDifferenceOptions>, RegExp][] = [
    [
      "no such column",
      { eligible: "who" },
      /"who" must be a column of numbers; the table has no such column/,
    ],
    ["groups of other numbers", { table: replaced("eligible", (one) => one + 1) }, /row \d+ has 2/],
    ["nobody treated", { table: replaced("cohort", () => 0) }, /no row belongs to a unit with the policy/],
    ["everybody treated", { table: replaced("cohort", () => 1) }, /has the policy already/],
    ["one group", { table: replaced("eligible", () => 1) }, /"eligible" = 0 belongs to a unit with/],
    ["another reference", { horizon: true, reference: -9 }, /no treated row is -9 periods/],
    ["serial errors", { se: "driscoll-kraay" }, /two groups in each/],
    [
      "a policy that comes to all units at once",
      { table: replaced("cohort", () => 4) },
      /leave nothing of the policy/,
    ],
  ];
  it.each(cases)("%s", (_, changed, message) => {
    expect(() => tripleDifference({ ...base, table, ...changed })).toThrow(message);
  });
});
