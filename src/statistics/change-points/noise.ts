import type { BinomialSeries, Segment } from "./series.js";

/** How periods vary around the shares of their segments. */
export interface Noise {
  /**
   * Variance of neighbouring periods about each other over that of binomial chance; 1 where they vary as chance lets
   * them, NaN without two neighbours.
   */
  readonly overdispersion: number;
  /** Correlation of neighbours' deviations from their segment's share. */
  readonly autocorrelation: number;
}

/**
 * Overdispersion from successive differences inside segments (von Neumann 1941), which a slow drift hardly touches,
 * and the lag-one autocorrelation of standardised deviations, which tells of drift. Pairs that straddle two segments
 * are left out.
 */
export function noise(series: BinomialSeries, segments: readonly Segment[]): Noise {
  let squares = 0;
  let pairs = 0;
  let products = 0;
  let variance = 0;
  let periods = 0;
  for (const { from, to, share } of segments) {
    const spread = share * (1 - share);
    if (!(spread > 0)) continue;
    let last = -1;
    for (let i = from; i < to; i++) {
      const n = series.trials[i]!;
      if (n === 0) continue;
      const deviation = standardised(series, i, share, spread);
      variance += deviation ** 2;
      periods++;
      if (last >= 0) {
        const gap = series.successes[i]! / n - series.successes[last]! / series.trials[last]!;
        squares += gap ** 2 / (spread * (1 / n + 1 / series.trials[last]!));
        products += deviation * standardised(series, last, share, spread);
        pairs++;
      }
      last = i;
    }
  }
  return {
    overdispersion: pairs === 0 ? Number.NaN : squares / pairs,
    autocorrelation: pairs === 0 || variance === 0 ? 0 : products / pairs / (variance / periods),
  };
}

const standardised = ({ successes, trials }: BinomialSeries, i: number, share: number, spread: number) =>
  (successes[i]! - trials[i]! * share) / Math.sqrt(trials[i]! * spread);
