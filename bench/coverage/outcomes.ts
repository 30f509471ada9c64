/**
 * Coverage of the outcomes chapters: Harmony County's outcomes drawn anew with each seed, and how often the 95 per cent interval of
 * each design at the start holds what was planted (announcement and start together).
 * Usage: node --import ./scripts/typescript.js bench/coverage/outcomes.ts [seeds]
 */

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import {
  agencies,
  harmony,
  outcomeTruth,
  plantedEffect,
  type SimulatedMeasure,
  simulateOutcomes,
} from "../../examples/generate/harmony-outcomes.js";
import { outcomesDesignFrom } from "../../src/assessment/outcomes-design.js";
import { analyse } from "../../src/chapters/outcomes/design/designs.js";
import { subjectsOf } from "../../src/chapters/outcomes/design/subjects.js";
import { syntheticOf } from "../../src/chapters/outcomes/design/units.js";
import type { OutcomeSeries, SeriesSet } from "../../src/chapters/outcomes/series/index.js";
import { findMeasure, knownMeasures } from "../../src/data/measures.js";
import { proportionInterval } from "../../src/statistics/rates/index.js";

const seeds = Number(process.argv[2] ?? 100);
const measures: readonly SimulatedMeasure[] = [
  "calls-for-service",
  "crime-reports",
  "clinic-visits",
  "complaints",
];

const spec = {
  agency: harmony,
  timeline: [
    { label: "Agreement", kind: "announcement" as const, date: `${outcomeTruth.announcement}-01` },
    { label: "Agreement", kind: "start" as const, date: `${outcomeTruth.start}-01` },
  ],
  settings: outcomesDesignFrom({
    comparison: [
      { unit: outcomeTruth.alsoAdopts.agency, adopted: `${outcomeTruth.alsoAdopts.announcement}-01` },
    ],
  }),
  recordsChanges: [
    {
      date: `${outcomeTruth.recordsChange.from}-01`,
      what: "a new records system",
      units: [outcomeTruth.recordsChange.agency],
      measures: ["crime-reports"],
    },
  ],
  level: 0.95,
};

function seriesSet(seed: number): SeriesSet {
  const counts = simulateOutcomes({ seed, measures });
  const months = [...new Set(counts.map(({ month }) => month))].sort();
  const starts = months.map((month) => `${month}-01`);
  const vocabulary = knownMeasures();
  const found = new Map<string, OutcomeSeries>();
  for (const { agency, measure, group, month, count } of counts) {
    const key = `${agency} ${measure} ${group}`;
    let one = found.get(key);
    if (one === undefined) {
      const { line } = findMeasure(measure, vocabulary)!;
      one = {
        dataset: "outcomes",
        measure,
        line,
        scale: "count",
        unit: agency,
        unitKind: "agency",
        group,
        period: "month",
        starts,
        values: new Float64Array(starts.length).fill(Number.NaN),
        complete: new Uint8Array(starts.length),
      };
      found.set(key, one);
    }
    const t = months.indexOf(month);
    one.values[t] = count;
    one.complete[t] = 1;
  }
  return {
    series: [...found.values()],
    remarks: [],
    measures: Object.fromEntries(measures.map((id) => [id, findMeasure(id, vocabulary)!])),
    areas: {},
  };
}

interface Tally {
  truth: number;
  sum: number;
  held: number;
  n: number;
}
const tallies = new Map<string, Tally>();

for (let seed = 1; seed <= seeds; seed++) {
  const subjects = subjectsOf(seriesSet(seed), null, spec);
  for (const subject of subjects) {
    const truth = plantedEffect(harmony, subject.measure.id as SimulatedMeasure, outcomeTruth.start);
    const answer = analyse(subject, subjects, spec, { thorough: false, seed });
    const start = answer.frames.find(({ frame }) => frame.event.kind === "start")!;
    const add = (name: string, effect: { ratio: number; low: number; high: number } | undefined) => {
      if (effect === undefined) return;
      const key = `${subject.measure.label}: ${name}`;
      const tally = tallies.get(key) ?? { truth, sum: 0, held: 0, n: 0 };
      tally.n++;
      tally.sum += Math.log(effect.ratio);
      if (Math.log(effect.low) <= truth && truth <= Math.log(effect.high)) tally.held++;
      tallies.set(key, tally);
    };
    for (const { kind, effect } of start.designs) add(kind, effect);
    add("synthetic difference-in-differences", syntheticOf(subject, start.frame, { level: 0.95 }));
  }
}

const lines = [
  "# Coverage of the outcomes chapters' intervals",
  "",
  `Harmony County's outcomes (${agencies.length} agencies, one of which adopts too and is dropped, one that reports late, one with a declared change of records), drawn anew with each of ${seeds} seeds. Log effects from the start on, the announcement's among them; intervals at 95 per cent. \`bench/coverage/outcomes.ts\`, Node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}.`,
  "",
  "| measure: design | truth | mean estimate | seeds | intervals that hold the truth, per cent | Wilson interval of that |",
  "|---|---|---|---|---|---|",
  ...[...tallies].map(([key, { truth, sum, held, n }]) => {
    const { low, high } = proportionInterval(held, n);
    return `| ${key} | ${truth.toFixed(4)} | ${(sum / n).toFixed(4)} | ${n} | ${((100 * held) / n).toFixed(1)} | ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} |`;
  }),
  "",
];
const text = lines.join("\n");
console.log(text);
writeFileSync(new URL("../results/outcomes-coverage.md", import.meta.url), text);
