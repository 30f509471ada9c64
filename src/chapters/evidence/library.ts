import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, YAMLParseError } from "yaml";
import type { z } from "zod";
import { InputError } from "../../findings/input-error.js";
import { commonScale } from "./common-scale.js";
import {
  type Cluster,
  clustersSchema,
  type Policy,
  type Pooling,
  policiesSchema,
  poolingSchema,
  type StudyEntry,
  type StudyFile,
  studyFileSchema,
  type Transport,
  transportSchema,
} from "./schema.js";

/** One estimate with the study that it belongs to. Plain data, so that it can travel to a worker. */
export interface Evidence extends StudyEntry {
  readonly study: string;
  /** "Tome et al. 2021". */
  readonly authors: string;
  readonly year: number;
  readonly setting: string;
  /** Parts of the citation that nobody has checked. */
  readonly unverified: readonly string[];
}

/** Everything in knowledge/evidence, checked. */
export interface EvidenceLibrary {
  readonly studies: readonly StudyFile[];
  readonly evidence: readonly Evidence[];
  readonly policies: readonly Policy[];
  readonly clusters: readonly Cluster[];
  readonly pooling: Pooling;
  readonly transport: Transport;
}

const home = fileURLToPath(new URL("../../../knowledge/evidence/", import.meta.url));
let kept: EvidenceLibrary | undefined;

/** The published evidence that comes with Equipoise, read once. */
export function evidenceLibrary(): EvidenceLibrary {
  kept ??= readLibrary(home);
  return kept;
}

/**
 * Reads and checks a folder of evidence: `studies/*.yaml`, and the policies, clusters, rules of pooling and applications.
 *
 * @throws InputError with everything that is wrong, file by file
 */
export function readLibrary(folder: string): EvidenceLibrary {
  const problems: string[] = [];
  const read = <T>(file: string, schema: z.ZodType<T>): T | undefined =>
    readFile(join(folder, file), file, schema, problems);
  const names = readdirSync(join(folder, "studies"))
    .filter((name) => name.endsWith(".yaml"))
    .sort();
  const studies = names.flatMap((name) => {
    const study = read(`studies/${name}`, studyFileSchema);
    if (study !== undefined && `${study.id}.yaml` !== name)
      problems.push(`studies/${name}: its id is "${study.id}"; the file is named after the id`);
    return study ?? [];
  });
  const policies = read("policies.yaml", policiesSchema)?.policies;
  const clusters = read("clusters.yaml", clustersSchema)?.clusters;
  const pooling = read("pooling.yaml", poolingSchema);
  const transport = read("transport.yaml", transportSchema);
  if (policies === undefined || clusters === undefined || pooling === undefined || transport === undefined)
    throw new InputError(problems.map((what) => ({ what })));
  const library = { studies, evidence: studies.flatMap(estimatesOf), policies, clusters, pooling, transport };
  problems.push(...contradictions(library));
  if (problems.length > 0) throw new InputError(problems.map((what) => ({ what })));
  return library;
}

function readFile<T>(path: string, name: string, schema: z.ZodType<T>, problems: string[]): T | undefined {
  try {
    const parsed = schema.safeParse(parse(readFileSync(path, "utf8")));
    if (parsed.success) return parsed.data;
    for (const { path: at, message } of parsed.error.issues)
      problems.push(`${name}: ${at.length === 0 ? "" : `${at.join(".")}: `}${message}`);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    problems.push(`${name}: ${error.message.split("\n")[0]}`);
  }
  return undefined;
}

function estimatesOf(study: StudyFile): Evidence[] {
  return study.estimates.map((one) => ({
    ...one,
    study: study.id,
    authors: authorsOf(study),
    year: study.citation.issued,
    setting: study.setting,
    unverified: study.unverified ?? [],
  }));
}

/** "Tome et al.", "Coon", "Alsan and Yang"; a case by its title. */
function authorsOf({ citation }: StudyFile): string {
  const names = (citation.author ?? []).map((one) => ("literal" in one ? one.literal : one.family));
  if (names.length === 0) return citation.title;
  if (names.length === 1) return names[0]!;
  return names.length === 2 && names[1] !== "others" ? names.join(" and ") : `${names[0]} et al.`;
}

