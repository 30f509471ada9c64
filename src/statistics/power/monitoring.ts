import { normalCdf, normalQuantile } from "../distributions/index.js";
import { gaussLegendre } from "../quadrature/gauss-legendre.js";
import { rootBetween } from "../rates/root.js";
import { StatisticsError } from "../types.js";
import { standardNormalDensity } from "./noncentral-t.js";
import { alphaSpent, type Spending } from "./spending.js";
import { increasingRoot } from "./test-settings.js";

/** A plan of looking at data while they come in. */
export interface MonitoringPlan {
  /**
   * Information at each look as a share of that at the end: about the share of the observations, or exactly the inverse
   * variance of the estimate over the one planned. Increasing.
   */
  readonly information: readonly number[];
  /** Probability of a false alarm over all looks; 0.05 unless given. */
  readonly alpha?: number;
  /** 2 unless given: alarms in both directions, each with half of alpha. */
  readonly sides?: 1 | 2;
  /** "obrien-fleming" unless given. */
  readonly spending?: Spending;
}

/** One look of a plan. */
export interface MonitoringLook {
  readonly information: number;
  /** The z statistic that raises an alarm; with 2 sides its negative does too. */
  readonly boundary: number;
  /** The p-value that belongs to it, of a test with as many sides. */
  readonly nominal: number;
  /** Probability of a false alarm at this look or before. */
  readonly spent: number;
}

/**
 * Boundaries of z statistics at repeated looks that keep the probability of a false alarm at alpha, whatever the number and
 * times of the looks (alpha spending; the times may not depend on the effect seen).
 *
 * Sources: Lan and DeMets (1983), Biometrika 70, 659-663; Armitage, McPherson, Rowe (1969), J. Royal Statistical Society A
 * 132, 235-244 (the recursion); Jennison and Turnbull (2000), Group Sequential Methods, chapter 19. Reference: R `ldbounds`
 * (to the four or five digits of its coarser integration).
 *
 * @example monitoringBoundaries({ information: [0.5, 1] }).map((look) => look.boundary) // 2.9626, 1.9686
 */
export function monitoringBoundaries(plan: MonitoringPlan): MonitoringLook[] {
  const { alpha, sides, spending } = settled(plan);
  const walk = new Walk(0, sides);
  let before = 0;
  return plan.information.map((information) => {
    const spentOneSided = alphaSpent(information, alpha / sides, spending);
    const boundary = walk.boundaryFor(information, spentOneSided - before);
    before = spentOneSided;
    walk.stop(information, boundary);
    return {
      information,
      boundary,
      nominal: sides * normalCdf(boundary, { tail: "upper" }),
      spent: sides * spentOneSided,
    };
  });
}

function settled({ information, alpha = 0.05, sides = 2, spending = "obrien-fleming" }: MonitoringPlan) {
  if (information.length === 0) throw new StatisticsError("The plan has no look.");
  information.forEach((t, k) => {
    const before = k === 0 ? 0 : information[k - 1]!;
    if (t > before && t < Infinity) return;
    throw new StatisticsError(
      `Information must increase from look to look: look ${k + 1} has ${t} after ${before}.`,
    );
  });
  if (sides !== 1 && sides !== 2)
    throw new StatisticsError(`Alarms have 1 or 2 sides, not ${String(sides)}.`);
  if (!(alpha > 0 && alpha < 1))
    throw new StatisticsError(`alpha must lie between 0 and 1, not be ${alpha}.`);
  return { alpha, sides, spending };
}

/** Probabilities of alarms when there is an effect. */
export interface MonitoringPower {
  /** By look: probability of an alarm in the direction of the effect, and in the other, at this look. */
  readonly alarms: Float64Array;
  readonly wrongAlarms: Float64Array;
  /** Probability of an alarm in the direction of the effect at any look. */
  readonly power: number;
  /** Mean information at the end: at the alarm, or at the last look. */
  readonly expectedInformation: number;
}

