import { nearest } from "../../../findings/nearest.js";
import { expressionNumbers } from "../../../statistics/formula/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import {
  bayesRuleWithUncertainty,
  type Propagated,
  propagateColumns,
  type Uncertain,
} from "../../../statistics/rates/index.js";
import { StatisticsError, type Table } from "../../../statistics/types.js";
import { factorOf, numbersOf } from "../columns.js";
import { number } from "../format.js";
import { bareTerm, droppedRows, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type Options } from "../options.js";
import type { ColumnRequest } from "../table-reader.js";

/** Columns of numbers that a file of inputs may have. */
const parameters = ["value", "error", "low", "high", "a", "b"] as const;
type Parameter = (typeof parameters)[number];

interface Distribution {
  readonly needs: readonly Parameter[];
  /** Parameters that may be given too. */
  readonly may?: readonly Parameter[];
  make(of: Readonly<Record<Parameter, number>>): Uncertain;
}

const given = (name: "least" | "most", value: number) => (Number.isNaN(value) ? {} : { [name]: value });

const distributions: Readonly<Record<string, Distribution>> = {
  fixed: { needs: ["value"], make: ({ value }) => ({ kind: "fixed", value }) },
  normal: {
    needs: ["value", "error"],
    may: ["low", "high"],
    make: ({ value, error, low, high }) => ({
      kind: "normal",
      mean: value,
      standardError: error,
      ...given("least", low),
      ...given("most", high),
    }),
  },
  "log-normal": {
    needs: ["value", "error"],
    make: ({ value, error }) => ({ kind: "log-normal", median: value, logStandardError: error }),
  },
  beta: { needs: ["a", "b"], make: ({ a, b }) => ({ kind: "beta", a, b }) },
  gamma: { needs: ["a", "b"], make: ({ a, b }) => ({ kind: "gamma", shape: a, rate: b }) },
  uniform: { needs: ["low", "high"], make: ({ low, high }) => ({ kind: "uniform", least: low, most: high }) },
  triangular: {
    needs: ["low", "value", "high"],
    make: ({ low, value, high }) => ({ kind: "triangular", least: low, mode: value, most: high }),
  },
};

/** The columns of a file of inputs: `name`, `distribution`, and those parameters that it has. */
const inputColumns = (headers: readonly string[]): ColumnRequest[] => [
  { name: "name", id: true, required: true },
  { name: "distribution", id: true, required: true },
  ...parameters
    .filter((name) => headers.includes(name))
    .map((name) => ({ name, number: "a parameter of a distribution", mayBeEmpty: true })),
];

/** The inputs by name, from rows of the file; what is wrong is told with its line. */
function inputsOf({ table, lineOf }: Input): Record<string, Uncertain> {
  const [names, kinds] = [wordsOf(table, "name"), wordsOf(table, "distribution")];
  const columns = new Map(
    parameters
      .filter((name) => table.columns.has(name))
      .map((name) => [name, numbersOf(table, name, "a parameter")]),
  );
  const inputs: Record<string, Uncertain> = {};
  for (const [i, name] of names.entries()) {
    const refuse = (why: string): never => {
      throw new StatisticsError(`line ${lineOf(i)}, "${name}": ${why}.`);
    };
    if (Object.hasOwn(inputs, name)) refuse("there is an input of that name above");
    const known = distributions[kinds[i]!];
    if (known === undefined) {
      const close = nearest(kinds[i]!, Object.keys(distributions));
      return refuse(
        `there is no distribution "${kinds[i]}"${close === undefined ? "" : `; did you mean "${close}"?`} There are ${Object.keys(distributions).join(", ")}`,
      );
    }
    const row = Object.fromEntries(
      parameters.map((one) => [one, columns.get(one)?.[i] ?? Number.NaN]),
    ) as Record<Parameter, number>;
    const missing = known.needs.filter((one) => Number.isNaN(row[one]));
    if (missing.length > 0) refuse(`${kinds[i]} needs ${missing.map((one) => `"${one}"`).join(" and ")}`);
    const takes = [...known.needs, ...(known.may ?? [])];
    const idle = parameters.filter((one) => !takes.includes(one) && !Number.isNaN(row[one]));
    if (idle.length > 0)
      refuse(`${kinds[i]} takes ${takes.map((one) => `"${one}"`).join(", ")}, not "${idle[0]}"`);
    inputs[name] = known.make(row);
  }
  return inputs;
}

