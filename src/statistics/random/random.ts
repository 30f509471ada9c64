import { StatisticsError } from "../types.js";
import { binomialCount, poissonCount } from "./counts.js";
import { deriveKey, type Key, type RandomStream, type Shuffled } from "./stream.js";
import { edges, heights, tailStart } from "./ziggurat.js";

/**
 * A stream of random numbers for a seed, which is a number or text.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna 2021, Scrambled linear pseudorandom number generators), its
 * state taken from the seed by hashing; each number uses 52 random bits.
 *
 * @example createRandom(1).split("bootstrap").split(17).normal()
 */
export function createRandom(seed: number | string): RandomStream {
  return new Xoshiro128(deriveKey(null, seed));
}

class Xoshiro128 implements RandomStream {
  readonly #key: Key;
  #s0: number;
  #s1: number;
  #s2: number;
  #s3: number;

  constructor(key: Key) {
    this.#key = key;
    [this.#s0, this.#s1, this.#s2, this.#s3] = key;
    if ((this.#s0 | this.#s1 | this.#s2 | this.#s3) === 0) this.#s0 = 1;
    this.uniform = this.uniform.bind(this);
  }

  /** The next 32 bits, as a signed number. */
  #next(): number {
    const product = Math.imul(this.#s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#s1 << 9;
    this.#s2 ^= this.#s0;
    this.#s3 ^= this.#s1;
    this.#s1 ^= this.#s2;
    this.#s0 ^= this.#s3;
    this.#s2 ^= shifted;
    this.#s3 = (this.#s3 << 11) | (this.#s3 >>> 21);
    return result;
  }

  bits(): number {
    return this.#next();
  }

  uniform(): number {
    // 26 + 26 bits, and a half so that neither end is reached.
    return ((this.#next() >>> 6) * 67108864 + (this.#next() >>> 6) + 0.5) * 2.220446049250313e-16;
  }

  normal(): number {
    for (;;) {
      const bits = this.#next();
      const layer = bits & 255;
      // The 23 upper bits carry the sign; with 32 more, x is uniform on the layer, both sides of zero.
      const x =
        ((bits >> 9) * 4294967296 + (this.#next() >>> 0) + 0.5) * 5.551115123125783e-17 * edges[layer]!;
      if (Math.abs(x) < edges[layer + 1]!) return x;
      if (layer === 0) return x < 0 ? -this.#normalTail() : this.#normalTail();
      const low = heights[layer]!;
      if (low + this.uniform() * (heights[layer + 1]! - low) < Math.exp(-0.5 * x * x)) return x;
    }
  }

  /** Beyond the start of the tail (Marsaglia 1964). */
  #normalTail(): number {
    for (;;) {
      const x = -Math.log(this.uniform()) / tailStart;
      if (-2 * Math.log(this.uniform()) > x * x) return x + tailStart;
    }
  }

  exponential(): number {
    return -Math.log(this.uniform());
  }

  gamma(shape: number): number {
    if (!(shape >= 0) || shape === Infinity) return NaN;
    if (shape === 0) return 0;
    if (shape >= 1) return this.#gammaFromOne(shape);
    return this.#gammaFromOne(shape + 1) * Math.exp(Math.log(this.uniform()) / shape);
  }

  /** Marsaglia and Tsang (2000), A simple method for generating gamma variables; shape >= 1. */
  #gammaFromOne(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = this.uniform();
      if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  beta(a: number, b: number): number {
    if (!(a > 0 && b > 0)) return NaN;
    if (a > 1 || b > 1) {
      const x = this.gamma(a);
      return x / (x + this.gamma(b));
    }
    // Joehnk (1964), in logarithms, since small shapes underflow.
    for (;;) {
      const x = Math.log(this.uniform()) / a;
      const y = Math.log(this.uniform()) / b;
      const largest = Math.max(x, y);
      const logSum = largest + Math.log1p(Math.exp(-Math.abs(x - y)));
      if (logSum <= 0) return Math.exp(x - logSum);
    }
  }

  binomial(n: number, p: number): number {
    return binomialCount(n, p, this.uniform);
  }

  poisson(mean: number): number {
    return poissonCount(mean, this.uniform);
  }

  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  shuffle<T extends Shuffled>(array: T): T {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const value = array[i]!;
      array[i] = array[j]!;
      array[j] = value;
    }
    return array;
  }

  sample(n: number, k: number): Int32Array {
    if (!(k >= 0 && k <= n)) throw new StatisticsError(`${k} different numbers can't be drawn from ${n}.`);
    if (k * 8 > n) {
      const all = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = 0; i < k; i++) {
        const j = i + this.integer(n - i);
        const value = all[i]!;
        all[i] = all[j]!;
        all[j] = value;
      }
      return all.slice(0, k);
    }
    const seen = new Set<number>();
    while (seen.size < k) seen.add(this.integer(n));
    return Int32Array.from(seen);
  }

  split(label: string | number): RandomStream {
    return new Xoshiro128(deriveKey(this.#key, label));
  }
}
