import { z } from "zod";
import { type MeasureInput, userMeasureSchema } from "../data/measures.js";
import { nearest } from "../findings/nearest.js";
import type { Mistake } from "./strict.js";

/**
 * What an assessment says about its data on outcomes, under `chapters: outcomes`: measures of its own, which areas count
 * as immigrant neighbourhoods, changes of records systems, and how records become periods.
 */

const text = (meaning: string) => z.string().min(1).describe(meaning);
const isoDate = (meaning: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, "expected a date as YYYY-MM-DD")
    .describe(meaning);

const immigrantAreas = z
  .strictObject({
    data: text("Name of a population dataset under `data`, with counts by place").optional(),
    group: text(
      "The group whose share counts: foreign-born, hispanic, limited-english, noncitizen",
    ).optional(),
    share: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe(
        "An area whose share of the group is at least this is an immigrant area; the default is 0.25",
      ),
    areas: z.array(z.string().min(1)).min(1).optional().describe("Or the areas by name"),
  })
  .refine((value) => (value.data === undefined) !== (value.areas === undefined), {
    message: "expected either `data` (a population dataset) or `areas` (names)",
  })
  .describe("Which areas are immigrant neighbourhoods");

const recordsChange = z.strictObject({
  date: isoDate("First day under the new system"),
  what: text("What changed: a new records system, a new form, a new definition"),
  data: text("Name of the dataset that it bears on; all where left out").optional(),
  units: z.array(z.string().min(1)).min(1).optional(),
  measures: z.array(z.string().min(1)).min(1).optional(),
});

/** Keys under `chapters: outcomes` that concern the data. */
export const outcomesDataShape = {
  measures: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower-case letters, digits and hyphens"),
      userMeasureSchema,
    )
    .optional()
    .describe("Measures that knowledge/measures.yaml lacks, by id"),
  "immigrant-areas": immigrantAreas.optional(),
  "records-changes": z
    .array(recordsChange)
    .optional()
    .describe("Known changes of records systems: levels before and after are not compared"),
  "absent-as-zero": z
    .array(z.string().min(1))
    .optional()
    .describe("Datasets in which a period without a row is a count of zero, not a gap"),
  period: z
    .enum(["week", "month", "quarter"])
    .optional()
    .describe("Length of the periods into which records and days are counted; the default is month"),
  through: isoDate("Last day that is used; later rows are left out").optional(),
};

/** How areas become immigrant neighbourhoods. */
export type ImmigrantAreas =
  | { readonly by: "share"; readonly dataset: string; readonly group: string; readonly share: number }
  | { readonly by: "name"; readonly areas: readonly string[] };

/** A change of records system that the assessment declares. */
export interface RecordsChange {
  /** First day under the new system, ISO. */
  readonly date: string;
  readonly what: string;
  /** What it bears on; everything where absent. */
  readonly dataset?: string;
  readonly units?: readonly string[];
  readonly measures?: readonly string[];
}

/** The settings in their strict form. */
export interface OutcomesDataSettings {
  readonly measures: Readonly<Record<string, MeasureInput>>;
  readonly immigrantAreas?: ImmigrantAreas;
  readonly recordsChanges: readonly RecordsChange[];
  readonly absentAsZero: readonly string[];
  readonly period: "week" | "month" | "quarter";
  readonly through?: string;
}

const outcomesData = z.strictObject(outcomesDataShape);
type OutcomesDataInput = z.output<typeof outcomesData>;

/** Names of datasets that are not there, or are of another kind. */
export function outcomesDataMistakes(
  data: Readonly<Record<string, { readonly kind?: string | undefined }>>,
  input: OutcomesDataInput,
): Mistake[] {
  const all = Object.keys(data);
  const populations = all.filter((name) => (data[name]!.kind ?? name) === "population");
  const missing = (
    name: string | undefined,
    known: readonly string[],
    what: string,
    path: readonly (string | number)[],
  ): Mistake[] => {
    if (name === undefined || known.includes(name)) return [];
    const close = nearest(name, known);
    return [
      {
        path: ["chapters", "outcomes", ...path],
        what: `there is no ${what} \`${name}\` under \`data\``,
        mend:
          close !== undefined
            ? `did you mean \`${close}\`?`
            : known.length === 0
              ? `the file names no ${what}`
              : `there are: ${known.join(", ")}`,
      },
    ];
  };
  return [
    ...missing(input["immigrant-areas"]?.data, populations, "population dataset", [
      "immigrant-areas",
      "data",
    ]),
    ...(input["absent-as-zero"] ?? []).flatMap((name, i) =>
      missing(name, all, "dataset", ["absent-as-zero", i]),
    ),
    ...(input["records-changes"] ?? []).flatMap((change, i) =>
      missing(change.data, all, "dataset", ["records-changes", i, "data"]),
    ),
  ];
}

const defaultShare = 0.25;

/** The strict settings with their defaults; each default that bears on an answer is told. */
export function outcomesDataFrom(input: OutcomesDataInput, defaults: string[]): OutcomesDataSettings {
  const areas = input["immigrant-areas"];
  if (areas?.data !== undefined && areas.share === undefined)
    defaults.push(
      `An area counts as an immigrant neighbourhood from a share of ${defaultShare} (chapters: outcomes: immigrant-areas: share).`,
    );
  return {
    measures: input.measures ?? {},
    ...(areas === undefined ? {} : { immigrantAreas: areasFrom(areas) }),
    recordsChanges: (input["records-changes"] ?? []).map(({ data, date, what, units, measures }) => ({
      date,
      what,
      ...(data === undefined ? {} : { dataset: data }),
      ...(units === undefined ? {} : { units }),
      ...(measures === undefined ? {} : { measures }),
    })),
    absentAsZero: input["absent-as-zero"] ?? [],
    period: input.period ?? "month",
    ...(input.through === undefined ? {} : { through: input.through }),
  };
}

function areasFrom(areas: z.output<typeof immigrantAreas>): ImmigrantAreas {
  if (areas.areas !== undefined) return { by: "name", areas: areas.areas };
  return {
    by: "share",
    dataset: areas.data!,
    group: areas.group ?? "foreign-born",
    share: areas.share ?? defaultShare,
  };
}
