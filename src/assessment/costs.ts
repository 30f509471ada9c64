import { z } from "zod";
import type { OptionKind } from "./assessment.js";

/**
 * What an assessment says about costs, under `chapters: costs`: size, horizon, and any input of the cost model. What is
 * not given is drawn from the defaults of knowledge/costs/inputs.yaml, and said to be a default.
 */

export const costInputs = [
  "wage-officer",
  "wage-jailer",
  "benefit-share",
  "overtime-times",
  "hours-a-year",
  "backfill-share",
  "overtime-share",
  "turnover",
  "supervision-share",
  "trained-jail",
  "trained-warrant",
  "trained-task-force",
  "training-hours-jail",
  "refresher-hours-jail",
  "training-hours-warrant",
  "training-hours-task-force",
  "travel-cost",
  "cases-per-trained",
  "hours-per-case",
  "hours-task-force",
  "detainers",
  "hours-per-detainer",
  "hours-per-notice",
  "judicial-share",
  "hold-days",
  "marginal-day",
  "average-day",
  "contract-rate",
  "contract-beds",
  "contract-occupancy",
  "contract-loss",
  "contract-loss-share",
  "handover-share",
  "transport-share",
  "transport-hours",
  "transport-cost",
  "equipment-cost",
  "camera-chance",
  "camera-cost",
  "cars-per-officer",
  "records-hours",
  "report-hours",
  "interpreter-share",
  "interpreter-cost",
  "compliance-hours",
  "audit-cost",
  "pay-share",
  "federal-first",
  "federal-continues",
  "equipment-paid",
  "award-share",
  "term-salary",
  "term-equipment",
  "term-vehicle",
  "term-award",
  "scaap-award",
  "scaap-fee",
  "scaap-continues",
  "state-grant",
  "state-continues",
  "grants-held",
  "grants-loss",
  "claims-holds",
  "claims-patrol",
  "claim-median",
  "claim-spread",
  "class-chance",
  "class-minimum",
  "class-tail",
  "class-most",
  "retention",
  "insured-to",
  "premium",
  "premium-rise",
  "limits-chance",
  "limits-cost",
] as const;
export type CostInputId = (typeof costInputs)[number];

/** A number as a distribution: known; a triangle; or the range that holds it with 95 per cent probability. */
export type CostRange =
  | { readonly value: number }
  | { readonly low: number; readonly high: number }
  | { readonly low: number; readonly mode: number; readonly high: number };

/** An input that the assessment gives, in the dollars of the assessment's price year. */
export interface GivenCost {
  readonly range: CostRange;
  /** Where it comes from. */
  readonly source?: string;
}

export type GivenCosts = Partial<Readonly<Record<CostInputId, GivenCost>>>;

export interface CostsSettings {
  /** Sworn officers, or jail officers of an agency that has no others. */
  readonly officers?: number;
  /** Whether the agency runs a jail; by its kind unless given. */
  readonly runsJail?: boolean;
  /** Money is in dollars of this year; the last year of the price index unless given. */
  readonly priceYear?: number;
  /** The first year of the horizon. */
  readonly firstYear: number;
  /** Years of the horizon. */
  readonly years: number;
  /** Discount a year on real money; 0 discounts nothing. */
  readonly discountRate: number;
  readonly draws: number;
  readonly inputs: GivenCosts;
  /** Inputs of one option, by its id. */
  readonly options: Readonly<Record<string, GivenCosts>>;
}

const source = z.string().min(1).describe("Where it comes from");
const amount = z.number().min(0).max(1e13);
const expected =
  "expected a number from 0, { value, source }, a range { least, most, source } with 0 < least < most that holds it with 95 per cent probability, or a triangle { least, likely, most, source }";
const given = z
  .union(
    [
      amount,
      z.strictObject({ value: amount, source: source.optional() }),
      z
        .strictObject({ least: amount, likely: amount.optional(), most: amount, source: source.optional() })
        .refine(
          ({ least, likely, most }) =>
            likely === undefined
              ? least > 0 && least < most
              : least <= likely && likely <= most && least < most,
          expected,
        ),
    ],
    { error: expected },
  )
  .meta({ id: "cost-input" });

/** Shares cannot pass 1. */
export const shareInputs: ReadonlySet<CostInputId> = new Set<CostInputId>([
  "backfill-share",
  "overtime-share",
  "turnover",
  "supervision-share",
  "judicial-share",
  "contract-occupancy",
  "contract-loss",
  "contract-loss-share",
  "handover-share",
  "transport-share",
  "camera-chance",
  "interpreter-share",
  "pay-share",
  "federal-first",
  "federal-continues",
  "equipment-paid",
  "award-share",
  "scaap-fee",
  "scaap-continues",
  "state-continues",
  "grants-loss",
  "class-chance",
  "limits-chance",
]);

