/**
 * The cost model: all kinds of option, five years, 10,000 draws; the draws alone, and with every summary.
 * Usage: node --import ./scripts/typescript.js bench/costs.ts [draws] [repeats]
 */
import { optionKinds } from "../src/assessment/assessment.js";
import { parseAssessment } from "../src/assessment/parse.js";
import { estimateCosts } from "../src/chapters/costs/estimate.js";
import { costSpec } from "../src/chapters/costs/model/resolve.js";
import { simulate } from "../src/chapters/costs/model/simulate.js";
import { keep } from "./side-by-side.js";

const draws = Number(process.argv[2] ?? 10_000);
const repeats = Number(process.argv[3] ?? 5);

function specFor(kinds: readonly string[]) {
  const options = kinds.map((kind) => ({ id: kind, label: kind, kind }));
  const text = JSON.stringify({
    equipoise: 1,
    title: "Benchmark",
    jurisdiction: { state: "VA", agency: "Benchmark", kind: "sheriff" },
    options,
    chapters: { costs: { officers: 200, draws } },
  });
  return costSpec(parseAssessment(text, "assessment.yaml").assessment);
}

/** Medians of elapsed and of processor seconds, the first run left out. */
function timed(work: () => void): string {
  const runs = Array.from({ length: repeats + 1 }, () => {
    const [began, used] = [performance.now(), process.cpuUsage()];
    work();
    const { user, system } = process.cpuUsage(used);
    return { elapsed: (performance.now() - began) / 1000, processor: (user + system) / 1e6 };
  }).slice(1);
  const median = (of: (run: (typeof runs)[number]) => number) =>
    runs
      .map(of)
      .sort((a, b) => a - b)
      [Math.floor(runs.length / 2)]!.toFixed(2);
  return `${median((run) => run.elapsed)} (${median((run) => run.processor)})`;
}

const three = specFor(["287g-jail", "287g-task-force", "limited-cooperation"]);
const all = specFor(optionKinds);
keep("costs", `The cost model, ${draws.toLocaleString("en-US")} draws over five years`, [
  `Medians of ${repeats} runs after the first, in seconds elapsed; in brackets processor time. \`bench/costs.ts\`.`,
  "",
  "| work | 3 options | 8 options |",
  "|---|---|---|",
  `| draws | ${timed(() => simulate(three, 1))} | ${timed(() => simulate(all, 1))} |`,
  `| draws, summaries, inputs that matter, break-even, value of knowing | ${timed(() => estimateCosts(three, 1))} | ${timed(() => estimateCosts(all, 1))} |`,
]);
