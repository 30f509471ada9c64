import { deparse } from "../../../statistics/formula/deparse.js";
import { evaluate } from "../../../statistics/formula/evaluate.js";
import { buildDesign, parseFormula } from "../../../statistics/formula/index.js";
import type { Expression } from "../../../statistics/formula/syntax.js";
import type { FamilyName } from "../../../statistics/regression/index.js";
import {
  designEffects,
  type SurveyDesign,
  type SurveyEstimates,
  subsetDesign,
  surveyAssociation,
  surveyBy,
  surveyGlm,
  surveyMean,
  surveyProportion,
  surveyQuantiles,
  surveyRatio,
  surveyTotal,
} from "../../../statistics/survey/index.js";
import {
  type Column,
  type Diagnostic,
  StatisticsError,
  type Table,
  type Term,
} from "../../../statistics/types.js";
import { combinedFactor, factorOf, usedFactor } from "../columns.js";
import { formulaColumns } from "../formula-columns.js";
import { bareTerm, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type OptionName, type Options, UsageError } from "../options.js";
import type { ColumnRequest } from "../table-reader.js";
import { refuseConstantOutcome, refuseNothingLeft } from "./models.js";
import { designColumns, designOptions, designSettings, readDesign, surveySize } from "./survey-design.js";

interface Variable {
  readonly name: string;
  readonly column: Column;
}

function variableOf(table: Table, text: string, expression: Expression): Variable {
  const scope = { table, text };
  const value = evaluate(scope, expression);
  const name = deparse(expression);
  if (value.kind === "categories") return { name, column: usedFactor(value.factor) };
  if (value.kind === "numbers") return { name, column: value.values };
  throw new StatisticsError(`"${name}" in "${text}" is a constant, not a variable.`);
}

/** The variables on the right of a formula such as `~ age + race`. */
function variablesOf(table: Table, options: Options, method: string): Variable[] {
  const text = need(options, "formula", method);
  const { linear } = parseFormula(text, [...table.columns.keys()]);
  return linear.variables.map(({ expression }) => variableOf(table, text, expression));
}

function numericVariable({ name, column }: Variable, method: string): Float64Array {
  if (column instanceof Float64Array) return column;
  if (column.levels.join() === "FALSE,TRUE" || column.levels.join() === "TRUE")
    return Float64Array.from(column.codes, (code) =>
      code < 0 ? Number.NaN : column.levels[code] === "TRUE" ? 1 : 0,
    );
  throw new StatisticsError(
    `${method} needs numbers, and "${name}" is a category (${column.levels.join(", ")}).`,
  );
}

function surveyColumns(options: Options, headers: readonly string[], method: string): ColumnRequest[] {
  return [
    ...formulaColumns(need(options, "formula", method), headers),
    ...designColumns(options, headers, method),
    ...(options.by ?? []).map((name) => ({ name, id: true })),
  ];
}

interface Declared {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly example: string;
  readonly more?: readonly OptionName[];
  estimate(design: SurveyDesign, input: Input, options: Options): Estimated;
}

export interface Estimated {
  readonly terms: readonly Term[];
  readonly missing: number;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly dropped?: readonly string[];
  readonly diagnostics?: Outcome["diagnostics"];
}

/** Methods that are told of on the page of another. */
const sharedPages: Readonly<Record<string, string>> = { svytotal: "svymean", svyratio: "svymean" };

function surveyMethod({ id, title, summary, example, more = [], estimate }: Declared): EstimateMethod {
  return {
    id,
    title,
    summary,
    page: sharedPages[id] ?? id,
    untested: id !== "svyglm",
    choices: { family: ["gaussian", "binomial", "poisson", "quasibinomial", "quasipoisson"] },
    options: ["formula", ...designOptions, ...more],
    example: `equipoise estimate ${id} survey.csv ${example}`,
    columns: (options, headers) => surveyColumns(options, headers, id),
    run: (input, options) => {
      const design = readDesign(input, options);
      const found =
        options.by === undefined || id === "svymean" || id === "svytotal"
          ? estimate(design, input, options)
          : byGroup(design, input, options, estimate);
      const size = surveySize(design, found.missing);
      return {
        settings: { formula: options.formula, ...designSettings(design, options, input) },
        n: size.n,
        dropped: { ...size.dropped, terms: found.dropped ?? [] },
        terms: found.terms,
        values: { ...size.values, ...found.values },
        diagnostics: found.diagnostics ?? [],
      };
    },
  };
}

