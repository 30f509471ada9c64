import { makeTerm } from "../../../statistics/inference/coefficients.js";
import {
  driftForPower,
  type LookDecision,
  type MonitoringPlan,
  monitor,
  monitoringBoundaries,
  monitoringInflation,
  monitoringPower,
  type Spending,
} from "../../../statistics/power/index.js";
import { StatisticsError, type Term } from "../../../statistics/types.js";
import { numbersOf } from "../columns.js";
import { droppedRows, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { positive } from "../table-reader.js";

/** How alpha is spent, as --spending writes it. */
function spendingOf(text: string): Spending {
  if (text === "obrien-fleming" || text === "pocock") return text;
  const [name, value] = text.split(":");
  const number = Number(value);
  if (value !== undefined && value.trim() !== "" && Number.isFinite(number)) {
    if (name === "power") return { power: number };
    if (name === "hwang-shih-decani") return { hwangShihDeCani: number };
  }
  throw new UsageError(
    `--spending ${text}: expected obrien-fleming, pocock, power:RHO (such as power:3) or hwang-shih-decani:GAMMA (such as hwang-shih-decani:-4)`,
  );
}

type Plan = Required<Omit<MonitoringPlan, "information">>;

function planOf({ alpha = 0.05, sides = 2, spending = "obrien-fleming" }: Options): Plan {
  return { alpha, sides: sides as 1 | 2, spending: spendingOf(spending) };
}

const settingsOf = ({ alpha, sides }: Plan, { spending = "obrien-fleming" }: Options) => ({
  spending,
  alpha,
  sides,
});

/** The looks of the file: those taken, and those planned (an information without an estimate). */
function looksOf({ table }: Input, options: Options) {
  const information = numbersOf(table, options.information!, "the information");
  const estimates = numbersOf(table, options.estimate!, "the estimate");
  const errors =
    options.standardError === undefined
      ? numbersOf(table, options.variance!, "the variance").map(Math.sqrt)
      : numbersOf(table, options.standardError, "the standard error");
  const rows = Array.from(information.keys()).filter((i) => !Number.isNaN(information[i]!));
  const taken = rows.filter((i) => !Number.isNaN(estimates[i]!) && !Number.isNaN(errors[i]!));
  const [firstPlanned] = rows.filter((i) => !taken.includes(i));
  if (taken.length === 0)
    throw new StatisticsError("No look has an information, an estimate and a standard error.");
  if (firstPlanned !== undefined && taken.some((i) => i > firstPlanned))
    throw new StatisticsError(
      `row ${firstPlanned + 1} has no estimate, and a later look has one: boundaries depend on every look taken`,
    );
  return {
    looks: taken.map((i) => ({
      information: information[i]!,
      estimate: estimates[i]!,
      standardError: errors[i]!,
    })),
    planned: rows.filter((i) => !taken.includes(i)).map((i) => information[i]!),
  };
}

/** The repeated confidence interval stands in place of the usual one; the p-value is of the look by itself. */
function termOf(look: LookDecision, k: number, level: number): Term {
  const alone = makeTerm(`look ${k + 1}`, look.estimate, look.standardError, Infinity, level);
  return { ...alone, low: look.low, high: look.high };
}

function monitored(input: Input, options: Options): Outcome {
  const plan = planOf(options);
  const { looks, planned } = looksOf(input, options);
  const decisions = monitor(looks, plan);
  const boundaries = monitoringBoundaries({
    ...plan,
    information: [...looks.map(({ information }) => information), ...planned],
  });
  const alarm = decisions.findIndex((look) => look.alarm);
  const rows = looks.length + planned.length;
  return {
    settings: settingsOf(plan, options),
    n: rows,
    dropped: droppedRows(input.table.rows - rows, "the information is missing"),
    terms: decisions.map((look, k) => termOf(look, k, input.level)),
    values: {
      alarmAtLook: alarm < 0 ? "none" : alarm + 1,
      looks: boundaries.map(({ information, boundary, nominal, spent }, k) => ({
        look: k + 1,
        information,
        statistic: decisions[k]?.statistic ?? null,
        boundary,
        nominal,
        spent,
        alarm: decisions[k] === undefined ? "planned" : decisions[k].alarm ? "yes" : "no",
      })),
    },
    diagnostics: [
      {
        id: "repeated-intervals",
        level: "note",
        message: `Intervals are repeated confidence intervals: all of them together hold the truth with probability ${1 - plan.alpha}.`,
      },
      ...(alarm < 0
        ? []
        : [
            {
              id: "alarm",
              level: "warning" as const,
              message: `The boundary was crossed at look ${alarm + 1}. Estimates at an alarm are too large on average.`,
            },
          ]),
    ],
  };
}

function planned(options: Options): Outcome {
  const plan = planOf(options);
  const whole = { ...plan, information: need(options, "looks", "monitoring without a file") };
  const looks = monitoringBoundaries(whole);
  const power = options.power ?? 0.8;
  const drift = driftForPower(whole, power);
  const under = monitoringPower(whole, drift);
  return {
    settings: { ...settingsOf(plan, options), power },
    n: 0,
    dropped: droppedRows(0, ""),
    terms: [],
    values: {
      looks: looks.map(({ information, boundary, nominal, spent }, k) => ({
        look: k + 1,
        information,
        boundary,
        nominal,
        spent,
        alarmProbability: under.alarms[k]!,
      })),
      drift,
      inflation: monitoringInflation(whole, power),
      expectedInformation: under.expectedInformation,
    },
    diagnostics: [
      {
        id: "drift",
        level: "note",
        message: `The drift is the effect over its standard error at the end for which the plan has power ${power}; alarm probabilities are under that effect.`,
      },
    ],
  };
}

const monitoring: EstimateMethod = {
  id: "monitoring",
  title: "Sequential monitoring with alpha spending",
  summary:
    "Boundaries for repeated looks at data as they come in, that keep the probability of a false alarm over all looks; without a file, the boundaries of a plan.",
  rowWord: ["look", "looks"],
  page: "monitoring",
  options: [
    "estimate",
    "standardError",
    "variance",
    "information",
    "looks",
    "spending",
    "alpha",
    "sides",
    "power",
  ],
  example:
    "equipoise estimate monitoring looks.csv --estimate effect --standard-error se --information share --spending obrien-fleming",
  columns: (options) => {
    if (options.looks !== undefined)
      throw new UsageError("--looks plans without a file; of a file, --information names the column");
    if ((options.variance === undefined) === (options.standardError === undefined))
      throw new UsageError("monitoring needs --variance or --standard-error, one of the two");
    planOf(options);
    const { variance, standardError } = options;
    return [
      { name: need(options, "information", "monitoring"), number: "the information" },
      { name: need(options, "estimate", "monitoring"), number: "the estimate" },
      ...(variance === undefined ? [] : [positive(variance, "the variance")]),
      ...(standardError === undefined ? [] : [positive(standardError, "the standard error")]),
    ];
  },
  run: monitored,
  runWithoutFile: (_, options) => planned(options),
};

/** Monitoring of data as they come in. */
export const monitorings: readonly EstimateMethod[] = [monitoring];
