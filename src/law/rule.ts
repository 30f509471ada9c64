import { addDays, dateWords } from "./dates.js";
import { type Decision, decide, told as sentence } from "./decide.js";
import { parseQuestion } from "./question.js";
import {
  actionChain,
  bears,
  type Considered,
  type Facts,
  isFederal,
  knownFacts,
  neverLaw,
  standingOf,
} from "./standing.js";
import type {
  Body,
  Change,
  Clause,
  Condition,
  Confidence,
  Effect,
  LegalDate,
  LooseQuestion,
  Question,
  Rule,
  Ruling,
  Side,
  Step,
} from "./types.js";
import { withoutArticle } from "./words.js";

/**
 * Answers one question: may, must or must not the agency do it, there, on that day? Pure: the same question and body give
 * the same ruling, whatever the order of the files.
 *
 * @throws InputError where a word of the question is not understood
 */
export function rule(question: LooseQuestion, body: Body): Ruling {
  return ruleOn(parseQuestion(question, body), body);
}

/** One ruling for each action (default: all), for a table. */
export function rulings(
  question: Omit<LooseQuestion, "action"> & { readonly actions?: readonly string[] },
  body: Body,
): Ruling[] {
  const actions = question.actions ?? body.vocabulary.actions.map(({ id }) => id);
  return actions.map((action) => rule({ ...question, action }, body));
}

const bearing = new WeakMap<Body, Map<string, readonly Rule[]>>();

/** The rules that bear on state, agency and action on whatever day, in order of their ids. */
function bearingRules(body: Body, { state, agency, action }: Question): readonly Rule[] {
  let kept = bearing.get(body);
  if (kept === undefined) {
    kept = new Map();
    bearing.set(body, kept);
  }
  const key = `${state} ${agency} ${action}`;
  let found = kept.get(key);
  if (found === undefined) {
    const actions = actionChain(body, action).map(({ id }) => id);
    found = body.rules
      .filter((one) => bears(one, body, state, agency, actions))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    kept.set(key, found);
  }
  return found;
}

const decisive = new Set([
  "required",
  "permitted",
  "permitted-with-conditions",
  "prohibited",
  "contested",
  "no-duty",
  "upholds",
]);

/** Answers a question that is already in the words of the vocabulary. */
export function ruleOn(question: Question, body: Body): Ruling {
  const rules = bearingRules(body, question);
  if (Object.keys(question.given).length > 0) return answered(question, settle(question, rules, body), body);
  const { days, found } = spansOf(rules);
  const span = spanOf(question.on, days);
  found[span] ??= settle(question, rules, body);
  return answered(question, found[span], body);
}

/** A ruling before the day is put into its words: the same for all days between two days on which anything changes. */
interface Settled {
  readonly ruling: Omit<Ruling, "question" | "answer" | "changes" | "pending">;
  readonly decision: Decision;
  readonly considered: readonly Considered[];
}

interface Spans {
  readonly days: readonly string[];
  readonly found: (Settled | undefined)[];
}

const spans = new WeakMap<readonly Rule[], Spans>();

/** How far before and after the day changes are told, in days. */
const window = 731;

function spansOf(rules: readonly Rule[]): Spans {
  let kept = spans.get(rules);
  if (kept === undefined) {
    const days = new Set<string>();
    for (const { from, to, checkedOn } of rules) {
      for (const date of [from, to]) {
        if (date === null) continue;
        days.add(date.earliest).add(date.latest).add(addDays(date.earliest, -window));
      }
      if (checkedOn !== null) days.add(checkedOn.earliest).add(addDays(checkedOn.latest, 1));
    }
    kept = { days: [...days].sort(), found: [] };
    spans.set(rules, kept);
  }
  return kept;
}

/** The number of the days that are not after `on`. */
function spanOf(on: string, days: readonly string[]): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! <= on) low = middle + 1;
    else high = middle;
  }
  return low;
}

function answered(question: Question, { ruling, decision, considered }: Settled, body: Body): Ruling {
  const answer = answerOf(question, decision, ruling.stateLaw, body);
  const last: Step = { kind: "answer", text: answer, rules: ruling.deciding };
  return {
    question,
    answer,
    ...ruling,
    trace: [...ruling.trace, last],
    changes: changesOf(considered, bearingRules(body, question), question.on),
    pending: pendingOf(considered, question.on),
  };
}

