import { StatisticsError } from "../types.js";

/**
 * Bounds of shares and of differences of shares where some rows lack the answer, or the group, or both. No sampling
 * error is in them: they say where the number could lie had every row been filled in.
 *
 * With `factor` Infinity the missing rows may be anything (worst-case bounds). With a finite factor K, each share among
 * the missing rows lies between 1/K times and K times the share among the recorded rows, and so does the share of the
 * rest; K = 1 says that the missing rows are like the recorded ones.
 *
 * Source: C. F. Manski (1989), Anatomy of the selection problem, Journal of Human Resources 24; J. L. Horowitz and
 * C. F. Manski (1998), Censoring of outcomes and regressors due to survey nonresponse, Journal of Econometrics 84.
 */

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Counts of rows. */
export interface PartlyKnown {
  readonly yes: number;
  readonly no: number;
  /** Rows in which the answer is not recorded. */
  readonly unknown: number;
}

/**
 * Bounds of the share of `yes` among all rows.
 *
 * @example boundsOfShare({ yes: 20, no: 70, unknown: 10 }) // { low: 0.2, high: 0.3 }
 * @throws StatisticsError where a count is negative or missing, or the factor is below 1; NaN without rows
 */
export function boundsOfShare({ yes, no, unknown }: PartlyKnown, factor = Number.POSITIVE_INFINITY): Bounds {
  checkAll([{ yes, no, unknown }], factor);
  const total = yes + no + unknown;
  const missing = tilted(share(yes, no), factor);
  return { low: (yes + unknown * missing.low) / total, high: (yes + unknown * missing.high) / total };
}

/** Rows of two groups that are compared, of the other groups, and of no recorded group. */
export interface ComparedRows {
  readonly first: PartlyKnown;
  readonly second: PartlyKnown;
  readonly others: PartlyKnown;
  readonly unassigned: PartlyKnown;
}

/**
 * Bounds of the share of `yes` in the first group less that in the second, where answers are missing and rows without
 * a group may belong to either, or to another. A finite factor holds for the answers inside each group, and for the
 * mix of groups among rows with `yes` and among rows with `no`, each.
 *
 * The bounds are attained: unassigned rows with `yes` go to the one group as far as they may, those with `no` to the
 * other; rows that lack both are divided so that the difference is greatest.
 *
 * @throws StatisticsError as {@link boundsOfShare}; NaN where a group has no rows at all
 */
export function boundsOfDifference(rows: ComparedRows, factor = Number.POSITIVE_INFINITY): Bounds {
  checkAll(Object.values(rows) as PartlyKnown[], factor);
  const swapped = { ...rows, first: rows.second, second: rows.first };
  return { low: -greatest(swapped, factor), high: greatest(rows, factor) };
}

/** The greatest difference that the missing rows allow. */
function greatest(rows: ComparedRows, factor: number): number {
  const { first, second, others, unassigned } = rows;
  if (first.yes + first.no + first.unknown === 0 || second.yes + second.no + second.unknown === 0)
    return Number.NaN;
  const firstYes = first.yes + first.unknown * tilted(share(first.yes, first.no), factor).high;
  const secondYes = second.yes + second.unknown * tilted(share(second.yes, second.no), factor).low;
  const firstTotal = first.yes + first.no + first.unknown;
  const secondTotal = second.yes + second.no + second.unknown;
  const yes = favoured([first.yes, second.yes, others.yes], factor);
  const no = favoured([second.no, first.no, others.no], factor);
  /** Where `e` of the rows that lack both are yes. */
  const difference = (e: number) => {
    const withYes = unassigned.yes + e;
    const withNo = unassigned.no + unassigned.unknown - e;
    const top = (firstYes + withYes * yes.most) / (firstTotal + withYes * yes.most + withNo * no.least);
    const bottom = (secondYes + withYes * yes.least) / (secondTotal + withYes * yes.least + withNo * no.most);
    return top - bottom;
  };
  const among = tilted(share(unassigned.yes, unassigned.no), factor);
  return maximum(difference, unassigned.unknown * among.low, unassigned.unknown * among.high);
}

/** Of rows without a group: the most that can fall to the favoured group, and the least that then falls to the other. */
function favoured(
  [favourite, other, rest]: readonly [number, number, number],
  factor: number,
): { readonly most: number; readonly least: number } {
  const total = favourite + other + rest;
  if (factor === Number.POSITIVE_INFINITY || total === 0) return { most: 1, least: 0 };
  const most = tilted(favourite / total, factor).high;
  // What neither the favourite nor the rest may take falls to the other.
  const restMost = tilted(rest / total, factor).high;
  const least = Math.max(tilted(other / total, factor).low, 1 - most - restMost);
  return { most, least };
}

/** The shares among missing rows that a factor allows, given the share among recorded ones. */
function tilted(recorded: number, factor: number): Bounds {
  if (Number.isNaN(recorded) || factor === Number.POSITIVE_INFINITY) return { low: 0, high: 1 };
  return {
    low: Math.max(recorded / factor, 1 - factor * (1 - recorded)),
    high: Math.min(recorded * factor, 1 - (1 - recorded) / factor),
  };
}

const share = (yes: number, no: number): number => (yes + no === 0 ? Number.NaN : yes / (yes + no));

/** Maximum of a smooth function of one number; whole numbers are tried too, as rows are whole. */
function maximum(f: (x: number) => number, low: number, high: number): number {
  if (high - low < 1e-9) return f(low);
  const steps = 64;
  const at = (i: number) => low + ((high - low) * i) / steps;
  let best = 0;
  for (let i = 1; i <= steps; i++) if (f(at(i)) > f(at(best))) best = i;
  let [a, b] = [at(Math.max(0, best - 1)), at(Math.min(steps, best + 1))];
  const golden = (Math.sqrt(5) - 1) / 2;
  while (b - a > 1e-7 * (1 + Math.abs(b))) {
    const [left, right] = [b - golden * (b - a), a + golden * (b - a)];
    if (f(left) < f(right)) a = left;
    else b = right;
  }
  const middle = (a + b) / 2;
  const whole = [low, high].every(Number.isInteger);
  const tried = whole ? [low, high, Math.floor(middle), Math.ceil(middle)] : [low, high, middle];
  return Math.max(...tried.filter((x) => x >= low && x <= high).map(f));
}

function checkAll(all: readonly PartlyKnown[], factor: number): void {
  for (const { yes, no, unknown } of all) {
    const bad = [yes, no, unknown].find((count) => !(count >= 0));
    if (bad !== undefined)
      throw new StatisticsError(`Counts must be zero or more, and none missing; one is ${bad}.`);
  }
  if (!(factor >= 1)) throw new StatisticsError(`The factor must be at least 1; it is ${factor}.`);
}
