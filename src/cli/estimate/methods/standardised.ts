import {
  type DerivedEstimate,
  differenceWithMargin,
  directStandardisation,
  indirectStandardisation,
  percentChangeWithMargin,
  productWithMargin,
  ratioWithMargin,
  shareWithMargin,
  sumWithMargin,
  type WithMargin,
} from "../../../statistics/rates/index.js";
import { type Factor, StatisticsError, type Term } from "../../../statistics/types.js";
import { byRow, rowNames } from "../by-row.js";
import { combinedFactor, numbersOf, usedFactor } from "../columns.js";
import { bareTerm, droppedRows, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { intervalOf, perCent, rowsPlot } from "../plots.js";
import { notNegative } from "../table-reader.js";

/** Rows of each group, those with a missing number left out. */
function groupsOf(
  { table }: Input,
  { by }: Options,
  columns: readonly Float64Array[],
): { readonly groups: readonly { name: string; rows: Int32Array }[]; readonly missing: number } {
  const factor: Factor | undefined = by && usedFactor(combinedFactor(table, by));
  const complete = Int32Array.from({ length: table.rows }, (_, i) => i).filter(
    (i) =>
      columns.every((column) => !Number.isNaN(column[i]!)) && (factor === undefined || factor.codes[i]! >= 0),
  );
  const names = factor?.levels ?? ["standardised"];
  const groups = names.map((name, code) => ({
    name,
    rows: factor === undefined ? complete : complete.filter((i) => factor.codes[i] === code),
  }));
  return { groups: groups.filter(({ rows }) => rows.length > 0), missing: table.rows - complete.length };
}

function standardisedOutcome(input: Input, options: Options): Outcome {
  const column = (name: string, role: string) => numbersOf(input.table, name, role);
  const events = column(options.events![0]!, "the events");
  const population = column(options.total![0]!, "the population");
  const standard = column(options.standard!, "the standard population");
  const others =
    options.standardEvents === undefined
      ? []
      : [column(options.standardEvents, "the events of the standard")];
  const { groups, missing } = groupsOf(input, options, [events, population, standard, ...others]);
  if (groups.length === 0) throw new StatisticsError("No stratum has events, a population and a standard.");
  const { level } = input;
  const crude: Record<string, unknown>[] = [];
  const terms = groups.map(({ name, rows }): Term => {
    const at = (values: Float64Array) => Float64Array.from(rows, (i) => values[i]!);
    if (others.length > 0) {
      const found = indirectStandardisation(at(events), at(population), at(others[0]!), at(standard), {
        level,
      });
      crude.push({
        group: name,
        observed: found.observed,
        expected: found.expected,
        crude: found.crude,
        adjusted: found.adjusted,
      });
      return bareTerm(name, found.estimate, { low: found.low, high: found.high });
    }
    const found = directStandardisation(at(events), at(population), at(standard), { level });
    crude.push({ group: name, events: found.events, crude: found.crude });
    const { standardError, low, high } = found;
    return bareTerm(name, found.estimate, { standardError, low, high });
  });
  const measure = others.length > 0 ? "standardised ratio" : "standardised rate";
  return {
    settings: {
      measure,
      interval: others.length > 0 ? "exact" : "fay-feuer",
      standard: options.standard,
      ...(options.by && { by: options.by }),
      level,
    },
    n: input.table.rows - missing,
    dropped: droppedRows(missing, "a number or the group is missing"),
    terms,
    values: { rates: crude },
    diagnostics: [],
    plot: {
      title: `How do the ${measure}s of ${options.events![0]} compare?`,
      subtitle: `${measure}, with ${perCent(level)} intervals`,
      alternative: `${terms.length} ${measure}${terms.length === 1 ? "" : "s"} of ${options.events![0]}, with intervals.`,
      plot: rowsPlot(terms.map(intervalOf), measure),
    },
  };
}

/** Directly and indirectly standardised rates. */
export const standardised: EstimateMethod = {
  id: "standardised-rates",
  title: "Standardised rates",
  summary:
    "One row a stratum (and group, with --by). Direct: the rate that the standard population would have with the rates here, with Fay and Feuer's interval. Indirect, with --standard-events: events here over those expected from the standard's rates.",
  rowWord: ["stratum", "strata"],
  page: "standardised-rates",
  options: ["events", "total", "standard", "standardEvents", "by"],
  example:
    "equipoise estimate standardised-rates ages.csv --events deaths --total people --standard standard --by county",
  columns: (options) => {
    const [events, total] = (["events", "total"] as const).map((name) =>
      need(options, name, "standardised-rates"),
    );
    if (events!.length !== 1 || total!.length !== 1)
      throw new UsageError("standardised-rates takes one column of --events and one of --total");
    const { standardEvents, by = [] } = options;
    return [
      notNegative(events![0]!, "a count of events"),
      notNegative(total![0]!, "the population"),
      notNegative(need(options, "standard", "standardised-rates"), "the standard population"),
      ...(standardEvents === undefined ? [] : [notNegative(standardEvents, "the events of the standard")]),
      ...by.map((name) => ({ name, id: true })),
    ];
  },
  run: standardisedOutcome,
};

const operations: Readonly<Record<string, (a: WithMargin, b: WithMargin) => DerivedEstimate>> = {
  ratio: ratioWithMargin,
  share: shareWithMargin,
  sum: (a, b) => sumWithMargin([a, b]),
  difference: differenceWithMargin,
  product: productWithMargin,
  "percent-change": (earlier, later) => percentChangeWithMargin(earlier, later),
};

function derivedOutcome({ table }: Input, options: Options): Outcome {
  const [first, firstMargin, second, secondMargin] = [...options.numerator!, ...options.denominator!].map(
    (name) => numbersOf(table, name, "an estimate or its margin"),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const operation = options.operation ?? "ratio";
  const name = rowNames(table, options.label);
  const formulas: Record<string, unknown>[] = [];
  const terms = byRow([first, firstMargin, second, secondMargin], ([a, aMargin, b, bMargin], i) => {
    const term = name(i);
    const found = operations[operation]!(
      { estimate: a!, margin: aMargin! },
      { estimate: b!, margin: bMargin! },
    );
    formulas.push({ term, margin: found.margin, formula: found.formula });
    const { standardError, low, high } = found;
    return bareTerm(term, found.estimate, { standardError, low, high });
  });
  if (terms.length === 0) throw new StatisticsError("No row has two estimates with their margins.");
  return {
    settings: {
      operation,
      of: [...options.numerator!.slice(0, 1), ...options.denominator!.slice(0, 1)],
      level: 0.9,
    },
    n: terms.length,
    dropped: droppedRows(table.rows - terms.length, "an estimate or its margin is missing"),
    terms,
    values: { margins: formulas },
    diagnostics: [
      {
        id: "census-level",
        level: "note",
        message:
          "Margins and intervals are at 90 per cent, as the Census Bureau publishes them, and leave covariances out.",
      },
    ],
  };
}

/** Estimates derived from two published ones. */
export const derived: EstimateMethod = {
  id: "margins-of-error",
  title: "Margins of error of derived estimates",
  summary:
    "The ratio, share, sum, difference, product or percent change of two survey estimates that are published with margins of error at 90 per cent (American Community Survey).",
  page: "margins-of-error",
  options: ["numerator", "denominator", "operation", "label"],
  example:
    "equipoise estimate margins-of-error tracts.csv --numerator poor,poor_moe --denominator people,people_moe --operation share --label tract",
  columns: (options) => {
    const lists = (["numerator", "denominator"] as const).map((name) =>
      need(options, name, "margins-of-error"),
    );
    if (lists.some((list) => list.length !== 2))
      throw new UsageError(
        "--numerator and --denominator each take two columns: the estimate and its margin of error",
      );
    return [
      ...lists.flatMap(([estimate, margin]) => [
        { name: estimate!, number: "an estimate" },
        { name: margin!, number: "a margin of error" },
      ]),
      ...(options.label === undefined ? [] : [{ name: options.label, id: true }]),
    ];
  },
  run: derivedOutcome,
};
