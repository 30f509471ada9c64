import { rootBetween } from "../rates/root.js";
import { StatisticsError } from "../types.js";
import type { Studies } from "./studies.js";
import { type ProjectionTraces, projectionTraces, type WeightedFit, weightedFit } from "./weighted-fit.js";

/** How the variance between studies is estimated; `FE` takes it as none. */
export type HeterogeneityMethod = "FE" | "DL" | "HE" | "HS" | "SJ" | "ML" | "REML" | "PM" | "EB";

/** The variance between studies. */
export interface Heterogeneity {
  readonly tau2: number;
  /** NaN for `FE`, which has none. */
  readonly standardError: number;
}

/** Weights 1 / (v + tau2). */
export const randomWeights = ({ variances }: Studies, tau2: number): Float64Array =>
  variances.map((v) => 1 / (v + tau2));

/** The generalised Q statistic, which falls as tau2 grows. */
export const generalisedQ = (studies: Studies, tau2: number): number =>
  weightedFit(studies.design, studies.estimates, randomWeights(studies, tau2)).rss;

/**
 * Estimates tau2, cut at 0, with the standard errors of `metafor::rma.uni`.
 *
 * DL: DerSimonian and Laird (1986); HE: Hedges (1983); HS: Hunter and Schmidt (1990); SJ: Sidik and Jonkman (2005); ML and
 * REML: Fisher scoring (Viechtbauer 2005); PM: Paule and Mandel (1982), solved to the last digit, and EB (Morris 1983),
 * whose solution is the same.
 */
export function estimateHeterogeneity(studies: Studies, method: HeterogeneityMethod): Heterogeneity {
  return methods[method](studies);
}

function sizes({ design }: Studies): { readonly k: number; readonly df: number } {
  return { k: design.rows, df: design.rows - design.columns };
}

/** A fit with the traces of its projection. */
interface FitAndTraces {
  readonly fit: WeightedFit;
  readonly traces: ProjectionTraces;
}

function at(studies: Studies, weights: Float64Array): FitAndTraces {
  const fit = weightedFit(studies.design, studies.estimates, weights);
  return { fit, traces: projectionTraces(studies.design, fit.inverse, weights, studies.variances) };
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

const methods: Readonly<Record<HeterogeneityMethod, (studies: Studies) => Heterogeneity>> = {
  FE: () => ({ tau2: 0, standardError: NaN }),
  DL: (studies) => {
    const { df } = sizes(studies);
    const { fit, traces } = at(studies, randomWeights(studies, 0));
    const tau2 = Math.max(0, (fit.rss - df) / traces.p);
    const variance = 2 * df + 4 * tau2 * traces.p + 2 * tau2 ** 2 * traces.pp;
    return { tau2, standardError: Math.sqrt(variance) / traces.p };
  },
  HS: (studies) => {
    const { k, df } = sizes(studies);
    const weights = randomWeights(studies, 0);
    const { fit, traces } = at(studies, weights);
    const total = sumOf(weights);
    const tau2 = Math.max(0, (fit.rss - k) / total);
    const variance = 2 * df + 4 * tau2 * traces.p + 2 * tau2 ** 2 * traces.pp;
    return { tau2, standardError: Math.sqrt(variance) / total };
  },
  HE: (studies) => {
    const { df } = sizes(studies);
    const { fit, traces } = at(studies, new Float64Array(studies.estimates.length).fill(1));
    const tau2 = Math.max(0, (fit.rss - traces.pv) / df);
    const variance = 2 * traces.pvpv + 4 * tau2 * traces.pvp + 2 * tau2 ** 2 * df;
    return { tau2, standardError: Math.sqrt(variance) / df };
  },
  SJ: (studies) => {
    const { k, df } = sizes(studies);
    const mean = sumOf(studies.estimates) / k;
    const crude = studies.estimates.reduce((sum, y) => sum + (y - mean) ** 2, 0) / k;
    if (crude === 0) return { tau2: 0, standardError: 0 };
    const { fit, traces } = at(studies, randomWeights(studies, crude));
    const tau2 = (crude * fit.rss) / df;
    const variance = 2 * traces.pvpv + 4 * tau2 * traces.pvp + 2 * tau2 ** 2 * traces.pp;
    return { tau2, standardError: (crude * Math.sqrt(variance)) / df };
  },
  ML: (studies) => {
    const tau2 = score(studies, (weights, { fit }) => {
      const squares = fit.residuals.reduce((sum, r, i) => sum + (weights[i]! * r) ** 2, 0);
      return (squares - sumOf(weights)) / sumOf(weights.map((w) => w * w));
    });
    return { tau2, standardError: Math.sqrt(2 / sumOf(randomWeights(studies, tau2).map((w) => w * w))) };
  },
  REML: (studies) => {
    const tau2 = score(studies, (weights, { fit, traces }) => {
      const squares = fit.residuals.reduce((sum, r, i) => sum + (weights[i]! * r) ** 2, 0);
      return (squares - traces.p) / traces.pp;
    });
    return { tau2, standardError: Math.sqrt(2 / at(studies, randomWeights(studies, tau2)).traces.pp) };
  },
  PM: pauleMandel,
  EB: pauleMandel,
};

function pauleMandel(studies: Studies): Heterogeneity {
  const { k, df } = sizes(studies);
  const excess = (tau2: number) => generalisedQ(studies, tau2) - df;
  let tau2 = 0;
  if (excess(0) > 0) {
    let high = Math.max(...studies.variances);
    while (excess(high) > 0) high *= 4;
    tau2 = rootBetween(excess, 0, high);
  }
  const standardError = Math.sqrt((2 * k * k) / df) / sumOf(randomWeights(studies, tau2));
  return { tau2, standardError };
}

/**
 * Fisher scoring from Hedges' estimate. Steps that would leave the positive numbers end at 0; a boundary is left again
 * only where the score points inwards.
 */
function score(studies: Studies, step: (weights: Float64Array, here: FitAndTraces) => number): number {
  let tau2 = methods.HE(studies).tau2;
  let previous = Infinity;
  // Far below the smallest sampling variance a change of tau2 changes nothing.
  const smallest = 0.01 * studies.variances.reduce((least, v) => Math.min(least, v), Infinity);
  for (let iteration = 0; iteration < 2000; iteration++) {
    const weights = randomWeights(studies, tau2);
    let change = step(weights, at(studies, weights));
    if (Number.isNaN(change)) break;
    if (tau2 + change < 0) change = -tau2;
    // Scoring may swing about the maximum where the likelihood is flat; shorter steps then settle.
    if (Math.abs(change) > 0.9 * previous && iteration > 20) change /= 2;
    tau2 += change;
    const size = tau2 + smallest;
    if (Math.abs(change) <= 1e-15 * size) return tau2;
    if (Math.abs(change) <= 1e-12 * size && Math.abs(change) >= previous) return tau2;
    previous = Math.abs(change);
  }
  if (previous <= 1e-9 * (tau2 + smallest)) return tau2;
  throw new StatisticsError(
    "the estimate of the variance between studies did not converge: use DL or PM, which need no iteration",
  );
}
