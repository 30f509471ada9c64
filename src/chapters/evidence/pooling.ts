import {
  type MetaAnalysis,
  metaAnalysis,
  predictMeta,
  robustMeta,
} from "../../statistics/meta-analysis/index.js";
import { type CommonEffect, commonScale, type ScaleFamily } from "./common-scale.js";
import type { Evidence } from "./library.js";
import type { Cluster, PoolDefinition, Pooling, PoolingRule } from "./schema.js";

/** What the rules of knowledge/evidence/pooling.yaml make of a set of estimates. */

export interface KeptOut {
  readonly id: string;
  /** Id of the rule that bit. */
  readonly rule: string;
  readonly why: string;
}

/** Estimates that may be set against each other, and those that may not, with the reason for each. */
export interface Comparable {
  readonly members: readonly Evidence[];
  readonly keptOut: readonly KeptOut[];
  /** Bodies of data that share nothing with each other. */
  readonly independent: number;
}

export interface PooledNumber {
  readonly family: ScaleFamily;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly predictionLow: number;
  readonly predictionHigh: number;
  /** Standard deviation of the true effect in a new place: between places and of the mean together. */
  readonly predictionSd: number;
  readonly k: number;
  readonly tau2: number;
  readonly I2: number;
  readonly df: number;
  readonly variance: string;
  /** All comparable estimates with an error that allows for shared data; absent where none share any. */
  readonly robust?: { readonly estimate: number; readonly low: number; readonly high: number };
}

export interface PoolResult extends Comparable {
  readonly pool: PoolDefinition;
  /** All estimates of the pool, whatever the rules say. */
  readonly all: readonly Evidence[];
  /** The number that may be told first; absent where the rules forbid one. */
  readonly pooled?: PooledNumber;
  /** Why there is no such number. */
  readonly whyNot?: string;
  /** A number that may stand in a footnote only. */
  readonly footnote?: PooledNumber & { readonly why: string; readonly members: readonly string[] };
}

/** Applies the rules to one pool. */
export function poolEvidence(
  pool: PoolDefinition,
  evidence: readonly Evidence[],
  pooling: Pooling,
  clusters: readonly Cluster[],
  level = 0.95,
): PoolResult {
  const all = evidence.filter((one) => one.pool === pool.id);
  const comparable = comparableEstimates(all, pooling.rules, clusters);
  const enough = comparable.independent >= pooling.minimumClusters;
  const whyNot =
    pool.headline === "never"
      ? (pool.note ?? "These estimates are never pooled.")
      : enough
        ? undefined
        : `${comparable.independent} independent ${comparable.independent === 1 ? "body" : "bodies"} of data on one policy and one outcome, of ${pooling.minimumClusters} needed. ${pooling.minimumWhy}`;
  const footnote = footnoteOf(pool, all, pooling, clusters, level);
  return {
    pool,
    all,
    ...comparable,
    ...(whyNot === undefined
      ? {
          pooled: pooledNumber(
            comparable.members,
            level,
            alternatives(all, comparable, pooling.rules, clusters),
          ),
        }
      : { whyNot }),
    ...(footnote === undefined ? {} : { footnote }),
  };
}

function footnoteOf(
  { footnote }: PoolDefinition,
  all: readonly Evidence[],
  { rules, minimumClusters }: Pooling,
  clusters: readonly Cluster[],
  level: number,
) {
  if (footnote === undefined) return undefined;
  const { members } = comparableEstimates(
    all,
    rules.filter(({ id }) => !footnote.across.includes(id)),
    clusters,
  );
  if (members.length < minimumClusters) return undefined;
  return { ...pooledNumber(members, level), why: footnote.why, members: members.map(({ id }) => id) };
}

/** Estimates as comparable as the members, whose data are already in. */
function alternatives(
  all: readonly Evidence[],
  { members }: Comparable,
  rules: readonly PoolingRule[],
  clusters: readonly Cluster[],
): readonly Evidence[] {
  const wide = comparableEstimates(
    all,
    rules.filter(({ kind }) => kind !== "once"),
    clusters,
  ).members;
  return wide.length > members.length ? wide : [];
}

/** Random effects by REML; Knapp-Hartung intervals that are never narrower than normal ones. */
function pooledNumber(
  members: readonly Evidence[],
  level: number,
  wide: readonly Evidence[] = [],
): PooledNumber {
  const fit = fitOf(members, level);
  const [mean] = predictMeta(fit);
  const { estimate, low, high, predictionLow, predictionHigh, standardError } = mean!;
  return {
    family: effectOf(members[0]!)!.family,
    estimate,
    low,
    high,
    predictionLow,
    predictionHigh,
    predictionSd: Math.sqrt(standardError ** 2 + fit.tau2),
    k: fit.k,
    tau2: fit.tau2,
    I2: fit.I2,
    df: fit.df,
    variance: `REML, ${fit.varianceFormula}`,
    ...(wide.length === 0 ? {} : { robust: robustNumber(wide, level) }),
  };
}

function robustNumber(wide: readonly Evidence[], level: number) {
  const names = [...new Set(wide.map(clusterOf))];
  const [term] = robustMeta(
    fitOf(wide, level),
    wide.map((one) => names.indexOf(clusterOf(one))),
    { type: "CR2", level },
  ).terms;
  const { estimate, low, high } = term!;
  return { estimate, low, high };
}

