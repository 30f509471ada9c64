import type { Assessment, OptionKind } from "../../assessment/assessment.js";
import type { Authority, Confidence, Ruling } from "../../findings/ruling.js";
import { capitalise } from "../../findings/wording.js";
import { type Body, type Ruling as LawRuling, type LegalDate, type Rule, rulings } from "../../law/index.js";
import { latest } from "../common/knowledge.js";

/** The answers of the law for the agency of an assessment, as statements of the report. */

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

/** What rests on memory alone, or on no rule that was found, is not verified. */
function confidenceOf({ effect, deciding, confidence }: LawRuling): Confidence {
  const fromMemory = deciding.some(({ verification }) => verification === "memory");
  return effect === "unknown" || fromMemory ? "unverified" : confidence;
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
    conditions: unique(ruling.conditions.map(({ text, rule }) => `${text} [${rule.authority.cite}]`)),
    sides: ruling.sides.map(({ text, rules }) => ({ view: text, authorities: authoritiesOf(rules) })),
    steps: ruling.trace.map(({ text, rules }) => ({ text, authorities: authoritiesOf(rules) })),
    authorities: authoritiesOf(ruling.deciding),
    exposure: unique(ruling.liability.map(({ text, rule }) => `${text} [${rule.authority.cite}]`)),
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
