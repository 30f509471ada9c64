import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isMap, isSeq, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { InputError, type Problem } from "../findings/input-error.js";
import { legalDate } from "./dates.js";
import { casesSchema, type RawRule, rulesSchema, vocabularySchema } from "./schema.js";
import type { Body, Clause, Rule, Vocabulary, WorkedCase } from "./types.js";

/** The folder of the law that comes with Equipoise. */
const lawFolder = fileURLToPath(new URL("../../knowledge/law", import.meta.url));

/**
 * Reads and checks `knowledge/law`, or another folder of the same form. The order of the files makes no difference.
 *
 * @throws InputError that names every record that is not as it should be, with file and line
 */
export function loadLaw(folder: string | URL = lawFolder): Body {
  const root = typeof folder === "string" ? folder : fileURLToPath(folder);
  const problems: Problem[] = [];
  const vocabulary = readVocabulary(root, problems);
  if (vocabulary === undefined) throw new InputError(problems);
  const rules: Rule[] = [];
  for (const file of yamlFiles(root)) {
    const jurisdiction = jurisdictionOf(file);
    if (jurisdiction === undefined) continue;
    const read = readYaml(root, file, "rules", rulesSchema, problems);
    read?.value.rules.forEach((raw, i) => {
      rules.push(ruleOf(raw, jurisdiction, `${file}:${read.lines[i]}`));
    });
  }
  const body: Body = { rules: rules.sort((a, b) => (a.id < b.id ? -1 : 1)), vocabulary };
  problems.push(...problemsOf(body));
  if (problems.length > 0) throw new InputError(problems);
  return body;
}

/** Reads the worked cases of a law folder. */
export function loadCases(folder: string | URL = lawFolder): readonly WorkedCase[] {
  const root = typeof folder === "string" ? folder : fileURLToPath(folder);
  const problems: Problem[] = [];
  const read = readYaml(root, "cases.yaml", "cases", casesSchema, problems);
  if (read === undefined || problems.length > 0) throw new InputError(problems);
  return read.value.cases.map((one) => ({ ...one, given: one.given ?? {}, cites: one.cites ?? [] }));
}

function yamlFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".yaml"));
}

/** The folder says whose law it is: `us/...`, `circuits/9.yaml`, `ca/...`. */
function jurisdictionOf(file: string): string | undefined {
  const [top, next] = file.split("/");
  if (next === undefined) return undefined;
  return top === "circuits" ? `circuit-${next.replace(".yaml", "")}` : top!.toUpperCase();
}

interface ReadYaml<T> {
  readonly value: T;
  /** The line of each item of the list. */
  readonly lines: readonly number[];
}

function readYaml<S extends z.ZodType>(
  root: string,
  file: string,
  list: string,
  schema: S,
  problems: Problem[],
): ReadYaml<z.output<S>> | undefined {
  const counter = new LineCounter();
  const path = relative(process.cwd(), join(root, file));
  const document = parseDocument(readFileSync(join(root, file), "utf8"), { lineCounter: counter });
  for (const error of document.errors)
    problems.push({ file: path, line: counter.linePos(error.pos[0]).line, what: error.message });
  if (document.errors.length > 0) return undefined;
  const lineAt = (at: readonly PropertyKey[]): number | undefined => {
    for (let n = at.length; n > 0; n--) {
      const node = document.getIn(at.slice(0, n), true) as { range?: readonly number[] } | undefined;
      if (node?.range?.[0] !== undefined) return counter.linePos(node.range[0]).line;
    }
    return undefined;
  };
  const read = schema.safeParse(document.toJS());
  if (!read.success) {
    for (const { path: at, message } of read.error.issues) {
      const line = lineAt(at);
      const what = `${at.map(String).join(".") || "the file"}: ${message}`;
      problems.push({ file: path, ...(line === undefined ? {} : { line }), what });
    }
    return undefined;
  }
  const items = isMap(document.contents) ? document.get(list, true) : undefined;
  const lines = isSeq(items) ? items.items.map((_, i) => lineAt([list, i]) ?? 1) : [];
  return { value: read.data, lines };
}

