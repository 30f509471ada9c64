import { makeTerm } from "../../../statistics/inference/coefficients.js";
import {
  type AggregatedEffects,
  aggregateEffects,
  baconDecomposition,
  type CallawaySantAnnaOptions,
  callawaySantAnna,
  type GroupTimeEffects,
  type Imputation,
  imputation,
  multiplierBootstrap,
} from "../../../statistics/panel/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import type { Term } from "../../../statistics/types.js";
import {
  bareTerm,
  droppedFor,
  droppedRows,
  type EstimateMethod,
  type Input,
  type Outcome,
  type OutcomePlot,
} from "../method.js";
import type { Options } from "../options.js";
import { overTimePlot, perCent, termsPlot, toldInterval } from "../plots.js";
import { panelColumns, panelOptions, readPanel } from "./panel-input.js";

/** Estimates with the influence of each unit on them. */
interface Influenced {
  readonly names: readonly string[];
  readonly estimates: readonly { readonly estimate: number; readonly standardError: number }[];
  readonly influence: readonly Float64Array[];
}

const callaway: EstimateMethod = {
  id: "callaway-santanna",
  title: "Group-time average treatment effects (Callaway and Sant'Anna)",
  summary:
    "The effect on each cohort of units in each period, against units that are never or not yet treated: ATT(g,t), or their aggregation by time since treatment, cohort or period.",
  page: "callaway-santanna",
  options: [
    ...panelOptions,
    "covariates",
    "weights",
    "cluster",
    "control",
    "estimator",
    "anticipation",
    "base",
    "aggregate",
    "bootstrap",
    "crossSections",
    "allowUnbalanced",
  ],
  choices: { estimator: ["dr", "ipw", "reg"] },
  example:
    "equipoise estimate callaway-santanna panel.csv --outcome y --unit county --time year --cohort first --aggregate dynamic",
  columns: (options) => panelColumns(options, "callaway-santanna"),
  run: (input, options) => {
    const panel = readPanel(input, options, "callaway-santanna");
    const chosen = callawayOptions(options);
    const found = callawaySantAnna(panel, chosen);
    const aggregated =
      options.aggregate === undefined
        ? undefined
        : aggregateEffects(found, options.aggregate as AggregatedEffects["kind"]);
    const shown = aggregated === undefined ? groupTimes(found) : aggregates(aggregated);
    const { terms, band } = withErrors(shown, found, input, options);
    return {
      settings: {
        control: "never",
        estimator: "dr",
        anticipation: 0,
        base: "varying",
        ...chosen,
        aggregate: options.aggregate ?? null,
        errors: options.bootstrap === undefined ? "influence functions" : "multiplier bootstrap",
        ...(options.bootstrap !== undefined && { bootstrap: options.bootstrap, seed: input.seed }),
        ...(options.cluster && { cluster: options.cluster }),
        level: input.level,
      },
      n: found.rows,
      dropped: droppedFor(found.dropped),
      terms,
      values: {
        units: found.units,
        periods: found.times.length,
        cohorts: found.cohorts,
        neverTreated: found.neverTreated,
        ...band,
      },
      diagnostics: found.diagnostics,
      ...plotted(terms, options, input.level),
    };
  },
};

/** The settings of group-time effects from the options. */
export function callawayOptions({
  control,
  estimator,
  anticipation,
  base,
  crossSections,
  allowUnbalanced,
}: Options): CallawaySantAnnaOptions {
  return {
    ...(crossSections === true && { panel: false }),
    ...(allowUnbalanced === true && { allowUnbalanced: true }),
    ...(control !== undefined && { control: control as "never" }),
    ...(estimator !== undefined && { estimator: estimator as "dr" }),
    ...(anticipation !== undefined && { anticipation }),
    ...(base !== undefined && { base: base as "varying" }),
  };
}

