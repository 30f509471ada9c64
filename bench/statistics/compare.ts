/**
 * Speed against R's packages on the same data, in memory on both sides, in turn (ours, theirs, ours, ...):
 * `node --import ./scripts/typescript.js bench/statistics/compare.ts [WORK ...]`. Without a work, or with all, the table is
 * written to bench/results/statistics.md.
 *
 * Beside the elapsed time stands processor time (all threads), which says more where other programs share the machine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median, versionOf } from "../side-by-side.js";
import { ensureData } from "./data.js";
import { works } from "./works.js";

interface Comparison {
  readonly work: string;
  readonly title: string;
  readonly peerTitle: string;
  /** Name in peers.R; a published or reported time (seconds) where the peer cannot be installed. */
  readonly peer: string | number;
  /** What the peer's time is multiplied by, since it runs a part of the work. */
  readonly factor?: number;
  /** The largest ratio of our time to the peer's that we want. */
  readonly target: number;
  readonly repeats?: number;
}

const comparisons: readonly Comparison[] = [
  {
    work: "feols",
    title: "least squares, two fixed effects, clustered, 3 regressors, 1e7 rows",
    peer: "feols",
    peerTitle: "`fixest::feols`, 2 threads",
    target: 1,
  },
  {
    work: "fepois",
    title: "Poisson, two fixed effects, clustered, 3 regressors, 1e6 rows",
    peer: "fepois",
    peerTitle: "`fixest::fepois`, 2 threads",
    target: 1,
  },
  {
    work: "logit-collapsed",
    title: "logit, 10 categorical regressors, 1e7 rows",
    peer: "logit-glm",
    peerTitle: "`glm` (timed at 1e6 rows, times 10)",
    factor: 10,
    target: 0.05,
    repeats: 5,
  },
  {
    work: "logit-glm",
    title: "logit, 10 categorical regressors, 1e6 rows",
    peer: "logit-glm",
    peerTitle: "`glm`",
    target: 0.05,
  },
  {
    work: "logit-collapsed",
    title: "logit, 10 categorical regressors, 1e7 rows",
    peer: "logit-collapsed",
    peerTitle: "`data.table` collapse, then `glm`",
    target: 1,
  },
  {
    work: "callaway-santanna",
    title: "Callaway-Sant'Anna, doubly robust, 1 covariate, 50,000 units x 12 periods, 1,000 bootstrap draws",
    peer: "callaway-santanna",
    peerTitle: "`did::att_gt` (faster_mode, its default)",
    target: 0.3,
  },
  {
    work: "survey-whole",
    title:
      "survey: design of 50 strata and 25,000 clusters, mean, total and logit (age in years, female, 4 regions), 1e6 rows",
    peer: "survey-whole",
    peerTitle: "`survey`: `svydesign`, `svymean`, `svytotal`, `svyglm`",
    target: 0.1,
  },
  {
    work: "survey-whole-continuous",
    title: "the same with a continuous regressor in place of age",
    peer: "survey-whole-continuous",
    peerTitle: "`survey`: `svydesign`, `svymean`, `svytotal`, `svyglm`",
    target: 0.1,
  },
  {
    work: "survey-design",
    title: "of which, alone: declaring 50 strata, 25,000 clusters, 1e6 rows",
    peer: "survey-design",
    peerTitle: "`survey::svydesign`",
    target: 0.1,
  },
  {
    work: "survey-mean",
    title: "alone: mean, 1e6 rows",
    peer: "survey-mean",
    peerTitle: "`survey::svymean`",
    target: 0.1,
  },
  {
    work: "survey-total",
    title: "alone: total, 1e6 rows",
    peer: "survey-total",
    peerTitle: "`survey::svytotal`",
    target: 0.1,
  },
  {
    work: "survey-logit",
    title: "alone: logit, age in years, female, 4 regions, 1e6 rows",
    peer: "survey-logit",
    peerTitle: "`survey::svyglm`",
    target: 0.1,
  },
  {
    work: "survey-logit-continuous",
    title: "alone: logit, a continuous regressor, female, 4 regions, 1e6 rows",
    peer: "survey-logit-continuous",
    peerTitle: "`survey::svyglm`",
    target: 0.1,
  },
  {
    work: "sdid",
    title: "synthetic difference-in-differences, 39 units x 31 periods, 200 placebo draws",
    peer: 30,
    peerTitle: "`synthdid`, not installable here; 30 s as reported for this kind of machine",
    target: 0.05,
  },
  {
    work: "wild",
    title: "wild cluster bootstrap, 9,999 draws, 1e5 rows, 1,000 clusters",
    peer: "wild-loop",
    peerTitle: '`sandwich::vcovBS(type = "wild")` (200 draws, times 50)',
    factor: 9999 / 200,
    target: 0.02,
  },
  {
    work: "wild",
    title: "wild cluster bootstrap, 9,999 draws, 1e5 rows, 1,000 clusters",
    peer: "wild-joint",
    peerTitle: '`sandwich::vcovBS(type = "wild", qrjoint = TRUE)` (200 draws, times 50)',
    factor: 9999 / 200,
    target: 0.02,
  },
];

interface Time {
  readonly elapsed: number;
  readonly processor: number;
  readonly result: string;
}

