import { type Dataset, has } from "../../../data/dataset.js";
import { findMeasure, type MeasureDefinition, unknownMeasure, vocabulary } from "../../../data/measures.js";
import {
  type Cells,
  call,
  column,
  constant,
  type Expression,
  type Measure,
  numbers,
  type Query,
} from "../../../engine/query.js";
import { formatCount, plural } from "../../../findings/wording.js";
import type { PanelInput } from "../../../statistics/panel/index.js";
import { textOf } from "../../common/cells.js";
import type { MethodContext, NotRun } from "../../method.js";
import { lengthFromSpacing, monday, periodOfDay, startsBetween } from "./periods.js";
import type { PeriodLength } from "./types.js";
import { until } from "./until.js";

/** Panels of many units, in the form in which researchers have them: from the contract `panel` to the estimators' rows. */

/** One measure of a panel. */
export interface OutcomePanel {
  readonly dataset: string;
  readonly measure: MeasureDefinition;
  readonly units: readonly string[];
  readonly period: PeriodLength;
  /** First days of the periods; `input.time` counts them from 1. */
  readonly starts: readonly string[];
  /**
   * Rows as the estimators take them. `cohort` is the period in which the policy was first in force for at least a part of
   * it; Infinity for units that never adopt. Rows without a value have NaN as outcome.
   */
  readonly input: PanelInput;
  readonly exposure?: Float64Array;
  /** Headers of the covariates, in the order of `input.covariates`. */
  readonly covariates: readonly string[];
  /** Units that adopt within the panel, that never do, and that had the policy in the first period. */
  readonly adopting: number;
  readonly never: number;
  readonly treatedFromStart: number;
  /** What is to be said of it, as sentences. */
  readonly remarks: readonly string[];
}

interface PanelSource {
  readonly dataset: string;
  readonly query: string;
  readonly covariates: readonly { readonly name: string; readonly header: string }[];
  readonly has: Readonly<Record<"adoption" | "treated" | "exposure" | "weight" | "cluster", boolean>>;
}

/** What {@link readPanels} needs besides the cells: plain data. */
export interface PanelSpec {
  readonly sources: readonly PanelSource[];
  readonly vocabulary: readonly MeasureDefinition[];
}

/** The queries that give the panels of an assessment; why not, where it has none. */
export function panelQueries(
  context: MethodContext,
): { readonly spec: PanelSpec; readonly queries: Readonly<Record<string, Query>> } | NotRun {
  const { outcomes } = context.assessment.chapters;
  const panels = [...context.catalog.values()].filter(
    (dataset) => dataset.contract.kind === "panel" && dataset.rows > 0,
  );
  const unusable = panels.find((dataset) => !has(dataset, "unit") && !has(dataset, "unit_code"));
  if (panels.length === 0 || unusable !== undefined)
    return {
      run: false,
      why:
        unusable === undefined
          ? "The assessment has no panel."
          : `${unusable.name} does not say which unit a row is about.`,
      whatWould:
        "A file with one row per unit, period and measure and the date on which each unit adopted, under `data: panel:` (columns unit or unit_code, period_start, adoption, measure, value).",
    };
  const queries: Record<string, Query> = {};
  const sources = panels.map((dataset): PanelSource => {
    const query = `panel-${dataset.name}`;
    queries[query] = panelQuery(dataset, outcomes.through);
    return {
      dataset: dataset.name,
      query,
      covariates: covariatesOf(dataset),
      has: {
        adoption: has(dataset, "adoption"),
        treated: has(dataset, "treated"),
        exposure: has(dataset, "exposure"),
        weight: has(dataset, "weight"),
        cluster: has(dataset, "cluster"),
      },
    };
  });
  return { spec: { sources, vocabulary: vocabulary(outcomes.measures) }, queries };
}

const letters = ["a", "b", "c", "d", "e", "f"] as const;

const covariatesOf = (dataset: Dataset) =>
  letters.flatMap((letter) => {
    const name = `covariate_${letter}`;
    return has(dataset, name) ? [{ name, header: dataset.columns.get(name)!.from ?? name }] : [];
  });

