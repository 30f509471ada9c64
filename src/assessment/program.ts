import { z } from "zod";

/**
 * What an assessment says about the program itself, under `chapters: program`: how many officers were trained, and what
 * is assumed where the offending that removals prevent is worked out.
 */

const range = (meaning: string, most: number) =>
  z
    .union([
      z.number().min(0).max(most),
      z
        .strictObject({
          least: z.number().min(0).max(most),
          likely: z.number().min(0).max(most),
          most: z.number().min(0).max(most),
          source: z.string().min(1).optional().describe("Where the range comes from"),
        })
        .refine(({ least, likely, most: high }) => least <= likely && likely <= high, {
          message: "expected least, likely and most in this order",
        }),
    ])
    .optional()
    .describe(meaning);

export const programShape = {
  "officers-trained": z
    .array(
      z.strictObject({
        date: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}$/, "expected a date as YYYY-MM-DD")
          .describe("Day from which so many were trained and in place"),
        officers: z.number().int().min(0).max(100_000).describe("Officers trained and in place from then on"),
      }),
    )
    .min(1)
    .optional()
    .describe("How many officers were trained under the agreement, and since when"),
  removal: z
    .strictObject({
      years: range("Years over which offending is counted", 30),
      rearrests: range("Arrests a year of a person who is released, while free", 10),
      serious: range("Share of such arrests that are for a serious offence", 1),
      anyway: range("Share who would have been in custody or removed without the agreement", 1),
      returned: range("Share of the time after a removal that return takes back", 1),
    })
    .optional()
    .describe("Assumptions about the offending that removals prevent"),
};

const shape = z.strictObject(programShape);

/** A number that is not known but assumed to lie in a range. */
export interface AssumedRange {
  readonly least: number;
  readonly likely: number;
  readonly most: number;
  /** Where the range comes from, in words. */
  readonly source: string;
  /** Ids of records in knowledge/sources, where the range leans on published work. */
  readonly citations: readonly string[];
  /** Whether the assessment gives it. */
  readonly own: boolean;
}

export const removalInputs = ["years", "rearrests", "serious", "anyway", "returned"] as const;
export type RemovalInput = (typeof removalInputs)[number];

export interface ProgramSettings {
  /** In order of date. */
  readonly officersTrained: readonly { readonly date: string; readonly officers: number }[];
  readonly removal: Readonly<Record<RemovalInput, AssumedRange>>;
}

/**
 * Ranges that hold where the assessment says nothing. What was seen in the text of a source is said to be published; how
 * a number from elsewhere was turned into a range is a judgement, and says so.
 */
const defaultRanges: Readonly<Record<RemovalInput, Omit<AssumedRange, "own">>> = {
  years: {
    least: 3,
    likely: 3,
    most: 3,
    source:
      "A choice, not a measurement: three years, about as long as an agreement is in force before it is renewed.",
    citations: [],
  },
  rearrests: {
    least: 0.2,
    likely: 0.32,
    most: 0.6,
    source:
      "Published, from elsewhere: 32 per cent of removable men released from the Los Angeles County jail who had not been removed before were arrested again within a year (as a newspaper reported of the study), and 44 per cent of prisoners whom 30 states released. More than one arrest a person raises the upper end. A judgement turned these into a range.",
    citations: ["hickman-suttorp-2008", "bjs-recidivism-2018"],
  },
  serious: {
    least: 0.1,
    likely: 0.2,
    most: 0.4,
    source:
      "A judgement: what share of new arrests is for violence, weapons, sexual offences or burglary depends on who is released, and no local figure is at hand.",
    citations: [],
  },
  anyway: {
    least: 0.3,
    likely: 0.7,
    most: 1,
    source:
      "A judgement, leaning on a published result: where counties stopped honouring detainers, deportations of people with violent convictions did not fall, and those of people without convictions fell by half. The most serious cases are mostly imprisoned or removed with or without an agreement.",
    citations: ["hausman-2020"],
  },
  returned: {
    least: 0.1,
    likely: 0.3,
    most: 0.5,
    source:
      "A judgement, leaning on a published result: 48 per cent of 521 men removed after a transfer from the Los Angeles County jail were arrested in California again within nine years.",
    citations: ["wong-hickman-2022"],
  },
};

/** The settings with every default filled in; ranges that are not the user's own are told. */
export function programFrom(input: z.output<typeof shape>, defaults: string[]): ProgramSettings {
  const given = input.removal ?? {};
  const removal = Object.fromEntries(
    removalInputs.map((name): [RemovalInput, AssumedRange] => {
      const own = given[name];
      if (own === undefined) return [name, { ...defaultRanges[name], own: false }];
      const source = "Given in the assessment.";
      if (typeof own === "number")
        return [name, { least: own, likely: own, most: own, source, citations: [], own: true }];
      return [name, { ...own, source: own.source ?? source, citations: [], own: true }];
    }),
  ) as Record<RemovalInput, AssumedRange>;
  const left = removalInputs.filter((name) => !removal[name].own);
  if (input.removal !== undefined && left.length > 0)
    defaults.push(
      `Assumptions about removals that are not given: ${left.join(", ")} (chapters: program: removal).`,
    );
  return {
    officersTrained: (input["officers-trained"] ?? []).toSorted((a, b) => a.date.localeCompare(b.date)),
    removal,
  };
}