/** A program that does its work once for each line it is sent, and says how long it took. */
class Runner {
  private readonly lines: AsyncIterator<string>;
  private constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /** Null where the program does not get ready, as where a package is missing. */
  static async start(program: string, args: readonly string[]): Promise<Runner | null> {
    const runner = new Runner(spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] }));
    const { value } = await runner.lines.next();
    return value === "ready" ? runner : null;
  }

  async time(): Promise<Time> {
    this.child.stdin!.write("run\n");
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error("the program ended before its work was done");
    const [, elapsed, processor, ...result] = String(value).trim().split(" ");
    return { elapsed: Number(elapsed), processor: Number(processor), result: result.join(" ") };
  }

  stop(): void {
    this.child.stdin!.end();
  }
}

const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const load = () => loadavg()[0]!;

async function compare({ work, peer, factor = 1, repeats = 5 }: Comparison) {
  const ours = await Runner.start(process.execPath, [
    "--import",
    "./scripts/typescript.js",
    beside("ours.ts"),
    work,
  ]);
  if (ours === null) throw new Error(`our side of ${work} did not start`);
  // A peer that runs on fewer rows has the name of the work that does so too.
  const { file, make } = works[typeof peer === "string" && works[peer] !== undefined ? peer : work]!;
  const theirs =
    typeof peer === "number"
      ? null
      : await Runner.start("Rscript", [beside("peers.R"), peer, ensureData(file, make)]);
  const [own, other]: [Time[], Time[]] = [[], []];
  const loads = [load()];
  // The first run is told apart: our code is compiled while it runs.
  const first = [await ours.time(), await theirs?.time()] as const;
  for (let i = 0; i < repeats; i++) {
    own.push(await ours.time());
    if (theirs !== null) other.push(await theirs.time());
    loads.push(load());
  }
  ours.stop();
  theirs?.stop();
  const scale = (time: Time): Time => ({
    ...time,
    elapsed: time.elapsed * factor,
    processor: time.processor * factor,
  });
  const firstRuns = { own: first[0], other: first[1] && scale(first[1]) };
  return { own, other: other.map(scale), first: firstRuns, load: Math.max(...loads) };
}

const seconds = (value: number) => (value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3));
const timeCell = (times: readonly Time[]) =>
  `${seconds(median(times.map(({ elapsed }) => elapsed)))} (${seconds(median(times.map(({ processor }) => processor)))})`;

async function line(comparison: Comparison): Promise<string> {
  const { work, title, peer, peerTitle, target } = comparison;
  const { own, other, first, load } = await compare(comparison);
  process.stderr.write(`${work}: ${own.at(-1)!.result}\n  ${peerTitle}: ${other.at(-1)?.result ?? ""}\n`);
  const ratios = (key: "elapsed" | "processor") =>
    typeof peer === "number"
      ? own.map((time) => time[key] / peer)
      : other.map((time, i) => (own[i]!.elapsed === 0 ? Number.NaN : own[i]![key] / time[key]));
  const shown = (key: "elapsed" | "processor") =>
    ratios(key).length === 0 ? "" : median(ratios(key)).toFixed(3);
  const theirs =
    typeof peer === "number" ? seconds(peer) : other.length === 0 ? "not installed" : timeCell(other);
  return `| ${title} | ${peerTitle} | ${timeCell(own)} | ${theirs} | ${seconds(first.own.elapsed)} / ${first.other === undefined ? "" : seconds(first.other.elapsed)} | ${shown("elapsed")} | ${typeof peer === "number" ? "" : shown("processor")} | ${target} | ${load.toFixed(1)} |`;
}

function machine(): string {
  const peers = versionOf("Rscript", [
    "-e",
    'cat(R.version$version.string); for (p in c("fixest","data.table","did","DRDID","survey","sandwich")) cat(",", p, as.character(packageVersion(p)))',
  ]);
  const [first] = cpus();
  return `${cpus().length} x ${first?.model ?? "processor"}, Node ${process.version}; ${peers ?? "no R"}; ${new Date().toISOString().slice(0, 10)}`;
}

const wanted = process.argv.slice(2);
const table = [
  "| work | peer | ours, s (processor) | peer, s (processor) | first run, ours / peer | ours/peer | of processor time | to reach | load |",
  "|---|---|---|---|---|---|---|---|---|",
];
for (const comparison of comparisons) {
  if (wanted.length > 0 && !wanted.includes(comparison.work)) continue;
  table.push(await line(comparison));
}
const text = `${table.join("\n")}\n`;
process.stdout.write(text);
if (wanted.length === 0) {
  const folder = fileURLToPath(new URL("../results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}statistics.md`,
    `# Estimators against R\n\n${machine()}.\n\nMedians of five runs, ours and the peer's in turn, data in memory on both sides; the ratio is the median of the five
ratios. The first run, while our code is still being compiled, is not among them and stands beside. In brackets: processor
time of all threads. Load: the highest one-minute load average of the machine meanwhile; where it is above the number of
processors other programs ran beside, and the ratio of processor times says more than that of elapsed ones. Ours uses one
thread. Peers have their default settings: what \`fixest::fepois\` gives at its default tolerances has errors that are right
to five digits; with \`glm.tol = 1e-12, fixef.tol = 1e-10\` they agree with ours to nine.
\`bench/statistics/compare.ts\`.\n\n${text}`,
  );
}
