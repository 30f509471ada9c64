import type { Assessment, OptionKind } from "../../assessment/assessment.js";
import {
  type Authority,
  type Confidence,
  type Ruling,
  type RulingEffect,
  rulingEffects,
} from "../../findings/ruling.js";
import { capitalise, joinList } from "../../findings/wording.js";
import {
  type Body,
  type Ruling as LawRuling,
  type LegalDate,
  loadLaw,
  type Rule,
  rulings,
} from "../../law/index.js";
import { latest } from "../common/knowledge.js";

/** The answers of the law for the agency of an assessment, as statements of the report. */

let kept: Body | undefined;

/** The rules of knowledge/law, read once. */
export function theLaw(): Body {
  kept ??= loadLaw();
  return kept;
}

/** The day of which the law is asked, and how that day was chosen. */
export interface LawDate {
  readonly on: string;
  readonly why: string;
}

/** The last day up to which any rule was checked: the law after it is not known here. */
export function knownUntil({ rules }: Body): string {
  return latest(rules.flatMap(({ checkedOn }) => checkedOn?.earliest ?? []));
}

/** The day that the assessment names, else the decision's, else the last that the knowledge reaches. Never the clock's. */
export function lawDate({ chapters, decision }: Assessment, body: Body): LawDate {
  if (chapters.law.on !== undefined)
    return { on: chapters.law.on, why: "the day that the assessment asks about" };
  if (decision.date !== undefined) return { on: decision.date, why: "the day of the decision" };
  return {
    on: knownUntil(body),
    why: "the last day up to which the law was checked here, because the assessment gives no day of the decision",
  };
}

/** One answer for each action of the vocabulary, by the action's id. */
export function answersFor(
  { jurisdiction }: Assessment,
  on: string,
  body: Body,
): ReadonlyMap<string, LawRuling> {
  const { state, kind } = jurisdiction;
  const found = rulings({ state, agency: kind, on }, body);
  return new Map(found.map((one) => [one.question.action, one]));
}

export const authorityOf = ({ authority: { cite, links } }: Rule): Authority => ({
  cite,
  ...(links[0] === undefined ? {} : { link: links[0] }),
});

/** The authorities of rules, each once. */
export function authoritiesOf(rules: readonly Rule[]): Authority[] {
  const byCite = new Map(rules.map((one) => [one.authority.cite, authorityOf(one)]));
  return [...byCite.values()];
}

/**
 * What rests on memory, or on no rule that was found, is not verified. Where nobody verified the state's law, an answer
 * of federal law alone is not more than a low one, however sure federal law is.
 */
function confidenceOf({ effect, deciding, confidence, stateLaw }: LawRuling): Confidence {
  const fromMemory = deciding.some(({ verification }) => verification === "memory");
  if (effect === "unknown" || fromMemory) return "unverified";
  return stateLaw === "not-verified" ? "low" : confidence;
}

/** One answer as the report shows it: conditions, sides, the trace, who is exposed, and why it may not be settled. */
export function answerStatement(ruling: LawRuling, body: Body): Ruling {
  const action = body.vocabulary.actions.find(({ id }) => id === ruling.question.action)!;
  return {
    id: action.id,
    group: capitalise(action.group),
    title: capitalise(action.label),
    effect: ruling.effect,
    text: ruling.answer,
    conditions: unique(ruling.conditions.map((one) => cited(one, ruling.deciding))),
    sides: ruling.sides.map(({ text, rules }) => ({ view: text, authorities: authoritiesOf(rules) })),
    steps: ruling.trace.map(({ text, rules }) => ({ text, authorities: authoritiesOf(rules) })),
    authorities: authoritiesOf(ruling.deciding),
    exposure: unique(ruling.liability.map((one) => cited(one, ruling.deciding))),
    notes: ruling.doubts,
    confidence: confidenceOf(ruling),
    ...checkedWords(ruling.checkedOn),
  };
}

/** The day, month or year up to which a rule was checked, no more exact than it is known. */
export function checkedWords(on: LegalDate | null): Pick<Ruling, "checked"> {
  if (on === null) return {};
  return { checked: /^\d{4}(-\d{2}){0,2}$/.test(on.text) ? on.text : on.earliest };
}

/** How many of some answers there are of each kind, after "the law": "requires 1, permits 4 and prohibits 6". */
export function tally(answers: readonly Ruling[]): string {
  const parts = rulingEffects.flatMap((effect) => {
    const count = answers.filter((one) => one.effect === effect).length;
    return count === 0 ? [] : [counted[effect](count)];
  });
  return joinList(parts);
}

const counted: Readonly<Record<RulingEffect, (count: number) => string>> = {
  required: (count) => `requires ${count}`,
  permitted: (count) => `permits ${count}`,
  "permitted-with-conditions": (count) => `permits ${count} with conditions`,
  prohibited: (count) => `prohibits ${count}`,
  contested: (count) => `leaves ${count} contested`,
  unknown: (count) => `gives no answer that was found on ${count}`,
};

/** A sentence with the authority of its rule, where that is not one of those that decide and stand below anyway. */
function cited(
  { text, rule }: { readonly text: string; readonly rule: Rule },
  deciding: readonly Rule[],
): string {
  return deciding.some(({ id }) => id === rule.id) ? text : `${text} [${rule.authority.cite}]`;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** The action that each kind of option consists in. */
export const optionAction: Readonly<Record<OptionKind, string>> = {
  "287g-jail": "sign-287g-jail",
  "287g-warrant-service": "sign-287g-warrant-service",
  "287g-task-force": "sign-287g-task-force",
  "honour-detainers": "hold-on-detainer",
  "judicial-warrant-only": "adopt-limiting-policy",
  "notify-only": "notify-of-release",
  "limited-cooperation": "adopt-limiting-policy",
  "detention-contract": "contract-detention-beds",
};

/** The models of a 287(g) agreement. */
export const signing: readonly string[] = [
  "sign-287g-jail",
  "sign-287g-warrant-service",
  "sign-287g-task-force",
];

/** Actions that an option leaves undone: where the law requires one, it closes the option. */
export const leftUndone: Readonly<Partial<Record<OptionKind, readonly string[]>>> = {
  "honour-detainers": signing,
  "judicial-warrant-only": ["hold-on-detainer", ...signing],
  "notify-only": ["hold-on-detainer", ...signing],
  "limited-cooperation": ["hold-on-detainer", "notify-of-release", ...signing],
};

/** What the law requires of the agency and an option leaves undone. An agreement is required where some model must be signed. */
export function requiredButUndone(kind: OptionKind, answers: ReadonlyMap<string, LawRuling>): LawRuling[] {
  return (leftUndone[kind] ?? []).flatMap((action) => {
    const found = answers.get(action);
    return found?.effect === "required" ? [found] : [];
  });
}