const mostOf = (value: z.output<typeof given>): number =>
  typeof value === "number" ? value : "value" in value ? value.value : value.most;

const inputs = z
  .partialRecord(z.enum(costInputs), given)
  .superRefine((values, context) => {
    for (const [name, value] of Object.entries(values))
      if (value !== undefined && shareInputs.has(name as CostInputId) && mostOf(value) > 1)
        context.addIssue({
          code: "custom",
          path: [name],
          message: "expected a share from 0 to 1: 15 per cent is 0.15",
        });
    const spread = values["claim-spread"];
    const tail = values["class-tail"];
    const leastOf = (one: NonNullable<typeof tail>) =>
      typeof one === "number" ? one : "value" in one ? one.value : one.least;
    if (tail !== undefined && leastOf(tail) < 0.2)
      context.addIssue({ code: "custom", path: ["class-tail"], message: "expected a tail index from 0.2" });
    if (spread !== undefined && mostOf(spread) > 4)
      context.addIssue({ code: "custom", path: ["claim-spread"], message: "expected a spread of at most 4" });
  })
  .describe("Inputs of the cost model; `equipoise costs --inputs` lists them with their defaults");

export const costsShape = z
  .strictObject({
    officers: z.number().int().min(1).max(100_000).optional().describe("Sworn officers of the agency"),
    "runs-jail": z.boolean().optional().describe("Whether the agency runs a jail; by its kind unless given"),
    "price-year": z
      .number()
      .int()
      .min(1998)
      .max(2100)
      .optional()
      .describe("Money is in dollars of this year"),
    "first-year": z.number().int().min(1990).max(2100).optional().describe("First year of the horizon"),
    years: z.number().int().min(1).max(30).optional().describe("Years of the horizon; the default is 5"),
    "discount-rate": z.number().min(0).max(0.2).optional().describe("Discount a year; the default is 0"),
    draws: z.number().int().min(1000).max(200_000).optional().describe("Draws; the default is 10,000"),
    inputs: inputs.optional(),
    options: z
      .record(z.string(), inputs)
      .optional()
      .describe("Inputs that differ for one option, by the option's id"),
  })
  .describe("Settings and inputs of the cost model");

type CostsInput = z.output<typeof costsShape>;

/** The settings with every default filled in. */
export function costsFrom(input: CostsInput, decisionDate: string | undefined): CostsSettings {
  const settings: CostsSettings = {
    firstYear: input["first-year"] ?? (decisionDate === undefined ? 2026 : Number(decisionDate.slice(0, 4))),
    years: input.years ?? 5,
    discountRate: input["discount-rate"] ?? 0,
    draws: input.draws ?? 10_000,
    inputs: givenFrom(input.inputs ?? {}),
    options: Object.fromEntries(
      Object.entries(input.options ?? {}).map(([id, values]) => [id, givenFrom(values)]),
    ),
  };
  return {
    ...settings,
    ...(input.officers === undefined ? {} : { officers: input.officers }),
    ...(input["runs-jail"] === undefined ? {} : { runsJail: input["runs-jail"] }),
    ...(input["price-year"] === undefined ? {} : { priceYear: input["price-year"] }),
  };
}

function givenFrom(values: NonNullable<CostsInput["inputs"]>): GivenCosts {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, givenCost(value!)]),
  ) as GivenCosts;
}

function givenCost(value: z.output<typeof given>): GivenCost {
  if (typeof value === "number") return { range: { value } };
  const { source: from, ...rest } = value;
  const range: CostRange =
    "value" in rest
      ? { value: rest.value }
      : rest.likely === undefined
        ? { low: rest.least, high: rest.most }
        : { low: rest.least, mode: rest.likely, high: rest.most };
  return from === undefined ? { range } : { range, source: from };
}

/**
 * One input as a command line gives it: "12", "5..20" (the range that holds it with 95 per cent probability) or
 * "5..9..20" (a triangle).
 *
 * @throws Error with what was expected
 */
export function parseCostInput(name: string, text: string): { readonly [id: string]: GivenCost } {
  const numbers = text.split("..").map(Number);
  const [a, b, c] = numbers;
  const written =
    numbers.length === 1
      ? a
      : numbers.length === 2
        ? { least: a, most: b }
        : { least: a, likely: b, most: c };
  const parsed = inputs.safeParse({ [name]: written });
  if (!parsed.success || numbers.length > 3)
    throw new Error(parsed.error?.issues[0]?.message ?? "expected at most three numbers");
  return givenFrom(parsed.data) as { readonly [id: string]: GivenCost };
}

/** Kinds that need a jail: an agency without one leaves them to the county. */
export const jailKinds: ReadonlySet<OptionKind> = new Set<OptionKind>([
  "287g-jail",
  "287g-warrant-service",
  "honour-detainers",
  "judicial-warrant-only",
  "notify-only",
  "detention-contract",
]);
