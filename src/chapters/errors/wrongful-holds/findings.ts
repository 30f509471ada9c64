import type { AnsweredFinding, Finding } from "../../../findings/finding.js";
import { capitalise, formatInterval, formatShare, strengthWords } from "../../../findings/wording.js";
import type { MethodIdentity } from "../../common/answer.js";
import { type HoldsContext, headOf, inputsOf, rangeWords } from "./context.js";
import { costFinding } from "./cost-finding.js";
import { inputLabels, isAmount, type ModelInput, origins, originWords } from "./inputs.js";
import { type HoldsResult, type HoldsSpec, type RouteResult, routeInputs } from "./spec.js";
import { influenceFigure, influenceTable, inputTable } from "./tables.js";
import { inputValue, rough, strengthFrom } from "./words.js";

/** The number of wrongful holds by each way to count them, and what they could cost. */
export function holdsFindings(
  identity: MethodIdentity,
  spec: HoldsSpec,
  result: HoldsResult,
): readonly Finding[] {
  const context: HoldsContext = { identity, spec, result };
  const [main, second] = result.routes;
  if (main === undefined) return [nothingCounted(context)];
  return [
    holdsFinding(context, main),
    ...(second === undefined ? [] : [holdsFinding(context, second)]),
    costFinding(context, main),
  ];
}

function nothingCounted({ identity, spec }: HoldsContext): Finding {
  return {
    ...headOf(identity, spec),
    status: "cannot-answer",
    why: `The file ${spec.local!.file} holds no detainer, or too few for their number to be shown, in its last year.`,
    whatWould:
      "A file of encounters that marks detainers, or a number under chapters: errors: detainers or screened.",
  };
}

function holdsFinding(context: HoldsContext, route: RouteResult): AnsweredFinding {
  const { identity, spec, result } = context;
  const inputs = inputsOf(result, routeInputs[route.route]);
  const strength = strengthFrom(inputs);
  const base = headOf(identity, spec);
  const first = route.route === result.routes[0]!.route;
  const table = `errors-${route.route}`;
  return {
    ...base,
    id: first ? base.id : `${base.id}-${route.route}`,
    rank: first ? base.rank : base.rank + 1,
    question: first
      ? base.question
      : "How many people would be held wrongly in a year, counted from those whose status is checked?",
    citations: [...new Set([...base.citations, ...inputs.flatMap(({ citations }) => citations)])],
    status: "answered",
    claim: claimOf(context, route, strength),
    reading: readingOf(route, inputs),
    estimates: { "wrongful-holds": estimateOf(context, route) },
    strength,
    checks: checksOf(context, inputs),
    assumptions: [
      "Each number is known apart from the others; what one is says nothing of another.",
      route.route === "named"
        ? "People named wrongly are held as often, and released as late, as the probability of a hold says."
        : "Errors of identification are the same for everybody of one status.",
      ...inputs
        .filter(({ origin }) => origin === "assumed")
        .map((one) => `${capitalise(inputLabels[one.name])}: ${rangeWords(one)} (assumed: ${one.source}).`),
    ],
    limits: limitsOf(context, route, inputs),
    choices: inputs.map((one) => ({
      what: capitalise(inputLabels[one.name]),
      chosen: `${rangeWords(one)}; ${originWords[one.origin]}: ${one.source}`,
      change: `chapters: errors: ${one.name}`,
    })),
    tables: [inputTable(`${table}-inputs`, inputs), influenceTable(`${table}-influence`, route)],
    figures: [influenceFigure(`${table}-influence-figure`, `${table}-influence`, route)],
    decisions: [],
  };
}

function claimOf({ spec }: HoldsContext, route: RouteResult, strength: AnsweredFinding["strength"]): string {
  const { estimate, low, high } = route.holds;
  const opening =
    strength === "local-descriptive" ? "From this agency's own records," : strengthWords[strength].opening;
  const start = strength === "published" ? "With published numbers for what is not known here," : opening;
  const percent = `${Number((spec.level * 100).toPrecision(4))} per cent`;
  return `${start} ${formatInterval(low, high, rough)} people a year would be held wrongly (middle ${rough(estimate)}; ${percent} interval); the chance of at least one in a year is about ${formatShare(route.atLeastOne, { digits: 0 })}.`;
}

