import { type Cells, coded, numbers } from "../../../engine/query.js";
import { scoreInterval } from "../../../statistics/clustered-ratios/index.js";
import { covariance } from "../../../statistics/covariance/index.js";
import {
  standardizedDifferences,
  standardizedMeans,
  standardizedRatios,
} from "../../../statistics/inference/index.js";
import { createMatrix } from "../../../statistics/linear-algebra/index.js";
import { compress, fitGeneralizedLinearCells } from "../../../statistics/regression/index.js";
import { type Matrix, StatisticsError, type Term } from "../../../statistics/types.js";
import { total } from "../../common/cells.js";
import type { Followed, GroupOutcome, OutcomeResult, PostStopResult, PostStopSpec, Ranged } from "./spec.js";

/** Levels of a circumstance with fewer events, or fewer stops without, are put together. */
const fewest = 10;
/** At most so many levels of a circumstance are told apart: the most frequent. */
const mostLevels = 40;

/** Adjusted shares of each outcome by group: logistic models standardised to the stops of all groups together. */
export function estimatePostStop(spec: PostStopSpec, cells: Readonly<Record<string, Cells>>): PostStopResult {
  const own = cells.stops!;
  const rows = readRows(own, spec);
  return { outcomes: spec.outcomes.map((outcome) => oneOutcome(outcome, own, rows, spec)) };
}

interface Rows {
  /** Position of the row's group among the groups of the spec. */
  readonly group: Int32Array;
  /** By circumstance, a code for each row; what is not recorded has one of its own. */
  readonly circumstances: readonly Int32Array[];
  readonly cluster: Int32Array;
  readonly stops: Float64Array;
}

function readRows(cells: Cells, spec: PostStopSpec): Rows {
  const groups = coded(cells, "group");
  const place = groups.levels.map((level) => spec.groups.indexOf(level));
  return {
    group: groups.codes.map((code) => place[code]!),
    circumstances: spec.circumstances.map((name) => codes(cells, name)),
    cluster: codes(cells, "cluster"),
    stops: numbers(cells, "stops"),
  };
}

/** Codes of a column from 0, missing values among them. */
function codes(cells: Cells, name: string): Int32Array {
  const found = cells.columns.get(name)!;
  const values = found instanceof Float64Array ? found : found.codes;
  const known = new Map<number, number>();
  return Int32Array.from(values, (value) => {
    const key = Number.isNaN(value) ? -1 : value;
    const at = known.get(key) ?? known.size;
    known.set(key, at);
    return at;
  });
}

interface Counts {
  readonly known: Float64Array;
  readonly yes: Float64Array;
}

function oneOutcome(outcome: Followed, cells: Cells, rows: Rows, spec: PostStopSpec): OutcomeResult {
  const counts = { known: numbers(cells, `${outcome}-known`), yes: numbers(cells, `${outcome}-yes`) };
  const used = spec.groups.flatMap((_, g) => (sumWhere(rows.group, g, counts.known) > 0 ? [g] : []));
  const stops = total(cells, `${outcome}-known`);
  const base = { outcome, stops, unknown: total(cells, "stops") - stops };
  const raw = (g: number) => {
    const n = sumWhere(rows.group, g, counts.known);
    const events = sumWhere(rows.group, g, counts.yes);
    return { group: spec.groups[g]!, stops: n, events, raw: scoreInterval(events / n, n, spec.level) };
  };
  const nothing = (failed: string): OutcomeResult => ({
    ...base,
    groups: used.map((g) => ({ ...raw(g), adjusted: missing, overlap: Number.NaN })),
    clusters: 0,
    failed,
  });
  if (used[0] !== 0)
    return nothing("no stop of the group that the others are compared with has a recorded outcome");
  if (used.length < 2) return nothing("only one of the groups has a recorded outcome");
  const thin = used.find((g) => raw(g).events < fewest || raw(g).stops - raw(g).events < fewest);
  if (thin !== undefined)
    return nothing(
      `fewer than ${fewest} stops of a group ${raw(thin).events < fewest ? "led to it" : "did not lead to it"}, too few to make circumstances alike`,
    );
  try {
    const { groups, clusters } = adjusted(rows, counts, used, spec);
    return { ...base, groups: groups.map((one, i) => ({ ...raw(used[i]!), ...one })), clusters };
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    return nothing(error.message);
  }
}

const missing: Ranged = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

function sumWhere(codes: Int32Array, code: number, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i] === code) sum += values[i]!;
  return sum;
}

type Adjusted = Pick<GroupOutcome, "adjusted" | "difference" | "ratio" | "rawDifference" | "overlap">;

