import type { Grouping } from "../covariance/groups.js";
import { isNested } from "../covariance/parameters.js";
import type { AbsorbedParameters } from "../fixed-effects/absorbed.js";
import { demeanOn } from "../fixed-effects/demean.js";
import { buildStructure } from "../fixed-effects/structure.js";
import { createMatrix } from "../linear-algebra/index.js";
import type { RegressionFit } from "../regression/fit.js";
import { type Matrix, StatisticsError } from "../types.js";

/** For a grouping: sums over its groups of what the effects would take of each cluster's residuals. */
export type EffectSums = (grouping: Grouping) => { readonly own: Matrix; readonly slope: Matrix };

/**
 * In a draw the absorbed effects are estimated again. Where each level lies in one cluster they come out as nothing,
 * since residuals sum to zero in it; elsewhere what they take is linear in the clusters' weights, and is worked out here by
 * sweeping them out of the residuals of each cluster alone. Null where there is nothing to take along.
 */
export function reestimatedEffects(
  { estimating }: Pick<RegressionFit, "estimating">,
  absorbed: AbsorbedParameters | undefined,
  drawn: Grouping,
  along: Float64Array,
  length: number,
): EffectSums | null {
  if (absorbed === undefined || absorbed.parameters === 0) return null;
  const { intercepts, parameters } = absorbed;
  const counted = 1 + intercepts.reduce((sum, { levels }) => sum + levels - 1, 0);
  if (intercepts.length > 0 && counted === parameters && intercepts.every((set) => isNested(set, drawn)))
    return null;
  if (intercepts.length === 0 || counted !== parameters) {
    throw new StatisticsError(
      "Slopes by level are absorbed here, and a wild bootstrap can't take them along. Enter them as factor(...):x.",
    );
  }
  const effects = intercepts.map(({ label, codes, levels }) => ({ name: label, codes, levels }));
  const n = drawn.codes.length;
  const structure = buildStructure(effects, n);
  const { workingWeights: w, scores } = estimating;
  // Row by row and cluster by cluster: weight x direction x what the effects take of the cluster's residuals.
  const taken = Array.from({ length: drawn.groups }, (_, h) => {
    const residual = new Float64Array(n);
    const shift = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      if (drawn.codes[i] !== h) continue;
      residual[i] = w[i] === 0 ? 0 : scores[i]! / w[i]!;
      shift[i] = along[i]! / length;
    }
    const { columns } = demeanOn(structure, [residual, shift], { weights: w, tolerance: 1e-12 });
    const part = (before: Float64Array, after: Float64Array) =>
      before.map((value, i) => w[i]! * along[i]! * (value - after[i]!));
    return [part(residual, columns[0]!), part(shift, columns[1]!)] as const;
  });
  return ({ codes, groups }) => {
    const own = createMatrix(groups, drawn.groups);
    const slope = createMatrix(groups, drawn.groups);
    taken.forEach(([residual, shift], h) => {
      for (let i = 0; i < n; i++) {
        own.data[codes[i]! + h * groups]! += residual[i]!;
        slope.data[codes[i]! + h * groups]! += shift[i]!;
      }
    });
    return { own, slope };
  };
}
