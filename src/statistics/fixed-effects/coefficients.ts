import { StatisticsError } from "../types.js";
import { type AbsorbedEffect, effectsInRows, solverEffects } from "./absorbed.js";
import { demeanOn } from "./demean.js";
import type { AbsorbedFit } from "./linear.js";
import { buildStructure } from "./structure.js";

/** Estimates of the absorbed effects of one set. */
export interface EffectEstimates {
  /** "unit", or "unit[[x]]" for the slopes on x. */
  readonly label: string;
  readonly levels: readonly string[];
  readonly values: Float64Array;
}

/**
 * The absorbed effects of a fitted linear predictor, by level. Of several sets, those after the first have 0 at their
 * first level, as `fixest::fixef` has it; where groups of rows share no level, effects can be compared within a group only.
 *
 * @param fit a fit with absorbed effects
 * @param effects the effects that it was given
 * @param rest by row of the input: the part of the linear predictor that is not the effects' (X b and the offset)
 */
export function effectEstimates(
  fit: Pick<AbsorbedFit, "removedRows"> & {
    readonly linearPredictor: Float64Array;
    readonly estimating: { readonly rows: Int32Array | null; readonly workingWeights: Float64Array };
  },
  effects: readonly AbsorbedEffect[],
  rest: Float64Array,
): EffectEstimates[] {
  const { rows } = fit.estimating;
  const size = fit.linearPredictor.length;
  if (rest.length !== size) {
    throw new StatisticsError(`The fit has ${size} rows and the rest of its predictor ${rest.length}.`);
  }
  const used = effectsInRows(effects, rows, size);
  const at = rows ?? Int32Array.from({ length: size }, (_, i) => i);
  const target = Float64Array.from(at, (row) => fit.linearPredictor[row]! - rest[row]!);
  const solver = solverEffects(used);
  const { coefficients } = demeanOn(buildStructure(solver, target.length), [target], { tolerance: 1e-13 });
  const estimates = solver.map(({ name, slope }, g) => ({
    name,
    slope,
    values: coefficients[g]![0]!.slice(),
  }));
  const [first, ...others] = estimates.filter(({ slope }) => slope === undefined);
  for (const { values } of others) {
    const shift = values[0]!;
    for (let level = 0; level < values.length; level++) values[level]! -= shift;
    for (let level = 0; level < first!.values.length; level++) first!.values[level]! += shift;
  }
  const levelsOf = solverLevels(used);
  return estimates.map(({ name, values }, g) => ({ label: name, levels: levelsOf[g]!, values }));
}

function solverLevels(effects: readonly AbsorbedEffect[]): (readonly string[])[] {
  return effects.flatMap(({ levels, intercept, slopes }) => [
    ...(intercept ? [levels] : []),
    ...slopes.map(() => levels),
  ]);
}
