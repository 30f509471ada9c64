import type { AnsweredFinding } from "../../../findings/finding.js";
import { formatInterval, formatShare, strengthWords } from "../../../findings/wording.js";
import { type HoldsContext, headOf, inputsOf, rangeWords } from "./context.js";
import { inputLabels, originWords } from "./inputs.js";
import { type RouteResult, routeInputs } from "./spec.js";
import { inputTable } from "./tables.js";
import { dollars, rough, strengthFrom } from "./words.js";

/** What wrongful holds could cost in a year, and at how many of them the cost reaches the benefit. */
export function costFinding(context: HoldsContext, route: RouteResult): AnsweredFinding {
  const { identity, spec, result } = context;
  const names = [
    ...routeInputs[route.route],
    "claim-share" as const,
    "payout" as const,
    ...(route.breakEven === undefined ? [] : ["benefit" as const]),
  ];
  const inputs = inputsOf(result, names);
  const strength = strengthFrom(inputs);
  const base = headOf(identity, spec);
  return {
    ...base,
    id: `${base.id}-cost`,
    ledger: "profiling",
    rank: base.rank + 2,
    question: "What could wrongful holds cost in claims, and at how many do they eat up the benefit?",
    citations: [...new Set([...base.citations, ...inputs.flatMap(({ citations }) => citations)])],
    status: "answered",
    claim: claimOf(route, strengthWords[strength].opening),
    reading:
      "Most years would see no claim paid, and a few a large one: the mean hides that. Fees, insurance, staff time in court and orders to change practice come on top, and a suit by many people at once follows other rules.",
    estimates: {
      payments: {
        value: route.payments.mean,
        low: route.payments.low,
        high: route.payments.high,
        level: spec.level,
        intervalKind: "credible",
        scale: "mean",
        unit: "US dollars a year paid for wrongful holds, on average over many years",
        n: null,
        variance: `Monte Carlo propagation, ${route.payments.draws} draws`,
      },
      ...breakEvenEstimate(context, route),
    },
    strength,
    checks: [],
    assumptions: [
      "Claims come and are paid apart from each other.",
      ...inputs
        .filter(({ origin }) => origin === "assumed")
        .map((one) => `${inputLabels[one.name]}: ${rangeWords(one)} (assumed: ${one.source}).`),
    ],
    limits: [
      ...(route.breakEven === undefined
        ? [
            "No break-even is given, because the assessment does not say what the policy brings in a year (chapters: errors: benefit).",
          ]
        : []),
      "Payments in the published cases were for single people; settlements of large classes were lower a person and far higher in sum.",
      "Who pays (the agency, the county, an insurer, the federal government) differs by case.",
    ],
    choices: inputs.map((one) => ({
      what: inputLabels[one.name],
      chosen: `${rangeWords(one)}; ${originWords[one.origin]}: ${one.source}`,
      change: `chapters: errors: ${one.name}`,
    })),
    tables: [inputTable(`errors-${route.route}-cost`, inputs)],
    figures: [],
    decisions: [],
  };
}

function claimOf({ payments, breakEven }: RouteResult, opening: string): string {
  const cost = `${opening} payments for wrongful holds would average ${formatInterval(payments.low, payments.high, dollars)} a year (mean ${dollars(payments.mean)})`;
  if (breakEven === undefined) return `${cost}.`;
  const { low, high, estimate } = breakEven.holds;
  return `${cost}. They would eat up what the policy brings at ${formatInterval(low, high, rough)} wrongful holds a year (middle ${rough(estimate)}); the chance that they do is about ${formatShare(breakEven.exceeds, { digits: 0 })}.`;
}

function breakEvenEstimate({ spec }: HoldsContext, { breakEven }: RouteResult): AnsweredFinding["estimates"] {
  if (breakEven === undefined) return {};
  const { estimate, low, high, draws } = breakEven.holds;
  return {
    "break-even": {
      value: estimate,
      low,
      high,
      level: spec.level,
      intervalKind: "credible",
      scale: "count",
      unit: "wrongful holds a year at which payments reach the benefit",
      n: null,
      variance: `Monte Carlo propagation, ${draws} draws`,
    },
  };
}
