import { wildClusterTest } from "../../../statistics/bootstrap/index.js";
import type { CovarianceType, SmallSample } from "../../../statistics/covariance/index.js";
import { deparseName } from "../../../statistics/formula/deparse.js";
import { buildDesign, parseFormula } from "../../../statistics/formula/index.js";
import { coefficientTable } from "../../../statistics/inference/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import {
  feols,
  fepois,
  glm,
  type LinearFit,
  logit,
  type ModelOptions,
  type ModelResult,
  negbin,
  ols,
  poisson,
  probit,
} from "../../../statistics/regression/index.js";
import { type Diagnostic, StatisticsError, type Table, type Term } from "../../../statistics/types.js";
import { combinedFactor, usedFactor } from "../columns.js";
import { firstFew } from "../format.js";
import { clusterColumns, formulaColumns } from "../formula-columns.js";
import type { EstimateMethod, Input, Outcome } from "../method.js";
import { modelErrors, need, type OptionName, type Options, UsageError } from "../options.js";
import { type ColumnRequest, notNegative, positive } from "../table-reader.js";
import { refuseConstant, refuseOneCluster } from "./panel-input.js";

type Fitter = (options: ModelOptions, chosen: Options) => ModelResult;

const common: readonly OptionName[] = [
  "formula",
  "cluster",
  "se",
  "lag",
  "weights",
  "smallSample",
  "time",
  "unit",
];

/** The arguments of a model from the options. */
export function modelOptions(input: Input, options: Options, method: string): ModelOptions {
  const { se, cluster, lag, weights, smallSample, time, unit, offset } = options;
  if (se === "wild" && cluster === undefined)
    throw new UsageError(`--se wild needs --cluster: the clusters that the draws are made on`);
  const kind = se === "wild" ? "cluster" : se;
  return {
    formula: need(options, "formula", method),
    table: input.table,
    level: input.level,
    ...(kind !== undefined && { se: kind as CovarianceType }),
    ...(cluster !== undefined && { cluster: cluster.map(clusterName) }),
    ...(lag !== undefined && { lag }),
    ...(weights !== undefined && { weights: deparseName(weights) }),
    ...(smallSample !== undefined && { smallSample: smallSample as SmallSample }),
    ...(time !== undefined && { time: deparseName(time) }),
    ...(unit !== undefined && { unit: deparseName(unit) }),
    ...(offset !== undefined && { offset: `log(${deparseName(offset)})` }),
    ...(se === "wild" && { compress: false }),
  };
}

const columnsOf = (way: string): string[] => way.split("^").map((name) => name.trim());

const clusterName = (text: string): string => columnsOf(text).map(deparseName).join("^");

const ofCounts = new Set(["poisson", "negbin", "fepois"]);

const counted = (method: string) => (ofCounts.has(method) ? ({ range: "not-negative" } as const) : {});

/** Models whose outcome may be two words. */
const binary = new Set(["logit", "probit"]);

/** The columns of a model. */
export function modelColumns(
  options: Options,
  headers: readonly string[],
  method: string,
): readonly ColumnRequest[] {
  const { cluster, weights, time, unit, offset } = options;
  const ids = [time, unit].filter((name) => name !== undefined).map((name) => ({ name, id: true }));
  const numbers: ColumnRequest[] = [
    ...(weights === undefined ? [] : [notNegative(weights, "the weight")]),
    ...(offset === undefined ? [] : [positive(offset, "the exposure")]),
  ];
  const { formula = need(options, "formula", method) } = options;
  const outcome = binary.has(method) ? undefined : outcomeColumn(formula, headers);
  if (outcome !== undefined) numbers.push({ name: outcome, number: "the outcome", ...counted(method) });
  return [...formulaColumns(formula, headers), ...clusterColumns(cluster), ...ids, ...numbers];
}

/** A model of an outcome that never varies has numbers, and none of them means anything. */
function refuseConstantFit({ design: { outcome }, cells, n }: ModelResult): void {
  if (outcome === null || outcome.trials !== undefined || cells !== null) return;
  const [first] = outcome.values;
  if (outcome.values.some((value) => value !== first)) return;
  const shown = outcome.levels?.[first!] ?? first;
  throw new StatisticsError(
    `The outcome "${outcome.label}" is ${shown} in all ${n} rows, so there is nothing to explain.`,
  );
}

