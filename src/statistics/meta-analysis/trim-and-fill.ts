import { matrixFromColumns } from "../linear-algebra/index.js";
import { StatisticsError } from "../types.js";
import { type MetaAnalysis, poolStudies } from "./meta-analysis.js";
import { interceptOnly, refuseModerators } from "./publication-bias.js";
import { interceptName, type Studies, someStudies } from "./studies.js";

/** A meta-analysis with mirror images of the studies that seem to be missing. */
export interface TrimAndFill {
  /** How many studies seem to be missing, and on which side of the funnel. */
  readonly missingStudies: number;
  readonly side: "left" | "right";
  readonly estimator: "L0" | "R0" | "Q0";
  readonly filledEstimates: Float64Array;
  readonly filledVariances: Float64Array;
  readonly fit: MetaAnalysis;
}

/**
 * Trim and fill (Duval and Tweedie 2000): trims the studies without counterpart on the other side of the funnel, estimates
 * the middle, and fills in their mirror images. A sensitivity analysis: heterogeneity too makes funnels lopsided.
 * R: `metafor::trimfill`.
 *
 * @param options `side` where studies are missing; unless given, the side that the slope on the standard error tells
 * @throws StatisticsError for a model with moderators, or where it does not settle
 */
export function trimAndFill(
  fit: MetaAnalysis,
  options: { readonly estimator?: "L0" | "R0" | "Q0"; readonly side?: "left" | "right" } = {},
): TrimAndFill {
  const { estimator = "L0" } = options;
  refuseModerators(fit, "trim and fill");
  const side = options.side ?? emptySide(fit);
  const sign = side === "right" ? -1 : 1;
  const { studies } = fit;
  const k = studies.estimates.length;
  const order = Array.from({ length: k }, (_, i) => i).sort(
    (a, b) => sign * (studies.estimates[a]! - studies.estimates[b]!) || a - b,
  );
  const sorted = someStudies(studies, order);
  const turned: Studies = { ...sorted, estimates: sorted.estimates.map((y) => sign * y) };
  const { missing, middle } = settle(turned, fit, estimator);
  const last = Array.from({ length: missing }, (_, i) => k - missing + i);
  const filledEstimates = Float64Array.from(last, (i) => sign * (2 * middle - turned.estimates[i]!));
  const filledVariances = Float64Array.from(last, (i) => turned.variances[i]!);
  const all: Studies = {
    ...studies,
    estimates: Float64Array.from([...studies.estimates, ...filledEstimates]),
    variances: Float64Array.from([...studies.variances, ...filledVariances]),
    design: interceptOnly(k + missing),
    rows: Int32Array.from([...studies.rows, ...last.map(() => -1)]),
  };
  const filled = missing === 0 ? fit : poolStudies(all, fit);
  return { missingStudies: missing, side, estimator, filledEstimates, filledVariances, fit: filled };
}

/** Small studies with larger effects leave the left side empty, and the other way round. */
function emptySide(fit: MetaAnalysis): "left" | "right" {
  const { studies } = fit;
  const k = studies.estimates.length;
  if (k < 3) throw new StatisticsError(`trim and fill needs at least three studies, not ${k}`);
  const errors = studies.variances.map(Math.sqrt);
  if (errors.every((error) => error === errors[0]))
    throw new StatisticsError(
      "all studies are as precise, so the empty side of the funnel is not told: give the side",
    );
  const design = matrixFromColumns([new Float64Array(k).fill(1), errors]);
  const wider: Studies = { ...studies, design, names: [interceptName, "error"] };
  return poolStudies(wider, fit).coefficients[1]! < 0 ? "right" : "left";
}

function settle(
  studies: Studies,
  fit: MetaAnalysis,
  estimator: TrimAndFill["estimator"],
): { readonly missing: number; readonly middle: number } {
  const k = studies.estimates.length;
  let missing = 0;
  for (let iteration = 0; iteration < 100; iteration++) {
    const kept = Array.from({ length: k - missing }, (_, i) => i);
    if (kept.length < 2)
      throw new StatisticsError("trim and fill trims all studies but one: it has no answer here");
    const middle = poolStudies(someStudies(studies, kept), fit).coefficients[0]!;
    const next = Math.max(0, roundHalfToEven(missingStudies(studies.estimates, middle, estimator)));
    if (next === missing) return { missing, middle };
    missing = next;
  }
  throw new StatisticsError("trim and fill does not settle on a number of missing studies here");
}

function missingStudies(
  estimates: Float64Array,
  middle: number,
  estimator: TrimAndFill["estimator"],
): number {
  const k = estimates.length;
  const gaps = estimates.map((y) => y - middle);
  const byDistance = [...gaps.keys()].sort((a, b) => Math.abs(gaps[a]!) - Math.abs(gaps[b]!) || a - b);
  let [rankSum, furthestLeft] = [0, 0];
  for (const [place, i] of byDistance.entries()) {
    if (gaps[i]! > 0) rankSum += place + 1;
    if (gaps[i]! < 0) furthestLeft = place + 1;
  }
  switch (estimator) {
    case "R0":
      return k - furthestLeft - 1;
    case "L0":
      return (4 * rankSum - k * (k + 1)) / (2 * k - 1);
    case "Q0":
      return k - 0.5 - Math.sqrt(Math.max(0, 2 * k * k - 4 * rankSum + 0.25));
  }
}

/** As R rounds. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