const groupTimes = ({ effects, influence }: GroupTimeEffects): Influenced => ({
  names: effects.map(({ cohort, time }) => `ATT(${cohort},${time})`),
  estimates: effects,
  influence,
});

const aggregates = ({ overall, effects, overallInfluence, influence }: AggregatedEffects): Influenced => ({
  names: ["overall", ...effects.map(({ at }) => String(at))],
  estimates: [overall, ...effects],
  influence: [overallInfluence, ...influence],
});

/** Terms with analytic errors, or with those of the multiplier bootstrap and a band that holds all at once. */
function withErrors(
  { names, estimates, influence }: Influenced,
  { cluster }: GroupTimeEffects,
  { level, seed }: Input,
  { bootstrap }: Options,
): { readonly terms: Term[]; readonly band?: Readonly<Record<string, unknown>> } {
  const analytic = estimates.map(({ estimate, standardError }, k) =>
    makeTerm(names[k]!, estimate, standardError, Infinity, level),
  );
  if (bootstrap === undefined) return { terms: analytic };
  const random = createRandom(seed);
  const drawn = multiplierBootstrap({ influence, cluster, draws: bootstrap, level, random });
  const error = (k: number) =>
    Number.isNaN(estimates[k]!.standardError) ? Number.NaN : drawn.standardErrors[k]!;
  const terms = analytic.map((one, k) => makeTerm(one.term, one.estimate, error(k), Infinity, level));
  // The band is over the effects themselves: the overall effect is a mean of them.
  const own = names[0] === "overall" && names.length > 1 ? 1 : 0;
  const alone =
    own === 0
      ? drawn
      : multiplierBootstrap({
          influence: influence.slice(1),
          cluster,
          draws: bootstrap,
          level,
          random: createRandom(seed),
        });
  const critical = alone.criticalValue;
  const limits = terms.slice(own).map(({ term, estimate, standardError }) => ({
    term,
    low: estimate - critical * standardError,
    high: estimate + critical * standardError,
  }));
  return { terms, band: { criticalValue: critical, simultaneousBand: limits } };
}

function plotted(
  terms: readonly Term[],
  { aggregate, outcome }: Options,
  level: number,
): Pick<Outcome, "plot"> {
  const alone = terms.filter(({ term }) => term !== "overall");
  const rows = alone.length === 0 ? terms : alone;
  const by =
    { dynamic: "time since treatment", group: "first treated period", calendar: "period" }[
      aggregate as "dynamic"
    ] ?? (aggregate === "simple" ? "all together" : "cohort and period");
  const [first] = terms;
  return {
    plot: effectsPlot(rows, {
      outcome: outcome!,
      by,
      subtitle: `Group-time average treatment effects with pointwise ${perCent(level)} intervals`,
      told: first!.term === "overall" ? `; over all ${toldInterval(first!)}` : "",
      overTime: aggregate === "dynamic",
    }),
  };
}

/** Effects by time since treatment as points with whiskers; others as rows. */
function effectsPlot(
  rows: readonly Term[],
  {
    outcome,
    by,
    subtitle,
    told,
    overTime,
  }: Readonly<Record<"outcome" | "by" | "subtitle" | "told", string>> & { overTime: boolean },
): OutcomePlot {
  const measure = `effect on ${outcome}`;
  const terminal = termsPlot(rows, measure);
  return {
    title: `What did treatment do to ${outcome}, ${by === "all together" ? by : `by ${by}`}?`,
    subtitle,
    alternative: `${rows.length === 1 ? "The effect" : `${rows.length} effects`} on ${outcome}, ${by}, with intervals${told}.`,
    plot: overTime ? overTimePlot(rows, { measure }) : terminal,
    terminal,
  };
}

