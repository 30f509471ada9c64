import { hypergeometricDensity, type Urn } from "../distributions/index.js";
import { StatisticsError } from "../types.js";
import { rootOfIncreasing } from "./root.js";
import type { Association, TwoByTwo } from "./two-by-two.js";

/**
 * The distribution, given all margins, of the total of the exposed with the outcome over one or more two-by-two tables
 * with a common odds ratio: (a convolution of) Fisher's noncentral hypergeometric distributions.
 */
export class ConditionalOdds {
  /** The observed total. */
  readonly observed: number;
  readonly #least: number;
  /** Logarithms of the probabilities at odds ratio 1, from `least` upwards. */
  readonly #logWeights: Float64Array;

  constructor(strata: readonly TwoByTwo[]) {
    let weights = Float64Array.of(1);
    let least = 0;
    for (const table of strata) {
      const { lowest, probabilities } = centralProbabilities(table);
      least += lowest;
      weights = convolve(weights, probabilities);
    }
    this.observed = strata.reduce((sum, table) => sum + table.exposedWith, 0);
    this.#least = least;
    // One table keeps its logarithms, so that far tails do not underflow.
    this.#logWeights = strata.length === 1 ? centralProbabilities(strata[0]!).logs : weights.map(Math.log);
    if (this.#logWeights.length === 1 && strata.length > 1)
      throw new StatisticsError("the margins leave no other table, so nothing is known of the odds ratio");
  }

  get #most(): number {
    return this.#least + this.#logWeights.length - 1;
  }

  /** Probabilities at an odds ratio given as its logarithm. */
  #probabilities(logOdds: number): Float64Array {
    const logs = this.#logWeights.map((weight, i) => weight + logOdds * i);
    let top = -Infinity;
    for (const one of logs) top = Math.max(top, one);
    let sum = 0;
    const values = logs.map((one) => Math.exp(one - top));
    for (const one of values) sum += one;
    return values.map((one) => one / sum);
  }

  /** P(total >= x), with `own` times the probability of x itself. */
  #upperTail(logOdds: number, x: number, own: number): number {
    const probabilities = this.#probabilities(logOdds);
    let tail = own * (probabilities[x - this.#least] ?? 0);
    for (let i = Math.max(0, x - this.#least + 1); i < probabilities.length; i++) tail += probabilities[i]!;
    return tail;
  }

  #lowerTail(logOdds: number, x: number, own: number): number {
    const probabilities = this.#probabilities(logOdds);
    let tail = own * (probabilities[x - this.#least] ?? 0);
    for (let i = 0; i < Math.min(x - this.#least, probabilities.length); i++) tail += probabilities[i]!;
    return tail;
  }

  /** The odds ratio of conditional maximum likelihood: it makes the observed total the expected one. */
  maximumLikelihood(): number {
    if (this.observed === this.#least) return this.#logWeights.length === 1 ? NaN : 0;
    if (this.observed === this.#most) return Infinity;
    const mean = (logOdds: number) =>
      this.#probabilities(logOdds).reduce((sum, p, i) => sum + p * (this.#least + i), 0);
    return Math.exp(rootOfIncreasing((t) => mean(t) - this.observed));
  }

  /** The limits of an odds ratio at which each tail, with `own` of the observed total, is `outside`. */
  limits(outside: number, own: number): readonly [number, number] {
    const low =
      this.observed === this.#least
        ? 0
        : Math.exp(rootOfIncreasing((t) => this.#upperTail(t, this.observed, own) - outside));
    const high =
      this.observed === this.#most
        ? Infinity
        : Math.exp(rootOfIncreasing((t) => outside - this.#lowerTail(t, this.observed, own)));
    return [low, high];
  }

  /** The sum of the probabilities of all totals no more likely than the observed one, with R's slack for ties. */
  twoSidedPValue(logOdds = 0): number {
    const probabilities = this.#probabilities(logOdds);
    const limit = probabilities[this.observed - this.#least]! * (1 + 1e-7);
    return Math.min(
      1,
      probabilities.reduce((sum, p) => (p <= limit ? sum + p : sum), 0),
    );
  }

  /** Each tail at least as far as what was seen, at odds ratio 1 unless given. */
  oneSidedPValue(alternative: "less" | "greater", logOdds = 0): number {
    const tail =
      alternative === "less"
        ? this.#lowerTail(logOdds, this.observed, 1)
        : this.#upperTail(logOdds, this.observed, 1);
    return Math.min(1, tail);
  }

  /** Median unbiased estimate, interval and p-value with half the probability of what was seen. */
  midP(level: number): Association {
    const ends = this.observed === this.#least || this.observed === this.#most;
    const [low, high] = this.limits((1 - level) / 2, 0.5);
    const tail = this.#upperTail(0, this.observed, 0.5);
    return {
      estimate: ends
        ? this.maximumLikelihood()
        : Math.exp(rootOfIncreasing((t) => this.#upperTail(t, this.observed, 0.5) - 0.5)),
      low,
      high,
      pValue: 2 * Math.min(tail, 1 - tail),
      level,
      method: "mid-p",
    };
  }
}

function centralProbabilities(table: TwoByTwo) {
  const { exposedWith: a, exposedWithout: b, unexposedWith: c, unexposedWithout: d } = table;
  const urn: Urn = { marked: a + b, unmarked: c + d, draws: a + c };
  const lowest = Math.max(0, urn.draws - urn.unmarked);
  const highest = Math.min(urn.marked, urn.draws);
  const logs = Float64Array.from({ length: highest - lowest + 1 }, (_, i) =>
    hypergeometricDensity(lowest + i, urn, { log: true }),
  );
  return { lowest, logs, probabilities: logs.map(Math.exp) };
}

function convolve(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(a.length + b.length - 1);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) sum[i + j] = sum[i + j]! + a[i]! * b[j]!;
  return sum;
}

/** Conditional maximum likelihood with the exact interval and p-value of `fisher.test`. */
export function fisherOddsRatio(table: TwoByTwo, level: number): Association {
  const distribution = new ConditionalOdds([table]);
  const [low, high] = distribution.limits((1 - level) / 2, 1);
  return {
    estimate: distribution.maximumLikelihood(),
    low,
    high,
    pValue: distribution.twoSidedPValue(),
    level,
    method: "conditional",
  };
}
