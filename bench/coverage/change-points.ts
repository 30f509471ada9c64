/**
 * The false alarms and the power that docs/methods/recording-breaks.md tells.
 * `node --import ./scripts/typescript.js bench/coverage/change-points.ts`
 */
import { type BinomialSeries, scanForChanges } from "../../src/statistics/change-points/index.js";
import { createRandom } from "../../src/statistics/random/index.js";

/** The share in period t of a file of `length` periods; `wander` has standard deviation 0.02. */
const shares: Readonly<
  Record<string, (t: number, length: number, wander: number, chance: number) => number>
> = {
  "binomial chance": () => 0.15,
  overdispersed: (_, __, ___, chance) => 0.15 + 0.03 * chance,
  seasons: (t) => 0.15 + 0.03 * Math.sin((t / 12) * 2 * Math.PI),
  "wanders, 0.5": (_, __, wander) => 0.15 + wander,
  "wanders, 0.8": (_, __, wander) => 0.15 + wander,
  drift: (t, length) => 0.15 + (0.15 * t) / length,
  "jump of 3 points": (t, length) => (t < 0.4 * length ? 0.15 : 0.18),
  "jump of 5 points on a drift": (t, length) => 0.15 + (0.05 * t) / length + (t < length / 2 ? 0 : 0.05),
};

function simulate(name: string, length: number, seed: number): BinomialSeries {
  const random = createRandom(seed).split(name);
  const correlation = name.endsWith("0.8") ? 0.8 : 0.5;
  let wander = 0;
  const trials = Float64Array.from({ length }, () => random.poisson(1000));
  const successes = trials.map((n, t) => {
    wander = correlation * wander + 0.02 * Math.sqrt(1 - correlation ** 2) * random.normal();
    return random.binomial(n, Math.min(1, Math.max(0, shares[name]!(t, length, wander, random.normal()))));
  });
  return { successes, trials };
}

const files = 200;
for (const length of [48, 120]) {
  for (const name of Object.keys(shares)) {
    let found = 0;
    for (let seed = 0; seed < files; seed++) {
      const options = { random: createRandom(seed).split("order"), permutations: 999 };
      if (scanForChanges(simulate(name, length, seed), options).changes.some((one) => one.abrupt)) found++;
    }
    process.stdout.write(
      `${length} months, ${name}: a break in ${((100 * found) / files).toFixed(1)} of 100 files\n`,
    );
  }
}
