import { makeTerm } from "../../../statistics/inference/coefficients.js";
import { withIntercept } from "../../../statistics/linear-algebra/index.js";
import {
  type TwoByTwoEffect,
  type TwoByTwoEstimator,
  twoByTwoCrossSection,
  twoByTwoPanel,
} from "../../../statistics/panel/index.js";
import { StatisticsError } from "../../../statistics/types.js";
import { covariateNumbers, factorOf, numbersOf } from "../columns.js";
import { type Dropped, droppedFor, droppedRows, type EstimateMethod, type Input } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { notNegative } from "../table-reader.js";
import { refuseConstant } from "./panel-input.js";

/** Complete rows of two periods. */
interface Rows {
  readonly rows: Int32Array;
  readonly outcome: Float64Array;
  /** 1 in the later period. */
  readonly post: Float64Array;
  /** 1 where the group is treated (cross-sections), or where the option says so (panels). */
  readonly treated: Float64Array;
  readonly covariates: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly periods: readonly [number, number];
  readonly missing: number;
}

function readRows(input: Input, options: Options): Rows {
  const { table } = input;
  const outcome = numbersOf(table, options.outcome!, "the outcome");
  const time = numbersOf(table, options.time!, "the period");
  const treatment = numbersOf(table, options.treatment!, "the treatment");
  const covariates = covariateNumbers(table, options.covariates);
  const weights =
    options.weights === undefined
      ? new Float64Array(table.rows).fill(1)
      : numbersOf(table, options.weights, "the weight");
  refuseConstant(outcome, options.outcome!);
  const all = [outcome, time, treatment, weights, ...covariates];
  const unit = options.unit === undefined ? null : factorOf(table, options.unit).codes;
  const rows = Int32Array.from(outcome.keys()).filter(
    (i) => all.every((column) => Number.isFinite(column[i]!)) && (unit === null || unit[i]! >= 0),
  );
  const at = (values: Float64Array) => Float64Array.from(rows, (i) => values[i]!);
  const periods = [...new Set(at(time))].sort((a, b) => a - b);
  if (periods.length !== 2)
    throw new StatisticsError(
      `"${options.time}" has ${periods.length === 1 ? `one period (${periods[0]})` : `${periods.length} periods`} in the complete rows; drdid compares two. Take the rows of two periods, or use callaway-santanna.`,
    );
  const bad = rows.find((i) => treatment[i] !== 0 && treatment[i] !== 1);
  if (bad !== undefined)
    throw new StatisticsError(
      `"${options.treatment}" is 1 for the treated group and 0 for the other; row ${bad + 1} has ${treatment[bad]}.`,
    );
  return {
    rows,
    outcome: at(outcome),
    post: at(time).map((value) => (value === periods[1] ? 1 : 0)),
    treated: at(treatment),
    covariates: covariates.map(at),
    weights: at(weights),
    periods: [periods[0]!, periods[1]!],
    missing: table.rows - rows.length,
  };
}

/** The rows of a unit before and after, as places among the complete rows. */
interface Pair {
  before: number;
  after: number;
}

function pairsOf(read: Rows, unit: Int32Array): { readonly pairs: readonly Pair[]; readonly single: number } {
  const found = new Map<number, Pair>();
  read.rows.forEach((row, i) => {
    const pair = found.get(unit[row]!) ?? { before: -1, after: -1 };
    const when = read.post[i] === 1 ? "after" : "before";
    if (pair[when] >= 0)
      throw new StatisticsError(
        `rows ${read.rows[pair[when]]! + 1} and ${row + 1} are of the same unit and period; a panel has one row for each`,
      );
    pair[when] = i;
    found.set(unit[row]!, pair);
  });
  const pairs = [...found.values()].filter(({ before, after }) => before >= 0 && after >= 0);
  if (pairs.length === 0) throw new StatisticsError("No unit is observed in both periods.");
  return { pairs, single: read.rows.length - 2 * pairs.length };
}

const missing = "a value is missing";

interface Found {
  readonly effect: TwoByTwoEffect;
  /** Rows, and units that the effect is a mean over. */
  readonly n: number;
  readonly units: number;
  readonly treated: number;
  readonly dropped: Dropped;
}

