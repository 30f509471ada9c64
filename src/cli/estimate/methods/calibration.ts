import { matrixFromColumns } from "../../../statistics/linear-algebra/index.js";
import { calibrate, type Margin, rake, type SurveyDesign } from "../../../statistics/survey/index.js";
import { type Matrix, StatisticsError, type Table } from "../../../statistics/types.js";
import { factorOf, numbersOf } from "../columns.js";
import { formulaColumns } from "../formula-columns.js";
import type { EstimateMethod, Input, Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import type { ColumnRequest } from "../table-reader.js";
import { meansOrTotals } from "./survey.js";
import { designColumns, designOptions, designSettings, readDesign, surveySize } from "./survey-design.js";

/** A known total of a level of a category, or of a number (level empty). */
interface Known {
  readonly variable: string;
  readonly level: string | null;
  readonly total: number;
}

/** The population's size among the known totals. */
const size = "(Intercept)";

async function readKnown(options: Options, method: string, readOther: Input["readOther"]): Promise<Known[]> {
  const path = need(options, "margins", method);
  const table = await readOther(path, [
    { name: "variable", id: true, required: true },
    { name: "level", id: true },
    { name: "total", number: "the known total", required: true },
  ]);
  const [variable, level] = [factorOf(table, "variable"), factorOf(table, "level")];
  const total = numbersOf(table, "total", "the known total");
  return Array.from(total, (value, i) => ({
    variable: variable.levels[variable.codes[i]!]!,
    level: level.codes[i]! < 0 ? null : level.levels[level.codes[i]!]!,
    total: value,
  }));
}

/** Totals by level of each category. */
function categories(known: readonly Known[]): Map<string, Record<string, number>> {
  const found = new Map<string, Record<string, number>>();
  for (const { variable, level, total } of known) {
    if (level === null) continue;
    found.set(variable, { ...found.get(variable), [level]: total });
  }
  return found;
}

async function columnsOf(
  options: Options,
  headers: readonly string[],
  readOther: Input["readOther"],
  method: string,
): Promise<ColumnRequest[]> {
  const known = await readKnown(options, method, readOther);
  const formula = options.formula === undefined ? [] : formulaColumns(options.formula, headers);
  const numbers = known.filter(({ variable, level }) => level === null && variable !== size);
  if (method === "rake" && (numbers.length > 0 || known.some(({ variable }) => variable === size)))
    throw new UsageError("rake fits categories; a total without a level is for calibrate");
  return [
    ...[...categories(known).keys()].map((name) => ({ name, id: true })),
    ...numbers.map(({ variable }) => ({ name: variable, number: "a calibration variable" })),
    ...formula,
    ...designColumns(options, headers, method),
  ];
}

/** A category as groups; every row with a weight is in one. */
function groupsOf(table: Table, name: string, { weights }: SurveyDesign): Margin["groups"] {
  const groups = factorOf(table, name);
  const row = groups.codes.findIndex((code, i) => code < 0 && weights[i] !== 0);
  if (row >= 0)
    throw new StatisticsError(
      `"${name}" is missing in row ${row + 1} of the data, so that row has no group.`,
    );
  return groups;
}

/** Means of the formula under the new weights, and how far weights moved. */
function outcomeOf(
  before: SurveyDesign,
  design: SurveyDesign,
  input: Input,
  options: Options,
  settings: Readonly<Record<string, unknown>>,
): Outcome {
  const found =
    options.formula === undefined ? { terms: [], missing: 0 } : meansOrTotals("mean")(design, input, options);
  const sample = surveySize(design, found.missing);
  const ratios = Array.from(design.weights, (weight, i) => weight / before.weights[i]!).filter(
    Number.isFinite,
  );
  return {
    settings: { margins: options.margins, ...settings, ...designSettings(design, options, input) },
    n: sample.n,
    dropped: sample.dropped,
    terms: found.terms,
    values: {
      ...sample.values,
      leastAdjustment: ratios.reduce((a, b) => Math.min(a, b), Infinity),
      greatestAdjustment: ratios.reduce((a, b) => Math.max(a, b), -Infinity),
      weights: design.weights,
    },
    diagnostics: [],
  };
}

const raking: EstimateMethod = {
  id: "rake",
  title: "Raking to known totals",
  summary:
    "Weights are fitted to known totals of several variables in turn (columns variable, level, total of --margins); means of --formula under the new weights, with errors that count the fit.",
  untested: true,
  page: "calibration",
  options: ["margins", "formula", ...designOptions],
  example: 'equipoise estimate rake survey.csv --margins totals.csv --formula "~ trust" --weights weight',
  columns: (options, headers, readOther) => columnsOf(options, headers, readOther, "rake"),
  run: async (input, options) => {
    const known = await readKnown(options, "rake", input.readOther);
    const before = readDesign(input, options);
    const margins = [...categories(known)].map(
      ([name, totals]): Margin => ({ groups: groupsOf(input.table, name, before), totals }),
    );
    const design = rake(before, margins, { maximumIterations: 200, epsilon: 1e-10 });
    return outcomeOf(before, design, input, options, {});
  },
};

/** The auxiliary variables by row, and their known totals. */
function auxiliaries(
  known: readonly Known[],
  { table }: Input,
  design: SurveyDesign,
): { matrix: Matrix; totals: Float64Array } {
  const columns: Float64Array[] = [];
  const totals: number[] = [];
  const add = (values: Float64Array, total: number) => {
    columns.push(values);
    totals.push(total);
  };
  let population = known.find(({ variable }) => variable === size)?.total;
  for (const [name, byLevel] of categories(known)) {
    const { codes, levels } = groupsOf(table, name, design);
    const unknown = levels.find((level, code) => byLevel[level] === undefined && codes.includes(code));
    if (unknown !== undefined)
      throw new StatisticsError(`"${name}" has the level "${unknown}", whose total --margins does not give.`);
    const all = Object.values(byLevel).reduce((a, b) => a + b, 0);
    population ??= all;
    if (Math.abs(all - population) > 1e-6 * Math.abs(population))
      throw new StatisticsError(
        `The totals of "${name}" add up to ${all}, and the population is ${population}.`,
      );
    // The first level follows from the size of the population and the others.
    levels.forEach((level, code) => {
      if (code > 0 && byLevel[level] !== undefined)
        add(
          Float64Array.from(codes, (own) => (own === code ? 1 : 0)),
          byLevel[level]!,
        );
    });
  }
  for (const { variable, level, total } of known) {
    if (level !== null || variable === size) continue;
    const values = numbersOf(table, variable, "a calibration variable");
    const row = values.findIndex((value, i) => Number.isNaN(value) && design.weights[i] !== 0);
    if (row >= 0) throw new StatisticsError(`"${variable}" is missing in row ${row + 1} of the data.`);
    add(
      values.map((value) => (Number.isNaN(value) ? 0 : value)),
      total,
    );
  }
  if (population !== undefined) add(new Float64Array(table.rows).fill(1), population);
  return { matrix: matrixFromColumns(columns), totals: Float64Array.from(totals) };
}

const calibration: EstimateMethod = {
  id: "calibrate",
  title: "Calibration to known totals",
  summary:
    "Weights that reproduce known totals of categories and numbers and move least (--margins with columns variable, level, total; the level is empty for a number, and the variable (Intercept) is the size of the population); means of --formula under them.",
  untested: true,
  page: "calibration",
  options: ["margins", "calibration", "bounds", "formula", ...designOptions],
  example:
    'equipoise estimate calibrate survey.csv --margins totals.csv --calibration linear --formula "~ trust" --weights weight',
  columns: (options, headers, readOther) => columnsOf(options, headers, readOther, "calibrate"),
  run: async (input, options) => {
    const known = await readKnown(options, "calibrate", input.readOther);
    const before = readDesign(input, options);
    const { bounds, calibration: method = "linear" } = options;
    if (bounds !== undefined && bounds.length !== 2)
      throw new UsageError("--bounds takes the least and the greatest factor, such as 0.3,3");
    const design = calibrate(before, {
      ...auxiliaries(known, input, before),
      method: method as "linear",
      epsilon: 1e-10,
      maximumIterations: 200,
      ...(bounds && { bounds: [bounds[0]!, bounds[1]!] as const }),
    });
    return outcomeOf(before, design, input, options, { calibration: method, ...(bounds && { bounds }) });
  },
};

/** Weights fitted to what is known of the population. */
export const calibrations: readonly EstimateMethod[] = [raking, calibration];
