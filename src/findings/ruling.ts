/** What law, agreements and other texts say: statements that are read, never estimated. */

/** What the law says about doing something. */
export const rulingEffects = [
  "required",
  "permitted",
  "permitted-with-conditions",
  "prohibited",
  "contested",
  "unknown",
] as const;
export type RulingEffect = (typeof rulingEffects)[number];

/** How sure a statement is. `unverified`: from memory, or not supported by a text that anybody of the project saw. */
export const confidences = ["high", "medium", "low", "unverified"] as const;
export type Confidence = (typeof confidences)[number];

/** A text that a statement rests on. */
export interface Authority {
  /** As a lawyer would cite it, with the pinpoint. */
  readonly cite: string;
  readonly link?: string;
}

/** One step of the reasoning, with what it rests on. */
export interface RulingStep {
  readonly text: string;
  readonly authorities: readonly Authority[];
}

/** One of two readings of the law where it is contested. */
export interface RulingSide {
  readonly view: string;
  readonly authorities: readonly Authority[];
}

/** One statement: the answer to a question of law, a clause of an agreement, a right, a way in which things go wrong. */
export interface Ruling {
  /** Unique in its finding. */
  readonly id: string;
  /** Statements of one group stand together under it. */
  readonly group?: string;
  readonly title: string;
  /** For questions of law; clauses and rights have none. */
  readonly effect?: RulingEffect;
  readonly text: string;
  readonly spanish?: { readonly title: string; readonly text: string };
  readonly conditions: readonly string[];
  /** Both readings, where it is contested. */
  readonly sides: readonly RulingSide[];
  /** The trace. */
  readonly steps: readonly RulingStep[];
  readonly authorities: readonly Authority[];
  /** Who may have to answer for it, and how that went elsewhere. */
  readonly exposure: readonly string[];
  readonly notes: readonly string[];
  readonly confidence: Confidence;
  /** Up to when the source was checked: an ISO date, or a month or a year where no more is known. */
  readonly checked?: string;
}

interface EffectWords {
  /** For tables. */
  readonly label: string;
  /** After "the law": "the law requires it". */
  readonly sentence: string;
}

export const effectWords: Readonly<Record<RulingEffect, EffectWords>> = {
  required: { label: "Required", sentence: "requires it" },
  permitted: { label: "Permitted", sentence: "permits it" },
  "permitted-with-conditions": { label: "Permitted with conditions", sentence: "permits it with conditions" },
  prohibited: { label: "Prohibited", sentence: "prohibits it" },
  contested: { label: "Contested", sentence: "is contested" },
  unknown: { label: "Not known", sentence: "is not known" },
};

export const confidenceWords: Readonly<Record<Confidence, string>> = {
  high: "high",
  medium: "medium",
  low: "low",
  unverified: "not verified",
};

/** Said wherever law is shown. */
export const noLegalAdvice =
  "This is not legal advice. No lawyer has reviewed it, and law changes: ask counsel before acting on it.";
