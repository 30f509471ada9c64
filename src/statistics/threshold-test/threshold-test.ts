import { createRandom, type RandomStream } from "../random/index.js";
import {
  type Chain,
  type SamplerOptions,
  type SamplingDiagnostics,
  sampleChain,
  samplerSettings,
  samplingDiagnostics,
  samplingWarnings,
} from "../sampling/index.js";
import { type Diagnostic, StatisticsError } from "../types.js";
import { type PreparedCells, prepareCells, type ThresholdCell } from "./input.js";
import { type SignalName, type ThresholdPriors, thresholdPriors } from "./model.js";
import { type TunedPosterior, tunePosterior } from "./pilot.js";
import { meanRates, type PredictiveCheck, predictiveChecks } from "./predictive.js";
import {
  type PosteriorDifference,
  type PosteriorSummary,
  summarize,
  summarizeDifference,
} from "./summary.js";
import { type Trace, traceDifference, tracesOf, weightedTrace } from "./traces.js";

/** The counts for {@link thresholdTest}. */
export interface ThresholdInput {
  readonly groups: readonly string[];
  readonly places: readonly string[];
  /** At most one for each group and place; those without a stop are left out. */
  readonly cells: readonly ThresholdCell[];
}

/** Options of {@link thresholdTest}. */
export interface ThresholdOptions extends SamplerOptions {
  /** How signals are modelled; "beta" unless given. */
  readonly signal?: SignalName;
  /** Those of the papers unless given. */
  readonly priors?: ThresholdPriors;
  /** The group that the others are compared with; the first unless given. */
  readonly reference?: string;
  /**
   * What a group's mean threshold is weighted by: the stops of all groups at each place where every group was stopped
   * ("place", so that all groups are compared at the same places; the default), or the group's own stops ("group").
   */
  readonly weights?: "place" | "group";
  /** Chains; 4 unless given. */
  readonly chains?: number;
  /** Probability of the credible intervals; 0.95 unless given. */
  readonly level?: number;
  /** Where the random numbers come from; the seed (1 unless given) otherwise. */
  readonly random?: RandomStream;
  readonly seed?: number | string;
}

/** What is found of one group. */
export interface GroupThreshold extends PosteriorSummary {
  readonly group: string;
  /** Stops of the group, and places that its mean is over. */
  readonly stops: number;
  readonly places: number;
}

/** A group's mean threshold less that of the reference. */
export interface GroupDifference extends PosteriorDifference {
  readonly group: string;
  readonly reference: string;
}

/** What is found of one group at one place. */
export interface CellThreshold extends ThresholdCell {
  readonly threshold: PosteriorSummary;
  /** Less the threshold of the reference there; null for the reference, and where it was not stopped. */
  readonly difference: PosteriorDifference | null;
  /** Rates that the model gives on average. */
  readonly searchRate: number;
  readonly hitRate: number;
}

/** Parameters of a group: see {@link ThresholdPriors} for their meaning. */
export interface GroupParameters {
  readonly group: string;
  readonly location: PosteriorSummary;
  readonly spread: PosteriorSummary;
  readonly base: PosteriorSummary;
  readonly shape: PosteriorSummary;
}

