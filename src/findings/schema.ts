import { z } from "zod";
import { dateKinds, ledgerLines, strengths } from "./finding.js";
import { confidences, rulingEffects } from "./ruling.js";

/**
 * The shape of findings.json. JSON has no NaN and no infinity: a number that does not exist is null, and an interval
 * without limit says "Infinity" or "-Infinity".
 */

const number = z
  .union([z.number(), z.null(), z.enum(["Infinity", "-Infinity"])])
  .describe("A number; null where there is none");
const count = z
  .union([z.int().nonnegative(), z.null()])
  .describe("A count; null where it is not shown or not known");
const text = z.string();
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const estimate = z
  .strictObject({
    value: number,
    low: number,
    high: number,
    level: z.number().min(0).max(1).describe("Confidence or credible level of the interval"),
    intervalKind: z.enum(["confidence", "credible", "bounds"]),
    scale: z.enum([
      "count",
      "share",
      "rate",
      "mean",
      "difference",
      "ratio",
      "odds-ratio",
      "rate-ratio",
      "log-odds-ratio",
      "threshold",
    ]),
    unit: text.describe("What one unit of the value is"),
    n: count.describe("Rows behind the estimate; null where the count is not shown"),
    clusters: z.number().optional(),
    variance: text.describe("The variance formula or interval method"),
    degreesOfFreedom: number.optional(),
    comparator: text.optional(),
    denominator: text.optional(),
    countsFrom: z.strictObject({ kind: z.enum(dateKinds), date: text }).optional(),
  })
  .describe("An estimate with its interval");

const check = z.strictObject({
  id: text,
  label: text,
  outcome: z.enum(["pass", "caution", "fail"]),
  detail: text,
});

const tableColumn = z.strictObject({
  name: text,
  label: text,
  kind: z.enum(["label", "count", "share", "number", "low", "high", "text", "date"]),
  unit: text.optional(),
  derivedFrom: z.array(text).optional(),
  partOf: text.optional(),
  digits: z.number().optional(),
});

const table = z.strictObject({
  id: text,
  title: text,
  columns: z.array(tableColumn),
  rows: z.array(z.array(z.union([z.string(), number]))),
  totals: z.array(z.int()).optional().describe("Indices of rows that are totals of the others"),
  suppressed: z.strictObject({ cells: z.int(), minimumCell: z.int() }).optional(),
  note: text.optional(),
});

const row = {
  label: text,
  group: text.optional(),
  facet: text.optional(),
  value: number,
};

const event = z.strictObject({ date: text, label: text, kind: z.enum([...dateKinds, "recording-break"]) });
const axis = z.strictObject({ label: text, format: z.enum(["share", "number"]) });

const plot = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("intervals"),
    measure: text,
    axis: z.enum(["linear", "log"]),
    format: z.enum(["share", "number", "ratio", "percentage-points"]),
    decimals: z.number().optional(),
    reference: z.strictObject({ value: z.number(), label: text }).optional(),
    rows: z.array(z.strictObject({ ...row, low: number, high: number })),
  }),
  z.strictObject({
    kind: z.literal("series"),
    measure: text,
    x: z.strictObject({ kind: z.enum(["date", "number", "clock"]), label: text }),
    format: z.enum(["share", "number", "ratio"]),
    lines: z.array(
      z.strictObject({
        label: text,
        group: text.optional(),
        dashed: z.boolean().optional(),
        points: z.array(
          z.strictObject({
            x: z.union([z.string(), z.number()]),
            y: number,
            low: number.optional(),
            high: number.optional(),
          }),
        ),
      }),
    ),
    events: z.array(event),
    rules: z.array(z.strictObject({ x: z.number(), label: text })).optional(),
    reference: z.strictObject({ value: z.number(), label: text }).optional(),
  }),
  z.strictObject({
    kind: z.literal("bars"),
    measure: text,
    format: z.enum(["share", "number"]),
    rows: z.array(z.strictObject({ ...row, low: number.optional(), high: number.optional() })),
  }),
  z.strictObject({
    kind: z.literal("scatter"),
    x: axis,
    y: axis,
    diagonal: z.boolean(),
    points: z.array(
      z.strictObject({
        label: text.optional(),
        group: text.optional(),
        x: number,
        y: number,
        size: number.optional(),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal("specifications"),
    measure: text,
    format: z.enum(["share", "number", "ratio", "percentage-points"]),
    reference: z.strictObject({ value: z.number(), label: text }).optional(),
    choices: z.array(z.strictObject({ label: text, options: z.array(text) })),
    rows: z.array(
      z.strictObject({
        label: text,
        value: number,
        low: number,
        high: number,
        options: z.array(z.int()).describe("For each choice, which of its options was taken"),
        main: z.boolean().optional(),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal("map"),
    measure: text,
    areas: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("counties"), state: text.describe("Two-digit code of the state") }),
      z.strictObject({ kind: z.literal("states") }),
    ]),
    shades: z.array(text),
    blank: text.describe("What an area without a value means"),
    values: z.array(z.strictObject({ id: text, label: text, value: number, shade: z.int().nonnegative() })),
    own: z.strictObject({ id: text, label: text }).optional(),
  }),
]);

const figure = z.strictObject({
  id: text,
  title: text,
  subtitle: text,
  alternative: text,
  plot,
  table: text.describe("Id of the table that holds the figure's numbers"),
});

