import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import {
  type Aggregation,
  aggregateEffects,
  baconDecomposition,
  type CallawaySantAnnaOptions,
  callawaySantAnna,
  type GroupTimeEffects,
  imputation,
  type TwoByTwoEstimator,
  twoByTwoCrossSection,
  twoByTwoPanel,
} from "../../../src/statistics/panel/index.js";
import { expectClose } from "../../support/close.js";
import {
  columnsOf,
  expectComparisons,
  type KnownComparisons,
  known,
  numberOf,
  panelOf,
  type Selection,
  timeColumn,
} from "./known-tables.js";

/**
 * R 4.2.2 with did 2.5.1 and DRDID 1.4.0, whose propensity scores run on until the deviance moves by less than 1e-14 of itself.
 * Effects that are zero but for rounding are held to 1e-10.
 */
const tolerance = 1e-8;
const floor = 1e-2;
/** The trust region of inverse probability tilting stops where the objective moves by less than 1.5e-8. */
const tilted = 1e-7;

interface Aggregate {
  readonly estimate: number | null;
  readonly se: number | null;
  readonly at?: readonly number[];
  readonly estimates?: readonly number[];
  readonly ses?: readonly (number | null)[];
}
interface Effects extends Selection {
  readonly id: string;
  readonly options: CallawaySantAnnaOptions;
  readonly n: number;
  readonly cohorts: readonly number[];
  readonly times: readonly number[];
  readonly estimates: readonly (number | null)[];
  readonly ses: readonly (number | null)[];
  readonly aggregates: Readonly<Partial<Record<Aggregation, Aggregate>>>;
  readonly windows?: readonly { minimum: number; maximum: number; answer: Aggregate }[];
  readonly balanced?: Aggregate;
}

function expectAggregate(result: GroupTimeEffects, kind: Aggregation, want: Aggregate, options = {}): void {
  const found = aggregateEffects(result, kind, options);
  const close = (actual: number, expected: number | null | undefined, label: string) =>
    expectClose(actual, numberOf(expected), tolerance, floor, `${kind} ${label}`);
  close(found.overall.estimate, want.estimate, "overall");
  close(found.overall.standardError, want.se, "overall se");
  expect(found.effects.map(({ at }) => at)).toEqual(want.at ?? []);
  for (const [i, one] of found.effects.entries()) {
    close(one.estimate, want.estimates![i], `${one.at}`);
    close(one.standardError, want.ses![i], `${one.at} se`);
  }
}

describe("group-time effects against did, on small panels", () => {
  it.each(known.effects as unknown as Effects[])("$id", (one) => {
    const result = callawaySantAnna(panelOf(one), one.options);
    expect(result.units).toBe(one.n);
    expect(result.effects.map(({ cohort }) => cohort)).toEqual(one.cohorts);
    expect(result.effects.map(({ time }) => time)).toEqual(one.times);
    for (const [i, { cohort, time, estimate, standardError }] of result.effects.entries()) {
      expectClose(estimate, numberOf(one.estimates[i]), tolerance, floor, `${cohort} in ${time}`);
      expectClose(standardError, numberOf(one.ses[i]), tolerance, floor, `${cohort} in ${time}, error`);
    }
    for (const [kind, want] of Object.entries(one.aggregates))
      expectAggregate(result, kind as Aggregation, want);
    for (const { minimum, maximum, answer } of one.windows ?? [])
      expectAggregate(result, "dynamic", answer, { minimumEventTime: minimum, maximumEventTime: maximum });
    if (one.balanced !== undefined) expectAggregate(result, "dynamic", one.balanced, { balance: 1 });
  });
});

interface Pair extends Selection {
  readonly id: string;
  readonly treated: readonly number[];
  readonly comparison: readonly number[];
  readonly before: number;
  readonly after: number;
  readonly panel: Readonly<Record<TwoByTwoEstimator, { estimate: number; se: number }>>;
  readonly sections: Readonly<
    Record<Exclude<TwoByTwoEstimator, "ipw-unnormalized">, { estimate: number; se: number }>
  >;
}

