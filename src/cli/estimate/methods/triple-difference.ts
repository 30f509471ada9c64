import { makeTerm } from "../../../statistics/inference/coefficients.js";
import {
  type TwoByTwoEstimator,
  tripleDifference,
  tripleDifferenceRobust,
} from "../../../statistics/panel/index.js";
import { numbersOf } from "../columns.js";
import { droppedRows, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { longFlag, need, type OptionName, type Options, UsageError } from "../options.js";
import { overTimePlot, perCent, termsPlot } from "../plots.js";
import { studyOptions } from "./event-study.js";
import { modelOutcome } from "./models.js";
import { panelColumns, panelOptions, readPanel } from "./panel-input.js";

const id = "triple-difference";
/** Options that only one of the two estimators takes. */
const ofRegression: readonly OptionName[] = ["se", "smallSample", "reference", "aggregate"];

function check(options: Options): void {
  if (options.estimator === undefined) return;
  const strange = ofRegression.find((name) => options[name] !== undefined);
  if (strange !== undefined)
    throw new UsageError(`${longFlag(strange)} is for the regression; leave --estimator or it out`);
}

function byRegression(input: Input, options: Options): Outcome {
  const horizon = options.aggregate === "dynamic";
  const { effects, covariates, model } = tripleDifference({
    ...studyOptions(ofEligible(input, options), options, id),
    table: input.table,
    eligible: options.eligible!,
    horizon,
  });
  const outcome = modelOutcome(model, input);
  const shown = effects.map(({ at, ...term }) => ({
    ...term,
    term: Number.isNaN(at) ? "policy and eligible" : String(at),
  }));
  const more = (options.covariates ?? []).map((name) => ` + ${name}`).join("");
  const { unit, time, eligible } = options;
  return {
    ...outcome,
    settings: {
      ...outcome.settings,
      formula: `${options.outcome} ~ policy and eligible${more} | ${unit}^${eligible} + ${unit}^${time} + ${eligible}^${time}`,
      ...(horizon && { reference: options.reference ?? -1 }),
    },
    dropped: { ...outcome.dropped, terms: outcome.dropped.terms.map(plainName) },
    terms: [...shown, ...covariates],
    ...(horizon && {
      plot: {
        title: `How did the gap in ${options.outcome} differ after treatment, by time since treatment?`,
        subtitle: `Differences from the reference period, with pointwise ${perCent(input.level)} intervals`,
        plot: overTimePlot(shown, {
          measure: `difference in ${options.outcome}`,
          omitted: options.reference ?? -1,
        }),
        terminal: termsPlot(shown, `difference in ${options.outcome}`),
      },
    }),
  };
}

/** A treatment may be marked for all rows of a unit or for the eligible alone: these tell when it comes. */
function ofEligible(input: Input, { treatment, eligible }: Options): Input {
  if (treatment === undefined) return input;
  const marked = numbersOf(input.table, treatment, "the treatment");
  const group = numbersOf(input.table, eligible!, "the eligible group");
  const columns = new Map(input.table.columns).set(
    treatment,
    marked.map((value, i) => (group[i] === 1 ? value : Number.NaN)),
  );
  return { ...input, table: { ...input.table, columns } };
}

const plainName = (name: string): string => name.replaceAll("`", "").replace(/^eligible (?=-?\d)/, "");

function robust(input: Input, options: Options): Outcome {
  const panel = readPanel(input, options, id);
  const eligible = numbersOf(input.table, options.eligible!, "the eligible group");
  const found = tripleDifferenceRobust({ ...panel, eligible }, options.estimator as TwoByTwoEstimator);
  return {
    settings: {
      estimator: options.estimator,
      ...(options.covariates && { covariates: options.covariates }),
      cluster: options.cluster ?? [options.unit],
      level: input.level,
    },
    n: 2 * found.units,
    dropped: droppedRows(
      input.table.rows - 2 * found.units,
      "a value is missing, or the unit is not observed in both periods",
    ),
    terms: [makeTerm("ATT", found.estimate, found.standardError, Infinity, input.level)],
    values: { units: found.units, treated: found.treated, clusters: found.clusters, parts: found.parts },
    diagnostics: found.diagnostics,
  };
}

const triple: EstimateMethod = {
  id,
  title: "Triple difference",
  summary:
    "How the gap between a group that a policy is meant for and one that it is not changed where the policy came, less how it changed elsewhere: by regression, or doubly robust for two periods (--estimator).",
  page: "triple-difference",
  options: [
    ...panelOptions,
    "eligible",
    "covariates",
    "weights",
    "cluster",
    "se",
    "smallSample",
    "aggregate",
    "reference",
    "estimator",
  ],
  choices: {
    estimator: ["dr", "dr-improved", "reg", "ipw", "ipw-unnormalized"],
    aggregate: ["simple", "dynamic"],
    se: ["classical", "HC0", "HC1", "HC2", "HC3", "cluster", "CR2", "CR3"],
  },
  example:
    "equipoise estimate triple-difference panel.csv --outcome reports --unit county --time year --cohort first --eligible immigrants",
  columns: (options) => {
    check(options);
    return [
      ...panelColumns(options, id),
      { name: need(options, "eligible", id), number: "the eligible group", required: true },
    ];
  },
  run: (input, options) =>
    options.estimator === undefined ? byRegression(input, options) : robust(input, options),
};

/** Triple differences. */
export const triples: readonly EstimateMethod[] = [triple];
