/**
 * How often the intervals of the stops chapter hold what Harmony County plants, over many seeds. Writes
 * `bench/results/stops-coverage.md`.
 *
 * Usage: node --import ./scripts/typescript.js bench/coverage/stops.ts [seeds] [seeds of the threshold test]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { simulateStops, truth } from "../../examples/generate/harmony-county.js";
import { searchAndHitRates } from "../../src/chapters/stops/search-and-hit-rates/method.js";
import { thresholdTestMethod } from "../../src/chapters/stops/threshold-test/method.js";
import { veilOfDarkness } from "../../src/chapters/stops/veil-of-darkness/method.js";
import type { Estimate } from "../../src/findings/finding.js";
import { proportionInterval } from "../../src/statistics/rates/index.js";
import { answered, harmonyRows, runMethod } from "../../test/chapters/stops/method-run.js";

const seeds = Number(process.argv[2] ?? 100);
const thresholdSeeds = Number(process.argv[3] ?? 40);
const stops = 20_000;
const thresholdStops = 40_000;
const truthStops = 4_000_000;
const compared = ["black", "hispanic"] as const;

/** What is held against the truth: how often an interval held it, and the mean of the estimates. */
interface Tally {
  readonly truth: number;
  held: number;
  of: number;
  sum: number;
}

const tallies = new Map<string, Tally>();

function count(name: string, truth: number, estimate: Estimate | undefined, log: boolean): void {
  if (estimate === undefined) return;
  const scale = log ? Math.log : (value: number) => value;
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map(scale) as [
    number,
    number,
    number,
  ];
  const tally = tallies.get(name) ?? { truth, held: 0, of: 0, sum: 0 };
  tally.of++;
  tally.sum += value;
  if (low <= truth && truth <= high) tally.held++;
  tallies.set(name, tally);
}

const timeline = `timeline: [{ phase: agreement, announcement: ${truth.announcement}, start: ${truth.start} }]\n`;

async function veil(seed: number): Promise<void> {
  const run = await runMethod(veilOfDarkness, harmonyRows({ seed, stops }), { yaml: timeline });
  const { estimates } = answered(run, "stops/veil-of-darkness");
  const change = answered(run, "stops/veil-of-darkness-change").estimates;
  count("veil: Black, all years (log odds)", truth.darkness.before.black, estimates.black, true);
  for (const group of compared) {
    const [before, after] = [truth.darkness.before[group], truth.darkness.after[group]];
    const key = `${group}-start-${truth.start}`;
    count(`veil: ${group}, before the start (log odds)`, before, change[`${key}-before`], true);
    count(`veil: ${group}, from the start (log odds)`, after, change[`${key}-after`], true);
    count(`veil: ${group}, change (log odds)`, after - before, change[`${key}-change`], true);
  }
}

interface Rates {
  readonly search: number;
  readonly hit: number;
}

/** Search and hit rates have no closed form here: they are taken from a simulation so large that its error is small. */
function trueRates(): Readonly<Record<string, Rates>> {
  const sums: Record<string, [number, number, number]> = {};
  for (const stop of simulateStops({ seed: 999_983, stops: truthStops })) {
    sums[stop.group] ??= [0, 0, 0];
    const own = sums[stop.group]!;
    own[0]++;
    if (stop.searched) own[1]++;
    if (stop.contraband) own[2]++;
  }
  return Object.fromEntries(
    Object.entries(sums).map(([group, [all, searches, hits]]) => [
      group,
      { search: searches / all, hit: hits / searches },
    ]),
  );
}

async function rates(seed: number, expected: Readonly<Record<string, Rates>>): Promise<void> {
  const run = await runMethod(searchAndHitRates, harmonyRows({ seed, stops }));
  for (const rate of ["search", "hit"] as const) {
    const { estimates } = answered(run, `stops/${rate}-rates`);
    for (const group of compared) {
      const own = expected[group]![rate];
      count(`${rate} rate: ${group}`, own, estimates[`${rate}-rate-${group}`], false);
      const difference = own - expected.white![rate];
      count(
        `${rate} rate: ${group} less white`,
        difference,
        estimates[`${rate}-rate-difference-${group}`],
        false,
      );
    }
  }
}

async function threshold(seed: number): Promise<void> {
  const run = await runMethod(thresholdTestMethod, harmonyRows({ seed, stops: thresholdStops }), {
    yaml: "chapters: { stops: { threshold: { chains: 4, warmup: 300, draws: 500 } } }\n",
  });
  const finding = run.findings[0];
  if (finding?.status !== "answered") return;
  for (const group of ["white", ...compared] as const) {
    count(`threshold: ${group}`, truth.thresholds[group], finding.estimates[`threshold-${group}`], false);
  }
  for (const group of compared) {
    const difference = truth.thresholds[group] - truth.thresholds.white;
    count(`threshold: ${group} less white`, difference, finding.estimates[`difference-${group}`], false);
  }
}

const expected = trueRates();
for (let seed = 1; seed <= seeds; seed++) {
  await veil(seed);
  await rates(seed, expected);
  if (seed % 10 === 0) process.stderr.write(`${seed} of ${seeds}\n`);
}
for (let seed = 1; seed <= thresholdSeeds; seed++) {
  await threshold(seed);
  if (seed % 5 === 0) process.stderr.write(`threshold test: ${seed} of ${thresholdSeeds}\n`);
}

const lines = [...tallies].map(([name, { truth: planted, held, of, sum }]) => {
  const { low, high } = proportionInterval(held, of);
  const percent = (share: number): string => (100 * share).toFixed(1);
  return `| ${name} | ${planted.toFixed(4)} | ${(sum / of).toFixed(4)} | ${of} | ${percent(held / of)} | ${percent(low)} to ${percent(high)} |`;
});
const folder = fileURLToPath(new URL("../results/", import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(
  `${folder}stops-coverage.md`,
  `# Coverage of the stops chapter's intervals

Harmony County, drawn anew with each seed: ${stops} stops for veil of darkness, search and hit rates, ${thresholdStops} for the threshold test. Intervals
are at 95 per cent. \`bench/coverage/stops.ts\`, Node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}, ${new Date().toISOString().slice(0, 10)}.

| quantity | truth | mean estimate | seeds | intervals that hold the truth, per cent | Wilson interval of that |
|---|---|---|---|---|---|
${lines.join("\n")}

The truth of search and hit rates is that of ${truthStops} further stops. The generator's signals are normal, the threshold test's are beta, so that the
heights of its thresholds need not come out.
`,
);
