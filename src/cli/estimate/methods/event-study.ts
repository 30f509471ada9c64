import { formatNumber } from "../../../findings/wording.js";
import {
  type EventStudy,
  type EventStudyOptions,
  eventStudy,
  sunAbraham,
} from "../../../statistics/panel/index.js";
import { StatisticsError, type Term } from "../../../statistics/types.js";
import type { EstimateMethod, Input, Outcome, OutcomePlot } from "../method.js";
import { modelErrors, type OptionName, type Options } from "../options.js";
import { overTimePlot, perCent, termsPlot, toldInterval } from "../plots.js";
import { modelOptions, modelOutcome } from "./models.js";
import { panelColumns, panelOptions, readCohort } from "./panel-input.js";

const options: readonly OptionName[] = [
  ...panelOptions,
  "covariates",
  "weights",
  "cluster",
  "se",
  "lag",
  "smallSample",
  "reference",
];

/** The arguments of an event study from the options. */
export function studyOptions(input: Input, given: Options, method: string): EventStudyOptions {
  const { unit, time, ...rest } = given;
  const cohort = readCohort(input, given, method);
  const { formula: _, ...chosen } = modelOptions(input, { ...rest, formula: "-" }, method);
  return {
    ...chosen,
    outcome: given.outcome!,
    unit: unit!,
    time: time!,
    cohort,
    ...(given.covariates !== undefined && { covariates: given.covariates }),
    ...(given.reference !== undefined && { reference: given.reference }),
  };
}

/** Names of the indicators as people know them: the time since treatment instead of the column. */
const plainName = (name: string): string => name.replaceAll("`", "").replace(/^event /, "");

function studyOutcome(
  { effects, covariates, model, reference }: EventStudy,
  given: Options,
  input: Input,
): Outcome {
  if (effects.length === 0)
    throw new StatisticsError(
      `"${given.cohort ?? given.treatment}" treats every unit in the same period, so nobody is left to compare with.`,
    );
  const { dropped, settings, ...outcome } = modelOutcome(model, input);
  const formula = `${given.outcome} ~ time since treatment${(given.covariates ?? []).map((name) => ` + ${name}`).join("")} | ${given.unit} + ${given.time}`;
  const shown = effects.map(({ at, ...term }) => ({
    ...term,
    term: Number.isNaN(at) ? term.term : String(at),
  }));
  return {
    ...outcome,
    settings: { ...settings, formula, reference },
    dropped: { ...dropped, terms: dropped.terms.map(plainName) },
    terms: [...shown, ...covariates],
    plot: studyPlot(shown, given, reference, input.level),
  };
}

/** Effects by time since treatment; one effect of all, or by cohort, as rows. */
function studyPlot(
  terms: readonly Term[],
  { outcome, aggregate = "dynamic" }: Options,
  reference: number,
  level: number,
): OutcomePlot {
  const measure = `difference in ${outcome}`;
  const rows = termsPlot(terms, measure);
  const at = terms.find(({ term }) => term === "0") ?? terms.at(-1)!;
  const by = { group: ", by first treated period", simple: "", dynamic: ", by time since treatment" }[
    aggregate as "dynamic"
  ];
  return {
    title: `How did ${outcome} differ after treatment${by}?`,
    subtitle: `Differences from period ${formatNumber(reference)} since treatment, with pointwise ${perCent(level)} intervals`,
    alternative:
      terms.length === 1
        ? `The difference in ${outcome} is ${toldInterval(at)}.`
        : `${terms.length} differences in ${outcome}${by}, with their intervals; at ${at.term} it is ${toldInterval(at)}.`,
    plot:
      aggregate === "dynamic"
        ? overTimePlot(terms, {
            measure,
            omitted: reference,
          })
        : rows,
    terminal: rows,
  };
}

const study: EstimateMethod = {
  id: "event-study",
  title: "Event study by two-way fixed effects",
  summary:
    "Least squares with unit and period effects and an indicator of every time since treatment but the reference (-1 unless given). Where treatment is staggered and effects differ, use sunab, callaway-santanna or imputation.",
  page: "event-study",
  choices: { se: modelErrors },
  options,
  example:
    "equipoise estimate event-study panel.csv --outcome y --unit county --time year --cohort first --reference -1",
  columns: (given) => panelColumns(given, "event-study"),
  run: (input, given) => studyOutcome(eventStudy(studyOptions(input, given, "event-study")), given, input),
};

const sunab: EstimateMethod = {
  id: "sunab",
  title: "Event study by cohort (Sun and Abraham)",
  summary:
    "Least squares with unit and period effects and an indicator of every cohort at every time since treatment; effects are means of these by the size of cohorts. Units that are never treated are the reference.",
  page: "sunab",
  choices: { se: modelErrors, aggregate: ["dynamic", "group", "simple"] },
  options: [...options, "aggregate"],
  example: "equipoise estimate sunab panel.csv --outcome y --unit county --time year --cohort first",
  columns: (given) => panelColumns(given, "sunab"),
  run: (input, given) => {
    const aggregate = (given.aggregate ?? "dynamic") as "dynamic" | "group" | "simple";
    const found = sunAbraham({ ...studyOptions(input, given, "sunab"), aggregate });
    const outcome = studyOutcome(found, given, input);
    return {
      ...outcome,
      settings: { ...outcome.settings, aggregate },
      values: {
        ...outcome.values,
        cohortEffects: found.cohortEffects.map(({ cohort, at, ...term }) => ({
          ...term,
          term: `cohort ${cohort} at ${at}`,
        })),
      },
    };
  },
};

/** Event studies by regression. */
export const eventStudies: readonly EstimateMethod[] = [study, sunab];