/** Each group by itself, as a subpopulation. */
function byGroup(
  design: SurveyDesign,
  input: Input,
  options: Options,
  estimate: Declared["estimate"],
): Estimated {
  const groups = usedFactor(combinedFactor(input.table, options.by!));
  const parts = groups.levels.flatMap((level, code) => {
    const own = subsetDesign(design, (row) => groups.codes[row] === code);
    if (own.weights.every((weight) => weight === 0)) return [];
    return [{ level, found: estimate(own, input, options) }];
  });
  return {
    terms: parts.flatMap(({ level, found }) =>
      found.terms.map((one) => ({ ...one, term: `${level}:${one.term}` })),
    ),
    missing: parts.reduce((sum, { found }) => sum + found.missing, 0),
    diagnostics: parts.flatMap(({ found }) => found.diagnostics ?? []),
  };
}

/** Means or totals, of all or by group, with design effects. */
export function meansOrTotals(of: "mean" | "total"): Declared["estimate"] {
  const method = of === "mean" ? "svymean" : "svytotal";
  return (design, { table, level }, options) => {
    const variables = new Map(
      variablesOf(table, options, method).map(({ name, column }) => [name, column] as const),
    );
    if (options.by !== undefined) {
      const by = options.by.map((name) => factorOf(table, name));
      const { groups, missing, degreesOfFreedom } = surveyBy(design, variables, by, of, { level });
      return {
        terms: groups.flatMap((group) =>
          group.terms.map((one) => ({ ...one, term: `${group.levels.join(".")}:${one.term}` })),
        ),
        missing,
        values: {
          degreesOfFreedom,
          groups: groups.map((group) => ({ group: group.levels.join("."), rows: group.observations })),
        },
      };
    }
    const found: SurveyEstimates = (of === "mean" ? surveyMean : surveyTotal)(design, variables, { level });
    const effects = designEffects(design, variables, of);
    return {
      terms: found.terms,
      missing: found.missing,
      diagnostics: constantNotes(design, variables),
      values: {
        degreesOfFreedom: found.degreesOfFreedom,
        designEffects: found.terms.map(({ term }, j) => ({ term, designEffect: effects[j]! })),
      },
    };
  };
}

/** A number that is the same wherever it counts has an error of zero, and the reader should know why. */
function constantNotes({ weights }: SurveyDesign, variables: ReadonlyMap<string, Column>): Diagnostic[] {
  return [...variables].flatMap(([name, column]) => {
    if (!(column instanceof Float64Array)) return [];
    const known = column.filter((value, i) => weights[i] !== 0 && !Number.isNaN(value));
    if (known.length === 0 || known.some((value) => value !== known[0])) return [];
    const message = `"${name}" is ${known[0]} in all ${known.length} rows that count, so that its error is 0.`;
    return [{ id: "constant", level: "warning", message }];
  });
}

/** An interval that need not be symmetric, and has no test. */
const quantileTerm = (
  term: string,
  { estimate, standardError, low, high }: Pick<Term, "estimate" | "standardError" | "low" | "high">,
  df: number,
): Term => bareTerm(term, estimate, { standardError, low, high, df });

