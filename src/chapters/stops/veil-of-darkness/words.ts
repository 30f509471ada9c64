import type { Estimate } from "../../../findings/finding.js";
import { groupLabel } from "../../../findings/wording.js";
import { ratioChange, ratioChangeInterval } from "../common/ratio-words.js";
import type { LightTable } from "./factors.js";
import type { VeilEstimate } from "./model.js";
import type { VeilSpec } from "./spec.js";

/** The odds ratio of an estimate with its interval. */
export interface OddsRatio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The estimate on the scale of the odds. */
export const oddsRatio = ({ logOdds, low, high }: VeilEstimate): OddsRatio => ({
  value: Math.exp(logOdds),
  low: Math.exp(low),
  high: Math.exp(high),
});

/** "31 per cent lower (between 25 and 36 per cent lower)". */
export function oddsWords(estimate: VeilEstimate): string {
  const { value, low, high } = oddsRatio(estimate);
  return `${ratioChange(value)} (${ratioChangeInterval(low, high)})`;
}

/** Whether the interval leaves out no difference. */
export const isClear = ({ low, high }: VeilEstimate): boolean => low > 0 || high < 0;

/** How errors are made, for `variance`. */
export const varianceWords = "clustered by date, G/(G-1) and (n-1)/(n-k) (vcovCL HC1 of sandwich)";

/** The estimate as a finding carries it. */
export function veilEstimateOf(
  estimate: VeilEstimate,
  more: { readonly spec: VeilSpec; readonly group: string; readonly stops: number; readonly dates: number },
): Estimate {
  const { spec, group, stops, dates } = more;
  const reference = groupLabel(spec.groups[0]!);
  return {
    ...oddsRatio(estimate),
    level: spec.level,
    intervalKind: "confidence",
    scale: "odds-ratio",
    unit: `odds that a stopped driver is recorded as ${groupLabel(group)} rather than ${reference}, darkness against daylight`,
    n: stops,
    clusters: dates,
    variance: varianceWords,
    degreesOfFreedom: dates - 1,
    comparator: "daylight at the same clock time",
  };
}

/** All stops of a table. */
export const stopsOf = ({ light, dark }: LightTable): number =>
  light.reference + light.compared + dark.reference + dark.compared;