const decision = z.strictObject({
  dataset: text,
  action: text,
  reason: text,
  rowsBefore: count,
  rowsAfter: count.nullable().describe("null where the number of rows left out is kept back"),
  rowsChanged: count.nullable().optional().describe("null where the number is kept back"),
});

const base = {
  id: text.describe("Stable and unique in the report"),
  chapter: text,
  method: text.describe("Also the name of its page in docs/methods"),
  ledger: z.enum(ledgerLines),
  question: text,
  rank: z.number(),
  citations: z.array(text).describe("Ids of records in `sources`"),
  datasets: z.array(text),
  outsideLedger: z.literal(true).optional().describe("Told of the setting: it fills no line of the ledger"),
};

const authorities = z
  .array(z.strictObject({ cite: text, link: text.optional() }))
  .describe("The texts that it rests on");

const ruling = z.strictObject({
  id: text,
  group: text.optional().describe("Statements of one group stand together"),
  title: text,
  effect: z.enum(rulingEffects).optional().describe("For questions of law"),
  text,
  spanish: z.strictObject({ title: text, text }).optional(),
  conditions: z.array(text),
  sides: z
    .array(z.strictObject({ view: text, authorities }))
    .describe("Both readings, where it is contested"),
  steps: z.array(z.strictObject({ text, authorities })).describe("The trace"),
  authorities,
  exposure: z.array(text).describe("Who may have to answer for it"),
  notes: z.array(text),
  confidence: z.enum(confidences),
  checked: z
    .string()
    .regex(/^\d{4}(-\d{2}){0,2}$/)
    .optional()
    .describe("Up to when the source was checked: a day, or a month or year where no more is known"),
});

const finding = z.discriminatedUnion("status", [
  z.strictObject({
    ...base,
    status: z.literal("answered"),
    claim: text,
    reading: text,
    estimates: z.record(z.string(), estimate),
    strength: z.enum(strengths),
    checks: z.array(check),
    assumptions: z.array(text),
    limits: z.array(text),
    choices: z.array(z.strictObject({ what: text, chosen: text, change: text })),
    tables: z.array(table),
    figures: z.array(figure),
    decisions: z.array(decision),
  }),
  z.strictObject({ ...base, status: z.literal("cannot-answer"), why: text, whatWould: text }),
  z.strictObject({
    ...base,
    status: z.literal("ruling"),
    claim: text,
    reading: text,
    asOf: isoDate.describe("The day that it speaks of"),
    rulings: z.array(ruling),
    limits: z.array(text),
  }),
]);

const dataset = z.strictObject({
  name: text,
  kind: text,
  file: text,
  sha256: text,
  bytes: z.int(),
  format: text,
  encoding: text.optional(),
  profile: text.describe("The source profile by which it was read, or how it was mapped"),
  producer: text.optional(),
  citation: text.optional(),
  licence: text.optional(),
  timeZone: text.optional(),
  rowsRead: count,
  rows: count.describe("Rows kept"),
  columns: z.array(
    z.strictObject({
      name: text,
      present: z.boolean(),
      missing: count,
      from: text.optional().describe("Header of the column in the file"),
      least: isoDate.optional().describe("First date, for dates"),
      greatest: isoDate.optional().describe("Last date, for dates"),
    }),
  ),
  decisions: z.array(decision),
  notes: z.array(
    z.strictObject({
      id: text,
      level: z.enum(["good", "note", "caution", "serious"]),
      column: text.optional(),
      message: text,
      rows: count.optional(),
    }),
  ),
  rejected: z.array(z.strictObject({ reason: text, rows: count })),
  privacy: z.array(
    z.strictObject({
      header: text,
      kind: text,
      action: z.enum(["dropped", "coarsened", "coded"]),
      why: text,
    }),
  ),
});

const ledgerEntry = z.strictObject({
  line: z.enum(ledgerLines),
  side: z.enum(["concern", "benefit"]),
  label: text,
  status: z.enum(["answered", "cannot-answer", "not-yet"]),
  strength: z.enum(strengths).optional(),
  findings: z.array(text),
  unanswered: z.array(text),
  rulings: z.array(text).describe("Ids of what the law or an agreement says about it"),
});

/** The whole of findings.json. */
export const findingsSchema = z
  .strictObject({
    $schema: text,
    equipoise: z.literal(1).describe("Version of this format"),
    assessment: z
      .looseObject({ title: text, seed: z.number(), level: z.number(), defaults: z.array(text) })
      .describe("What was asked, with every default filled in"),
    datasets: z.array(dataset),
    ledger: z.array(ledgerEntry).length(ledgerLines.length),
    chapters: z.array(
      z.strictObject({ id: text, title: text, introduction: text, findings: z.array(finding) }),
    ),
    sources: z.array(z.looseObject({ id: text })).describe("Records of what is cited, as CSL-JSON"),
  })
  .describe("What an Equipoise assessment found");

export const findingsSchemaId = "https://equipoise.invalid/schemas/findings.schema.json";

/** The JSON Schema of findings.json, as it stands in schemas/findings.schema.json. */
export function findingsJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(findingsSchema, { io: "output", reused: "ref" });
  return { $schema, $id: findingsSchemaId, title: "Equipoise findings", ...rest };
}
