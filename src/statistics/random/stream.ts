/**
 * A seeded stream of random numbers.
 *
 * The same seed gives the same numbers on every machine. {@link RandomStream.split} makes a stream that depends on
 * the seed and the labels alone, not on how many numbers were drawn before, so that work can be divided among
 * threads, or reordered, without changing a digit.
 */
export interface RandomStream {
  /** Uniform on the open interval (0, 1): never 0, never 1. */
  uniform(): number;
  /** 32 random bits as a signed whole number: 32 coin tosses at the price of one. */
  bits(): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Gamma with the given shape (> 0) and rate 1. */
  gamma(shape: number): number;
  /** Beta with shapes a, b > 0. */
  beta(a: number, b: number): number;
  /** Successes in n trials that succeed with probability p. */
  binomial(n: number, p: number): number;
  /** Poisson with the given mean (>= 0). */
  poisson(mean: number): number;
  /** A whole number from 0 to n - 1, each as likely. */
  integer(n: number): number;
  /** Puts the array into random order, in place, and returns it. */
  shuffle<T extends Shuffled>(array: T): T;
  /** k different whole numbers from 0 to n - 1, in random order. */
  sample(n: number, k: number): Int32Array;
  /** The stream that belongs to this one and the label; it doesn't touch this one. */
  split(label: string | number): RandomStream;
}

/** What {@link RandomStream.shuffle} takes. */
export type Shuffled = unknown[] | Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** A 128-bit key. */
export type Key = readonly [number, number, number, number];
const emptyKey: Key = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
const multipliers: Key = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];

/** The finalizer of MurmurHash3 (Appleby): every bit of the answer depends on every bit of the argument. */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The key that belongs to a key and a label; numbers and text never give the same one. */
export function deriveKey(parent: Key | null, label: string | number): Key {
  const key: [number, number, number, number] = [...(parent ?? emptyKey)];
  const absorb = (word: number) => {
    for (let i = 0; i < 4; i++) key[i] = mix(key[i]! ^ Math.imul(word + i, multipliers[i]!));
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) key[i] = mix(key[i]! + Math.imul(key[(i + 3) % 4]!, 5) + i);
    }
  };
  if (typeof label === "number") {
    const bits = new Uint32Array(new Float64Array([label]).buffer);
    absorb(1);
    absorb(bits[0]!);
    absorb(bits[1]!);
  } else {
    absorb(2);
    for (let i = 0; i < label.length; i++) absorb(label.charCodeAt(i));
    absorb(label.length);
  }
  return [key[0] >>> 0, key[1] >>> 0, key[2] >>> 0, key[3] >>> 0];
}
