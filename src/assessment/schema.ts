import { z } from "zod";
import { dateKinds } from "../findings/finding.js";
import { agencyKinds, optionKinds, raceRules } from "./assessment.js";
import { costsShape } from "./costs.js";
import { errors } from "./errors-schema.js";
import { outcomesDataShape } from "./outcomes-data.js";
import { outcomesDesignShape } from "./outcomes-design.js";
import { programShape } from "./program.js";
import { states } from "./states.js";

/**
 * The shape of assessment.yaml as a person writes it. The same definition validates a file, gives the JSON Schema that
 * editors complete from, and types the strict {@link import("./assessment.js").Assessment} that comes out of it.
 */

const text = (meaning: string) => z.string().min(1).describe(meaning);

const isoDate = (meaning: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, "expected a date as YYYY-MM-DD")
    .refine(isCalendarDate, "there is no such day in the calendar")
    .describe(meaning);

function isCalendarDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

const stateCodes = Object.keys(states) as [string, ...string[]];

const jurisdiction = z
  .strictObject({
    state: z.enum(stateCodes).describe("Two-letter postal code of the state, or DC"),
    county: z
      .string()
      .regex(/^\d{5}$/, 'expected a five-digit county FIPS code in quotes, such as "09009"')
      .optional()
      .describe("Five-digit county FIPS code, where there is one county"),
    agency: text("Name of the agency"),
    kind: z.enum(agencyKinds).describe("What kind of agency it is"),
  })
  .describe("Whose decision this is about");

const decision = z
  .strictObject({
    question: text("What is to be decided, as a question").optional(),
    decider: text("Who has the power to decide: sheriff, chief, council, jail board, legislature").optional(),
    act: text("By what act: ordinance, resolution, agreement, order").optional(),
    date: isoDate("When the decision is due or was taken").optional(),
  })
  .describe("What is decided, by whom and by what act");

const option = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower-case letters, digits and hyphens")
    .describe("Short name, lower case"),
  label: text("The option in words"),
  kind: z
    .enum(optionKinds)
    .optional()
    .describe(
      "What kind of option it is, where its clauses are known: what it commits the agency to is then told",
    ),
  "status-quo": z.boolean().optional().describe("true for what holds if nothing is decided"),
});

const dates = (meaning: string) => z.union([isoDate(meaning), z.array(isoDate(meaning)).min(1)]).optional();

const phase = z
  .strictObject({
    phase: text("What the dates belong to: an agreement, an order, an ordinance"),
    announcement: dates("When it was announced"),
    signing: dates("When it was signed"),
    training: dates("When officers were trained"),
    start: dates("When it began to be carried out"),
    change: dates("When its terms or practice changed"),
    end: dates("When it ended"),
  })
  .refine((value) => dateKinds.some((kind) => value[kind] !== undefined), {
    message: `expected at least one date: ${dateKinds.join(", ")}`,
  });

const place = z.strictObject({
  latitude: z.number().min(-90).max(90).describe("Degrees north"),
  longitude: z.number().min(-180).max(180).describe("Degrees east; negative in the Americas"),
});

const dataset = z.strictObject({
  file: text("Path of the file, from the folder of this assessment"),
  kind: text("Contract of the dataset; the default is the name it stands under").optional(),
  source: text("Id of a source profile, such as connecticut or stanford-open-policing").optional(),
  mapping: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      "Canonical column: header in the file, or =VALUE for a value that holds for all rows. `equipoise check` suggests one",
    ),
  measures: z
    .union([z.record(z.string(), z.string()), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      "For files with one column a measure: measure: header, or the headers where they name the measures",
    ),
  "time-zone": z
    .string()
    .refine(isTimeZone, "expected an IANA time zone, such as America/New_York")
    .optional()
    .describe("IANA time zone of clock times; the default is the state's"),
  place: place
    .optional()
    .describe(
      "A point for the sun where rows have no coordinates; the default is the county's or the state's middle",
    ),
  sheet: z
    .union([z.string().min(1), z.number().int().min(1)])
    .optional()
    .describe("Sheet of a workbook, by name or number"),
  "header-row": z.number().int().min(1).optional().describe("Row of the header, counted from 1"),
  encoding: z
    .enum(["utf-8", "utf-16le", "utf-16be", "latin1"])
    .optional()
    .describe("Encoding, where it is not recognised"),
  "date-order": z.enum(["month-first", "day-first"]).optional().describe("How 03/04/2020 is read"),
  agency: text("Keep only the rows of the agency spelt so").optional(),
});

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const count = z.union([
  z.number().positive(),
  z.strictObject({ count: z.number().positive(), "margin-of-error": z.number().min(0).optional() }),
]);

