import { createHash } from "node:crypto";
import { z } from "zod";

/** An evaluation plan as it is registered: everything that carrying it out needs, so that nothing is chosen afterwards. */

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "expected a date as YYYY-MM-DD");

const look = z.strictObject({
  months: z.number().positive(),
  periods: z.number().int().positive(),
  information: z.number().gt(0).lte(1),
  detectable: z.number().gt(0).lt(1),
});

const row = z.strictObject({
  id: z.string(),
  line: z.string(),
  question: z.string(),
  indicator: z.string(),
  data: z.string(),
  method: z.string(),
  comparator: z.string(),
  rule: z.string(),
  /** What carries it out. */
  subject: z.string(),
  design: z.enum(["own", "groups", "agencies", "triple"]),
  comparators: z.array(z.string()),
  history: z.strictObject({ from: isoDate, to: isoDate, periods: z.number().int().positive() }),
  harmonics: z.number().int().min(0),
  alpha: z.number().gt(0).lt(1),
  looks: z.array(look).min(1),
});

const amendment = z.strictObject({ date: isoDate, note: z.string().min(1), before: z.string() });

export const registrationSchema = z.strictObject({
  equipoise: z.literal(1),
  kind: z.literal("evaluation-plan"),
  title: z.string(),
  agency: z.string(),
  decision: z.string(),
  start: isoDate,
  registered: isoDate,
  alpha: z.number(),
  power: z.number(),
  smallestEffect: z.number(),
  spending: z.literal("obrien-fleming"),
  rows: z.array(row).min(1),
  /** Why the plan was changed after it was registered, with the hash of the plan before. */
  amendments: z.array(amendment),
  hash: z.string(),
});

export type Registration = z.output<typeof registrationSchema>;
export type PlanRow = Registration["rows"][number];
export type PlanContent = Omit<Registration, "hash">;

/** SHA-256 of the content: keys in order, so that spacing and order of a file do not matter. */
export function contentHash(content: PlanContent): string {
  const { ...rest } = content as PlanContent & { hash?: string };
  delete rest.hash;
  return createHash("sha256").update(canonical(rest)).digest("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** A plan with its hash. */
export const registered = (content: PlanContent): Registration => ({
  ...content,
  hash: contentHash(content),
});

/** What of a plan must stay as it was: all but when it was registered and why it was changed. */
export function planPart(plan: PlanContent): string {
  const { registered: _, amendments: _amendments, ...rest } = plan as PlanContent & { hash?: string };
  delete rest.hash;
  return canonical(rest);
}
