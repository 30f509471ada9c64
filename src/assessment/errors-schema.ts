import { z } from "zod";
import type { ErrorInput } from "./assessment.js";

/** The inputs of the estimate of wrongful holds: each a number, or a range with where it comes from. */

const source = z.string().min(1).describe("Where it comes from");

/** A number from 0 to `most`, alone or with its source, or the range that holds it with 95 per cent probability. */
function numberTo(id: string, most: number, expected: string) {
  const value = z.number().min(0).max(most);
  const end = z.number().positive().max(most);
  const range = z
    .strictObject({ least: end, most: end, source: source.optional() })
    .refine((range) => range.least < range.most && (most !== 1 || range.most < 1), `expected ${expected}`);
  return z
    .union([value, z.strictObject({ value, source }), range], { error: `expected ${expected}` })
    .meta({ id });
}

const share = numberTo(
  "share",
  1,
  "a share from 0 to 1, { value, source }, or a range { least, most, source } with 0 < least < most < 1",
);
const amount = numberTo(
  "amount",
  1e12,
  "a number from 0, { value, source }, or a range { least, most, source } with 0 < least < most",
);

export const errors = z
  .strictObject({
    screened: amount.optional().describe("People whose immigration status is checked in a year"),
    "citizen-share": share.optional().describe("Share of US citizens among them"),
    "lawful-share": share.optional().describe("Share of noncitizens with lawful status among them"),
    "citizen-error": share
      .optional()
      .describe("Probability that a citizen who is checked is named as removable"),
    "lawful-error": share
      .optional()
      .describe("Probability that a noncitizen with lawful status who is checked is named as removable"),
    detainers: amount.optional().describe("People named in detainers in a year"),
    "wrong-share": share.optional().describe("Share of them who are citizens or not removable"),
    "held-share": share
      .optional()
      .describe("Probability that a person who is named wrongly is held beyond release"),
    "claim-share": share.optional().describe("Probability that a wrongful hold ends in a payment"),
    payout: amount.optional().describe("What such a payment costs, with fees, in US dollars"),
    benefit: amount.optional().describe("What the policy brings the agency in a year, in US dollars"),
  } satisfies Record<ErrorInput, z.ZodType>)
  .describe("Inputs of the estimate of wrongful holds; what is not given is assumed, and said to be");
