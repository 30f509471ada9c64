import type { DateKind } from "../../../findings/finding.js";

/** What the method was planned to do: plain data, so that the estimate can run in a worker. */
export interface VeilSpec {
  readonly dataset: string;
  /** The reference first, then the groups that are compared with it. */
  readonly groups: readonly string[];
  readonly people: string;
  readonly place: { readonly latitude: number; readonly longitude: number };
  readonly timeZone: string;
  /** Days since 1970 of the first and last stop. */
  readonly firstDay: number;
  readonly lastDay: number;
  readonly splineDf: number;
  readonly clockChangeDays: number;
  readonly level: number;
  readonly hasPlace: boolean;
  readonly hasReason: boolean;
  /** First and last band of latitude where the sun is taken at the coordinates of each stop; else it is at `place`. */
  readonly bands?: readonly [number, number];
  readonly events: readonly VeilEvent[];
}

/** A date of the timeline that lies inside the period of the file. */
export interface VeilEvent {
  readonly label: string;
  readonly kind: DateKind;
  readonly date: string;
  readonly day: number;
}

/** The side of the day whose twilight is used. */
export type Twilight = "evening" | "morning";

/** Reasons for which driving is what the officer saw. */
export const movingReasons = ["speeding", "moving-violation"] as const;

/** Reasons for which the officer did not pick the car out of traffic, so that seeing the driver does not bear on it. */
export const nonTrafficReasons = [
  "investigation",
  "wanted-or-warrant",
  "call-for-service",
  "checkpoint",
] as const;
