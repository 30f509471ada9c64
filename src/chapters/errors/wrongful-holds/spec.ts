import type { ErrorInput } from "../../../assessment/assessment.js";
import type { Propagated } from "../../../statistics/index.js";
import type { ModelInput } from "./inputs.js";

/**
 * Two ways to count wrongful holds. `named`: people named in detainers, and the share named wrongly. `screened`: people
 * whose status is checked, and how often citizens and lawful residents among them are named.
 */
export const routes = ["named", "screened"] as const;
export type Route = (typeof routes)[number];

export const routeInputs: Readonly<Record<Route, readonly ErrorInput[]>> = {
  named: ["detainers", "wrong-share", "held-share"],
  screened: ["screened", "citizen-share", "citizen-error", "lawful-share", "lawful-error", "held-share"],
};

/** The file of encounters that counts detainers. */
export interface LocalRecords {
  readonly dataset: string;
  readonly file: string;
  /** ISO dates of the first and last row. */
  readonly from: string;
  readonly to: string;
  /** Days that the count of the last year covers: 365, or fewer where the file is shorter. */
  readonly days: number;
  readonly judged: boolean;
  readonly held: boolean;
}

export interface HoldsSpec {
  /** What is given or known before any record is counted. */
  readonly inputs: readonly ModelInput[];
  readonly level: number;
  readonly minimumCell: number;
  readonly local?: LocalRecords;
}

/** How much one input matters. */
export interface Influence {
  readonly input: ErrorInput;
  /** Wrongful holds a year with it at its low and high end, all others in the middle. */
  readonly atLow: number;
  readonly atHigh: number;
  /** By what part the interval (on the scale of its logarithm) narrows once it is known. */
  readonly narrows: number;
  /** The value at which wrongful holds halve, all others in the middle; absent where it cannot do so alone. */
  readonly halves?: number;
}

export interface RouteResult {
  readonly route: Route;
  readonly holds: Propagated;
  /** Wrongful holds a year with every number in its middle. */
  readonly atMiddle: number;
  /** Probability of at least one in a year. */
  readonly atLeastOne: number;
  readonly influence: readonly Influence[];
  /** Payments a year, in US dollars. */
  readonly payments: Propagated;
  /** Wrongful holds a year at which expected payments reach the benefit, and the probability that they exceed it. */
  readonly breakEven?: { readonly holds: Propagated; readonly exceeds: number };
}

/** What the records counted; null where so few that the count is not shown, and not used. */
export interface Counted {
  readonly detainers: number | null;
  readonly judged: number | null;
  readonly wrong: number | null;
  readonly wrongHeld: number | null;
}

export interface HoldsResult {
  readonly inputs: readonly ModelInput[];
  readonly counted?: Counted;
  readonly routes: readonly RouteResult[];
}
