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

/** What is fitted by {@link fitVeil}. */
export interface VeilModel {
  readonly rows: VeilRows;
  /** Position in `counts` of the group that is compared with the reference. */
  readonly compared: number;
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
  const used = usedRows(model);
  const knots = splineKnots(model, used.minuteTotals);
  const fit = fitGeneralizedLinearCells({
    cells: { ...used.totals, matrix: designMatrix(model, used, knots) },
    names: columnNames(model, knots),
    family: "binomial",
  });
  return { ...inference(model, fit), knots, stops: used.stops };
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

/** Rows with a stop of either group, put into cells of equal covariates. */
interface UsedRows {
  readonly stops: number;
  /** How many stops there are at each of `minutes`. */
  readonly minuteTotals: Float64Array;
  readonly totals: CellTotals;
  /** A row of the input for each cell. */
  readonly first: Int32Array;
}

function usedRows({ rows, compared, darknessBy, factors }: VeilModel): UsedRows {
  const reference = rows.counts[0]!;
  const other = rows.counts[compared]!;
  const columns = [darknessBy, ...factors].filter((one) => one !== undefined);
  const size = columns.reduce((product, { levels }) => product * levels.length, 2 * rows.minutes.length);
  const cells = size <= largestTable ? new TabledCodes(size) : new MappedCodes();
  const parts = {
    cells: new Int32Array(rows.rows),
    weights: new Float64Array(rows.rows),
    sums: new Float64Array(rows.rows),
    clusters: new Int32Array(rows.rows),
  };
  const minuteTotals = new Float64Array(rows.minutes.length);
  let count = 0;
  for (let i = 0; i < rows.rows; i++) {
    const stops = reference[i]! + other[i]!;
    if (stops === 0) continue;
    let key = rows.minute[i]! * 2 + rows.dark[i]!;
    for (const { codes, levels } of columns) key = key * levels.length + codes[i]!;
    parts.cells[count] = cells.code(key, i);
    parts.weights[count] = stops;
    parts.sums[count] = other[i]!;
    parts.clusters[count++] = rows.day[i]!;
    minuteTotals[rows.minute[i]!]! += stops;
  }
  const cell = parts.cells.subarray(0, count);
  const weights = parts.weights.subarray(0, count);
  const sums = parts.sums.subarray(0, count);
  const total = (values: Float64Array): Float64Array => {
    const result = new Float64Array(cells.first.length);
    for (let at = 0; at < values.length; at++) result[cell[at]!]! += values[at]!;
    return result;
  };
  return {
    stops: minuteTotals.reduce((a, b) => a + b, 0),
    minuteTotals,
    totals: {
      counts: total(weights),
      sums: total(sums),
      parts: { cells: cell, weights, sums, clusters: [parts.clusters.subarray(0, count)] },
    },
    first: Int32Array.from(cells.first),
  };
}

/** Keys up to this are looked up in a table; above it, in a map. */
const largestTable = 1 << 24;

/** Numbers keys in the order of their first appearance, and keeps the row of that appearance. */
class TabledCodes {
  readonly first: number[] = [];
  private readonly table: Int32Array;

  constructor(size: number) {
    this.table = new Int32Array(size).fill(-1);
  }

  code(key: number, row: number): number {
    const found = this.table[key]!;
    if (found >= 0) return found;
    this.table[key] = this.first.length;
    return this.first.push(row) - 1;
  }
}

/** The same for keys that are too large for a table. */
class MappedCodes {
  readonly first: number[] = [];
  private readonly known = new Map<number, number>();

  code(key: number, row: number): number {
    const found = this.known.get(key);
    if (found !== undefined) return found;
    this.known.set(key, this.first.length);
    return this.first.push(row) - 1;
  }
}

/**
 * Interior knots at equal quantiles of the stops, as `ns(x, df)` of R places them; knots that fall together, or on the
 * boundary, are one knot or none.
 */
function splineKnots({ rows, splineDf, window }: VeilModel, totals: Float64Array): number[] {
  const knots = Array.from({ length: splineDf - 1 }, (_, i) =>
    quantileOfCounts(rows.minutes, totals, (i + 1) / splineDf),
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

function designMatrix(model: VeilModel, used: UsedRows, knots: readonly number[]): Matrix {
  const { rows, darknessBy, factors, window } = model;
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
