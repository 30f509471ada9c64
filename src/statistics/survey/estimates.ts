import { criticalValue, twoSidedPValue } from "../inference/reference-distribution.js";
import type { Column, Factor, Matrix, Term } from "../types.js";
import { StatisticsError } from "../types.js";
import { type SurveyDesign, subsetDesign } from "./design.js";
import {
  estimateStatistic,
  meanStatistic,
  ratioStatistic,
  type StatisticEstimate,
  totalStatistic,
  weightedSum,
} from "./statistic.js";

/** Variables by name: numbers, or factors whose levels become indicators. */
export type SurveyVariables = ReadonlyMap<string, Column>;

export interface SurveyOptions {
  /** Level of the intervals; 0.95 unless given. */
  readonly level?: number;
  /** Degrees of freedom of the intervals; those of the design unless given, Infinity for the normal. */
  readonly degreesOfFreedom?: number;
}

export interface SurveyEstimates {
  readonly terms: readonly Term[];
  readonly covariance: Matrix;
  readonly degreesOfFreedom: number;
  /** Rows of positive weight that were used. */
  readonly observations: number;
  /** Rows left out because a variable is missing. */
  readonly missing: number;
}

/** Estimates as lines of a table: t intervals with the degrees of freedom of the design. */
export function surveyTerms(estimate: StatisticEstimate, options: SurveyOptions = {}): Term[] {
  const df = options.degreesOfFreedom ?? estimate.degreesOfFreedom;
  const critical = df > 0 ? criticalValue(options.level ?? 0.95, df) : Number.NaN;
  const k = estimate.names.length;
  return estimate.names.map((term, j) => {
    const value = estimate.estimates[j]!;
    const standardError = Math.sqrt(Math.max(0, estimate.covariance.data[j + j * k]!));
    const statistic = value / standardError;
    return {
      term,
      estimate: value,
      standardError,
      low: value - critical * standardError,
      high: value + critical * standardError,
      statistic,
      df,
      pValue: df > 0 ? twoSidedPValue(statistic, df) : Number.NaN,
    };
  });
}

/** Variables as numeric columns without missing values in rows of positive weight. */
export interface Prepared<D extends SurveyDesign = SurveyDesign> {
  readonly design: D;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly missing: number;
  readonly observations: number;
}

/** Leaves out rows with a missing value (they stay in the design with weight zero) and expands factors. */
export function prepareVariables(design: SurveyDesign, variables: SurveyVariables): Prepared {
  if (variables.size === 0) throw new StatisticsError("no variable is named");
  const complete = new Uint8Array(design.rows).fill(1);
  const incomplete = new Set<string>();
  for (const [name, column] of variables) {
    const length = column instanceof Float64Array ? column.length : column.codes.length;
    if (length !== design.rows)
      throw new StatisticsError(`"${name}" has ${length} values for ${design.rows} rows of the design`);
    if (markMissing(column, complete)) incomplete.add(name);
  }
  const { missing, observations } = countRows(design.weights, incomplete.size === 0 ? null : complete);
  if (observations === 0)
    throw new StatisticsError(`no row has a value of ${[...variables.keys()].join(", ")}`);
  const expanded = [...variables].flatMap(([name, column]) => expand(name, column, incomplete.has(name)));
  return {
    design: missing === 0 ? design : subsetDesign(design, (row) => complete[row] === 1),
    names: expanded.map((one) => one.name),
    columns: expanded.map((one) => one.values),
    missing,
    observations,
  };
}

/** Rows of positive weight without and with a missing value; `complete` is null where nothing is missing. */
function countRows(weights: Float64Array, complete: Uint8Array | null) {
  let missing = 0;
  let used = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    used++;
    if (complete !== null && complete[i] === 0) missing++;
  }
  return { missing, observations: used - missing };
}

/** Marks the rows where a column is missing; whether there are any. */
function markMissing(column: Column, complete: Uint8Array): boolean {
  let any = false;
  if (column instanceof Float64Array) {
    for (let i = 0; i < column.length; i++) {
      if (!Number.isNaN(column[i]!)) continue;
      complete[i] = 0;
      any = true;
    }
    return any;
  }
  const { codes } = column;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i]! >= 0) continue;
    complete[i] = 0;
    any = true;
  }
  return any;
}

/** Numbers, those of incomplete rows as 0; indicators of levels. */
function expand(name: string, column: Column, incomplete: boolean): { name: string; values: Float64Array }[] {
  if (column instanceof Float64Array) {
    return [{ name, values: incomplete ? column.map((value) => value || 0) : column }];
  }
  return column.levels.map((level, code) => ({
    name: `${name}${level}`,
    values: Float64Array.from(column.codes, (one) => (one === code ? 1 : 0)),
  }));
}