/** What no schema can see: names that point nowhere, and numbers that contradict each other. */
export function contradictions({
  evidence,
  policies,
  clusters,
  pooling,
  transport,
}: Omit<EvidenceLibrary, "studies">): string[] {
  const problems: string[] = [];
  const check = (
    where: string,
    what: string,
    name: string | null,
    known: readonly { readonly id: string }[],
  ) => {
    if (name !== null && !known.some((one) => one.id === name))
      problems.push(`${where}: there is no ${what} "${name}"`);
  };
  const seen = new Set<string>();
  for (const one of evidence) {
    const where = `studies/${one.study}.yaml: ${one.id}`;
    if (seen.has(one.id)) problems.push(`${where}: another estimate has this id`);
    seen.add(one.id);
    check(where, "policy", one.policy, policies);
    check(where, "cluster", one.cluster, clusters);
    check(where, "pool", one.pool, pooling.pools);
    problems.push(...numberProblems(one).map((problem) => `${where}: ${problem}`));
  }
  for (const { id, overlaps = [] } of clusters)
    for (const other of overlaps) check(`clusters.yaml: ${id}`, "cluster", other, clusters);
  for (const { id, footnote } of pooling.pools)
    for (const rule of footnote?.across ?? []) check(`pooling.yaml: ${id}`, "rule", rule, pooling.rules);
  for (const { estimate, quantity } of transport.applications) {
    check("transport.yaml", "estimate", estimate, evidence);
    check("transport.yaml", "quantity", quantity, transport.quantities);
  }
  return problems;
}

/** Half of the last digit that printed limits and errors are rounded to is far below this share of their width. */
const tolerance = 0.12;

function numberProblems(one: Evidence): string[] {
  const { estimate, verification, moreEnforcement, contrast } = one;
  const problems: string[] = [];
  if (estimate === null) return problems;
  const { value, interval, standardError, scale } = estimate;
  if ((scale === "ratio" || scale === "odds-ratio") && value <= 0) problems.push("a ratio is above 0");
  if (interval !== undefined) {
    if (!(interval.low <= value && value <= interval.high))
      problems.push(`its value ${value} lies outside ${interval.low} to ${interval.high}`);
    if (interval.kind !== "specification-range" && interval.level === undefined)
      problems.push("an interval needs its level; a range of specifications is of kind specification-range");
    if (interval.kind !== "specification-range" && standardError !== undefined) {
      const log = scale === "ratio" || scale === "odds-ratio";
      const width = log ? Math.log(interval.high / interval.low) : interval.high - interval.low;
      const expected = 2 * 1.959964 * standardError.value;
      if (Math.abs(width / expected - 1) > tolerance)
        problems.push(
          `its interval is ${(width / expected).toFixed(2)} times as wide as its standard error tells`,
        );
    }
  }
  if (verification.status === "memory" && standardError !== undefined)
    problems.push("a standard error from memory is no standard error; leave it out");
  const effect = commonScale(estimate);
  const sign =
    effect === undefined || effect.estimate === 0 ? undefined : effect.estimate > 0 ? "rises" : "falls";
  const told = contrast === "less" ? turned[moreEnforcement] : moreEnforcement;
  if (sign !== undefined && contrast !== "none" && (told === "rises" || told === "falls") && told !== sign)
    problems.push(`its value says that the outcome ${sign}, and moreEnforcement says the opposite`);
  return problems;
}

const turned = { rises: "falls", falls: "rises", unchanged: "unchanged", "not-applicable": "not-applicable" };

/** The records of all studies as CSL-JSON, with a note on what nobody has checked. */
export function evidenceSources(studies: readonly StudyFile[] = evidenceLibrary().studies) {
  return studies.map(({ id, citation: { issued, ...rest }, unverified, estimates }) => {
    const memory = estimates.every((one) => one.verification.status === "memory");
    const notes = [
      unverified === undefined ? undefined : `Not checked against the source: ${unverified.join(", ")}.`,
      memory ? "Cited from memory; the work was not seen." : undefined,
    ].filter((one) => one !== undefined);
    return {
      id,
      ...rest,
      issued: { "date-parts": [[issued]] as const },
      ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
    };
  });
}
