import { coefficientTable, linearCombinations } from "../../../statistics/inference/index.js";
import type { PanelInput } from "../../../statistics/panel/index.js";
import { feols, type ModelResult } from "../../../statistics/regression/index.js";
import { type Column, StatisticsError, type Table } from "../../../statistics/types.js";
import { formulaName } from "../formula-columns.js";
import type { EstimateMethod, Input, Outcome } from "../method.js";
import { type OptionName, type Options, UsageError } from "../options.js";
import { modelOptions, modelOutcome } from "./models.js";
import { intervalPlot, panelColumns, panelOptions, readPanel } from "./panel-input.js";

const options: readonly OptionName[] = [
  ...panelOptions,
  "covariates",
  "weights",
  "cluster",
  "se",
  "smallSample",
  "reference",
];

/** Time since first treatment by row; NaN for the never treated. */
function eventTimes({ time, cohort }: PanelInput): Float64Array {
  const last = Math.max(...new Set(time.filter(Number.isFinite)));
  return time.map((value, i) => {
    const g = cohort[i]!;
    return Number.isNaN(g) || g === 0 || g > last ? Number.NaN : value - g;
  });
}

/** A column of the table for each set of rows. */
interface Indicator {
  readonly name: string;
  readonly values: Float64Array;
}

function fitEvents(
  indicators: readonly Indicator[],
  input: Input,
  given: Options,
  method: string,
): ModelResult {
  const columns = new Map<string, Column>(input.table.columns);
  for (const { name, values } of indicators) columns.set(name, values);
  const table: Table = { rows: input.table.rows, columns };
  const right = [...indicators.map(({ name }) => name), ...(given.covariates ?? [])].map(formulaName);
  const formula = `${formulaName(given.outcome!)} ~ ${right.join(" + ")} | ${formulaName(given.unit!)} + ${formulaName(given.time!)}`;
  const { unit: _, time: __, ...rest } = given;
  const cluster = given.se === undefined ? (given.cluster ?? [given.unit!]) : given.cluster;
  const chosen: Options = { ...rest, formula, ...(cluster !== undefined && { cluster }) };
  const result = feols(modelOptions({ ...input, table }, chosen, method));
  const shown = `${given.outcome} ~ time since treatment${(given.covariates ?? []).map((name) => ` + ${name}`).join("")} | ${given.unit} + ${given.time}`;
  return { ...result, settings: { ...result.settings, formula: shown } };
}

/** Names of our own indicators without the backticks that formulas need. */
const plainName = (name: string): string => name.replaceAll("`", "");
const plainTerm = <T extends { readonly term: string }>(one: T): T => ({ ...one, term: plainName(one.term) });

function plainNames(outcome: Outcome): Outcome {
  return {
    ...outcome,
    dropped: { ...outcome.dropped, terms: outcome.dropped.terms.map(plainName) },
    terms: outcome.terms.map(plainTerm),
  };
}

function checkSe({ se }: Options, method: string): void {
  if (se === "wild") throw new UsageError(`--se wild means nothing to ${method}; write the model for feols`);
}

/** The indicators of one value of time since treatment, zero for everyone else. */
function atEventTimes(events: Float64Array, reference: number): Indicator[] {
  const values = [...new Set(events.filter(Number.isFinite))].sort((a, b) => a - b);
  if (!values.includes(reference))
    throw new StatisticsError(
      `No treated row is ${reference} periods from its first treatment, so that can't be the reference; there are ${values.join(", ")}.`,
    );
  return values
    .filter((value) => value !== reference)
    .map((value) => ({ name: String(value), values: events.map((one) => (one === value ? 1 : 0)) }));
}

function studyPlot(outcome: Outcome, { outcome: name }: Options, of: ReadonlySet<string>): Outcome {
  const rows = outcome.terms.filter(({ term }) => of.has(term));
  const ordered = rows.toSorted((a, b) => Number(a.term) - Number(b.term));
  return {
    ...outcome,
    plot: {
      title: `${name} by time since treatment`,
      subtitle: "Differences from the reference period, with pointwise intervals",
      plot: intervalPlot(ordered, `difference in ${name}`),
    },
  };
}

