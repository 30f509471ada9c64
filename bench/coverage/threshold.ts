/**
 * Coverage of the threshold test: counts drawn from its model, with parameters drawn from the priors; how often the 95 per
 * cent intervals of group means hold the truth, and how the truth ranks among the draws.
 * Usage: node --import ./scripts/typescript.js bench/coverage/threshold.ts [replications] [signal]
 */
import { createRandom } from "../../src/statistics/random/index.js";
import { type SignalName, thresholdTest } from "../../src/statistics/threshold-test/index.js";
import { simulateThresholds } from "../../test/statistics/threshold-test/simulate.js";

const replications = Number(process.argv[2] ?? 200);
const signal = (process.argv[3] ?? "beta") as SignalName;
const random = createRandom(`coverage of the threshold test, ${signal}`);
let covered = 0;
let directions = 0;
let total = 0;
let unsettled = 0;
const scores: number[] = [];
for (let rep = 0; rep < replications; rep++) {
  const simulated = simulateThresholds(signal, random.split(rep), { groups: 3, places: 10, stops: 5000 });
  if (!simulated.input.cells.some((cell) => cell.searches > 0)) continue;
  const result = thresholdTest(simulated.input, {
    signal,
    chains: 2,
    warmup: 200,
    draws: 400,
    random: random.split("fit").split(rep),
  });
  if (result.sampler.largestRHat > 1.05) unsettled++;
  simulated.means.forEach((truth, r) => {
    const { low, high, mean, sd } = result.groups[r]!;
    if (low <= truth && truth <= high) covered++;
    scores.push((truth - mean) / sd);
    total++;
  });
  for (const [k, { low, high }] of result.differences.entries()) {
    const truth = simulated.means[k + 1]! - simulated.means[0]!;
    if (low <= truth && truth <= high) directions++;
  }
}
const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
const spread = Math.sqrt(scores.reduce((a, b) => a + b * b, 0) / scores.length);
const share = (count: number, of: number) => {
  const p = count / of;
  return `${(100 * p).toFixed(1)} % (${count} of ${of}; Monte Carlo error ${(100 * Math.sqrt((p * (1 - p)) / of)).toFixed(1)})`;
};
console.log(`signals: ${signal}; replications: ${replications}; 3 groups, 10 places`);
console.log(`95 % intervals of group means hold the truth: ${share(covered, total)}`);
console.log(`95 % intervals of differences hold the truth: ${share(directions, (total * 2) / 3)}`);
console.log(
  `standardised errors of the means: mean ${mean.toFixed(3)}, root mean square ${spread.toFixed(3)}`,
);
console.log(`fits with an R-hat above 1.05: ${unsettled}`);
