import { deparseName } from "../../../statistics/formula/deparse.js";
import { buildDesign } from "../../../statistics/formula/index.js";
import { criticalValue } from "../../../statistics/inference/reference-distribution.js";
import {
  type EffectMeasure,
  effectSize,
  funnelTest,
  type HeterogeneityMethod,
  leaveOneOut,
  type MetaAnalysis,
  type MetaDesign,
  metaAnalysis,
  predictMeta,
  robustMeta,
  trimAndFill,
} from "../../../statistics/meta-analysis/index.js";
import { StatisticsError } from "../../../statistics/types.js";
import { rowNames } from "../by-row.js";
import { combinedFactor, numbersOf } from "../columns.js";
import { clusterColumns } from "../formula-columns.js";
import { droppedRows, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { perCent, rowsPlot, toldInterval } from "../plots.js";
import type { ColumnRequest } from "../table-reader.js";
import { refuseOneCluster } from "./panel-input.js";

/** Estimates and variances by row; NaN where a study is not complete. */
interface Effects {
  readonly estimates: Float64Array;
  readonly variances: Float64Array;
  readonly measure: string;
  /** Estimates are logarithms of ratios. */
  readonly logarithm: boolean;
}

function effectsOf({ table }: Input, options: Options): Effects {
  if (options.events !== undefined) return fromCounts(options, (name, role) => numbersOf(table, name, role));
  const estimates = numbersOf(table, need(options, "estimate", "meta"), "the estimate");
  const variances =
    options.variance === undefined
      ? numbersOf(table, options.standardError!, "the standard error").map((se) => se * se)
      : numbersOf(table, options.variance, "the variance");
  return { estimates, variances, measure: options.estimate!, logarithm: false };
}

function fromCounts(
  { events, total, measure = "RR" }: Options,
  column: (name: string, role: string) => Float64Array,
): Effects {
  const [treated, control] = events!.map((name) => column(name, "a count of events"));
  const [ofTreated, ofControl] = total!.map((name) => column(name, "a total"));
  const sizes = Array.from(treated!, (a, i) => {
    const [b, c, d] = [ofTreated![i]! - a, control![i]!, ofControl![i]! - control![i]!];
    if (Number.isNaN(a + b + c + d)) return { estimate: Number.NaN, variance: Number.NaN };
    refuseMoreEvents(i, a, ofTreated![i]!, c, ofControl![i]!);
    try {
      const cells = { exposedWith: a, exposedWithout: b, unexposedWith: c, unexposedWithout: d };
      return effectSize(measure as EffectMeasure, cells);
    } catch (error) {
      if (error instanceof StatisticsError)
        throw new StatisticsError(`Row ${i + 1} of the data: ${error.message}.`);
      throw error;
    }
  });
  return {
    estimates: Float64Array.from(sizes, ({ estimate }) => estimate),
    variances: Float64Array.from(sizes, ({ variance }) => variance),
    measure: measure === "RD" ? "risk difference" : measure === "OR" ? "log odds ratio" : "log risk ratio",
    logarithm: measure !== "RD",
  };
}

/** Counts of events can't be above their totals. */
export function refuseMoreEvents(row: number, ...pairs: readonly number[]): void {
  for (let k = 0; k < pairs.length; k += 2)
    if (pairs[k]! > pairs[k + 1]!)
      throw new StatisticsError(
        `row ${row + 1} has more events (${pairs[k]}) than its total (${pairs[k + 1]}).`,
      );
}

function moderatorsOf({ table }: Input, { moderators }: Options): MetaDesign | undefined {
  if (moderators === undefined) return undefined;
  const built = buildDesign(`~ ${moderators.map(deparseName).join(" + ")}`, table);
  return { matrix: built.matrixFor(table), names: built.names };
}

const meta: EstimateMethod = {
  id: "meta",
  title: "Meta-analysis",
  summary:
    "Pools the estimates of several studies, or regresses them on moderators. From two-by-two counts (--events treated,control --total treated,control) the effects are made first: log risk ratios unless --measure says otherwise.",
  rowWord: ["study", "studies"],
  page: "meta",
  choices: { measure: ["RR", "OR", "RD"] },
  options: [
    "estimate",
    "variance",
    "standardError",
    "events",
    "total",
    "measure",
    "label",
    "model",
    "knappHartung",
    "cluster",
    "moderators",
  ],
  example:
    "equipoise estimate meta studies.csv --estimate yi --variance vi --model REML --knapp-hartung --label study",
  columns: (options) => {
    const { events, total, estimate, variance, standardError, label, cluster, moderators = [] } = options;
    if (events === undefined) {
      need(options, "estimate", "meta");
      if ((variance === undefined) === (standardError === undefined))
        throw new UsageError("meta needs --variance or --standard-error, one of the two");
    } else if (events.length !== 2 || total?.length !== 2)
      throw new UsageError("meta needs --events treated,control with --total treated,control");
    else if (estimate !== undefined) throw new UsageError("meta takes --estimate or --events, not both");
    const numbers = (
      names: readonly (string | undefined)[],
      number: string,
      range?: ColumnRequest["range"],
    ) => names.flatMap((name) => (name === undefined ? [] : [{ name, number, ...(range && { range }) }]));
    return [
      ...(events === undefined
        ? [
            ...numbers([estimate], "the estimate"),
            ...numbers([variance], "the variance", "positive"),
            ...numbers([standardError], "the standard error", "positive"),
          ]
        : [
            ...numbers(events, "a count of events", "not-negative"),
            ...numbers(total!, "a total", "positive"),
          ]),
      ...moderators.map((name) => ({ name })),
      ...(label === undefined ? [] : [{ name: label, id: true }]),
      ...clusterColumns(cluster),
    ];
  },
  run: (input, options) => {
    const effects = effectsOf(input, options);
    const design = moderatorsOf(input, options);
    const model = options.model ?? "REML";
    const fit = metaAnalysis(effects.estimates, effects.variances, {
      method: (model === "fixed" ? "FE" : model) as HeterogeneityMethod,
      test: options.knappHartung === true ? "knapp-hartung" : "normal",
      level: input.level,
      ...(design && { design }),
    });
    const clusters = options.cluster && combinedFactor(input.table, options.cluster).codes;
    if (clusters !== undefined) refuseOneCluster(clusters, options.cluster!.join(","));
    const robust = clusters && robustMeta(fit, clusters, { level: input.level });
    const terms = robust?.terms ?? fit.terms;
    return {
      settings: {
        measure: effects.measure,
        model: fit.method,
        test: fit.test,
        ...(options.cluster && { cluster: options.cluster, errors: robust!.varianceFormula }),
        ...(options.moderators && { moderators: options.moderators }),
        level: input.level,
      },
      n: fit.k,
      dropped: droppedRows(fit.missing, "a number is missing", fit.dropped),
      terms,
      values: valuesOf(fit, effects, terms, studyNames(fit, input, options), robust?.clusters),
      diagnostics: fit.diagnostics,
      ...(design === undefined && forest(fit, effects, terms, studyNames(fit, input, options))),
    };
  },
};

/** What each study that takes part is called. */
function studyNames({ studies }: MetaAnalysis, { table }: Input, { label }: Options): string[] {
  return Array.from(studies.rows, rowNames(table, label));
}

function valuesOf(
  fit: MetaAnalysis,
  { logarithm }: Effects,
  terms: Outcome["terms"],
  names: readonly string[],
  clusters?: number,
) {
  const { tau2, tau2StandardError, I2, H2, R2, Q, moderators, k } = fit;
  const alone = terms.length === 1;
  const [pooled] = terms;
  const ratio = {
    ratio: Math.exp(pooled!.estimate),
    low: Math.exp(pooled!.low),
    high: Math.exp(pooled!.high),
  };
  return {
    tau2,
    tau2StandardError,
    I2,
    H2,
    ...(!alone && { R2 }),
    Q,
    ...(!alone && { moderators }),
    ...(clusters !== undefined && { clusters }),
    ...(alone && { prediction: predictMeta(fit)[0] }),
    ...(alone && logarithm && { ratio }),
    ...(alone && k >= 3 && smallStudies(fit, names)),
    weights: fit.weights,
  };
}

/** Egger's test, trim and fill and leave-one-out, where they exist. */
function smallStudies(fit: MetaAnalysis, names: readonly string[]): Readonly<Record<string, unknown>> {
  const tried = <T>(make: () => T): T | null => {
    try {
      return make();
    } catch (error) {
      if (error instanceof StatisticsError) return null;
      throw error;
    }
  };
  const egger = tried(() => funnelTest(fit));
  const filled = tried(() => trimAndFill(fit));
  const left = tried(() => leaveOneOut(fit));
  return {
    egger: egger && { statistic: egger.slope.statistic, df: egger.slope.df, pValue: egger.slope.pValue },
    trimAndFill: filled && {
      missingStudies: filled.missingStudies,
      side: filled.side,
      estimate: filled.fit.terms[0]!.estimate,
      low: filled.fit.terms[0]!.low,
      high: filled.fit.terms[0]!.high,
    },
    leaveOneOut: left?.map(({ terms, tau2 }, i) => ({
      without: names[i]!,
      estimate: terms[0]!.estimate,
      low: terms[0]!.low,
      high: terms[0]!.high,
      tau2,
    })),
  };
}

/** A forest plot: every study, then the pooled estimate; ratios on their own scale. */
function forest(
  fit: MetaAnalysis,
  { measure, logarithm }: Effects,
  [pooled]: Outcome["terms"],
  names: readonly string[],
): Pick<Outcome, "plot"> {
  const { studies, level } = fit;
  const back = logarithm ? Math.exp : (value: number) => value;
  const critical = criticalValue(level, Infinity);
  const rows = names.map((label, i) => {
    const half = critical * Math.sqrt(studies.variances[i]!);
    const estimate = studies.estimates[i]!;
    return {
      label,
      value: back(estimate),
      low: back(estimate - half),
      high: back(estimate + half),
    };
  });
  const all = {
    label: `pooled (${fit.method === "FE" ? "fixed" : fit.method})`,
    value: back(pooled!.estimate),
    low: back(pooled!.low),
    high: back(pooled!.high),
  };
  const shown = logarithm ? measure.replace("log ", "") : measure;
  return {
    plot: {
      title: `What do the ${rows.length} studies find, each and together?`,
      subtitle: `${shown}, with ${perCent(level)} intervals`,
      alternative: `Forest plot of ${rows.length} studies; pooled, the ${shown} is ${toldInterval({ estimate: all.value, low: all.low, high: all.high })}.`,
      plot: rowsPlot([...rows, all], shown, {
        axis: logarithm ? "log" : "linear",
        reference: { value: logarithm ? 1 : 0, label: "no effect" },
      }),
    },
  };
}

/** Synthesis of studies. */
export const synthesis: readonly EstimateMethod[] = [meta];
