/** The law as data: dated, cited rules; the question that a person asks; the ruling with its trace. */

/** What a rule does. Only the first five can be the answer to a question by themselves. */
export const ruleEffects = [
  "required",
  "permitted",
  "permitted-with-conditions",
  "prohibited",
  "contested",
  /** No duty to act follows from it. */
  "no-duty",
  /** Tells who is exposed to what: a separate axis, which never decides. */
  "liability",
  /** Background: what a form, a warrant or a model is. Never decides. */
  "definition",
  /** A court holds that a state's limit or mandate is valid against federal law. */
  "upholds",
  /** A record of a search that found no rule of the state. */
  "none-found",
] as const;
export type RuleEffect = (typeof ruleEffects)[number];

/** What a ruling can be. */
export const effects = [
  "required",
  "permitted",
  "permitted-with-conditions",
  "prohibited",
  "contested",
  "unknown",
] as const;
export type Effect = (typeof effects)[number];

export const ruleStatuses = [
  "in-force",
  "contested",
  "partly-enjoined",
  "enjoined",
  "vacated",
  /** A case is before a court. */
  "pending-case",
  /** A bill: shown, never decides. */
  "pending-bill",
  /** Passed by the legislature; whether it became law was not confirmed. */
  "passed-unconfirmed",
  /** On the books, waiting for an event that its text names. */
  "conditional",
  "superseded-in-part",
  "amended",
  "repealed",
  "unknown",
] as const;
export type Status = (typeof ruleStatuses)[number];

export const confidences = ["high", "medium", "low"] as const;
export type Confidence = (typeof confidences)[number];

/** How a record was checked: the text itself; a summary by others; not looked up. */
export const verifications = ["primary", "secondary", "memory"] as const;
export type Verification = (typeof verifications)[number];

export const authorityKinds = [
  "constitution",
  "statute",
  "regulation",
  "decision",
  "directive",
  "opinion",
  "policy",
  "bill",
  "none",
] as const;
export type AuthorityKind = (typeof authorityKinds)[number];

export const courts = [
  "supreme",
  "circuit",
  "district",
  "state-high",
  "state-appeals",
  "state-trial",
] as const;
export type Court = (typeof courts)[number];

export interface Authority {
  readonly kind: AuthorityKind;
  /** The citation, with its pinpoint. */
  readonly cite: string;
  readonly court?: Court;
  readonly links: readonly string[];
}

/**
 * A date as far as it is known. `earliest` = `latest` where the day is known; a year or a month spans all its days,
 * between which whether the rule is in force is uncertain.
 */
export interface LegalDate {
  readonly earliest: string;
  readonly latest: string;
  /** As written in the record: `2026`, `2026-07`, `2026-07-01` or `2026-05-28/2026-12-31`. */
  readonly text: string;
}

/** One comparison with a fact of the case: the fact is one of the values, or a number over or at most a limit. */
export interface Condition {
  readonly fact: string;
  readonly is?: readonly string[];
  readonly over?: number;
  readonly atMost?: number;
}

/** All its conditions must hold. */
export type Clause = readonly Condition[];

/** On these facts the rule has this effect instead; `none`: the rule does not reach them. */
export interface Exception {
  readonly given: Clause;
  readonly effect: RuleEffect | "none";
  readonly words?: string;
}

export const bases = ["constitution", "preemption", "ordinary"] as const;
export type Basis = (typeof bases)[number];

export interface Rule {
  readonly id: string;
  /** `US`, `circuit-9`, or a state's postal code. */
  readonly jurisdiction: string;
  /** States in which a federal authority binds; empty: every place of its jurisdiction. */
  readonly binds: readonly string[];
  /** Kinds of agency; empty: all of them. */
  readonly agencies: readonly string[];
  readonly actions: readonly string[];
  readonly effect: RuleEffect;
  /** What the rule says, in our words: one or two sentences. */
  readonly summary: string;
  /** What must be true or be done, in plain words. */
  readonly conditions: readonly string[];
  /** The rule applies only if one of these clauses holds; empty: always. */
  readonly onlyWhen: readonly Clause[];
  /** Other effects on other facts; the first that holds wins. */
  readonly exceptions: readonly Exception[];
  /** Federal bars only: on what they rest. */
  readonly basis: Basis;
  /** A federal bar that courts have not settled: a state mandate against it is contested rather than void. */
  readonly unsettled: boolean;
  /** A federal rule that forbids states to limit the act; `contested` where courts disagree on its validity. */
  readonly forbidsLimits?: "valid" | "contested";
  /** What an `upholds` rule upholds. */
  readonly upholds?: "limit" | "mandate";
  readonly authority: Authority;
  readonly from: LegalDate | null;
  /** First day on which the rule no longer holds. */
  readonly to: LegalDate | null;
  readonly status: Status;
  readonly statusNote?: string;
  readonly confidence: Confidence;
  readonly verification: Verification;
  /** The date up to which the source shows the law, as far as known; null where the source bears no date. */
  readonly checkedOn: LegalDate | null;
  readonly checkedNote?: string;
  readonly note?: string;
  /** Who is exposed to what if the rule is broken, or by following it. */
  readonly liability?: string;
  /** Rules that this one displaces where both apply: an exception or a later, more specific rule. */
  readonly overrides: readonly string[];
  /** Rules with which this one stands in open conflict: the answer is contested, with both. */
  readonly disputes: readonly string[];
  /** The file and line of the record. */
  readonly file: string;
}

