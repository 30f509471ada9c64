/** The law as dated, cited rules that answer (docs/law.md). */
import type { Body, LooseQuestion, Question, Rule, Ruling } from "./types.js";

export type * from "./types.js";

/** Reads and checks `knowledge/law` (or another folder of the same form). Everything wrong is reported at once. */
export declare function loadLaw(folder?: string | URL): Body;
/** Understands names, postal codes, synonyms and snake_case codes; an `InputError` names the nearest known word. */
export declare function parseQuestion(question: LooseQuestion, body: Body): Question;
/** Answers one question. Pure: the same question and body give the same ruling. */
export declare function rule(question: LooseQuestion, body: Body): Ruling;
/** One ruling for each action (default: all), for a table. */
export declare function rulings(
  question: Omit<LooseQuestion, "action"> & { readonly actions?: readonly string[] },
  body: Body,
): Ruling[];
/** What began or ended in [from, to), in one state (with the federal layer) or everywhere. */
export declare function changesBetween(
  body: Body,
  from: string,
  to: string,
  state?: string,
): { readonly date: string; readonly kind: "begins" | "ends"; readonly rule: Rule }[];
/** Records not checked for `days` (default 180) days before `today`, oldest first. */
export declare function staleRules(body: Body, today: string, days?: number): Rule[];
