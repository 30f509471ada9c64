import { makeTerm } from "../../../statistics/inference/coefficients.js";
import { balancedPanel, type PanelInput } from "../../../statistics/panel/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import {
  bootstrapError,
  jackknifeError,
  placeboError,
  placeboRank,
  type SyntheticError,
  type SyntheticEstimate,
  type SyntheticEstimator,
  type SyntheticPanel,
  syntheticEstimate,
  syntheticPath,
  treatedMean,
} from "../../../statistics/synthetic/index.js";
import { type Diagnostic, StatisticsError } from "../../../statistics/types.js";
import { factorOf } from "../columns.js";
import type { EstimateMethod, Input, OutcomePlot } from "../method.js";
import type { Options } from "../options.js";
import { toldInterval } from "../plots.js";
import { panelColumns, panelOptions, panelSize, readPanel } from "./panel-input.js";

/** A panel with one date of treatment, comparison units first. */
interface Arranged {
  readonly panel: SyntheticPanel;
  readonly times: Float64Array;
  readonly first: number;
  /** Codes of the comparison units, in the order of the panel. */
  readonly controls: readonly number[];
}

function arranged(input: PanelInput): Arranged {
  const { outcome, cohort, times, codes } = balancedPanel(input);
  const dates = [...new Set(cohort)].filter(Number.isFinite);
  if (dates.length === 0) throw new StatisticsError("No unit is treated inside the panel.");
  if (dates.length > 1)
    throw new StatisticsError(
      `Units are first treated at different times (${dates.sort((a, b) => a - b).join(", ")}); synthetic controls take one date. Estimate each cohort by itself, or use callaway-santanna.`,
    );
  const all = Array.from(cohort, (_, u) => u);
  const order = [...all.filter((u) => cohort[u] === Infinity), ...all.filter((u) => cohort[u] !== Infinity)];
  const controls = order.filter((u) => cohort[u] === Infinity);
  return {
    panel: {
      outcome: order.map((u) => Float64Array.from(outcome, (period) => period[u]!)),
      controls: controls.length,
      before: times.filter((time) => time < dates[0]!).length,
    },
    times,
    first: dates[0]!,
    controls: controls.map((u) => codes[u]!),
  };
}

const placeboDraws = 200;

function errorOf(
  panel: SyntheticPanel,
  fit: SyntheticEstimate,
  { seed }: Input,
  { se, bootstrap = placeboDraws }: Options,
): SyntheticError | null {
  const kind = se ?? "placebo";
  if (kind === "jackknife") return jackknifeError(panel, fit);
  if (kind === "bootstrap") return bootstrapError(panel, fit, bootstrap, createRandom(seed));
  return placeboError(panel, fit, bootstrap, createRandom(seed));
}

/** Errors that don't exist for these data leave the estimate, and say why, unless they were asked for. */
function optionalError(
  panel: SyntheticPanel,
  fit: SyntheticEstimate,
  input: Input,
  options: Options,
): { readonly error: SyntheticError | null; readonly notes: readonly Diagnostic[] } {
  try {
    return { error: errorOf(panel, fit, input, options), notes: [] };
  } catch (problem) {
    if (!(problem instanceof StatisticsError) || options.se !== undefined) throw problem;
    return {
      error: null,
      notes: [{ id: "no-errors", level: "warning", message: `No standard error: ${problem.message}.` }],
    };
  }
}

function syntheticMethod(estimator: SyntheticEstimator, title: string, summary: string): EstimateMethod {
  return {
    id: estimator,
    title,
    summary,
    page: estimator,
    choices: { se: ["placebo", "jackknife", "bootstrap"] },
    options: [...panelOptions, "se", "bootstrap"],
    example: `equipoise estimate ${estimator} states.csv --outcome rate --unit state --time year --treatment treated --se placebo --seed 1`,
    columns: (options) => panelColumns(options, estimator),
    run: (input, options) => {
      const given = readPanel(input, options, estimator);
      const { panel, times, first, controls } = arranged(given);
      const fit = syntheticEstimate(panel, estimator);
      const { error, notes } = optionalError(panel, fit, input, options);
      const rank =
        panel.controls < 3 || panel.outcome.length - panel.controls > 1 ? null : placeboRank(panel, fit);
      const { levels } = factorOf(input.table, options.unit!);
      const weights = controls
        .map((code, u) => ({ unit: levels[code]!, weight: fit.unitWeights[u]! }))
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => b.weight - a.weight);
      const { rows, units, dropped } = panelSize(given);
      return {
        settings: {
          se: error?.method ?? null,
          draws: error?.draws ?? null,
          ...(error !== null && error.method !== "jackknife" && { seed: input.seed }),
          level: input.level,
        },
        n: rows,
        dropped,
        terms: [makeTerm("effect", fit.estimate, error?.standardError ?? Number.NaN, Infinity, input.level)],
        values: {
          units,
          comparisonUnits: panel.controls,
          periodsBefore: panel.before,
          periodsAfter: times.length - panel.before,
          firstTreatedPeriod: first,
          preFit: fit.preFit,
          ...(rank !== null && { placeboPValue: rank.pValue }),
          unitWeights: weights,
          timeWeights: Array.from(times.subarray(0, panel.before), (time, t) => ({
            time,
            weight: fit.timeWeights[t] ?? 0,
          })).filter(({ weight }) => weight > 0),
        },
        diagnostics: notes,
        plot: path({ panel, times, first, controls }, fit, error, options, input.level),
      };
    },
  };
}

function path(
  { panel, times, first }: Arranged,
  { unitWeights, estimator, estimate }: SyntheticEstimate,
  error: SyntheticError | null,
  { outcome = "" }: Options,
  level: number,
): OutcomePlot {
  const line = (values: Float64Array) => Array.from(times, (x, t) => ({ x, y: values[t]! }));
  const effect = toldInterval(
    makeTerm("effect", estimate, error?.standardError ?? Number.NaN, Infinity, level),
  );
  return {
    title: `Did ${outcome} of the treated leave the course of their synthetic comparison?`,
    subtitle:
      estimator === "sdid"
        ? "Weighted comparison units; their level may differ, only their course counts"
        : "Weighted comparison units that had the same course before treatment",
    alternative: `${outcome} of the treated and of their synthetic comparison from ${times[0]} to ${times.at(-1)}, treatment from ${first} on. The mean difference after is ${effect}.`,
    plot: {
      kind: "series",
      measure: outcome,
      x: { kind: "number", label: "period" },
      format: "number",
      lines: [
        { label: "treated", points: line(treatedMean(panel)) },
        { label: "synthetic", dashed: true, points: line(syntheticPath(panel, unitWeights)) },
      ],
      events: [],
      rules: [{ x: first, label: `treated from ${first}` }],
    },
  };
}

/** Synthetic control and its difference-in-differences form. */
export const synthetics: readonly EstimateMethod[] = [
  syntheticMethod(
    "synthetic-control",
    "Synthetic control",
    "The outcome of the treated against a weighted mean of comparison units that had the same course before treatment.",
  ),
  syntheticMethod(
    "sdid",
    "Synthetic difference-in-differences",
    "The change of the treated against that of weighted comparison units and weighted periods before treatment.",
  ),
];