/** Covariates, weights and group are those of the earlier period, as in DRDID. */
function panelEffect(read: Rows, unit: Int32Array, estimator: TwoByTwoEstimator): Found {
  const { pairs, single } = pairsOf(read, unit);
  const before = (values: Float64Array) => Float64Array.from(pairs, (pair) => values[pair.before]!);
  const change = Float64Array.from(pairs, (pair) => read.outcome[pair.after]! - read.outcome[pair.before]!);
  // Treated once treated: the option may mark the group, or the group in the later period only.
  const treated = Float64Array.from(pairs, (pair) =>
    Math.max(read.treated[pair.before]!, read.treated[pair.after]!),
  );
  const effect = twoByTwoPanel({
    change,
    treated,
    matrix: withIntercept(read.covariates.map(before), pairs.length),
    weights: before(read.weights),
    estimator,
  });
  return {
    effect,
    n: 2 * pairs.length,
    units: pairs.length,
    treated: treated.reduce((a, b) => a + b, 0),
    dropped: droppedFor([
      { reason: missing, rows: read.missing },
      { reason: "the unit is observed in one period only", rows: single },
    ]),
  };
}

function sectionEffect(
  read: Rows,
  { treatment }: Options,
  estimator: Exclude<TwoByTwoEstimator, "ipw-unnormalized">,
): Found {
  const { post, treated } = read;
  for (const [when, name] of [
    [0, "earlier"],
    [1, "later"],
  ] as const)
    for (const group of [0, 1])
      if (!post.some((value, i) => value === when && treated[i] === group))
        throw new StatisticsError(
          `No complete row of the ${name} period (${read.periods[when]}) has "${treatment}" ${group}: in repeated cross-sections it marks the treated group in both periods. For a panel, name --unit.`,
        );
  const effect = twoByTwoCrossSection({
    outcome: read.outcome,
    post,
    treated,
    matrix: withIntercept(read.covariates, read.rows.length),
    weights: read.weights,
    estimator,
  });
  return {
    effect,
    n: read.rows.length,
    units: read.rows.length,
    treated: treated.reduce((a, b) => a + b, 0),
    dropped: droppedRows(read.missing, missing),
  };
}

/** Root of the sum of squared deviations over the number of units, as DRDID has it since 1.2. */
function errorOf(influence: Float64Array): number {
  const n = influence.length;
  const mean = influence.reduce((a, b) => a + b, 0) / n;
  const squares = influence.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares) / n;
}

function effectOf(read: Rows, { table }: Input, options: Options, estimator: TwoByTwoEstimator): Found {
  if (options.unit !== undefined) return panelEffect(read, factorOf(table, options.unit).codes, estimator);
  if (estimator === "ipw-unnormalized")
    throw new UsageError("--estimator ipw-unnormalized is for panels (--unit)");
  return sectionEffect(read, options, estimator);
}

const drdid: EstimateMethod = {
  id: "drdid",
  title: "Difference-in-differences of two groups and two periods (Sant'Anna and Zhao)",
  summary:
    "The effect on the treated where units are seen before and after (--unit), or where two cross-sections are (without it): doubly robust, by outcome regression or by inverse probability weighting.",
  page: "drdid",
  options: ["outcome", "time", "treatment", "unit", "covariates", "weights", "estimator"],
  choices: { estimator: ["dr-improved", "dr", "reg", "ipw", "ipw-unnormalized"] },
  example:
    "equipoise estimate drdid panel.csv --outcome y --time year --treatment treated --unit person --covariates age,income --estimator dr-improved",
  columns: (options) => {
    const { unit, covariates = [], weights } = options;
    return [
      { name: need(options, "outcome", "drdid"), number: "the outcome" },
      { name: need(options, "time", "drdid"), number: "the period" },
      { name: need(options, "treatment", "drdid"), number: "the treatment" },
      ...(unit === undefined ? [] : [{ name: unit, id: true }]),
      ...covariates.map((name) => ({ name })),
      ...(weights === undefined ? [] : [notNegative(weights, "the weight")]),
    ];
  },
  run: (input, options) => {
    const estimator = (options.estimator ?? "dr-improved") as TwoByTwoEstimator;
    const read = readRows(input, options);
    const found = effectOf(read, input, options, estimator);
    const error = errorOf(found.effect.influence);
    return {
      settings: {
        estimator,
        data: options.unit === undefined ? "repeated cross-sections" : "panel",
        ...(options.covariates && { covariates: options.covariates }),
        ...(options.weights !== undefined && { weights: options.weights }),
        level: input.level,
      },
      n: found.n,
      dropped: found.dropped,
      terms: [makeTerm("ATT", found.effect.estimate, error, Infinity, input.level)],
      values: {
        ...(options.unit !== undefined && { units: found.units }),
        periodBefore: read.periods[0],
        periodAfter: read.periods[1],
        treated: found.treated,
        comparison: found.units - found.treated,
      },
      diagnostics: [],
    };
  },
};

/** Two groups in two periods. */
export const twoByTwos: readonly EstimateMethod[] = [drdid];
