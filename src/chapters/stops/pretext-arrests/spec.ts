import type { TimelineEvent } from "../../../assessment/assessment.js";
import type { WithInterval } from "../../../statistics/clustered-ratios/index.js";
import type { Share } from "../../common/shares.js";

/** Reasons for a stop that are minor matters of driving: no danger to others that would call for custody by itself. */
export const lowReasons = [
  "speeding",
  "moving-violation",
  "equipment",
  "licence-registration",
  "seat-belt",
] as const;

export interface PretextSpec {
  /** The reference first. */
  readonly groups: readonly string[];
  readonly events: readonly (TimelineEvent & { readonly day: number })[];
  readonly level: number;
}

/** Low-level arrests of one group in one stretch of time. */
export interface PretextPart {
  readonly stops: number;
  /** Arrests with a recorded reason for the stop. */
  readonly arrests: number;
  readonly low: number;
  /** Low-level arrests among stops. */
  readonly ofStops: Share;
  /** Low-level arrests among arrests; absent where there is none. */
  readonly ofArrests?: Share;
}

export interface PretextChange {
  readonly group: string;
  readonly before: PretextPart;
  readonly after: PretextPart;
  /** Low-level arrests per stop, later less earlier. */
  readonly change: WithInterval;
  /** That change less the change of the reference group; absent for the reference itself. */
  readonly beyondReference?: WithInterval;
  /** The same for low-level arrests among arrests; absent where a side has none. */
  readonly changeOfArrests?: WithInterval;
  readonly beyondOfArrests?: WithInterval;
}

export interface PretextResult {
  /** Whole period, by group. */
  readonly whole: readonly {
    readonly group: string;
    readonly part: PretextPart;
    readonly gap?: WithInterval;
  }[];
  /** By event of the spec. */
  readonly events: readonly (readonly PretextChange[])[];
  /** Arrests of all groups whose reason for the stop is not recorded. */
  readonly blank: number;
  readonly arrests: number;
}
