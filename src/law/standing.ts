import type { Action, Body, Clause, Condition, Exception, Question, Rule, RuleEffect } from "./types.js";

/** How each rule stands to a question: whether it is law on the day, reaches the facts, and with which effect. */

export type Standing =
  /** It is law and reaches the facts. */
  | "applies"
  /** It would, on facts that were not given. */
  | "would"
  /** The facts given exclude it. */
  | "excluded"
  | "not-yet"
  | "ended"
  /** A court or the lack of a signature keeps it from being law. */
  | "not-law";

export interface Considered {
  readonly rule: Rule;
  readonly standing: Standing;
  /** The effect on the facts given. */
  readonly effect: RuleEffect;
  /** Exceptions that hold on facts that were not given. */
  readonly open: readonly Exception[];
  /** Why it may or may not be law on the day; absent where there is no doubt. */
  readonly doubt?: string;
}

export type Facts = Readonly<Record<string, string>>;

/** True, false, or undefined where the fact is not given. */
function conditionHolds({ fact, is, over, atMost }: Condition, facts: Facts): boolean | undefined {
  const value = facts[fact];
  if (value === undefined) return undefined;
  if (is !== undefined) return is.includes(value);
  return over !== undefined ? Number(value) > over : Number(value) <= atMost!;
}

/** Whether all conditions hold: false as soon as one fails, undefined while one is open. */
export function clauseHolds(clause: Clause, facts: Facts): boolean | undefined {
  let open = false;
  for (const one of clause) {
    const holds = conditionHolds(one, facts);
    if (holds === false) return false;
    if (holds === undefined) open = true;
  }
  return open ? undefined : true;
}

/** The action asked about, and the broader ones whose rules apply to it. */
export function actionChain(body: Body, id: string): readonly Action[] {
  const chain: Action[] = [];
  let next: string | undefined = id;
  while (next !== undefined && !chain.some((one) => one.id === next)) {
    const action: Action = body.vocabulary.actions.find((one) => one.id === next)!;
    chain.push(action);
    next = action.kindOf;
  }
  return chain;
}

/** What is known of the case: what the action itself brings along, and what was given, which prevails. */
export function knownFacts(body: Body, { action, given }: Question): Facts {
  const chain = actionChain(body, action);
  return Object.assign({}, ...chain.toReversed().map((one) => one.given), given) as Facts;
}

export const isFederal = ({ jurisdiction }: Rule): boolean =>
  jurisdiction === "US" || jurisdiction.startsWith("circuit-");

/**
 * Whether the rule bears on such a question at all, on whatever day. Tribes are no part of a state: of its rules only
 * those that name tribal agencies bind them.
 */
export function bears(
  rule: Rule,
  body: Body,
  state: string,
  agency: string,
  actions: readonly string[],
): boolean {
  if (!rule.actions.some((one) => actions.includes(one))) return false;
  if (rule.agencies.length > 0 && !rule.agencies.includes(agency)) return false;
  if (rule.binds.length > 0) return rule.binds.includes(state);
  if (rule.jurisdiction === "US") return true;
  if (isFederal(rule)) {
    const circuit = body.vocabulary.places.find(({ code }) => code === state)!.circuit;
    return rule.jurisdiction === `circuit-${circuit}`;
  }
  if (rule.jurisdiction !== state) return false;
  return agency !== "tribal" || rule.agencies.includes("tribal");
}

/** Statuses that keep a rule from being law on any day. */
export const neverLaw: ReadonlySet<string> = new Set(["enjoined", "vacated", "repealed", "pending-bill"]);

/** How the rule stands on the day and the facts. */
export function standingOf(rule: Rule, on: string, facts: Facts): Considered {
  const reached = reach(rule, facts);
  const found = (standing: Standing, doubt?: string): Considered => ({
    rule,
    standing,
    effect: reached.effect,
    open: reached.open,
    ...(doubt === undefined ? {} : { doubt }),
  });
  if (rule.to !== null && on >= rule.to.latest) return found("ended");
  if (rule.from !== null && on < rule.from.earliest) return found("not-yet");
  if (neverLaw.has(rule.status)) return found("not-law");
  return found(reached.standing, doubtOf(rule, on));
}

function doubtOf(rule: Rule, on: string): string | undefined {
  const { from, to, status, checkedOn } = rule;
  if (from !== null && on < from.latest) return "the day on which it took effect was not confirmed";
  if (to !== null && on >= to.earliest) return "the day on which it ended was not confirmed";
  if (status === "passed-unconfirmed") return "it was passed, but whether it became law was not confirmed";
  if (status === "conditional") return "it waits for an event, and whether that has come was not confirmed";
  if (from === null && !isFederal(rule) && checkedOn !== null && on < checkedOn.earliest)
    return "the day on which it began is not recorded, and the copy that was seen is later";
  const restricts = rule.effect === "required" || rule.effect === "prohibited";
  if (rule.confidence === "low" && restricts) return "our sources for it are weak";
  return undefined;
}

function reach(
  rule: Rule,
  facts: Facts,
): { standing: Standing; effect: RuleEffect; open: readonly Exception[] } {
  const open: Exception[] = [];
  for (const exception of rule.exceptions) {
    const holds = clauseHolds(exception.given, facts);
    if (holds === undefined) open.push(exception);
    if (holds !== true) continue;
    if (exception.effect === "none") return { standing: "excluded", effect: rule.effect, open: [] };
    return { standing: "applies", effect: exception.effect, open };
  }
  if (rule.onlyWhen.length === 0) return { standing: "applies", effect: rule.effect, open };
  const holds = rule.onlyWhen.map((clause) => clauseHolds(clause, facts));
  const standing = holds.includes(true) ? "applies" : holds.includes(undefined) ? "would" : "excluded";
  return { standing, effect: rule.effect, open };
}
