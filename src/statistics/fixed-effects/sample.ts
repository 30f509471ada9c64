import { type Diagnostic, StatisticsError } from "../types.js";
import type { AbsorbedEffect } from "./absorbed.js";

/** Levels that were removed, with their rows. */
export interface RemovedLevels {
  readonly label: string;
  readonly levels: readonly string[];
}

/** The rows that take part. */
export interface Sample {
  /** Null where all rows of the input do. */
  readonly rows: Int32Array | null;
  readonly removedRows: number;
  readonly removed: readonly RemovedLevels[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Which rows are left out before a fit with absorbed effects. */
export interface SampleRules {
  /** Levels with a single row are removed, again and again until there is none. */
  readonly singletons: boolean;
  /**
   * Ends of the outcome's range at which a level has no finite effect: 0 for counts, 0 and 1 for a binary outcome. Levels
   * whose outcomes all stand at one of them are removed.
   */
  readonly ends: readonly number[];
}

/** Leaves out rows of weight zero, and the levels that the rules name. */
export function selectSample(
  outcome: Float64Array,
  weights: Float64Array | null,
  effects: readonly AbsorbedEffect[],
  rules: SampleRules,
): Sample {
  const n = outcome.length;
  if (weights === null && !rules.singletons && rules.ends.length === 0) {
    return { rows: null, removedRows: 0, removed: [], diagnostics: [] };
  }
  const mask = new Uint8Array(n);
  if (weights !== null) for (let i = 0; i < n; i++) if (weights[i] === 0) mask[i] = 1;
  const gone = effects.map(({ levels }) => new Uint8Array(levels.length));
  let singletons = 0;
  let perfect = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [g, effect] of effects.entries()) {
      if (!effect.intercept) continue;
      const verdict = judge(effect, outcome, mask, rules);
      for (let i = 0; i < n; i++) {
        const what = mask[i] === 1 ? 0 : verdict[effect.codes[i]!]!;
        if (what === 0) continue;
        mask[i] = 1;
        gone[g]![effect.codes[i]!] = 1;
        changed = true;
        if (what === 1) singletons++;
        else perfect++;
      }
    }
  }
  return summary(mask, effects, gone, singletons, perfect, rules);
}

/** By level: 0 stays, 1 has a single row, 2 has all its outcomes at one end. */
function judge(
  { codes, levels }: AbsorbedEffect,
  outcome: Float64Array,
  mask: Uint8Array,
  { singletons, ends }: SampleRules,
): Uint8Array {
  const verdict = new Uint8Array(levels.length);
  if (!singletons && ends.length === 0) return verdict;
  const count = new Int32Array(levels.length);
  const at = ends.map(() => new Int32Array(levels.length));
  for (let i = 0; i < codes.length; i++) {
    if (mask[i] === 1) continue;
    const code = codes[i]!;
    count[code]!++;
    for (let e = 0; e < ends.length; e++) if (outcome[i] === ends[e]) at[e]![code]!++;
  }
  for (let level = 0; level < levels.length; level++) {
    if (count[level] === 0) continue;
    if (at.some((hits) => hits[level] === count[level])) verdict[level] = 2;
    else if (singletons && count[level] === 1) verdict[level] = 1;
  }
  return verdict;
}

function summary(
  mask: Uint8Array,
  effects: readonly AbsorbedEffect[],
  gone: readonly Uint8Array[],
  singletons: number,
  perfect: number,
  { ends }: SampleRules,
): Sample {
  let kept = 0;
  for (const value of mask) if (value === 0) kept++;
  const removed = effects
    .map(({ label, levels }, g) => ({ label, levels: levels.filter((_, level) => gone[g]![level] === 1) }))
    .filter(({ levels }) => levels.length > 0);
  if (kept === 0) {
    throw new StatisticsError(
      "No row is left: every level of the absorbed effects has a single row, or the same outcome in all its rows.",
    );
  }
  const diagnostics: Diagnostic[] = [];
  if (singletons > 0) {
    const message = `${rowsWord(singletons)} left out because a level of the absorbed effects has no other row.`;
    diagnostics.push({ id: "singletons", level: "note", message });
  }
  if (perfect > 0) {
    const what = ends.length === 1 ? `${ends[0]}` : `${ends.join(" or ")}, the same`;
    const message = `${rowsWord(perfect)} left out because the outcome is ${what} in every row of a level of the absorbed effects, whose effect has no finite estimate then.`;
    diagnostics.push({ id: "only-one-outcome", level: "note", message });
  }
  const all = kept === mask.length;
  const rows = all ? null : new Int32Array(kept);
  if (rows !== null) {
    let to = 0;
    for (let i = 0; i < mask.length; i++) if (mask[i] === 0) rows[to++] = i;
  }
  return { rows, removedRows: mask.length - kept, removed, diagnostics };
}

const rowsWord = (count: number): string => (count === 1 ? "1 row is" : `${count} rows are`);
