import { normalQuantile } from "../../statistics/distributions/index.js";
import type { SourceEstimate } from "./schema.js";

/** Scales on which estimates can meet. Ratios are pooled as natural logarithms. */
export type ScaleFamily = "log-ratio" | "log-odds-ratio" | "grams" | "points" | "standardised" | "level";

/** An effect on a scale on which it is about normal. */
export interface CommonEffect {
  readonly family: ScaleFamily;
  readonly estimate: number;
  /** NaN where the source gives no error and no interval. */
  readonly standardError: number;
  /** How it came to this scale, in words. */
  readonly conversion: string;
}

/**
 * Takes an estimate from the scale of its source to a common one.
 *
 * - ratio r: log r; its error stands on the log scale in the record, or comes from the logarithms of the limits;
 * - odds ratio: the same, as a log odds ratio, which is no log ratio of risks unless the outcome is rare;
 * - change of p per cent: log(1 + p/100), error divided by 100 + p (delta method);
 * - difference d from a base level b: log(1 + d/b), error se / (b + d) (delta method; the base is taken as known);
 * - difference without a base: as it is, in points or grams;
 * - levels and elasticities are no effects of a policy and have no common scale.
 *
 * Reference for the delta method: `metafor::escalc` and `deltamethod` conventions (first order).
 *
 * @returns undefined for levels and elasticities, and where a change of -100 per cent or more leaves no logarithm
 * @example commonScale({ scale: "difference", value: -5, base: 20, unit: "points" })?.estimate // -0.2876821
 */
export function commonScale(source: SourceEstimate): CommonEffect | undefined {
  const { scale, value, base, unit } = source;
  const se = errorOf(source);
  switch (scale) {
    case "log-ratio":
      return effect("log-ratio", value, se, "printed as a logarithm");
    case "ratio":
      return effect("log-ratio", Math.log(value), se, "logarithm of the ratio");
    case "odds-ratio":
      return effect("log-odds-ratio", Math.log(value), se, "logarithm of the odds ratio");
    case "per-cent-change":
      return logOfChange("log-ratio", value / 100, se / 100, "logarithm of one plus the change");
    case "per-cent-change-of-odds":
      return logOfChange(
        "log-odds-ratio",
        value / 100,
        se / 100,
        "logarithm of one plus the change of the odds",
      );
    case "difference":
      if (base !== undefined)
        return logOfChange("log-ratio", value / base, se / base, "difference over its base, delta method");
      return effect(/^grams\b/.test(unit) ? "grams" : "points", value, se, "as printed");
    case "standardised":
      return effect("standardised", value, se, "as printed");
    default:
      return undefined;
  }
}

/** The standard error on the scale of the value (of ratios: of the logarithm), or that which an interval tells. */
function errorOf({ standardError, interval, scale }: SourceEstimate): number {
  if (standardError !== undefined) return standardError.value;
  if (interval === undefined || interval.kind === "specification-range") return NaN;
  const log = scale === "ratio" || scale === "odds-ratio";
  const width = log ? Math.log(interval.high / interval.low) : interval.high - interval.low;
  return width / (2 * normalQuantile((1 + (interval.level ?? 0.95)) / 2));
}

function logOfChange(family: ScaleFamily, change: number, se: number, conversion: string) {
  if (!(1 + change > 0)) return undefined;
  return effect(family, Math.log1p(change), se / (1 + change), conversion);
}

const effect = (
  family: ScaleFamily,
  estimate: number,
  standardError: number,
  conversion: string,
): CommonEffect => ({ family, estimate, standardError, conversion });

/** Whether numbers of a family are read as ratios once their logarithm is undone. */
export const isLog = (family: ScaleFamily): boolean => family === "log-ratio" || family === "log-odds-ratio";

/** A number of the common scale as a reader sees it: ratios undone, the rest as it is. */
export const shown = (family: ScaleFamily, value: number): number =>
  isLog(family) ? Math.exp(value) : value;
