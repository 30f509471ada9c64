import { balancedPanel, type PanelInput } from "../../../statistics/panel/index.js";
import { StatisticsError, type Table } from "../../../statistics/types.js";
import { combinedFactor, covariateNumbers, factorOf, numbersOf } from "../columns.js";
import { clusterColumns } from "../formula-columns.js";
import { type Dropped, droppedFor, type Input } from "../method.js";
import { need, type OptionName, type Options, UsageError } from "../options.js";
import { type ColumnRequest, notNegative } from "../table-reader.js";

/** The options that every method on panels takes. */
export const panelOptions: readonly OptionName[] = ["outcome", "unit", "time", "cohort", "treatment"];

/** The columns of a panel; throws where an option is missing. */
export function panelColumns(options: Options, method: string): readonly ColumnRequest[] {
  const { cohort, treatment, covariates = [], weights, cluster, crossSections = false } = options;
  if (crossSections && (cohort === undefined || options.unit !== undefined))
    throw new UsageError("--cross-sections goes with --cohort and without --unit: nobody is seen twice");
  if (cohort === undefined && treatment === undefined)
    throw new UsageError(`${method} needs --cohort or --treatment: when each unit is first treated`);
  return [
    { name: need(options, "outcome", method), number: "the outcome" },
    ...(crossSections ? [] : [{ name: need(options, "unit", method), id: true }]),
    { name: need(options, "time", method), number: "the period" },
    ...covariates.map((name) => ({ name })),
    ...(cohort === undefined
      ? [{ name: treatment!, number: "the treatment" }]
      : [{ name: cohort, number: "the first treated period", infinite: true }]),
    ...(weights === undefined ? [] : [{ ...notNegative(weights, "the weight"), required: true }]),
    ...clusterColumns(cluster).map((one) => ({ ...one, required: true })),
  ];
}

/** A panel as the options name its columns. */
export function readPanel({ table }: Input, options: Options, method: string): PanelInput {
  const { cluster, weights, covariates } = options;
  const unit =
    options.crossSections === true
      ? Int32Array.from({ length: table.rows }, (_, row) => row)
      : factorOf(table, need(options, "unit", method)).codes;
  const time = numbersOf(table, need(options, "time", method), "the period");
  const cohort =
    options.cohort === undefined
      ? firstTreated(unit, time, numbersOf(table, options.treatment!, "the treatment"), options.treatment!)
      : numbersOf(table, options.cohort, "the first treated period");
  const outcome = numbersOf(table, need(options, "outcome", method), "the outcome");
  refuseConstant(outcome, options.outcome!);
  refuseUntreated(time, cohort, options);
  if (options.cohort !== undefined) refuseTwoCohorts(unit, cohort, options.cohort);
  return {
    unit,
    time,
    outcome,
    cohort,
    ...(covariates && { covariates: covariateNumbers(table, covariates) }),
    ...(weights !== undefined && { weights: numbersOf(table, weights, "the weight") }),
    ...clusterOf(table, cluster, options.unit!),
  };
}

/** Clusters beyond the unit, in which units lie: at most one more, as in did. */
function clusterOf(table: Table, cluster: readonly string[] = [], unit: string): Pick<PanelInput, "cluster"> {
  const beyond = cluster.filter((name) => name !== unit);
  return beyond.length === 0 ? {} : { cluster: clusterCodes(table, beyond) };
}

/** An outcome that never varies has numbers, and none of them means anything. */
export function refuseConstant(outcome: Float64Array, name: string, of = "rows"): void {
  const known = outcome.filter((value) => !Number.isNaN(value));
  if (known.length > 0 && known.every((value) => value === known[0]))
    throw new StatisticsError(
      `The outcome "${name}" is ${known[0]} in all ${known.length} ${of}, so there is nothing to explain.`,
    );
}

