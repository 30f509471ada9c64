/** Which probability is asked for, and on which scale. */
export interface TailOptions {
  /** `"lower"` (default) is P(X <= x), `"upper"` is P(X > x). */
  readonly tail?: "lower" | "upper";
  /** Whether the probability is given, or taken, as its natural logarithm. */
  readonly log?: boolean;
}

/** The scale of a density. */
export interface DensityOptions {
  readonly log?: boolean;
}

/** A positive number with its logarithm, which still tells where the number itself underflows. */
export interface Scaled {
  readonly value: number;
  readonly log: number;
}

/** One tail, or both, as far as they are known without a subtraction from 1. */
export interface Tails {
  readonly lower?: Scaled;
  readonly upper?: Scaled;
}

export const zero: Scaled = { value: 0, log: -Infinity };
export const one: Scaled = { value: 1, log: 0 };
export const allBelow: Tails = { lower: one, upper: zero };
export const allAbove: Tails = { lower: zero, upper: one };
export const undefinedTails: Tails = { lower: { value: NaN, log: NaN }, upper: { value: NaN, log: NaN } };

export const scaled = (value: number): Scaled => ({ value, log: Math.log(value) });
export const times = (a: Scaled, factor: number): Scaled => ({
  value: a.value * factor,
  log: a.log + Math.log(factor),
});
export const swapped = ({ lower, upper }: Tails): Tails => ({
  ...(upper === undefined ? {} : { lower: upper }),
  ...(lower === undefined ? {} : { upper: lower }),
});

/** The probability that was asked for, from the tail that is known with more digits. */
export function probability(tails: Tails, { tail = "lower", log = false }: TailOptions): number {
  const wanted = tail === "lower" ? tails.lower : tails.upper;
  const other = tail === "lower" ? tails.upper : tails.lower;
  // Near 1 the digits of a logarithm are those of the other tail.
  const direct = wanted !== undefined && (other === undefined || !log || wanted.value < 0.5);
  if (direct) return log ? Math.min(wanted.log, 0) : Math.min(wanted.value, 1);
  if (other === undefined) return NaN;
  return log ? Math.log1p(-Math.min(other.value, 1)) : 1 - Math.min(other.value, 1);
}

export const density = (mass: Scaled, { log = false }: DensityOptions): number =>
  log ? mass.log : mass.value;

/** The smaller of the two tails that a probability cuts off: the one whose logarithm has all the digits. */
export interface SmallTail extends Scaled {
  readonly side: "lower" | "upper";
}

/** Reads the probability of a quantile; null where it is no probability. */
export function smallTail(p: number, { tail = "lower", log = false }: TailOptions): SmallTail | null {
  const opposite = tail === "lower" ? "upper" : "lower";
  if (log) {
    if (!(p <= 0)) return null;
    if (p < -Math.LN2) return { side: tail, value: Math.exp(p), log: p };
    const rest = -Math.expm1(p);
    return { side: opposite, value: rest, log: Math.log(rest) };
  }
  if (!(p >= 0 && p <= 1)) return null;
  return p <= 0.5 ? { side: tail, ...scaled(p) } : { side: opposite, ...scaled(1 - p) };
}