/**
 * How a plan of looks fares under an effect. `drift` is the mean of the z statistic at information 1: effect over the
 * standard error planned for the end.
 */
export function monitoringPower(plan: MonitoringPlan, drift: number): MonitoringPower {
  const { sides } = settled(plan);
  const looks = monitoringBoundaries(plan);
  const walk = new Walk(Math.abs(drift), sides);
  const alarms = new Float64Array(looks.length);
  const wrongAlarms = new Float64Array(looks.length);
  let expectedInformation = 0;
  let left = 1;
  looks.forEach(({ information, boundary }, k) => {
    alarms[k] = walk.above(information, boundary);
    wrongAlarms[k] = sides === 2 ? walk.below(information, -boundary) : 0;
    const last = k === looks.length - 1;
    expectedInformation += information * (last ? left : alarms[k]! + wrongAlarms[k]!);
    left -= alarms[k]! + wrongAlarms[k]!;
    walk.stop(information, boundary);
  });
  return { alarms, wrongAlarms, power: alarms.reduce((a, b) => a + b, 0), expectedInformation };
}

/** The drift at which a plan has the given power. */
export function driftForPower(plan: MonitoringPlan, power: number): number {
  const { alpha, sides } = settled(plan);
  if (!(power > alpha / sides && power < 1)) {
    throw new StatisticsError(`The power must lie between ${alpha / sides} and 1; it is ${power}.`);
  }
  return increasingRoot((drift) => monitoringPower(plan, drift).power - power, 0, 4);
}

/**
 * How much more information the last look must have than a single test at the end, for the same power.
 */
export function monitoringInflation(plan: MonitoringPlan, power: number): number {
  const { alpha, sides } = settled(plan);
  const single =
    normalQuantile(alpha / sides, { tail: "upper" }) + normalQuantile(1 - power, { tail: "upper" });
  return (driftForPower(plan, power) / single) ** 2;
}

/** An estimate at a look. */
export interface LookEstimate {
  readonly information: number;
  readonly estimate: number;
  readonly standardError: number;
}

/** What a look says. */
export interface LookDecision extends LookEstimate, MonitoringLook {
  readonly statistic: number;
  readonly alarm: boolean;
  /** The repeated confidence interval: such intervals hold the truth at all looks together with probability 1 - alpha. */
  readonly low: number;
  readonly high: number;
}

/**
 * Goes through the looks taken so far. Source of the intervals: Jennison and Turnbull (1989), Interim analyses: the repeated
 * confidence interval approach, J. Royal Statistical Society B 51, 305-361.
 */
export function monitor(
  looks: readonly LookEstimate[],
  settings: Omit<MonitoringPlan, "information"> = {},
): LookDecision[] {
  const boundaries = monitoringBoundaries({
    ...settings,
    information: looks.map(({ information }) => information),
  });
  const sides = settings.sides ?? 2;
  return looks.map((look, k) => {
    const { estimate, standardError } = look;
    if (!(standardError > 0)) {
      throw new StatisticsError(
        `Look ${k + 1} has a standard error of ${standardError}; it must be positive.`,
      );
    }
    const plan = boundaries[k]!;
    const statistic = estimate / standardError;
    const half = plan.boundary * standardError;
    return {
      ...look,
      ...plan,
      statistic,
      alarm: statistic >= plan.boundary || (sides === 2 && statistic <= -plan.boundary),
      low: estimate - half,
      high: sides === 2 ? estimate + half : Infinity,
    };
  });
}

/** z statistics beyond this have no weight that a double could hold beside the rest. */
const farOut = 9;

/** The probability that no alarm is raised at looks with given boundaries (infinite ones allowed), under a drift. */
export function probabilityWithin(
  information: readonly number[],
  boundaries: readonly number[],
  drift: number,
  sides: 1 | 2,
): number {
  const walk = new Walk(drift, sides);
  let within = 1;
  information.forEach((t, k) => {
    within -= walk.above(t, boundaries[k]!) + (sides === 2 ? walk.below(t, -boundaries[k]!) : 0);
    walk.stop(t, boundaries[k]!);
  });
  return within;
}

