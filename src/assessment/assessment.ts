import type { DatasetSpec } from "../data/dataset-spec.js";
import type { DateKind } from "../findings/finding.js";
import type { CostsSettings } from "./costs.js";
import type { OutcomesDataSettings } from "./outcomes-data.js";
import type { OutcomesDesignSettings } from "./outcomes-design.js";
import type { ProgramSettings } from "./program.js";

/** What a user wrote in assessment.yaml, with every default filled in. */

export const agencyKinds = [
  "municipal-police",
  "sheriff",
  "jail",
  "state-police",
  "campus",
  "tribal",
] as const;
export type AgencyKind = (typeof agencyKinds)[number];

export interface Jurisdiction {
  /** Two-letter postal code. */
  readonly state: string;
  /** Five-digit county FIPS code. */
  readonly county?: string;
  readonly agency: string;
  readonly kind: AgencyKind;
}

/** Kinds of option whose clauses are known: one file each in knowledge/options. */
export const optionKinds = [
  "287g-jail",
  "287g-warrant-service",
  "287g-task-force",
  "honour-detainers",
  "judicial-warrant-only",
  "notify-only",
  "limited-cooperation",
  "detention-contract",
] as const;
export type OptionKind = (typeof optionKinds)[number];

export interface PolicyOption {
  readonly id: string;
  readonly label: string;
  readonly statusQuo: boolean;
  readonly kind?: OptionKind;
}

export interface TimelineEvent {
  readonly label: string;
  readonly kind: DateKind;
  /** ISO date. */
  readonly date: string;
}

/**
 * How race and ethnicity become one group.
 *
 * - `hispanic-first`: everybody of Hispanic ethnicity is `hispanic`; the others keep their race.
 * - `race-first`: Black (and any other recorded race but White) stays as it is whatever the ethnicity; `hispanic` is
 *   White with Hispanic ethnicity. The rule of Connecticut's published tables.
 */
export const raceRules = ["hispanic-first", "race-first"] as const;
export type RaceRule = (typeof raceRules)[number];

export interface Denominator {
  readonly label: string;
  /** A population dataset, or counts given here. */
  readonly dataset?: string;
  readonly ageBand?: "all" | "driving" | "adult";
  readonly year?: number;
  readonly counts?: Readonly<Record<string, { readonly count: number; readonly marginOfError?: number }>>;
  readonly source?: string;
}

export interface StopsSettings {
  readonly raceRule: RaceRule;
  /** The group that others are compared with. */
  readonly reference: string;
  /** Groups that are compared with it; the default is black and hispanic. */
  readonly compare: readonly string[];
  /** Key of `denominators` used first; all of them are shown. */
  readonly denominator?: string;
  readonly veil: {
    /** Degrees of freedom of the natural spline of clock time. */
    readonly splineDf: number;
    /** Days either side of a clock change in the daylight-saving design. */
    readonly clockChangeDays: number;
  };
  readonly threshold: {
    readonly chains: number;
    readonly warmup: number;
    readonly draws: number;
  };
}

/**
 * Numbers of the estimate of wrongful holds. Shares and probabilities run from 0 to 1; money is US dollars; counts are for
 * a year.
 */
export const errorInputs = [
  "screened",
  "citizen-share",
  "lawful-share",
  "citizen-error",
  "lawful-error",
  "detainers",
  "wrong-share",
  "held-share",
  "claim-share",
  "payout",
  "benefit",
] as const;
export type ErrorInput = (typeof errorInputs)[number];

/** A number that is known (`low` and `high` are the same), or the range that holds it with 95 per cent probability. */
export interface GivenNumber {
  readonly low: number;
  readonly high: number;
  /** Where it comes from. */
  readonly source?: string;
}

export type ErrorsSettings = Partial<Readonly<Record<ErrorInput, GivenNumber>>>;

export interface LawSettings {
  /** The day of which the law is asked, where it is not the decision's; ISO date. */
  readonly on?: string;
}
/** Settings of the chapters on outcomes: about the data, and about how effects are estimated. */
export interface OutcomesSettings extends OutcomesDataSettings, OutcomesDesignSettings {}

export interface Assessment {
  readonly title: string;
  readonly jurisdiction: Jurisdiction;
  readonly decision: {
    readonly question?: string;
    /** Who decides: sheriff, chief, council, jail board, legislature. */
    readonly decider?: string;
    /** By what act: resolution, ordinance, agreement, order. */
    readonly act?: string;
    readonly date?: string;
  };
  readonly options: readonly PolicyOption[];
  /** In order of date. */
  readonly timeline: readonly TimelineEvent[];
  readonly data: readonly DatasetSpec[];
  readonly denominators: Readonly<Record<string, Denominator>>;
  readonly chapters: {
    readonly stops: StopsSettings;
    readonly outcomes: OutcomesSettings;
    readonly law: LawSettings;
    readonly errors: ErrorsSettings;
    readonly costs: CostsSettings;
    readonly program: ProgramSettings;
  };
  readonly privacy: { readonly minimumCell: number };
  readonly seed: number;
  /** Confidence level of all intervals. */
  readonly level: number;
  /** Defaults that were filled in, as sentences for the report. */
  readonly defaults: readonly string[];
}