function settle(question: Question, rules: readonly Rule[], body: Body): Settled {
  const facts = knownFacts(body, question);
  const considered = rules.map((one) => standingOf(one, question.on, facts));
  const applying = considered.filter(
    ({ standing, effect }) => standing === "applies" && decisive.has(effect),
  );
  const { decision, uncertain } = decideInDoubt(applying);
  const stateLaw = silenceOf(considered, decision);
  const noDuty =
    decision.effect !== "required" &&
    applying.some(({ effect }) => effect === "no-duty") &&
    !applying.some(({ effect }) => effect === "required");
  const doubts = doubtsOf(question, decision, uncertain, stateLaw, body);
  const deciding = decision.deciding.map((one) => one.rule);
  return {
    decision,
    considered,
    ruling: {
      effect: decision.effect,
      noDuty,
      stateLaw,
      conditions: conditionsOf(decision, considered, body, decisionGiven(question, rules, facts)),
      trace: traceOf(question, body, facts, considered, decision, stateLaw),
      deciding,
      sides: decision.sides,
      liability: liabilityOf(considered),
      confidence: confidenceOf(decision),
      settled: decision.effect !== "contested" && decision.effect !== "unknown" && doubts.length === 0,
      doubts,
      checkedOn: oldestCheck(deciding),
    },
  };
}

/**
 * Rules of which it is uncertain whether they are law on the day are tried both ways: where both ways lead to the same
 * answer it stands; where not, it is contested, with both.
 */
function decideInDoubt(applying: readonly Considered[]): {
  decision: Decision;
  uncertain: readonly Considered[];
} {
  const uncertain = applying.filter(({ doubt }) => doubt !== undefined);
  const withThem = decide(applying);
  if (uncertain.length === 0) return { decision: withThem, uncertain };
  const without = decide(applying.filter(({ doubt }) => doubt === undefined));
  if (without.effect === withThem.effect) return { decision: withThem, uncertain };
  const rules = uncertain.map((one) => one.rule);
  const because = uncertain.map((one) => `${one.rule.authority.cite}: ${one.doubt}`).join("; ");
  const sides: Side[] = [
    {
      effect: withThem.effect,
      text: `If it is law on that day: ${uncertain.map(sentence).join(" ")}`,
      rules,
    },
    {
      effect: without.effect,
      text: `If it is not: ${without.deciding.map(sentence).join(" ") || "our records hold no other rule."}`,
      rules: without.deciding.map((one) => one.rule),
    },
  ];
  const conflict: Step = { kind: "conflict", text: `It is uncertain which rule holds (${because}).`, rules };
  const others = without.deciding.filter((one) => !withThem.deciding.includes(one));
  return {
    decision: {
      effect: "contested",
      deciding: [...withThem.deciding, ...others],
      sides,
      steps: [...withThem.steps, conflict],
    },
    uncertain,
  };
}

function silenceOf(considered: readonly Considered[], { deciding }: Decision): Ruling["stateLaw"] {
  const own = considered.filter((one) => !isFederal(one.rule));
  const found = own.some(
    ({ standing, effect }) =>
      (standing === "applies" || standing === "would") &&
      decisive.has(effect) &&
      effect !== "no-duty" &&
      effect !== "upholds",
  );
  if (found || deciding.some((one) => !isFederal(one.rule))) return "found";
  return own.some(({ standing, effect }) => standing === "applies" && effect === "none-found")
    ? "none-found"
    : "not-verified";
}

const verbs: Readonly<Record<Effect, string>> = {
  required: "must",
  permitted: "may",
  "permitted-with-conditions": "may, under conditions,",
  prohibited: "may not",
  contested: "",
  unknown: "",
};