/** Where no regressor is left, the reason is told instead of an intercept. */
export function refuseNothingLeft(
  kept: readonly string[],
  dropped: readonly string[],
  table: Table,
  effects: boolean,
): void {
  if (dropped.length === 0 || kept.some((name) => name !== "(Intercept)")) return;
  const constant = dropped.flatMap((name) => {
    const column = table.columns.get(name.replaceAll("`", ""));
    if (!(column instanceof Float64Array)) return [];
    const known = column.filter((value) => !Number.isNaN(value));
    return known.every((value) => value === known[0])
      ? [`"${name}" is ${known[0]} in all ${known.length} rows`]
      : [];
  });
  const others = dropped.length - constant.length;
  const list = dropped.map((name) => `"${name}"`).join(", ");
  throw new StatisticsError(
    others === 0
      ? `There is nothing to estimate: ${constant.join(", and ")}.`
      : `There is nothing to estimate: ${list} ${dropped.length === 1 ? "does" : "do"} not vary beyond ${effects ? "the absorbed effects" : "the intercept"}.`,
  );
}

/** Least squares refuses this by itself; a logit would fit such data without any error left. */
function refuseTooMany(coefficients: number, { n, cells }: ModelResult): void {
  if (cells !== null || coefficients <= n) return;
  throw new StatisticsError(
    `There are ${coefficients} coefficients and only ${n} rows to estimate them from. Leave regressors out, or add data.`,
  );
}

/** What the command line shows of a fitted model. */
export function modelOutcome(result: ModelResult, { table }: Pick<Input, "table">): Outcome {
  refuseConstantFit(result);
  const { settings, n, dropped, terms, values, diagnostics } = result;
  refuseTooMany(result.fit.names.length + dropped.terms.length, result);
  refuseNothingLeft(result.fit.names, dropped.terms, table, result.design.effects.length > 0);
  return { settings, n, dropped, terms, values, diagnostics };
}

/** The exposure is an offset to the model, and a column to the person. */
function withExposure(outcome: Outcome, { offset }: Options): Outcome {
  if (offset === undefined) return outcome;
  const { dropped, settings } = outcome;
  const reasons = dropped.reasons.map((one) =>
    one.reason === "offset is missing" ? { ...one, reason: `${offset} is missing` } : one,
  );
  return { ...outcome, settings: { ...settings, offset }, dropped: { ...dropped, reasons } };
}

/** The name of the outcome where it is a column as it stands. */
export function outcomeColumn(formula: string, names: readonly string[]): string | undefined {
  const { outcome } = parseFormula(formula, names);
  return outcome?.kind === "name" ? outcome.name : undefined;
}

/** A logit takes two words, or numbers from 0 to 1. */
function refuseManyWords({ table, lineOf }: Input, formula: string): void {
  const name = outcomeColumn(formula, [...table.columns.keys()]);
  const column = name === undefined ? undefined : table.columns.get(name);
  if (column === undefined) return;
  if (column instanceof Float64Array) {
    const bad = Array.from(column.keys()).filter((i) => column[i]! < 0 || column[i]! > 1);
    if (bad.length === 0) return;
    const list = firstFew(bad, (i) => `line ${lineOf(i)} (${column[i]})`);
    throw new StatisticsError(
      `"${name}" is the outcome, which is 0 or 1, and is not in ${bad.length} of ${table.rows} rows: ${list}.`,
    );
  }
  const { levels } = usedFactor(column);
  if (levels.length <= 2) return;
  throw new StatisticsError(
    `"${name}" is the outcome and holds ${levels.length} words (${levels.slice(0, 5).join(", ")}${levels.length > 5 ? ", ..." : ""}); it takes two, or 0 and 1.`,
  );
}