const imputed: EstimateMethod = {
  id: "imputation",
  title: "Effects by imputation (Borusyak, Jaravel and Spiess)",
  summary:
    "What treated rows would have been untreated is imputed from unit and period effects of untreated rows; the mean difference is the effect. --aggregate dynamic gives effects by time since treatment.",
  page: "imputation",
  choices: { aggregate: ["simple", "dynamic"] },
  options: [...panelOptions, "covariates", "weights", "cluster", "aggregate", "pretrends"],
  example: "equipoise estimate imputation panel.csv --outcome y --unit county --time year --cohort first",
  columns: (options) => panelColumns(options, "imputation"),
  run: (input, options) => {
    const panel = readPanel(input, options, "imputation");
    const found = imputation(panel, {
      horizon: options.aggregate === "dynamic",
      ...(options.covariates !== undefined && { covariateNames: options.covariates }),
      ...(options.pretrends !== undefined && {
        pretrends: Array.from({ length: options.pretrends }, (_, k) => k - options.pretrends!),
      }),
    });
    const terms = found.effects.map(({ at, estimate, standardError }) =>
      makeTerm(at === null ? "overall" : String(at), estimate, standardError, Infinity, input.level),
    );
    const { rows, treatedRows, units, clusters } = found;
    const behind = found.effects.map((one) => ({
      term: one.at === null ? "overall" : String(one.at),
      rows: one.rows,
    }));
    return {
      settings: {
        aggregate: options.aggregate ?? "simple",
        cluster: options.cluster ?? [options.unit],
        level: input.level,
      },
      n: rows,
      dropped: droppedRows(input.table.rows - rows, "a value is missing, or the weight is zero"),
      terms,
      values: { units, clusters, treatedRows, rowsBehind: behind, ...pretrendValues(found) },
      diagnostics: found.diagnostics,
      plot: effectsPlot(terms, {
        outcome: options.outcome!,
        by: options.aggregate === "dynamic" ? "time since treatment" : "all together",
        subtitle: `Effects by imputation with pointwise ${perCent(input.level)} intervals`,
        told: terms.length === 1 ? `: ${toldInterval(terms[0]!)}` : "",
        overTime: options.aggregate === "dynamic",
      }),
    };
  },
};

/** Differences before treatment and their joint test, where they were asked for. */
function pretrendValues({ pretrends }: Imputation): Readonly<Record<string, unknown>> {
  if (pretrends === undefined) return {};
  const { effects, test, dropped } = pretrends;
  const { statistic, df1, df2, pValue } = test;
  return {
    pretrends: effects,
    pretrendTest: { statistic, df1, df2, pValue },
    ...(dropped.length > 0 && { pretrendsWithoutEstimate: dropped }),
  };
}

const bacon: EstimateMethod = {
  id: "bacon",
  title: "Goodman-Bacon decomposition",
  summary:
    "The two-by-two comparisons that a two-way fixed effects estimate averages, with their weights: how much rests on comparing later with earlier treated units.",
  page: "bacon",
  options: [...panelOptions, "covariates"],
  example: "equipoise estimate bacon panel.csv --outcome y --unit state --time year --treatment post",
  columns: (options) => panelColumns(options, "bacon"),
  run: (input, options) => {
    const panel = readPanel(input, options, "bacon");
    const { estimate, byKind, comparisons, within, units, periods } = baconDecomposition(panel);
    return {
      settings: { ...(options.covariates && { covariates: options.covariates }) },
      n: units * periods,
      dropped: droppedRows(input.table.rows - units * periods, "a value is missing"),
      terms: [bareTerm("two-way fixed effects", estimate)],
      values: {
        units,
        periods,
        byKind,
        ...(within && { withinCohorts: within }),
        comparisons: comparisons.map((one) => ({
          ...one,
          comparison: Number.isFinite(one.comparison) ? one.comparison : "never treated",
        })),
      },
      diagnostics: [
        {
          id: "no-errors",
          level: "note",
          message: "The decomposition has no standard errors; event-study and callaway-santanna have.",
        },
      ],
    };
  },
};

/** Methods on panels with staggered treatment. */
export const panels: readonly EstimateMethod[] = [callaway, imputed, bacon];
