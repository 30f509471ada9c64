import { codesAt } from "../compression/gather.js";
import { StatisticsError } from "../types.js";

/**
 * A set of fixed effects: `codes[i]` in 0..levels-1 says which level row i belongs to. With `slope`, the effect is a
 * slope on that variable by level (the `state[[year]]` of `fixest`) instead of an intercept.
 */
export interface FixedEffect {
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: number;
  readonly slope?: Float64Array;
}

/**
 * What the solver needs and what does not depend on the data to be demeaned: rows sorted by the levels of the widest
 * effect (which is eliminated), rows that share all levels merged into one cell.
 */
export interface EffectStructure {
  readonly rows: number;
  readonly effects: readonly FixedEffect[];
  /** Index of the eliminated effect; -1 where all effects are slopes. */
  readonly eliminated: number;
  readonly others: readonly number[];
  /** Where the coefficients of each other effect begin, and their number in all. */
  readonly offsets: Int32Array;
  readonly size: number;
  /** Cell of each row. */
  readonly cellOfRow: Int32Array;
  readonly cells: number;
  /** Cells of level a of the eliminated effect: groupStart[a] .. groupStart[a + 1] - 1. */
  readonly groupStart: Int32Array;
  /** Coefficient index of each other effect in each cell: `coefficientOf[cell * others.length + g]`. */
  readonly coefficientOf: Int32Array;
  /** Slope values by cell, for the other effects that are slopes. */
  readonly slopes: readonly (Float64Array | undefined)[];
}

/** Sorts rows by the widest effect and merges rows that share all levels (where no effect is a slope). */
export function buildStructure(effects: readonly FixedEffect[], rows: number): EffectStructure {
  for (const effect of effects) checkEffect(effect, rows);
  const eliminated = widest(effects);
  const others = effects.flatMap((_, g) => (g === eliminated ? [] : [g]));
  const offsets = new Int32Array(others.length + 1);
  for (const [k, g] of others.entries()) offsets[k + 1] = offsets[k]! + effects[g]!.levels;
  const sorted = sortedRows(effects, eliminated, others, offsets, rows);
  const mergeable = effects.every((effect) => effect.slope === undefined);
  const laid = mergeable ? merged(sorted, effects, others, offsets) : { ...sorted, cells: rows };
  const slopes = others.map((g) => {
    const { slope } = effects[g]!;
    if (slope === undefined) return undefined;
    const bySorted = new Float64Array(rows);
    for (let i = 0; i < rows; i++) bySorted[laid.cellOfRow[i]!] = slope[i]!;
    return bySorted;
  });
  return { rows, effects, eliminated, others, offsets, size: offsets[others.length]!, ...laid, slopes };
}

function checkEffect(effect: FixedEffect, rows: number): void {
  if (effect.codes.length !== rows) {
    throw new StatisticsError(
      `The fixed effect ${effect.name} has ${effect.codes.length} rows, the data have ${rows}.`,
    );
  }
  for (let i = 0; i < rows; i++) {
    const code = effect.codes[i]!;
    if (code < 0 || code >= effect.levels) {
      throw new StatisticsError(
        `The fixed effect ${effect.name} is missing in row ${i + 1}: leave such rows out first.`,
      );
    }
  }
}

function widest(effects: readonly FixedEffect[]): number {
  let best = -1;
  for (const [g, effect] of effects.entries()) {
    if (effect.slope === undefined && (best < 0 || effect.levels > effects[best]!.levels)) best = g;
  }
  return best;
}

type Laid = Pick<EffectStructure, "cellOfRow" | "groupStart" | "coefficientOf">;

/** Every row a cell of its own, in the order of the eliminated effect (a counting sort). */
function sortedRows(
  effects: readonly FixedEffect[],
  eliminated: number,
  others: readonly number[],
  offsets: Int32Array,
  rows: number,
): Laid {
  const codes = eliminated < 0 ? null : effects[eliminated]!.codes;
  const groups = eliminated < 0 ? 1 : effects[eliminated]!.levels;
  const groupStart = new Int32Array(groups + 1);
  if (codes === null) groupStart[1] = rows;
  else for (let i = 0; i < rows; i++) groupStart[codes[i]! + 1]!++;
  if (codes !== null) for (let a = 0; a < groups; a++) groupStart[a + 1]! += groupStart[a]!;
  const next = groupStart.slice();
  const cellOfRow = new Int32Array(rows);
  for (let i = 0; i < rows; i++) cellOfRow[i] = next[codes === null ? 0 : codes[i]!]!++;
  const width = others.length;
  const coefficientOf = new Int32Array(rows * width);
  for (const [k, g] of others.entries()) {
    const own = effects[g]!.codes;
    const offset = offsets[k]!;
    for (let i = 0; i < rows; i++) coefficientOf[cellOfRow[i]! * width + k] = offset + own[i]!;
  }
  return { cellOfRow, groupStart, coefficientOf };
}

const mergeLimit = 20_000_000;
/** Cells are merged where they become at most this share as many; more are left as they are, which is as right. */
const worthMerging = 0.8;

/** Positions that are looked at to tell whether merging pays. */
const trial = 20_000;

/** Rows that share all levels put into one cell. */
function merged(
  sorted: Laid,
  effects: readonly FixedEffect[],
  others: readonly number[],
  offsets: Int32Array,
): Laid & { readonly cells: number } {
  const { cellOfRow, groupStart, coefficientOf } = sorted;
  const rows = cellOfRow.length;
  const width = others.length;
  const combinations = others.reduce((product, g) => product * effects[g]!.levels, 1);
  if (combinations > mergeLimit) return { ...sorted, cells: rows };
  const seen = new Int32Array(combinations).fill(-1);
  const cellOfPosition = new Int32Array(rows);
  const starts = new Int32Array(groupStart.length);
  let cells = 0;
  let tried = false;
  for (let a = 0; a < groupStart.length - 1; a++) {
    const first = cells;
    starts[a] = first;
    if (!tried && groupStart[a]! > trial) {
      tried = true;
      if (cells > worthMerging * groupStart[a]!) return { ...sorted, cells: rows };
    }
    for (let position = groupStart[a]!; position < groupStart[a + 1]!; position++) {
      let key = 0;
      for (let k = 0; k < width; k++) {
        key = key * (offsets[k + 1]! - offsets[k]!) + coefficientOf[position * width + k]! - offsets[k]!;
      }
      if (seen[key]! < first) seen[key] = cells++;
      cellOfPosition[position] = seen[key]!;
    }
  }
  starts[groupStart.length - 1] = cells;
  if (cells > worthMerging * rows) return { ...sorted, cells: rows };
  const merging = new Int32Array(cells * width);
  for (let position = 0; position < rows; position++) {
    for (let k = 0; k < width; k++) {
      merging[cellOfPosition[position]! * width + k] = coefficientOf[position * width + k]!;
    }
  }
  return {
    cellOfRow: codesAt(cellOfPosition, cellOfRow),
    groupStart: starts,
    coefficientOf: merging,
    cells,
  };
}
