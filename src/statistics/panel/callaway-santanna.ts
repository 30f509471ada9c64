import { codesAt, numbersAt } from "../compression/gather.js";
import { withIntercept } from "../linear-algebra/index.js";
import { type Diagnostic, StatisticsError } from "../types.js";
import { sumsByCluster } from "./cluster-sums.js";
import { type ComparableRows, comparableRows } from "./comparable.js";
import {
  balancedPanel,
  incompleteNote,
  type Panel,
  type PanelInput,
  panelDiagnostics,
  unbalancedPanel,
} from "./panel-data.js";
import { panelComparison, type TwoByTwoEffect, twoByTwoCrossSection } from "./two-by-two.js";

export interface CallawaySantAnnaOptions {
  readonly estimator?: "dr" | "ipw" | "reg";
  readonly control?: "never" | "not-yet";
  /** Periods before the first treated one in which units already react. */
  readonly anticipation?: number;
  readonly base?: "varying" | "universal";
  /** False: different units are sampled in each period (each row is its own unit). */
  readonly panel?: boolean;
  /** Units that are not observed in every period take part with the rows that they have. */
  readonly allowUnbalanced?: boolean;
}

/** The effect on one cohort in one period. */
export interface GroupTimeEffect {
  readonly cohort: number;
  readonly time: number;
  readonly estimate: number;
  /** NaN where the effect is zero by construction (the base period), or cannot be estimated. */
  readonly standardError: number;
  readonly post: boolean;
}

