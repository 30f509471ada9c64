import type { RaceRule } from "../../../assessment/assessment.js";

/** What the method was planned to do. */
export interface SearchSpec {
  readonly dataset: string;
  /** The reference first, then the groups that are compared with it. */
  readonly groups: readonly string[];
  readonly people: string;
  readonly level: number;
  readonly hasContraband: boolean;
  readonly hasBasis: boolean;
  readonly hasPlace: boolean;
  /** Ways of combining race and ethnicity, the chosen one first; one where the file has one combined field. */
  readonly rules: readonly GroupRule[];
}

/** A way of combining race and ethnicity: the two that can be chosen, and the one of Connecticut's published tables. */
export type GroupRule = RaceRule | "hispanic-unless-black";

/** Bases on which an officer may search or not, as he or she chooses. */
export const discretionaryBases: readonly string[] = [
  "consent",
  "probable-cause",
  "plain-view",
  "k9",
  "protective-frisk",
];

/** Bases that follow from something else: an arrest, an impounded car, a judge. */
export const routineBases: readonly string[] = ["incident-to-arrest", "inventory", "warrant"];

/** Kinds of searches by how much choice they leave. */
export const searchKinds = ["all", "discretionary", "routine"] as const;
export type SearchKind = (typeof searchKinds)[number];