function wordsOf(table: Table, name: string): string[] {
  const { codes, levels } = factorOf(table, name);
  return Array.from(codes, (code) => levels[code]!);
}

function outcome(
  { table, level }: Input,
  options: Options,
  term: string,
  inputs: Readonly<Record<string, Uncertain>>,
  found: Propagated,
): Outcome {
  const { estimate, standardError, low, high, mean, draws, undefinedDraws, simulationError } = found;
  return {
    settings: { ...(options.result !== undefined && { result: options.result }), draws, level },
    n: table.rows,
    dropped: droppedRows(0, ""),
    terms: [bareTerm(term, estimate, { standardError, low, high })],
    values: { mean, undefinedDraws, simulationError, inputs },
    diagnostics: [
      {
        id: "median-of-draws",
        level: "note",
        message: `The estimate is the median of ${number(draws)} draws, the interval their quantiles. Inputs are taken as independent of each other.`,
      },
      ...(undefinedDraws > 0
        ? [
            {
              id: "undefined-draws",
              level: "warning" as const,
              message: `${number(undefinedDraws)} of ${number(draws)} draws give no number, or an impossible one, and are left out: the inputs do not quite fit together.`,
            },
          ]
        : []),
    ],
  };
}

const settingsOf = ({ level, seed }: Input, { draws }: Options) => ({
  random: createRandom(seed),
  level,
  ...(draws !== undefined && { draws }),
});

function propagated(input: Input, options: Options): Outcome {
  const inputs = inputsOf(input);
  const found = propagateColumns(
    inputs,
    (columns, draws) =>
      expressionNumbers({ rows: draws, columns: new Map(Object.entries(columns)) }, options.result!),
    settingsOf(input, options),
  );
  return outcome(input, options, options.result!, inputs, found);
}

const hypotheses = ["prior", "likelihood", "otherwise"] as const;

function posterior(input: Input, options: Options): Outcome {
  const inputs = inputsOf(input);
  const missing = hypotheses.filter((name) => inputs[name] === undefined);
  if (missing.length > 0)
    throw new StatisticsError(
      `The column "name" has no ${missing.map((name) => `"${name}"`).join(" and no ")}. Bayes' rule needs ${hypotheses.join(", ")}.`,
    );
  const other = Object.keys(inputs).find((name) => !hypotheses.some((one) => one === name));
  if (other !== undefined)
    throw new StatisticsError(
      `The column "name" has "${other}", which Bayes' rule does not know. It takes ${hypotheses.join(", ")}.`,
    );
  const { prior, likelihood, otherwise } = inputs as Record<(typeof hypotheses)[number], Uncertain>;
  const found = bayesRuleWithUncertainty({ prior, likelihood, otherwise }, settingsOf(input, options));
  return outcome(input, options, "posterior", inputs, found);
}

const shared = {
  page: "uncertain-inputs",
  rowWord: ["input", "inputs"] as const,
  untested: true,
};
const files =
  "One row an input: columns name, distribution (fixed, normal, log-normal, beta, gamma, uniform, triangular), and value, error, low, high, a or b as it needs.";

/** Results of numbers that are each known with doubt. */
export const uncertainInputs: readonly EstimateMethod[] = [
  {
    ...shared,
    id: "propagate",
    title: "Results of uncertain inputs",
    summary: `The distribution of what is computed (--result) from inputs known with doubt, by Monte Carlo. ${files}`,
    options: ["result", "draws"],
    example: 'equipoise estimate propagate inputs.csv --result "holds * days * cost"',
    columns: (options, headers) => {
      need(options, "result", "propagate");
      return inputColumns(headers);
    },
    run: propagated,
  },
  {
    ...shared,
    id: "bayes",
    title: "Bayes' rule with uncertain inputs",
    summary: `The probability of a hypothesis given the evidence, from inputs named prior (its probability before), likelihood (of the evidence under it) and otherwise (of the evidence under its opposite). ${files}`,
    options: ["draws"],
    example: "equipoise estimate bayes inputs.csv",
    columns: (_, headers) => inputColumns(headers),
    run: posterior,
  },
];
