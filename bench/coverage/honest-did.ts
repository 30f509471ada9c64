/**
 * Coverage of bounds and of the doubly robust triple difference: how often intervals of 95 per cent hold the planted effect where
 * trends differ as far as the restriction allows, and where the trend depends on covariates.
 * Usage: node --import ./scripts/typescript.js bench/coverage/honest-did.ts [replications]
 */
import { cholesky, multiplyVector } from "../../src/statistics/linear-algebra/index.js";
import { orderedStudy } from "../../src/statistics/panel/honest-did/event-study.js";
import {
  covarianceDraws,
  relativeMagnitudesTest,
} from "../../src/statistics/panel/honest-did/relative-magnitudes.js";
import { honestDid, tripleDifferenceRobust } from "../../src/statistics/panel/index.js";
import { createRandom } from "../../src/statistics/random/index.js";

const replications = Number(process.argv[2] ?? 1000);
const effect = 1;
const times = [-4, -3, -2, 0, 1, 2];
const deviations = [0.5, 0.4, 0.3, 0.3, 0.4, 0.5];
const covariance = {
  rows: 6,
  columns: 6,
  data: Float64Array.from(
    { length: 36 },
    (_, k) =>
      deviations[k % 6]! *
      deviations[Math.floor(k / 6)]! *
      (0.3 + 0.7 * 0.5 ** Math.abs((k % 6) - Math.floor(k / 6))),
  ),
};
const factor = cholesky(covariance)!;

/** Estimates of an event study whose trends differ by delta. */
function study(delta: readonly number[], label: string, rep: number) {
  const random = createRandom(`bounds ${label}`).split(rep);
  const error = multiplyVector(
    factor,
    Float64Array.from(times, () => random.normal()),
  );
  const estimates = error.map((value, i) => value + delta[i]! + (times[i]! >= 0 ? effect : 0));
  return { times, estimates, covariance };
}

function share(label: string, holds: (rep: number) => boolean): void {
  let held = 0;
  for (let rep = 0; rep < replications; rep++) if (holds(rep)) held++;
  console.log(`${label}: ${((100 * held) / replications).toFixed(1)} per cent of ${replications}`);
}

const draws = covarianceDraws(covariance, 1000, createRandom("least favourable"));
const weights = Float64Array.of(1, 0, 0);
for (const [label, mbar, delta] of [
  ["Mbar 0, parallel trends", 0, [0, 0, 0, 0, 0, 0]],
  ["Mbar 1, parallel trends", 1, [0, 0, 0, 0, 0, 0]],
  ["Mbar 1, the worst change repeated", 1, [-3, -2, -1, 1, 2, 3]],
  ["Mbar 0.5, half of the worst change", 0.5, [-2, -1, -1, 0.5, 1, 1.5]],
  ["Mbar 1, one great change before", 1, [-6, 0, 0, 6, 6, 6]],
] as const)
  share(label, (rep) => {
    const ordered = orderedStudy(study(delta, label, rep));
    return relativeMagnitudesTest({ study: ordered, weights, alpha: 0.05, draws }, mbar).accepts(effect);
  });

for (const [label, bound, delta] of [
  ["M 0, a line", 0, [-3, -2, -1, 1, 2, 3]],
  ["M 0.5, bends after treatment", 0.5, [-3, -2, -1, 1.5, 3.5, 6]],
  ["M 0.5, bends before and after", 0.5, [-1.5, -1.5, -1, 1.5, 3.5, 6]],
] as const)
  share(label, (rep) => {
    const options = { restriction: "smoothness", magnitudes: [bound] } as const;
    const { low, high } = honestDid(study(delta, label, rep), options).intervals[0]!;
    return low <= effect && effect <= high;
  });

const people = 400;
share("triple difference, covariates that differ between the groups", (rep) => {
  const random = createRandom("triple").split(rep);
  const group = Int32Array.from({ length: people }, () => random.integer(4));
  const x = Float64Array.from(group, (g) => random.normal() + [0, 0.3, -0.3, 0.6][g]!);
  const before = Float64Array.from(x, () => random.normal());
  const after = before.map(
    (y, i) =>
      y +
      x[i]! * (group[i]! >= 2 ? 1.5 : 0.5) +
      0.4 * (group[i]! % 2) +
      (group[i] === 3 ? effect : 0) +
      0.7 * random.normal(),
  );
  const twice = (values: ArrayLike<number>) =>
    Float64Array.from({ length: 2 * people }, (_, i) => values[i % people]!);
  const { estimate, standardError } = tripleDifferenceRobust({
    unit: Int32Array.from({ length: 2 * people }, (_, i) => i % people),
    time: Float64Array.from({ length: 2 * people }, (_, i) => Math.floor(i / people)),
    outcome: Float64Array.of(...before, ...after),
    cohort: twice(group.map((g) => (g >= 2 ? 1 : 0))),
    eligible: twice(group.map((g) => g % 2)),
    covariates: [twice(x)],
  });
  return Math.abs(estimate - effect) <= 1.959964 * standardError;
});