describe("two groups in two periods against DRDID", () => {
  const expectEffect = (
    found: { estimate: number; influence: Float64Array },
    want: { estimate: number; se: number },
    estimator: string,
  ) => {
    const n = found.influence.length;
    const mean = found.influence.reduce((a, b) => a + b, 0) / n;
    const spread = found.influence.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const close = estimator === "dr-improved" ? tilted : tolerance;
    expectClose(found.estimate, want.estimate, close, 1e-12, estimator);
    expectClose(Math.sqrt(spread) / n, want.se, close, 1e-12, `${estimator} se`);
  };

  it.each(known.pairs as unknown as Pair[])("$id", (one) => {
    const column = columnsOf(one);
    const [time, cohort, y] = [column(timeColumn(one.table)), column("cohort"), column("y")];
    const inside = (i: number) => one.treated.includes(cohort[i]!) || one.comparison.includes(cohort[i]!);
    const rowsAt = (at: number) => [...time.keys()].filter((i) => inside(i) && time[i] === at);
    const [before, after] = [rowsAt(one.before), rowsAt(one.after)];
    const both = [...before, ...after];
    const take = (values: Float64Array, rows: readonly number[]) =>
      Float64Array.from(rows, (i) => values[i]!);
    const inputs = (rows: readonly number[]) => ({
      treated: Float64Array.from(rows, (i) => (one.treated.includes(cohort[i]!) ? 1 : 0)),
      matrix: matrixFromColumns([
        new Float64Array(rows.length).fill(1),
        ...one.covariates!.map((name) => take(column(name), rows)),
      ]),
      ...(one.weights !== undefined && { weights: take(column(one.weights), rows) }),
    });
    const change = Float64Array.from(before, (row, i) => y[after[i]!]! - y[row]!);
    for (const [estimator, want] of Object.entries(one.panel))
      expectEffect(
        twoByTwoPanel({ ...inputs(before), change, estimator: estimator as TwoByTwoEstimator }),
        want,
        estimator,
      );
    const post = Float64Array.from(both, (_, i) => (i < before.length ? 0 : 1));
    for (const [estimator, want] of Object.entries(one.sections))
      expectEffect(
        twoByTwoCrossSection({
          ...inputs(both),
          outcome: take(y, both),
          post,
          estimator: estimator as Exclude<TwoByTwoEstimator, "ipw-unnormalized">,
        }),
        want,
        estimator,
      );
  });
});

interface Imputed extends Selection {
  readonly id: string;
  readonly horizon: boolean;
  readonly at: readonly (number | null)[];
  readonly estimates: readonly (number | null)[];
  readonly ses: readonly (number | null)[];
}

describe("imputation against didimputation, and with weights against the formulas by matrices", () => {
  it.each(known.imputed as unknown as Imputed[])("$id", (one) => {
    const { effects } = imputation(panelOf(one), { horizon: one.horizon });
    const there = [...one.at.keys()].filter((i) => one.estimates[i] !== null);
    expect(effects.map(({ at }) => at)).toEqual(there.map((i) => one.at[i]));
    for (const [k, i] of there.entries()) {
      expectClose(effects[k]!.estimate, one.estimates[i]!, tolerance, 1e-3, `${one.at[i]}`);
      expectClose(effects[k]!.standardError, one.ses[i]!, tolerance, 1e-12, `${one.at[i]} se`);
    }
  });
});

interface Decomposition extends Omit<Selection, "weights">, KnownComparisons {
  readonly id: string;
  readonly estimate: number;
}

describe("the decomposition against bacondecomp, and its sum against lm", () => {
  it.each(known.decompositions as unknown as Decomposition[])("$id", (one) => {
    const { weights: _, ...selection } = one;
    const found = baconDecomposition(panelOf(selection));
    expectComparisons(found, one, { estimate: 1e-3 });
    expectClose(found.estimate, one.estimate, tolerance);
  });
});