/** The result of {@link thresholdTest}: plain data. */
export interface ThresholdResult {
  readonly signal: SignalName;
  readonly reference: string;
  readonly weights: "place" | "group";
  readonly level: number;
  readonly groups: readonly GroupThreshold[];
  readonly differences: readonly GroupDifference[];
  /** By place with falling stops, and group. */
  readonly cells: readonly CellThreshold[];
  readonly parameters: readonly GroupParameters[];
  readonly predictive: { readonly searches: PredictiveCheck; readonly hits: PredictiveCheck };
  readonly sampler: SamplingDiagnostics & {
    readonly warmup: number;
    readonly largestRHat: number;
    readonly smallestBulkSize: number;
    readonly smallestTailSize: number;
  };
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The threshold test for bias in decisions to search.
 *
 * Estimates, for each group and place, the threshold: how probable it had to look that a person carries something before
 * they were searched. A lower threshold for a group means that less suspicion sufficed. Unlike a comparison of hit rates, it
 * is not misled where groups differ in how suspicion is spread (infra-marginality), as far as its model of suspicion holds.
 *
 * The model. Everyone stopped has a signal, the probability of carrying something. With "beta", the signals of group r at
 * place d have a beta distribution with mean phi and total count lambda; with "discriminant", they come from normal
 * distributions delta apart (many times faster, and with priors that say less). logit phi = b_r + b_d, and log lambda (or log
 * delta) = c_r + c_d, where the place with the most stops has b_d = c_d = 0. People above the threshold are searched, and
 * carry something as often as the signal says. Thresholds of a group are normal over the places: on the logit scale with
 * "beta", on the scale of the normal variable with "discriminant". For the priors see `thresholdPriors`.
 *
 * Counts of no search are used too, where the published analyses leave such cells out. Chains have random streams of their
 * own, so that they may run in any order.
 *
 * Sources: Simoiu, Corbett-Davies, Goel (2017), The problem of infra-marginality in outcome tests for discrimination, Annals
 * of Applied Statistics 11(3), 1193-1216, doi:10.1214/17-AOAS1058; Pierson, Corbett-Davies, Goel (2018), Fast threshold tests
 * for detecting discrimination, AISTATS 21, PMLR 84, 96-105. With "beta" and the default priors it gives the county
 * thresholds published with Pierson et al. (2017), arXiv:1706.05678.
 *
 * @throws StatisticsError where counts are impossible or say nothing of searches, or options are out of range.
 */
export function thresholdTest(input: ThresholdInput, options: ThresholdOptions = {}): ThresholdResult {
  const settings = settle(input, options);
  const prepared = prepareCells(input.groups, input.places, input.cells);
  if (!prepared.groups.includes(settings.reference)) {
    throw new StatisticsError(`The reference group "${settings.reference}" has no stops.`);
  }
  const tuned = tunePosterior(
    prepared.data,
    settings.signal,
    settings.priors,
    settings.random.split("pilot"),
  );
  const chains = Array.from({ length: settings.chains }, (_, c) =>
    runChain(tuned, settings.random.split("chain").split(c), settings.sampler),
  );
  return report(prepared, tuned, chains, settings);
}

interface Settings {
  readonly signal: SignalName;
  readonly priors: ThresholdPriors;
  readonly reference: string;
  readonly weights: "place" | "group";
  readonly chains: number;
  readonly level: number;
  readonly random: RandomStream;
  readonly sampler: Required<SamplerOptions>;
}

function settle(input: ThresholdInput, options: ThresholdOptions): Settings {
  const signal = options.signal ?? "beta";
  const chains = options.chains ?? 4;
  const level = options.level ?? 0.95;
  if (thresholdPriors[signal] === undefined) {
    throw new StatisticsError(`The signal is "beta" or "discriminant", not "${String(signal)}".`);
  }
  if (!(Number.isInteger(chains) && chains >= 1)) {
    throw new StatisticsError(`The number of chains must be a whole number from 1 up, not ${chains}.`);
  }
  if (!(level > 0 && level < 1)) {
    throw new StatisticsError(`The level must lie between 0 and 1, not be ${level}.`);
  }
  const reference = options.reference ?? input.groups[0];
  if (reference === undefined) throw new StatisticsError("There are no groups.");
  const priors = options.priors ?? thresholdPriors[signal];
  checkPriors(priors);
  return {
    signal,
    priors,
    reference,
    weights: options.weights ?? "place",
    chains,
    level,
    random: options.random ?? createRandom(options.seed ?? 1),
    // The pilot has done most of the tuning, so that fewer transitions do than the sampler would take by itself.
    sampler: samplerSettings({
      warmup: 400,
      draws: 600,
      targetAcceptance: 0.9,
      ...withoutUndefined(options),
    }),
  };
}

function withoutUndefined({ warmup, draws, targetAcceptance, maximumDepth }: SamplerOptions): SamplerOptions {
  const given = { warmup, draws, targetAcceptance, maximumDepth };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function checkPriors(priors: ThresholdPriors): void {
  const scales: [string, number][] = [
    ["location.sd", priors.location.sd],
    ["spread", priors.spread],
    ["base.sd", priors.base.sd],
    ["shape.sd", priors.shape.sd],
    ["placeBase", priors.placeBase],
    ["placeShape", priors.placeShape],
  ];
  for (const [name, value] of scales) {
    if (value > 0 && value < Infinity) continue;
    throw new StatisticsError(`The prior's ${name} must be a positive number, not ${value}.`);
  }
}

/** One chain, from a start scattered about the pilot's centre. */
function runChain(tuned: TunedPosterior, random: RandomStream, sampler: Required<SamplerOptions>): Chain {
  const n = tuned.whitened.dimension;
  const gradient = new Float64Array(n);
  let start = new Float64Array(n);
  // Twice as scattered as the posterior; nearer where that is impossible.
  for (let scale = 2; scale > 0.01; scale /= 2) {
    start = Float64Array.from({ length: n }, () => scale * random.normal());
    if (Number.isFinite(tuned.whitened.logDensity(start, gradient))) break;
  }
  return sampleChain(tuned.whitened, start, random, sampler);
}

function report(
  prepared: PreparedCells,
  tuned: TunedPosterior,
  chains: readonly Chain[],
  settings: Settings,
): ThresholdResult {
  const { data, cells, groups } = prepared;
  const { level, reference } = settings;
  const traces = tracesOf(tuned, chains);
  const summary = (trace: Trace) => summarize(trace, level);
  const means = groupMeans(prepared, traces.thresholds, settings.weights);
  const referenceMean = means.find((mean) => mean.group === reference)!.trace;
  const searchRates = meanRates(traces.searchRates, cells.length);
  const hitRates = meanRates(traces.hitRates, cells.length);
  const groupThresholds = means.map(({ trace, ...rest }) => ({ ...rest, ...summary(trace) }));
  const cellThresholds = cells.map((cell, i): CellThreshold => {
    const there = cells.findIndex((other) => other.place === cell.place && other.group === reference);
    const compared = there >= 0 && there !== i;
    return {
      ...cell,
      threshold: summary(traces.thresholds[i]!),
      difference: compared
        ? summarizeDifference(traceDifference(traces.thresholds[i]!, traces.thresholds[there]!), level)
        : null,
      searchRate: searchRates[i]!,
      hitRate: hitRates[i]!,
    };
  });
  const parameters = groups.map((group, r) => ({
    group,
    location: summary(traces.parameters.location[r]!),
    spread: summary(traces.parameters.spread[r]!),
    base: summary(traces.parameters.base[r]!),
    shape: summary(traces.parameters.shape[r]!),
  }));
  const all = [
    ...groupThresholds,
    ...cellThresholds.map((cell) => cell.threshold),
    ...parameters.flatMap(({ location, spread, base, shape }) => [location, spread, base, shape]),
  ];
  const extremes = {
    largestRHat: Math.max(...all.map((one) => one.rHat)),
    smallestBulkSize: Math.min(...all.map((one) => one.bulkSize)),
    smallestTailSize: Math.min(...all.map((one) => one.tailSize)),
  };
  const sampler = samplingDiagnostics(chains);
  const predictive = predictiveChecks(data, traces, settings.random.split("predictive"));
  return {
    signal: settings.signal,
    reference,
    weights: settings.weights,
    level,
    groups: groupThresholds,
    differences: means
      .filter((mean) => mean.group !== reference)
      .map((mean) => ({
        group: mean.group,
        reference,
        ...summarizeDifference(traceDifference(mean.trace, referenceMean), level),
      })),
    cells: cellThresholds,
    parameters,
    predictive,
    sampler: { ...sampler, warmup: settings.sampler.warmup, ...extremes },
    diagnostics: [...samplingWarnings(sampler, extremes), ...modelWarnings(prepared, predictive)],
  };
}

interface GroupMean {
  readonly group: string;
  readonly stops: number;
  readonly places: number;
  readonly trace: Trace;
}

/** The stop-weighted mean threshold of each group. */
function groupMeans(
  { data, groups, placeStops }: PreparedCells,
  thresholds: readonly Trace[],
  weights: "place" | "group",
): GroupMean[] {
  const cellsAt = new Float64Array(data.places);
  for (const d of data.place) cellsAt[d]!++;
  const complete = Array.from(cellsAt, (count) => count === data.groups);
  if (weights === "place" && !complete.includes(true)) {
    throw new StatisticsError(
      'At no place were all groups stopped, so that groups can\'t be compared at the same places. Weight by "group", or leave groups out.',
    );
  }
  return groups.map((group, r) => {
    const own = Array.from(data.group.keys()).filter((i) => data.group[i] === r);
    const used = weights === "group" ? own : own.filter((i) => complete[data.place[i]!]);
    const weight = used.map((i) => (weights === "group" ? data.stops[i]! : placeStops[data.place[i]!]!));
    return {
      group,
      stops: own.reduce((sum, i) => sum + data.stops[i]!, 0),
      places: used.length,
      trace: weightedTrace(
        used.map((i) => thresholds[i]!),
        weight,
      ),
    };
  });
}

function modelWarnings(
  { data, groups, empty }: PreparedCells,
  predictive: ThresholdResult["predictive"],
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const add = (level: Diagnostic["level"], id: string, message: string) =>
    diagnostics.push({ id, level, message });
  if (empty > 0) {
    const cells = empty === 1 ? "cell has" : "cells have";
    add("note", "empty-cells", `${empty} ${cells} no stops, and no threshold.`);
  }
  if (data.places < 5 || groups.length < 3) {
    add(
      "warning",
      "weakly-identified",
      `There are ${groups.length} groups and ${data.places} places. With fewer than 3 groups or 5 places the thresholds rest on the priors more than on the counts (the published analyses refuse such data).`,
    );
  }
  groups.forEach((group, r) => {
    let searches = 0;
    data.group.forEach((code, i) => {
      if (code === r) searches += data.searches[i]!;
    });
    if (searches < 20) {
      add(
        "warning",
        "few-searches",
        `Group "${group}" has ${searches} searches: its thresholds rest on the priors.`,
      );
    }
  });
  for (const what of ["searches", "hits"] as const) {
    if (predictive[what].pValue >= 0.01) continue;
    add(
      "warning",
      `misfit-${what}`,
      `The model doesn't give back the ${what}: counts drawn from it are as far from it as the observed ones in only ${(100 * predictive[what].pValue).toFixed(1)} per cent of the draws.`,
    );
  }
  return diagnostics;
}
