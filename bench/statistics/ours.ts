/** Runs our side of a work, once for each line of standard input: `ours.ts WORK`. compare.ts starts it. */
import { createInterface } from "node:readline";
import { readData } from "./data.js";
import { works } from "./works.js";

const { file, make, prepare } = works[process.argv[2]!]!;
const run = prepare(readData(file, make));
const say = (line: string) => process.stdout.write(`${line}\n`);
say("ready");
for await (const _ of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = run();
  const elapsed = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  say(`time ${elapsed} ${(user + system) / 1e6} ${result.map((value) => value.toPrecision(10)).join(" ")}`);
}
