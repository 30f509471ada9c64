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
 * @throws StatisticsError where a unit has two rows in a period, changes its cohort, or nothing is left
 */
export function balancedPanel(input: PanelInput, reach = 0): Panel {
  const rows = input.unit.length;
  const complete = completeRows(input);
  const kept = complete.reduce((sum, one) => sum + one, 0);
  if (kept === 0) throw new StatisticsError("no row has a unit, a period and an outcome");
  const times = distinct(input.time, complete);
  const place = new Map(Array.from(times, (time, t) => [time, t]));
  const rowOf = new Map<number, Int32Array>();
  for (let i = 0; i < rows; i++) {
    if (complete[i] === 0) continue;
    let own = rowOf.get(input.unit[i]!);
    if (own === undefined) {
      own = new Int32Array(times.length).fill(-1);
      rowOf.set(input.unit[i]!, own);
    }
    const t = place.get(input.time[i]!)!;
    if (own[t] !== -1)
      throw new StatisticsError(
        `rows ${own[t]! + 1} and ${i + 1} are of the same unit and period (${input.time[i]}); a panel has one row for each`,
      );
    own[t] = i;
  }
  const all = [...rowOf];
  const balanced = all.filter(([, own]) => own.every((row) => row >= 0));
  if (balanced.length === 0) throw new StatisticsError("no unit is observed in every period");
  const unbalancedRows = kept - balanced.length * times.length;
  return arrange(input, times, balanced, reach, {
    incomplete: rows - kept,
    unbalancedUnits: all.length - balanced.length,
    unbalancedRows,
  });
}

/** 1 for the rows without a missing value. */
export function completeRows({ unit, time, outcome, covariates = [], weights }: PanelInput): Uint8Array {
  return Uint8Array.from(unit, (code, i) => {
    if (weights !== undefined && !(weights[i]! >= 0))
      throw new StatisticsError(`row ${i + 1}: a weight of ${weights[i]}; weights are zero or more`);
    const known = code >= 0 && Number.isFinite(time[i]!) && Number.isFinite(outcome[i]!);
    return known && covariates.every((column) => Number.isFinite(column[i]!)) ? 1 : 0;
  });
}

function distinct(values: Float64Array, complete: Uint8Array): Float64Array {
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) if (complete[i] === 1) seen.add(values[i]!);
  return Float64Array.from(seen).sort();
}

function arrange(
  input: PanelInput,
  times: Float64Array,
  balanced: readonly (readonly [number, Int32Array])[],
  reach: number,
  dropped: Panel["dropped"],
): Panel {
  const units = balanced.length;
  const last = times.at(-1)! + reach;
  const take = (column: Float64Array, t: number) =>
    Float64Array.from(balanced, ([, own]) => column[own[t]!]!);
  const byPeriod = (column: Float64Array) => Array.from(times, (_, t) => take(column, t));
  const cohort = new Float64Array(units);
  for (const [u, [, own]] of balanced.entries()) {
    cohort[u] = cohortOf(input.cohort[own[0]!]!, last);
    for (const row of own)
      if (cohortOf(input.cohort[row]!, last) !== cohort[u])
        throw new StatisticsError(
          `rows ${own[0]! + 1} and ${row + 1} give one unit two first treated periods (${input.cohort[own[0]!]} and ${input.cohort[row]})`,
        );
  }
  const weights = input.weights ?? new Float64Array(input.unit.length).fill(1);
  return {
    units,
    times,
    outcome: byPeriod(input.outcome),
    cohort,
    covariates: (input.covariates ?? []).map(byPeriod),
    weights: byPeriod(weights),
    cluster:
      input.cluster === undefined ? null : Int32Array.from(balanced, ([, own]) => input.cluster![own[0]!]!),
    codes: Int32Array.from(balanced, ([code]) => code),
    dropped,
  };
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
