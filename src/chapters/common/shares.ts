import { clusteredShare, scoreInterval } from "../../statistics/clustered-ratios/index.js";

import type { Told } from "./answer.js";

/** Shares of stops with intervals that allow for days that resemble themselves. */

export interface Share {
  readonly events: number;
  readonly trials: number;
  /** NaN without trials. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Days with a trial; undefined where days were not looked at. */
  readonly days?: number;
  /** How many times the variance of independent rows; never taken below 1. */
  readonly designEffect: number;
}

/** Fewer days than this say too little about how days differ. */
const daysEnough = 20;

/** A share of independent rows, with Wilson's interval. */
export function plainShare(events: number, trials: number, level: number): Share {
  const value = trials === 0 ? Number.NaN : events / trials;
  return { ...scoreInterval(value, trials, level), events, trials, designEffect: 1 };
}

/**
 * A share from the events and trials of each day. Its interval is Wilson's at the size that the rows are worth: their
 * number over the design effect of days, where there are days enough to tell it and it is above one.
 */
export function dailyShare(events: ArrayLike<number>, trials: ArrayLike<number>, level: number): Share {
  const found = clusteredShare(events, trials);
  const told = found.clusters >= daysEnough && found.designEffect > 1;
  const designEffect = told ? found.designEffect : 1;
  return {
    ...scoreInterval(found.share, found.trials / designEffect, level),
    events: found.events,
    trials: found.trials,
    days: found.clusters,
    designEffect,
  };
}

/** The name of the interval method, as it stands beside an estimate. */
export const shareVariance = ({ days, designEffect }: Share): string =>
  days === undefined || designEffect === 1 ? "Wilson" : "Wilson, size reduced by the design effect of days";

/** A share as an estimate. `n` is the rows that it is a share of. */
export function shareEstimate(share: Share, level: number, unit: string): Told {
  return {
    value: share.value,
    low: share.low,
    high: share.high,
    level,
    intervalKind: "confidence",
    scale: "share",
    unit,
    n: share.trials,
    ...(share.days === undefined ? {} : { clusters: share.days }),
    variance: shareVariance(share),
    counts: countsOf(share),
  };
}

/** The counts that the digits of a share could give away. */
export const countsOf = ({ events, trials }: Pick<Share, "events" | "trials">): number[] => [
  events,
  trials - events,
];
