import type { Bounds } from "../../../statistics/bounds/index.js";
import type { CountedColumn } from "../common/queries.js";
import type { ShareBounds } from "./shares.js";

/** Shares whose gaps between groups are bounded. */
export const boundedRates = ["search", "hit", "arrest"] as const;
export type BoundedRate = (typeof boundedRates)[number];

export interface MissingSpec {
  readonly columns: readonly CountedColumn[];
  readonly rates: readonly BoundedRate[];
  /** The reference first. */
  readonly groups: readonly string[];
  readonly hasPlace: boolean;
  readonly level: number;
}

/** Blanks of one column. */
export interface ColumnGaps {
  readonly column: CountedColumn;
  readonly missing: number;
  /** Stops, or searches for contraband. */
  readonly base: number;
  /** By group; empty for the column of groups itself. */
  readonly byGroup: readonly { readonly group: string; readonly missing: number; readonly base: number }[];
  readonly byYear: readonly { readonly year: number; readonly missing: number; readonly base: number }[];
}

export interface PlaceGaps {
  readonly place: string;
  readonly stops: number;
  readonly missing: number;
}

/** A difference of two groups' shares, as recorded and as it could be. */
export interface BoundedGap {
  readonly rate: BoundedRate;
  readonly group: string;
  /** Counts of the recorded rows: of the group, then of the reference. */
  readonly counts: readonly [yes: number, known: number, referenceYes: number, referenceKnown: number];
  readonly recorded: number;
  /** Whatever the missing rows were. */
  readonly anything: Bounds;
  /** If missing rows resemble recorded ones to within the factor {@link likeFactor}. */
  readonly alike: Bounds;
}

/** "Alike" means that every share among missing rows lies between half and twice that among recorded ones. */
export const likeFactor = 2;

export interface MissingResult {
  readonly columns: readonly ColumnGaps[];
  readonly places: readonly PlaceGaps[];
  readonly gaps: readonly BoundedGap[];
  /** By recorded group; empty where the file has no groups. */
  readonly shares: readonly ShareBounds[];
  /** Stops without a recorded group. */
  readonly withoutGroup: number;
}

export const rateWords: Readonly<
  Record<BoundedRate, { readonly label: string; readonly inSentence: string }>
> = {
  search: { label: "Search rate", inSentence: "share of stops with a search" },
  hit: { label: "Hit rate", inSentence: "share of searches that found contraband" },
  arrest: { label: "Arrest rate", inSentence: "share of stops with an arrest" },
};