function panelQuery(dataset: Dataset, through: string | undefined): Query {
  const day = (name: string): Expression => call("day-number", column(name));
  const or = (name: string): Expression => (has(dataset, name) ? column(name) : constant(null));
  const measures: Record<string, Measure> = {
    "value least": { kind: "min", of: column("value") },
    "value most": { kind: "max", of: column("value") },
    "adoption least": { kind: "min", of: day("adoption") },
    "adoption most": { kind: "max", of: day("adoption") },
    treated: { kind: "max", of: column("treated") },
    exposure: { kind: "max", of: column("exposure") },
    weight: { kind: "max", of: column("weight") },
  };
  for (const { name } of covariatesOf(dataset)) measures[name] = { kind: "max", of: column(name) };
  return {
    dataset: dataset.name,
    by: {
      unit: has(dataset, "unit") ? column("unit") : column("unit_code"),
      measure: column("measure"),
      cluster: or("cluster"),
      period: or("period"),
      day: day("period_start"),
    },
    measures,
    ...until("period_start", through),
  };
}

/** The panels from the answers to {@link panelQueries}, one a measure. Pure. */
export function readPanels(spec: PanelSpec, cells: Readonly<Record<string, Cells>>): OutcomePanel[] {
  return spec.sources.flatMap((source) => {
    const own = cells[source.query]!;
    const word = textOf(own, "measure");
    const rows = new Map<string, number[]>();
    for (let row = 0; row < own.rows; row++) {
      const key = word(row) ?? "";
      const known = rows.get(key);
      if (known === undefined) rows.set(key, [row]);
      else known.push(row);
    }
    return [...rows].map(([key, of]) =>
      panelFrom(source, own, of, findMeasure(key, spec.vocabulary) ?? unknownMeasure(key)),
    );
  });
}

function panelFrom(
  source: PanelSource,
  cells: Cells,
  rows: readonly number[],
  measure: MeasureDefinition,
): OutcomePanel {
  const take = (name: string) => {
    const all = numbers(cells, name);
    return Float64Array.from(rows, (row) => all[row]!);
  };
  const day = take("day");
  const period = lengthOf(cells, rows, day);
  const anchor = period === "week" ? day.reduce((a, b) => Math.min(a, b)) : monday;
  const place = Float64Array.from(day, (one) => periodOfDay(one, period, anchor));
  const first = place.reduce((a, b) => Math.min(a, b));
  const last = place.reduce((a, b) => Math.max(a, b));
  const time = place.map((one) => one - first + 1);
  const { codes: unit, names: units } = coded(rows, textOf(cells, "unit"));
  const remarks: string[] = [];
  const outcome = take("value most");
  const conflicts = settle(outcome, take("value least"));
  if (conflicts > 0)
    remarks.push(
      `${plural(conflicts, "unit and period", "units and periods")} of ${measure.label} have rows that contradict each other and are taken as not known.`,
    );
  const periodOf = (one: number) => periodOfDay(one, period, anchor) - first + 1;
  const byUnit = source.has.adoption
    ? adoptionDates(unit, units, take("adoption least"), take("adoption most"), periodOf, remarks)
    : adoptionFromPolicy(unit, units, time, take("treated"), source.has.treated, remarks);
  const end = last - first + 1;
  const count = (is: (cohort: number) => boolean) => byUnit.filter(is).length;
  const treatedFromStart = count((cohort) => cohort <= 1);
  if (treatedFromStart > 0)
    remarks.push(
      `${plural(treatedFromStart, "unit")} had the policy from the first period on: there is no before, and ${treatedFromStart === 1 ? "it is" : "they are"} of no use to a comparison.`,
    );
  const cluster = source.has.cluster ? coded(rows, textOf(cells, "cluster")).codes : undefined;
  return {
    dataset: source.dataset,
    measure,
    units,
    period,
    starts: startsBetween(first, last, period, anchor),
    input: {
      unit,
      time,
      outcome,
      cohort: Float64Array.from(unit, (code) => byUnit[code]!),
      ...(source.covariates.length === 0
        ? {}
        : { covariates: source.covariates.map(({ name }) => take(name)) }),
      ...(source.has.weight ? { weights: take("weight") } : {}),
      ...(cluster === undefined ? {} : { cluster }),
    },
    ...(source.has.exposure ? { exposure: take("exposure") } : {}),
    covariates: source.covariates.map(({ header }) => header),
    adopting: count((cohort) => cohort > 1 && cohort <= end),
    never: count((cohort) => cohort > end),
    treatedFromStart,
    remarks,
  };
}