/** A fit counts the complete rows; the messages of its checks are told in rows of the table. */
function inTableRows<T>(options: ModelOptions, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const own = error instanceof StatisticsError && /\brow \d+\b(?! of those)/.test(error.message);
    // A design is read from the table itself.
    if (!own || /is infinite in row/.test(error.message)) throw error;
    const { formula, table, weights, offset, cluster } = options;
    const { rows } = buildDesign(formula, table, {
      ...(weights !== undefined && { weights }),
      ...(offset !== undefined && { offset }),
      ...(cluster !== undefined && { codes: cluster }),
    });
    if (rows === null) throw error;
    throw new StatisticsError(
      error.message.replaceAll(/\brow (\d+)\b/g, (_, row: string) => `row ${rows[Number(row) - 1]! + 1}`),
    );
  }
}

/** An outcome of one value is told before a fit fails on it in its own words. */
export function refuseConstantOutcome(table: Table, formula: string): void {
  const name = outcomeColumn(formula, [...table.columns.keys()]);
  const column = name === undefined ? undefined : table.columns.get(name);
  if (column === undefined) return;
  if (column instanceof Float64Array) {
    refuseConstant(column, name!);
    return;
  }
  const known = column.codes.filter((code) => code >= 0);
  if (known.some((code) => code !== known[0])) return;
  throw new StatisticsError(
    `The outcome "${name}" is ${column.levels[known[0]!]} in all ${known.length} rows, so there is nothing to explain.`,
  );
}

const defaultDraws = 9999;

/** Tests and intervals of every coefficient of a linear model by the wild cluster bootstrap. */
export function wildOutcome(result: ModelResult, input: Input, options: Options): Outcome {
  const shown = modelOutcome(result, input);
  const draws = options.bootstrap ?? defaultDraws;
  const cluster = options.cluster!.map(clusterName);
  const clusters = cluster.map((name) => result.design.codes.get(name)!.codes);
  const errors = coefficientTable(result.fit, result.covariance, { level: input.level });
  const diagnostics: Diagnostic[] = [...result.diagnostics];
  const tests: Record<string, unknown>[] = [];
  const terms = errors.map((classical): Term => {
    const { term } = classical;
    const test = wildClusterTest(result.fit as LinearFit, {
      clusters,
      coefficient: term,
      draws,
      level: input.level,
      random: createRandom(input.seed).split(term),
    });
    for (const one of test.diagnostics)
      if (!diagnostics.some(({ message }) => message === one.message)) diagnostics.push(one);
    tests.push({
      term,
      pValue: test.pValue,
      equalTailedPValue: test.equalTailedPValue,
      draws: test.draws,
      enumerated: test.enumerated,
    });
    const { estimate, standardError, low, high, statistic, pValue } = test;
    return { term, estimate, standardError, low, high, statistic, df: Number.NaN, pValue };
  });
  return {
    ...shown,
    settings: { ...result.settings, se: "wild", weightsOfDraws: "rademacher", draws, seed: input.seed },
    terms,
    values: { ...result.values, wild: tests },
    diagnostics,
  };
}

interface Declared {
  readonly id: string;
  /** The page that tells of it, where that is another method's. */
  readonly page?: string;
  readonly title: string;
  readonly summary: string;
  readonly example: string;
  readonly more?: readonly OptionName[];
  readonly fitModel: Fitter;
  /** Least squares: errors may come from the wild cluster bootstrap. */
  readonly linear?: boolean;
  readonly check?: (options: Options) => void;
}

function modelMethod({
  id,
  page = id,
  title,
  summary,
  example,
  more = [],
  fitModel,
  linear,
  check,
}: Declared): EstimateMethod {
  return {
    id,
    title,
    summary,
    page,
    choices: {
      se: linear === true ? [...modelErrors, "wild"] : modelErrors,
      ...(id === "poisson" && { family: ["poisson", "quasipoisson"] }),
    },
    options: [...common, ...more, ...(linear === true ? (["bootstrap"] as const) : [])],
    example: `equipoise estimate ${id} ${example}`,
    columns: (options, headers) => {
      check?.(options);
      return modelColumns(options, headers, id);
    },
    run: (input, options) => {
      const formula = need(options, "formula", id);
      refuseConstantOutcome(input.table, formula);
      if (binary.has(id)) refuseManyWords(input, formula);
      for (const way of options.cluster ?? [])
        refuseOneCluster(combinedFactor(input.table, columnsOf(way)).codes, way);
      const chosen = modelOptions(input, options, id);
      const result = inTableRows(chosen, () => fitModel(chosen, options));
      if (options.se === "wild") return wildOutcome(result, input, options);
      return withExposure(modelOutcome(result, input), options);
    },
  };
}