function answerOf(
  question: Question,
  { effect, sides }: Decision,
  stateLaw: Ruling["stateLaw"],
  body: Body,
): string {
  const { agencies, actions, places } = body.vocabulary;
  const agency = agencies.find(({ id }) => id === question.agency)!.label;
  const action = actions.find(({ id }) => id === question.action)!.label;
  const state = places.find(({ code }) => code === question.state)!.name;
  const subject = `On ${dateWords(question.on)} a ${withoutArticle(agency)} in ${state}`;
  const silent =
    stateLaw === "not-verified"
      ? " This is the federal layer: state law not verified."
      : stateLaw === "none-found"
        ? " This is the federal layer: a search found no rule of the state, which is no proof that there is none."
        : "";
  if (effect === "unknown")
    return `Our records hold no rule in force on ${dateWords(question.on)} on whether a ${withoutArticle(agency)} in ${state} may ${action}; ${stateLaw === "none-found" ? "a search found no rule of the state" : "state law not verified"}. No permission follows from silence.`;
  if (effect === "contested") {
    const views = [...new Set(sides.map((one) => one.effect))]
      .filter((one) => one !== "contested" && one !== "not-reached")
      .map((one) => one.replaceAll("-", " "));
    const which = views.length > 1 ? ` (${views.join(" or ")})` : "";
    return `Whether on ${dateWords(question.on)} a ${withoutArticle(agency)} in ${state} may ${action} is not settled${which}.${silent}`;
  }
  const facts = Object.entries(question.given).map(([fact, value]) => factWords(fact, value, body));
  const where = facts.length > 0 ? `, given: ${facts.join("; ")}` : "";
  return `${subject} ${verbs[effect]} ${action}${where}.${silent}`;
}

function factWords(fact: string, value: string, body: Body): string {
  const word = body.vocabulary.facts.find(({ id }) => id === fact)!;
  return word.numeric ? `${word.label}: ${value}` : word.values.find((one) => one.value === value)!.label;
}

/** A clause in the words of the vocabulary. */
export function clauseWords(clause: Clause, body: Body): string {
  return clause
    .map(({ fact, is, over, atMost }) => {
      const known = body.vocabulary.facts.find(({ id }) => id === fact)!;
      if (over !== undefined) return `more than ${over} ${known.label}`;
      if (atMost !== undefined) return `at most ${atMost} ${known.label}`;
      return is!.map((value) => known.values.find((one) => one.value === value)!.label).join(" or ");
    })
    .join(", and ");
}

const effectWords: Readonly<Record<Effect, string>> = {
  required: "required",
  permitted: "permitted",
  "permitted-with-conditions": "permitted with conditions",
  prohibited: "prohibited",
  contested: "contested",
  unknown: "our records hold no rule that decides",
};

/** The answer that more facts would give: all rules are weighed anew, not only the one that asks for them. */
function decisionGiven(
  question: Question,
  rules: readonly Rule[],
  facts: Facts,
): (clause: Clause) => Decision {
  return (clause) => {
    const more = Object.assign({}, facts, ...clause.map(factOf)) as Facts;
    const applying = rules
      .map((one) => standingOf(one, question.on, more))
      .filter(({ standing, effect }) => standing === "applies" && decisive.has(effect));
    return decideInDoubt(applying).decision;
  };
}

/** A fact that fulfils a condition. */
function factOf({ fact, is, over, atMost }: Condition): Facts {
  return { [fact]: is?.[0] ?? String(over === undefined ? atMost : over + 1) };
}

/** Conditions of the deciding rules, and the facts that were left open and would change the answer. */
function conditionsOf(
  { deciding, effect }: Decision,
  considered: readonly Considered[],
  body: Body,
  given: (clause: Clause) => Decision,
): Ruling["conditions"] {
  const found: { text: string; rule: Rule }[] = [];
  const add = (text: string, one: Rule) => {
    if (!found.some((other) => other.text === text)) found.push({ text, rule: one });
  };
  const change = (clause: Clause, one: Rule, words?: string) => {
    const other = given(clause);
    if (other.effect === effect && words === undefined) return;
    const cites = new Set(other.deciding.map(({ rule: own }) => own.authority.cite));
    const by = cites.size === 0 ? "" : ` (${[...cites].join("; ")})`;
    add(words ?? `Given ${clauseWords(clause, body)}: ${effectWords[other.effect]}${by}.`, one);
  };
  for (const one of deciding) {
    for (const text of one.rule.conditions) add(text, one.rule);
    for (const exception of one.open) change(exception.given, one.rule, exception.words);
  }
  for (const one of considered)
    if (one.standing === "would" && decisive.has(one.effect))
      for (const clause of one.rule.onlyWhen) change(clause, one.rule);
  return found;
}

