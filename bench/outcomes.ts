/**
 * A county's decade: a million calls, half a million incidents, fifty neighbours with ten measures by month. The data side
 * (import, queries, series, coverage, steps in level), and the whole report where it is built; first run and second.
 * Usage: npm run build && node --import ./scripts/typescript.js bench/outcomes.ts [repeats]
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAssessment } from "../src/assessment/parse.js";
import {
  coverageOf,
  isNoSeries,
  levelBreaks,
  readSeries,
  seriesQueries,
} from "../src/chapters/outcomes/series/index.js";
import type { Dataset } from "../src/data/dataset.js";
import { loadDataset } from "../src/data/load.js";
import type { Cells } from "../src/engine/query.js";
import { openStore } from "../src/engine/store.js";
import { createRandom } from "../src/statistics/random/index.js";
import { keep, type Run, runHead, runOnce, runRow } from "./side-by-side.js";

const self = fileURLToPath(import.meta.url);
const hooks = fileURLToPath(new URL("../scripts/typescript.js", import.meta.url));
const bin = fileURLToPath(new URL("../bin/equipoise.js", import.meta.url));
const data = fileURLToPath(new URL("./data/outcomes-decade/", import.meta.url));

const yaml = `equipoise: 1
title: A county's decade
jurisdiction: { state: VA, agency: Harmony County Police Department, kind: municipal-police }
timeline:
  - { phase: Agreement, announcement: 2017-10-02, start: 2018-03-01 }
data:
  calls: { file: calls.csv, mapping: { date: received, time: received, place: beat, initiated: source, initial_type: type, language_line: interpreter } }
  incidents: { file: incidents.csv, mapping: { date: occurred, place: beat, offense: offense, ethnicity: victim_ethnicity, cleared: cleared } }
  outcomes: { file: outcomes.csv }
  areas: { file: areas.csv, kind: population }
chapters: { outcomes: { immigrant-areas: { data: areas } } }
`;

const random = createRandom(287);
const first = Date.UTC(2010, 0, 1);
const days = 3652;
const dateText = (day: number) => new Date(first + day * 86_400_000).toISOString().slice(0, 10);
const dates = Array.from({ length: days }, (_, day) => dateText(day));
const two = (value: number) => String(value).padStart(2, "0");
const beats = Array.from({ length: 60 }, (_, i) => `Beat ${i + 1}`);
const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
const types = [
  "Assault in progress",
  "Noise complaint",
  "Theft report",
  "Welfare check",
  "Traffic crash",
  "Suspicious person",
  "Domestic dispute",
];
const offences = ["THEFT", "ASSAULT", "BURGLARY", "ROBBERY", "MOTOR VEHICLE THEFT"];
const measures = [
  "calls-for-service",
  "crime-reports",
  "robbery-reports",
  "burglary-reports",
  "clearances",
  "complaints",
  "force-incidents",
  "clinic-visits",
  "requests-311",
  "arrests",
];

function* calls(): Generator<string> {
  yield "received,beat,source,type,interpreter";
  for (let i = 0; i < 1_000_000; i++) {
    const clock = `${two(random.integer(24))}:${two(random.integer(60))}:${two(random.integer(60))}`;
    yield `${pick(dates)} ${clock},${pick(beats)},${random.uniform() < 0.3 ? "Officer" : "911"},${pick(types)},${random.uniform() < 0.1 ? "Y" : "N"}`;
  }
}

function* incidents(): Generator<string> {
  yield "occurred,beat,offense,victim_ethnicity,cleared";
  for (let i = 0; i < 500_000; i++)
    yield `${pick(dates)},${pick(beats)},${pick(offences)},${random.uniform() < 0.2 ? "Hispanic" : "Not Hispanic"},${random.uniform() < 0.2 ? "Y" : "N"}`;
}

function* outcomes(): Generator<string> {
  yield "unit,period_start,measure,group,count";
  for (let agency = 1; agency <= 50; agency++)
    for (const [m, measure] of measures.entries())
      for (const group of ["hispanic", "non-hispanic"])
        for (let month = 0; month < 120; month++)
          yield `Agency ${agency},${2010 + Math.floor(month / 12)}-${two((month % 12) + 1)},${measure},${group},${random.poisson(40 + 10 * m)}`;
}

function* areas(): Generator<string> {
  yield "place,group,year,count";
  for (const [i, beat] of beats.entries()) {
    yield `${beat},all,2018,3000`;
    yield `${beat},foreign-born,2018,${100 + 25 * i}`;
  }
}

function generate(): void {
  if (existsSync(join(data, "assessment.yaml"))) return;
  mkdirSync(data, { recursive: true });
  for (const [name, lines] of Object.entries({ calls, incidents, outcomes, areas }))
    writeFileSync(join(data, `${name}.csv`), `${[...lines()].join("\n")}\n`);
  writeFileSync(join(data, "assessment.yaml"), yaml);
}

/** The data side in one process: what every method of the chapter begins with. */
async function dataSide(folder: string): Promise<void> {
  const { assessment } = parseAssessment(yaml, "assessment.yaml");
  const store = await openStore({ folder });
  const catalog = new Map<string, Dataset>();
  const minimumCell = assessment.privacy.minimumCell;
  for (const spec of assessment.data)
    catalog.set(
      spec.name,
      await loadDataset(spec, { folder, cacheFolder: join(folder, ".equipoise"), store, minimumCell }),
    );
  const plan = seriesQueries({ assessment, catalog });
  if (isNoSeries(plan)) throw new Error(plan.why);
  const cells: Record<string, Cells> = {};
  for (const [name, query] of Object.entries(plan.queries)) cells[name] = await store.aggregate(query);
  const { series } = readSeries(plan.spec, cells);
  const coverage = coverageOf(series);
  const breaks = levelBreaks(series, { declared: [], policyDates: [], seed: 1 });
  console.log(`${series.length} series, ${coverage.length} sums over units, ${breaks.length} steps`);
  await store.close();
}

/** First run and second run of a command in a fresh folder. */
function twice(repeats: number, command: (folder: string) => string[]): readonly [Run[], Run[]] {
  const runs: readonly [Run[], Run[]] = [[], []];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const folder = mkdtempSync(join(tmpdir(), "equipoise-outcomes-"));
    try {
      cpSync(data, folder, { recursive: true });
      for (const own of runs) own.push(runOnce(process.execPath, command(folder)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return runs;
}

if (process.argv[2] === "--data-side") await dataSide(process.argv[3]!);
else {
  generate();
  const repeats = Number(process.argv[2] ?? 3);
  const [cold, kept] = twice(repeats, (folder) => ["--import", hooks, self, "--data-side", folder]);
  const rows = [
    runRow("data side (import, queries, series, coverage, steps), first run", cold),
    runRow("data side, second run", kept),
  ];
  if (existsSync(fileURLToPath(new URL("../dist/cli/main.js", import.meta.url)))) {
    const [whole, again] = twice(repeats, (folder) => [bin, "assess", folder, "--quiet"]);
    rows.push(
      runRow("`equipoise assess`, first run", whole),
      runRow("`equipoise assess`, second run", again),
    );
  }
  keep("outcomes", "A county's decade: 1,000,000 calls, 500,000 incidents, 50 neighbours", [
    `120 months, 60 beats, 10 measures of each neighbour. Medians of ${repeats}.`,
    "",
    runHead,
    ...rows,
  ]);
}
