import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";
import { DualAveraging, RunningVariance, warmupPhases } from "./adaptation.js";
import { NoUTurn } from "./no-u-turn.js";
import type { Target } from "./target.js";

/** Options of {@link sampleChain}. */
export interface SamplerOptions {
  /** Transitions for tuning, not kept; 1000 unless given. */
  readonly warmup?: number;
  /** Draws that are kept; 1000 unless given. */
  readonly draws?: number;
  /** Mean acceptance to tune for, between 0 and 1; 0.8 unless given. Higher means smaller steps. */
  readonly targetAcceptance?: number;
  /** Doublings of a trajectory at most; 10 unless given. */
  readonly maximumDepth?: number;
}

/** The draws of one chain, and how it went. All arrays have one entry a draw unless said. */
export interface Chain {
  readonly dimension: number;
  readonly draws: number;
  /** Coordinate j of draw i is `values[i * dimension + j]`. */
  readonly values: Float64Array;
  readonly logDensity: Float64Array;
  readonly energy: Float64Array;
  readonly acceptance: Float64Array;
  readonly depth: Uint8Array;
  readonly divergent: Uint8Array;
  readonly leapfrogs: number;
  readonly stepSize: number;
  readonly maximumDepth: number;
}

/** The options with their defaults, checked. */
export function samplerSettings(options: SamplerOptions): Required<SamplerOptions> {
  const settings = {
    warmup: options.warmup ?? 1000,
    draws: options.draws ?? 1000,
    targetAcceptance: options.targetAcceptance ?? 0.8,
    maximumDepth: options.maximumDepth ?? 10,
  };
  const whole = (name: "warmup" | "draws" | "maximumDepth", low: number, high: number) => {
    const value = settings[name];
    if (Number.isInteger(value) && value >= low && value <= high) return;
    throw new StatisticsError(`${name} must be a whole number from ${low} to ${high}, not ${value}.`);
  };
  whole("warmup", 0, 1_000_000);
  whole("draws", 1, 1_000_000);
  whole("maximumDepth", 1, 20);
  if (!(settings.targetAcceptance > 0 && settings.targetAcceptance < 1)) {
    throw new StatisticsError(
      `targetAcceptance must lie between 0 and 1, not be ${settings.targetAcceptance}.`,
    );
  }
  return settings;
}

/**
 * Draws from a distribution by Hamiltonian Monte Carlo: the no-U-turn sampler, its step size tuned by dual averaging
 * and its diagonal metric in windows of the warm-up, as in Stan.
 *
 * Run several chains from scattered starts, each with its own stream (`random.split(chain)`), and check them with
 * `samplingDiagnostics`.
 *
 * Sources: Hoffman and Gelman (2014), JMLR 15, 1593-1623; Betancourt (2017), arXiv:1701.02434; Carpenter et al. (2017),
 * Stan, J. Stat. Software 76(1).
 *
 * @param start a point where the density is positive.
 * @throws StatisticsError where it is not, or an option is out of range.
 */
export function sampleChain(
  target: Target,
  start: Float64Array,
  random: RandomStream,
  options: SamplerOptions = {},
): Chain {
  const settings = samplerSettings(options);
  const { warmup, draws, maximumDepth } = settings;
  const n = target.dimension;
  if (start.length !== n) {
    throw new StatisticsError(`The start has ${start.length} coordinates where the target has ${n}.`);
  }
  const sampler = new NoUTurn(target, start, random, maximumDepth);
  if (!Number.isFinite(sampler.current.logDensity)) {
    throw new StatisticsError("The density is zero or undefined at the start of a chain.");
  }
  warmUp(sampler, warmup, settings.targetAcceptance);
  const chain = {
    dimension: n,
    draws,
    values: new Float64Array(draws * n),
    logDensity: new Float64Array(draws),
    energy: new Float64Array(draws),
    acceptance: new Float64Array(draws),
    depth: new Uint8Array(draws),
    divergent: new Uint8Array(draws),
  };
  let leapfrogs = 0;
  for (let i = 0; i < draws; i++) {
    const transition = sampler.transition();
    chain.values.set(sampler.current.position, i * n);
    chain.logDensity[i] = sampler.current.logDensity;
    chain.energy[i] = transition.energy;
    chain.acceptance[i] = transition.acceptance;
    chain.depth[i] = transition.depth;
    chain.divergent[i] = transition.divergent ? 1 : 0;
    leapfrogs += transition.leapfrogs;
  }
  return { ...chain, leapfrogs, stepSize: sampler.stepSize, maximumDepth };
}

function warmUp(sampler: NoUTurn, warmup: number, goal: number): void {
  sampler.findStepSize();
  if (warmup === 0) return;
  const tuning = new DualAveraging(goal);
  const variance = new RunningVariance(sampler.inverseMetric.length);
  tuning.restart(sampler.stepSize);
  for (const phase of warmupPhases(warmup)) {
    const { acceptance } = sampler.transition();
    sampler.stepSize = tuning.update(acceptance);
    if (phase === "idle") continue;
    variance.add(sampler.current.position);
    if (phase === "collect") continue;
    variance.finish(sampler.inverseMetric);
    sampler.findStepSize();
    tuning.restart(sampler.stepSize);
  }
  sampler.stepSize = tuning.final();
}
