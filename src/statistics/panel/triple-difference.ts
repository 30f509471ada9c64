import { deparseName } from "../formula/deparse.js";
import { type AbsorbingOptions, feols, type ModelResult } from "../regression/index.js";
import { type Column, StatisticsError, type Table, type Term } from "../types.js";

export interface TripleDifferenceOptions extends Omit<AbsorbingOptions, "formula"> {
  /** Columns of the table; the period is a number. Several rows of one unit, group and period may be there. */
  readonly outcome: string;
  /** The units that a policy comes to at some time, such as states. */
  readonly unit: string;
  readonly time: string;
  /** First treated period of the row's unit: a column, or the values. 0, NaN or later than the last period: never treated. */
  readonly cohort: string | Float64Array;
  /** 1 for the group within a unit that the policy is meant for, 0 for the other. */
  readonly eligible: string;
  readonly covariates?: readonly string[];
  /** Effects by time since treatment in place of one. */
  readonly horizon?: boolean;
  /** Time since treatment that these are differences from; -1 unless given. */
  readonly reference?: number;
}

export interface TripleDifferenceEffect extends Term {
  /** Time since treatment; NaN for the one effect. */
  readonly at: number;
}

export interface TripleDifference {
  readonly effects: readonly TripleDifferenceEffect[];
  /** Coefficients of the covariates. */
  readonly covariates: readonly Term[];
  /** The regression behind. */
  readonly model: ModelResult;
}

/**
 * The effect of a policy on one of two groups within units, from the difference of the changes between the groups, between
 * units with and without the policy (Gruber 1994; Olden and Moen 2022): least squares with the effects of unit and group, unit
 * and period, group and period, and an indicator of the eligible group in a unit with the policy. Errors are clustered by
 * unit unless `se` or `cluster` say otherwise.
 *
 * The gap between the groups must have moved alike in units with and without the policy; the trends of units themselves may
 * differ. Where treatment begins at different times and effects differ, the coefficient has the faults of a two-way
 * one; `horizon` shows them by time. With covariates it takes their coefficients for the same everywhere:
 * `tripleDifferenceRobust` does not.
 *
 * Reference: `feols(y ~ policy:eligible | unit^eligible + unit^time + eligible^time)` of fixest 0.14 (R) with
 * `fixef.rm = "none"`, and `i(event, eligible, ref = -1)` by time; with two kinds of units, two groups and two periods the saturated `lm`.
 *
 * @throws StatisticsError where one of the comparisons is missing
 */
export function tripleDifference(options: TripleDifferenceOptions): TripleDifference {
  const design = designOf(options);
  const cells = options.horizon ? byEventTime(design, options.reference ?? -1) : [overall(design)];
  const model = regression(options, cells);
  const termOf = (name: string) =>
    model.terms.find(({ term }) => term === name || term === deparseName(name));
  const effects = cells.flatMap(({ name, at }) => {
    const term = termOf(name);
    return term === undefined ? [] : [{ ...term, at }];
  });
  if (effects.length === 0)
    throw new StatisticsError(
      "the effects of unit and group, unit and period, group and period leave nothing of the policy, so its effect can't be told; each unit needs both groups before and after",
    );
  const own = new Set(effects.map(({ term }) => term));
  return { effects, covariates: model.terms.filter(({ term }) => !own.has(term)), model };
}

interface Design {
  /** Time since treatment by row; NaN for the never treated. */
  readonly events: Float64Array;
  readonly eligible: Float64Array;
}

function designOf({ table, time, cohort, eligible }: TripleDifferenceOptions): Design {
  const periods = numbersOf(table, time);
  const first = typeof cohort === "string" ? numbersOf(table, cohort) : cohort;
  const group = numbersOf(table, eligible);
  const row = group.findIndex((value) => value !== 0 && value !== 1 && !Number.isNaN(value));
  if (row >= 0)
    throw new StatisticsError(
      `"${eligible}" is 1 for the group that the policy is meant for and 0 for the other; row ${row + 1} has ${group[row]}`,
    );
  let last = Number.NEGATIVE_INFINITY;
  for (const value of periods) if (Number.isFinite(value)) last = Math.max(last, value);
  const events = periods.map((value, i) => {
    const g = first[i]!;
    return Number.isNaN(g) || g === 0 || g > last ? Number.NaN : value - g;
  });
  refuseMissingGroups(events, group, eligible);
  return { events, eligible: group };
}

function numbersOf({ columns }: Table, name: string): Float64Array {
  const column = columns.get(name);
  if (column instanceof Float64Array) return column;
  const found = column === undefined ? "the table has no such column" : "it holds categories";
  throw new StatisticsError(`"${name}" must be a column of numbers; ${found}`);
}

function refuseMissingGroups(events: Float64Array, group: Float64Array, name: string): void {
  const some = (holds: (event: number, eligible: number) => boolean) =>
    events.some((event, i) => holds(event, group[i]!));
  if (!some((event) => event >= 0)) throw new StatisticsError("no row belongs to a unit with the policy");
  if (!some((event) => !(event >= 0)))
    throw new StatisticsError("every row belongs to a unit that has the policy already");
  for (const value of [1, 0])
    if (!some((event, eligible) => event >= 0 && eligible === value))
      throw new StatisticsError(
        `no row with "${name}" = ${value} belongs to a unit with the policy, so there are no two groups to compare there`,
      );
}

/** A column of the regression. */
interface Cell {
  readonly name: string;
  readonly at: number;
  readonly values: Float64Array;
}

const overall = ({ events, eligible }: Design): Cell => ({
  name: "policy and eligible",
  at: Number.NaN,
  values: events.map((event, i) => (Number.isNaN(eligible[i]!) ? Number.NaN : event >= 0 ? eligible[i]! : 0)),
});

function byEventTime({ events, eligible }: Design, reference: number): Cell[] {
  const times = [...new Set(events.filter(Number.isFinite))].sort((a, b) => a - b);
  if (!times.includes(reference))
    throw new StatisticsError(
      `no treated row is ${reference} periods from its first treatment, so that can't be the reference; there are ${times.join(", ")}`,
    );
  return times
    .filter((at) => at !== reference)
    .map((at) => ({
      name: `eligible ${at}`,
      at,
      values: events.map((event, i) =>
        Number.isNaN(eligible[i]!) ? Number.NaN : event === at ? eligible[i]! : 0,
      ),
    }));
}

const serialErrors = new Set(["newey-west", "kernel", "driscoll-kraay"]);

function regression(options: TripleDifferenceOptions, cells: readonly Cell[]): ModelResult {
  const {
    table,
    outcome,
    unit,
    time,
    eligible,
    cohort: _cohort,
    covariates = [],
    horizon: _horizon,
    reference: _reference,
    ...rest
  } = options;
  if (rest.se !== undefined && serialErrors.has(rest.se))
    throw new StatisticsError(
      `errors of kind ${rest.se} need one row a unit and period; a triple difference has two groups in each`,
    );
  const columns = new Map<string, Column>(table.columns);
  for (const { name, values } of cells) columns.set(name, values);
  const [u, t, e] = [unit, time, eligible].map(deparseName);
  const right = [...cells.map(({ name }) => name), ...covariates].map(deparseName).join(" + ");
  return feols({
    ...rest,
    formula: `${deparseName(outcome)} ~ ${right} | ${u}^${e} + ${u}^${t} + ${e}^${t}`,
    table: { rows: table.rows, columns },
    ...(rest.se === undefined && rest.cluster === undefined && { cluster: [u!] }),
  });
}