const eventStudy: EstimateMethod = {
  id: "event-study",
  title: "Event study by two-way fixed effects",
  summary:
    "Least squares with unit and period effects and an indicator of every time since treatment but the reference (-1 unless given). Where treatment is staggered and effects differ, use sunab, callaway-santanna or imputation.",
  page: "event-study",
  options,
  example:
    "equipoise estimate event-study panel.csv --outcome y --unit county --time year --cohort first --reference -1",
  columns: (given) => {
    checkSe(given, "event-study");
    return panelColumns(given, "event-study");
  },
  run: (input, given) => {
    const indicators = atEventTimes(
      eventTimes(readPanel(input, given, "event-study")),
      given.reference ?? -1,
    );
    const outcome = plainNames(modelOutcome(fitEvents(indicators, input, given, "event-study")));
    const settings = { ...outcome.settings, reference: given.reference ?? -1 };
    return studyPlot({ ...outcome, settings }, given, new Set(indicators.map(({ name }) => name)));
  },
};

/** The rows of one cohort at one time since treatment. */
interface Cell extends Indicator {
  readonly cohort: number;
  readonly event: number;
}

/** Indicators of cohort and time since treatment; rows of units that are always treated take no part. */
function cellsOf(panel: PanelInput, reference: number): { cells: Cell[]; always: Uint8Array } {
  const events = eventTimes(panel);
  const earliest = new Map<number, number>();
  let never = 0;
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!;
    if (Number.isFinite(event))
      earliest.set(panel.cohort[i]!, Math.min(earliest.get(panel.cohort[i]!) ?? Infinity, event));
    else if (Number.isFinite(panel.time[i]!)) never++;
  }
  if (never === 0)
    throw new StatisticsError(
      "No unit is never treated, so there is no reference cohort; use callaway-santanna with --control not-yet.",
    );
  const always = Uint8Array.from(events, (event, i) =>
    Number.isFinite(event) && earliest.get(panel.cohort[i]!)! >= 0 ? 1 : 0,
  );
  const found = new Map<string, Cell>();
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!;
    if (!Number.isFinite(event) || event === reference || always[i] === 1) continue;
    const cohort = panel.cohort[i]!;
    const name = `cohort ${cohort} at ${event}`;
    let cell = found.get(name);
    if (cell === undefined) {
      cell = { name, cohort, event, values: new Float64Array(events.length) };
      found.set(name, cell);
    }
    cell.values[i] = 1;
  }
  const cells = [...found.values()].sort((a, b) => a.cohort - b.cohort || a.event - b.event);
  if (cells.length === 0) throw new StatisticsError("No unit is first treated after the first period.");
  return { cells, always };
}

type Sums = readonly { readonly label: string; readonly cells: readonly Cell[] }[];

/** Cells that are put together to one effect each. */
function groupsOf(cells: readonly Cell[], aggregate: string): Sums {
  const after = cells.filter(({ event }) => event >= 0);
  if (aggregate === "simple") return [{ label: "overall", cells: after }];
  const [pool, key] =
    aggregate === "group" ? [after, (cell: Cell) => cell.cohort] : [cells, (cell: Cell) => cell.event];
  return [...new Set(pool.map(key))]
    .sort((a, b) => a - b)
    .map((value) => ({ label: String(value), cells: pool.filter((cell) => key(cell) === value) }));
}

/** Share of each cell in its group by the (weighted) rows of the sample that it holds. */
function sharesOf(result: ModelResult, cells: readonly Cell[]): Record<string, number> {
  const { rows, weights, observations } = result.design;
  const sums = cells.map(({ name, values }) => {
    let sum = 0;
    for (let i = 0; i < observations; i++) sum += values[rows === null ? i : rows[i]!]! * (weights?.[i] ?? 1);
    return [name, sum] as const;
  });
  const total = sums.reduce((sum, [, one]) => sum + one, 0);
  return Object.fromEntries(sums.map(([name, sum]) => [formulaName(name), sum / total]));
}

