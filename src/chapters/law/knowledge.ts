import { z } from "zod";
import { agencyKinds, type OptionKind, optionKinds } from "../../assessment/assessment.js";
import { states } from "../../assessment/states.js";
import { knowledgeFiles, readKnowledge, support } from "../common/knowledge.js";

/** knowledge/options and knowledge/rights: what options commit an agency to, who decides, and what people are guaranteed. */

/** What a clause is about, in the order in which an option tells them. */
export const topics = [
  "powers",
  "training",
  "supervision",
  "costs",
  "reimbursement",
  "data",
  "complaints",
  "civil-rights",
  "language",
  "liability",
  "publicity",
  "duration",
  "termination",
] as const;
export type Topic = (typeof topics)[number];

export const topicLabels: Readonly<Record<Topic, string>> = {
  powers: "Powers",
  training: "Training",
  supervision: "Supervision",
  costs: "Costs",
  reimbursement: "Reimbursement",
  data: "Data and information systems",
  complaints: "Complaints",
  "civil-rights": "Civil rights",
  language: "Language",
  liability: "Liability",
  publicity: "Statements to the press",
  duration: "Duration",
  termination: "Ending it",
};

const clause = z.strictObject({ topic: z.enum(topics), text: z.string().min(1), ...support });
export type Clause = z.output<typeof clause>;

const sharedSchema = z.strictObject({ clauses: z.array(clause).min(1) });

const optionSchema = z.strictObject({
  id: z.enum(optionKinds),
  name: z.string().min(1),
  summary: z.string().min(1),
  shares: z.array(z.string()).default([]),
  clauses: z.array(clause).min(1),
});

/** One kind of option with all its clauses, by topic. */
export interface OptionKnowledge {
  readonly id: OptionKind;
  readonly name: string;
  readonly summary: string;
  readonly clauses: readonly Clause[];
}

/** What a kind of option commits an agency to: the clauses of its own, after those that it shares with others. */
export function loadOption(kind: OptionKind): OptionKnowledge {
  const { shares, clauses, ...option } = readKnowledge(`options/${kind}.yaml`, optionSchema);
  if (option.id !== kind) throw new Error(`knowledge/options/${kind}.yaml is about ${option.id}`);
  const shared = shares.flatMap((name) => readKnowledge(`options/shared/${name}.yaml`, sharedSchema).clauses);
  const all = [...shared, ...clauses];
  return { ...option, clauses: topics.flatMap((topic) => all.filter((one) => one.topic === topic)) };
}

const decider = { kinds: z.array(z.enum(agencyKinds)).min(1), text: z.string().min(1) };
const stateCodes = Object.keys(states) as [string, ...string[]];

const decidersSchema = z.strictObject({
  general: z.array(z.strictObject({ ...decider, ...support })).min(1),
  states: z.array(z.strictObject({ state: z.enum(stateCodes), ...decider, ...support })),
});
export type Deciders = z.output<typeof decidersSchema>;

export const loadDeciders = (): Deciders => readKnowledge("options/deciders.yaml", decidersSchema);

const words = z.strictObject({ title: z.string().min(1), text: z.string().min(1) });

const encounterSchema = z.strictObject({
  id: z.string().regex(/^[a-z-]+$/),
  order: z.int().positive(),
  en: z.string().min(1),
  es: z.string().min(1),
  rights: z
    .array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]+$/), en: words, es: words, ...support }))
    .min(1),
});
export type EncounterRights = z.output<typeof encounterSchema>;

/** What the law guarantees people in each kind of encounter, in the order of the files. */
export function loadRights(): readonly EncounterRights[] {
  return knowledgeFiles("rights")
    .map((file) => readKnowledge(file, encounterSchema))
    .sort((a, b) => a.order - b.order);
}
