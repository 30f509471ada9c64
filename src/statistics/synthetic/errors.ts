import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";
import {
  placeboPanel,
  type SyntheticEstimate,
  type SyntheticPanel,
  syntheticEstimate,
} from "./synthetic-did.js";
import { normalised } from "./weights.js";

export interface SyntheticError {
  readonly method: "placebo" | "jackknife" | "bootstrap";
  readonly standardError: number;
  /** Draws behind it; 0 for the jackknife. */
  readonly draws: number;
}

/**
 * Standard error by placebo: comparison units in random order, the last of them as if treated, as many as are treated
 * (Arkhangelsky et al. 2021, algorithm 4; `vcov(method = "placebo")`). Penalties and the rule of stopping are those of the whole sample. It takes for
 * granted that treated units vary as comparison units do.
 *
 * @throws StatisticsError where there are not more comparison than treated units
 */
export function placeboError(
  panel: SyntheticPanel,
  fit: SyntheticEstimate,
  draws: number,
  random: RandomStream,
): SyntheticError {
  const treated = panel.outcome.length - panel.controls;
  if (panel.controls <= treated)
    throw new StatisticsError(
      `placebo errors need more comparison units (${panel.controls}) than treated units (${treated})`,
    );
  const order = Array.from({ length: panel.controls }, (_, u) => u);
  const estimates = Float64Array.from({ length: draws }, () => {
    shuffle(order, random);
    const placebo = placeboPanel(panel, order, treated);
    const units = normalised(Float64Array.from(order.slice(0, placebo.controls), (u) => fit.unitWeights[u]!));
    return syntheticEstimate(placebo, fit.estimator, {
      units,
      times: fit.timeWeights,
      tuning: fit,
    }).estimate;
  });
  return { method: "placebo", standardError: spread(estimates), draws };
}

function shuffle(values: number[], random: RandomStream): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}

/** Root mean squared deviation from the mean (divided by n, as synthdid does). */
function spread(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * Standard error by leaving out one unit after another, with the weights kept (algorithm 3; `method = "jackknife"`).
 *
 * @throws StatisticsError where a single unit is treated, or a single comparison unit has a weight
 */
export function jackknifeError(panel: SyntheticPanel, fit: SyntheticEstimate): SyntheticError {
  const n = panel.outcome.length;
  if (n - panel.controls === 1)
    throw new StatisticsError("the jackknife needs two or more treated units; use placebo errors");
  if (fit.unitWeights.filter((weight) => weight !== 0).length === 1)
    throw new StatisticsError("the jackknife needs two or more comparison units with a weight");
  const estimates = Float64Array.from({ length: n }, (_, left) => {
    const rest = Array.from({ length: n }, (_unit, u) => u).filter((u) => u !== left);
    const controls = rest.filter((u) => u < panel.controls);
    const units = normalised(Float64Array.from(controls, (u) => fit.unitWeights[u]!));
    const own = {
      outcome: rest.map((u) => panel.outcome[u]!),
      controls: controls.length,
      before: panel.before,
    };
    return syntheticEstimate(own, fit.estimator, { units, times: fit.timeWeights, fixed: true }).estimate;
  });
  return { method: "jackknife", standardError: spread(estimates) * Math.sqrt(n - 1), draws: 0 };
}

/**
 * Standard error by resampling units (algorithm 2; `method = "bootstrap"`), with the penalties of the whole sample.
 *
 * @throws StatisticsError where a single unit is treated
 */
export function bootstrapError(
  panel: SyntheticPanel,
  fit: SyntheticEstimate,
  draws: number,
  random: RandomStream,
): SyntheticError {
  const n = panel.outcome.length;
  if (n - panel.controls === 1)
    throw new StatisticsError("the bootstrap needs two or more treated units; use placebo errors");
  const estimates = Float64Array.from({ length: draws }, () => {
    let drawn: number[];
    do drawn = Array.from({ length: n }, () => random.integer(n)).sort((a, b) => a - b);
    while (drawn.at(-1)! < panel.controls || drawn[0]! >= panel.controls);
    const controls = drawn.filter((u) => u < panel.controls);
    const units = normalised(Float64Array.from(controls, (u) => fit.unitWeights[u]!));
    const own = {
      outcome: drawn.map((u) => panel.outcome[u]!),
      controls: controls.length,
      before: panel.before,
    };
    return syntheticEstimate(own, fit.estimator, {
      units,
      times: fit.timeWeights,
      tuning: fit,
    }).estimate;
  });
  return { method: "bootstrap", standardError: spread(estimates), draws };
}

export interface PlaceboRank {
  /** Effect of each comparison unit taken as if treated. */
  readonly estimates: Float64Array;
  /** Share of units, the treated among them, whose effect is at least as large in size. */
  readonly pValue: number;
}

/** Each comparison unit in turn as if treated: how unusual the effect is among places where nothing happened. */
export function placeboRank(panel: SyntheticPanel, fit: SyntheticEstimate): PlaceboRank {
  const all = Array.from({ length: panel.controls }, (_, u) => u);
  if (panel.controls < 3)
    throw new StatisticsError("a placebo comparison needs three or more comparison units");
  const estimates = Float64Array.from(all, (u) => {
    const order = [...all.filter((other) => other !== u), u];
    return syntheticEstimate(placeboPanel(panel, order, 1), fit.estimator).estimate;
  });
  const size = Math.abs(fit.estimate);
  const as = estimates.reduce((count, value) => (Math.abs(value) >= size ? count + 1 : count), 1);
  return { estimates, pValue: as / (panel.controls + 1) };
}