function finish(prepared: Prepared, estimate: StatisticEstimate, options: SurveyOptions): SurveyEstimates {
  return {
    terms: surveyTerms(estimate, options),
    covariance: estimate.covariance,
    degreesOfFreedom: options.degreesOfFreedom ?? estimate.degreesOfFreedom,
    observations: prepared.observations,
    missing: prepared.missing,
  };
}

/**
 * Population means under a design; of factors, the shares of their levels (`svymean`).
 *
 * Rows with a missing value of any of the variables are left out as a subpopulation (`na.rm = TRUE`). Intervals are t
 * with the degrees of freedom of the design (`confint` of R's survey has the normal unless told otherwise).
 */
export function surveyMean(
  design: SurveyDesign,
  variables: SurveyVariables,
  options: SurveyOptions = {},
): SurveyEstimates {
  const prepared = prepareVariables(design, variables);
  const statistic = meanStatistic(prepared.names, prepared.columns);
  return finish(prepared, estimateStatistic(prepared.design, statistic), options);
}

/** Population totals under a design; of factors, the counts of their levels (`svytotal`). */
export function surveyTotal(
  design: SurveyDesign,
  variables: SurveyVariables,
  options: SurveyOptions = {},
): SurveyEstimates {
  const prepared = prepareVariables(design, variables);
  const statistic = totalStatistic(prepared.names, prepared.columns);
  return finish(prepared, estimateStatistic(prepared.design, statistic), options);
}

/** Ratios of population totals: each numerator over the denominator (`svyratio`). */
export function surveyRatio(
  design: SurveyDesign,
  numerators: ReadonlyMap<string, Float64Array>,
  denominator: { readonly name: string; readonly values: Float64Array },
  options: SurveyOptions = {},
): SurveyEstimates {
  const both = new Map<string, Column>([...numerators, [denominator.name, denominator.values]]);
  const prepared = prepareVariables(design, both);
  const top = prepared.columns.slice(0, numerators.size);
  const bottom = prepared.columns[numerators.size] ?? prepared.columns.at(-1)!;
  if (weightedSum(bottom, prepared.design.weights) === 0)
    throw new StatisticsError(`the total of "${denominator.name}" is zero, so the ratio does not exist`);
  const names = [...numerators.keys()].map((name) => `${name}/${denominator.name}`);
  const statistic = ratioStatistic(
    names,
    top,
    top.map(() => bottom),
  );
  return finish(prepared, estimateStatistic(prepared.design, statistic), options);
}

/**
 * Population variance of one variable (`svyvar`), with n / (n - 1) where n counts the rows that have a value; `svyvar` of
 * survey 4.1 counts those without one too.
 */
export function surveyVariance(
  design: SurveyDesign,
  name: string,
  values: Float64Array,
  options: SurveyOptions = {},
): SurveyEstimates {
  const prepared = prepareVariables(design, new Map([[name, values]]));
  const n = prepared.observations;
  if (n < 2) throw new StatisticsError(`one row has no variance ("${name}")`);
  const own = prepared.design.weights;
  const centre = weightedSum(prepared.columns[0]!, own) / own.reduce((a, b) => a + b, 0);
  const squares = prepared.columns[0]!.map((value) => ((value - centre) ** 2 * n) / (n - 1));
  const statistic = meanStatistic([name], [squares]);
  return finish(prepared, estimateStatistic(prepared.design, statistic), options);
}

/**
 * Design effects of means or totals: the variance under the design over that of a simple random sample of the same
 * size, without replacement unless `replace` (`deff = TRUE`, `deff = "replace"`).
 */
export function designEffects(
  design: SurveyDesign,
  variables: SurveyVariables,
  of: "mean" | "total",
  replace = false,
): Float64Array {
  const prepared = prepareVariables(design, variables);
  const make = of === "mean" ? meanStatistic : totalStatistic;
  const { covariance } = estimateStatistic(prepared.design, make(prepared.names, prepared.columns));
  const weights = prepared.design.weights;
  const size = weights.reduce((a, b) => a + b, 0);
  const n = prepared.observations;
  const k = prepared.names.length;
  return Float64Array.from(prepared.columns, (column, j) => {
    const centre = weightedSum(column, weights) / size;
    const spread =
      (weights.reduce((sum, weight, i) => sum + (weight === 0 ? 0 : weight * (column[i]! - centre) ** 2), 0) /
        size) *
      (n / (n - 1));
    const mean = replace ? spread / n : (spread * (size - n)) / (size * n);
    return covariance.data[j + j * k]! / (of === "mean" ? mean : mean * size * size);
  });
}