function traceOf(
  question: Question,
  body: Body,
  facts: Facts,
  considered: readonly Considered[],
  decision: Decision,
  stateLaw: Ruling["stateLaw"],
): Step[] {
  const { places } = body.vocabulary;
  const place = places.find(({ code }) => code === question.state)!;
  const known = Object.entries(facts).map(([fact, value]) => factWords(fact, value, body));
  const circuit = place.circuit === "DC" ? "the D.C. Circuit" : `the ${ordinal(place.circuit)} Circuit`;
  const steps: Step[] = [
    {
      kind: "question",
      text: `Federal law, ${circuit} and ${place.name} bind here.${known.length > 0 ? ` Taken as given: ${known.join("; ")}.` : ""}`,
      rules: [],
    },
    ...notDeciding(considered, question.on),
    ...background(considered, decision),
    ...decision.steps,
  ];
  const searches = considered.filter(
    ({ standing, effect }) => standing === "applies" && effect === "none-found",
  );
  if (stateLaw === "none-found")
    steps.push({
      kind: "silence",
      text: searches.map(sentence).join(" "),
      rules: searches.map((one) => one.rule),
    });
  if (stateLaw === "not-verified")
    steps.push({
      kind: "silence",
      text: `Our records hold no rule of ${place.name} in force on this act on that day: state law not verified, and nothing is inferred from that.`,
      rules: [],
    });
  return steps;
}

/** What the words mean, and rulings that bear on the question without deciding it. */
function background(considered: readonly Considered[], { deciding, steps }: Decision): Step[] {
  const told = (one: Considered) =>
    deciding.some(({ rule: other }) => other.id === one.rule.id) ||
    steps.some(({ rules }) => rules.some(({ id }) => id === one.rule.id));
  return considered
    .filter(
      ({ standing, effect }) => standing === "applies" && effect !== "liability" && effect !== "none-found",
    )
    .filter((one) => !told(one))
    .map((one) => ({ kind: "background", text: sentence(one), rules: [one.rule] }));
}

function ordinal(circuit: string): string {
  const names = [
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
  ];
  return names[Number(circuit) - 1]!;
}

/** Rules on this act that are shown but don't decide, each with the reason. */
function notDeciding(considered: readonly Considered[], on: string): Step[] {
  return considered.flatMap(({ rule: one, standing, effect }): Step[] => {
    if (!decisive.has(effect)) return [];
    const cite = one.authority.cite;
    const text =
      standing === "not-yet"
        ? `${cite} was not yet in force: it takes effect ${dateWords(one.from!)}.`
        : standing === "ended"
          ? `${cite} no longer held: it ended ${dateWords(one.to!)}.`
          : standing === "not-law"
            ? `${cite} doesn't decide: ${one.statusNote ?? statusWords(one)}.`
            : standing === "excluded" && one.onlyWhen.length === 0
              ? `${cite} doesn't reach these facts.`
              : undefined;
    if (text === undefined || (standing === "not-yet" && one.from!.earliest > addDays(on, window))) return [];
    return [{ kind: "not-deciding", text, rules: [one] }];
  });
}

const statusWords = ({ status }: Rule): string =>
  status === "pending-bill"
    ? "it is a bill that was not shown to be enacted"
    : status === "enjoined"
      ? "a court has enjoined it, so nobody may act on it"
      : `it is ${status}`;

function liabilityOf(considered: readonly Considered[]): Ruling["liability"] {
  return considered
    .filter(({ standing }) => standing === "applies" || standing === "would")
    .flatMap(({ rule: one }) => {
      const own = one.liability === undefined ? [] : [{ text: one.liability, rule: one }];
      return one.effect === "liability" ? [{ text: one.summary, rule: one }, ...own] : own;
    });
}

const beginnings = new WeakMap<readonly Rule[], readonly Change[]>();

