import type { Cells } from "../../../engine/query.js";
import { clusteredLogRatio } from "../../../statistics/clustered-ratios/index.js";
import { normalQuantile } from "../../../statistics/distributions/index.js";
import { rateRatio } from "../../../statistics/rates/index.js";
import { censusZ } from "../../../statistics/rates/margin-of-error.js";
import { dayNumber, textOf } from "../../common/cells.js";
import { dailyShare } from "../../common/shares.js";
import { type Cross, countOf, readCross } from "../common/cross.js";
import {
  type Daily,
  dailySum,
  isRecorded,
  missingGroup,
  readDaily,
  sliceDays,
  sumOf,
} from "../common/daily.js";
import { sortGroups } from "../common/group.js";
import { foldPlace, type PeopleTable, peopleOfCounts, readPeople } from "./people.js";
import { populationQueryName } from "./plan.js";
import type {
  Benchmark,
  BenchmarkResult,
  BenchmarkSpec,
  GroupRate,
  Interval,
  People,
  PlaceRatio,
  PlannedDenominator,
  RateRatio,
  YearRatio,
} from "./spec.js";

/** Stops by day of each group, within some stretch of time. */
interface Counted {
  readonly daily: Daily;
  /** Days of the stretch, with and without stops. */
  readonly span: number;
}

export function estimateBenchmark(
  spec: BenchmarkSpec,
  cells: Readonly<Record<string, Cells>>,
): BenchmarkResult {
  const daily = readDaily(cells.daily!, spec.measures);
  const tables = spec.denominators.map((one) => tableOf(one, cells));
  const counted = { daily, span: spec.days[1] - spec.days[0] };
  const all = dailySum(daily, "stops");
  const missing = dailyShare(
    dailySum(daily, "stops", (one) => one === missingGroup),
    all,
    spec.level,
  );
  return {
    benchmarks: spec.denominators.map((one, i) => benchmarkOf(one, tables[i]!, counted, spec)),
    years: yearsOf(tables, daily, spec),
    ...placesOf(tables, cells.places, counted, spec),
    missing,
  };
}

function tableOf(denominator: PlannedDenominator, cells: Readonly<Record<string, Cells>>): PeopleTable {
  if (denominator.kind === "counts") return peopleOfCounts(denominator);
  return readPeople(cells[populationQueryName(denominator.dataset)]!, denominator.ageBand);
}

/** The year asked for, or else the one nearest to the middle of the stops. */
function yearOf(denominator: PlannedDenominator, { years }: PeopleTable, [from, to]: BenchmarkSpec["days"]) {
  if (years.length === 0) return undefined;
  const asked = denominator.kind === "dataset" ? denominator.year : undefined;
  if (asked !== undefined && years.includes(asked)) return asked;
  const middle = asked ?? new Date(((from + to) / 2) * 86_400_000).getUTCFullYear();
  return years.reduce((best, year) => (Math.abs(year - middle) < Math.abs(best - middle) ? year : best));
}

function benchmarkOf(
  denominator: PlannedDenominator,
  table: PeopleTable,
  counted: Counted,
  spec: BenchmarkSpec,
): Benchmark {
  const year = yearOf(denominator, table, spec.days);
  const people = table.of(year);
  const rates = ratesOf(people, counted, spec);
  const known = new Set(rates.map((one) => one.group));
  const { label, source } = denominator;
  return {
    label,
    ...(source === undefined ? {} : { source }),
    ...(year === undefined ? {} : { year }),
    rates,
    without: [...counted.daily.byGroup.keys()].filter((group) => isRecorded(group) && !known.has(group)),
    hasMargins: rates.some(({ people: own }) => own.marginOfError !== undefined),
  };
}

/** Rates of the groups that have both stops and people, the reference first. */
function ratesOf(
  people: ReadonlyMap<string, People>,
  { daily, span }: Counted,
  spec: BenchmarkSpec,
): GroupRate[] {
  const stopsOf = (group: string) => dailySum(daily, "stops", (one) => one === group);
  const counted = [...people.keys()].filter(
    (group) => group !== spec.reference && daily.byGroup.has(group) && people.get(group)!.count > 0,
  );
  const groups = sortGroups(counted, spec.reference, spec.compare);
  const reference = people.get(spec.reference);
  const hasReference = reference !== undefined && reference.count > 0 && daily.byGroup.has(spec.reference);
  const rates = hasReference ? [spec.reference, ...groups] : groups;
  return rates.map((group): GroupRate => {
    const own = people.get(group)!;
    const stops = stopsOf(group);
    const referenceStops = stopsOf(spec.reference);
    const comparable = hasReference && group !== spec.reference && sumOf(stops) + sumOf(referenceStops) > 0;
    const ratio = comparable
      ? ratioOf({ stops, people: own }, { stops: referenceStops, people: reference }, spec.level)
      : undefined;
    return {
      group,
      stops: sumOf(stops),
      people: own,
      rate: rateOf(stops, own, span, spec.level),
      ...(ratio === undefined ? {} : { ratio }),
    };
  });
}

/** Squared standard error of a count of people over its square; 0 where no margin is given. */
const relativeVariance = ({ count, marginOfError = 0 }: People): number =>
  (marginOfError / censusZ / count) ** 2;

const critical = (level: number): number => normalQuantile((1 - level) / 2, { tail: "upper" });

/** Stops a year per 1,000 people; log scale, variance between days and of the people. */
function rateOf(stops: Float64Array, people: People, span: number, level: number): Interval {
  const total = sumOf(stops);
  const value = (1000 * total) / (people.count * (span / 365.25));
  if (total === 0 || span < 2) return { value, low: Number.NaN, high: Number.NaN };
  const mean = total / span;
  // Days without any stop are not among the cells, and count as noughts.
  const squares = stops.reduce((sum, one) => sum + (one - mean) ** 2, 0) + (span - stops.length) * mean ** 2;
  const between = ((span / (span - 1)) * squares) / total ** 2;
  const half = critical(level) * Math.sqrt(between + relativeVariance(people));
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half) };
}

