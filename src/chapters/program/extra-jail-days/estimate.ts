import { type Cells, numbers } from "../../../engine/query.js";
import { covariance } from "../../../statistics/covariance/index.js";
import { normalQuantile } from "../../../statistics/distributions/index.js";
import { coefficientTable } from "../../../statistics/inference/index.js";
import { compress, fitLinearCells } from "../../../statistics/regression/index.js";
import { textOf } from "../../common/cells.js";

/** Length of stays with and without a hold: as they are, among like stays, and adjusted by regression. */

export interface ExtraDaysSpec {
  /** Columns on which stays are alike: categories, and numbers of few values. */
  readonly alike: readonly string[];
  readonly numeric: readonly string[];
  /** The shortest length that counts, in days: stays of no length have no logarithm. */
  readonly shortest: number;
  readonly level: number;
  readonly reasons: boolean;
}

/** Sums over stays that share their covariates. */
interface Stratum {
  n: number;
  log: number;
  logSquares: number;
  days: number;
  daysSquares: number;
}

export interface Side {
  readonly stays: number;
  readonly meanDays: number;
  readonly medianDays: number;
}

export interface Compared {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface ExtraDaysResult {
  readonly hold: Side;
  readonly none: Side;
  /** Stays with a hold that have a like stay without one; and those that were compared with them. */
  readonly matched: number;
  readonly controls: number;
  /** Ratio of geometric means among like stays; absent where nothing matches. */
  readonly ratio?: Compared;
  /** Difference of mean days among like stays. */
  readonly days?: Compared;
  /** Ratio by regression on the same covariates; absent where it cannot be fitted. */
  readonly adjusted?: Compared & {
    readonly n: number;
    readonly coefficient: number;
    readonly standardError: number;
  };
  readonly unknown: number;
  /** Stays by how they ended, with and without a hold. */
  readonly reasons: readonly { readonly reason: string; readonly hold: number; readonly none: number }[];
}

interface Strata {
  readonly keys: readonly string[];
  readonly values: readonly (readonly (string | number)[])[];
  readonly hold: readonly Stratum[];
  readonly none: readonly Stratum[];
}

const zero = (): Stratum => ({ n: 0, log: 0, logSquares: 0, days: 0, daysSquares: 0 });

/** From cells of stays by hold, covariates and length. */
export function estimateExtraDays(
  spec: ExtraDaysSpec,
  cells: Readonly<Record<string, Cells>>,
): ExtraDaysResult {
  const { strata, lengths, unknown } = readStrata(spec, cells.stays!);
  const z = normalQuantile(1 - (1 - spec.level) / 2);
  const matched = strata.hold.map((one, i) => (strata.none[i]!.n > 0 ? one.n : 0));
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
  const ratio = matchedDifference(strata, matched, "log", z);
  const adjusted = adjustedRatio(spec, strata);
  return {
    hold: sideOf(lengths.hold),
    none: sideOf(lengths.none),
    matched: sum(matched),
    controls: sum(strata.none.map(({ n }, i) => (matched[i]! > 0 ? n : 0))),
    ...(ratio === undefined
      ? {}
      : {
          ratio: { estimate: Math.exp(ratio.estimate), low: Math.exp(ratio.low), high: Math.exp(ratio.high) },
        }),
    ...optional("days", matchedDifference(strata, matched, "days", z)),
    ...optional("adjusted", adjusted),
    unknown,
    reasons: spec.reasons ? readReasons(cells.reasons!) : [],
  };
}

const optional = <K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: T };

interface Lengths {
  readonly hold: [number, number][];
  readonly none: [number, number][];
}

function readStrata(spec: ExtraDaysSpec, cells: Cells) {
  const texts = spec.alike.map((name) => textOf(cells, name));
  const figures = spec.numeric.map((name) => numbers(cells, name));
  const hold = numbers(cells, "hold");
  const days = numbers(cells, "days");
  const n = numbers(cells, "n");
  const at = new Map<string, number>();
  const values: (string | number)[][] = [];
  const strata = { hold: [] as Stratum[], none: [] as Stratum[] };
  const lengths: Lengths = { hold: [], none: [] };
  let unknown = 0;
  for (let row = 0; row < cells.rows; row++) {
    if (Number.isNaN(hold[row]!) || Number.isNaN(days[row]!)) {
      unknown += n[row]!;
      continue;
    }
    const value = [...texts.map((text) => text(row) ?? "not recorded"), ...figures.map((one) => one[row]!)];
    const key = JSON.stringify(value);
    let place = at.get(key);
    if (place === undefined) {
      place = values.length;
      at.set(key, place);
      values.push(value);
      strata.hold.push(zero());
      strata.none.push(zero());
    }
    const side = hold[row] === 1 ? "hold" : "none";
    const length = Math.max(days[row]!, spec.shortest);
    add(strata[side][place]!, n[row]!, length);
    lengths[side].push([days[row]!, n[row]!]);
  }
  return { strata: { keys: [...at.keys()], values, ...strata } satisfies Strata, lengths, unknown };
}

function add(one: Stratum, n: number, days: number): void {
  const log = Math.log(days);
  one.n += n;
  one.log += n * log;
  one.logSquares += n * log * log;
  one.days += n * days;
  one.daysSquares += n * days * days;
}

