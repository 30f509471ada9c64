import type { RandomStream } from "../random/index.js";
import { copyPoint, createPoint, type Point, type Target } from "./target.js";

/** Loss of energy at which a trajectory counts as diverged (the bound of Stan). */
const divergenceBound = 1000;

/** What one transition did. */
export interface Transition {
  /** Mean Metropolis acceptance over the trajectory: what the step size is tuned by. */
  acceptance: number;
  /** Doublings of the trajectory. */
  depth: number;
  leapfrogs: number;
  divergent: boolean;
  /** The Hamiltonian at the draw. */
  energy: number;
}

/** Vectors of one level of the recursion. */
interface Frame {
  readonly momentumSum: Float64Array;
  readonly momentumSumLater: Float64Array;
  readonly firstEnd: Float64Array;
  readonly secondBegin: Float64Array;
  readonly proposal: Point;
}

/** What a subtree reports upwards: its vectors live in arrays of the caller. */
interface Subtree {
  readonly momentumSum: Float64Array;
  /** Momenta at its first and last state in the direction of travel. */
  readonly begin: Float64Array;
  readonly end: Float64Array;
  readonly proposal: Point;
  proposalEnergy: number;
  /** Log of the sum over its states of exp(initial energy - energy). */
  logWeight: number;
}

/**
 * The no-U-turn sampler with multinomial choice of the draw and a diagonal metric.
 *
 * Source: Hoffman and Gelman (2014), The no-U-turn sampler, JMLR 15, 1593-1623; Betancourt (2017), A conceptual
 * introduction to Hamiltonian Monte Carlo, arXiv:1701.02434, appendix A. As in Stan since 2.21, the criterion is
 * applied to the sum of momenta of a tree and across the seam of its two halves.
 */
export class NoUTurn {
  stepSize = 1;
  /** Diagonal of the inverse metric: about the variances of the coordinates. */
  readonly inverseMetric: Float64Array;
  /** The current draw. */
  readonly current: Point;

