import { z } from "zod";
import { errorInputs } from "../../assessment/assessment.js";
import { readKnowledge, support } from "../common/knowledge.js";

/** knowledge/errors: the ways in which local work goes wrong, and the defaults of the estimate. */

const caseSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  text: z.string().min(1),
  ...support,
  frequency: z.array(
    z.strictObject({
      text: z.string().min(1),
      /** Id of a record in knowledge/sources. */
      source: z.string(),
      verified: z.enum(["primary", "secondary", "memory"]),
    }),
  ),
  liability: z.array(z.string().min(1)),
});
export type ErrorCase = z.output<typeof caseSchema>;

const inputSchema = z.strictObject({
  low: z.number().positive(),
  high: z.number().positive(),
  origin: z.enum(["published", "assumed"]),
  source: z.string().min(1),
  citations: z.array(z.string()).default([]),
});
export type DefaultInput = z.output<typeof inputSchema>;

export function loadErrorCases(): readonly ErrorCase[] {
  return readKnowledge("errors/cases.yaml", z.strictObject({ cases: z.array(caseSchema).min(1) })).cases;
}

export function loadDefaultInputs(): Partial<Readonly<Record<(typeof errorInputs)[number], DefaultInput>>> {
  const schema = z.strictObject({ inputs: z.partialRecord(z.enum(errorInputs), inputSchema) });
  return readKnowledge("errors/estimate.yaml", schema).inputs;
}
