import { codesAt, numbersAt } from "../compression/gather.js";
import type { AbsorbedEffect } from "../fixed-effects/absorbed.js";
import type { Factor } from "../types.js";
import { combinedCodes } from "./columns.js";
import { deparse } from "./deparse.js";
import { evaluate } from "./evaluate.js";
import type { MissingRows } from "./missing.js";
import type { EffectPart } from "./parse-formula.js";
import { asFactor, asNumbers, type Scope, usedLevels } from "./values.js";

interface PendingEffect {
  inRows(rows: Int32Array | null): AbsorbedEffect;
}

/** Evaluates absorbed effects and marks the rows in which one is missing. */
export function absorbedEffects(
  scope: Scope,
  parts: readonly EffectPart[],
  missing: MissingRows,
): PendingEffect[] {
  return parts.map(({ label, levels, slopes, intercept }) => {
    const factor = levels
      .map((level): Factor => asFactor(scope, level, evaluate(scope, level)))
      .reduce(combinedCodes);
    missing.markCodes(label, factor.codes);
    const slopeColumns = slopes.map((slope) => ({
      label: deparse(slope),
      values: asNumbers(scope, slope, evaluate(scope, slope)),
    }));
    for (const slope of slopeColumns) missing.markNumbers(slope.label, [slope.values]);
    return {
      inRows(rows) {
        const used = usedLevels(factor, rows);
        if (rows === null) return { label, ...used, intercept, slopes: slopeColumns };
        return {
          label,
          codes: codesAt(used.codes, rows),
          levels: used.levels,
          intercept,
          slopes: slopeColumns.map((slope) => ({
            label: slope.label,
            values: numbersAt(slope.values, rows),
          })),
        };
      },
    };
  });
}
