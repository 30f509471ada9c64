/**
 * Writes `bench/data/stops-N.csv`: N stops of Harmony County. The file is made once and kept; the same N gives the same bytes.
 * Usage: node --import ./scripts/typescript.js bench/generate-stops.ts 10000000
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stopsCsv } from "../examples/generate/harmony-county.js";

const stops = Number(process.argv[2] ?? 10_000_000);
if (!Number.isInteger(stops) || stops < 1) throw new Error("give the number of stops, such as 10000000");
const folder = fileURLToPath(new URL("./data/", import.meta.url));
const path = `${folder}stops-${stops}.csv`;
if (!existsSync(path)) write();
console.log(path);

function write(): void {
  mkdirSync(folder, { recursive: true });
  const file = openSync(`${path}.partial`, "w");
  let lines: string[] = [];
  for (const line of stopsCsv({ seed: 10, stops })) {
    lines.push(line);
    if (lines.length < 20_000) continue;
    writeSync(file, lines.join(""));
    lines = [];
  }
  writeSync(file, lines.join(""));
  closeSync(file);
  renameSync(`${path}.partial`, path);
}
