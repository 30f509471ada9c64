import { matrixFromColumns } from "../../../statistics/linear-algebra/index.js";
import { balancedPanel } from "../../../statistics/panel/index.js";
import {
  type CountSeriesPower,
  detectableInPanel,
  historicalChangeVariance,
  type PlannedCohort,
  powerOfPanel,
  type SimulatedPower,
  simulateCountSeriesPower,
  simulatePanelPower,
  simulateSeriesPower,
  simulateStaggeredPower,
} from "../../../statistics/power/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../../../statistics/types.js";
import { factorOf, numbersFrom, numbersOf } from "../columns.js";
import { numberColumns } from "../formula-columns.js";
import { type Dropped, droppedFor, type Input, type Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { type ColumnRequest, positive } from "../table-reader.js";
import { seriesModel } from "./its.js";
import { answer, testOf } from "./power-answers.js";
import { byPeriod, droppedPeriods, seriesOf } from "./series-input.js";

/** Designs that are planned from what happened before. */
export const pastDesigns: ReadonlySet<string> = new Set(["panel", "staggered", "series", "counts"]);

const named = ({ design }: Options): string => `power --design ${design}`;

/** The columns of the past; throws where an option is missing. */
export function pastColumns(options: Options, headers: readonly string[]): readonly ColumnRequest[] {
  const { design, offset } = options;
  const outcome = need(options, "outcome", named(options));
  const time = need(options, "time", named(options));
  if (design === "panel" || design === "staggered") {
    for (const name of plans[design]) need(options, name, named(options));
    return [
      { name: outcome, number: "the outcome" },
      { name: need(options, "unit", named(options)), id: true },
      { name: time, number: "the period" },
    ];
  }
  need(options, "after", named(options));
  if (offset !== undefined && design !== "counts") throw new UsageError("--offset is for --design counts");
  return [
    ...numberColumns(outcome, "the outcome", headers),
    { name: time, id: true },
    ...(offset === undefined ? [] : [positive(offset, "the exposure")]),
  ];
}

const plans = {
  panel: ["before", "after", "treated", "comparison"],
  staggered: ["cohorts", "comparison", "periods"],
} as const;

/** Power from a past. */
export function fromPast(input: Input, options: Options): Outcome {
  if (options.design === "panel") return panel(input, options);
  if (options.design === "staggered") return staggered(input, options);
  return options.design === "series" ? series(input, options) : counts(input, options);
}

interface Past {
  readonly history: Matrix;
  readonly n: number;
  readonly dropped: Dropped;
}

/** Units by periods, of the units that are seen in every period. */
function pastOf({ table }: Input, { outcome, unit, time }: Options): Past {
  const {
    outcome: byTime,
    units,
    times,
    dropped,
  } = balancedPanel({
    unit: factorOf(table, unit!).codes,
    time: numbersOf(table, time!, "the period"),
    outcome: numbersOf(table, outcome!, "the outcome"),
    cohort: new Float64Array(table.rows),
  });
  return {
    history: matrixFromColumns(byTime),
    n: units * times.length,
    dropped: droppedFor([
      { reason: "a value is missing", rows: dropped.incomplete },
      { reason: "the unit is not observed in every period", rows: dropped.unbalancedRows },
    ]),
  };
}

function question(input: Input, options: Options) {
  const { power, replications, effect } = options;
  return {
    ...testOf(options),
    random: createRandom(input.seed),
    ...(effect && { effects: effect }),
    ...(power !== undefined && { power }),
    ...(replications !== undefined && { replications }),
  };
}

/** What a simulation says, in terms and values. */
function told(
  { curve, detectable, falsePositives, spread, meanError, replications }: SimulatedPower,
  { alpha = 0.05 }: Options,
) {
  return {
    terms: [
      ...curve.map(({ effect, power, error }) => answer(`power at effect ${effect}`, power, error)),
      answer("minimum detectable effect", detectable),
    ],
    values: { falsePositives, spreadOfEstimates: spread, meanStandardError: meanError, replications },
    diagnostics: tooMany(falsePositives, replications, alpha),
  };
}

/** A test that rejects too often where nothing happens is no test. */
function tooMany(falsePositives: number, replications: number, alpha: number): Diagnostic[] {
  const error = Math.sqrt((alpha * (1 - alpha)) / replications);
  if (falsePositives <= alpha + 3 * error) return [];
  return [
    {
      id: "false-positives",
      level: "warning",
      message: `Without any effect the planned test rejects in ${(100 * falsePositives).toFixed(1)} per cent of the simulated data sets, and promises ${100 * alpha}: choose another analysis before reading the power.`,
    },
  ];
}

const settingsOf = (input: Input, options: Options) => ({
  design: options.design,
  outcome: options.outcome,
  ...testOf(options),
  power: options.power ?? 0.8,
  seed: input.seed,
});

function panel(input: Input, options: Options): Outcome {
  const { history, n, dropped } = pastOf(input, options);
  const { before = 0, after = 0, treated = 0, comparison = 0 } = options;
  const simulated = simulatePanelPower(history, {
    ...question(input, options),
    treated,
    comparison,
    before,
    after,
  });
  const variance = historicalChangeVariance(history, before, after);
  if (!(variance > 0))
    throw new StatisticsError(
      `"${options.outcome}" changes by the same in every unit, so that there is no noise to plan for.`,
    );
  const design = {
    ...testOf(options),
    units: treated + comparison,
    share: treated / (treated + comparison),
    variance,
  };
  const found = told(simulated, options);
  return {
    settings: settingsOf(input, options),
    n,
    dropped,
    terms: found.terms,
    values: {
      pastUnits: history.rows,
      pastPeriods: history.columns,
      ...found.values,
      fromFormula: {
        varianceOfChange: variance,
        minimumDetectableEffect: detectableInPanel({ ...design, power: options.power ?? 0.8 }),
      },
      ...(options.effect && {
        formulaPower: options.effect.map((effect) => ({
          effect,
          power: powerOfPanel({ ...design, effect }),
        })),
      }),
    },
    diagnostics: found.diagnostics,
  };
}

/** PERIOD:UNITS, the period from 1. */
function cohortsOf({ cohorts = [] }: Options): PlannedCohort[] {
  return cohorts.map((text) => {
    const match = /^(\d+):(\d+)$/.exec(text);
    if (match === null)
      throw new UsageError(
        `--cohorts ${text}: expected PERIOD:UNITS, such as 13:4 for 4 units from the thirteenth period on`,
      );
    return { start: Number(match[1]) - 1, units: Number(match[2]) };
  });
}

function staggered(input: Input, options: Options): Outcome {
  const cohorts = cohortsOf(options);
  const { history, n, dropped } = pastOf(input, options);
  const found = told(
    simulateStaggeredPower(history, {
      ...question(input, options),
      cohorts,
      never: options.comparison!,
      periods: options.periods!,
      control: (options.control ?? "not-yet") as "never",
    }),
    options,
  );
  return {
    settings: { ...settingsOf(input, options), control: options.control ?? "not-yet" },
    n,
    dropped,
    terms: found.terms,
    values: { pastUnits: history.rows, pastPeriods: history.columns, ...found.values },
    diagnostics: found.diagnostics,
  };
}

function pastSeries(input: Input, options: Options) {
  const past = seriesOf(input, options.time!);
  const outcome = byPeriod(past, numbersFrom(input, options.outcome!, "the outcome"));
  const dropped = droppedPeriods(past, outcome);
  const { period, harmonics, lag, change = "level" } = options;
  const plan = {
    after: options.after!,
    slope: change !== "level",
    ...(period !== undefined && { season: period }),
    ...(harmonics !== undefined && { harmonics }),
    ...(lag !== undefined && { lag }),
  };
  return { past, outcome, dropped, plan, n: outcome.length - outcome.filter(Number.isNaN).length };
}

function series(input: Input, options: Options): Outcome {
  const { outcome, dropped, plan, n } = pastSeries(input, options);
  const { model } = seriesModel(options);
  if (model === "poisson" || model === "quasipoisson" || model === "negbin")
    throw new UsageError(`--family ${options.family}: a series of counts is --design counts`);
  const simulated = simulateSeriesPower(outcome, { ...question(input, options), ...plan, model });
  const found = told(simulated, options);
  return {
    settings: { ...settingsOf(input, options), model },
    n,
    dropped,
    terms: found.terms,
    values: {
      pastPeriods: outcome.length,
      autocorrelation: simulated.autocorrelation,
      innovationSd: simulated.innovationSd,
      ...found.values,
    },
    diagnostics: found.diagnostics,
  };
}

/** Exposures to come are those of the last season, or the last one known. */
function exposures(past: Float64Array, after: number, period = 1): Float64Array {
  const all = new Float64Array(past.length + after);
  all.set(past);
  const back = period <= past.length ? period : 1;
  for (let t = past.length; t < all.length; t++) all[t] = all[t - back]!;
  return all;
}

function counts(input: Input, options: Options): Outcome {
  const { past, outcome, dropped, plan, n } = pastSeries(input, options);
  const bad = outcome.findIndex(Number.isNaN);
  if (bad >= 0)
    throw new StatisticsError(
      `"${options.outcome}" has no count for period ${past.labels[bad]}; a past of counts has one for every period.`,
    );
  const { effect, offset, direction = "fall", family = "quasipoisson" } = options;
  const model = seriesModel({ family: family === "gaussian" ? "quasipoisson" : family })
    .model as "quasipoisson";
  const exposure =
    offset === undefined
      ? undefined
      : exposures(
          byPeriod(past, numbersOf(input.table, offset, "the exposure")),
          options.after!,
          options.period,
        );
  const { effects: _, ...asked } = question(input, options);
  const found = simulateCountSeriesPower(outcome, {
    ...asked,
    ...plan,
    model,
    direction: direction as "fall",
    ...(effect && { ratios: effect }),
    ...(exposure && { exposure }),
  });
  return {
    settings: { ...settingsOf(input, options), model, direction },
    n,
    dropped,
    terms: countTerms(found),
    values: {
      pastPeriods: outcome.length,
      overdispersion: found.overdispersion,
      autocorrelation: found.autocorrelation,
      falsePositives: found.falsePositives,
      replications: found.replications,
    },
    diagnostics: [
      ...tooMany(found.falsePositives, found.replications, options.alpha ?? 0.05),
      ...(offset === undefined
        ? []
        : [
            {
              id: "exposure",
              level: "note" as const,
              message: `Exposures to come are taken to be those of the last ${options.period === undefined ? "period" : "season"}.`,
            },
          ]),
    ],
  };
}

const countTerms = ({ curve, detectable }: CountSeriesPower) => [
  ...curve.map(({ ratio, power, error }) => answer(`power at ratio ${ratio}`, power, error)),
  answer("detectable ratio", detectable),
];
