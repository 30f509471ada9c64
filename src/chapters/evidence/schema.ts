import { z } from "zod";
import { ledgerLines } from "../../findings/finding.js";

/** The shape of the files in knowledge/evidence: one definition validates them and gives the JSON Schema for editors. */

const text = (meaning: string) => z.string().trim().min(1).describe(meaning);
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower-case letters, digits and hyphens")
  .describe("Short name");

const citationParts = ["author", "title", "issued", "container-title", "volume", "page", "DOI"] as const;

const citation = z
  .strictObject({
    type: z.enum([
      "article-journal",
      "article-newspaper",
      "manuscript",
      "report",
      "thesis",
      "webpage",
      "dataset",
      "speech",
      "legal_case",
      "book",
      "chapter",
    ]),
    title: text("Title of the work"),
    author: z
      .array(
        z.union([
          z.strictObject({ family: text("Family name"), given: text("Given names or initials").optional() }),
          z.strictObject({ literal: text("Name of a body") }),
        ]),
      )
      .min(1)
      .optional(),
    issued: z.int().min(1900).max(2100).describe("Year"),
    "container-title": text("Journal, book or newspaper").optional(),
    publisher: text("Publisher or institution").optional(),
    volume: text("Volume").optional(),
    issue: text("Issue").optional(),
    page: text("Pages or article number").optional(),
    number: text("Number of a report or docket").optional(),
    genre: text("What kind of manuscript it is").optional(),
    authority: text("Court").optional(),
    DOI: z
      .string()
      .regex(/^10\.\d{4,9}\/\S+$/, "expected a DOI without its address, such as 10.1000/xyz")
      .optional(),
    URL: z.url().optional(),
  })
  .describe("Fields as in CSL-JSON; only the year of `issued`");

/** How an effect is told by its source. */
export const effectScales = [
  "log-ratio",
  "ratio",
  "odds-ratio",
  "per-cent-change",
  "per-cent-change-of-odds",
  "difference",
  "standardised",
  "elasticity",
  "level",
] as const;
export type EffectScale = (typeof effectScales)[number];

/** Where a standard error comes from. */
export const errorOrigins = [
  "printed",
  "from-interval",
  "derived",
  "binomial",
  "simple-random-sample",
] as const;

const estimate = z
  .strictObject({
    scale: z.enum(effectScales).describe("How the source tells the effect"),
    value: z.number().describe("As the source prints it, with its sign"),
    unit: text("What one unit of the value is"),
    base: z.number().positive().optional().describe("For differences: the level that it is a change from"),
    standardError: z
      .strictObject({
        value: z.number().positive(),
        from: z.enum(errorOrigins).describe("Printed, or how it was worked out"),
      })
      .optional()
      .describe(
        "On the scale of the value; of ratios and odds ratios on the log scale. Left out where unknown",
      ),
    interval: z
      .strictObject({
        kind: z.enum(["confidence", "credible", "specification-range"]),
        low: z.number(),
        high: z.number(),
        level: z.number().gt(0).lt(1).optional(),
        from: z.enum(["printed", "computed"]),
      })
      .optional(),
  })
  .describe("null where a study is known by its direction only");

export const evidenceStrengths = ["experiment", "causal", "association", "description", "model"] as const;
export const verificationStatuses = ["verified", "direction-only", "memory"] as const;
export const measures = [
  "survey-reporting",
  "survey-victimization",
  "survey-other",
  "stated-intention",
  "police-records",
  "calls",
  "petitions",
  "administrative",
  "vital-records",
  "court-records",
  "agency-press",
  "interviews",
  "census",
  "model",
] as const;

const study = z.strictObject({
  id,
  policy: id.describe("A policy of policies.yaml"),
  contrast: z
    .enum(["more", "less", "none"])
    .describe("Whether the value is the effect of more or of less local involvement; none for levels"),
  lines: z.array(z.enum(ledgerLines)).describe("Lines of the ledger that it bears on, the nearest first"),
  use: z
    .enum(["main", "context"])
    .describe("Context: background, press counts, methods, parts of another entry"),
  outcome: id,
  measure: z.enum(measures).describe("What kind of data measures the outcome"),
  population: text("Who was studied"),
  period: text("When"),
  design: z.strictObject({ kind: id, words: text("The design in plain words") }),
  strength: z.enum(evidenceStrengths).describe("What the design can separate, where its assumptions hold"),
  finding: text("What it found, in our own words"),
  estimate: estimate.nullable(),
  n: z.number().positive().nullable().describe("Observations; null where not known"),
  moreEnforcement: z
    .enum(["rises", "falls", "unchanged", "not-applicable"])
    .describe("What the outcome does with MORE local involvement"),
  caveats: text("What limits it"),
  cluster: id.nullable().describe("Shared data, of clusters.yaml; null where none is known to be shared"),
  pool: id.nullable().describe("A pool of pooling.yaml; null where it stands alone"),
  verification: z.strictObject({
    status: z.enum(verificationStatuses).describe("Number seen, direction seen, or from memory"),
    seen: text("What was seen"),
    checked: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    confidence: z.enum(["high", "medium", "low"]),
  }),
});

