import {
  type Association,
  fisherTest,
  mantelHaenszel,
  oddsRatio,
  poissonRate,
  proportionInterval,
  rateRatio,
  riskDifference,
  riskRatio,
  type TwoByTwo,
} from "../../../statistics/rates/index.js";
import { StatisticsError, type Term } from "../../../statistics/types.js";
import { byRow, rowNames } from "../by-row.js";
import { numbersOf } from "../columns.js";
import { bareTerm, droppedRows, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { intervalOf, perCent, rowsPlot, toldInterval } from "../plots.js";
import { notNegative } from "../table-reader.js";
import { refuseMoreEvents } from "./meta.js";
import { derived, standardised } from "./standardised.js";

type Rated = Pick<Term, "estimate" | "low" | "high"> & {
  readonly standardError?: number;
  readonly pValue?: number;
};

const termOf = (term: string, { estimate, low, high, standardError, pValue }: Rated): Term =>
  bareTerm(term, estimate, {
    low,
    high,
    ...(standardError !== undefined && { standardError }),
    ...(pValue !== undefined && { pValue }),
  });

/** A rate or a share of one row or of all. */
function rateOf(events: number, total: number, shares: boolean, level: number, interval: string): Rated {
  if (shares) {
    const found = proportionInterval(events, total, { level, method: interval as "wilson" });
    const p = found.estimate;
    return { ...found, standardError: Math.sqrt((p * (1 - p)) / total) };
  }
  const found = poissonRate(events, total, { level, method: interval as "exact" });
  return { ...found, standardError: Math.sqrt(events) / total };
}

function single({ table, level }: Input, options: Options): Outcome {
  const shares = options.family === "binomial";
  const interval = intervalOfKind(options, shares ? "share" : "rate");
  const events = numbersOf(table, options.events![0]!, "the events");
  const total = numbersOf(table, options.total![0]!, "the total");
  const name = rowNames(table, options.label);
  let [allEvents, all] = [0, 0];
  const terms = byRow([events, total], ([x, n], i) => {
    allEvents += x!;
    all += n!;
    return termOf(name(i), rateOf(x!, n!, shares, level, interval));
  });
  if (terms.length === 0) throw new StatisticsError("No row has both a count of events and a total.");
  const together = terms.length > 1 ? [termOf("all", rateOf(allEvents, all, shares, level, interval))] : [];
  return {
    settings: {
      measure: shares ? "share" : "rate",
      interval,
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
      subtitle: `${shares ? "Shares" : "Rates"} with ${perCent(level)} intervals (${interval})`,
      plot: rowsPlot([...terms, ...together].map(intervalOf), shares ? "share" : "rate"),
    },
  };
}

/** The methods of intervals, the default first. */
const intervals: Readonly<Record<string, readonly string[]>> = {
  rate: ["exact", "byar", "normal"],
  share: ["wilson", "wilson-continuity", "clopper-pearson", "agresti-coull", "jeffreys", "wald"],
  RR: ["wald"],
  OR: ["wald", "conditional", "mid-p"],
  RD: ["newcombe", "miettinen-nurminen", "agresti-caffo", "wald"],
  "rate-ratio": ["exact", "mid-p", "wald"],
};

function intervalOfKind({ interval }: Options, kind: string): string {
  const known = intervals[kind]!;
  if (interval === undefined) return known[0]!;
  if (known.includes(interval)) return interval;
  throw new UsageError(`--interval ${interval}: ${kind} takes ${known.join(", ")}`);
}

const measureNames = {
  RR: "risk ratio",
  OR: "odds ratio",
  RD: "risk difference",
  "rate-ratio": "rate ratio",
} as const;
type Measure = keyof typeof measureNames;

/** One comparison of two groups. */
function comparison(
  measure: Measure,
  cells: TwoByTwo,
  totals: readonly [number, number],
  level: number,
  interval: string,
): Association {
  if (measure === "RR") return riskRatio(cells, { level });
  if (measure === "OR") return oddsRatio(cells, { level, method: interval as "wald" });
  if (measure === "RD") return riskDifference(cells, { level, method: interval as "newcombe" });
  const group = (events: number, exposure: number) => ({ events, exposure });
  return rateRatio(group(cells.exposedWith, totals[0]), group(cells.unexposedWith, totals[1]), {
    level,
    method: interval as "exact",
  });
}

const pooledMeasures = { RR: "risk-ratio", OR: "odds-ratio", RD: "risk-difference" } as const;

function compared({ table, level }: Input, options: Options): Outcome {
  const kind = (options.measure ?? "RR") as Measure;
  const measure = measureNames[kind];
  const interval = intervalOfKind(options, kind);
  const counts = kind !== "rate-ratio";
  const columns = [...options.events!, ...options.total!].map((name) => numbersOf(table, name, "a count"));
  const name = rowNames(table, options.label);
  const strata: TwoByTwo[] = [];
  const terms = byRow(columns, ([a, c, n1, n0], i) => {
    if (counts) refuseMoreEvents(i, a!, n1!, c!, n0!);
    const cells = {
      exposedWith: a!,
      exposedWithout: n1! - a!,
      unexposedWith: c!,
      unexposedWithout: n0! - c!,
    };
    strata.push(cells);
    return termOf(name(i), comparison(kind, cells, [n1!, n0!], level, interval));
  });
  if (terms.length === 0) throw new StatisticsError("No row has all four counts.");
  const together =
    terms.length > 1 && kind !== "rate-ratio"
      ? mantelHaenszel(strata, { level, measure: pooledMeasures[kind] })
      : undefined;
  const pooledTerms = together ? [termOf("Mantel-Haenszel", { ...together, standardError: Number.NaN })] : [];
  return {
    settings: {
      measure,
      interval,
      ...(together && { pooled: "Mantel-Haenszel" }),
      level,
    },
    n: terms.length,
    dropped: droppedRows(table.rows - terms.length, "a count is missing"),
    terms: [...terms, ...pooledTerms],
    values: {
      ...(together && { varianceFormula: together.varianceFormula, strata: together.strata }),
      // Small counts have an exact test whatever the measure.
      ...(counts && {
        fisher: strata.map((cells, i) => ({
          term: terms[i]!.term,
          pValue: fisherTest(cells, { level }).pValue,
        })),
      }),
    },
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
    "One row a place or stratum. --events a --total b: rates with exact Poisson intervals, or shares with Wilson intervals under --family binomial. --events a,b --total c,d: a risk ratio (or --measure OR, RD, rate-ratio) in each row and Mantel and Haenszel's over all.",
  page: "rates",
  choices: { family: ["poisson", "binomial"] },
  options: ["events", "total", "label", "family", "measure", "interval"],
  example: "equipoise estimate rates places.csv --events arrests --total population --label place",
  columns: (options) => {
    const [events, total] = [need(options, "events", "rates"), need(options, "total", "rates")];
    if (events.length !== total.length || events.length > 2)
      throw new UsageError("rates needs --events a --total b, or --events a,b --total c,d");
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
export const ratesAndRisks: readonly EstimateMethod[] = [rates, standardised, derived];
