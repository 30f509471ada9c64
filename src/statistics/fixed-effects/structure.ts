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
  const order = sortedBy(effects[eliminated], rows);
  const groups = eliminated < 0 ? 1 : effects[eliminated]!.levels;
  const mergeable = effects.every((effect) => effect.slope === undefined);
  const laid = layCells(effects, eliminated, others, order, groups, mergeable);
  const coefficientOf = new Int32Array(laid.cells * others.length);
  const slopes = others.map((g) =>
    effects[g]!.slope === undefined ? undefined : new Float64Array(laid.cells),
  );
  for (let cell = 0; cell < laid.cells; cell++) {
    const row = laid.firstRow[cell]!;
    for (let k = 0; k < others.length; k++) {
      const effect = effects[others[k]!]!;
      coefficientOf[cell * others.length + k] = offsets[k]! + effect.codes[row]!;
      if (effect.slope !== undefined) slopes[k]![cell] = effect.slope[row]!;
    }
  }
  const size = offsets[others.length]!;
  const { cells, cellOfRow, groupStart } = laid;
  return {
    rows,
    effects,
    eliminated,
    others,
    offsets,
    size,
    cellOfRow,
    cells,
    groupStart,
    coefficientOf,
    slopes,
  };
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

/** Counting sort; undefined keeps the order. */
function sortedBy(effect: FixedEffect | undefined, rows: number): Int32Array {
  const order = new Int32Array(rows);
  if (effect === undefined) {
    for (let i = 0; i < rows; i++) order[i] = i;
    return order;
  }
  const next = new Int32Array(effect.levels + 1);
  for (let i = 0; i < rows; i++) next[effect.codes[i]! + 1]!++;
  for (let a = 0; a < effect.levels; a++) next[a + 1]! += next[a]!;
  for (let i = 0; i < rows; i++) order[next[effect.codes[i]!]!++] = i;
  return order;
}

interface Laid {
  readonly cells: number;
  readonly cellOfRow: Int32Array;
  readonly firstRow: Int32Array;
  readonly groupStart: Int32Array;
}

const mergeLimit = 20_000_000;

function layCells(
  effects: readonly FixedEffect[],
  eliminated: number,
  others: readonly number[],
  order: Int32Array,
  groups: number,
  mergeable: boolean,
): Laid {
  const rows = order.length;
  const combinations = others.reduce((product, g) => product * effects[g]!.levels, 1);
  const seen = mergeable && combinations <= mergeLimit ? new Int32Array(combinations).fill(-1) : undefined;
  const cellOfRow = new Int32Array(rows);
  const firstRow = new Int32Array(rows);
  const groupStart = new Int32Array(groups + 1);
  const codes = eliminated < 0 ? undefined : effects[eliminated]!.codes;
  let cells = 0;
  let group = -1;
  for (let position = 0; position < rows; position++) {
    const row = order[position]!;
    const own = codes === undefined ? 0 : codes[row]!;
    while (group < own) groupStart[++group] = cells;
    let cell = cells;
    if (seen !== undefined) {
      let key = 0;
      for (const g of others) key = key * effects[g]!.levels + effects[g]!.codes[row]!;
      if (seen[key]! >= groupStart[group]!) cell = seen[key]!;
      else seen[key] = cells;
    }
    if (cell === cells) firstRow[cells++] = row;
    cellOfRow[row] = cell;
  }
  while (group < groups) groupStart[++group] = cells;
  return { cells, cellOfRow, firstRow: firstRow.slice(0, cells), groupStart };
}