/** The length of period that the file says, or that the days show. */
function lengthOf(cells: Cells, rows: readonly number[], day: Float64Array): PeriodLength {
  const said = textOf(cells, "period")(rows[0]!);
  const found = said ?? lengthFromSpacing(day) ?? "month";
  return found === "day" ? "month" : (found as PeriodLength);
}

function coded(
  rows: readonly number[],
  text: (row: number) => string | null,
): { readonly codes: Int32Array; readonly names: string[] } {
  const places = new Map<string, number>();
  const names: string[] = [];
  const codes = Int32Array.from(rows, (row) => {
    const name = text(row) ?? "";
    let code = places.get(name);
    if (code === undefined) {
      code = names.length;
      places.set(name, code);
      names.push(name);
    }
    return code;
  });
  return { codes, names };
}

/** Sets values to NaN whose rows differ; tells how many. */
function settle(most: Float64Array, least: Float64Array): number {
  let conflicts = 0;
  for (const [i, value] of most.entries()) {
    if (Number.isNaN(value) || value === least[i]) continue;
    most[i] = Number.NaN;
    conflicts++;
  }
  return conflicts;
}

/** First period of the policy by unit, from dates; a unit with two dates keeps the first. */
function adoptionDates(
  unit: Int32Array,
  units: readonly string[],
  least: Float64Array,
  most: Float64Array,
  periodOf: (day: number) => number,
  remarks: string[],
): number[] {
  const first = new Array<number>(units.length).fill(Number.POSITIVE_INFINITY);
  const last = new Array<number>(units.length).fill(Number.NEGATIVE_INFINITY);
  for (const [i, code] of unit.entries()) {
    if (Number.isNaN(least[i]!)) continue;
    first[code] = Math.min(first[code]!, least[i]!);
    last[code] = Math.max(last[code]!, most[i]!);
  }
  const several = units.filter((_, code) => last[code]! > first[code]!);
  if (several.length > 0)
    remarks.push(
      `${plural(several.length, "unit")} ${several.length === 1 ? "has" : "have"} several dates of adoption (the first: ${several[0]}); the earliest is taken.`,
    );
  return first.map((day) => (day === Number.POSITIVE_INFINITY ? day : periodOf(day)));
}

/** First period of the policy by unit, from whether it was in force in each. */
function adoptionFromPolicy(
  unit: Int32Array,
  units: readonly string[],
  time: Float64Array,
  treated: Float64Array,
  isGiven: boolean,
  remarks: string[],
): number[] {
  const first = new Array<number>(units.length).fill(Number.POSITIVE_INFINITY);
  if (!isGiven) {
    remarks.push(
      "The file says neither when a unit adopted nor when the policy was in force: no unit counts as treated.",
    );
    return first;
  }
  for (const [i, code] of unit.entries())
    if (treated[i] === 1) first[code] = Math.min(first[code]!, time[i]!);
  const ended = new Set<number>();
  for (const [i, code] of unit.entries()) if (treated[i] === 0 && time[i]! > first[code]!) ended.add(code);
  if (ended.size > 0)
    remarks.push(
      `In ${plural(ended.size, "unit")} of ${formatCount(units.length)} the policy ended again (the first: ${units[[...ended][0]!]}); a design in which it stays in force does not fit them.`,
    );
  return first;
}
