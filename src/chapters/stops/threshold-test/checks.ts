import type { Check } from "../../../findings/finding.js";
import { formatNumber, plural } from "../../../findings/wording.js";
import type { ThresholdResult } from "../../../statistics/threshold-test/index.js";
import type { ThresholdFit } from "./estimate.js";
import { fewestGroups, type ThresholdSpec } from "./spec.js";

/** Bounds beyond which the sampler has not settled, and nothing is said. */
const bounds = { rHat: 1.05, effective: 100, divergent: 0.02 };

/** Bounds within which it has settled well (Vehtari et al. 2021). */
const good = { rHat: 1.01, effective: 400 };

/** The smallest effective number of draws of a threshold; parameters that nobody reads about may have fewer. */
const smallestSize = ({ groups, cells }: ThresholdResult): number =>
  [...groups, ...cells.map(({ threshold }) => threshold)].reduce(
    (least, { bulkSize, tailSize }) => Math.min(least, bulkSize, tailSize),
    Infinity,
  );

const divergentShare = ({ sampler }: ThresholdResult): number =>
  sampler.divergences / (sampler.draws * sampler.chains);

/** Why the draws cannot be trusted; undefined where they can. */
export function unsettled(test: ThresholdResult): string | undefined {
  const { largestRHat } = test.sampler;
  const settled =
    largestRHat <= bounds.rHat &&
    smallestSize(test) >= bounds.effective &&
    divergentShare(test) <= bounds.divergent;
  if (settled) return undefined;
  return `The sampler did not settle (R-hat up to ${formatNumber(largestRHat, { digits: 3 })}, effective draws down to ${formatNumber(smallestSize(test), { digits: 0 })}, ${plural(test.sampler.divergences, "divergent draw")}), so its thresholds cannot be trusted.`;
}

/** All checks of the test. */
export function thresholdChecks(spec: ThresholdSpec, fit: ThresholdFit, test: ThresholdResult): Check[] {
  return [samplerCheck(test), predictiveCheck(test), sizeCheck(fit), basisCheck(spec, fit)];
}

function samplerCheck(test: ThresholdResult): Check {
  const { largestRHat, divergences } = test.sampler;
  const well = largestRHat <= good.rHat && smallestSize(test) >= good.effective && divergences === 0;
  return {
    id: "sampler",
    label: "The sampler settled",
    outcome: well ? "pass" : "caution",
    detail: `R-hat is at most ${formatNumber(largestRHat, { digits: 3 })} (1.01 or less is wanted), the effective number of draws at least ${formatNumber(smallestSize(test), { digits: 0 })} (${good.effective} or more), ${divergences === 0 ? "no draw" : plural(divergences, "draw")} diverged.`,
  };
}

/** Posterior predictive p-values. */
const misfit = { caution: 0.05, fail: 0.01 };

function predictiveCheck({ predictive: { searches, hits } }: ThresholdResult): Check {
  const least = Math.min(searches.pValue, hits.pValue);
  const points = (error: number): string => formatNumber(100 * error, { digits: 1 });
  return {
    id: "posterior-predictive",
    label: "The model gives back what was observed",
    outcome: least >= misfit.caution ? "pass" : least >= misfit.fail ? "caution" : "fail",
    detail: `Its search rates miss the observed ones by ${points(searches.rootMeanSquareError)} percentage points on average and its hit rates by ${points(hits.rootMeanSquareError)}; counts drawn from it lie as far off in ${formatNumber(100 * searches.pValue, { digits: 0 })} and ${formatNumber(100 * hits.pValue, { digits: 0 })} per cent of the draws (posterior predictive p-values; near 0 is bad).`,
  };
}

function sizeCheck({ groups, places }: ThresholdFit): Check {
  const enough = groups.length >= fewestGroups;
  return {
    id: "groups-and-places",
    label: "Enough groups and places",
    outcome: enough ? "pass" : "fail",
    detail: `${plural(groups.length, "group")} and ${plural(places.length, "place")}${enough ? "." : `; with fewer than ${fewestGroups} groups the thresholds rest on the priors as much as on the counts.`}`,
  };
}

function basisCheck({ hasBasis }: ThresholdSpec, { rows }: ThresholdFit): Check {
  const out = rows.told - rows.chosen;
  return {
    id: "search-basis",
    label: "Searches that officers choose",
    outcome: hasBasis ? "pass" : "caution",
    detail: hasBasis
      ? out === 0
        ? "No search follows from an arrest, an impounded car or a warrant, as far as the basis is recorded."
        : "Searches after an arrest, of an impounded car or by warrant are left out, as far as the basis is recorded."
      : "The file has no basis of searches, so that searches after an arrest or of an impounded car are among them.",
  };
}
