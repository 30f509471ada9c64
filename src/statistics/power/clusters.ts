import { StatisticsError } from "../types.js";
import {
  checkPower,
  detectableEffect,
  increasingRoot,
  powerOfEffect,
  type TestSettings,
} from "./test-settings.js";

/** How outcomes hang together in clusters. */
export interface Clustering {
  /** Mean number of people in a cluster. */
  readonly size: number;
  /** Intracluster correlation. */
  readonly correlation: number;
  /** Coefficient of variation of the sizes of clusters; 0 unless given. */
  readonly variation?: number;
}

/**
 * The factor by which clustering raises the variance of a mean: 1 + ((1 + cv^2) m - 1) rho.
 *
 * Source: Eldridge, Ashby, Kerry (2006), Sample size for cluster randomized trials: effect of coefficient of variation of
 * cluster size and analysis method, Int. J. Epidemiology 35, 1292-1300.
 */
export function clusterDesignEffect({ size, correlation, variation = 0 }: Clustering): number {
  if (!(size > 0)) throw new StatisticsError(`A cluster has a positive number of people, not ${size}.`);
  if (!(correlation >= 0 && correlation <= 1)) {
    throw new StatisticsError(`The intracluster correlation lies between 0 and 1, not at ${correlation}.`);
  }
  if (!(variation >= 0))
    throw new StatisticsError(`A coefficient of variation is from 0 up, not ${variation}.`);
  return 1 + ((1 + variation * variation) * size - 1) * correlation;
}

/** A comparison of two arms made of clusters. */
export interface ClusterDesign extends Clustering, TestSettings {
  /** Clusters in the first arm. */
  readonly clusters: number;
  /** In the second; as many unless given. */
  readonly secondClusters?: number;
  readonly difference: number;
  /**
   * Standard deviation of a single outcome, or of each arm's: for proportions sqrt(p (1 - p)).
   */
  readonly sd: number | readonly [number, number];
}

/**
 * The power of a comparison of arms by a t test on clusters (two less degrees of freedom than clusters).
 *
 * Source: Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials in Health Research, chapter 5.
 */
export function powerOfClusters(design: ClusterDesign): number {
  return powerOfEffect({ ...design, effect: design.difference, ...precision(design) });
}

/** The least difference between the arms that is found with the given power. */
export function detectableInClusters(
  design: Omit<ClusterDesign, "difference"> & { readonly power: number },
): number {
  return detectableEffect({ ...design, ...precision(design) });
}

/** Clusters in each arm for the given power, not rounded (round up). */
export function clustersFor(
  design: Omit<ClusterDesign, "clusters" | "secondClusters"> & { readonly power: number },
): number {
  const { power, difference } = design;
  checkPower(power, design);
  // From one degree of freedom on.
  if (difference === 0) throw new StatisticsError("No number of clusters finds a difference of 0.");
  return increasingRoot((clusters) => powerOfClusters({ ...design, clusters }) - power, 1.5, 1);
}

function precision(design: Omit<ClusterDesign, "difference">): { standardError: number; df: number } {
  const { clusters, secondClusters = clusters, size, sd } = design;
  const df = clusters + secondClusters - 2;
  if (!(df > 0)) {
    throw new StatisticsError(
      `${clusters} and ${secondClusters} clusters leave no degrees of freedom: there must be more than one in an arm.`,
    );
  }
  const [one, two] = typeof sd === "number" ? [sd, sd] : sd;
  const variance = (one * one) / (clusters * size) + (two * two) / (secondClusters * size);
  return { standardError: Math.sqrt(clusterDesignEffect(design) * variance), df };
}