/** What matters most, and what would halve the number. */
function readingOf(route: RouteResult, inputs: readonly ModelInput[]): string {
  const [most] = [...route.influence].sort((a, b) => b.narrows - a.narrows);
  const matters =
    most === undefined || most.narrows <= 0
      ? "All numbers are taken as known."
      : `What matters most is the ${inputLabels[most.input]}: if it were known, the interval would be narrower by ${formatShare(most.narrows, { digits: 0 })} (on a scale of ratios).`;
  const ways = inputs.flatMap((one) => {
    const halves = route.influence.find(({ input }) => input === one.name)?.halves;
    return halves === undefined ? [] : [halvingWords(one, halves)];
  });
  const halving =
    ways.length === 0
      ? "No single number halves it."
      : `Each of these alone would halve it: ${ways.join("; ")}.`;
  return `${matters} ${halving} A check of citizenship and of the papers before each hold lowers the probability that a mistake becomes a hold.`;
}

function halvingWords({ name, middle }: ModelInput, halves: number): string {
  const [now, half] = [inputValue(name, middle), inputValue(name, halves)];
  const label = inputLabels[name];
  return isAmount(name) ? `${half} ${label} instead of ${now}` : `a ${label} of ${half} instead of ${now}`;
}

function estimateOf(
  { spec, result }: HoldsContext,
  route: RouteResult,
): AnsweredFinding["estimates"][string] {
  const local =
    route.route === "named" &&
    result.inputs.some((one) => one.name === "detainers" && one.origin === "local");
  return {
    value: route.holds.estimate,
    low: route.holds.low,
    high: route.holds.high,
    level: spec.level,
    intervalKind: "credible",
    scale: "count",
    unit: "people held wrongly a year",
    n: local ? (result.counted?.detainers ?? null) : null,
    variance: `Monte Carlo propagation, ${route.holds.draws} draws`,
  };
}

function checksOf({ spec, result }: HoldsContext, inputs: readonly ModelInput[]): AnsweredFinding["checks"] {
  const weakest = origins.findLast((origin) => inputs.some((one) => one.origin === origin))!;
  const assumed = inputs.filter(({ origin }) => origin === "assumed").length;
  const checks: AnsweredFinding["checks"][number][] = [
    {
      id: "inputs",
      label: "What the numbers rest on",
      outcome: weakest === "local" ? "pass" : "caution",
      detail:
        assumed === 0
          ? `The weakest of the ${inputs.length} numbers is ${originWords[weakest]}.`
          : `${assumed} of the ${inputs.length} numbers ${assumed === 1 ? "is" : "are"} assumed: nobody has measured ${assumed === 1 ? "it" : "them"} here.`,
    },
  ];
  if (spec.local !== undefined && result.counted?.wrong === null)
    checks.push({
      id: "local-errors",
      label: "Errors in this agency's records",
      outcome: "caution",
      detail: spec.local.judged
        ? `The records (${spec.local.file}) mark too few detainers as wrong for their number to be shown, so the published range is used in its place.`
        : `The file ${spec.local.file} does not say which detainers were found to be wrong.`,
    });
  return checks;
}

function limitsOf({ result }: HoldsContext, route: RouteResult, inputs: readonly ModelInput[]): string[] {
  const found = inputs.some((one) => one.name === "wrong-share" && one.origin === "local");
  return [
    found
      ? "The records hold errors that somebody found. Errors that nobody noticed are not in them, so the number is a floor."
      : "The published shares come from other places and years, and count errors that were noticed or claims that were not checked.",
    "A wrongful hold here is one of a citizen or of somebody who is not removable. Holds that are too long or lack a warrant come on top.",
    ...(route.route === "screened"
      ? [
          "How often a check names citizens and lawful residents has not been published; those ranges are wide on purpose.",
        ]
      : []),
    ...(result.routes.length > 1
      ? [
          "The other way to count gives another number, and nothing here says which is nearer; both are shown.",
        ]
      : []),
  ];
}