/**
 * The distribution of the z statistic of a process with independent increments that has not stopped yet: its density at the
 * nodes of a quadrature rule over the region where it goes on.
 */
class Walk {
  readonly #drift: number;
  readonly #sides: 1 | 2;
  #information = 0;
  #nodes = new Float64Array(0);
  /** Density times weight at each node. */
  #mass = new Float64Array(0);

  constructor(drift: number, sides: 1 | 2) {
    this.#drift = drift;
    this.#sides = sides;
  }

  /** P(still going before this look, and z above the bound at it). */
  above(information: number, bound: number): number {
    return this.#tail(information, bound, "upper");
  }

  below(information: number, bound: number): number {
    return this.#tail(information, bound, "lower");
  }

  #tail(information: number, bound: number, tail: "upper" | "lower"): number {
    const mean = this.#drift * information;
    if (this.#information === 0) {
      return normalCdf((bound * Math.sqrt(information) - mean) / Math.sqrt(information), { tail });
    }
    const step = information - this.#information;
    const root = Math.sqrt(this.#information);
    let sum = 0;
    for (let i = 0; i < this.#nodes.length; i++) {
      const gap = bound * Math.sqrt(information) - this.#nodes[i]! * root - this.#drift * step;
      sum += this.#mass[i]! * normalCdf(gap / Math.sqrt(step), { tail });
    }
    return sum;
  }

  /** The bound that is passed with the given probability. */
  boundaryFor(information: number, probability: number): number {
    if (!(probability > 0)) return Infinity;
    if (this.#information === 0) return normalQuantile(probability, { tail: "upper" });
    const log = Math.log(probability);
    const gap = (bound: number) => log - Math.log(this.above(information, bound));
    let high = 4;
    while (high < 40 && !(gap(high) >= 0)) high += 4;
    return gap(high) >= 0 ? rootBetween(gap, -farOut, high) : Infinity;
  }

  /** Takes a look: goes on where z lies within the boundary. */
  stop(information: number, boundary: number): void {
    const middle = this.#drift * Math.sqrt(information);
    const high = Math.min(boundary, middle + farOut);
    const low = this.#sides === 2 ? Math.max(-boundary, middle - farOut) : middle - farOut;
    const step = information - this.#information;
    // The density changes over a stretch of sqrt(step / information); nodes must be denser than that.
    const width = Math.max(high - low, 1e-9);
    const finest = Math.min(1, Math.sqrt(step / information));
    const panels = Math.max(1, Math.ceil(width / (6 * finest)));
    const rule = gaussLegendre(32);
    const nodes = new Float64Array(panels * 32);
    const mass = new Float64Array(panels * 32);
    const half = width / panels / 2;
    for (let p = 0; p < panels; p++) {
      for (let k = 0; k < 32; k++) {
        const z = low + half * (2 * p + 1 + rule.nodes[k]!);
        nodes[p * 32 + k] = z;
        mass[p * 32 + k] = half * rule.weights[k]! * this.#density(information, z);
      }
    }
    this.#information = information;
    this.#nodes = nodes;
    this.#mass = mass;
  }

  #density(information: number, z: number): number {
    if (this.#information === 0) return standardNormalDensity(z - this.#drift * Math.sqrt(information));
    const step = information - this.#information;
    const scale = Math.sqrt(step);
    const root = Math.sqrt(this.#information);
    let sum = 0;
    for (let i = 0; i < this.#nodes.length; i++) {
      const gap = z * Math.sqrt(information) - this.#nodes[i]! * root - this.#drift * step;
      sum += this.#mass[i]! * standardNormalDensity(gap / scale);
    }
    return (sum * Math.sqrt(information)) / scale;
  }
}
