import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Authority, Confidence, Ruling } from "../../findings/ruling.js";

/** Facts of the folder knowledge/: read once, checked whole, and turned into statements of the report. */

const root = new URL("../../../knowledge/", import.meta.url);

/** The files of a folder of knowledge that end in .yaml, by name. */
export function knowledgeFiles(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, root))
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/**
 * A file of knowledge that fits its schema.
 *
 * @throws Error with the file and the place of each mistake: what ships with Equipoise is a defect where it is wrong
 */
export function readKnowledge<T>(file: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parse(readFileSync(new URL(file, root), "utf8")));
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`knowledge/${file}: ${told.join("; ")}`);
}

/** What a statement rests on: ids of knowledge/authorities.yaml, when somebody looked, and how sure it is. */
export const support = {
  authorities: z.array(z.string()).default([]),
  checked: z.iso.date(),
  confidence: z.enum(["high", "medium", "low"]),
  /** `memory`: nobody of the project saw a text. */
  verified: z.enum(["primary", "secondary", "memory"]),
};

interface Support {
  readonly authorities: readonly string[];
  readonly checked: string;
  readonly confidence: "high" | "medium" | "low";
  readonly verified: "primary" | "secondary" | "memory";
}

const authoritySchema = z.record(
  z.string().regex(/^[a-z0-9-]+$/),
  z.strictObject({ cite: z.string().min(1), link: z.url().optional() }),
);

let kept: ReadonlyMap<string, Authority> | undefined;

/** The texts of knowledge/authorities.yaml by id. */
export function loadAuthorities(): ReadonlyMap<string, Authority> {
  kept ??= new Map(
    Object.entries(readKnowledge("authorities.yaml", authoritySchema)).map(([id, { cite, link }]) => [
      id,
      link === undefined ? { cite } : { cite, link },
    ]),
  );
  return kept;
}

/** The authorities of ids; an id that the list lacks is a defect. */
function authoritiesOf(ids: readonly string[]): Authority[] {
  const known = loadAuthorities();
  return ids.map((id) => {
    const found = known.get(id);
    if (found === undefined) throw new Error(`knowledge/authorities.yaml has no ${id}`);
    return found;
  });
}

/** What is from memory is not verified, however sure its author was. */
const confidenceOf = ({ verified, confidence }: Support): Confidence =>
  verified === "memory" ? "unverified" : confidence;

/** A statement of the report from a piece of knowledge. */
export function statement(
  head: Pick<Ruling, "id" | "title" | "text"> & Partial<Ruling>,
  from: Support,
): Ruling {
  return {
    conditions: [],
    sides: [],
    steps: [],
    exposure: [],
    notes: [],
    ...head,
    authorities: authoritiesOf(from.authorities),
    confidence: confidenceOf(from),
    checked: from.checked,
  };
}

/** The latest of some days; ISO dates. */
export const latest = (days: readonly string[]): string => [...days].sort().at(-1) ?? "0000-00-00";