function readVocabulary(root: string, problems: Problem[]): Vocabulary | undefined {
  const read = readYaml(root, "vocabulary.yaml", "actions", vocabularySchema, problems);
  if (read === undefined) return undefined;
  const { agencies, actions, facts, documents, places } = read.value;
  return {
    agencies,
    places,
    documents,
    actions: actions.map(({ "kind-of": kindOf, given = {}, ...rest }) => ({
      ...rest,
      given,
      ...(kindOf === undefined ? {} : { kindOf }),
    })),
    facts: facts.map(({ values = {}, numeric = false, ...rest }) => ({
      ...rest,
      numeric,
      values: Object.entries(values).map(([value, label]) => ({ value, label })),
    })),
  };
}

type RawClause = RawRule["exceptions"] extends readonly { given: infer G }[] | undefined ? G : never;

const clauseOf = (raw: RawClause): Clause =>
  Object.entries(raw).map(([fact, want]) => {
    if (typeof want === "string") return { fact, is: [want] };
    if (Array.isArray(want)) return { fact, is: want };
    return { fact, ...want };
  });

const dateOf = (text: string | null | undefined) =>
  text === null || text === undefined ? null : legalDate(text)!;

function ruleOf(raw: RawRule, jurisdiction: string, file: string): Rule {
  const kept = <K extends string, V>(key: K, value: V | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
  return {
    id: raw.id,
    jurisdiction,
    binds: raw.binds ?? [],
    agencies: raw.agencies ?? [],
    actions: raw.actions,
    effect: raw.effect,
    summary: raw.summary,
    conditions: raw.conditions ?? [],
    onlyWhen: (raw["only-when"] ?? []).map(clauseOf),
    exceptions: (raw.exceptions ?? []).map(({ given, effect, words }) => ({
      given: clauseOf(given),
      effect,
      ...kept("words", words),
    })),
    basis: raw.basis ?? "ordinary",
    unsettled: raw.unsettled ?? false,
    ...kept("forbidsLimits", raw["forbids-limits"]),
    ...kept("upholds", raw.upholds),
    authority: {
      kind: raw.authority.kind,
      cite: raw.authority.cite,
      links: raw.authority.links ?? [],
      ...kept("court", raw.authority.court),
    },
    from: dateOf(raw.from),
    to: dateOf(raw.to),
    status: raw.status,
    ...kept("statusNote", raw["status-note"]),
    confidence: raw.confidence,
    verification: raw.verification,
    checkedOn: dateOf(raw["checked-on"]),
    ...kept("checkedNote", raw["checked-note"]),
    ...kept("note", raw.note),
    ...kept("liability", raw.liability),
    overrides: raw.overrides ?? [],
    disputes: raw.disputes ?? [],
    file,
  };
}

/** What a schema can't see: ids that stand twice, words that the vocabulary lacks, rules that point to none. */
function problemsOf({ rules, vocabulary }: Body): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set(rules.map(({ id }) => id));
  const agencies = new Set(vocabulary.agencies.map(({ id }) => id));
  const actions = new Set(vocabulary.actions.map(({ id }) => id));
  const facts = new Map(vocabulary.facts.map((one) => [one.id, one]));
  const places = new Set(vocabulary.places.map(({ code }) => code));
  const seen = new Set<string>();
  for (const rule of rules) {
    const tell = (what: string) => problems.push({ file: rule.file, what: `${rule.id}: ${what}` });
    if (seen.has(rule.id)) tell("the id stands twice");
    seen.add(rule.id);
    if (!/^(US|circuit-.+)$/.test(rule.jurisdiction) && !places.has(rule.jurisdiction))
      tell(`${rule.jurisdiction} is no place of the vocabulary`);
    for (const one of rule.binds) if (!places.has(one)) tell(`it binds ${one}, no place of the vocabulary`);
    for (const one of rule.agencies) if (!agencies.has(one)) tell(`"${one}" is no kind of agency`);
    for (const one of rule.actions) if (!actions.has(one)) tell(`"${one}" is no action`);
    for (const one of [...rule.overrides, ...rule.disputes])
      if (!ids.has(one)) tell(`it points to "${one}", which is no rule`);
    for (const { fact, is, over, atMost } of [
      ...rule.onlyWhen,
      ...rule.exceptions.map((e) => e.given),
    ].flat()) {
      const known = facts.get(fact);
      const number = over !== undefined || atMost !== undefined;
      if (known === undefined) tell(`"${fact}" is no fact of the vocabulary`);
      else if (number !== known.numeric) tell(`"${fact}" is ${known.numeric ? "a number" : "a word"}`);
      else if (!number && !is!.every((value) => known.values.some((one) => one.value === value)))
        tell(`"${fact}" can't be ${is!.join(" or ")}`);
    }
  }
  return problems;
}
