import { matrixFromColumns, principalSubmatrix } from "../../../statistics/linear-algebra/index.js";
import {
  callawaySantAnna,
  dynamicEstimates,
  type EventStudyEstimates,
  type EventWindow,
  eventStudy,
  type HonestDid,
  type HonestDidOptions,
  honestDid,
  studyEstimates,
  sunAbraham,
} from "../../../statistics/panel/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import { StatisticsError, type Term } from "../../../statistics/types.js";
import { patternColumns } from "../column-pattern.js";
import { numbersOf } from "../columns.js";
import { number as formatNumber } from "../format.js";
import {
  bareTerm,
  droppedFor,
  droppedRows,
  type EstimateMethod,
  type Input,
  type Outcome,
} from "../method.js";
import { longFlag, need, type OptionName, type Options, UsageError } from "../options.js";
import { perCent, termsPlot, toldInterval } from "../plots.js";
import type { ColumnRequest } from "../table-reader.js";
import { studyOptions } from "./event-study.js";
import { callawayOptions } from "./panel.js";
import { panelColumns, panelOptions, readPanel } from "./panel-input.js";

const id = "honest-did";
/** Options of the event studies that bounds start from. */
const ofPanels: readonly OptionName[] = [
  ...panelOptions.filter((name) => name !== "time"),
  "covariates",
  "weights",
  "cluster",
  "study",
  "control",
  "estimator",
  "anticipation",
];

/** The event study, and what went into it. */
interface Source {
  readonly study: EventStudyEstimates;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly n: number;
  readonly dropped: Outcome["dropped"];
  readonly diagnostics: Outcome["diagnostics"];
}

function windowOf({ window }: Options): EventWindow {
  if (window === undefined) return {};
  const [first, last] = window;
  if (window.length !== 2 || !(first! <= last!))
    throw new UsageError(
      `--window ${window.join(",")}: give the first and the last time since treatment: -4,3`,
    );
  return { first: first!, last: last! };
}

/** Coefficients that somebody else estimated: a row each, with the columns of their covariance matrix. */
function givenColumns(options: Options, headers: readonly string[]): readonly ColumnRequest[] {
  const strange = ofPanels.filter((name) => options[name] !== undefined);
  if (strange.length > 0)
    throw new UsageError(
      `--estimate takes coefficients that are estimated already; ${strange.map(longFlag).join(", ")} ${strange.length === 1 ? "has" : "have"} no part in it`,
    );
  return [
    { name: need(options, "time", id), number: "the time since treatment", required: true },
    { name: options.estimate!, number: "the estimate", required: true },
    ...covarianceNames(options, headers).map((name) => ({ name, number: "a covariance", required: true })),
  ];
}

function covarianceNames(options: Options, headers: readonly string[]): readonly string[] {
  const text = need(options, "covariance", id);
  const names = text.split(",").map((one) => one.trim());
  return names.length > 1 || headers.includes(text) ? names : patternColumns(text, headers, "--covariance");
}

function givenStudy({ table, headers }: Input, options: Options): Source {
  const names = covarianceNames(options, headers);
  if (names.length !== table.rows)
    throw new StatisticsError(
      `There are ${table.rows} coefficients and ${names.length} columns of their covariance matrix (${names.join(", ")}); give a column for each row, in the order of the rows.`,
    );
  const whole = matrixFromColumns(names.map((name) => numbersOf(table, name, "a covariance")));
  const times = numbersOf(table, options.time!, "the time since treatment");
  const estimates = numbersOf(table, options.estimate!, "the estimate");
  const { first = -Infinity, last = Infinity } = windowOf(options);
  const reference = options.reference ?? -1;
  // A row of the reference period, whose estimate and variance are zero, is how many programs print it.
  const kept = [...times.keys()].filter(
    (i) => times[i]! >= first && times[i]! <= last && times[i] !== reference,
  );
  return {
    study: {
      times: kept.map((i) => times[i]!),
      estimates: Float64Array.from(kept, (i) => estimates[i]!),
      covariance: principalSubmatrix(whole, kept),
      reference,
    },
    settings: { eventStudy: "as given" },
    n: kept.length,
    dropped: droppedRows(table.rows - kept.length, "the reference, or outside of the window"),
    diagnostics: [],
  };
}

function estimatedStudy(input: Input, options: Options): Source {
  const { study = "callaway-santanna", control, estimator, anticipation } = options;
  if (study !== "callaway-santanna") {
    const strange = { control, estimator, anticipation };
    for (const [name, value] of Object.entries(strange))
      if (value !== undefined) throw new UsageError(`--${name} means nothing to --study ${study}`);
    const regression = study === "sunab" ? sunAbraham : eventStudy;
    const found = regression(studyOptions(input, options, id));
    return {
      study: studyEstimates(found, windowOf(options)),
      settings: { eventStudy: study },
      n: found.model.n,
      dropped: found.model.dropped,
      diagnostics: found.model.diagnostics,
    };
  }
  if (options.reference !== undefined)
    throw new UsageError("--reference: callaway-santanna compares with the period before treatment");
  const panel = readPanel(input, options, id);
  const found = callawaySantAnna(panel, { ...callawayOptions(options), base: "universal" });
  const { rows, dropped } = found;
  return {
    study: dynamicEstimates(found, windowOf(options)),
    settings: {
      eventStudy: study,
      control: control ?? "never",
      estimator: estimator ?? "dr",
      ...(anticipation !== undefined && { anticipation }),
    },
    n: rows,
    dropped: droppedFor(dropped),
    diagnostics: found.diagnostics,
  };
}