const sunab: EstimateMethod = {
  id: "sunab",
  title: "Event study by cohort (Sun and Abraham)",
  summary:
    "Least squares with unit and period effects and an indicator of every cohort at every time since treatment; effects are means of these by the size of cohorts. Units that are never treated are the reference.",
  page: "sunab",
  options: [...options, "aggregate"],
  example: "equipoise estimate sunab panel.csv --outcome y --unit county --time year --cohort first",
  columns: (given) => {
    checkSe(given, "sunab");
    if (given.aggregate === "calendar")
      throw new UsageError("--aggregate calendar: sunab takes dynamic (the default), group or simple");
    return panelColumns(given, "sunab");
  },
  run: (input, given) => {
    const reference = given.reference ?? -1;
    const { cells, always } = cellsOf(readPanel(input, given, "sunab"), reference);
    const lost = always.reduce((sum, one) => sum + one, 0);
    const result = fitEvents(cells, withoutRows(input, given, always), given, "sunab");
    const estimated = cells.filter(({ name }) => placeOf(result, name) >= 0);
    const aggregate = given.aggregate ?? "dynamic";
    const combinations = groupsOf(estimated, aggregate)
      .filter((group) => group.cells.length > 0)
      .map((group) => ({ label: group.label, weights: namedAs(result, sharesOf(result, group.cells)) }));
    const terms = linearCombinations(result.fit, result.covariance, combinations, { level: input.level });
    const all = coefficientTable(result.fit, result.covariance, { level: input.level });
    const cellNames = new Set(cells.flatMap(({ name }) => [name, formulaName(name)]));
    const others = all.filter(({ term }) => !cellNames.has(term));
    const outcome = plainNames(modelOutcome(result));
    const { rows, reasons } = outcome.dropped;
    const reason = { reason: "treated from the first period on", rows: lost };
    return studyPlot(
      {
        ...outcome,
        settings: { ...outcome.settings, reference, aggregate },
        dropped: {
          rows,
          reasons:
            lost === 0
              ? reasons
              : [reason, ...reasons.map((one) => withoutLost(one, given, lost))].filter(
                  (one) => one.rows > 0,
                ),
          terms: outcome.dropped.terms,
        },
        terms: [...terms, ...others],
        values: {
          ...outcome.values,
          cohortEffects: all.filter(({ term }) => cellNames.has(term)).map(plainTerm),
        },
      },
      given,
      new Set(combinations.map(({ label }) => label)),
    );
  },
};

/** Rows that were taken out by emptying the outcome are not missing outcomes. */
const withoutLost = (
  one: { readonly reason: string; readonly rows: number },
  { outcome }: Options,
  lost: number,
) => (one.reason.includes(outcome!) ? { ...one, rows: one.rows - lost } : one);

/** The table with the outcome emptied where a row is to take no part. */
function withoutRows(input: Input, { outcome }: Options, out: Uint8Array): Input {
  if (out.every((one) => one === 0)) return input;
  const column = input.table.columns.get(outcome!) as Float64Array;
  const columns = new Map(input.table.columns).set(
    outcome!,
    column.map((value, i) => (out[i] === 1 ? Number.NaN : value)),
  );
  return { ...input, table: { rows: input.table.rows, columns } };
}

const placeOf = ({ fit: { names } }: ModelResult, name: string): number =>
  Math.max(names.indexOf(name), names.indexOf(formulaName(name)));

/** Weights under the names that the fit gives its coefficients. */
function namedAs({ fit: { names } }: ModelResult, weights: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [names.includes(name) ? name : plainName(name), weight]),
  );
}

/** Event studies by regression. */
export const eventStudies: readonly EstimateMethod[] = [eventStudy, sunab];
