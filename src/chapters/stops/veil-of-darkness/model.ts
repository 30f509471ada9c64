import { covariance, standardErrors } from "../../../statistics/covariance/index.js";
import { linearCombinations } from "../../../statistics/inference/index.js";
import { createMatrix } from "../../../statistics/linear-algebra/index.js";
import {
  type CellTotals,
  fitGeneralizedLinearCells,
  type GeneralizedLinearFit,
} from "../../../statistics/regression/index.js";
import { naturalSpline } from "../../../statistics/splines/index.js";
import type { Matrix } from "../../../statistics/types.js";
import type { VeilRows } from "./rows.js";

/** A categorical covariate: `codes[row]` is the place of the row's value in `levels`; the first level is the base. */
export interface VeilFactor {
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** The rows with a stop of the reference or of a compared group. Made once, it serves every model of these rows. */
export interface VeilPair {
  readonly rows: VeilRows;
  /** Position in `counts` of the group that is compared with the reference. */
  readonly compared: number;
  /** Rows with a stop of either, and for each its stops of both, of the compared group, and its day. */
  readonly index: Int32Array;
  readonly weights: Float64Array;
  readonly sums: Float64Array;
  readonly days: Int32Array;
  /** How many stops there are at each of `rows.minutes`. */
  readonly minuteTotals: Float64Array;
}

export function veilPair(rows: VeilRows, compared: number): VeilPair {
  const reference = rows.counts[0]!;
  const other = rows.counts[compared]!;
  const index = new Int32Array(rows.rows);
  const weights = new Float64Array(rows.rows);
  const sums = new Float64Array(rows.rows);
  const days = new Int32Array(rows.rows);
  const minuteTotals = new Float64Array(rows.minutes.length);
  let count = 0;
  for (let i = 0; i < rows.rows; i++) {
    const stops = reference[i]! + other[i]!;
    if (stops === 0) continue;
    index[count] = i;
    weights[count] = stops;
    sums[count] = other[i]!;
    days[count++] = rows.day[i]!;
    minuteTotals[rows.minute[i]!]! += stops;
  }
  return {
    rows,
    compared,
    index: index.subarray(0, count),
    weights: weights.subarray(0, count),
    sums: sums.subarray(0, count),
    days: days.subarray(0, count),
    minuteTotals,
  };
}

/** What is fitted by {@link fitVeil}. */
export interface VeilModel {
  readonly pair: VeilPair;
  /** Darkness has a coefficient of its own in each level. Left out, it has one. */
  readonly darknessBy?: VeilFactor;
  /** Differences of those coefficients to report: later level less earlier. */
  readonly changes?: readonly (readonly [later: string, earlier: string])[];
  /** Covariates beside clock time. */
  readonly factors: readonly VeilFactor[];
  readonly splineDf: number;
  /** Boundary knots of the spline of clock time. */
  readonly window: readonly [number, number];
  readonly level: number;
}

/** A log odds ratio of the compared group against the reference, in darkness against daylight. */
export interface VeilEstimate {
  readonly name: string;
  readonly logOdds: number;
  /** Clustered by date. */
  readonly standardError: number;
  /** From the model's information matrix. */
  readonly modelError: number;
  /** Robust to a wrong variance, not to dependence (HC0). */
  readonly robustError: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
}

/** A fitted model and what it rests on. */
export interface VeilFit {
  readonly estimates: readonly VeilEstimate[];
  readonly changes: readonly VeilEstimate[];
  /** Stops of the two groups. */
  readonly stops: number;
  /** Dates with a stop: the clusters. */
  readonly dates: number;
  /** Interior knots of the spline, in minutes. */
  readonly knots: readonly number[];
  /** Warnings of the fit that make the estimates untrustworthy. */
  readonly warnings: readonly string[];
}

/**
 * The logistic model of the veil of darkness (Grogger and Ridgeway 2006): the log odds that a stopped driver is of the
 * compared group rather than of the reference, on darkness, a natural spline of clock time and factors.
 *
 * Rows that share all covariates are one cell, split by date, so that the numbers are those of the single stops. The
 * spline has its interior knots at equal quantiles of the stops' clock times (R's type 7) and its boundary knots at the
 * window. Errors are clustered by date with the factors G / (G - 1) and (n - 1) / (n - k) (`vcovCL`, type HC1, of the R
 * package sandwich); intervals use t with G - 1 degrees of freedom.
 *
 * @throws StatisticsError where one group or one state of light is missing.
 */
export function fitVeil(model: VeilModel): VeilFit {
  const used = veilCells(model);
  const knots = splineKnots(model);
  const fit = fitGeneralizedLinearCells({
    cells: { ...used.totals, matrix: designMatrix(model, used, knots) },
    names: columnNames(model, knots),
    family: "binomial",
  });
  return { ...inference(model, fit), knots, stops: sumOf(model.pair.weights) };
}

function inference(model: VeilModel, fit: GeneralizedLinearFit) {
  const clustered = covariance(fit, { type: "cluster", smallSample: "sandwich", clusterType: "HC1" });
  const robust = standardErrors(covariance(fit, { type: "HC0" }));
  const classical = standardErrors({ matrix: fit.modelCovariance });
  const dates = clustered.clusters[0]!;
  const options = { level: model.level, df: dates - 1 };
  const wanted = darknessNames(model).filter((name) => fit.names.includes(name));
  const combine = (label: string, weights: Record<string, number>): VeilEstimate => {
    const [term] = linearCombinations(fit, clustered, [{ label, weights }], options);
    const single = Object.keys(weights).length === 1 ? fit.names.indexOf(Object.keys(weights)[0]!) : -1;
    return {
      name: label,
      logOdds: term!.estimate,
      standardError: term!.standardError,
      modelError: single < 0 ? NaN : classical[single]!,
      robustError: single < 0 ? NaN : robust[single]!,
      low: term!.low,
      high: term!.high,
      pValue: term!.pValue,
    };
  };
  const level = (name: string): string => name.slice(darkness.length);
  const changes = (model.changes ?? []).filter((pair) =>
    pair.every((one) => wanted.includes(darkness + one)),
  );
  return {
    estimates: wanted.map((name) => combine(level(name), { [name]: 1 })),
    changes: changes.map(([later, earlier]) =>
      combine(`${later} - ${earlier}`, { [darkness + later]: 1, [darkness + earlier]: -1 }),
    ),
    dates,
    warnings: warningsOf(fit, wanted),
  };
}

function warningsOf(fit: GeneralizedLinearFit, darknessTerms: readonly string[]): string[] {
  const separated = fit.separated.filter((name) => darknessTerms.includes(name));
  return [
    ...(fit.converged ? [] : ["the model did not converge"]),
    ...(separated.length === 0 ? [] : ["in darkness or in daylight, all stops are of one group"]),
  ];
}

/** How the coefficients of darkness are called: this, and the level. */
const darkness = "dark:";

const darknessLevels = ({ darknessBy }: VeilModel): readonly string[] => darknessBy?.levels ?? ["all"];
const darknessNames = (model: VeilModel): string[] => darknessLevels(model).map((level) => darkness + level);

function columnNames(model: VeilModel, knots: readonly number[]): string[] {
  return [
    "(Intercept)",
    ...darknessNames(model),
    ...Array.from({ length: knots.length + 1 }, (_, i) => `clock:${i + 1}`),
    ...model.factors.flatMap(({ name, levels }) => levels.slice(1).map((level) => `${name}:${level}`)),
  ];
}

/** Rows put into cells of equal covariates. */
interface VeilCells {
  readonly totals: CellTotals;
  /** A row of the input for each cell. */
  readonly first: Int32Array;
}

function veilCells(model: VeilModel): VeilCells {
  const { index, weights, sums, days } = model.pair;
  const { keys, size } = cellKeys(model);
  const table = size <= largestTable ? new Int32Array(size).fill(-1) : undefined;
  const known = new Map<number, number>();
  const cells = new Int32Array(index.length);
  const first: number[] = [];
  for (let at = 0; at < index.length; at++) {
    const key = keys[at]!;
    let cell = table === undefined ? (known.get(key) ?? -1) : table[key]!;
    if (cell < 0) {
      cell = first.push(index[at]!) - 1;
      if (table === undefined) known.set(key, cell);
      else table[key] = cell;
    }
    cells[at] = cell;
  }
  const total = (values: Float64Array): Float64Array => {
    const result = new Float64Array(first.length);
    for (let at = 0; at < values.length; at++) result[cells[at]!]! += values[at]!;
    return result;
  };
  return {
    totals: { counts: total(weights), sums: total(sums), parts: { cells, weights, sums, clusters: [days] } },
    first: Int32Array.from(first),
  };
}

/** Keys up to this are looked up in a table; above it, in a map. */
const largestTable = 1 << 24;

/** A number for the covariates of each row of the pair: digits of clock time, light and factors. */
function cellKeys({ pair, darknessBy, factors }: VeilModel): { keys: Float64Array; size: number } {
  const { rows, index } = pair;
  const keys = new Float64Array(index.length);
  let size = 1;
  const add = (codes: Int32Array | Uint8Array, levels: number): void => {
    for (let at = 0; at < keys.length; at++) keys[at] = keys[at]! * levels + codes[index[at]!]!;
    size *= levels;
  };
  add(rows.minute, rows.minutes.length);
  add(rows.dark, 2);
  if (darknessBy !== undefined) add(darknessBy.codes, darknessBy.levels.length);
  for (const { codes, levels } of factors) add(codes, levels.length);
  return { keys, size };
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Interior knots at equal quantiles of the stops, as `ns(x, df)` of R places them; knots that fall together, or on the
 * boundary, are one knot or none.
 */
function splineKnots({ pair, splineDf, window }: VeilModel): number[] {
  const knots = Array.from({ length: splineDf - 1 }, (_, i) =>
    quantileOfCounts(pair.rows.minutes, pair.minuteTotals, (i + 1) / splineDf),
  );
  return [...new Set(knots)].filter((knot) => knot > window[0] && knot < window[1]);
}

/** The quantile (R's type 7) of values that occur `counts` times each. Values ascend. */
export function quantileOfCounts(values: Float64Array, counts: Float64Array, p: number): number {
  const total = counts.reduce((a, b) => a + b, 0);
  const place = (total - 1) * p;
  const lower = Math.floor(place);
  const fraction = place - lower;
  let passed = 0;
  let value = NaN;
  for (let i = 0; i < values.length; i++) {
    if (counts[i] === 0) continue;
    // The lower neighbour was the last value, and this is the next one.
    if (passed > lower) return value + fraction * (values[i]! - value);
    value = values[i]!;
    passed += counts[i]!;
    if (passed > lower + 1 || (fraction === 0 && passed > lower)) return value;
  }
  return value;
}

function designMatrix(model: VeilModel, used: VeilCells, knots: readonly number[]): Matrix {
  const { pair, darknessBy, factors, window } = model;
  const { rows } = pair;
  const basis = naturalSpline(rows.minutes, { knots, boundary: window });
  const n = used.first.length;
  const names = columnNames(model, knots);
  const matrix = createMatrix(n, names.length);
  const set = (j: number, value: (cell: number) => number): void => {
    for (let c = 0; c < n; c++) matrix.data[j * n + c] = value(c);
  };
  let j = 0;
  set(j++, () => 1);
  for (const [level] of darknessLevels(model).entries()) {
    set(j++, (c) => {
      const row = used.first[c]!;
      return rows.dark[row]! === 1 && (darknessBy === undefined || darknessBy.codes[row] === level) ? 1 : 0;
    });
  }
  for (let s = 0; s < basis.columns; s++) {
    const column = s * basis.rows;
    set(j++, (c) => basis.data[column + rows.minute[used.first[c]!]!]!);
  }
  for (const { codes, levels } of factors) {
    for (let level = 1; level < levels.length; level++) {
      set(j++, (c) => (codes[used.first[c]!] === level ? 1 : 0));
    }
  }
  return matrix;
}