/** What a statistic is in each group of one or several factors. */
export interface SurveyBy {
  /** The levels of the grouping factors, and the estimates of the group's variables. */
  readonly groups: readonly {
    readonly levels: readonly string[];
    readonly terms: readonly Term[];
    readonly observations: number;
  }[];
  /** Joint covariance of all estimates, group by group. */
  readonly covariance: Matrix;
  readonly degreesOfFreedom: number;
  readonly missing: number;
}

/** The denominator of ratios. */
export interface SurveyDenominator {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * Means, totals or ratios by the groups that occur in the sample (`svyby(covmat = TRUE)`), with their joint covariance.
 *
 * @param of "mean", "total", or the denominator of ratios of totals
 * @throws StatisticsError where the denominator's total is zero in a group
 */
export function surveyBy(
  design: SurveyDesign,
  variables: SurveyVariables,
  by: readonly Factor[],
  of: "mean" | "total" | SurveyDenominator,
  options: SurveyOptions = {},
): SurveyBy {
  const all = typeof of === "string" ? variables : new Map([...variables, [denominatorKey, of.values]]);
  const prepared = prepareVariables(design, all);
  const groups = groupsOf(prepared.design, by);
  const k = prepared.names.length - (typeof of === "string" ? 0 : 1);
  const names = prepared.names.slice(0, k);
  const estimate = estimateStatistic(prepared.design, groupStatistic(prepared, groups, k, of));
  const terms = surveyTerms(estimate, options);
  return {
    groups: groups.map((group, g) => ({
      levels: group.levels,
      observations: group.observations,
      terms: terms.slice(g * k, (g + 1) * k).map((one, j) => ({ ...one, term: names[j]! })),
    })),
    covariance: estimate.covariance,
    degreesOfFreedom: options.degreesOfFreedom ?? estimate.degreesOfFreedom,
    missing: prepared.missing,
  };
}

/** A name that no variable has, since names of variables hold no control characters. */
const denominatorKey = "\u0000denominator";

/** The statistic of k variables in each group, group by group. */
function groupStatistic(
  prepared: Prepared,
  groups: readonly Group[],
  k: number,
  of: "mean" | "total" | SurveyDenominator,
) {
  const own = prepared.columns.slice(0, k);
  const labels = prepared.names.slice(0, k);
  const names = groups.flatMap((group) => labels.map((name) => `${group.levels.join(".")}:${name}`));
  const masked = (column: Float64Array, { inside }: Group) =>
    column.map((value, i) => (inside[i] === 1 ? value : 0));
  if (of === "mean") {
    const domains = groups.flatMap(({ inside }) => own.map(() => inside));
    return meanStatistic(
      names,
      groups.flatMap(() => own),
      domains,
    );
  }
  const columns = groups.flatMap((group) => own.map((column) => masked(column, group)));
  if (of === "total") return totalStatistic(names, columns);
  const bottoms = groups.map((group) => {
    const bottom = masked(prepared.columns[k]!, group);
    if (weightedSum(bottom, prepared.design.weights) === 0)
      throw new StatisticsError(
        `the total of "${of.name}" is zero in ${group.levels.join(", ")}, so the ratio does not exist`,
      );
    return bottom;
  });
  const denominators = bottoms.flatMap((bottom) => own.map(() => bottom));
  return ratioStatistic(
    names.map((name) => `${name}/${of.name}`),
    columns,
    denominators,
  );
}

interface Group {
  readonly levels: readonly string[];
  readonly inside: Uint8Array;
  readonly observations: number;
}

/** The combinations of levels that occur, the first factor running fastest, as R orders them. */
function groupsOf(design: SurveyDesign, by: readonly Factor[]): Group[] {
  const found = new Map<number, number[]>();
  for (let i = 0; i < design.rows; i++) {
    if (design.weights[i] === 0 || by.some((factor) => factor.codes[i]! < 0)) continue;
    let key = 0;
    for (const factor of by.toReversed()) key = key * factor.levels.length + factor.codes[i]!;
    const rows = found.get(key);
    if (rows === undefined) found.set(key, [i]);
    else rows.push(i);
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([, rows]) => {
      const inside = new Uint8Array(design.rows);
      for (const row of rows) inside[row] = 1;
      return {
        levels: by.map((factor) => factor.levels[factor.codes[rows[0]!]!]!),
        inside,
        observations: rows.length,
      };
    });
}

/** A linear combination of estimates (`svycontrast`). */
export function surveyContrast(
  estimates: Float64Array,
  covariance: Matrix,
  coefficients: Float64Array,
): { readonly estimate: number; readonly standardError: number } {
  const k = estimates.length;
  let variance = 0;
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) variance += coefficients[a]! * coefficients[b]! * covariance.data[a + b * k]!;
  return {
    estimate: estimates.reduce((sum, value, i) => sum + value * coefficients[i]!, 0),
    standardError: Math.sqrt(Math.max(0, variance)),
  };
}
