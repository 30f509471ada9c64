import { deparseName } from "../formula/deparse.js";
import { combinationsCovariance, linearCombinations } from "../inference/index.js";
import { principalSubmatrix } from "../linear-algebra/index.js";
import { feols, type ModelResult } from "../regression/index.js";
import { type Matrix, StatisticsError, type Table, type Term } from "../types.js";
import {
  cellEffects,
  type EventCell,
  type EventTimeEffect,
  type EventTimeOptions,
  eventTimes,
  isSerial,
  numberColumn,
  termNamed,
  timesBeside,
  withCells,
} from "./event-time.js";

export type EventStudyOptions = EventTimeOptions;

/** An effect at a time since treatment. */
export type EventStudyEffect = EventTimeEffect;

export interface EventStudy {
  /** By time since treatment, in order, without the reference. */
  readonly effects: readonly EventStudyEffect[];
  /** Joint covariance of the effects, in their order. */
  readonly covariance: Matrix;
  /** Coefficients of the covariates. */
  readonly covariates: readonly Term[];
  /** The regression behind. */
  readonly model: ModelResult;
  readonly reference: number;
}

/** How effects of cohorts are brought together: by time since treatment, by cohort, or all after treatment. */
export type SunAbrahamAggregation = "dynamic" | "group" | "simple";

export interface SunAbrahamOptions extends EventStudyOptions {
  readonly aggregate?: SunAbrahamAggregation;
}

/** The effect on a cohort at a time since its treatment. */
export interface CohortEffect extends Term {
  readonly cohort: number;
  readonly at: number;
}

export interface SunAbraham extends EventStudy {
  /** `at` is the time since treatment, or the cohort; NaN for the one effect of `simple`. */
  readonly effects: readonly EventStudyEffect[];
  readonly cohortEffects: readonly CohortEffect[];
  readonly aggregate: SunAbrahamAggregation;
}

/**
 * An event study by two-way fixed effects: least squares with unit and period effects and an indicator of every time since
 * treatment but the reference; units that are never treated have none. Errors are clustered by unit unless `se` or `cluster`
 * say otherwise.
 *
 * Where treatment begins at different times and effects differ between cohorts, a coefficient mixes effects at other times
 * too (Sun and Abraham 2021): `sunAbraham`, `callawaySantAnna` and `imputation` do not.
 *
 * Reference: `feols(y ~ i(time - cohort, ever, ref = -1) | unit + time)` of fixest 0.14 (R).
 *
 * @throws StatisticsError where nobody is treated, or nobody is observed at the reference
 */
export function eventStudy(options: EventStudyOptions): EventStudy {
  const { reference = -1 } = options;
  const { events } = eventTimes(options);
  if (!events.some(Number.isFinite))
    throw new StatisticsError("no row belongs to a unit that is treated in the panel");
  const cells = timesBeside(events, reference).map((at) => ({
    name: `event ${at}`,
    at,
    values: events.map((one) => (one === at ? 1 : 0)),
  }));
  const model = fitCells(options, options.table, cells);
  const effects = cellEffects(model, cells);
  const places = effects.map(({ term }) => model.fit.names.indexOf(term));
  return {
    effects,
    covariance: principalSubmatrix(model.covariance.matrix, places),
    covariates: otherTerms(model, cells),
    model,
    reference,
  };
}

/**
 * The interaction-weighted event study of Sun and Abraham (2021): least squares with unit and period effects and an
 * indicator of every cohort at every time since treatment but the reference; effects are means of these coefficients by
 * the (weighted) rows of each cohort. Units that are never treated are the reference cohort; units that are treated from
 * their first period on take no part. Errors take the shares of cohorts as given. They are clustered by unit unless `se`
 * or `cluster` say otherwise.
 *
 * Reference: `feols(y ~ sunab(cohort, time) | unit + time)` of fixest 0.14 (R), and its `summary(agg = "att")` (`simple`)
 * and `agg = "cohort"` (`group`).
 *
 * @throws StatisticsError where no unit is never treated, or nobody is treated after the first period
 */
export function sunAbraham(options: SunAbrahamOptions): SunAbraham {
  const { reference = -1, aggregate = "dynamic" } = options;
  const { cells, always } = cohortCells(options, reference);
  const model = withoutAlways(
    fitCells(options, withoutRows(options, always), cells),
    always.reduce((sum, one) => sum + one, 0),
    options.outcome,
  );
  const estimated = cells.filter(({ name }) => termNamed(model, name) !== undefined);
  const groups = groupsOf(estimated, aggregate);
  const combinations = groups.map((group) => ({ label: group.label, weights: sharesOf(model, group.cells) }));
  const terms = linearCombinations(model.fit, model.covariance, combinations, {
    level: options.level ?? 0.95,
  });
  return {
    effects: terms.map((term, k) => ({ ...term, at: groups[k]!.at })),
    covariance: combinationsCovariance(model.fit, model.covariance, combinations),
    cohortEffects: estimated.map(({ name, cohort, at }) => ({ ...termNamed(model, name)!, cohort, at })),
    covariates: otherTerms(model, cells),
    model,
    reference,
    aggregate,
  };
}

