/** What the method was planned to do. */
export interface ThresholdSpec {
  readonly dataset: string;
  /** The reference first, then the groups that are compared with it. */
  readonly groups: readonly string[];
  readonly people: string;
  readonly level: number;
  readonly hasBasis: boolean;
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
}

/** With fewer places the thresholds rest on the priors more than on the counts. */
export const fewestPlaces = 5;

/** With fewer groups the model is hardly identified; other recorded groups join those that are compared. */
export const fewestGroups = 3;

/** A group with fewer searches is left out. */
export const fewestSearches = 20;

/** A place stands by itself where each group was stopped at least so often. */
export const fewestStops = 20;

/** No more places than this stand by themselves: those with the most stops. */
export const mostPlaces = 60;

/** What places that are put together are called. */
export const otherPlaces = "all other places";
