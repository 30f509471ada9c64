import type { Figure } from "../../../findings/finding.js";
import { formatCount, formatNumber, groupLabel, joinList } from "../../../findings/wording.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import type { BenchmarkResult } from "./spec.js";
import { benchmarkLabel } from "./tables.js";

/** Places with an interval each, at most. */
const mostPlaces = 20;

const recordedStops = ({ missing }: BenchmarkResult): string => formatCount(missing.trials - missing.events);

/** Ratios of all denominators side by side. */
export function benchmarkFigure(result: BenchmarkResult, stops: StopsContext): Figure {
  const { settings, assessment } = stops;
  const reference = groupLabel(settings.reference);
  return {
    id: "stops-benchmark",
    title: "Are some groups stopped more often than their numbers would suggest?",
    subtitle: `Stops per person relative to ${reference}, with ${formatNumber(100 * assessment.level)} per cent intervals, for each count of people. ${periodLabel(stops)}, ${recordedStops(result)} stops.`,
    alternative: `Dots with intervals for ${joinList(settings.compare.map(groupLabel))} under each of ${joinList(result.benchmarks.map(benchmarkLabel))}, against a line at the same rate as ${reference}.`,
    table: "stops-benchmark",
    plot: {
      kind: "intervals",
      measure: `Stops per person, as a ratio to ${reference}`,
      axis: "log",
      format: "ratio",
      reference: { value: 1, label: `the same rate as ${reference}` },
      rows: result.benchmarks.flatMap((one) =>
        one.rates.flatMap(({ group, ratio }) =>
          ratio === undefined
            ? []
            : [
                {
                  label: groupLabel(group),
                  group,
                  facet: benchmarkLabel(one),
                  value: ratio.value,
                  low: ratio.low,
                  high: ratio.high,
                },
              ],
        ),
      ),
    },
  };
}

/** Ratios by year. */
export function yearFigure(result: BenchmarkResult, stops: StopsContext): Figure {
  const { settings, assessment } = stops;
  const groups = settings.compare.filter((group) =>
    result.years.some(({ rates }) => rates.some((one) => one.group === group && one.ratio !== undefined)),
  );
  const label = result.years[0]!.label;
  return {
    id: "stops-benchmark-years",
    title: "Did that change from year to year?",
    subtitle: `Stops per person relative to ${groupLabel(settings.reference)}, against ${label} of the same year, with ${formatNumber(100 * assessment.level)} per cent bands. Whole years, ${periodLabel(stops)}.`,
    alternative: `Lines over the years for ${joinList(groups.map(groupLabel))}: their stops per person as a ratio to ${groupLabel(settings.reference)}.`,
    table: "stops-benchmark-years",
    plot: {
      kind: "series",
      measure: `Stops per person, as a ratio to ${groupLabel(settings.reference)}`,
      x: { kind: "number", label: "Year" },
      format: "ratio",
      lines: groups.map((group) => ({
        label: groupLabel(group),
        group,
        points: result.years.map(({ year, rates }) => {
          const ratio = rates.find((one) => one.group === group)?.ratio;
          return ratio === undefined
            ? { x: year, y: null }
            : { x: year, y: ratio.value, low: ratio.low, high: ratio.high };
        }),
      })),
      events: [],
    },
  };
}

/** Ratios in the places with most stops. */
export function placeFigure(result: BenchmarkResult, stops: StopsContext): Figure {
  const { settings, assessment } = stops;
  const total = (rates: BenchmarkResult["places"][number]["rates"]) =>
    rates.reduce((sum, one) => sum + one.stops, 0);
  const places = [...result.places].sort((a, b) => total(b.rates) - total(a.rates)).slice(0, mostPlaces);
  const reference = groupLabel(settings.reference);
  return {
    id: "stops-benchmark-places",
    title: "Does the comparison with residents differ from place to place?",
    subtitle: `Stops per person relative to ${reference} in the same place, against ${result.placesOf!}, with ${formatNumber(100 * assessment.level)} per cent intervals; ${result.places.length > places.length ? `the ${places.length} places with most stops` : "all places that both files know"}. ${periodLabel(stops)}.`,
    alternative: `Dots with intervals, a place each, for ${joinList(settings.compare.map(groupLabel))}, against a line at the same rate as ${reference}.`,
    table: "stops-benchmark-places",
    plot: {
      kind: "intervals",
      measure: `Stops per person, as a ratio to ${reference}`,
      axis: "log",
      format: "ratio",
      reference: { value: 1, label: `the same rate as ${reference}` },
      rows: settings.compare.flatMap((group) =>
        places.flatMap(({ place, rates }) => {
          const ratio = rates.find((one) => one.group === group)?.ratio;
          if (ratio === undefined) return [];
          const { value, low, high } = ratio;
          return [{ label: place, group, facet: groupLabel(group), value, low, high }];
        }),
      ),
    },
  };
}
