import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createRandom } from "../../src/statistics/random/index.js";

/** Columns of doubles in a raw file, so that R (readBin) and we read the same numbers into memory. */
export type Columns = Readonly<Record<string, Float64Array>>;

const folder = fileURLToPath(new URL("../data/", import.meta.url));

/** Writes a data file where it isn't there yet, and gives its path. */
export function ensureData(name: string, make: () => Columns): string {
  const path = `${folder}${name}.bin`;
  if (!existsSync(path)) write(path, make());
  return path;
}

/** Reads a data file; made by `make` where it isn't there yet. */
export function readData(name: string, make: () => Columns): Columns {
  const path = ensureData(name, make);
  const names = readFileSync(`${path}.names`, "utf8").split("\n");
  const file = openSync(path, "r");
  try {
    // Column by column: one buffer of a large file would be too long.
    const rows = Number(readFileSync(`${path}.rows`, "utf8"));
    return Object.fromEntries(names.map((name, j) => [name, readColumn(file, rows, j * rows * 8)]));
  } finally {
    closeSync(file);
  }
}

function write(path: string, columns: Columns): void {
  mkdirSync(folder, { recursive: true });
  const all = Object.values(columns);
  writeFileSync(`${path}.names`, Object.keys(columns).join("\n"));
  writeFileSync(`${path}.rows`, String(all[0]!.length));
  for (const [i, values] of all.entries()) {
    writeFileSync(path, new Uint8Array(values.buffer), { flag: i === 0 ? "w" : "a" });
  }
}

function readColumn(file: number, rows: number, from: number): Float64Array {
  const column = new Float64Array(rows);
  const bytes = new Uint8Array(column.buffer);
  for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, bytes.length - at, from + at);
  return column;
}

/** Two crossed sets of effects, three regressors that they move too, a linear and a count outcome. */
export function crossedEffects(rows: number, units: number, others: number): Columns {
  const random = createRandom(`crossed ${rows} ${units} ${others}`);
  const draw = (n: number) => Float64Array.from({ length: n }, () => random.normal());
  const [unitEffect, otherEffect] = [draw(units), draw(others)];
  const columns = empty(rows, ["y", "count", "x1", "x2", "x3", "unit", "other"]);
  for (let i = 0; i < rows; i++) {
    const unit = random.integer(units);
    const other = random.integer(others);
    const effect = unitEffect[unit]! + otherEffect[other]!;
    const x1 = random.normal() + 0.5 * effect;
    const x2 = random.normal() + 0.3 * unitEffect[unit]!;
    const x3 = random.uniform();
    columns.unit![i] = unit + 1;
    columns.other![i] = other + 1;
    columns.x1![i] = x1;
    columns.x2![i] = x2;
    columns.x3![i] = x3;
    columns.y![i] = 0.5 * x1 - 0.2 * x2 + x3 + effect + random.normal();
    columns.count![i] = random.poisson(Math.exp(0.2 * x1 - 0.1 * x2 + 0.3 * x3 + 0.2 * effect - 0.2));
  }
  return columns;
}

/** A yes-or-no outcome and ten discrete regressors (2 to 5 values; 34,560 combinations). */
export function discreteRegressors(rows: number): Columns {
  const random = createRandom(`discrete ${rows}`);
  const levels = [2, 2, 2, 2, 3, 3, 3, 4, 4, 5];
  const names = levels.map((_, j) => `g${j + 1}`);
  const columns = empty(rows, ["y", ...names]);
  for (let i = 0; i < rows; i++) {
    let eta = -1;
    for (let j = 0; j < levels.length; j++) {
      const value = random.integer(levels[j]!);
      columns[names[j]!]![i] = value;
      eta += 0.1 * value * (j % 2 === 0 ? 1 : -1);
    }
    columns.y![i] = random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
  }
  return columns;
}

/** A staggered panel: a third never treated, five cohorts, and a covariate that moves trends and take-up. */
export function staggeredPanel(units: number, periods: number): Columns {
  const random = createRandom(`staggered ${units} ${periods}`);
  const columns = empty(units * periods, ["id", "time", "y", "cohort", "x"]);
  const cohorts = [4, 5, 6, 8, 10];
  for (let u = 0; u < units; u++) {
    const x = random.normal();
    const treated = random.uniform() < 1 / (1 + Math.exp(-0.7 - 0.5 * x));
    const cohort = treated ? cohorts[random.integer(cohorts.length)]! : 0;
    const level = random.normal();
    for (let t = 1; t <= periods; t++) {
      const at = u * periods + t - 1;
      const effect = treated && t >= cohort ? 0.3 + 0.1 * (t - cohort) : 0;
      columns.id![at] = u + 1;
      columns.time![at] = t;
      columns.cohort![at] = cohort;
      columns.x![at] = x;
      columns.y![at] = level + 0.1 * t * (1 + x) + effect + random.normal();
    }
  }
  return columns;
}

/** A survey: 50 strata of clusters of about 40 people each, unequal weights, outcomes alike inside clusters. */
export function clusteredSurvey(rows: number): Columns {
  const random = createRandom(`survey ${rows}`);
  const columns = empty(rows, [
    "stratum",
    "cluster",
    "weight",
    "income",
    "agree",
    "age",
    "hours",
    "female",
    "region",
  ]);
  const clusters = Math.round(rows / 40);
  const common = Float64Array.from({ length: clusters }, () => 0.5 * random.normal());
  for (let i = 0; i < rows; i++) {
    const cluster = i < clusters ? i : random.integer(clusters);
    const stratum = cluster % 50;
    const age = 18 + random.integer(60);
    const female = random.integer(2);
    const region = random.integer(4);
    const eta = -1 + 0.02 * age + 0.3 * female - 0.1 * region + common[cluster]!;
    columns.stratum![i] = stratum + 1;
    columns.cluster![i] = cluster + 1;
    columns.weight![i] = 1 + stratum / 10 + random.uniform();
    columns.age![i] = age;
    columns.hours![i] = 40 * random.uniform();
    columns.female![i] = female;
    columns.region![i] = region + 1;
    columns.income![i] = Math.exp(10 + 0.3 * common[cluster]! + 0.5 * random.normal());
    columns.agree![i] = random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
  }
  return columns;
}

/** Outcomes of units (the last `treated` of them treated) by period, from two factors; a column a unit. */
export function factorPanel(units: number, periods: number): Columns {
  const random = createRandom(`factors ${units} ${periods}`);
  const names = Array.from({ length: units }, (_, u) => `u${u + 1}`);
  const columns = empty(periods, names);
  const factors = [0, 1].map(() => Float64Array.from({ length: periods }, () => random.normal()));
  for (const name of names) {
    const loadings = factors.map(() => random.normal());
    const level = 100 + 20 * random.normal();
    for (let t = 0; t < periods; t++) {
      const common = factors.reduce((sum, factor, f) => sum + 4 * loadings[f]! * factor[t]!, 0);
      columns[name]![t] = level - t + common + 2 * random.normal();
    }
  }
  return columns;
}

function empty(rows: number, names: readonly string[]): Record<string, Float64Array> {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(rows)]));
}