export interface GroupTimeEffects {
  readonly effects: readonly GroupTimeEffect[];
  /** By effect, the influence of each unit. */
  readonly influence: readonly Float64Array[];
  /** Cohort of each unit; Infinity for those that only serve as comparison. */
  readonly cohort: Float64Array;
  /** Weight of each unit in the shares of cohorts. */
  readonly weights: Float64Array;
  readonly cluster: Int32Array | null;
  readonly times: Float64Array;
  readonly cohorts: readonly number[];
  readonly units: number;
  readonly neverTreated: number;
  readonly anticipation: number;
  /** Rows that take part. */
  readonly rows: number;
  /** Rows that do not, by reason. */
  readonly dropped: readonly { readonly reason: string; readonly rows: number }[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Group-time average effects on the treated (Callaway and Sant'Anna 2021).
 *
 * For each cohort g and period t, the change of cohort g since its base period is compared with that of units that are
 * not treated: never, or not yet in t. Before treatment the base is the period before (varying) or the last before
 * treatment (universal). Covariates and weights enter as they are in the earlier of the two periods. An effect that can't
 * be estimated is NaN, with the reason among the diagnostics; so is one with somebody whose chance of treatment is 0.999
 * or more (estimators `dr` and `ipw`).
 *
 * With `allowUnbalanced`, and a panel that is not balanced, each pair of periods is taken for repeated cross-sections, whose
 * errors add up the influences of a unit (`allow_unbalanced_panel = TRUE` of `did`): covariates and weights then are those of each
 * row, and a unit's share in its cohort has the mean of its weights.
 *
 * Reference: `did::att_gt` 2.5.1 (R) with DRDID 1.4.0, down to the rows that are left out. Three things differ: covariates
 * that are combinations of others are left out, where `did` gives no effect; that chance of 0.999 counts the weights; and
 * where nobody is never treated, control `never` is refused, where `did` goes over to the last cohort.
 *
 * @throws StatisticsError where nobody is treated, or there is nobody to compare with
 */
export function callawaySantAnna(input: PanelInput, options: CallawaySantAnnaOptions = {}): GroupTimeEffects {
  const setting = {
    estimator: "dr",
    control: "never",
    anticipation: 0,
    base: "varying",
    panel: true,
    allowUnbalanced: false,
    ...options,
  } as const;
  const rows = comparableRows(input, setting.anticipation);
  if (setting.control === "never" && !rows.neverTreated)
    throw new StatisticsError(
      "no unit is never treated; compare with units that are not yet treated (control not-yet)",
    );
  return groupTimeEffects(sourceOf(rows.input, setting), setting, rows);
}

function sourceOf(input: PanelInput, { panel, allowUnbalanced }: Setting): Source {
  if (!panel) {
    const unit = Int32Array.from(input.unit.keys());
    return crossSectionSource({ ...input, unit });
  }
  if (!allowUnbalanced) return panelSource(input);
  const balanced = unbalancedPanel(input, Number.POSITIVE_INFINITY).balanced;
  return balanced ? panelSource(input) : crossSectionSource(input);
}

/** Where somebody's chance of treatment reaches this, `did` takes the groups for not comparable. */
const largestChance = 0.999;

/** What the loop over cohorts and periods needs, whichever way the data were gathered. */
interface Source {
  readonly times: Float64Array;
  readonly units: number;
  readonly rows: number;
  readonly cohort: Float64Array;
  readonly weights: Float64Array;
  readonly cluster: Int32Array | null;
  readonly incomplete: number;
  readonly unbalanced: number;
  readonly diagnostics: readonly Diagnostic[];
  /** The effect between two periods for the units of `members` (1 treated, 0 comparison, -1 neither). */
  compare(members: Int8Array, before: number, after: number, estimator: "dr" | "ipw" | "reg"): TwoByTwoEffect;
}

type Setting = Required<CallawaySantAnnaOptions>;

function groupTimeEffects(
  source: Source,
  setting: Setting,
  { neverTreated, dropped, diagnostics: before }: ComparableRows,
): GroupTimeEffects {
  const { times, cohort } = source;
  const cohorts = [...new Set(cohort)].filter(Number.isFinite).sort((a, b) => a - b);
  if (cohorts.length === 0)
    throw new StatisticsError(
      "no unit that is first treated after the first period is observed in every period, so there is no effect to estimate",
    );
  const effects: GroupTimeEffect[] = [];
  const influence: Float64Array[] = [];
  const diagnostics: Diagnostic[] = [...before, ...source.diagnostics];
  const first = setting.base === "universal" ? 0 : 1;
  for (const g of cohorts) {
    for (let t = first; t < times.length; t++) {
      const one = oneEffect(source, times, g, t, setting);
      effects.push(one.effect);
      influence.push(one.influence);
      if (one.why !== undefined) diagnostics.push(one.why);
    }
  }
  return {
    effects,
    influence,
    cohort,
    weights: source.weights,
    cluster: source.cluster,
    times,
    cohorts,
    units: source.units,
    neverTreated: neverTreated
      ? cohort.reduce((sum, g) => (g === Number.POSITIVE_INFINITY ? sum + 1 : sum), 0)
      : 0,
    anticipation: setting.anticipation,
    rows: source.rows,
    dropped: [
      { reason: "a value is missing", rows: source.incomplete },
      { reason: "unit not observed in every period", rows: source.unbalanced },
      { reason: "treated from the first period on", rows: dropped.alwaysTreated },
      { reason: "period without anybody to compare with", rows: dropped.withoutComparison },
    ].filter(({ rows }) => rows > 0),
    diagnostics,
  };
}

interface OneEffect {
  readonly effect: GroupTimeEffect;
  readonly influence: Float64Array;
  readonly why?: Diagnostic;
}

function oneEffect(source: Source, times: Float64Array, g: number, t: number, setting: Setting): OneEffect {
  const time = times[t]!;
  const post = g <= time;
  const lastBefore = lastIndex(times, (one) => one + setting.anticipation < g);
  const base = setting.base === "universal" || post ? lastBefore : t - 1;
  const nothing = new Float64Array(source.units);
  if (base === t)
    return { effect: { cohort: g, time, estimate: 0, standardError: Number.NaN, post }, influence: nothing };
  const reach = times[Math.max(t, base)]! + setting.anticipation;
  const members = membersOf(source, g, reach, setting.control);
  try {
    const { estimate, influence } = source.compare(members, base, t, setting.estimator);
    const standardError = standardErrorOf(influence, source.cluster, source.units);
    return { effect: { cohort: g, time, estimate, standardError, post }, influence };
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    return {
      effect: { cohort: g, time, estimate: Number.NaN, standardError: Number.NaN, post },
      influence: nothing,
      why: {
        id: "no-effect",
        level: "warning",
        message: `No effect for cohort ${g} in period ${time}: ${error.message}.`,
      },
    };
  }
}

function lastIndex(times: Float64Array, holds: (time: number) => boolean): number {
  for (let t = times.length - 1; t >= 0; t--) if (holds(times[t]!)) return t;
  return -1;
}

function membersOf(source: Source, g: number, reach: number, control: "never" | "not-yet"): Int8Array {
  const { cohort } = source;
  const members = new Int8Array(cohort.length).fill(-1);
  for (let i = 0; i < cohort.length; i++) {
    const own = cohort[i]!;
    if (own === g) members[i] = 1;
    else if (own === Number.POSITIVE_INFINITY || (control === "not-yet" && own > reach)) members[i] = 0;
  }
  return members;
}

/**
 * Standard error of a mean of influences; of clusters where they are given. Below 1e-7 or so it is rounding, and NaN, as
 * in `did`.
 */
export function standardErrorOf(influence: Float64Array, cluster: Int32Array | null, units: number): number {
  const [sums] = sumsByCluster([influence], cluster);
  let square = 0;
  for (let i = 0; i < sums!.length; i++) square += sums![i]! ** 2;
  const value = Math.sqrt(square) / units;
  return value <= Math.sqrt(Number.EPSILON) * 10 ? Number.NaN : value;
}

function panelSource(input: PanelInput): Source {
  const panel = balancedPanel(input, Number.POSITIVE_INFINITY);
  return {
    times: panel.times,
    units: panel.units,
    rows: panel.units * panel.times.length,
    incomplete: panel.dropped.incomplete,
    unbalanced: panel.dropped.unbalancedRows,
    cohort: panel.cohort,
    weights: panel.weights[0]!,
    cluster: panel.cluster,
    diagnostics: panelDiagnostics(panel),
    compare: panelComparisons(panel),
  };
}

interface PreparedComparison {
  readonly members: Int8Array;
  readonly version: number;
  readonly estimator: "dr" | "ipw" | "reg";
  readonly rows: Int32Array;
  readonly effect: (change: Float64Array) => TwoByTwoEffect;
}

/**
 * Compares periods of a panel. What does not depend on the outcome is kept from one comparison to the next and used again
 * where units, covariates and weights are the same, as they are in all periods of a cohort if covariates do not change.
 */
function panelComparisons(panel: Panel): Source["compare"] {
  const versions = versionsByPeriod([...panel.covariates, panel.weights]);
  let last: PreparedComparison | null = null;
  return (members, before, after, estimator) => {
    const version = versions[Math.min(before, after)]!;
    const same = last !== null && last.version === version && last.estimator === estimator;
    const ready =
      same && sameValues(last!.members, members) ? last! : prepare(panel, members, version, estimator);
    last = ready;
    const { rows } = ready;
    const [post, pre] = [panel.outcome[after]!, panel.outcome[before]!];
    const change = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) change[i] = post[rows[i]!]! - pre[rows[i]!]!;
    return spread(ready.effect(change), rows, panel.units);
  };
}

function prepare(
  panel: Panel,
  members: Int8Array,
  version: number,
  estimator: "dr" | "ipw" | "reg",
): PreparedComparison {
  const rows = indicesOf(members);
  const n = rows.length;
  const covariates = panel.covariates.map((periods) => numbersAt(periods[version]!, rows));
  const matrix = withIntercept(covariates, n);
  const treated = new Float64Array(n);
  for (let i = 0; i < n; i++) treated[i] = members[rows[i]!]!;
  const weights = numbersAt(panel.weights[version]!, rows);
  return {
    members,
    version,
    estimator,
    rows,
    effect: panelComparison({ treated, matrix, weights, estimator, largestChance }),
  };
}

/** For each period, the first one in which all of the columns hold the same values. */
function versionsByPeriod(columns: readonly (readonly Float64Array[])[]): number[] {
  const versions: number[] = [];
  const periods = columns[0]!.length;
  for (let t = 0; t < periods; t++) {
    const known = versions.find((s) => columns.every((by) => sameValues(by[s]!, by[t]!)));
    versions.push(known ?? t);
  }
  return versions;
}

function sameValues(a: Float64Array | Int8Array, b: Float64Array | Int8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Influences of the rows compared, scaled to the whole sample. */
function spread(found: TwoByTwoEffect, rows: Int32Array, units: number): TwoByTwoEffect {
  const influence = new Float64Array(units);
  const scale = units / rows.length;
  for (let i = 0; i < rows.length; i++) influence[rows[i]!] = scale * found.influence[i]!;
  return { estimate: found.estimate, influence };
}

function indicesOf(members: Int8Array): Int32Array {
  let count = 0;
  for (let i = 0; i < members.length; i++) if (members[i]! >= 0) count++;
  const rows = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < members.length; i++) if (members[i]! >= 0) rows[at++] = i;
  return rows;
}

/** Every pair of periods as two cross-sections; influences are those of units, the sums over their rows. */
function crossSectionSource(input: PanelInput): Source {
  const { rows, unit, times, cohort, weights, cluster } = unbalancedPanel(input, Number.POSITIVE_INFINITY);
  const take = (column: Float64Array) => numbersAt(column, rows);
  const time = take(input.time);
  const outcome = take(input.outcome);
  const covariates = (input.covariates ?? []).map(take);
  const own = input.weights === undefined ? new Float64Array(rows.length).fill(1) : take(input.weights);
  const left = input.outcome.length - rows.length;
  return {
    times,
    units: cohort.length,
    rows: rows.length,
    incomplete: left,
    unbalanced: 0,
    cohort,
    weights,
    cluster,
    diagnostics: incompleteNote(left),
    compare(members, before, after, estimator) {
      const [early, late] = [times[before], times[after]];
      const inside = Int8Array.from(time, (at, i) => (at === early || at === late ? members[unit[i]!]! : -1));
      const places = indicesOf(inside);
      const pick = (values: Float64Array) => numbersAt(values, places);
      const found = twoByTwoCrossSection({
        outcome: pick(outcome),
        post: Float64Array.from(places, (place) => (time[place] === late ? 1 : 0)),
        treated: Float64Array.from(places, (place) => inside[place]!),
        matrix: withIntercept(covariates.map(pick), places.length),
        weights: pick(own),
        estimator,
        largestChance,
      });
      return {
        estimate: found.estimate,
        influence: byUnit(found.influence, codesAt(unit, places), cohort.length),
      };
    },
  };
}

/** Influences of rows, scaled to the number of units and summed over the rows of each. */
function byUnit(influence: Float64Array, unit: Int32Array, units: number): Float64Array {
  const sums = new Float64Array(units);
  const scale = units / influence.length;
  for (let i = 0; i < influence.length; i++) sums[unit[i]!]! += scale * influence[i]!;
  return sums;
}