function fitOf(members: readonly Evidence[], level: number): MetaAnalysis {
  const effects = members.map((one) => effectOf(one)!);
  return metaAnalysis(
    effects.map(({ estimate }) => estimate),
    effects.map(({ standardError }) => standardError ** 2),
    { method: "REML", test: "ad-hoc", level },
  );
}

/** The effect on its common scale; undefined where there is none. */
export const effectOf = ({ estimate }: Evidence): CommonEffect | undefined =>
  estimate === null ? undefined : commonScale(estimate);

const clusterOf = ({ cluster, study }: Evidence): string => cluster ?? `study ${study}`;

/** Sorts estimates into the largest set that the rules let stand together, and the rest with reasons. */
export function comparableEstimates(
  all: readonly Evidence[],
  rules: readonly PoolingRule[],
  clusters: readonly Cluster[],
): Comparable {
  const keptOut: KeptOut[] = [];
  const left = all.filter((one) => {
    const rule = rules.find((each) => each.kind === "needs" && !has(one, each.field));
    if (rule !== undefined) keptOut.push({ id: one.id, rule: rule.id, why: rule.why });
    return rule === undefined;
  });
  const best = largest(left, rules, clusters);
  const anchor = best[0];
  const members = best.filter((one) => {
    const rule = rules.find((each) => each.kind === "once");
    const first = rule === undefined ? one : best.find((other) => clusterOf(other) === clusterOf(one));
    if (first !== one) keptOut.push({ id: one.id, rule: rule!.id, why: rule!.why });
    return first === one;
  });
  for (const one of left) {
    if (anchor === undefined || best.includes(one)) continue;
    const rule = rules.find((each) => separates(each, anchor, one))!;
    keptOut.push({ id: one.id, rule: rule.id, why: rule.why });
  }
  return { members, keptOut, independent: independentBodies(members, clusters) };
}

/** The largest set without two estimates that a rule keeps apart, in the order in which a body of data is represented. */
function largest(
  left: readonly Evidence[],
  rules: readonly PoolingRule[],
  clusters: readonly Cluster[],
): readonly Evidence[] {
  const ordered = [...left].sort(precedence);
  const sets = ordered.map((anchor) => {
    const set = [anchor];
    for (const one of ordered)
      if (!set.some((other) => rules.some((rule) => separates(rule, other, one)))) set.push(one);
    return set;
  });
  const unique = sets.map((set) => [...new Set(set)].sort(precedence));
  return unique.reduce<readonly Evidence[]>(
    (best, set) =>
      independentBodies(set, clusters) > independentBodies(best, clusters) ||
      (independentBodies(set, clusters) === independentBodies(best, clusters) && set.length > best.length)
        ? set
        : best,
    [],
  );
}

/** Main entries first, then more observations, then the name: nothing that a result could sway. */
function precedence(a: Evidence, b: Evidence): number {
  const main = (one: Evidence) => (one.use === "main" ? 0 : 1);
  return main(a) - main(b) || (b.n ?? 0) - (a.n ?? 0) || (a.id < b.id ? -1 : 1);
}

const fieldOf = (one: Evidence, field: Extract<PoolingRule, { kind: "same" }>["field"]): string =>
  field === "family" ? (effectOf(one)?.family ?? "none") : one[field];

function separates(rule: PoolingRule, a: Evidence, b: Evidence): boolean {
  if (rule.kind === "needs" || rule.kind === "once") return false;
  const [first, second] = [fieldOf(a, rule.field), fieldOf(b, rule.field)];
  if (rule.kind === "same") return first !== second;
  const [left, right] = rule.sides as [string[], string[]];
  return (left.includes(first) && right.includes(second)) || (right.includes(first) && left.includes(second));
}

const comparing = new Set(["experiment", "causal", "association"]);
const unsound = new Set(["simple-random-sample", "derived"]);

function has(one: Evidence, need: Extract<PoolingRule, { kind: "needs" }>["field"]): boolean {
  const effect = effectOf(one);
  switch (need) {
    case "effect":
      return effect !== undefined;
    case "error":
      return effect !== undefined && Number.isFinite(effect.standardError);
    case "verified":
      return one.verification.status === "verified";
    case "comparison":
      return comparing.has(one.strength);
    case "soundError":
      return !unsound.has(one.estimate?.standardError?.from ?? "printed");
  }
}

/** How many bodies of data remain where those that overlap, directly or through others, are one. */
export function independentBodies(members: readonly Evidence[], clusters: readonly Cluster[]): number {
  const names = [...new Set(members.map(clusterOf))];
  const overlap = (a: string, b: string) =>
    clusters.some(
      ({ id, overlaps = [] }) => (id === a && overlaps.includes(b)) || (id === b && overlaps.includes(a)),
    );
  const open = new Set(names);
  let bodies = 0;
  for (const name of names) {
    if (!open.delete(name)) continue;
    bodies++;
    const queue = [name];
    for (let next = queue.pop(); next !== undefined; next = queue.pop())
      for (const other of [...open])
        if (overlap(next, other)) {
          open.delete(other);
          queue.push(other);
        }
  }
  return bodies;
}
