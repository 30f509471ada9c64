import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { ledgerLines } from "../findings/finding.js";
import { nearest } from "../findings/nearest.js";
import { phrase } from "./values/text.js";

/** The vocabulary of outcomes: knowledge/measures.yaml, and what an assessment adds to it. */

/** What a number depends on, and so what a change in it can mean. */
export const measureKinds = ["reported", "survey", "action", "service", "record"] as const;
export type MeasureKind = (typeof measureKinds)[number];

const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower-case letters, digits and hyphens");
const words = z.string().min(1);

/** What an assessment says of a measure of its own. */
export const userMeasureSchema = z.strictObject({
  label: words.describe("The measure in words: shelter nights"),
  line: z.enum(ledgerLines).describe("Line of the ledger that it bears on"),
  unit: words.describe("What one is, in the plural: nights").optional(),
  scale: z.enum(["count", "amount"]).optional().describe("amount for quantities that are no count of events"),
  kind: z.enum(measureKinds).optional().describe("What the number depends on"),
  fall: words.optional().describe("What a fall could mean"),
  rise: words.optional().describe("What a rise could mean"),
  counterpart: id.optional().describe("The measure that tells reporting and happening apart"),
  spellings: z.array(words).optional().describe("How files spell it"),
});

const entrySchema = userMeasureSchema.extend({
  id,
  unit: words,
  kind: z.enum(measureKinds),
  fall: words,
  rise: words,
  spellings: z.array(z.string().regex(/^[a-z0-9]+( [a-z0-9]+)*$/)).min(1),
});

/** A measure as an assessment writes it. */
export type MeasureInput = z.output<typeof userMeasureSchema>;

/** What is known of a measure. */
export interface MeasureDefinition {
  readonly id: string;
  /** In words, to follow a number: "clinic visits". */
  readonly label: string;
  readonly line: (typeof ledgerLines)[number] | null;
  /** What one is, in the plural. */
  readonly unit: string;
  readonly scale: "count" | "amount";
  /** Null where nobody has said it. */
  readonly kind: MeasureKind | null;
  /** What a fall, or a rise, could mean; null where nobody has said it. */
  readonly fall: string | null;
  readonly rise: string | null;
  /** Id of the measure that would tell whether fewer things happen or fewer are reported. */
  readonly counterpart: string | null;
  readonly spellings: readonly string[];
}

type Entry = z.output<typeof entrySchema>;

const definition = (id: string, one: MeasureInput | Entry): MeasureDefinition => ({
  id,
  label: one.label,
  line: one.line,
  unit: one.unit ?? one.label,
  scale: one.scale ?? "count",
  kind: one.kind ?? null,
  fall: one.fall ?? null,
  rise: one.rise ?? null,
  counterpart: one.counterpart ?? null,
  spellings: (one.spellings ?? []).map(phrase),
});

/**
 * A vocabulary from the text of knowledge/measures.yaml.
 *
 * @throws Error where an entry is malformed, an id or a spelling stands twice, or a counterpart points nowhere
 */
export function parseMeasures(text: string): readonly MeasureDefinition[] {
  const { measures } = z.strictObject({ measures: z.array(entrySchema) }).parse(parse(text));
  const taken = new Map<string, string>();
  for (const one of measures) {
    for (const name of new Set([phrase(one.id), phrase(one.label), ...one.spellings])) {
      const other = taken.get(name);
      if (other !== undefined) throw new Error(`"${name}" names both ${other} and ${one.id}`);
      taken.set(name, one.id);
    }
  }
  const lost = measures.find(
    ({ counterpart }) => counterpart !== undefined && !measures.some((one) => one.id === counterpart),
  );
  if (lost !== undefined) throw new Error(`${lost.id}: there is no measure ${lost.counterpart}`);
  return measures.map((one) => definition(one.id, one));
}

let kept: readonly MeasureDefinition[] | undefined;

/** The measures of knowledge/measures.yaml. */
export function knownMeasures(): readonly MeasureDefinition[] {
  kept ??= parseMeasures(readFileSync(new URL("../../knowledge/measures.yaml", import.meta.url), "utf8"));
  return kept;
}

/** The vocabulary of an assessment: its own measures come first, and replace those of the same id. */
export function vocabulary(own: Readonly<Record<string, MeasureInput>>): readonly MeasureDefinition[] {
  const mine = Object.entries(own).map(([name, one]) => definition(name, one));
  return [...mine, ...knownMeasures().filter((one) => !Object.hasOwn(own, one.id))];
}

/** The measure that a file's word stands for; undefined where the vocabulary lacks it. */
export function findMeasure(
  word: string,
  measures: readonly MeasureDefinition[],
): MeasureDefinition | undefined {
  const spelt = phrase(word);
  return measures.find(
    (one) => phrase(one.id) === spelt || phrase(one.label) === spelt || one.spellings.includes(spelt),
  );
}

/** A definition for a word that no vocabulary holds: usable, but on no line of the ledger. */
export function unknownMeasure(word: string): MeasureDefinition {
  const spelt = phrase(word);
  return {
    id: spelt.replaceAll(" ", "-") || "measure",
    label: word,
    line: null,
    unit: word,
    scale: "count",
    kind: null,
    fall: null,
    rise: null,
    counterpart: null,
    spellings: [spelt],
  };
}

/** The nearest known id, for messages. */
export function nearestMeasure(word: string, measures: readonly MeasureDefinition[]): string | undefined {
  return nearest(
    phrase(word).replaceAll(" ", "-"),
    measures.map((one) => one.id),
  );
}