function adjusted(
  rows: Rows,
  counts: Counts,
  used: readonly number[],
  spec: PostStopSpec,
): { groups: Adjusted[]; clusters: number } {
  const levels = rows.circumstances.map((codes) => broadLevels(codes, counts));
  const width = 1 + (used.length - 1) + levels.reduce((sum, one) => sum + one.count - 1, 0);
  const matrix = createMatrix(rows.group.length, width);
  const names = ["(Intercept)", ...used.slice(1).map((g) => spec.groups[g]!)];
  matrix.data.fill(1, 0, matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    const g = used.indexOf(rows.group[i]!);
    if (g > 0) matrix.data[i + g * matrix.rows] = 1;
  }
  let column = used.length;
  for (const [c, { codes, count }] of levels.entries()) {
    for (let level = 1; level < count; level++, column++) {
      names.push(`${spec.circumstances[c]} ${level}`);
      for (let i = 0; i < matrix.rows; i++) if (codes[i] === level) matrix.data[i + column * matrix.rows] = 1;
    }
  }
  const compressed = compress(matrix, {
    outcome: counts.yes,
    counts: counts.known,
    clusters: [rows.cluster],
  });
  const fit = fitGeneralizedLinearCells({ cells: compressed, names, family: "binomial" });
  const errors = covariance(fit, { type: "cluster", smallSample: "fixest" });
  const weights = compressed.counts;
  const scenarios = used.map((g, at) => ({
    label: spec.groups[g]!,
    matrix: asGroup(compressed.matrix, at, used.length),
    weights,
  }));
  const df = (errors.clusters[0] ?? 2) - 1;
  const means = standardizedMeans(fit, errors, scenarios, { level: spec.level, df });
  const reference = spec.groups[0]!;
  const differences = standardizedDifferences(means, reference);
  const ratios = standardizedRatios(means, reference);
  const rate = (g: number) => sumWhere(rows.group, g, counts.yes) / sumWhere(rows.group, g, counts.known);
  const groups = used.map(
    (g, at): Adjusted => ({
      adjusted: clipped(means.means[at]!),
      overlap: overlapOf(compressed.matrix, compressed.counts, at, used.length),
      ...(at === 0
        ? {}
        : {
            difference: ranged(differences[at - 1]!),
            ratio: ranged(ratios[at - 1]!),
            rawDifference: rate(g) - rate(0),
          }),
    }),
  );
  return { groups, clusters: errors.clusters[0] ?? 0 };
}

const ranged = ({ estimate, low, high }: Term): Ranged => ({ value: estimate, low, high });
const clipped = ({ estimate, low, high }: Term): Ranged => ({
  value: estimate,
  low: Math.max(0, low),
  high: Math.min(1, high),
});

/** The levels that are frequent enough to be told apart, from the most frequent; all others are one more. */
function broadLevels(codes: Int32Array, { known, yes }: Counts): { codes: Int32Array; count: number } {
  const size = codes.reduce((most, code) => Math.max(most, code + 1), 0);
  const sums = Array.from({ length: size }, (_, code) => ({ code, known: 0, yes: 0 }));
  for (let i = 0; i < codes.length; i++) {
    sums[codes[i]!]!.known += known[i]!;
    sums[codes[i]!]!.yes += yes[i]!;
  }
  const kept = sums
    .filter((one) => one.yes >= fewest && one.known - one.yes >= fewest)
    .sort((a, b) => b.known - a.known)
    .slice(0, mostLevels);
  const place = new Map(kept.map(({ code }, at) => [code, at]));
  const rest = kept.length;
  const anyRest = sums.some((one) => one.known > 0 && !place.has(one.code));
  return { codes: codes.map((code) => place.get(code) ?? rest), count: rest + (anyRest ? 1 : 0) };
}

/** The circumstances of all cells, as if all stops were of one group. */
function asGroup(matrix: Matrix, at: number, groups: number): Matrix {
  const data = Float64Array.from(matrix.data);
  for (let g = 1; g < groups; g++) data.fill(g === at ? 1 : 0, g * matrix.rows, (g + 1) * matrix.rows);
  return createMatrix(matrix.rows, matrix.columns, data);
}

/** Share of a group's stops whose circumstances the first group meets too. */
function overlapOf(matrix: Matrix, counts: Float64Array, at: number, groups: number): number {
  const { rows, columns, data } = matrix;
  const groupOf = (i: number) => {
    for (let g = 1; g < groups; g++) if (data[i + g * rows] === 1) return g;
    return 0;
  };
  const key = (i: number) => {
    let text = "";
    for (let j = groups; j < columns; j++) text += data[i + j * rows] === 1 ? "1" : "0";
    return text;
  };
  const met = new Set<string>();
  for (let i = 0; i < rows; i++) if (groupOf(i) === 0 && counts[i]! > 0) met.add(key(i));
  let inside = 0;
  let all = 0;
  for (let i = 0; i < rows; i++) {
    if (groupOf(i) !== at) continue;
    all += counts[i]!;
    if (met.has(key(i))) inside += counts[i]!;
  }
  return inside / all;
}