function changesOf(considered: readonly Considered[], rules: readonly Rule[], on: string): Change[] {
  let all = beginnings.get(rules);
  if (all === undefined) {
    all = allChanges(considered);
    beginnings.set(rules, all);
  }
  const since = addDays(on, -window);
  return all.filter(({ date }) => date!.latest >= since);
}

/** All dates on which rules that can be law begin or end, in order. Whether they can doesn't depend on the day asked about. */
function allChanges(considered: readonly Considered[]): Change[] {
  return considered
    .flatMap((known): Change[] => {
      const one = known.rule;
      if (neverLaw.has(one.status) || one.effect === "liability") return [];
      const tell = (kind: "begins" | "ends", date: LegalDate | null): Change[] =>
        date === null
          ? []
          : [
              {
                rule: one,
                kind,
                date,
                text: `${kind === "begins" ? "Begins" : "Ends"} ${dateWords(date)}: ${sentence(known)}`,
              },
            ];
      return [...tell("begins", one.from), ...tell("ends", one.to)];
    })
    .sort((a, b) => (a.date!.earliest < b.date!.earliest ? -1 : a.date!.earliest > b.date!.earliest ? 1 : 0));
}

const pendingKinds: Readonly<Record<string, Change["kind"]>> = {
  "pending-bill": "pending",
  "pending-case": "pending",
  enjoined: "enjoined",
  "partly-enjoined": "enjoined",
  "passed-unconfirmed": "unconfirmed",
  conditional: "conditional",
};

function pendingOf(considered: readonly Considered[], on: string): Change[] {
  return considered.flatMap(({ rule: one, standing, effect }): Change[] => {
    const kind = pendingKinds[one.status];
    if (kind === undefined || standing === "ended") return [];
    if (one.from !== null && one.from.earliest > addDays(on, window)) return [];
    const what = one.statusNote ?? statusWords(one);
    return [
      {
        rule: one,
        kind,
        date: one.from,
        text: `${sentence({ rule: one, standing, effect, open: [] })} (${what})`,
      },
    ];
  });
}

const order: readonly Confidence[] = ["low", "medium", "high"];

function confidenceOf({ effect, deciding }: Decision): Confidence {
  if (effect === "unknown" || deciding.length === 0) return "low";
  const own = deciding.map(({ rule: one, doubt }): Confidence => {
    if (one.verification === "memory" || doubt !== undefined) return "low";
    return one.confidence;
  });
  return order[Math.min(...own.map((one) => order.indexOf(one)))]!;
}

function doubtsOf(
  question: Question,
  { effect, deciding }: Decision,
  uncertain: readonly Considered[],
  stateLaw: Ruling["stateLaw"],
  body: Body,
): string[] {
  const doubts: string[] = [];
  const state = body.vocabulary.places.find(({ code }) => code === question.state)!.name;
  if (stateLaw === "not-verified") doubts.push(`The law of ${state} on this act was not verified.`);
  if (stateLaw === "none-found")
    doubts.push(`A search found no rule of ${state} on this act; that is no proof of none.`);
  for (const one of uncertain) doubts.push(`${one.rule.authority.cite}: ${one.doubt}.`);
  for (const { rule: one } of deciding) {
    const { cite } = one.authority;
    if (one.verification === "memory")
      doubts.push(`${cite}: not looked up, from memory. Confirm it before relying on it.`);
    else if (one.checkedOn === null) doubts.push(`${cite}: the copy that was seen bears no date.`);
    else if (one.checkedOn.latest < question.on)
      doubts.push(`${cite}: last checked ${dateWords(one.checkedOn)}; later changes were not looked for.`);
    if (one.status === "unknown") doubts.push(`${cite}: whether it still stands was not verified.`);
  }
  if (effect === "contested") doubts.push("The answer is contested.");
  return doubts;
}

function oldestCheck(deciding: readonly Rule[]): LegalDate | null {
  if (deciding.length === 0 || deciding.some(({ checkedOn }) => checkedOn === null)) return null;
  return deciding.map(({ checkedOn }) => checkedOn!).reduce((a, b) => (b.latest < a.latest ? b : a));
}