const estimators: readonly EstimateMethod[] = [
  surveyMethod({
    id: "svymean",
    title: "Means and shares from a survey",
    summary: "Population means of numbers and shares of categories under the sampling design.",
    example: '--formula "~ trust + race" --strata stratum --cluster psu --weights weight --by region',
    more: ["by"],
    estimate: meansOrTotals("mean"),
  }),
  surveyMethod({
    id: "svytotal",
    title: "Totals from a survey",
    summary: "Population totals of numbers and counts of categories under the sampling design.",
    example: '--formula "~ enrolled" --strata stratum --weights weight --fpc size',
    more: ["by"],
    estimate: meansOrTotals("total"),
  }),
  surveyMethod({
    id: "svyratio",
    title: "Ratios of totals from a survey",
    summary: "The ratio of two population totals, numerator ~ denominator, under the sampling design.",
    example: '--formula "arrests ~ stops" --cluster psu --weights weight',
    more: ["by"],
    estimate: (design, { table, level }, options) => {
      const text = need(options, "formula", "svyratio");
      const { outcome, linear } = parseFormula(text, [...table.columns.keys()]);
      const [below] = linear.variables;
      if (outcome === null || below === undefined || linear.variables.length > 1)
        throw new UsageError(`--formula "${text}": svyratio takes numerator ~ denominator`);
      const [top, bottom] = [outcome, below.expression].map((one) => variableOf(table, text, one)) as [
        Variable,
        Variable,
      ];
      const numerators = new Map([[top.name, numericVariable(top, "svyratio")]]);
      const denominator = { name: bottom.name, values: numericVariable(bottom, "svyratio") };
      return surveyRatio(design, numerators, denominator, { level });
    },
  }),
  surveyMethod({
    id: "svyquantile",
    title: "Quantiles from a survey",
    summary: "Population quantiles with Woodruff's intervals.",
    example: '--formula "~ income" --strata stratum --weights weight --quantiles 0.25,0.5,0.75',
    more: ["quantiles", "by"],
    estimate: (design, { table, level }, options) => {
      const probabilities = options.quantiles ?? [0.25, 0.5, 0.75];
      const variables = variablesOf(table, options, "svyquantile");
      const found = variables.map((one) => ({
        name: one.name,
        ...surveyQuantiles(design, one.name, numericVariable(one, "svyquantile"), probabilities, { level }),
      }));
      return {
        terms: found.flatMap(({ name, quantiles, degreesOfFreedom }) =>
          quantiles.map((one) => quantileTerm(`${name}:${one.probability}`, one, degreesOfFreedom)),
        ),
        missing: Math.max(...found.map((one) => one.missing)),
      };
    },
  }),
  surveyMethod({
    id: "svyciprop",
    title: "A share with an interval that stays between 0 and 1",
    summary: "Shares of 0/1 variables with logit intervals; values carry Korn and Graubard's beside.",
    example: '--formula "~ trusts" --cluster psu --weights weight',
    more: ["by"],
    estimate: (design, { table, level }, options) => {
      const found = variablesOf(table, options, "svyciprop").map((one) => {
        const values = numericVariable(one, "svyciprop");
        const logit = surveyProportion(design, one.name, values, "logit", { level });
        return { name: one.name, logit, beta: surveyProportion(design, one.name, values, "beta", { level }) };
      });
      return {
        terms: found.map(({ name, logit }) => quantileTerm(name, logit, logit.degreesOfFreedom)),
        missing: Math.max(...found.map(({ logit }) => logit.missing)),
        values: {
          kornGraubard: found.map(({ name, beta: { low, high } }) => ({ term: name, low, high })),
        },
      };
    },
  }),
  surveyMethod({
    id: "svyglm",
    title: "Regression from a survey",
    summary:
      "Linear (gaussian, unless --family says otherwise), logistic or Poisson regression with errors from the design.",
    example:
      '--formula "trusts ~ age + race" --family binomial --strata stratum --cluster psu --weights weight',
    more: ["family", "by"],
    estimate: (design, { table, level }, options) => {
      const family = options.family ?? "gaussian";
      const text = need(options, "formula", "svyglm");
      refuseConstantOutcome(table, text);
      const built = buildDesign(text, table);
      if (built.outcome === null) throw new UsageError(`--formula "${text}" has no outcome before the "~"`);
      if (built.effects.length > 0 || built.instruments !== null || built.outcome.trials !== undefined)
        throw new UsageError(
          `--formula "${text}": svyglm takes one outcome, without absorbed effects or instruments`,
        );
      const {
        rows,
        outcome: { values },
      } = built;
      const outcome = new Float64Array(table.rows).fill(Number.NaN);
      values.forEach((value, i) => {
        outcome[rows === null ? i : rows[i]!] = value;
      });
      const offset = built.offsetFor(table);
      const found = surveyGlm(
        design,
        {
          matrix: built.matrixFor(table),
          names: built.names,
          outcome,
          family: family as FamilyName,
          ...(offset && { offset }),
        },
        { level },
      );
      const kept = found.terms.map(({ term }) => term);
      refuseNothingLeft(kept, found.dropped, table, false);
      return { ...found, values: { family, degreesOfFreedom: found.degreesOfFreedom } };
    },
  }),
  surveyMethod({
    id: "svychisq",
    title: "Test of independence from a survey",
    summary: "Whether two categories are independent in the population: Rao and Scott's second-order test.",
    example: '--formula "~ race + trusts" --cluster psu --weights weight',
    estimate: (design, { table }, options) => {
      const text = need(options, "formula", "svychisq");
      const { linear } = parseFormula(text, [...table.columns.keys()]);
      if (linear.variables.length !== 2) throw new UsageError(`--formula "${text}": svychisq takes ~ a + b`);
      const names = linear.variables.map(({ label }) => label);
      const [rows, columns] = linear.variables.map(({ expression }) => {
        const { name, column } = variableOf(table, text, expression);
        return column instanceof Float64Array
          ? factorOf({ rows: table.rows, columns: new Map([[name, column]]) }, name)
          : column;
      });
      const tests = (["F", "chi-square"] as const).map((method) =>
        surveyAssociation(design, rows!, columns!, method),
      );
      return {
        terms: [],
        missing: tests[0]!.missing,
        values: {
          variables: names,
          tests: tests.map(({ method, statistic, df1, df2, pValue }) => ({
            method,
            statistic,
            df1,
            df2,
            pValue,
          })),
        },
      };
    },
  }),
];

/** Estimates from surveys. */
export const surveys: readonly EstimateMethod[] = estimators;
