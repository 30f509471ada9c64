import { deparseName } from "../formula/deparse.js";
import { feols, type ModelResult } from "../regression/index.js";
import { StatisticsError, type Term } from "../types.js";
import {
  cellEffects,
  type EventCell,
  type EventTimeEffect,
  type EventTimeOptions,
  eventTimes,
  isSerial,
  numberColumn,
  timesBeside,
  withCells,
} from "./event-time.js";

/**
 * `unit`: the units that a policy comes to at some time, such as states. Several rows of one unit, group and period may be
 * there.
 */
export interface TripleDifferenceOptions extends EventTimeOptions {
  /** 1 for the group within a unit that the policy is meant for, 0 for the other. */
  readonly eligible: string;
  /** Effects by time since treatment, as differences from `reference`, in place of one. */
  readonly horizon?: boolean;
}

/** An effect; `at` is the time since treatment, NaN for the one effect. */
export type TripleDifferenceEffect = EventTimeEffect;

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
  const effects = cellEffects(model, cells);
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

function designOf(options: TripleDifferenceOptions): Design {
  const { eligible } = options;
  const { events } = eventTimes(options);
  const group = numberColumn(options.table, eligible);
  const row = group.findIndex((value) => value !== 0 && value !== 1 && !Number.isNaN(value));
  if (row >= 0)
    throw new StatisticsError(
      `"${eligible}" is 1 for the group that the policy is meant for and 0 for the other; row ${row + 1} has ${group[row]}`,
    );
  refuseMissingGroups(events, group, eligible);
  return { events, eligible: group };
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

const overall = ({ events, eligible }: Design): EventCell => ({
  name: "policy and eligible",
  at: Number.NaN,
  values: events.map((event, i) => (Number.isNaN(eligible[i]!) ? Number.NaN : event >= 0 ? eligible[i]! : 0)),
});

function byEventTime({ events, eligible }: Design, reference: number): EventCell[] {
  return timesBeside(events, reference).map((at) => ({
    name: `eligible ${at}`,
    at,
    values: events.map((event, i) =>
      Number.isNaN(eligible[i]!) ? Number.NaN : event === at ? eligible[i]! : 0,
    ),
  }));
}

function regression(options: TripleDifferenceOptions, cells: readonly EventCell[]): ModelResult {
  const {
    table,
    outcome,
    unit,
    time,
    eligible,
    cohort: _cohort,
    covariates,
    horizon: _horizon,
    reference: _reference,
    ...rest
  } = options;
  if (isSerial(rest.se))
    throw new StatisticsError(
      `errors of kind ${rest.se} need one row a unit and period; a triple difference has two groups in each`,
    );
  const design = withCells(table, cells, covariates);
  const [u, t, e] = [unit, time, eligible].map(deparseName);
  return feols({
    ...rest,
    formula: `${deparseName(outcome)} ~ ${design.right} | ${u}^${e} + ${u}^${t} + ${e}^${t}`,
    table: design.table,
    ...(rest.se === undefined && rest.cluster === undefined && { cluster: [u!] }),
  });
}
