/**
 * The veil of darkness against R's data.table and glm on the same file of stops, in turn, each in a process of its own: from
 * the CSV, and from what an earlier run keeps (our Parquet table; R: the columns it needs, uncompressed). Both fit the main
 * model of each group and must agree; ours clusters the errors by date as well. The whole method, with all its variants,
 * years and checks, is timed beside.
 * Usage: node --import ./scripts/typescript.js bench/veil.ts [stops] [repeats]
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAssessment } from "../src/assessment/parse.js";
import type { Planned } from "../src/chapters/method.js";
import { extent } from "../src/chapters/stops/sun/twilight.js";
import { placeFactor, yearEffects } from "../src/chapters/stops/veil-of-darkness/factors.js";
import { veilOfDarkness } from "../src/chapters/stops/veil-of-darkness/method.js";
import { fitVeil, veilPair } from "../src/chapters/stops/veil-of-darkness/model.js";
import { twilightAt } from "../src/chapters/stops/veil-of-darkness/queries.js";
import { selectVeilRows, veilRows } from "../src/chapters/stops/veil-of-darkness/rows.js";
import type { VeilSpec } from "../src/chapters/stops/veil-of-darkness/spec.js";
import { loadDataset } from "../src/data/load.js";
import { openStore, type Store } from "../src/engine/store.js";
import {
  keep,
  loader,
  median,
  type Run,
  runHead,
  runOnce,
  runRow,
  stopsFile,
  takeTurns,
  versionOf,
} from "./side-by-side.js";

const self = fileURLToPath(import.meta.url);
const peer = fileURLToPath(new URL("./veil.R", import.meta.url));
const place = { latitude: 38.45, longitude: -78.87, zone: "America/New_York" };

if (process.argv[2] === "ours") await ours(process.argv[3]!, process.argv[4]!, process.argv[5] === "whole");
else compare(Number(process.argv[2] ?? 10_000_000), Number(process.argv[3] ?? 3));

async function ours(file: string, folder: string, isWhole: boolean): Promise<void> {
  const { assessment } = parseAssessment(
    `equipoise: 1
title: Benchmark
jurisdiction: { state: VA, agency: Harmony County Police Department, kind: municipal-police }
data:
  stops: { file: ${JSON.stringify(file)}, source: stanford-open-policing, place: { latitude: ${place.latitude}, longitude: ${place.longitude} } }
`,
    "assessment.yaml",
  );
  const store = await openStore({ folder, threads: 2 });
  try {
    const dataset = await loadDataset(assessment.data[0]!, {
      folder,
      cacheFolder: join(folder, ".equipoise"),
      store,
      minimumCell: 11,
    });
    const plan = veilOfDarkness.plan({ assessment, catalog: new Map([["stops", dataset]]) });
    if (!plan.run) throw new Error(plan.why);
    await (isWhole ? wholeMethod(plan, store) : mainModels(plan, store));
  } finally {
    await store.close();
  }
}

async function wholeMethod({ spec, queries }: Planned<VeilSpec>, store: Store): Promise<void> {
  const cells: Record<string, Awaited<ReturnType<Store["aggregate"]>>> = {};
  for (const [name, query] of Object.entries(queries)) cells[name] = await store.aggregate(query);
  const { groups } = veilOfDarkness.estimate(spec, cells, 1);
  print(groups.map(({ group, main }) => [group, main!]));
}

async function mainModels({ spec, queries }: Planned<VeilSpec>, store: Store): Promise<void> {
  const all = veilRows(await store.aggregate(queries.evening!), spec.groups.length);
  const rows = selectVeilRows(all, (i) => all.kind[i] !== 2);
  const window = extent(twilightAt(spec, spec.place.latitude).dusk);
  const fits = spec.groups.slice(1).map((group, i) => {
    const factors = [placeFactor(rows, i + 1), yearEffects(rows)].filter((one) => one !== undefined);
    const { splineDf, level } = spec;
    return [group, fitVeil({ pair: veilPair(rows, i + 1), factors, splineDf, window, level })] as const;
  });
  print(fits);
}

function print(fits: readonly (readonly [string, ReturnType<typeof fitVeil>])[]): void {
  for (const [group, { stops, estimates }] of fits)
    console.log(group, stops, estimates[0]!.logOdds, estimates[0]!.modelError);
}

function compare(stops: number, repeats: number): void {
  const file = stopsFile(stops);
  const kept = mkdtempSync(join(tmpdir(), "equipoise-veil-"));
  const own = (folder: string, what: string) =>
    runOnce(process.execPath, [...loader, self, "ours", file, folder, what]);
  const r = (from: string) =>
    runOnce("Rscript", [
      peer,
      from,
      file,
      ...[place.latitude, place.longitude, place.zone].map(String),
      ...["white", "black", "hispanic"],
    ]);
  const fresh = () => {
    const folder = mkdtempSync(join(tmpdir(), "equipoise-veil-"));
    try {
      return own(folder, "main");
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const versions = versionOf("Rscript", [
    "-e",
    'cat(R.version.string, "data.table", format(packageVersion("data.table")))',
  ]);
  try {
    own(kept, "main");
    if (versions !== undefined && !existsSync(`${file}.rds`)) r("kept");
    const ownRuns = {
      "ours, from the CSV": fresh,
      "ours, kept": () => own(kept, "main"),
      "ours, whole method": () => own(kept, "whole"),
    };
    const runs = takeTurns(
      versions === undefined
        ? ownRuns
        : { ...ownRuns, "R, from the CSV": () => r("csv"), "R, kept": () => r("kept") },
      repeats,
    );
    report(stops, repeats, runs, versions);
  } finally {
    rmSync(kept, { recursive: true });
  }
}

function report(
  stops: number,
  repeats: number,
  runs: Readonly<Record<string, Run[]>>,
  versions: string | undefined,
): void {
  const lines = [
    `The main model of two groups (log odds on darkness, a natural spline of clock time, place and year), from the same file. Medians of ${repeats}, in turn.`,
    versions === undefined ? "R is not installed here: only ours was timed." : `Peer: ${versions}, \`glm\`.`,
    "",
    runHead,
    ...Object.entries(runs).map(([name, all]) => runRow(name, all)),
  ];
  if (versions !== undefined) {
    const ratio = (a: string, b: string) =>
      (median(runs[b]!.map((one) => one.seconds)) / median(runs[a]!.map((one) => one.seconds))).toFixed(1);
    lines.push(
      "",
      `R takes ${ratio("ours, from the CSV", "R, from the CSV")} times as long from the CSV, and ${ratio("ours, kept", "R, kept")} times from what is kept. The estimates differ by ${difference(runs["ours, kept"]![0]!.output, runs["R, kept"]![0]!.output)} relative at most.`,
    );
  }
  keep("veil", `Veil of darkness on ${stops.toLocaleString("en-US")} stops`, lines);
}

/** The largest relative difference of the numbers in two outputs. */
function difference(a: string, b: string): string {
  const numbers = (text: string) => (text.match(/-?\d+\.?\d*(e-?\d+)?/g) ?? []).map(Number);
  const [own, other] = [numbers(a), numbers(b)];
  if (own.length !== other.length || own.length === 0) throw new Error(`outputs differ:\n${a}\n${b}`);
  return Math.max(...own.map((value, i) => Math.abs(value / other[i]! - 1))).toExponential(1);
}
