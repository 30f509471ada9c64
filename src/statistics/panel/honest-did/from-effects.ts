import { createMatrix, principalSubmatrix } from "../../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../../types.js";
import { aggregateEffects } from "../aggregate.js";
import type { GroupTimeEffects } from "../callaway-santanna.js";
import { sumsByCluster } from "../cluster-sums.js";
import type { EventStudy, SunAbraham } from "../event-study.js";
import type { EventStudyEstimates } from "./event-study.js";

/** First and last time since treatment that take part; all unless given. */
export interface EventWindow {
  readonly first?: number;
  readonly last?: number;
}

const within = (
  at: number,
  { first = Number.NEGATIVE_INFINITY, last = Number.POSITIVE_INFINITY }: EventWindow,
) => at >= first && at <= last;

/**
 * Group-time effects by time since treatment with their covariance, ready for `honestDid`: what `did::aggte(type = "dynamic")` gives,
 * with the covariance of its influence functions (by cluster where there are clusters).
 *
 * The reference is the period before treatment, or before its anticipation.
 *
 * @throws StatisticsError where the base period varies: estimates before treatment are then no differences from one reference;
 * or where an effect has no standard error
 */
export function dynamicEstimates(result: GroupTimeEffects, window: EventWindow = {}): EventStudyEstimates {
  const reference = -1 - result.anticipation;
  const isReference = (at: number) => at === reference;
  if (
    !result.effects.some(
      ({ cohort, time, standardError }) => isReference(time - cohort) && Number.isNaN(standardError),
    )
  )
    throw new StatisticsError(
      'estimates with a varying base period are no differences from one reference; estimate the effects with base "universal"',
    );
  const { effects, influence } = aggregateEffects(result, "dynamic");
  const taken = [...effects.keys()].filter(
    (k) => !isReference(effects[k]!.at) && within(effects[k]!.at, window),
  );
  const without = taken.filter((k) => !Number.isFinite(effects[k]!.standardError));
  if (without.length > 0)
    throw new StatisticsError(
      `the effects at ${without.map((k) => effects[k]!.at).join(", ")} periods since treatment have no standard error, as too few units are behind them; leave these times out of the window`,
    );
  return {
    times: taken.map((k) => effects[k]!.at),
    estimates: Float64Array.from(taken, (k) => effects[k]!.estimate),
    covariance: influenceCovariance(
      taken.map((k) => influence[k]!),
      result.cluster,
      result.units,
    ),
    reference,
  };
}

function influenceCovariance(
  influence: readonly Float64Array[],
  cluster: Int32Array | null,
  units: number,
): Matrix {
  const sums = sumsByCluster(influence, cluster);
  const size = influence.length;
  const matrix = createMatrix(size, size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      let sum = 0;
      for (let g = 0; g < sums[a]!.length; g++) sum += sums[a]![g]! * sums[b]![g]!;
      matrix.data[a + b * size] = sum / units ** 2;
    }
  return matrix;
}

/**
 * The estimates of an event study by regression, or of Sun and Abraham's by time since treatment, with their covariance, ready
 * for `honestDid`.
 *
 * @throws StatisticsError where effects are not by time since treatment
 */
export function studyEstimates(
  study: EventStudy | SunAbraham,
  window: EventWindow = {},
): EventStudyEstimates {
  const { effects, covariance, reference } = study;
  if ("aggregate" in study && study.aggregate !== "dynamic")
    throw new StatisticsError("bounds need effects by time since treatment: aggregate them so (dynamic)");
  const taken = [...effects.keys()].filter((k) => within(effects[k]!.at, window));
  return {
    times: taken.map((k) => effects[k]!.at),
    estimates: Float64Array.from(taken, (k) => effects[k]!.estimate),
    covariance: principalSubmatrix(covariance, taken),
    reference,
  };
}
