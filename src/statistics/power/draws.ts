import { StatisticsError } from "../types.js";
import {
  checkPower,
  criticalStatistic,
  increasingRoot,
  type TestSettings,
  testSettings,
} from "./test-settings.js";

/**
 * Estimates of an effect in data where there is none. An effect that adds the same to every treated outcome moves the
 * estimate by itself and leaves its error, so that power at any effect follows from these.
 */
export interface PlaceboDraws {
  readonly estimates: Float64Array;
  readonly standardErrors: Float64Array;
  /** Degrees of freedom of the tests. */
  readonly df: number;
}

/** Power from a simulation. */
export interface SimulatedPower {
  readonly replications: number;
  /** Rejections without effect: near alpha if the test keeps its promise. */
  readonly falsePositives: number;
  /** Power at each effect asked for, with its Monte Carlo error. */
  readonly curve: readonly { readonly effect: number; readonly power: number; readonly error: number }[];
  /** The least effect found with the power asked for; NaN where none was. */
  readonly detectable: number;
  /** Standard deviation of the estimates, and mean of their standard errors: far apart where the errors are wrong. */
  readonly spread: number;
  readonly meanError: number;
  readonly draws: PlaceboDraws;
}

/** What is asked of a simulation. */
export interface SimulationQuestion extends TestSettings {
  /** Effects to give the power at. */
  readonly effects?: readonly number[];
  /** The power at which to find the least effect; 0.8 unless given. */
  readonly power?: number;
}

/**
 * Power at an additive effect. Over the draws, both signs of a placebo estimate are as likely, so that each counts in both
 * directions; this halves the noise.
 */
export function powerFromDraws(draws: PlaceboDraws, effect: number, settings: TestSettings): number {
  const { sides, strict } = testSettings(settings);
  const critical = criticalStatistic(settings, draws.df);
  let rejected = 0;
  let usable = 0;
  for (let i = 0; i < draws.estimates.length; i++) {
    const error = draws.standardErrors[i]!;
    if (!(error > 0)) continue;
    usable++;
    for (const sign of [1, -1]) {
      const statistic = (Math.abs(effect) + sign * draws.estimates[i]!) / error;
      if (statistic > critical || (sides === 2 && strict && statistic < -critical)) rejected += 0.5;
    }
  }
  if (usable === 0)
    throw new StatisticsError("No simulated data set gave an estimate with a standard error.");
  return rejected / usable;
}

/** The least additive effect that is found with the given power. */
export function detectableFromDraws(draws: PlaceboDraws, power: number, settings: TestSettings): number {
  checkPower(power, settings);
  const scale = draws.standardErrors.filter((error) => error > 0).reduce((a, b) => Math.max(a, b), 0);
  return increasingRoot((effect) => powerFromDraws(draws, effect, settings) - power, 0, scale);
}

/** Answers the question from the draws. */
export function answerFromDraws(draws: PlaceboDraws, question: SimulationQuestion): SimulatedPower {
  const replications = draws.estimates.length;
  const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
  const squares = draws.estimates.reduce((sum, estimate) => sum + estimate * estimate, 0);
  return {
    replications,
    falsePositives: powerFromDraws(draws, 0, { ...question, strict: true }),
    curve: (question.effects ?? []).map((effect) => {
      const power = powerFromDraws(draws, effect, question);
      return { effect, power, error: Math.sqrt((power * (1 - power)) / replications) };
    }),
    detectable: detectableFromDraws(draws, question.power ?? 0.8, question),
    spread: Math.sqrt(squares / replications),
    meanError: mean(draws.standardErrors),
    draws,
  };
}

/** A whole number of replications. */
export function checkReplications(replications: number): void {
  if (Number.isInteger(replications) && replications >= 1) return;
  throw new StatisticsError(
    `The number of replications must be a whole number from 1 up, not ${replications}.`,
  );
}
