import type { ErrorInput, GivenNumber } from "../../../assessment/assessment.js";
import {
  betaFromRange,
  betaQuantile,
  gammaQuantile,
  logNormalFromRange,
  type Uncertain,
} from "../../../statistics/index.js";
import type { DefaultInput } from "../knowledge.js";

/** Where a number comes from, the firmest first. */
export const origins = ["local", "given", "published", "assumed"] as const;
export type Origin = (typeof origins)[number];

export const originWords: Readonly<Record<Origin, string>> = {
  local: "this agency's records",
  given: "given in the assessment",
  published: "published",
  assumed: "assumed",
};

/** One number of the model, with its doubt. */
export interface ModelInput {
  readonly name: ErrorInput;
  readonly distribution: Uncertain;
  /** The range that holds it with 95 per cent probability; both ends are the same where it is known. */
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly origin: Origin;
  readonly source: string;
  readonly citations: readonly string[];
}

const amounts: ReadonlySet<ErrorInput> = new Set(["screened", "detainers", "payout", "benefit"]);

export const isAmount = (name: ErrorInput): boolean => amounts.has(name);
export const isMoney = (name: ErrorInput): boolean => name === "payout" || name === "benefit";

/** How each input is named in tables and sentences. */
export const inputLabels: Readonly<Record<ErrorInput, string>> = {
  screened: "people whose status is checked in a year",
  "citizen-share": "share of US citizens among people whose status is checked",
  "lawful-share": "share of noncitizens with lawful status among people whose status is checked",
  "citizen-error": "probability that a citizen who is checked is named",
  "lawful-error": "probability that a noncitizen with lawful status who is checked is named",
  detainers: "people named in detainers in a year",
  "wrong-share": "share of people named in detainers who are citizens or not removable",
  "held-share": "probability that a person named wrongly is held beyond release",
  "claim-share": "probability that a wrongful hold ends in a payment",
  payout: "what such a payment costs",
  benefit: "what the policy brings in a year",
};

/** The middle of a distribution: its median. */
function middleOf(distribution: Uncertain): number {
  switch (distribution.kind) {
    case "fixed":
      return distribution.value;
    case "beta":
      return betaQuantile(0.5, distribution.a, distribution.b);
    case "log-normal":
      return distribution.median;
    default:
      throw new Error(`no input of this model is ${distribution.kind}`);
  }
}

function distributionOf(name: ErrorInput, low: number, high: number): Uncertain {
  if (low === high) return { kind: "fixed", value: low };
  return isAmount(name) ? logNormalFromRange(low, high) : betaFromRange(low, high);
}

/** What the assessment gives, or the default of knowledge; undefined where there is neither. */
export function inputOf(
  name: ErrorInput,
  given: GivenNumber | undefined,
  fallback: DefaultInput | undefined,
): ModelInput | undefined {
  const from = given ?? fallback;
  if (from === undefined) return undefined;
  const distribution = distributionOf(name, from.low, from.high);
  const named = given === undefined ? fallback?.source : given.source;
  return {
    name,
    distribution,
    low: from.low,
    middle: middleOf(distribution),
    high: from.high,
    origin: given === undefined ? fallback!.origin : "given",
    source: named ?? "no source was given",
    citations: given === undefined ? fallback!.citations : [],
  };
}

/** A share after `events` of `of` were counted: the prior is what was known of it before. */
export function updatedShare(
  prior: ModelInput,
  counted: { readonly events: number; readonly of: number; readonly source: string },
): ModelInput {
  const before = prior.distribution;
  if (before.kind !== "beta") return prior;
  const { events, of, source } = counted;
  const a = before.a + events;
  const b = before.b + of - events;
  return {
    ...prior,
    distribution: { kind: "beta", a, b },
    low: betaQuantile(0.025, a, b),
    middle: betaQuantile(0.5, a, b),
    high: betaQuantile(0.975, a, b),
    origin: "local",
    source,
  };
}

/** A yearly number as counted over some days: what is known of its mean after a Poisson count (Jeffreys prior). */
export function countedAmount(
  name: ErrorInput,
  { counted, days, source }: { readonly counted: number; readonly days: number; readonly source: string },
): ModelInput {
  const [shape, rate] = [counted + 0.5, days / 365];
  return {
    name,
    distribution: { kind: "gamma", shape, rate },
    low: gammaQuantile(0.025, shape, 1 / rate),
    middle: gammaQuantile(0.5, shape, 1 / rate),
    high: gammaQuantile(0.975, shape, 1 / rate),
    origin: "local",
    source,
    citations: [],
  };
}