const denominator = z
  .strictObject({
    label: text("What is counted, in words: residents of driving age").optional(),
    data: text("Name of a population dataset under `data`").optional(),
    "age-band": z.enum(["all", "driving", "adult"]).optional(),
    year: z.number().int().min(1900).max(2100).optional(),
    counts: z.record(z.string(), count).optional().describe("Counts by group, given here"),
    source: text("Where the counts come from").optional(),
  })
  .refine((value) => (value.data === undefined) !== (value.counts === undefined), {
    message: "expected either `data` (a population dataset) or `counts`",
  });

const stops = z.strictObject({
  "race-rule": z.enum(raceRules).optional().describe("How race and ethnicity become one group"),
  reference: z.string().min(1).optional().describe("The group that others are compared with"),
  compare: z.array(z.string().min(1)).min(1).optional().describe("The groups compared with it"),
  denominator: z.string().min(1).optional().describe("The denominator shown first"),
  veil: z
    .strictObject({
      "spline-df": z.number().int().min(1).max(15).optional(),
      "clock-change-days": z.number().int().min(3).max(60).optional(),
    })
    .optional(),
  threshold: z
    .strictObject({
      chains: z.number().int().min(2).max(16).optional(),
      warmup: z.number().int().min(100).max(20000).optional(),
      draws: z.number().int().min(100).max(20000).optional(),
    })
    .optional(),
});

const outcomes = z.strictObject({ ...outcomesDataShape, ...outcomesDesignShape });

const program = z.strictObject(programShape);

export const assessmentSchema = z
  .strictObject({
    equipoise: z.literal(1).describe("Version of this format"),
    title: text("Title of the report"),
    jurisdiction,
    decision: decision.optional(),
    options: z
      .array(option)
      .min(1)
      .optional()
      .describe("The options under consideration, with the status quo"),
    timeline: z.array(phase).optional().describe("Phases of the policy, each with its dates by kind"),
    data: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]*$/, "expected lower-case letters, digits and hyphens"),
        dataset,
      )
      .optional()
      .describe("The datasets, by name"),
    denominators: z.record(z.string(), denominator).optional().describe("What rates are divided by, by name"),
    chapters: z
      .strictObject({
        stops: stops.optional(),
        outcomes: outcomes.optional(),
        law: z
          .strictObject({
            on: isoDate("The day of which the law is asked; the default is the decision's date").optional(),
          })
          .optional(),
        errors: errors.optional(),
        costs: costsShape.optional(),
        program: program.optional(),
      })
      .optional()
      .describe("Settings of the chapters"),
    privacy: z
      .strictObject({
        "minimum-cell": z
          .number()
          .int()
          .min(1)
          .max(1000)
          .optional()
          .describe(
            "Counts below this are not shown; the default is 11. 1 shows all: for data that are public already",
          ),
      })
      .optional(),
    seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().describe("Seed of all randomness"),
    level: z.number().min(0.5).max(0.999).optional().describe("Level of all intervals; the default is 0.95"),
  })
  .describe("An Equipoise assessment");

export type AssessmentInput = z.output<typeof assessmentSchema>;

/** The JSON Schema of assessment.yaml, for editors. */
export function assessmentJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(assessmentSchema, { io: "input" });
  return {
    $schema,
    $id: "https://equipoise.invalid/schemas/assessment.schema.json",
    title: "Equipoise assessment",
    ...rest,
  };
}
