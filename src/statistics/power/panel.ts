import type { Matrix } from "../types.js";
import { StatisticsError } from "../types.js";
import { detectableEffect, powerOfEffect, type TestSettings } from "./test-settings.js";

/** How the errors of a unit vary and hang together in time, once unit and period effects are out. */
export interface SerialCovariances {
  /** Variance of a single error. */
  readonly variance: number;
  /** Mean covariance of two errors of a unit: both before, both after, one before and one after. */
  readonly before: number;
  readonly after: number;
  readonly across: number;
}

/** The covariances of a first-order autoregression, as means over `before` and `after` periods. */
export function autoregressiveCovariances(
  variance: number,
  correlation: number,
  before: number,
  after: number,
): SerialCovariances {
  if (!(Math.abs(correlation) < 1)) {
    throw new StatisticsError(`An autocorrelation lies between -1 and 1, not at ${correlation}.`);
  }
  const within = (n: number) => {
    let sum = 0;
    for (let lag = 1; lag < n; lag++) sum += (n - lag) * correlation ** lag;
    return n > 1 ? (2 * variance * sum) / (n * (n - 1)) : 0;
  };
  let across = 0;
  for (let i = 1; i <= before; i++) {
    for (let j = 0; j < after; j++) across += correlation ** (i + j);
  }
  return {
    variance,
    before: within(before),
    after: within(after),
    across: (variance * across) / (before * after),
  };
}

/**
 * The variance of a unit's change from its mean over `before` periods to its mean over `after` periods:
 * (m + r) / (m r) variance + (m - 1) / m before + (r - 1) / r after - 2 across.
 *
 * Source: Burlig, Preonas, Woerman (2020), Panel data and experimental design, J. Development Economics 144, 102458,
 * equation 2 (times the number of units and the shares).
 */
export function changeVariance(covariances: SerialCovariances, before: number, after: number): number {
  checkPeriods(before, after);
  return (
    ((before + after) / (before * after)) * covariances.variance +
    ((before - 1) / before) * covariances.before +
    ((after - 1) / after) * covariances.after -
    2 * covariances.across
  );
}

/**
 * The same variance from a panel of the past, without a model of the serial correlation: the variance over units of the
 * change between every two neighbouring stretches of `before` and `after` periods, meaned over the stretches. Period effects
 * drop out, and so does what a unit keeps.
 *
 * @param history units x periods, without missing values
 */
export function historicalChangeVariance(history: Matrix, before: number, after: number): number {
  checkPeriods(before, after);
  const { rows: units, columns: periods } = history;
  if (units < 2) throw new StatisticsError("A variance over units needs at least 2 units.");
  if (periods < before + after) {
    throw new StatisticsError(
      `The history has ${periods} periods; ${before} before and ${after} after need ${before + after}.`,
    );
  }
  let sum = 0;
  let stretches = 0;
  for (let start = 0; start + before + after <= periods; start++) {
    sum += varianceOf(changes(history, start, before, after));
    stretches++;
  }
  return sum / stretches;
}

/** The change of every unit from the mean over `before` periods from `start` on to that over the `after` next ones. */
export function changes(history: Matrix, start: number, before: number, after: number): Float64Array {
  const { rows: units, data } = history;
  return Float64Array.from({ length: units }, (_, i) => {
    let earlier = 0;
    let later = 0;
    for (let t = start; t < start + before; t++) earlier += data[i + t * units]!;
    for (let t = start + before; t < start + before + after; t++) later += data[i + t * units]!;
    return later / after - earlier / before;
  });
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return squares / (values.length - 1);
}

/** Differences in differences between units that are treated at one date and units that are not. */
export interface PanelDesign extends TestSettings {
  readonly units: number;
  /** Share of the units that is treated. */
  readonly share: number;
  /** Variance of a unit's change: see `changeVariance` and `historicalChangeVariance`. */
  readonly variance: number;
  readonly effect: number;
}

/**
 * The power of differences in differences with errors clustered by unit: the comparison of units' changes, by a t test
 * with two less degrees of freedom than units. Burlig et al. take central t distributions for both tails, which gives nearly
 * the same from some tens of units on.
 */
export function powerOfPanel(design: PanelDesign): number {
  return powerOfEffect({ ...design, ...precision(design) });
}

/** The least effect that is found with the given power. */
export function detectableInPanel(design: Omit<PanelDesign, "effect"> & { readonly power: number }): number {
  return detectableEffect({ ...design, ...precision(design) });
}

function precision({ units, share, variance }: Omit<PanelDesign, "effect">) {
  if (!(share > 0 && share < 1)) {
    throw new StatisticsError(`The share of treated units lies between 0 and 1, not at ${share}.`);
  }
  if (!(variance > 0))
    throw new StatisticsError(`The variance of a change must be positive, not ${variance}.`);
  return { standardError: Math.sqrt(variance / (share * (1 - share) * units)), df: units - 2 };
}

function checkPeriods(before: number, after: number): void {
  for (const [what, n] of [
    ["before", before],
    ["after", after],
  ] as const) {
    if (Number.isInteger(n) && n >= 1) continue;
    throw new StatisticsError(`There must be at least one period ${what} the treatment, not ${n}.`);
  }
}
