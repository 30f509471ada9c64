import { z } from "zod";

/**
 * What an assessment says about how effects on outcomes are estimated, under `chapters: outcomes`: who is covered by the
 * policy, who they are compared with, over which periods, and what was planned beforehand.
 */

const text = (meaning: string) => z.string().min(1).describe(meaning);
const isoDate = (meaning: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, "expected a date as YYYY-MM-DD")
    .describe(meaning);
const months = (low: number, high: number) => z.number().int().min(low).max(high);

const comparisonUnit = z.union([
  z.string().min(1),
  z.strictObject({
    unit: text("The unit as the files spell it"),
    adopted: isoDate("When it took up such a policy of its own: it is then no comparison").optional(),
  }),
]);

const groupPair = z.strictObject({
  group: text("The group that the policy may bear on, such as immigrant-area or hispanic"),
  against: text("The group that it is compared with, such as other-area or non-hispanic"),
});

const window = z
  .strictObject({
    before: months(6, 240).optional().describe("Months before the policy; the default is 36"),
    after: months(3, 240).optional().describe("Months after each date; the default is 24"),
  })
  .describe("How many months about a date are used");

const plan = z
  .strictObject({
    start: isoDate("When the policy is to begin; the default is the decision's date").optional(),
    looks: z
      .array(months(1, 240))
      .min(1)
      .optional()
      .describe("Months after the start at which the data are looked at; the default is 6, 12, 18, 24"),
    alpha: z.number().gt(0).lt(0.5).optional().describe("Chance of a false alarm over all looks; 0.05"),
    power: z.number().gt(0.5).lt(1).optional().describe("Power at which effects count as detectable; 0.8"),
    measures: z.array(z.string().min(1)).min(1).optional().describe("Measures of the plan; all unless given"),
  })
  .describe("The evaluation plan");

/** Keys under `chapters: outcomes` that concern designs. */
export const outcomesDesignShape = {
  treated: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Units that the policy covers; the default is the agency of the jurisdiction"),
  comparison: z
    .array(comparisonUnit)
    .optional()
    .describe(
      "Units to compare with; the default is all others. An empty list means none; units given only for the date on which they adopted do not narrow the choice",
    ),
  "group-pairs": z.array(groupPair).min(1).optional().describe("Groups that are compared"),
  window: window.optional(),
  harmonics: z
    .number()
    .int()
    .min(0)
    .max(4)
    .optional()
    .describe("Pairs of sine and cosine for the season; the default is 2"),
  "outlier-months": z
    .array(isoDate("First day of a month that is left out"))
    .optional()
    .describe("Months in which something else happened, such as a hurricane"),
  "placebo-measures": z
    .array(z.string().min(1))
    .optional()
    .describe("Measures that the policy should not move"),
  "smallest-effect": z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe("The least change that would matter to the decision, as a share; the default is 0.15"),
  plan: plan.optional(),
};

/** A unit to compare with. */
export interface ComparisonUnit {
  readonly unit: string;
  /** ISO date on which it took up such a policy. */
  readonly adopted?: string;
}

export interface GroupPair {
  readonly group: string;
  readonly against: string;
}

/** The settings in their strict form. */
export interface OutcomesDesignSettings {
  readonly treated?: readonly string[];
  readonly comparison?: readonly ComparisonUnit[];
  readonly groupPairs: readonly GroupPair[];
  /** Months. */
  readonly window: { readonly before: number; readonly after: number };
  readonly harmonics: number;
  readonly outlierMonths: readonly string[];
  readonly placeboMeasures: readonly string[];
  /** Share. */
  readonly smallestEffect: number;
  readonly plan: {
    readonly start?: string;
    readonly looks: readonly number[];
    readonly alpha: number;
    readonly power: number;
    readonly measures?: readonly string[];
  };
}

const outcomesDesign = z.strictObject(outcomesDesignShape);
type OutcomesDesignInput = z.output<typeof outcomesDesign>;

/** Pairs of groups that are compared where the assessment names none. */
const usualPairs: readonly GroupPair[] = [
  { group: "immigrant-area", against: "other-area" },
  { group: "hispanic", against: "non-hispanic" },
];

/** The strict settings with their defaults. */
export function outcomesDesignFrom(input: OutcomesDesignInput): OutcomesDesignSettings {
  const { plan = {}, window = {} } = input;
  return {
    ...(input.treated === undefined ? {} : { treated: input.treated }),
    ...(input.comparison === undefined ? {} : { comparison: input.comparison.map(comparisonFrom) }),
    groupPairs: input["group-pairs"] ?? usualPairs,
    window: { before: window.before ?? 36, after: window.after ?? 24 },
    harmonics: input.harmonics ?? 2,
    outlierMonths: input["outlier-months"] ?? [],
    placeboMeasures: input["placebo-measures"] ?? [],
    smallestEffect: input["smallest-effect"] ?? 0.15,
    plan: {
      ...(plan.start === undefined ? {} : { start: plan.start }),
      looks: [...new Set(plan.looks ?? [6, 12, 18, 24])].sort((a, b) => a - b),
      alpha: plan.alpha ?? 0.05,
      power: plan.power ?? 0.8,
      ...(plan.measures === undefined ? {} : { measures: plan.measures }),
    },
  };
}

const comparisonFrom = (one: z.output<typeof comparisonUnit>): ComparisonUnit =>
  typeof one === "string"
    ? { unit: one }
    : { unit: one.unit, ...(one.adopted === undefined ? {} : { adopted: one.adopted }) };
