import type { DatasetSpec } from "../data/dataset-spec.js";
import type { DateKind } from "../findings/finding.js";
import type { OutcomesDataSettings } from "./outcomes-data.js";

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
  readonly options: readonly { readonly id: string; readonly label: string; readonly statusQuo: boolean }[];
  /** In order of date. */
  readonly timeline: readonly TimelineEvent[];
  readonly data: readonly DatasetSpec[];
  readonly denominators: Readonly<Record<string, Denominator>>;
  readonly chapters: { readonly stops: StopsSettings; readonly outcomes: OutcomesDataSettings };
  readonly privacy: { readonly minimumCell: number };
  readonly seed: number;
  /** Confidence level of all intervals. */
  readonly level: number;
  /** Defaults that were filled in, as sentences for the report. */
  readonly defaults: readonly string[];
}
