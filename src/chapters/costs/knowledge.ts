import { z } from "zod";
import { costInputs } from "../../assessment/costs.js";
import { knowledgeFiles, readKnowledge } from "../common/knowledge.js";

/** What is known of costs: facts, the inputs of the model with their defaults, and the price index, of knowledge/costs. */

const words = z.string().min(1);
const year = z.number().int().min(1990).max(2100);

const factSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    place: words,
    year,
    value: z.number(),
    unit: words,
    /** The year of the dollars; absent where the value is no money. */
    "price-year": year.optional(),
    basis: z
      .strictObject({
        scope: z.enum(["incremental", "full", "net", "not stated"]),
        payer: z.enum(["agency", "county", "state", "federal", "society"]),
        certainty: z.enum(["certain", "contingent"]),
        kind: z.enum(["cash", "staff time", "mixed"]),
      })
      .optional(),
    words,
    source: words,
    status: z.enum(["verified", "memory"]),
    confidence: z.enum(["high", "medium", "low"]),
  })
  .refine((one) => (one["price-year"] === undefined) === (one.basis === undefined), {
    message: "money has a price year and a basis, and nothing else has",
  });

/** A number that somebody published, or that is recalled, with its basis. */
export type CostFact = z.output<typeof factSchema>;

const number = z.number().min(0);
const inputSchema = z.strictObject({
  id: z.enum(costInputs),
  label: words,
  unit: words,
  "price-year": year.optional(),
  default: z.union([
    z.strictObject({ value: number }),
    z
      .strictObject({ low: number, mode: number, high: number })
      .refine(({ low, mode, high }) => low <= mode && mode <= high && low < high),
    z.strictObject({ low: number.positive(), high: number }).refine(({ low, high }) => low < high),
  ]),
  per: z.literal("officers").optional(),
  factor: z.string().optional(),
  loading: z.number().min(-1).max(1).optional(),
  facts: z.array(z.string()),
  status: z.enum(["published", "memory", "judgement"]),
  words,
});

/** An input of the cost model with its default. */
export type CostInputEntry = z.output<typeof inputSchema>;

const indexSchema = z.strictObject({
  series: words,
  title: words,
  source: words,
  checked: z.iso.date(),
  status: z.enum(["verified", "memory"]),
  confidence: z.enum(["high", "medium", "low"]),
  note: words,
  years: z.record(z.string(), z.number().positive()),
});

let facts: ReadonlyMap<string, CostFact> | undefined;

/** All facts by id. */
export function costFacts(): ReadonlyMap<string, CostFact> {
  if (facts !== undefined) return facts;
  const found = new Map<string, CostFact>();
  for (const file of knowledgeFiles("costs/facts")) {
    for (const fact of readKnowledge(file, z.strictObject({ facts: z.array(factSchema) })).facts) {
      if (found.has(fact.id)) throw new Error(`knowledge/costs/facts: ${fact.id} stands twice`);
      found.set(fact.id, fact);
    }
  }
  facts = found;
  return facts;
}

let inputs: readonly CostInputEntry[] | undefined;

/** The inputs of the model, each of {@link costInputs} once, in the order of the file. */
export function costInputEntries(): readonly CostInputEntry[] {
  if (inputs !== undefined) return inputs;
  const found = readKnowledge("costs/inputs.yaml", z.strictObject({ inputs: z.array(inputSchema) })).inputs;
  const ids = found.map(({ id }) => id);
  const odd = costInputs.filter((id) => ids.filter((one) => one === id).length !== 1);
  if (odd.length > 0) throw new Error(`knowledge/costs/inputs.yaml: not there once: ${odd.join(", ")}`);
  for (const { id, facts: named } of found)
    for (const fact of named)
      if (!costFacts().has(fact))
        throw new Error(`knowledge/costs/inputs.yaml: ${id}: there is no fact ${fact}`);
  inputs = found;
  return inputs;
}

/** The price index by year. */
export interface PriceIndex {
  readonly title: string;
  readonly source: string;
  readonly note: string;
  readonly first: number;
  readonly last: number;
  readonly years: ReadonlyMap<number, number>;
}

let index: PriceIndex | undefined;

export function priceIndex(): PriceIndex {
  if (index !== undefined) return index;
  const { title, source, note, years } = readKnowledge("costs/price-index.yaml", indexSchema);
  const byYear = new Map(Object.entries(years).map(([name, value]) => [Number(name), value]));
  const named = [...byYear.keys()].sort((a, b) => a - b);
  index = { title, source, note, first: named[0]!, last: named.at(-1)!, years: byYear };
  return index;
}

/**
 * What a dollar of one year is in dollars of another. Years after the last of the index count as the last, and years before the
 * first are refused.
 */
export function priceRatio(from: number, to: number, { years, first, last } = priceIndex()): number {
  const at = (wanted: number): number => {
    if (wanted < first) throw new Error(`the price index begins in ${first}, after ${wanted}`);
    return years.get(Math.min(wanted, last))!;
  };
  return at(to) / at(from);
}
