import { aggregateEffects, callawaySantAnna } from "../panel/index.js";
import type { RandomStream } from "../random/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import {
  answerFromDraws,
  checkReplications,
  type PlaceboDraws,
  type SimulatedPower,
  type SimulationQuestion,
} from "./draws.js";
import { changes } from "./panel.js";

/** The arguments of {@link simulatePanelPower} beside the history. */
export interface PanelSimulation extends SimulationQuestion {
  /** Units that will be treated, and units that will not; drawn from those of the history with replacement. */
  readonly treated: number;
  readonly comparison: number;
  readonly before: number;
  readonly after: number;
  /** 1000 unless given. */
  readonly replications?: number;
  readonly random: RandomStream;
}

/**
 * Power of differences in differences by resampling the user's own past: each replication takes a random stretch of the
 * history (so that serial correlation, seasons and outliers stay as they are), draws units with their whole stretch, calls
 * some of them treated, and tests the change of these against that of the others (Welch), as differences in differences with
 * errors clustered by unit do.
 *
 * Sources: Bertrand, Duflo, Mullainathan (2004), How much should we trust differences-in-differences estimates?, Quarterly J. of
 * Economics 119, 249-275; Burlig, Preonas, Woerman (2020), J. Development Economics 144, 102458.
 *
 * @param history units x periods before any treatment, without missing values
 */
export function simulatePanelPower(history: Matrix, options: PanelSimulation): SimulatedPower {
  const { treated, comparison, before, after, replications = 1000, random } = options;
  checkHistory(history, before + after);
  checkReplications(replications);
  for (const [what, count] of [
    ["treated", treated],
    ["comparison", comparison],
  ] as const) {
    if (Number.isInteger(count) && count >= 2) continue;
    throw new StatisticsError(`There must be at least 2 ${what} units, not ${count}.`);
  }
  const estimates = new Float64Array(replications);
  const standardErrors = new Float64Array(replications);
  const stretches = Array.from({ length: history.columns - before - after + 1 }, (_, start) =>
    changes(history, start, before, after),
  );
  for (let rep = 0; rep < replications; rep++) {
    const stream = random.split(rep);
    const stretch = stretches[stream.integer(stretches.length)]!;
    const one = moments(treated, stretch, stream);
    const two = moments(comparison, stretch, stream);
    estimates[rep] = one.mean - two.mean;
    standardErrors[rep] = Math.sqrt(one.variance / treated + two.variance / comparison);
  }
  const draws: PlaceboDraws = { estimates, standardErrors, df: treated + comparison - 2 };
  return answerFromDraws(draws, options);
}

/** Mean and variance of the changes of units drawn with replacement. */
function moments(
  count: number,
  stretch: Float64Array,
  random: RandomStream,
): { mean: number; variance: number } {
  let mean = 0;
  let squares = 0;
  for (let i = 1; i <= count; i++) {
    const value = stretch[random.integer(stretch.length)]!;
    const delta = value - mean;
    mean += delta / i;
    squares += delta * (value - mean);
  }
  return { mean, variance: squares / (count - 1) };
}

/** Units that begin treatment together. */
export interface PlannedCohort {
  /** Place of its first treated period in the planned panel, from 0. */
  readonly start: number;
  readonly units: number;
}

/** The arguments of {@link simulateStaggeredPower} beside the history. */
export interface StaggeredSimulation extends SimulationQuestion {
  readonly cohorts: readonly PlannedCohort[];
  /** Units that are never treated. */
  readonly never: number;
  /** Length of the planned panel. */
  readonly periods: number;
  /** Whom treated units are compared with; "not-yet" unless given. */
  readonly control?: "never" | "not-yet";
  /** 500 unless given. */
  readonly replications?: number;
  readonly random: RandomStream;
}

/**
 * Power of a staggered roll-out by resampling the user's own past, as {@link simulatePanelPower} does, with cohorts that
 * begin at their planned dates. The test is of the simple aggregate of Callaway and Sant'Anna (2021) with its analytic
 * errors; the effect is the same for every cohort and period.
 *
 * @param history units x periods before any treatment, without missing values
 */
export function simulateStaggeredPower(history: Matrix, options: StaggeredSimulation): SimulatedPower {
  const { cohorts, never, periods, control = "not-yet", replications = 500, random } = options;
  checkHistory(history, periods);
  checkReplications(replications);
  checkCohorts(options);
  const units = never + cohorts.reduce((sum, cohort) => sum + cohort.units, 0);
  const rows = units * periods;
  const unit = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / periods));
  const time = Float64Array.from({ length: rows }, (_, row) => 1 + (row % periods));
  // Cohorts count periods from 1; the never treated are 0.
  const cohortOfUnit = [
    ...cohorts.flatMap((cohort) => new Array<number>(cohort.units).fill(cohort.start + 1)),
    ...new Array<number>(never).fill(0),
  ];
  const cohort = Float64Array.from(unit, (i) => cohortOfUnit[i]!);
  const outcome = new Float64Array(rows);
  const estimates = new Float64Array(replications);
  const standardErrors = new Float64Array(replications);
  for (let rep = 0; rep < replications; rep++) {
    const stream = random.split(rep);
    const start = stream.integer(history.columns - periods + 1);
    for (let i = 0; i < units; i++) {
      const from = stream.integer(history.rows);
      for (let t = 0; t < periods; t++)
        outcome[i * periods + t] = history.data[from + (start + t) * history.rows]!;
    }
    const effects = callawaySantAnna({ unit, time, outcome, cohort }, { estimator: "reg", control });
    const { overall } = aggregateEffects(effects, "simple");
    estimates[rep] = overall.estimate;
    standardErrors[rep] = overall.standardError;
  }
  return answerFromDraws({ estimates, standardErrors, df: Infinity }, options);
}

function checkCohorts({ cohorts, never, periods, control = "not-yet" }: StaggeredSimulation): void {
  if (cohorts.length === 0) throw new StatisticsError("No cohort is to be treated.");
  for (const { start, units } of cohorts) {
    if (!(Number.isInteger(start) && start >= 1 && start < periods)) {
      throw new StatisticsError(
        `A cohort starts at period ${start} of a panel with periods 0 to ${periods - 1}: it needs a period before it.`,
      );
    }
    if (!(Number.isInteger(units) && units >= 2)) {
      throw new StatisticsError(`A cohort must have at least 2 units, not ${units}.`);
    }
  }
  if (!(Number.isInteger(never) && never >= 0)) {
    throw new StatisticsError(
      `The number of never treated units must be a whole number from 0 up, not ${never}.`,
    );
  }
  const starts = new Set(cohorts.map((cohort) => cohort.start));
  if (never < 2 && (control === "never" || starts.size < 2)) {
    throw new StatisticsError("There are no units to compare the treated with.");
  }
}

function checkHistory(history: Matrix, periods: number): void {
  if (history.rows < 2) throw new StatisticsError("The history must have at least 2 units.");
  if (!(Number.isInteger(periods) && periods >= 2) || history.columns < periods) {
    throw new StatisticsError(`The history has ${history.columns} periods; the plan needs ${periods}.`);
  }
  const bad = history.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new StatisticsError(
    `The history has no number for unit ${(bad % history.rows) + 1} in period ${Math.floor(bad / history.rows) + 1}. Leave the unit out, or fill it in.`,
  );
}
