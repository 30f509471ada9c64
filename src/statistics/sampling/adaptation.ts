/**
 * Tunes the logarithm of the step size so that the mean acceptance of transitions approaches a goal.
 *
 * Source: Nesterov (2009) as used by Hoffman and Gelman (2014), section 3.2.1, with the constants given there.
 */
export class DualAveraging {
  readonly #goal: number;
  #centre = 0;
  #count = 0;
  #error = 0;
  #average = 0;

  constructor(goal: number) {
    this.#goal = goal;
  }

  /** Begins anew about ten times the given step size. */
  restart(stepSize: number): void {
    this.#centre = Math.log(10 * stepSize);
    this.#count = 0;
    this.#error = 0;
    this.#average = 0;
  }

  /** The step size to use next, after a transition with this mean acceptance. */
  update(acceptance: number): number {
    this.#count++;
    const share = 1 / (this.#count + 10);
    this.#error = (1 - share) * this.#error + share * (this.#goal - acceptance);
    const log = this.#centre - (Math.sqrt(this.#count) / 0.05) * this.#error;
    const weight = this.#count ** -0.75;
    this.#average = weight * log + (1 - weight) * this.#average;
    return Math.exp(log);
  }

  /** The step size to keep once tuning ends. */
  final(): number {
    return Math.exp(this.#average);
  }
}

/**
 * Whether the metric is learnt at a transition of the warm-up ("collect"), and whether a window ends with it
 * ("update").
 */
export type WindowPhase = "idle" | "collect" | "update";

/**
 * The phases of a warm-up as Stan has them: a start of 75 transitions for finding the bulk, windows of 25, 50, 100, ...
 * for learning the metric, and 50 for the final step size; scaled down where the warm-up is shorter than 150, and without
 * windows below 20.
 */
export function warmupPhases(warmup: number): WindowPhase[] {
  const phases = new Array<WindowPhase>(warmup).fill("idle");
  if (warmup < 20) return phases;
  const short = warmup < 150;
  const start = short ? Math.floor(0.15 * warmup) : 75;
  const end = warmup - (short ? Math.floor(0.1 * warmup) : 50);
  let size = short ? end - start : 25;
  for (let from = start; from < end; ) {
    // A window that would leave less than twice its size behind takes what is left.
    const to = from + size + 2 * size > end ? end : from + size;
    phases.fill("collect", from, to);
    phases[to - 1] = "update";
    from = to;
    size *= 2;
  }
  return phases;
}

/** Running variances (Welford), shrunk towards 0.001 as Stan does where a window is short. */
export class RunningVariance {
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(dimension: number) {
    this.#mean = new Float64Array(dimension);
    this.#squares = new Float64Array(dimension);
  }

  add(values: Float64Array): void {
    this.#count++;
    for (let i = 0; i < values.length; i++) {
      const delta = values[i]! - this.#mean[i]!;
      this.#mean[i]! += delta / this.#count;
      this.#squares[i]! += delta * (values[i]! - this.#mean[i]!);
    }
  }

  /** Writes the shrunk variances into `variances` and begins anew. */
  finish(variances: Float64Array): void {
    const n = this.#count;
    for (let i = 0; i < variances.length; i++) {
      const variance = n > 1 ? this.#squares[i]! / (n - 1) : 1;
      variances[i] = (n / (n + 5)) * variance + 1e-3 * (5 / (n + 5));
    }
    this.#count = 0;
    this.#mean.fill(0);
    this.#squares.fill(0);
  }
}
