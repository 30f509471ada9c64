/**
 * The main job on many stops, as a user runs it: the first run (import and every method of the chapter), and a second one,
 * which finds table and results kept.
 * Usage: npm run build && node --import ./scripts/typescript.js bench/assess.ts [stops] [repeats]
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keep, type Run, runHead, runOnce, runRow, stopsFile } from "./side-by-side.js";

const stops = Number(process.argv[2] ?? 10_000_000);
const repeats = Number(process.argv[3] ?? 3);
const bin = fileURLToPath(new URL("../bin/equipoise.js", import.meta.url));
const file = stopsFile(stops);

const first: Run[] = [];
const second: Run[] = [];
for (let repeat = 0; repeat < repeats; repeat++) {
  const folder = mkdtempSync(join(tmpdir(), "equipoise-assess-"));
  try {
    writeFileSync(
      join(folder, "assessment.yaml"),
      `equipoise: 1
title: Benchmark
jurisdiction: { state: VA, agency: Harmony County Police Department, kind: municipal-police }
data:
  stops: { file: ${JSON.stringify(file)}, source: stanford-open-policing, place: { latitude: 38.45, longitude: -78.87 } }
`,
    );
    const assess = () => runOnce(process.execPath, [bin, "assess", folder, "--quiet"]);
    first.push(assess());
    second.push(assess());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
keep("assess", `\`equipoise assess\` on ${stops.toLocaleString("en-US")} stops`, [
  `All methods of the chapter on traffic stops, the threshold test included. Medians of ${repeats}.`,
  "",
  runHead,
  runRow("first run", first),
  runRow("second run, nothing changed", second),
]);
