import { codesAt } from "../compression/gather.js";
import { type Diagnostic, StatisticsError } from "../types.js";

/** Rows of a panel, in any order. */
export interface PanelInput {
  /** Code of the unit of each row. */
  readonly unit: Int32Array;
  readonly time: Float64Array;
  readonly outcome: Float64Array;
  /** First treated period of the row's unit; 0, NaN, infinite or later than the last period: never treated. */
  readonly cohort: Float64Array;
  readonly covariates?: readonly Float64Array[];
  readonly weights?: Float64Array;
  /** Code of the cluster of each row; a unit lies in one cluster. */
  readonly cluster?: Int32Array;
}

/** A balanced panel, by unit and period. */
export interface Panel {
  readonly units: number;
  /** Periods in ascending order. */
  readonly times: Float64Array;
  /** By period, the outcome of each unit. */
  readonly outcome: readonly Float64Array[];
  /** First treated period of each unit; Infinity for the never treated. */
  readonly cohort: Float64Array;
  /** By covariate, by period. */
  readonly covariates: readonly (readonly Float64Array[])[];
  /** By period. */
  readonly weights: readonly Float64Array[];
  readonly cluster: Int32Array | null;
  /** Code in the input of each unit. */
  readonly codes: Int32Array;
  readonly dropped: {
    /** Rows with a missing value. */
    readonly incomplete: number;
    /** Units that are not observed in every period, with their rows. */
    readonly unbalancedUnits: number;
    readonly unbalancedRows: number;
  };
}

/**
 * Arranges rows as a balanced panel: rows with a missing value are left out, then units that are not observed once in
 * every period, as `did::att_gt` does. Cohorts up to `reach` after the last period are kept; later ones are never treated.
 *
 * @throws StatisticsError where a unit has two rows in a period, changes its cohort or its cluster, or nothing is left
 */
export function balancedPanel(input: PanelInput, reach = 0): Panel {
  const rows = input.unit.length;
  const complete = completeRows(input);
  let kept = 0;
  for (let i = 0; i < rows; i++) kept += complete[i]!;
  if (kept === 0) throw new StatisticsError("no row has a unit, a period and an outcome");
  const times = distinct(input.time, complete);
  const { rowOf, codes, sizes } = rowsByUnit(input, complete, times);
  const balanced: number[] = [];
  for (let u = 0; u < codes.length; u++) if (sizes[u] === times.length) balanced.push(u);
  if (balanced.length === 0) throw new StatisticsError("no unit is observed in every period");
  const unbalancedRows = kept - balanced.length * times.length;
  const own = balanced.length === codes.length ? rowOf : rowsOf(rowOf, balanced, times.length);
  return arrange(
    input,
    times,
    own,
    Int32Array.from(balanced, (u) => codes[u]!),
    reach,
    {
      incomplete: rows - kept,
      unbalancedUnits: codes.length - balanced.length,
      unbalancedRows,
    },
  );
}

function rowsOf(rowOf: Int32Array, units: readonly number[], periods: number): Int32Array {
  const own = new Int32Array(units.length * periods);
  units.forEach((u, at) => {
    own.set(rowOf.subarray(u * periods, (u + 1) * periods), at * periods);
  });
  return own;
}

/** The row of each unit (in order of appearance) in each period, -1 where there is none, and how many it has. */
function rowsByUnit({ unit, time }: PanelInput, complete: Uint8Array, times: Float64Array) {
  const periods = times.length;
  const periodOf = new Map(Array.from(times, (value, t) => [value, t]));
  const known = new Map<number, number>();
  const codes: number[] = [];
  const own = new Int32Array(unit.length).fill(-1);
  for (let i = 0; i < unit.length; i++) {
    if (complete[i] === 0) continue;
    let u = known.get(unit[i]!);
    if (u === undefined) {
      u = codes.push(unit[i]!) - 1;
      known.set(unit[i]!, u);
    }
    own[i] = u;
  }
  const rowOf = new Int32Array(codes.length * periods).fill(-1);
  const sizes = new Int32Array(codes.length);
  for (let i = 0; i < unit.length; i++) {
    if (complete[i] === 0) continue;
    const at = own[i]! * periods + periodOf.get(time[i]!)!;
    if (rowOf[at] !== -1)
      throw new StatisticsError(
        `rows ${rowOf[at]! + 1} and ${i + 1} are of the same unit and period (${time[i]}); a panel has one row for each`,
      );
    rowOf[at] = i;
    sizes[own[i]!]!++;
  }
  return { rowOf, codes, sizes };
}

