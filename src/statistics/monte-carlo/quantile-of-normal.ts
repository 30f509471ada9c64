import { betaQuantile, gammaQuantile, normalCdf, normalQuantile } from "../distributions/index.js";
import type { Uncertain } from "../rates/index.js";
import { StatisticsError } from "../types.js";

/**
 * The function that turns a standard normal number into one of the distribution, keeping its rank: what a Gaussian copula
 * draws its margins by.
 *
 * @throws StatisticsError with the name where the distribution is none
 */
export function fromNormal(name: string, input: Uncertain): (z: number) => number {
  switch (input.kind) {
    case "fixed":
      check(name, Number.isFinite(input.value), "a fixed value is finite");
      return () => input.value;
    case "log-normal": {
      const { median, logStandardError } = input;
      check(
        name,
        median > 0 && logStandardError >= 0,
        "a log-normal has a median above 0 and a spread from 0",
      );
      return (z) => median * Math.exp(logStandardError * z);
    }
    case "uniform": {
      const { least, most } = input;
      check(name, least <= most, "the least value is above the most");
      return (z) => least + (most - least) * normalCdf(z);
    }
    case "triangular":
      return triangular(name, input);
    case "normal":
      return cutNormal(name, input);
    case "beta":
      check(name, input.a > 0 && input.b > 0, "the shapes of a beta distribution are above 0");
      return (z) => betaQuantile(normalCdf(z), input.a, input.b);
    case "gamma":
      check(name, input.shape > 0 && input.rate > 0, "shape and rate of a gamma distribution are above 0");
      return (z) => gammaQuantile(normalCdf(z), input.shape, 1 / input.rate);
  }
}

function check(name: string, holds: boolean, why: string): void {
  if (!holds) throw new StatisticsError(`${name}: ${why}`);
}

function triangular(
  name: string,
  { least, mode, most }: Extract<Uncertain, { kind: "triangular" }>,
): (z: number) => number {
  check(name, least <= mode && mode <= most, "a triangle has its mode between its least and its most");
  const width = most - least;
  const turn = width === 0 ? 0 : (mode - least) / width;
  return (z) => {
    const below = normalCdf(z);
    if (below < turn) return least + Math.sqrt(below * width * (mode - least));
    return most - Math.sqrt(normalCdf(z, { tail: "upper" }) * width * (most - mode));
  };
}

function cutNormal(
  name: string,
  { mean, standardError, least = -Infinity, most = Infinity }: Extract<Uncertain, { kind: "normal" }>,
): (z: number) => number {
  check(name, Number.isFinite(mean) && standardError >= 0, "a normal has a finite mean and a spread from 0");
  check(name, least < most, `the bounds ${least} and ${most} leave nothing between them`);
  if (least === -Infinity && most === Infinity) return (z) => mean + standardError * z;
  check(name, standardError > 0, "a cut normal has a spread above 0");
  const [low, high] = [normalCdf((least - mean) / standardError), normalCdf((most - mean) / standardError)];
  check(name, high > low, "the bounds hold next to nothing of the distribution");
  return (z) => {
    const p = low + normalCdf(z) * (high - low);
    return Math.min(most, Math.max(least, mean + standardError * normalQuantile(p)));
  };
}
