import { wildClusterTest } from "../../../statistics/bootstrap/index.js";
import type { CovarianceType, SmallSample } from "../../../statistics/covariance/index.js";
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
import { type Diagnostic, StatisticsError, type Term } from "../../../statistics/types.js";
import { clusterColumns, formulaColumns, formulaName } from "../formula-columns.js";
import type { EstimateMethod, Input, Outcome } from "../method.js";
import { need, type OptionName, type Options, UsageError } from "../options.js";
import type { ColumnRequest } from "../table-reader.js";

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

/** Kinds of errors that the models know; "wild" is a bootstrap after the fit. */
const surveyed = new Set(["placebo", "jackknife", "bootstrap"]);

/** The arguments of a model from the options. */
export function modelOptions(input: Input, options: Options, method: string): ModelOptions {
  const { se, cluster, lag, weights, smallSample, time, unit, offset } = options;
  if (se !== undefined && surveyed.has(se)) throw new UsageError(`--se ${se} means nothing to ${method}`);
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
    ...(weights !== undefined && { weights: formulaName(weights) }),
    ...(smallSample !== undefined && { smallSample: smallSample as SmallSample }),
    ...(time !== undefined && { time: formulaName(time) }),
    ...(unit !== undefined && { unit: formulaName(unit) }),
    ...(offset !== undefined && { offset: `log(${formulaName(offset)})` }),
    ...(se === "wild" && { compress: false }),
  };
}

const clusterName = (text: string): string =>
  text
    .split("^")
    .map((name) => formulaName(name.trim()))
    .join("^");

/** The columns of a model. */
export function modelColumns(
  options: Options,
  headers: readonly string[],
  method: string,
): readonly ColumnRequest[] {
  const { cluster, weights, time, unit, offset } = options;
  const ids = [time, unit].filter((name) => name !== undefined).map((name) => ({ name, id: true }));
  const numbers = [weights, offset].filter((name) => name !== undefined).map((name) => ({ name }));
  const { formula = need(options, "formula", method) } = options;
  return [...formulaColumns(formula, headers), ...clusterColumns(cluster), ...ids, ...numbers];
}

/** A model of an outcome that never varies has numbers, and none of them means anything. */
function refuseConstant({ design: { outcome }, cells, n }: ModelResult): void {
  if (outcome === null || outcome.trials !== undefined || cells !== null) return;
  const [first] = outcome.values;
  if (outcome.values.some((value) => value !== first)) return;
  const shown = outcome.levels?.[first!] ?? first;
  throw new StatisticsError(
    `The outcome "${outcome.label}" is ${shown} in all ${n} rows, so there is nothing to explain.`,
  );
}

/** What the command line shows of a fitted model. */
export function modelOutcome(result: ModelResult): Outcome {
  refuseConstant(result);
  const { settings, n, dropped, terms, values, diagnostics } = result;
  return { settings, n, dropped, terms, values, diagnostics };
}

const defaultDraws = 9999;

/** Tests and intervals of every coefficient of a linear model by the wild cluster bootstrap. */
export function wildOutcome(result: ModelResult, input: Input, options: Options): Outcome {
  refuseConstant(result);
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
    ...modelOutcome(result),
    settings: { ...result.settings, se: "wild", weightsOfDraws: "rademacher", draws, seed: input.seed },
    terms,
    values: { ...result.values, wild: tests },
    diagnostics,
  };
}

interface Declared {
  readonly id: string;
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
    page: id,
    options: [...common, ...more, ...(linear === true ? (["bootstrap"] as const) : [])],
    example: `equipoise estimate ${id} ${example}`,
    columns: (options, headers) => {
      check?.(options);
      if (options.se === "wild" && linear !== true)
        throw new UsageError(`--se wild is for least squares (ols, wls, feols), not for ${id}`);
      return modelColumns(options, headers, id);
    },
    run: (input, options) => {
      const result = fitModel(modelOptions(input, options, id), options);
      return options.se === "wild" ? wildOutcome(result, input, options) : modelOutcome(result);
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
