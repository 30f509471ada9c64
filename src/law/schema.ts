import { z } from "zod";
import { isDay, legalDate } from "./dates.js";
import {
  authorityKinds,
  bases,
  confidences,
  courts,
  effects,
  ruleEffects,
  ruleStatuses,
  verifications,
} from "./types.js";

/** The form of the files in `knowledge/law` (docs/law.md tells it to a lawyer). */

const text = z.string().trim().min(1);
const date = z
  .string()
  .refine(
    (value) => legalDate(value) !== undefined,
    "expected YYYY, YYYY-MM, YYYY-MM-DD or two of them with / between, in quotes",
  );
const id = text.regex(/^[a-z0-9._-]+$/, "expected lower-case letters, digits, dots, hyphens, underscores");

const clause = z.record(
  text,
  z.union([
    z.string(),
    z.array(z.string()).min(1),
    z.strictObject({ over: z.number() }),
    z.strictObject({ atMost: z.number() }),
  ]),
);

const rule = z.strictObject({
  id,
  binds: z.array(text).optional(),
  agencies: z.array(text).min(1).optional(),
  actions: z.array(text).min(1),
  effect: z.enum(ruleEffects),
  summary: text,
  conditions: z.array(text).optional(),
  "only-when": z.array(clause).min(1).optional(),
  exceptions: z
    .array(
      z.strictObject({ given: clause, effect: z.enum([...ruleEffects, "none"]), words: text.optional() }),
    )
    .optional(),
  basis: z.enum(bases).optional(),
  unsettled: z.boolean().optional(),
  "forbids-limits": z.enum(["valid", "contested"]).optional(),
  upholds: z.enum(["limit", "mandate"]).optional(),
  authority: z.strictObject({
    kind: z.enum(authorityKinds),
    cite: text,
    court: z.enum(courts).optional(),
    links: z.array(z.url()).optional(),
  }),
  from: date.nullable(),
  to: date.nullable().optional(),
  status: z.enum(ruleStatuses),
  "status-note": text.optional(),
  confidence: z.enum(confidences),
  verification: z.enum(verifications),
  "checked-on": date.nullable(),
  "checked-note": text.optional(),
  note: text.optional(),
  liability: text.optional(),
  overrides: z.array(id).optional(),
  disputes: z.array(id).optional(),
});
export type RawRule = z.output<typeof rule>;

export const rulesSchema = z.strictObject({ rules: z.array(rule) });

const word = { id: text, label: text, synonyms: z.array(z.string()) };
export const vocabularySchema = z.strictObject({
  agencies: z.array(z.strictObject(word)),
  actions: z.array(
    z.strictObject({
      ...word,
      question: text,
      group: text,
      "kind-of": text.optional(),
      given: z.record(text, text).optional(),
    }),
  ),
  facts: z.array(
    z.strictObject({ ...word, values: z.record(text, text).optional(), numeric: z.boolean().optional() }),
  ),
  documents: z.array(z.strictObject({ ...word, shows: z.record(text, text) })),
  places: z.array(z.strictObject({ code: z.string().length(2), name: text, circuit: text })),
});

export const casesSchema = z.strictObject({
  cases: z.array(
    z.strictObject({
      story: text,
      state: z.string().length(2),
      agency: text,
      action: text,
      on: z.string().refine(isDay, "expected YYYY-MM-DD"),
      given: z.record(text, text).optional(),
      answer: z.enum(effects),
      cites: z.array(text).optional(),
      rule: text.optional(),
    }),
  ),
});