interface CohortCell extends EventCell {
  readonly cohort: number;
}

function fitCells(options: EventStudyOptions, table: Table, cells: readonly EventCell[]): ModelResult {
  const {
    outcome,
    unit,
    time,
    cohort: _cohort,
    covariates,
    reference: _reference,
    aggregate: _,
    ...rest
  } = options as SunAbrahamOptions;
  const design = withCells(table, cells, covariates);
  const { se } = options;
  return feols({
    ...rest,
    formula: `${deparseName(outcome)} ~ ${design.right} | ${deparseName(unit)} + ${deparseName(time)}`,
    table: design.table,
    ...(se === undefined && rest.cluster === undefined && { cluster: [deparseName(unit)] }),
    ...(isSerial(se) && { unit: deparseName(unit), time: deparseName(time) }),
  });
}

function otherTerms({ terms }: ModelResult, cells: readonly EventCell[]): Term[] {
  const own = new Set(cells.flatMap(({ name }) => [name, deparseName(name)]));
  return terms.filter(({ term }) => !own.has(term));
}

function cohortCells(
  options: EventStudyOptions,
  reference: number,
): { cells: CohortCell[]; always: Uint8Array } {
  const { events, cohort, time } = eventTimes(options);
  const earliest = new Map<number, number>();
  let never = 0;
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!;
    if (Number.isFinite(event))
      earliest.set(cohort[i]!, Math.min(earliest.get(cohort[i]!) ?? Number.POSITIVE_INFINITY, event));
    else if (Number.isFinite(time[i]!)) never++;
  }
  if (never === 0)
    throw new StatisticsError(
      "no unit is never treated, so there is no reference cohort; callawaySantAnna compares with units that are not yet treated",
    );
  const always = Uint8Array.from(events, (event, i) =>
    Number.isFinite(event) && earliest.get(cohort[i]!)! >= 0 ? 1 : 0,
  );
  const found = new Map<string, CohortCell>();
  for (let i = 0; i < events.length; i++) {
    const at = events[i]!;
    if (!Number.isFinite(at) || at === reference || always[i] === 1) continue;
    const name = `cohort ${cohort[i]} event ${at}`;
    let cell = found.get(name);
    if (cell === undefined) {
      cell = { name, cohort: cohort[i]!, at, values: new Float64Array(events.length) };
      found.set(name, cell);
    }
    cell.values[i] = 1;
  }
  const cells = [...found.values()].sort((a, b) => a.cohort - b.cohort || a.at - b.at);
  if (cells.length === 0) throw new StatisticsError("no unit is first treated after the first period");
  return { cells, always };
}

/** The table with the outcome emptied where a row is to take no part. */
function withoutRows({ table, outcome }: EventStudyOptions, out: Uint8Array): Table {
  if (out.every((one) => one === 0)) return table;
  const values = numberColumn(table, outcome).map((value, i) => (out[i] === 1 ? Number.NaN : value));
  return { rows: table.rows, columns: new Map(table.columns).set(outcome, values) };
}

/** Says of the rows whose outcome was emptied why they take no part. */
function withoutAlways(model: ModelResult, lost: number, outcome: string): ModelResult {
  if (lost === 0) return model;
  const { rows, reasons, terms } = model.dropped;
  const missing = `${deparseName(outcome)} is missing`;
  const others = reasons.flatMap((one) => {
    const left = one.reason === missing ? one.rows - lost : one.rows;
    return left > 0 ? [{ reason: one.reason, rows: left }] : [];
  });
  const always = { reason: "treated from the first period on", rows: lost };
  return { ...model, dropped: { rows, reasons: [always, ...others], terms } };
}

interface Group {
  readonly label: string;
  readonly at: number;
  readonly cells: readonly CohortCell[];
}

/** Cells that are put together to one effect each. */
function groupsOf(cells: readonly CohortCell[], aggregate: SunAbrahamAggregation): Group[] {
  const after = cells.filter(({ at }) => at >= 0);
  if (aggregate === "simple")
    return after.length === 0 ? [] : [{ label: "overall", at: Number.NaN, cells: after }];
  const [pool, key] =
    aggregate === "group"
      ? [after, (cell: CohortCell) => cell.cohort]
      : [cells, (cell: CohortCell) => cell.at];
  return [...new Set(pool.map(key))]
    .sort((a, b) => a - b)
    .map((at) => ({ label: String(at), at, cells: pool.filter((cell) => key(cell) === at) }));
}

/** Share of each cell in its group by the (weighted) rows of the sample that it holds, under the name of its coefficient. */
function sharesOf(model: ModelResult, cells: readonly CohortCell[]): Record<string, number> {
  const { rows, weights, observations } = model.design;
  const sums = cells.map(({ name, values }) => {
    let sum = 0;
    for (let i = 0; i < observations; i++) sum += values[rows === null ? i : rows[i]!]! * (weights?.[i] ?? 1);
    return [termNamed(model, name)!.term, sum] as const;
  });
  const total = sums.reduce((sum, [, one]) => sum + one, 0);
  return Object.fromEntries(sums.map(([name, sum]) => [name, sum / total]));
}