interface Side {
  readonly stops: Float64Array;
  readonly people: People;
}

/** Fewer stops than this in a group, or days, make the exact interval the honest one. */
const fewStops = 10;
const fewDays = 20;

/**
 * Ratio of two rates: on the log scale, with days as clusters (what makes a day busy for both groups cancels) and the
 * margins of error of both counts of people; the exact interval of two Poisson counts where stops or days are few.
 */
export function ratioOf(own: Side, reference: Side, level: number): RateRatio {
  const [x, y] = [sumOf(own.stops), sumOf(reference.stops)];
  const margins = relativeVariance(own.people) + relativeVariance(reference.people);
  const { variance, clusters, dispersion } = clusteredLogRatio(own.stops, reference.stops);
  if (Math.min(x, y) < fewStops || clusters < fewDays) {
    const found = rateRatio(
      { events: x, exposure: own.people.count },
      { events: y, exposure: reference.people.count },
      { level },
    );
    return {
      value: found.estimate,
      low: found.low,
      high: found.high,
      variance: "exact, given the sum of both counts (margins of error left out)",
      dispersion: Number.NaN,
      fromMargins: 0,
    };
  }
  const value = x / own.people.count / (y / reference.people.count);
  const half = critical(level) * Math.sqrt(variance + margins);
  return {
    value,
    low: value * Math.exp(-half),
    high: value * Math.exp(half),
    variance:
      margins > 0 ? "log ratio, clustered by date, with margins of error" : "log ratio, clustered by date",
    dispersion,
    fromMargins: margins / (variance + margins),
  };
}

/** Whole calendar years for which the first denominator with several years has counts. */
function yearsOf(tables: readonly PeopleTable[], daily: Daily, spec: BenchmarkSpec): YearRatio[] {
  for (const [i, table] of tables.entries()) {
    const denominator = spec.denominators[i]!;
    const whole = table.years.filter(
      (year) => dayNumber(`${year}-01-01`) >= spec.days[0] && dayNumber(`${year + 1}-01-01`) <= spec.days[1],
    );
    if (whole.length < 2) continue;
    return whole.map((year) => {
      const [from, to] = [dayNumber(`${year}-01-01`), dayNumber(`${year + 1}-01-01`)];
      const counted = { daily: sliceDays(daily, from, to), span: to - from };
      return { label: denominator.label, year, rates: ratesOf(table.of(year), counted, spec) };
    });
  }
  return [];
}

/** Ratios in each place that stops and people are both counted in; variances are those of Poisson counts. */
function placesOf(
  tables: readonly PeopleTable[],
  cells: Cells | undefined,
  counted: Counted,
  spec: BenchmarkSpec,
): { places: PlaceRatio[]; placesOf?: string } {
  const at = tables.findIndex((table) => table.places.size > 1);
  if (cells === undefined || at < 0) return { places: [] };
  const table = tables[at]!;
  const year = yearOf(spec.denominators[at]!, table, spec.days);
  const cross = readCross(cells, textOf(cells, "group"), textOf(cells, "category"));
  const places = cross.categories
    .filter((place) => table.places.has(foldPlace(place)))
    .map((place) => placeRatio(place, cross, table.of(year, foldPlace(place)), counted, spec))
    .filter((one) => one.rates.length > 1);
  return places.length === 0 ? { places } : { places, placesOf: spec.denominators[at]!.label };
}

function placeRatio(
  place: string,
  cross: Cross,
  people: ReadonlyMap<string, People>,
  { span }: Counted,
  spec: BenchmarkSpec,
): PlaceRatio {
  const own = (group: string) => Float64Array.of(countOf(cross, place, group));
  const groups = [spec.reference, ...spec.compare].filter((group) => (people.get(group)?.count ?? 0) > 0);
  const reference = people.get(spec.reference);
  return {
    place,
    rates: groups.map((group): GroupRate => {
      const stops = sumOf(own(group));
      const mine = people.get(group)!;
      const comparable =
        group !== spec.reference && reference !== undefined && groups.includes(spec.reference);
      return {
        group,
        stops,
        people: mine,
        rate: { value: (1000 * stops) / (mine.count * (span / 365.25)), low: Number.NaN, high: Number.NaN },
        ...(comparable && stops + countOf(cross, place, spec.reference) > 0
          ? {
              ratio: poissonRatio(
                { stops, people: mine },
                { stops: countOf(cross, place, spec.reference), people: reference },
                spec.level,
              ),
            }
          : {}),
      };
    }),
  };
}

interface Plain {
  readonly stops: number;
  readonly people: People;
}

function poissonRatio(own: Plain, reference: Plain, level: number): RateRatio {
  const margins = relativeVariance(own.people) + relativeVariance(reference.people);
  if (Math.min(own.stops, reference.stops) < fewStops) {
    const one = (side: Plain): Side => ({ stops: Float64Array.of(side.stops), people: side.people });
    return ratioOf(one(own), one(reference), level);
  }
  const value = own.stops / own.people.count / (reference.stops / reference.people.count);
  const variance = 1 / own.stops + 1 / reference.stops;
  const half = critical(level) * Math.sqrt(variance + margins);
  return {
    value,
    low: value * Math.exp(-half),
    high: value * Math.exp(half),
    variance:
      margins > 0 ? "log ratio of Poisson counts, with margins of error" : "log ratio of Poisson counts",
    dispersion: 1,
    fromMargins: margins / (variance + margins),
  };
}
