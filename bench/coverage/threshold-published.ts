/**
 * The threshold test against the county thresholds published with Pierson et al. (2017), each state by itself, or all
 * places in one model.
 * Usage: node --import ./scripts/typescript.js bench/coverage/threshold-published.ts FILE [beta|discriminant] [pooled]
 * FILE is fig4b_threshold_test.csv of the Stanford Open Policing Project.
 */
import { readFileSync } from "node:fs";
import { type SignalName, thresholdTest } from "../../src/statistics/threshold-test/index.js";

const [file, signal = "beta", pooled] = process.argv.slice(2);
if (file === undefined) throw new Error("give the file");
const rows = readFileSync(file, "latin1")
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => [...line.matchAll(/("[^"]*"|[^,]*)(,|$)/g)].map((match) => match[1]!.replaceAll('"', "")))
  .map((fields) => ({
    state: pooled === "pooled" ? "all states" : fields[8]!,
    place: `${fields[0]}, ${fields[8]}`,
    group: fields[1]!.replace(" drivers", ""),
    stops: Number(fields[2]),
    searches: Number(fields[3]),
    hits: Number(fields[4]),
    published: Number(fields[7]),
  }));

interface Pair {
  readonly ours: number;
  readonly published: number;
  readonly error: number;
  readonly stops: number;
  readonly group: string;
}

function describe(label: string, pairs: readonly Pair[], more: string): void {
  const n = pairs.length;
  const mean = (f: (pair: Pair) => number) => pairs.reduce((sum, pair) => sum + f(pair), 0) / n;
  const [x, y] = [mean((p) => p.ours), mean((p) => p.published)];
  const cross = mean((p) => (p.ours - x) * (p.published - y));
  const correlation = cross / Math.sqrt(mean((p) => (p.ours - x) ** 2) * mean((p) => (p.published - y) ** 2));
  const difference = Math.sqrt(mean((p) => (p.ours - p.published) ** 2));
  console.log(
    `${label}: ${n} cells, correlation ${correlation.toFixed(5)}, mean difference ${(x - y).toFixed(5)}, root mean square ` +
      `difference ${difference.toFixed(5)} (Monte Carlo error ${Math.sqrt(mean((p) => p.error ** 2)).toFixed(5)})${more}`,
  );
}

const all: Pair[] = [];
for (const state of new Set(rows.map((row) => row.state))) {
  const cells = rows.filter((row) => row.state === state);
  const published = new Map(cells.map((row) => [`${row.place} ${row.group}`, row.published]));
  const start = process.cpuUsage();
  const result = thresholdTest(
    {
      groups: ["White", "Black", "Hispanic"],
      places: [...new Set(cells.map((cell) => cell.place))],
      cells: cells.map(({ group, place, stops, searches, hits }) => ({
        group,
        place,
        stops,
        searches,
        hits,
      })),
    },
    { signal: signal as SignalName },
  );
  const { user, system } = process.cpuUsage(start);
  const pairs = result.cells.map((cell) => ({
    ours: cell.threshold.mean,
    published: published.get(`${cell.place} ${cell.group}`)!,
    error: cell.threshold.sd / Math.sqrt(cell.threshold.bulkSize),
    stops: cell.stops,
    group: cell.group,
  }));
  all.push(...pairs);
  const { largestRHat, smallestBulkSize, divergences, leapfrogs } = result.sampler;
  describe(
    state,
    pairs,
    `; R-hat ${largestRHat.toFixed(3)}, effective draws ${smallestBulkSize.toFixed(0)}, divergences ${divergences}, ` +
      `${leapfrogs.toFixed(1)} steps a draw, ${((user + system) / 1e6).toFixed(1)} s of processor`,
  );
}
describe("all", all, "");
for (const group of ["White", "Black", "Hispanic"]) {
  const pairs = all.filter((pair) => pair.group === group);
  const stops = pairs.reduce((sum, pair) => sum + pair.stops, 0);
  const weighted = (f: (pair: Pair) => number) =>
    (pairs.reduce((sum, pair) => sum + pair.stops * f(pair), 0) / stops).toFixed(4);
  console.log(
    `${group}, weighted by stops: ${weighted((p) => p.ours)}, published ${weighted((p) => p.published)}`,
  );
}
