import type { FigurePlot } from "../../../findings/finding.js";
import { balancedPanel, type PanelInput } from "../../../statistics/panel/index.js";
import { StatisticsError, type Table, type Term } from "../../../statistics/types.js";
import { combinedFactor, factorOf, numbersOf } from "../columns.js";
import { clusterColumns } from "../formula-columns.js";
import type { Dropped, Input } from "../method.js";
import { need, type OptionName, type Options, UsageError } from "../options.js";
import type { ColumnRequest } from "../table-reader.js";

/** The options that every method on panels takes. */
export const panelOptions: readonly OptionName[] = ["outcome", "unit", "time", "cohort", "treatment"];

/** The columns of a panel; throws where an option is missing. */
export function panelColumns(options: Options, method: string): readonly ColumnRequest[] {
  const { cohort, treatment, covariates = [], weights, cluster } = options;
  if (cohort === undefined && treatment === undefined)
    throw new UsageError(`${method} needs --cohort or --treatment: when each unit is first treated`);
  const numbers = [
    need(options, "outcome", method),
    need(options, "time", method),
    ...covariates,
    ...[cohort, cohort === undefined ? treatment : undefined, weights].filter((name) => name !== undefined),
  ];
  return [
    { name: need(options, "unit", method), id: true },
    ...numbers.map((name) => ({ name })),
    ...clusterColumns(cluster),
  ];
}

/** A panel as the options name its columns. */
export function readPanel({ table }: Input, options: Options, method: string): PanelInput {
  const { cluster, weights, covariates } = options;
  const unit = factorOf(table, need(options, "unit", method)).codes;
  const time = numbersOf(table, need(options, "time", method), "the period");
  const cohort =
    options.cohort === undefined
      ? firstTreated(unit, time, numbersOf(table, options.treatment!, "the treatment"), options.treatment!)
      : numbersOf(table, options.cohort, "the first treated period");
  return {
    unit,
    time,
    outcome: numbersOf(table, need(options, "outcome", method), "the outcome"),
    cohort,
    ...(covariates && { covariates: covariates.map((name) => numbersOf(table, name, "a covariate")) }),
    ...(weights !== undefined && { weights: numbersOf(table, weights, "the weight") }),
    ...(cluster && { cluster: clusterCodes(table, cluster) }),
  };
}

function clusterCodes(table: Table, cluster: readonly string[]): Int32Array {
  if (cluster.length > 1)
    throw new UsageError(`--cluster ${cluster.join(",")}: errors of this method are clustered one way`);
  const { codes } = combinedFactor(table, cluster[0]!.split("^"));
  const row = codes.indexOf(-1);
  if (row >= 0) throw new StatisticsError(`"${cluster[0]}" is missing in row ${row + 1} of the data.`);
  return codes;
}

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
  const reasons = [
    { reason: "a value is missing", rows: dropped.incomplete },
    { reason: "unit not observed in every period", rows: dropped.unbalancedRows },
  ].filter(({ rows }) => rows > 0);
  return {
    rows: units * times.length,
    units,
    periods: times.length,
    dropped: { rows: dropped.incomplete + dropped.unbalancedRows, reasons, terms: [] },
  };
}

/** Estimates as an event study or any other row of intervals. */
export function intervalPlot(terms: readonly Term[], measure: string): FigurePlot {
  return {
    kind: "intervals",
    measure,
    axis: "linear",
    format: "number",
    reference: { value: 0, label: "no effect" },
    rows: terms.map(({ term, estimate, low, high }) => ({
      label: term,
      value: estimate,
      low: Number.isNaN(low) ? estimate : low,
      high: Number.isNaN(high) ? estimate : high,
    })),
  };
}
