import { createMatrix } from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";

/** Something that begins at a period and may change the level and the slope of a series. */
export interface Intervention {
  readonly name: string;
  /** Place in the series (from 0) of the first period that it may have changed. */
  readonly start: number;
  /** Whether the level may jump; true unless given. */
  readonly level?: boolean;
  /** Whether the slope may change; true unless given. */
  readonly slope?: boolean;
}

/** What a segmented regression consists of. */
export interface SegmentedDesignOptions {
  /** Number of periods. */
  readonly periods: number;
  readonly interventions: readonly Intervention[];
  /** Whether there is a linear trend from the beginning on; true unless given. */
  readonly trend?: boolean;
  /** Periods in a season (12 for months); needed for harmonics. */
  readonly season?: number;
  /** Pairs of sine and cosine; 0 unless given. */
  readonly harmonics?: number;
  /** Other columns, by name, one number a period. */
  readonly covariates?: Readonly<Record<string, Float64Array>>;
}

/** The model matrix of a segmented regression. */
export interface SegmentedDesign {
  readonly matrix: Matrix;
  readonly names: readonly string[];
  /** The columns of each intervention, by its name. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/**
 * The model matrix of a segmented regression: intercept, time (1, 2, ...), for each intervention its level (0 before, 1
 * from its start on) and slope (0 before, 1 at its start, then 2, 3, ...), sines and cosines, covariates.
 *
 * The level of an intervention is so the jump against the old trend at the period before its start: with a slope, the
 * effect at the start is level + slope.
 *
 * Source: Wagner, Soumerai, Zhang, Ross-Degnan (2002), Segmented regression analysis of interrupted time series studies
 * in medication use research, J. Clinical Pharmacy and Therapeutics 27, 299-309.
 */
export function segmentedDesign(options: SegmentedDesignOptions): SegmentedDesign {
  checkDesign(options);
  const { periods: n, interventions, trend = true, season = 0, harmonics = 0, covariates = {} } = options;
  const names: string[] = [];
  const filled: ((t: number) => number)[] = [];
  const add = (name: string, value: (t: number) => number) => {
    names.push(name);
    filled.push(value);
  };
  add("(Intercept)", () => 1);
  if (trend) add("time", (t) => t + 1);
  const columns: Record<string, number[]> = {};
  for (const { name, start, level = true, slope = true } of interventions) {
    const own: number[] = [];
    if (level) own.push(names.length);
    if (level) add(`${name}: level`, (t) => (t >= start ? 1 : 0));
    if (slope) own.push(names.length);
    if (slope) add(`${name}: slope`, (t) => Math.max(0, t - start + 1));
    columns[name] = own;
  }
  for (let k = 1; k <= harmonics; k++) {
    const angle = (t: number) => (2 * Math.PI * k * (t + 1)) / season;
    add(`sin ${k}`, (t) => Math.sin(angle(t)));
    // At half the season the sine is 0 throughout.
    if (2 * k === season) names.pop();
    if (2 * k === season) filled.pop();
    add(`cos ${k}`, (t) => Math.cos(angle(t)));
  }
  for (const [name, values] of Object.entries(covariates)) add(name, (t) => values[t]!);
  const matrix = createMatrix(n, names.length);
  filled.forEach((value, j) => {
    for (let t = 0; t < n; t++) matrix.data[t + j * n] = value(t);
  });
  return { matrix, names, columns };
}

function checkDesign(options: SegmentedDesignOptions): void {
  const { periods, interventions, season, harmonics = 0, covariates = {} } = options;
  if (!(Number.isInteger(periods) && periods > 0)) throw new StatisticsError("The series has no periods.");
  const seen = new Set<string>();
  for (const { name, start, level = true, slope = true } of interventions) {
    if (seen.has(name)) throw new StatisticsError(`Two interventions are called "${name}".`);
    seen.add(name);
    if (!Number.isInteger(start) || start < 1 || start >= periods) {
      throw new StatisticsError(
        `The intervention "${name}" starts at place ${start} of the series, which has periods 0 to ${periods - 1}: it needs at least one period before it and one from it on.`,
      );
    }
    if (!level && !slope) {
      throw new StatisticsError(`The intervention "${name}" changes neither level nor slope.`);
    }
  }
  if (!(Number.isInteger(harmonics) && harmonics >= 0)) {
    throw new StatisticsError(`The number of harmonics must be a whole number from 0 up, not ${harmonics}.`);
  }
  if (harmonics > 0 && !(season !== undefined && season >= 2 && harmonics <= season / 2)) {
    throw new StatisticsError(
      `${harmonics} harmonics need a season of at least ${2 * harmonics} periods (12 for months); it is ${season ?? "not given"}.`,
    );
  }
  for (const [name, values] of Object.entries(covariates)) {
    if (values.length === periods) continue;
    throw new StatisticsError(`The covariate "${name}" has ${values.length} values for ${periods} periods.`);
  }
}

/** The matrix as it would be had the named interventions not happened. */
export function withoutInterventions(design: SegmentedDesign, names: readonly string[]): Matrix {
  const { matrix, columns } = design;
  const data = Float64Array.from(matrix.data);
  for (const name of names) {
    const own = columns[name];
    if (own === undefined) {
      const list = Object.keys(columns).map((one) => `"${one}"`);
      throw new StatisticsError(`There is no intervention "${name}". There are ${list.join(", ")}.`);
    }
    for (const j of own) data.fill(0, j * matrix.rows, (j + 1) * matrix.rows);
  }
  return { ...matrix, data };
}