const bootstrapOnly: EstimateMethod = {
  ...modelMethod({
    id: "wild-bootstrap",
    title: "Wild cluster bootstrap of least squares",
    summary:
      "Tests and intervals of the coefficients of a linear model where there are few clusters: residuals under the hypothesis get random signs by cluster.",
    example: 'panel.csv --formula "y ~ x | unit" --cluster state --bootstrap 9999 --seed 1',
    fitModel: feols,
    linear: true,
  }),
  options: ["formula", "cluster", "weights", "smallSample", "bootstrap"],
  columns: (options, headers) => {
    need(options, "cluster", "wild-bootstrap");
    return modelColumns(options, headers, "wild-bootstrap");
  },
  run: (input, given) => {
    const options = { ...given, se: "wild" } as const;
    return wildOutcome(feols(modelOptions(input, options, "wild-bootstrap")), input, options);
  },
};

/** Regression models that are written as a formula. */
export const models: readonly EstimateMethod[] = [
  modelMethod({
    id: "ols",
    title: "Ordinary least squares",
    summary: "Coefficients of a linear model of a number, with the errors that are asked for.",
    example: 'stops.csv --formula "minutes ~ searched + factor(shift)" --se HC1',
    fitModel: ols,
    linear: true,
  }),
  modelMethod({
    id: "wls",
    page: "ols",
    title: "Weighted least squares",
    summary: "Least squares in which rows count by their weights (analytic weights, as R's lm has them).",
    example: 'states.csv --formula "rate ~ policy" --weights population --se HC1',
    fitModel: ols,
    linear: true,
    check: (options) => need(options, "weights", "wls"),
  }),
  modelMethod({
    id: "logit",
    title: "Logistic regression",
    summary: "Log odds ratios of a yes-or-no outcome, or of counts as cbind(yes, no).",
    example: 'stops.csv --formula "searched ~ race + age" --cluster officer',
    fitModel: logit,
  }),
  modelMethod({
    id: "probit",
    page: "logit",
    title: "Probit regression",
    summary: "A yes-or-no outcome with a normal link.",
    example: 'stops.csv --formula "searched ~ race + age"',
    fitModel: probit,
  }),
  modelMethod({
    id: "poisson",
    title: "Poisson regression",
    summary:
      "Log rate ratios of a count; --offset names its exposure. --family quasipoisson scales the errors.",
    example: 'arrests.csv --formula "arrests ~ policy" --offset population --se HC1',
    more: ["offset", "family"],
    fitModel: (options, { family = "poisson" }) => {
      if (family === "poisson") return poisson(options);
      if (family === "quasipoisson") return glm({ ...options, family, link: "log" });
      throw new UsageError(`--family ${family}: poisson takes poisson or quasipoisson`);
    },
  }),
  modelMethod({
    id: "negbin",
    title: "Negative binomial regression",
    summary: "Log rate ratios of a count that varies more than a Poisson; --offset names its exposure.",
    example: 'arrests.csv --formula "arrests ~ policy" --offset population',
    more: ["offset"],
    fitModel: negbin,
  }),
  modelMethod({
    id: "feols",
    title: "Least squares with absorbed fixed effects",
    summary:
      "A linear model with any number of absorbed effects, slopes by level and instruments: y ~ x | unit + period | endogenous ~ instrument.",
    example: 'panel.csv --formula "y ~ x | unit + period" --cluster unit',
    fitModel: feols,
    linear: true,
  }),
  modelMethod({
    id: "fepois",
    title: "Poisson regression with absorbed fixed effects",
    summary: "A model of counts with any number of absorbed effects: y ~ x | unit + period.",
    example: 'panel.csv --formula "arrests ~ policy | county + month" --offset population --cluster county',
    more: ["offset"],
    fitModel: fepois,
  }),
  bootstrapOnly,
];
