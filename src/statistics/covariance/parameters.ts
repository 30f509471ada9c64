import type { AbsorbedParameters } from "../fixed-effects/absorbed.js";
import type { Grouping } from "./groups.js";

/** How the levels of absorbed effects count in the K of small-sample factors (`K.fixef` of fixest's `ssc`). */
export type AbsorbedCount = "nonnested" | "full" | "none";

/**
 * K: the coefficients and, by the rule, the parameters of absorbed effects. "nonnested" leaves out effects whose levels
 * each lie in one cluster of some way: errors clustered on units are not to pay for the units' own effects.
 *
 * Reference: fixest 0.14 (`K.exact` false). As there, other sets are looked at only where some way of clustering is not
 * itself one of the absorbed sets: clustered on regions, with regions and units absorbed, the units count.
 */
export function countedParameters(
  coefficients: number,
  { parameters, intercepts }: AbsorbedParameters,
  rule: AbsorbedCount,
  ways: readonly Grouping[],
): number {
  const all = coefficients + parameters;
  const levels = (sets: AbsorbedParameters["intercepts"]): number =>
    sets.reduce((sum, set) => sum + set.levels, 0);
  if (rule === "full" || intercepts.length === 0 || (rule === "nonnested" && ways.length === 0)) return all;
  const everything = levels(intercepts) - (intercepts.length - 1);
  if (rule === "none") return all - everything;
  const nested = nestedSets(intercepts, ways);
  const counted =
    nested.length === intercepts.length ? all - everything + 1 : all - (levels(nested) - nested.length);
  return Math.max(counted, coefficients + 1);
}

type Sets = AbsorbedParameters["intercepts"];

function nestedSets(sets: Sets, ways: readonly Grouping[]): Sets {
  const inWays = sets.filter((set) => ways.some((way) => isNested(set, way)));
  const isWay = (set: Sets[number], way: Grouping): boolean =>
    set.levels === way.groups && isNested(set, way);
  const everyWayAbsorbed = ways.every((way) => sets.some((set) => isWay(set, way)));
  if (!everyWayAbsorbed) return inWays;
  return inWays.filter((set) => set.label.includes("^") || ways.some((way) => isWay(set, way)));
}

/** Whether all rows of each level lie in one cluster. */
export function isNested({ codes, levels }: Sets[number], way: Grouping): boolean {
  const cluster = new Int32Array(levels).fill(-1);
  for (let i = 0; i < codes.length; i++) {
    const level = codes[i]!;
    if (cluster[level] === -1) cluster[level] = way.codes[i]!;
    else if (cluster[level] !== way.codes[i]) return false;
  }
  return true;
}
