import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const range = {
  low: z.number(),
  high: z.number(),
  about: z.string(),
  source: z.string(),
  note: z.string(),
  confidence: z.string(),
};

const schema = z.strictObject({
  checked: z.string(),
  reporting: z.strictObject({ change: z.number().gt(-1), ...range }),
  elasticity: z.strictObject({ value: z.number(), ...range }),
});

/** What studies found about reporting to the police: knowledge/evidence/reporting.yaml. */
export type PublishedReporting = z.output<typeof schema>;

let kept: PublishedReporting | undefined;

export function publishedReporting(): PublishedReporting {
  kept ??= schema.parse(
    parse(readFileSync(new URL("../../../../knowledge/evidence/reporting.yaml", import.meta.url), "utf8")),
  );
  return kept;
}
