import { describe, expect, it } from "vitest";
import {
  type EventStudyOptions,
  eventStudy,
  type SunAbrahamAggregation,
  sunAbraham,
} from "../../../src/statistics/panel/index.js";
import { StatisticsError, type Term } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { columnsOf, known, type Selection, timeColumn } from "./known-tables.js";

/** R 4.2.2, fixest 0.14.2, whose effects are swept out until they move by less than 3e-12. */
const tolerance = 1e-8;

interface Rows {
  readonly terms: readonly string[];
  readonly estimates: readonly number[];
  readonly ses: readonly number[];
  readonly p: readonly number[];
}
interface Known extends Omit<Selection, "cluster"> {
  readonly id: string;
  readonly cluster: readonly string[];
  /** Another column for the first treated period. */
  readonly first?: string;
  readonly reference: number;
  readonly n: number;
  readonly dynamic: Rows;
  readonly simple?: Rows;
  readonly group?: Rows;
}

function optionsOf(one: Known): EventStudyOptions {
  const { cluster: _, ...selection } = one;
  const column = columnsOf(selection);
  const time = timeColumn(one.table);
  const names = new Set([
    "unit",
    time,
    one.first ?? "cohort",
    one.outcome!,
    ...(one.covariates ?? []),
    ...(one.weights === undefined ? [] : [one.weights]),
    ...one.cluster,
  ]);
  return {
    table: { rows: column("unit").length, columns: new Map([...names].map((name) => [name, column(name)])) },
    outcome: one.outcome!,
    unit: "unit",
    time,
    cohort: one.first ?? "cohort",
    cluster: one.cluster,
    reference: one.reference,
    ...(one.covariates !== undefined && { covariates: one.covariates }),
    ...(one.weights !== undefined && { weights: one.weights }),
  };
}

function expectTerms(found: readonly Term[], want: Rows): void {
  expect(found).toHaveLength(want.terms.length);
  for (const [i, { term, estimate, standardError, pValue }] of found.entries()) {
    expectClose(estimate, want.estimates[i]!, tolerance, 1e-3, term);
    expectClose(standardError, want.ses[i]!, tolerance, 1e-12, `${term} se`);
    expectClose(pValue, want.p[i]!, 1e-6, 1e-12, `${term} p`);
  }
}

describe("event studies against fixest, on a small panel", () => {
  it.each(known.suns as unknown as Known[])("$id", (one) => {
    for (const aggregate of ["dynamic", "group", "simple"] as SunAbrahamAggregation[]) {
      const { effects, covariates, model } = sunAbraham({ ...optionsOf(one), aggregate });
      expect(model.n).toBe(one.n);
      const want = one[aggregate]!;
      expectTerms([...effects, ...covariates], want);
      if (aggregate === "simple") continue;
      const numbers = want.terms.map(Number).filter((value) => !Number.isNaN(value));
      expect(effects.map(({ at }) => at)).toEqual(numbers);
    }
  });

  it.each((known.suns as unknown as Known[]).filter(({ weights }) => weights === undefined))(
    "$id: the joint covariance of effects by time gives the error of the one effect of all",
    (one) => {
      const { effects, covariance, cohortEffects } = sunAbraham(optionsOf(one));
      expect(covariance.rows).toBe(effects.length);
      for (const [k, { standardError }] of effects.entries())
        expectClose(Math.sqrt(covariance.data[k * (effects.length + 1)]!), standardError, 1e-10);
      // Rows of the sample at each time after treatment, which weigh the effects in that of all.
      const { cluster: _, ...selection } = one;
      const column = columnsOf(selection);
      const [time, first, outcome] = [timeColumn(one.table), one.first ?? "cohort", one.outcome!].map(column);
      const rows = effects.map(({ at }) => {
        const cohorts = new Set(cohortEffects.filter((cell) => cell.at === at).map(({ cohort }) => cohort));
        const inside = (i: number) =>
          at >= 0 &&
          time![i]! - first![i]! === at &&
          cohorts.has(first![i]!) &&
          [outcome![i]!, ...(one.covariates ?? []).map((name) => column(name)[i]!)].every(
            (value) => !Number.isNaN(value),
          );
        return [...time!.keys()].filter(inside).length;
      });
      const all = rows.reduce((sum, count) => sum + count, 0);
      let variance = 0;
      for (const [a, left] of rows.entries())
        for (const [b, right] of rows.entries())
          variance += (left / all) * (right / all) * covariance.data[a + b * rows.length]!;
      expectClose(Math.sqrt(variance), one.simple!.ses[0]!, tolerance);
    },
  );

  it.each(known.studies as unknown as Known[])("$id", (one) => {
    const { effects, covariates, model } = eventStudy(optionsOf(one));
    expect(model.n).toBe(one.n);
    expectTerms([...effects, ...covariates], one.dynamic);
  });

  const small: EventStudyOptions = {
    table: {
      rows: 12,
      columns: new Map([
        ["unit", Float64Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)],
        ["time", Float64Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3)],
        ["y", Float64Array.of(1, 2, 4, 2, 3, 3, 0, 1, 5, 4, 2, 6)],
        ["first", Float64Array.of(0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2)],
      ]),
    },
    outcome: "y",
    unit: "unit",
    time: "time",
    cohort: "first",
  };
  const all = (value: number) => new Float64Array(12).fill(value);
  const units = Float64Array.of(1, 1, 1, 0, 0, 0, 2, 2, 2, 2, 2, 2);

  it("one cohort: both are the difference of changes, and always treated units take no part in the second", () => {
    const plain = eventStudy(small);
    const [before, after] = [plain.effects[0]!, plain.effects[1]!];
    // Changes from period 1: treated (1 + -2) / 2 = -0.5 and 3.5; others 1 and 2.
    expectClose(before.estimate, -1.5, 1e-12);
    expectClose(after.estimate, 1.5, 1e-12);
    expect(sunAbraham(small).effects.map(({ estimate }) => estimate.toFixed(9))).toEqual(
      plain.effects.map(({ estimate }) => estimate.toFixed(9)),
    );
    const { model } = sunAbraham({ ...small, cohort: units });
    expect(model.n).toBe(9);
    expect(model.dropped).toMatchObject({
      rows: 3,
      reasons: [{ reason: "treated from the first period on", rows: 3 }],
    });
  });

  it.each([
    [() => eventStudy({ ...small, cohort: all(0) }), /no row belongs to a unit that is treated/],
    [() => eventStudy({ ...small, reference: -4 }), /no treated row is -4 periods .* there are -1, 0, 1/],
    [() => sunAbraham({ ...small, cohort: all(2) }), /no unit is never treated/],
    [() => sunAbraham({ ...small, cohort: units.map((g) => (g === 2 ? 1 : 0)) }), /after the first period/],
    [
      () => eventStudy({ ...small, time: "when" }),
      /"when" must be a column of numbers; the table has no such/,
    ],
  ])("says what can't be estimated (%#)", (call, message) => {
    expect(call).toThrow(StatisticsError);
    expect(call).toThrow(message);
  });
});
