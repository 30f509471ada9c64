import type { Term } from "../../../statistics/types.js";
import { bareTerm } from "../method.js";
import { type Options, UsageError } from "../options.js";

/** One line of an answer; simulated powers have a Monte Carlo error. */
export const answer = (term: string, estimate: number, standardError = Number.NaN): Term =>
  bareTerm(term, estimate, { standardError });

interface TestOptions {
  readonly alpha: number;
  readonly sides: 1 | 2;
}

/** How the test will be made, as the options say. */
export function testOf({ alpha = 0.05, sides = 2 }: Options): TestOptions {
  if (sides !== 1 && sides !== 2) throw new UsageError(`--sides ${sides}: expected 1 or 2`);
  return { alpha, sides };
}