/** 1 for the rows without a missing value. */
export function completeRows({ unit, time, outcome, covariates = [], weights }: PanelInput): Uint8Array {
  const complete = new Uint8Array(unit.length);
  for (let i = 0; i < unit.length; i++) {
    if (weights !== undefined && !(weights[i]! >= 0))
      throw new StatisticsError(`row ${i + 1}: a weight of ${weights[i]}; weights are zero or more`);
    if (unit[i]! >= 0 && Number.isFinite(time[i]!) && Number.isFinite(outcome[i]!)) complete[i] = 1;
  }
  for (const column of covariates)
    for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i]!)) complete[i] = 0;
  return complete;
}

function distinct(values: Float64Array, complete: Uint8Array): Float64Array {
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) if (complete[i] === 1) seen.add(values[i]!);
  return Float64Array.from(seen).sort();
}

/** By unit and period, from the row of each. */
function arrange(
  input: PanelInput,
  times: Float64Array,
  rowOf: Int32Array,
  codes: Int32Array,
  reach: number,
  dropped: Panel["dropped"],
): Panel {
  const units = codes.length;
  const periods = times.length;
  const firstRows = new Int32Array(units);
  for (let u = 0; u < units; u++) firstRows[u] = rowOf[u * periods]!;
  if (input.cluster !== undefined) refuseTwoClusters(input.cluster, rowOf, periods);
  const byPeriod = (column: Float64Array) =>
    Array.from(times, (_, t) => {
      const values = new Float64Array(units);
      for (let u = 0; u < units; u++) values[u] = column[rowOf[u * periods + t]!]!;
      return values;
    });
  return {
    units,
    times,
    outcome: byPeriod(input.outcome),
    cohort: cohortsOf(input.cohort, rowOf, periods, times.at(-1)! + reach),
    covariates: (input.covariates ?? []).map(byPeriod),
    weights: byPeriod(input.weights ?? new Float64Array(input.unit.length).fill(1)),
    cluster: input.cluster === undefined ? null : codesAt(input.cluster, firstRows),
    codes,
    dropped,
  };
}

function refuseTwoClusters(cluster: Int32Array, rowOf: Int32Array, periods: number): void {
  for (let at = 0; at < rowOf.length; at++) {
    const first = rowOf[at - (at % periods)]!;
    if (cluster[rowOf[at]!] !== cluster[first])
      throw new StatisticsError(
        `rows ${first + 1} and ${rowOf[at]! + 1} put one unit into two clusters; a unit lies in one cluster in all periods`,
      );
  }
}

/** The cohort of each unit. */
function cohortsOf(given: Float64Array, rowOf: Int32Array, periods: number, last: number): Float64Array {
  const cohort = new Float64Array(rowOf.length / periods);
  for (let at = 0; at < rowOf.length; at++) {
    const u = Math.floor(at / periods);
    const row = rowOf[at]!;
    const value = cohortOf(given[row]!, last);
    if (at === u * periods) cohort[u] = value;
    else if (value !== cohort[u]) {
      const first = rowOf[u * periods]!;
      throw new StatisticsError(
        `rows ${first + 1} and ${row + 1} give one unit two first treated periods (${given[first]} and ${given[row]})`,
      );
    }
  }
  return cohort;
}

/** The first treated period; Infinity where there is none inside the panel. */
export function cohortOf(value: number, lastPeriod: number): number {
  return Number.isNaN(value) || value === 0 || value > lastPeriod ? Number.POSITIVE_INFINITY : value;
}

/** What was left out, in words. */
export function panelDiagnostics({ dropped }: Panel): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (dropped.incomplete > 0)
    found.push({
      id: "incomplete-rows",
      level: "note",
      message: `${dropped.incomplete} rows have a missing value and were left out.`,
    });
  if (dropped.unbalancedUnits > 0)
    found.push({
      id: "unbalanced-units",
      level: "warning",
      message: `${dropped.unbalancedUnits} units are not observed in every period and were left out, with their ${dropped.unbalancedRows} rows.`,
    });
  return found;
}
