import type { AnsweredFinding } from "../../../findings/finding.js";

/** What a stop can lead to, as far as it is asked here. */
export const followed = ["arrest", "citation", "search", "long"] as const;
export type Followed = (typeof followed)[number];

/** The circumstances that are made alike, as far as the file records them. */
export const circumstances = ["reason", "hour", "place", "year", "age", "sex"] as const;
export type Circumstance = (typeof circumstances)[number];

export interface PostStopSpec {
  readonly outcomes: readonly Followed[];
  readonly circumstances: readonly Circumstance[];
  /** The reference first. */
  readonly groups: readonly string[];
  /** What stops of one cluster share. */
  readonly clusterBy: "officer" | "week";
  readonly level: number;
}

/** A number with its interval. */
export interface Ranged {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface GroupOutcome {
  readonly group: string;
  readonly stops: number;
  readonly events: number;
  /** As recorded. */
  readonly raw: Ranged;
  /** If all stops of the compared groups had been of this group, in the circumstances in which they were made. */
  readonly adjusted: Ranged;
  /** Against the reference; absent for the reference itself. */
  readonly difference?: Ranged;
  readonly ratio?: Ranged;
  readonly rawDifference?: number;
  /** Share of the group's stops in circumstances in which the reference group is stopped too. */
  readonly overlap: number;
}

export interface OutcomeResult {
  readonly outcome: Followed;
  readonly groups: readonly GroupOutcome[];
  readonly clusters: number;
  readonly stops: number;
  /** Stops of the groups in which the outcome is not recorded. */
  readonly unknown: number;
  /** Why there is no adjusted number. */
  readonly failed?: string;
}

export type PostStopResult = { readonly outcomes: readonly OutcomeResult[] };

export type Table = AnsweredFinding["tables"][number];

/** How each outcome is said: of a stop, and as a share. */
export const outcomeWords: Readonly<
  Record<Followed, { readonly noun: string; readonly title: string; readonly verb: string }>
> = {
  arrest: { noun: "arrest", title: "Arrest", verb: "end in an arrest" },
  citation: { noun: "citation", title: "Citation", verb: "end in a citation" },
  search: { noun: "search", title: "Search", verb: "lead to a search" },
  long: {
    noun: "a stop of more than 30 minutes",
    title: "Stop of more than 30 minutes",
    verb: "last more than 30 minutes",
  },
};

export const circumstanceWords: Readonly<Record<Circumstance, string>> = {
  reason: "reason for the stop",
  hour: "time of day",
  place: "place",
  year: "year",
  age: "age",
  sex: "sex",
};
