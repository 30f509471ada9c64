import { codesAt, numbersAt } from "../compression/gather.js";
import { type Diagnostic, StatisticsError } from "../types.js";
import { cohortOf, completeRows, type PanelInput } from "./panel-data.js";

/** The rows that group-time effects rest on. */
export interface ComparableRows {
  /** Cohorts are Infinity for the units that only serve as comparison. */
  readonly input: PanelInput;
  /** Whether there are units that are never treated. */
  readonly neverTreated: boolean;
  /** Rows that were taken out: of units that are always treated, and of periods without comparison. */
  readonly dropped: { readonly alwaysTreated: number; readonly withoutComparison: number };
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Takes out what has no comparison, in the order of `did`: where nobody is never treated, the periods in which the last
 * cohort is treated or reacts (that cohort then only serves as comparison); after that the units that are treated, or
 * react, from the first period on. A unit that is first treated so soon after the last period that it reacts within the
 * panel is a cohort, and not never treated.
 *
 * @throws StatisticsError where nobody's treatment begins inside the panel, or no period is left
 */
export function comparableRows(input: PanelInput, anticipation: number): ComparableRows {
  const complete = completeRows(input);
  const [first, last] = rangeOf(input.time, complete);
  const cohort = new Float64Array(input.cohort.length);
  for (let i = 0; i < cohort.length; i++) cohort[i] = cohortOf(input.cohort[i]!, last + anticipation);
  let latest = Number.NEGATIVE_INFINITY;
  let neverTreated = false;
  for (let i = 0; i < cohort.length; i++) {
    if (complete[i] === 0) continue;
    if (cohort[i] === Number.POSITIVE_INFINITY) neverTreated = true;
    else latest = Math.max(latest, cohort[i]!);
  }
  if (latest === Number.NEGATIVE_INFINITY) throw nobodyTreated();
  const end = neverTreated ? Number.POSITIVE_INFINITY : latest - anticipation;
  if (end <= first)
    throw new StatisticsError(
      "everybody is treated, or reacts, from the first period on, so there is nobody to compare with",
    );
  const always = new Set<number>();
  const places = new Int32Array(cohort.length);
  let size = 0;
  let alwaysTreated = 0;
  let treated = false;
  for (let i = 0; i < cohort.length; i++) {
    const outside = complete[i] === 1 && cohort[i]! <= first + anticipation;
    if (!neverTreated && cohort[i] === latest) cohort[i] = Number.POSITIVE_INFINITY;
    if (outside) {
      always.add(input.unit[i]!);
      alwaysTreated++;
    } else if (!(input.time[i]! >= end)) {
      places[size++] = i;
      treated ||= cohort[i] !== Number.POSITIVE_INFINITY;
    }
  }
  if (!treated) throw nobodyTreated();
  const kept = places.subarray(0, size);
  const whole = kept.length === cohort.length;
  return {
    input: whole ? { ...input, cohort } : rowsOf({ ...input, cohort }, kept),
    neverTreated,
    dropped: { alwaysTreated, withoutComparison: cohort.length - kept.length - alwaysTreated },
    diagnostics: diagnosticsOf(always.size, neverTreated, end),
  };
}

const nobodyTreated = () =>
  new StatisticsError("no unit is first treated after the first period, so there is no effect to estimate");

function rangeOf(time: Float64Array, complete: Uint8Array): [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < time.length; i++) {
    if (complete[i] === 0) continue;
    first = Math.min(first, time[i]!);
    last = Math.max(last, time[i]!);
  }
  if (first > last) throw new StatisticsError("no row has a unit, a period and an outcome");
  return [first, last];
}

function rowsOf(input: PanelInput, kept: Int32Array): PanelInput {
  const take = (column: Float64Array) => numbersAt(column, kept);
  return {
    unit: codesAt(input.unit, kept),
    time: take(input.time),
    outcome: take(input.outcome),
    cohort: take(input.cohort),
    ...(input.covariates !== undefined && { covariates: input.covariates.map(take) }),
    ...(input.weights !== undefined && { weights: take(input.weights) }),
    ...(input.cluster !== undefined && { cluster: codesAt(input.cluster, kept) }),
    rowNumbers: input.rowNumbers === undefined ? kept : codesAt(input.rowNumbers, kept),
  };
}

function diagnosticsOf(always: number, neverTreated: boolean, end: number): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!neverTreated)
    found.push({
      id: "no-never-treated",
      level: "note",
      message: `No unit is never treated: the last cohort serves as comparison, and the periods from ${end} on, which have none, were left out.`,
    });
  if (always > 0)
    found.push({
      id: "always-treated",
      level: "warning",
      message: `${always} units are treated from the first period on and were left out: nothing is known of them before.`,
    });
  return found;
}