/** A kind of agency, an action or a fact, with the words that people use for it. */
export interface Word {
  readonly id: string;
  readonly label: string;
  readonly synonyms: readonly string[];
}

export interface Action extends Word {
  /** "May the agency ...?" */
  readonly question: string;
  readonly group: string;
  /** The broader action whose rules apply too, on the facts given here. */
  readonly kindOf?: string;
  readonly given: Readonly<Record<string, string>>;
}

export interface Fact extends Word {
  readonly values: readonly { readonly value: string; readonly label: string }[];
  readonly numeric: boolean;
}

/** A document that a person may hold in hand, and the facts that it shows. */
export interface Paper extends Word {
  readonly shows: Readonly<Record<string, string>>;
}

export interface Place {
  readonly code: string;
  readonly name: string;
  /** 1 to 11, or `DC`. */
  readonly circuit: string;
}

export interface Vocabulary {
  readonly agencies: readonly Word[];
  readonly actions: readonly Action[];
  readonly facts: readonly Fact[];
  readonly documents: readonly Paper[];
  readonly places: readonly Place[];
}

/** All rules of the folder with the vocabulary, checked. */
export interface Body {
  readonly rules: readonly Rule[];
  readonly vocabulary: Vocabulary;
}

/** The question, as a person may write it: names and synonyms are understood (`parseQuestion`). */
export interface LooseQuestion {
  readonly state: string;
  readonly agency: string;
  readonly action: string;
  /** ISO date. */
  readonly on: string;
  readonly given?: Readonly<Record<string, string | number | boolean>>;
  readonly documents?: readonly string[];
}

/** The question in the words of the vocabulary. */
export interface Question {
  readonly state: string;
  readonly agency: string;
  readonly action: string;
  readonly on: string;
  readonly given: Readonly<Record<string, string>>;
}

export type StepKind =
  | "question"
  | "constitution"
  | "federal-bar"
  | "federal-permission"
  | "no-duty"
  | "background"
  | "state"
  | "court"
  | "conflict"
  | "not-deciding"
  | "silence"
  | "answer";

/** One step of the reasoning, as a sentence, with the rules that it rests on. */
export interface Step {
  readonly kind: StepKind;
  readonly text: string;
  readonly rules: readonly Rule[];
}

/** One side of a contested answer. */
export interface Side {
  readonly effect: Effect | "not-reached";
  readonly text: string;
  readonly rules: readonly Rule[];
}

/** A change before or after the day asked about, or something that may change it. */
export interface Change {
  readonly rule: Rule;
  readonly kind: "begins" | "ends" | "pending" | "enjoined" | "unconfirmed" | "conditional";
  readonly date: LegalDate | null;
  readonly text: string;
}

export interface Ruling {
  readonly question: Question;
  readonly effect: Effect;
  /** The answer as one sentence. */
  readonly answer: string;
  /** True where federal law and the state's law found put no duty to act on the agency. */
  readonly noDuty: boolean;
  /** Whether a rule of the state on this act was found, was searched for and not found, or was not looked for. */
  readonly stateLaw: "found" | "none-found" | "not-verified";
  /** What must hold or be done, each with its rule; including facts not given that would change the answer. */
  readonly conditions: readonly { readonly text: string; readonly rule: Rule }[];
  readonly trace: readonly Step[];
  /** The rules that decide. */
  readonly deciding: readonly Rule[];
  /** Both sides where the answer is contested; else empty. */
  readonly sides: readonly Side[];
  readonly liability: readonly { readonly text: string; readonly rule: Rule }[];
  /** What began or ended in the two years before the day, and what is known to begin or end after it. */
  readonly changes: readonly Change[];
  /** Bills, cases, enjoined or unconfirmed statutes: shown, never decide. */
  readonly pending: readonly Change[];
  readonly confidence: Confidence;
  /** False where the answer is contested or unknown, rests on memory, or on a rule not checked up to the day asked about. */
  readonly settled: boolean;
  /** Why it is not settled: each a sentence. */
  readonly doubts: readonly string[];
  /** The oldest date up to which a deciding rule was checked; null where one bears no date, or none decides. */
  readonly checkedOn: LegalDate | null;
}

/** A worked case: a story that a lawyer can read, the question in it, the answer, and what it must cite. */
export interface WorkedCase {
  readonly story: string;
  readonly state: string;
  readonly agency: string;
  readonly action: string;
  readonly on: string;
  readonly given: Readonly<Record<string, string>>;
  readonly answer: Effect;
  readonly cites: readonly string[];
  /** The rule whose date the case stands beside. */
  readonly rule?: string | undefined;
}
