/**
 * How likely a stop is to end with a find, with a search without a find, or without a search.
 *
 * A searcher sees a signal: how probable it is that a person carries something. They search where it passes a threshold. A
 * model of the signal takes three numbers:
 *
 * - `location`: the threshold, on a scale without bounds (see the model);
 * - `base`: the logit of phi, the share of people who carry something;
 * - `shape`: the logarithm of what sets how well the signal tells them apart.
 */
export interface SignalModel {
  /** A point that is possible for most counts: few carry anything, and few are searched. */
  readonly start: { readonly location: number; readonly base: number; readonly shape: number };
  /**
   * Writes into `out`: the log probabilities of find, search without find, and no search (0-2); then the derivatives
   * of each with respect to location, base and shape (3-5, 6-8, 9-11). Where one can't be told from zero, its log is
   * -Infinity or NaN.
   */
  evaluate(location: number, base: number, shape: number, out: Float64Array): void;
  /** The threshold as a probability. */
  threshold(location: number, base: number, shape: number): number;
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Marks parameters beyond what numbers can hold. */
export function impossible(out: Float64Array): void {
  out.fill(0);
  out.fill(-Infinity, 0, 3);
}