export const studyFileSchema = z
  .strictObject({
    id,
    citation,
    unverified: z
      .array(z.enum(citationParts))
      .min(1)
      .optional()
      .describe("Parts of the citation that nobody has checked against the source"),
    setting: text("Where"),
    estimates: z.array(study).min(1),
  })
  .describe("One published study and its estimates");

export const policiesSchema = z.strictObject({
  policies: z
    .array(
      z.strictObject({
        id,
        label: text("Name"),
        local: z.boolean(),
        options: z.array(id),
        meaning: text("What it is"),
      }),
    )
    .min(1),
});

export const clustersSchema = z.strictObject({
  clusters: z
    .array(z.strictObject({ id, label: text("What data"), overlaps: z.array(id).optional() }))
    .min(1),
});

const why = text("The reason, as it is told for every study that the rule keeps out");
/** What a rule may need of an estimate, or compare between two. */
export const needs = ["effect", "error", "verified", "comparison", "soundError"] as const;
export const comparedFields = ["measure", "contrast", "policy", "family", "outcome"] as const;

const rule = z.discriminatedUnion("kind", [
  z.strictObject({ id, kind: z.literal("needs"), field: z.enum(needs), why }),
  z.strictObject({
    id,
    kind: z.literal("apart"),
    field: z.enum(comparedFields),
    sides: z.array(z.array(id).min(1)).length(2),
    why,
  }),
  z.strictObject({ id, kind: z.literal("same"), field: z.enum(comparedFields), why }),
  z.strictObject({ id, kind: z.literal("once"), field: z.literal("cluster"), why }),
]);

export const poolingSchema = z.strictObject({
  minimumClusters: z.int().min(2),
  minimumWhy: why,
  rules: z.array(rule).min(1),
  pools: z
    .array(
      z.strictObject({
        id,
        line: z.enum(ledgerLines).nullable(),
        label: text("Name"),
        headline: z.enum(["if-enough", "never"]),
        note: text("What a reader must know").optional(),
        footnote: z.strictObject({ across: z.array(id).min(1), why }).optional(),
      }),
    )
    .min(1),
});

export const transportSchema = z.strictObject({
  quantities: z.array(
    z.strictObject({
      id,
      label: text("What is counted"),
      contract: id.optional(),
      denominator: id.optional(),
      errors: id.optional(),
      what: text("What would give it"),
    }),
  ),
  applications: z.array(
    z.strictObject({
      line: z.enum(ledgerLines),
      estimate: id,
      quantity: id,
      by: z.enum(["ratio", "points-a-month", "per-cent"]),
      unit: text("What the answer counts"),
      condition: text("Under which condition it holds"),
    }),
  ),
  moderators: z.array(
    z.strictObject({
      id,
      text: text("What is known"),
      studies: z.array(id).min(1),
    }),
  ),
});

export type StudyFile = z.output<typeof studyFileSchema>;
export type StudyEntry = z.output<typeof study>;
export type SourceEstimate = NonNullable<StudyEntry["estimate"]>;
export type Policy = z.output<typeof policiesSchema>["policies"][number];
export type Cluster = z.output<typeof clustersSchema>["clusters"][number];
export type Pooling = z.output<typeof poolingSchema>;
export type PoolingRule = Pooling["rules"][number];
export type PoolDefinition = Pooling["pools"][number];
export type Transport = z.output<typeof transportSchema>;

/** The JSON Schema of a study's file. */
export function evidenceJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(studyFileSchema, { io: "input" });
  return {
    $schema,
    $id: "https://equipoise.invalid/schemas/evidence.schema.json",
    title: "Equipoise published study",
    ...rest,
  };
}