/** Someone must be treated inside of the panel, and not from its first period on. */
function refuseUntreated(time: Float64Array, cohort: Float64Array, options: Options): void {
  const times = time.filter(Number.isFinite);
  const [first, last] = [
    times.reduce((a, b) => Math.min(a, b), Infinity),
    times.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  if (cohort.some((g) => g !== 0 && g > first && g <= last)) return;
  const always = cohort.some((g) => g !== 0 && g <= first);
  throw new StatisticsError(
    always
      ? `"${options.cohort ?? options.treatment}" treats units from the first period (${first}) on and none later, so no treated unit is seen before treatment.`
      : `"${options.cohort ?? options.treatment}" gives no unit a first treated period between ${first} and ${last}, so nobody is treated.`,
  );
}

function clusterCodes(table: Table, cluster: readonly string[]): Int32Array {
  if (cluster.length > 1)
    throw new UsageError(
      `--cluster ${cluster.join(",")}: errors of this method are clustered by unit and at most one way more`,
    );
  const { codes } = combinedFactor(table, cluster[0]!.split("^"));
  refuseOneCluster(codes, cluster[0]!);
  return codes;
}

/** How much clusters differ can't be learnt from one. */
export function refuseOneCluster(codes: Int32Array, name: string): void {
  if (codes.length === 0 || codes.some((code) => code !== codes[0])) return;
  throw new StatisticsError(
    `"${name}" is the same in all ${codes.length} rows: how much clusters differ can't be learnt from one.`,
  );
}

/** The first treated period of each row, for models that are clustered any number of ways. */
export function readCohort(input: Input, options: Options, method: string): Float64Array {
  const { cluster = [], ...alone } = options;
  for (const name of cluster) clusterCodes(input.table, [name]);
  return readPanel(input, alone, method).cohort;
}

/** A unit has one first treated period. */
function refuseTwoCohorts(unit: Int32Array, cohort: Float64Array, name: string): void {
  const first = new Map<number, number>();
  for (let i = 0; i < unit.length; i++) {
    const own = first.get(unit[i]!);
    if (own === undefined) first.set(unit[i]!, i);
    else if (!(cohort[own] === cohort[i] || (never(cohort[own]!) && never(cohort[i]!))))
      throw new StatisticsError(
        `rows ${own + 1} and ${i + 1}: "${name}" gives one unit two first treated periods (${cohort[own]} and ${cohort[i]}).`,
      );
  }
}

const never = (cohort: number): boolean => cohort === 0 || Number.isNaN(cohort) || cohort === Infinity;

/** The first period in which each unit is treated; treatment that ends is refused. */
function firstTreated(
  unit: Int32Array,
  time: Float64Array,
  treated: Float64Array,
  name: string,
): Float64Array {
  const first = new Map<number, number>();
  for (let i = 0; i < unit.length; i++) {
    const value = treated[i]!;
    if (value !== 0 && value !== 1 && !Number.isNaN(value))
      throw new StatisticsError(
        `"${name}" is 1 where and when treated and 0 elsewhere; row ${i + 1} of the data has ${value}.`,
      );
    if (value === 1) first.set(unit[i]!, Math.min(first.get(unit[i]!) ?? Infinity, time[i]!));
  }
  if (first.size === 0) throw new StatisticsError(`"${name}" is never 1, so nobody is treated.`);
  for (let i = 0; i < unit.length; i++) {
    if (treated[i] === 0 && time[i]! > (first.get(unit[i]!) ?? Infinity))
      throw new StatisticsError(
        `Treatment "${name}" ends: row ${i + 1} of the data is untreated after its unit was treated from ${first.get(unit[i]!)} on. Units must stay treated.`,
      );
  }
  return Float64Array.from(unit, (code) => first.get(code) ?? 0);
}

/** Rows and units of the balanced panel, and what went out of it. */
export function panelSize(input: PanelInput): {
  readonly rows: number;
  readonly units: number;
  readonly periods: number;
  readonly dropped: Dropped;
} {
  const { units, times, dropped } = balancedPanel(input);
  return {
    rows: units * times.length,
    units,
    periods: times.length,
    dropped: droppedFor([
      { reason: "a value is missing", rows: dropped.incomplete },
      { reason: "unit not observed in every period", rows: dropped.unbalancedRows },
    ]),
  };
}
