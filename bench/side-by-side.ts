import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Arguments of Node that let it run TypeScript. */
export const loader = ["--import", new URL("../scripts/typescript.js", import.meta.url).href];

/** The file of so many stops of Harmony County, which is made where it isn't there yet. */
export const stopsFile = (stops: number): string =>
  execFileSync(process.execPath, [...loader, here("./generate-stops.ts"), String(stops)])
    .toString()
    .trim();

/** What one run of a command took: seconds on the clock, of all processors, and the most memory it held. */
export interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
  readonly output: string;
}

const timer = "/usr/bin/time";

/** Runs a command to its end. Without GNU time only the clock is read. */
export function runOnce(command: string, args: readonly string[]): Run {
  const started = performance.now();
  const isTimed = existsSync(timer);
  const [file, all] = isTimed ? [timer, ["-f", "%U %S %M", command, ...args]] : [command, [...args]];
  const { status, stdout, stderr, error } = spawnSync(file, all, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error !== undefined || status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${stderr ?? error}`);
  const seconds = (performance.now() - started) / 1000;
  const [user, system, kilobytes] = isTimed
    ? stderr.trim().split("\n").at(-1)!.split(" ").map(Number)
    : [NaN, NaN, NaN];
  return { seconds, cpu: user! + system!, megabytes: kilobytes! / 1024, output: stdout.trim() };
}

/** Runs several commands in turn, so that what else the machine does falls on all of them alike. */
export function takeTurns(
  commands: Readonly<Record<string, () => Run>>,
  repeats: number,
): Record<string, Run[]> {
  const runs: Record<string, Run[]> = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [name, run] of Object.entries(commands)) {
      const one = run();
      runs[name]!.push(one);
      console.error(`${name}: ${one.seconds.toFixed(1)} s, ${one.cpu.toFixed(1)} CPU s`);
    }
  }
  return runs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A row of a table of runs, medians each. */
export const runRow = (name: string, runs: readonly Run[]): string =>
  `| ${name} | ${median(runs.map((one) => one.seconds)).toFixed(1)} | ${median(runs.map((one) => one.cpu)).toFixed(1)} | ${Math.round(median(runs.map((one) => one.megabytes)))} |`;

export const runHead = "| | seconds | CPU seconds | peak MB |\n|---|---|---|---|";

/** The output of a command, or undefined where it is not installed. */
export function versionOf(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Prints a report and keeps it in `bench/results/`. */
export function keep(name: string, title: string, lines: readonly string[]): void {
  const folder = here("./results/");
  mkdirSync(folder, { recursive: true });
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0]!.toFixed(1)} at the end.`;
  const text = `# ${title}\n\n${machine}\n\n${lines.join("\n")}\n`;
  writeFileSync(`${folder}${name}.md`, text);
  console.log(text);
}

/** The versions of our dependencies. */
export const dependencies = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    dependencies: Record<string, string>;
  }
).dependencies;