/** One for each period after the reference: the mean of those that are asked for. */
function weightsOf({ times, reference = -1 }: EventStudyEstimates, { horizons }: Options) {
  if (horizons === undefined) return {};
  const after = times.filter((time) => time > reference).sort((a, b) => a - b);
  const unknown = horizons.filter((one) => !after.includes(one));
  if (unknown.length > 0)
    throw new StatisticsError(
      `There is no estimate ${unknown.join(", ")} periods since treatment; there are ${after.join(", ")}.`,
    );
  return { weights: after.map((time) => (horizons.includes(time) ? 1 / new Set(horizons).size : 0)) };
}

function termsOf({ original, intervals, restriction }: HonestDid): Term[] {
  const sign = restriction === "smoothness" ? "M" : "Mbar";
  return [
    bareTerm("original", original.estimate, original),
    ...intervals.map(({ magnitude, low, high }) =>
      bareTerm(`${sign} = ${magnitude}`, Number.NaN, { low, high }),
    ),
  ];
}

function outcomeOf(found: HonestDid, source: Source, input: Input, options: Options): Outcome {
  const { study } = source;
  const terms = termsOf(found);
  const { estimate } = found.original;
  const inside = (term: Term) => ({ ...term, estimate: Math.min(Math.max(estimate, term.low), term.high) });
  const deviation = (i: number) => Math.sqrt(study.covariance.data[i * (study.times.length + 1)]!);
  return {
    settings: {
      ...source.settings,
      restriction: found.restriction,
      intervals: found.method,
      reference: study.reference ?? -1,
      horizons: options.horizons ?? [
        Math.min(...study.times.filter((time) => time > (study.reference ?? -1))),
      ],
      ...(options.cluster && { cluster: options.cluster }),
      ...(found.method === "C-LF" && { seed: input.seed }),
      level: input.level,
    },
    n: source.n,
    dropped: source.dropped,
    terms,
    values: {
      breakdown: found.breakdown,
      periodsBefore: found.periodsBefore,
      periodsAfter: found.periodsAfter,
      intervals: found.intervals.map(({ openLow, openHigh, ...one }) => ({
        ...one,
        ...(openLow && { openLow }),
        ...(openHigh && { openHigh }),
      })),
      eventStudy: study.times.map((at, i) => ({
        at,
        estimate: study.estimates[i]!,
        standardError: deviation(i),
      })),
    },
    diagnostics: [...source.diagnostics, ...found.diagnostics],
    plot: {
      title: "How far does the effect stand if trends differ?",
      subtitle: `${perCent(input.level)} intervals by ${
        found.restriction === "smoothness"
          ? "how much the slope of the difference of trends may change"
          : "how far trends may differ, in times of the most before treatment"
      }`,
      alternative: `The interval that takes parallel trends for granted is ${toldInterval(terms[0]!)}; ${
        Number.isFinite(found.breakdown)
          ? `intervals hold zero from a bound of ${formatNumber(found.breakdown, 3)} on`
          : "no bound that was tried lets an interval hold zero"
      }.`,
      plot: termsPlot(terms.map(inside), "effect"),
    },
  };
}

const honest: EstimateMethod = {
  id,
  title: "Bounds where trends may differ (Rambachan and Roth)",
  summary:
    "Intervals for an effect that hold as long as trends differ no more than stated, and the difference at which the finding falls. From a panel, or from coefficients of an event study with their covariance matrix.",
  page: "honest-did",
  options: [
    ...panelOptions,
    ...ofPanels.filter((name) => !panelOptions.includes(name)),
    "reference",
    "window",
    "restriction",
    "magnitudes",
    "horizons",
    "estimate",
    "covariance",
  ],
  choices: { estimator: ["dr", "ipw", "reg"] },
  example:
    "equipoise estimate honest-did panel.csv --outcome y --unit county --time year --cohort first --restriction relative-magnitudes --magnitudes 0.5,1,2",
  columns: (options, headers) =>
    options.estimate === undefined ? panelColumns(options, id) : givenColumns(options, headers),
  run: (input, options) => {
    const source =
      options.estimate === undefined ? estimatedStudy(input, options) : givenStudy(input, options);
    const found = honestDid(source.study, {
      restriction: (options.restriction ?? "relative-magnitudes") as HonestDidOptions["restriction"],
      ...(options.magnitudes && { magnitudes: options.magnitudes }),
      ...weightsOf(source.study, options),
      level: input.level,
      random: createRandom(input.seed),
    });
    return outcomeOf(found, source, input, options);
  },
};

/** Bounds on effects where trends may differ. */
export const bounds: readonly EstimateMethod[] = [honest];