  readonly #target: Target;
  readonly #random: RandomStream;
  readonly #maximumDepth: number;
  readonly #state: Point;
  readonly #momentum: Float64Array;
  readonly #ends: readonly [
    { point: Point; momentum: Float64Array },
    { point: Point; momentum: Float64Array },
  ];
  readonly #frames: Frame[] = [];
  readonly #subtree: Subtree;
  readonly #sum: Float64Array;
  readonly #seam: Float64Array;
  readonly #scratch: Float64Array;
  #initialEnergy = 0;
  #leapfrogs = 0;
  #acceptanceSum = 0;
  #divergent = false;

  constructor(target: Target, start: Float64Array, random: RandomStream, maximumDepth: number) {
    const n = target.dimension;
    const vector = () => new Float64Array(n);
    this.#target = target;
    this.#random = random;
    this.#maximumDepth = maximumDepth;
    this.inverseMetric = vector().fill(1);
    this.current = createPoint(n);
    this.current.position.set(start);
    this.#evaluate(this.current);
    this.#state = createPoint(n);
    this.#momentum = vector();
    const end = () => ({ point: createPoint(n), momentum: vector() });
    this.#ends = [end(), end()];
    this.#subtree = {
      momentumSum: vector(),
      begin: vector(),
      end: vector(),
      proposal: createPoint(n),
      proposalEnergy: 0,
      logWeight: 0,
    };
    this.#sum = vector();
    this.#seam = vector();
    this.#scratch = vector();
    for (let depth = 0; depth < maximumDepth; depth++) {
      this.#frames.push({
        momentumSum: vector(),
        momentumSumLater: vector(),
        firstEnd: vector(),
        secondBegin: vector(),
        proposal: createPoint(n),
      });
    }
  }

  #evaluate(point: Point): void {
    point.logDensity = this.#target.logDensity(point.position, point.gradient);
  }

  /** The energy of a point with a momentum; Infinity where the point is impossible. */
  #energy(point: Point, momentum: Float64Array): number {
    let kinetic = 0;
    for (let i = 0; i < momentum.length; i++) kinetic += this.inverseMetric[i]! * momentum[i]! * momentum[i]!;
    const energy = 0.5 * kinetic - point.logDensity;
    return Number.isNaN(energy) ? Infinity : energy;
  }

  #drawMomentum(): void {
    const p = this.#momentum;
    for (let i = 0; i < p.length; i++) p[i] = this.#random.normal() / Math.sqrt(this.inverseMetric[i]!);
  }

  /** One leapfrog step of the state; `step` is negative backwards in time. */
  #leapfrog(step: number): void {
    const { position: q, gradient: g } = this.#state;
    const p = this.#momentum;
    const half = 0.5 * step;
    for (let i = 0; i < q.length; i++) {
      const moved = p[i]! + half * g[i]!;
      p[i] = moved;
      q[i]! += step * this.inverseMetric[i]! * moved;
    }
    this.#evaluate(this.#state);
    for (let i = 0; i < q.length; i++) p[i]! += half * g[i]!;
  }

  /**
   * A step size at which one leapfrog step is accepted with a probability of about 0.8, by doubling and halving
   * (the heuristic of Hoffman and Gelman).
   */
  findStepSize(): void {
    let direction = 0;
    for (let i = 0; i < 100; i++) {
      copyPoint(this.current, this.#state);
      this.#drawMomentum();
      const before = this.#energy(this.#state, this.#momentum);
      this.#leapfrog(this.stepSize);
      const accepted = before - this.#energy(this.#state, this.#momentum) > Math.log(0.8);
      const wanted = accepted ? 1 : -1;
      if (direction === 0) direction = wanted;
      if (wanted !== direction) return;
      this.stepSize *= direction > 0 ? 2 : 0.5;
      if (this.stepSize > 1e7 || this.stepSize < 1e-300) return;
    }
  }

  /** Draws the next point into {@link NoUTurn.current}. */
  transition(): Transition {
    copyPoint(this.current, this.#state);
    this.#drawMomentum();
    for (const end of this.#ends) {
      copyPoint(this.current, end.point);
      end.momentum.set(this.#momentum);
    }
    this.#initialEnergy = this.#energy(this.current, this.#momentum);
    this.#sum.set(this.#momentum);
    this.#leapfrogs = 0;
    this.#acceptanceSum = 0;
    this.#divergent = false;
    let energy = this.#initialEnergy;
    let logWeight = 0;
    let depth = 0;
    while (depth < this.#maximumDepth) {
      const forward = this.#random.uniform() < 0.5;
      const seamMomentum = this.#extend(depth, forward);
      if (seamMomentum === null) break;
      depth++;
      const added = this.#subtree;
      // The later half is favoured, so that draws move far (biased progressive sampling).
      if (Math.log(this.#random.uniform()) < added.logWeight - logWeight) {
        copyPoint(added.proposal, this.current);
        energy = added.proposalEnergy;
      }
      logWeight = logSumExp(logWeight, added.logWeight);
      if (!this.#continues(seamMomentum, forward)) break;
    }
    return {
      acceptance: this.#acceptanceSum / this.#leapfrogs,
      depth,
      leapfrogs: this.#leapfrogs,
      divergent: this.#divergent,
      energy,
    };
  }

  /**
   * Doubles the trajectory on one side. Gives the momentum at the end that the new half was joined to, or null
   * where the new half turned round within itself or diverged.
   */
  #extend(depth: number, forward: boolean): Float64Array | null {
    const end = this.#ends[forward ? 1 : 0];
    copyPoint(end.point, this.#state);
    this.#momentum.set(end.momentum);
    this.#seam.set(end.momentum);
    if (!this.#build(depth, forward ? this.stepSize : -this.stepSize, this.#subtree)) return null;
    copyPoint(this.#state, end.point);
    end.momentum.set(this.#momentum);
    return this.#seam;
  }

  /** The criterion for the whole trajectory after a doubling; adds the new half's momenta to the sum. */
  #continues(seamMomentum: Float64Array, forward: boolean): boolean {
    const added = this.#subtree;
    const old = this.#sum;
    const first = this.#ends[0].momentum;
    const last = this.#ends[1].momentum;
    const outer = forward ? first : last;
    const scratch = this.#scratch;
    // Across the seam: the old half with the first state of the new one, and the new half with the last of the old.
    for (let i = 0; i < old.length; i++) scratch[i] = old[i]! + added.begin[i]!;
    const oldSide = this.#criterion(outer, added.begin, scratch);
    for (let i = 0; i < old.length; i++) scratch[i] = added.momentumSum[i]! + seamMomentum[i]!;
    const newSide = this.#criterion(seamMomentum, added.end, scratch);
    for (let i = 0; i < old.length; i++) old[i]! += added.momentumSum[i]!;
    return oldSide && newSide && this.#criterion(first, last, old);
  }

  /** Whether both ends still move along the sum of momenta. */
  #criterion(a: Float64Array, b: Float64Array, sum: Float64Array): boolean {
    let alongA = 0;
    let alongB = 0;
    for (let i = 0; i < sum.length; i++) {
      const scaled = this.inverseMetric[i]! * sum[i]!;
      alongA += a[i]! * scaled;
      alongB += b[i]! * scaled;
    }
    return alongA > 0 && alongB > 0;
  }

  /** Builds 2^depth states onward from the current one; false where they turned round or diverged. */
  #build(depth: number, step: number, out: Subtree): boolean {
    if (depth === 0) return this.#buildLeaf(step, out);
    const frame = this.#frames[depth]!;
    const first: Subtree = {
      momentumSum: frame.momentumSum,
      begin: out.begin,
      end: frame.firstEnd,
      proposal: out.proposal,
      proposalEnergy: 0,
      logWeight: 0,
    };
    if (!this.#build(depth - 1, step, first)) return false;
    const second: Subtree = {
      momentumSum: frame.momentumSumLater,
      begin: frame.secondBegin,
      end: out.end,
      proposal: frame.proposal,
      proposalEnergy: 0,
      logWeight: 0,
    };
    if (!this.#build(depth - 1, step, second)) return false;
    out.logWeight = logSumExp(first.logWeight, second.logWeight);
    const takesSecond = Math.log(this.#random.uniform()) < second.logWeight - out.logWeight;
    if (takesSecond) copyPoint(second.proposal, out.proposal);
    out.proposalEnergy = takesSecond ? second.proposalEnergy : first.proposalEnergy;
    const sum = out.momentumSum;
    const scratch = this.#scratch;
    for (let i = 0; i < sum.length; i++) scratch[i] = first.momentumSum[i]! + second.begin[i]!;
    if (!this.#criterion(first.begin, second.begin, scratch)) return false;
    for (let i = 0; i < sum.length; i++) scratch[i] = second.momentumSum[i]! + first.end[i]!;
    if (!this.#criterion(first.end, second.end, scratch)) return false;
    for (let i = 0; i < sum.length; i++) sum[i] = first.momentumSum[i]! + second.momentumSum[i]!;
    return this.#criterion(first.begin, second.end, sum);
  }

  #buildLeaf(step: number, out: Subtree): boolean {
    this.#leapfrog(step);
    this.#leapfrogs++;
    const energy = this.#energy(this.#state, this.#momentum);
    const gain = this.#initialEnergy - energy;
    if (-gain > divergenceBound) this.#divergent = true;
    this.#acceptanceSum += Math.min(1, Math.exp(gain));
    out.logWeight = gain;
    out.proposalEnergy = energy;
    copyPoint(this.#state, out.proposal);
    out.momentumSum.set(this.#momentum);
    out.begin.set(this.#momentum);
    out.end.set(this.#momentum);
    return !this.#divergent;
  }
}

function logSumExp(a: number, b: number): number {
  if (a === -Infinity) return b;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}
