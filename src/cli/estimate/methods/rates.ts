import {
  type Association,
  mantelHaenszel,
  oddsRatio,
  poissonRate,
  proportionInterval,
  riskDifference,
  riskRatio,
  type TwoByTwo,
} from "../../../statistics/rates/index.js";
import { StatisticsError, type Table, type Term } from "../../../statistics/types.js";
import { factorOf, numbersOf } from "../columns.js";
import { droppedRows, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { intervalOf, perCent, rowsPlot, toldInterval } from "../plots.js";
import { notNegative } from "../table-reader.js";
import { refuseMoreEvents } from "./meta.js";

const none = Number.NaN;

/** Does something with each complete row; errors tell the row. */
function byRow<T>(columns: readonly Float64Array[], make: (row: readonly number[], i: number) => T): T[] {
  return Array.from(columns[0]!, (_, i) => i).flatMap((i) => {
    const row = columns.map((column) => column[i]!);
    if (row.some(Number.isNaN)) return [];
    try {
      return [make(row, i)];
    } catch (error) {
      if (error instanceof StatisticsError && !/\brow \d/.test(error.message))
        throw new StatisticsError(`row ${i + 1}: ${error.message}`);
      throw error;
    }
  });
}

function namesOf(table: Table, label: string | undefined): (row: number) => string {
  const factor = label === undefined ? undefined : factorOf(table, label);
  return (row) => {
    const code = factor?.codes[row] ?? -1;
    return code < 0 ? `row ${row + 1}` : factor!.levels[code]!;
  };
}

type Rated = Pick<Term, "estimate" | "low" | "high"> & {
  readonly standardError?: number;
  readonly pValue?: number;
};

const termOf = (term: string, { estimate, low, high, standardError = none, pValue = none }: Rated): Term => ({
  term,
  estimate,
  standardError,
  low,
  high,
  statistic: none,
  df: none,
  pValue,
});

/** A rate (exact Poisson interval) or a share (Wilson's) of one row or of all. */
function rateOf(events: number, total: number, shares: boolean, level: number): Rated {
  if (shares) {
    const found = proportionInterval(events, total, { level });
    const p = found.estimate;
    return { ...found, standardError: Math.sqrt((p * (1 - p)) / total) };
  }
  const found = poissonRate(events, total, { level });
  return { ...found, standardError: Math.sqrt(events) / total };
}

function single({ table, level }: Input, options: Options): Outcome {
  const shares = options.family === "binomial";
  const events = numbersOf(table, options.events![0]!, "the events");
  const total = numbersOf(table, options.total![0]!, "the total");
  const name = namesOf(table, options.label);
  let [allEvents, all] = [0, 0];
  const terms = byRow([events, total], ([x, n], i) => {
    allEvents += x!;
    all += n!;
    return termOf(name(i), rateOf(x!, n!, shares, level));
  });
  if (terms.length === 0) throw new StatisticsError("No row has both a count of events and a total.");
  const together = terms.length > 1 ? [termOf("all", rateOf(allEvents, all, shares, level))] : [];
  return {
    settings: {
      measure: shares ? "share" : "rate",
      interval: shares ? "Wilson" : "exact Poisson",
      level,
    },
    n: terms.length,
    dropped: droppedRows(table.rows - terms.length, "events or total are missing"),
    terms: [...terms, ...together],
    values: { events: allEvents, total: all },
    diagnostics: [],
    plot: {
      title: `How many ${options.events![0]} are there by ${options.total![0]}?`,
      alternative: `${terms.length} ${shares ? "shares" : "rates"} of ${options.events![0]} by ${options.total![0]}, with their intervals.`,
      subtitle: shares ? "Shares with Wilson intervals" : "Rates with exact Poisson intervals",
      plot: rowsPlot([...terms, ...together].map(intervalOf), shares ? "share" : "rate"),
    },
  };
}

const measures = {
  RR: { compare: riskRatio, pooled: "risk-ratio", name: "risk ratio" },
  OR: { compare: oddsRatio, pooled: "odds-ratio", name: "odds ratio" },
  RD: { compare: riskDifference, pooled: "risk-difference", name: "risk difference" },
} as const;

function compared({ table, level }: Input, options: Options): Outcome {
  const { compare, pooled, name: measure } = measures[(options.measure ?? "RR") as keyof typeof measures];
  const columns = [...options.events!, ...options.total!].map((name) => numbersOf(table, name, "a count"));
  const name = namesOf(table, options.label);
  const strata: TwoByTwo[] = [];
  const terms = byRow(columns, ([a, c, n1, n0], i) => {
    refuseMoreEvents(i, a!, n1!, c!, n0!);
    const cells = {
      exposedWith: a!,
      exposedWithout: n1! - a!,
      unexposedWith: c!,
      unexposedWithout: n0! - c!,
    };
    const found: Association = compare(cells, { level });
    strata.push(cells);
    return termOf(name(i), found);
  });
  if (terms.length === 0) throw new StatisticsError("No row has all four counts.");
  const together = terms.length > 1 ? mantelHaenszel(strata, { level, measure: pooled }) : undefined;
  const pooledTerms = together ? [termOf("Mantel-Haenszel", { ...together, standardError: none })] : [];
  return {
    settings: {
      measure,
      interval: measure === "risk difference" ? "Newcombe" : "Wald on the log scale",
      ...(together && { pooled: "Mantel-Haenszel" }),
      level,
    },
    n: terms.length,
    dropped: droppedRows(table.rows - terms.length, "a count is missing"),
    terms: [...terms, ...pooledTerms],
    values:
      together === undefined ? {} : { varianceFormula: together.varianceFormula, strata: together.strata },
    diagnostics: [],
    plot: {
      title: `How do ${options.events![0]} and ${options.events![1]} compare?`,
      alternative: `${terms.length === 1 ? `The ${measure}` : `${terms.length} comparisons (${measure})`} of ${options.events![0]} and ${options.events![1]}, with intervals${together ? `; over all ${toldInterval(together)}` : ""}.`,
      subtitle: `${measure}, first group against the second, with ${perCent(level)} intervals`,
      plot: rowsPlot([...terms, ...pooledTerms].map(intervalOf), measure, {
        axis: measure === "risk difference" ? "linear" : "log",
        reference: { value: measure === "risk difference" ? 0 : 1, label: "no difference" },
      }),
    },
  };
}

const rates: EstimateMethod = {
  id: "rates",
  title: "Rates, shares and two-by-two comparisons",
  summary:
    "One row a place or stratum. --events a --total b: rates with exact Poisson intervals, or shares with Wilson intervals under --family binomial. --events a,b --total c,d: a risk ratio (or --measure OR, RD) in each row and Mantel and Haenszel's over all.",
  page: "rates",
  options: ["events", "total", "label", "family", "measure"],
  example: "equipoise estimate rates places.csv --events arrests --total population --label place",
  columns: (options) => {
    const [events, total] = [need(options, "events", "rates"), need(options, "total", "rates")];
    if (events.length !== total.length || events.length > 2)
      throw new UsageError("rates needs --events a --total b, or --events a,b --total c,d");
    if (options.family !== undefined && options.family !== "binomial" && options.family !== "poisson")
      throw new UsageError(`--family ${options.family}: rates takes poisson (the default) or binomial`);
    if (events.length === 1 && options.measure !== undefined)
      throw new UsageError("--measure compares two groups: --events a,b --total c,d");
    if (events.length === 2 && options.family !== undefined)
      throw new UsageError("--family is for a single group; two groups are compared by --measure");
    const label = options.label === undefined ? [] : [{ name: options.label, id: true }];
    const counts = (names: readonly string[], number: string) =>
      names.map((name) => notNegative(name, number));
    return [...counts(events, "a count of events"), ...counts(total, "a total"), ...label];
  },
  run: (input, options) => (options.events!.length === 1 ? single(input, options) : compared(input, options)),
};

/** Rates and risks. */
export const ratesAndRisks: readonly EstimateMethod[] = [rates];
