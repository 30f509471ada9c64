import type { Estimate } from "../../findings/finding.js";
import { formatChance, formatInterval, formatNumber, formatRatio } from "../../findings/wording.js";
import { normalQuantile } from "../../statistics/distributions/index.js";
import { type NormalUpdate, normalUpdate } from "../../statistics/meta-analysis/index.js";
import { isLog } from "./common-scale.js";
import type { PooledNumber } from "./pooling.js";

/** A local estimate beside what studies of other places let expect, and both together. */
export interface Beside {
  /** Local estimate on the pool's scale. */
  readonly local: { readonly estimate: number; readonly standardError: number };
  readonly together: NormalUpdate;
  /** Whether the local estimate would have been a surprise: below 1 in 20 before the data. */
  readonly conflict: boolean;
  readonly words: string;
}

const surprising = 0.05;
const localFamilies: Readonly<Partial<Record<Estimate["scale"], "ratio" | "odds" | "log-odds">>> = {
  ratio: "ratio",
  "rate-ratio": "ratio",
  "odds-ratio": "odds",
  "log-odds-ratio": "log-odds",
};

/**
 * Combines a local estimate with the published pool by Bayes' rule: the prior is the distribution of the true effect in a
 * new place (between places and of the mean together), so that distant studies are not taken for local ones.
 *
 * The local standard error is the width of its interval; a ratio is taken to the log scale.
 *
 * @returns undefined where the scales cannot meet or the interval has no width
 */
export function besidePublished(local: Estimate, pool: PooledNumber): Beside | undefined {
  const kind = localFamilies[local.scale];
  const meets =
    (pool.family === "log-ratio" && kind === "ratio") ||
    (pool.family === "log-odds-ratio" && (kind === "odds" || kind === "log-odds"));
  if (!meets || local.intervalKind === "bounds") return undefined;
  const at = kind === "log-odds" ? (x: number) => x : Math.log;
  const standardError = (at(local.high) - at(local.low)) / (2 * normalQuantile((1 + local.level) / 2));
  const estimate = at(local.value);
  if (!(Number.isFinite(estimate) && standardError > 0 && standardError < Infinity)) return undefined;
  const together = normalUpdate(
    { mean: pool.estimate, standardDeviation: pool.predictionSd },
    { estimate, standardError },
    { level: local.level },
  );
  const conflict = together.conflict < surprising;
  return {
    local: { estimate, standardError },
    together,
    conflict,
    words: words(local, pool, together, conflict),
  };
}

function words(local: Estimate, pool: PooledNumber, together: NormalUpdate, conflict: boolean): string {
  const back = isLog(pool.family) && local.scale !== "log-odds-ratio" ? Math.exp : (x: number) => x;
  const range = (low: number, high: number) => formatInterval(back(low), back(high), formatRatio);
  const own = `The local estimate is ${formatRatio(local.value)} (${formatInterval(local.low, local.high, formatRatio)}); studies of other places would lead one to expect ${range(pool.predictionLow, pool.predictionHigh)}.`;
  if (conflict)
    return `${own} A local estimate so far from what they let expect would come up ${formatChance(together.conflict)}: prior and data conflict, so the number between them, ${formatRatio(back(together.mean))}, describes neither. Ask first what is different here, in the place or in the data.`;
  return `${own} Together, with ${formatNumber(100 * together.priorWeight, { digits: 0 })} per cent of the weight on the studies, they give ${formatRatio(back(together.mean))} (${range(together.low, together.high)}).`;
}
