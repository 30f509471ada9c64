import { codesAt, numbersAt } from "../compression/gather.js";
import { StatisticsError } from "../types.js";
import type { FixedEffect } from "./structure.js";

/** A set of effects to absorb: an intercept for each level, slopes by level, or both. */
export interface AbsorbedEffect {
  readonly label: string;
  /** Codes of the levels, one for each row; -1 is missing. */
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  /** Whether each level has an intercept. */
  readonly intercept: boolean;
  /** Variables with a slope by level. */
  readonly slopes: readonly { readonly label: string; readonly values: Float64Array }[];
}

/** How many parameters absorbed effects stand for, and which levels rows have: what small-sample factors need. */
export interface AbsorbedParameters {
  /** Parameters of all effects, as fixest counts them: levels and slopes, less one for each set of levels after the first. */
  readonly parameters: number;
  /** Sets with an intercept by level, in the rows that are used. */
  readonly intercepts: readonly {
    readonly label: string;
    readonly codes: Int32Array;
    readonly levels: number;
  }[];
}

/** An effect from codes alone; levels are named by their codes. */
export function absorbedEffect(label: string, codes: Int32Array): AbsorbedEffect {
  let last = -1;
  for (let i = 0; i < codes.length; i++) if (codes[i]! > last) last = codes[i]!;
  const levels = Array.from({ length: last + 1 }, (_, level) => String(level));
  return { label, codes, levels, intercept: true, slopes: [] };
}

/** Effects in the form of the solver: intercepts and slopes apart. */
export function solverEffects(effects: readonly AbsorbedEffect[]): FixedEffect[] {
  return effects.flatMap(({ label, codes, levels, intercept, slopes }) => {
    const common = { codes, levels: levels.length };
    const list: FixedEffect[] = intercept ? [{ name: label, ...common }] : [];
    for (const slope of slopes) {
      list.push({ name: `${label}[[${slope.label}]]`, ...common, slope: slope.values });
    }
    return list;
  });
}

/** Counts parameters as fixest does (its `nparams` less the coefficients). */
export function countParameters(effects: readonly AbsorbedEffect[]): AbsorbedParameters {
  if (effects.length === 0) return { parameters: 0, intercepts: [] };
  const intercepts = effects.filter(({ intercept }) => intercept);
  let parameters = intercepts.length === 0 ? 0 : 1 - intercepts.length;
  for (const { intercept, slopes, levels } of effects) {
    parameters += levels.length * ((intercept ? 1 : 0) + slopes.length);
  }
  return {
    parameters,
    intercepts: intercepts.map(({ label, codes, levels }) => ({ label, codes, levels: levels.length })),
  };
}

/** The effects in some rows, with the levels that occur there. */
export function effectsInRows(
  effects: readonly AbsorbedEffect[],
  rows: Int32Array | null,
  size: number,
): AbsorbedEffect[] {
  return effects.map((effect) => {
    if (effect.codes.length !== size) {
      throw new StatisticsError(
        `The effect "${effect.label}" has ${effect.codes.length} rows where the outcome has ${size}.`,
      );
    }
    const codes = codesAt(effect.codes, rows);
    const used = new Int32Array(effect.levels.length).fill(-1);
    for (let i = 0; i < codes.length; i++) {
      if (codes[i]! < 0 || codes[i]! >= used.length) {
        throw new StatisticsError(
          `The effect "${effect.label}" is missing in row ${(rows?.[i] ?? i) + 1}. Leave such rows out first.`,
        );
      }
      used[codes[i]!] = 0;
    }
    if (rows === null && !used.includes(-1)) return effect;
    const levels: string[] = [];
    effect.levels.forEach((level, at) => {
      if (used[at] === 0) used[at] = levels.push(level) - 1;
    });
    return {
      ...effect,
      levels,
      codes: codesAt(used, codes),
      slopes: effect.slopes.map((slope) => ({ label: slope.label, values: numbersAt(slope.values, rows) })),
    };
  });
}