function sideOf(list: readonly [number, number][]): Side {
  const stays = list.reduce((sum, [, n]) => sum + n, 0);
  const sorted = list.toSorted(([a], [b]) => a - b);
  const at = (rank: number): number => {
    let seen = 0;
    for (const [days, n] of sorted) {
      seen += n;
      if (seen >= rank) return days;
    }
    return Number.NaN;
  };
  return {
    stays,
    meanDays: list.reduce((sum, [days, n]) => sum + days * n, 0) / stays,
    medianDays: (at(Math.ceil(stays / 2)) + at(Math.floor(stays / 2) + 1)) / 2,
  };
}

/**
 * The mean over stays with a hold of the difference to like stays without one (the effect on the treated by exact
 * matching). Variances are those inside strata, pooled over the strata of a side where one has a single stay.
 */
function matchedDifference(
  { hold, none }: Strata,
  matched: readonly number[],
  of: "log" | "days",
  z: number,
): Compared | undefined {
  const total = matched.reduce((sum, one) => sum + one, 0);
  if (total === 0) return undefined;
  const squares = of === "log" ? "logSquares" : "daysSquares";
  const within = (one: Stratum) => one[squares] - one[of] ** 2 / one.n;
  const pooled = (side: readonly Stratum[]) => {
    const used = side.filter((one, i) => matched[i]! > 0 && one.n > 0);
    const df = used.reduce((sum, { n }) => sum + n - 1, 0);
    return df > 0 ? used.reduce((sum, one) => sum + within(one), 0) / df : Number.NaN;
  };
  const [ofHold, ofNone] = [pooled(hold), pooled(none)];
  let estimate = 0;
  let variance = 0;
  for (const [i, weight] of matched.entries()) {
    if (weight === 0) continue;
    const [a, b] = [hold[i]!, none[i]!];
    const share = weight / total;
    estimate += share * (a[of] / a.n - b[of] / b.n);
    const own = (one: Stratum, all: number) => (one.n > 1 ? within(one) / (one.n - 1) : all) / one.n;
    variance += share ** 2 * (own(a, ofHold) + own(b, ofNone));
  }
  const error = z * Math.sqrt(variance);
  return { estimate, low: estimate - error, high: estimate + error };
}

/** Least squares of the logarithm of days on the hold and the covariates, with errors that allow for unequal variance. */
function adjustedRatio(spec: ExtraDaysSpec, strata: Strata): ExtraDaysResult["adjusted"] {
  const rows = strata.values.flatMap((value, i) =>
    (
      [
        [1, strata.hold[i]!],
        [0, strata.none[i]!],
      ] as const
    ).flatMap(([hold, one]) => (one.n > 0 ? [{ hold, one, value }] : [])),
  );
  if (!rows.some(({ hold }) => hold === 1) || !rows.some(({ hold }) => hold === 0)) return undefined;
  const dummies = spec.alike.flatMap((name, c) =>
    [...new Set(rows.map(({ value }) => String(value[c])))]
      .sort()
      .slice(1)
      .map((level) => ({
        name: `${name} ${level}`,
        at: (value: readonly (string | number)[]) => (value[c] === level ? 1 : 0),
      })),
  );
  const figures = spec.numeric.map((name, j) => ({
    name,
    at: (value: readonly (string | number)[]) => {
      const one = value[spec.alike.length + j] as number;
      return Number.isNaN(one) ? 0 : one;
    },
  }));
  const columns = [...dummies, ...figures];
  const n = rows.length;
  const data = new Float64Array(n * (columns.length + 2));
  for (const [i, { hold, value }] of rows.entries()) {
    data[i] = 1;
    data[n + i] = hold;
    for (const [j, { at }] of columns.entries()) data[(j + 2) * n + i] = at(value);
  }
  const counts = Float64Array.from(rows, ({ one }) => one.n);
  const observations = counts.reduce((sum, one) => sum + one, 0);
  if (observations <= columns.length + 2) return undefined;
  const cells = compress(
    { rows: n, columns: columns.length + 2, data },
    {
      outcome: Float64Array.from(rows, ({ one }) => one.log),
      counts,
      sumSquares: Float64Array.from(rows, ({ one }) => one.logSquares),
    },
  );
  const fit = fitLinearCells({ cells, names: ["(Intercept)", "hold", ...columns.map(({ name }) => name)] });
  const term = coefficientTable(fit, covariance(fit, { type: "HC1" }), { level: spec.level }).find(
    ({ term: name }) => name === "hold",
  );
  if (term === undefined) return undefined;
  return {
    estimate: Math.exp(term.estimate),
    low: Math.exp(term.low),
    high: Math.exp(term.high),
    n: observations,
    coefficient: term.estimate,
    standardError: term.standardError,
  };
}

function readReasons(cells: Cells): ExtraDaysResult["reasons"] {
  const reasonOf = textOf(cells, "reason");
  const hold = numbers(cells, "hold");
  const n = numbers(cells, "n");
  const found = new Map<string, { hold: number; none: number }>();
  for (let row = 0; row < cells.rows; row++) {
    if (Number.isNaN(hold[row]!)) continue;
    const reason = reasonOf(row) ?? "not recorded";
    const own = found.get(reason) ?? { hold: 0, none: 0 };
    own[hold[row] === 1 ? "hold" : "none"] += n[row]!;
    found.set(reason, own);
  }
  return [...found]
    .map(([reason, own]) => ({ reason, ...own }))
    .sort((a, b) => b.hold + b.none - a.hold - a.none);
}
