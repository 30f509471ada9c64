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
  /** The row (from 0) that messages name, where these rows are some of more. */
  readonly rowNumbers?: Int32Array;
}

/** What messages call a row. */
const rowName = ({ rowNumbers }: PanelInput, row: number): number => (rowNumbers?.[row] ?? row) + 1;

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

function completeOnes(complete: Uint8Array): Int32Array {
  const rows = new Int32Array(complete.length);
  let size = 0;
  for (let i = 0; i < complete.length; i++) if (complete[i] === 1) rows[size++] = i;
  return rows.subarray(0, size);
}

/** The row of each unit (in order of appearance) in each period, -1 where there is none, how many it has, and the unit of each row. */
function rowsByUnit(input: PanelInput, complete: Uint8Array, times: Float64Array) {
  const { unit, time } = input;
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
        `rows ${rowName(input, rowOf[at]!)} and ${rowName(input, i)} are of the same unit and period (${time[i]}); a panel has one row for each`,
      );
    rowOf[at] = i;
    sizes[own[i]!]!++;
  }
  return { rowOf, codes, sizes, own };
}

/** 1 for the rows without a missing value. */
export function completeRows(input: PanelInput): Uint8Array {
  const { unit, time, outcome, covariates = [], weights } = input;
  const complete = new Uint8Array(unit.length);
  for (let i = 0; i < unit.length; i++) {
    if (weights !== undefined && !(weights[i]! >= 0))
      throw new StatisticsError(
        `row ${rowName(input, i)}: a weight of ${weights[i]}; weights are zero or more`,
      );
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
  refuseTwoClusters(input, rowOf, periods);
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
    cohort: cohortsOf(input, rowOf, periods, times.at(-1)! + reach),
    covariates: (input.covariates ?? []).map(byPeriod),
    weights: byPeriod(input.weights ?? new Float64Array(input.unit.length).fill(1)),
    cluster: input.cluster === undefined ? null : codesAt(input.cluster, firstRows),
    codes,
    dropped,
  };
}

/** `rowOf` holds the row of each unit in each period, -1 where there is none. */
function refuseTwoClusters(input: PanelInput, rowOf: Int32Array, periods: number): void {
  const { cluster } = input;
  if (cluster === undefined) return;
  eachLater(rowOf, periods, (row, first) => {
    if (cluster[row] !== cluster[first])
      throw new StatisticsError(
        `rows ${rowName(input, first)} and ${rowName(input, row)} put one unit into two clusters; a unit lies in one cluster in all periods`,
      );
  });
}

/** The cohort of each unit. */
function cohortsOf(input: PanelInput, rowOf: Int32Array, periods: number, last: number): Float64Array {
  const { cohort: given } = input;
  const cohort = new Float64Array(rowOf.length / periods);
  const firsts = eachLater(rowOf, periods, (row, first) => {
    if (cohortOf(given[row]!, last) !== cohortOf(given[first]!, last))
      throw new StatisticsError(
        `rows ${rowName(input, first)} and ${rowName(input, row)} give one unit two first treated periods (${given[first]} and ${given[row]})`,
      );
  });
  for (let u = 0; u < cohort.length; u++) cohort[u] = cohortOf(given[firsts[u]!]!, last);
  return cohort;
}

/** Visits the rows of each unit but its first, beside that one; the first rows. */
function eachLater(
  rowOf: Int32Array,
  periods: number,
  visit: (row: number, first: number) => void,
): Int32Array {
  const firsts = new Int32Array(rowOf.length / periods).fill(-1);
  for (let at = 0; at < rowOf.length; at++) {
    const row = rowOf[at]!;
    if (row === -1) continue;
    const u = Math.floor(at / periods);
    if (firsts[u] === -1) firsts[u] = row;
    else visit(row, firsts[u]!);
  }
  return firsts;
}

/** Complete rows by unit, whatever periods each unit is observed in. */
export interface UnbalancedPanel {
  /** Places of the complete rows in the input. */
  readonly rows: Int32Array;
  /** The unit of each of these rows, from 0. */
  readonly unit: Int32Array;
  readonly times: Float64Array;
  readonly cohort: Float64Array;
  /** Mean weight of each unit over its rows. */
  readonly weights: Float64Array;
  readonly cluster: Int32Array | null;
  /** Whether every unit is observed in every period. */
  readonly balanced: boolean;
}

/**
 * Arranges rows by unit without leaving out those of units that are not observed in every period.
 *
 * @throws StatisticsError where a unit has two rows in a period, changes its cohort or its cluster, or no row is complete
 */
export function unbalancedPanel(input: PanelInput, reach = 0): UnbalancedPanel {
  const complete = completeRows(input);
  const rows = completeOnes(complete);
  if (rows.length === 0) throw new StatisticsError("no row has a unit, a period and an outcome");
  const times = distinct(input.time, complete);
  const { rowOf, sizes, codes, own } = rowsByUnit(input, complete, times);
  const firsts = eachLater(rowOf, times.length, () => {});
  refuseTwoClusters(input, rowOf, times.length);
  const weights = new Float64Array(codes.length);
  for (const row of rows) weights[own[row]!]! += (input.weights?.[row] ?? 1) / sizes[own[row]!]!;
  return {
    rows,
    unit: codesAt(own, rows),
    times,
    cohort: cohortsOf(input, rowOf, times.length, times.at(-1)! + reach),
    weights,
    cluster: input.cluster === undefined ? null : codesAt(input.cluster, firsts),
    balanced: rows.length === codes.length * times.length,
  };
}

/** The first treated period; Infinity where there is none inside the panel. */
export function cohortOf(value: number, lastPeriod: number): number {
  return Number.isNaN(value) || value === 0 || value > lastPeriod ? Number.POSITIVE_INFINITY : value;
}

/** What was left out, in words. */
export function panelDiagnostics({ dropped }: Panel): Diagnostic[] {
  const found: Diagnostic[] = [...incompleteNote(dropped.incomplete)];
  if (dropped.unbalancedUnits > 0)
    found.push({
      id: "unbalanced-units",
      level: "warning",
      message: `${dropped.unbalancedUnits === 1 ? "1 unit is" : `${dropped.unbalancedUnits} units are`} not observed in every period and left out, ${dropped.unbalancedRows} rows in all.`,
    });
  return found;
}

/** Says how many rows have a missing value, where any has. */
export function incompleteNote(rows: number): Diagnostic[] {
  if (rows === 0) return [];
  const message =
    rows === 1
      ? "1 row has a missing value and was left out."
      : `${rows} rows have a missing value and were left out.`;
  return [{ id: "incomplete-rows", level: "note", message }];
}
