import type { CellValue, FindingTable, TableColumn } from "../../../findings/finding.js";
import { capitalise, groupLabel } from "../../../findings/wording.js";
import type { Told } from "../../common/answer.js";
import type { Benchmark, BenchmarkResult, GroupRate } from "./spec.js";

/** The numbers of the benchmark as tables and estimates. */

const number = (name: string, label: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  label,
  kind: "number",
  derivedFrom: ["stops"],
  ...more,
});

const rateColumns: readonly TableColumn[] = [
  { name: "group", label: "Group", kind: "label" },
  { name: "stops", label: "Stops", kind: "count" },
  { name: "people", label: "People", kind: "number", digits: 0 },
  { name: "margin", label: "Margin of error (90 per cent)", kind: "number", digits: 0 },
  number("rate", "Stops a year per 1,000", { digits: 1 }),
  number("rate-low", "From", { kind: "low", digits: 1 }),
  number("rate-high", "To", { kind: "high", digits: 1 }),
  number("ratio", "Ratio to the reference", { digits: 2 }),
  number("low", "From", { kind: "low", digits: 2 }),
  number("high", "To", { kind: "high", digits: 2 }),
];

function rateCells({ group, stops, people, rate, ratio }: GroupRate): CellValue[] {
  return [
    groupLabel(group),
    stops,
    people.count,
    people.marginOfError ?? null,
    rate.value,
    Number.isNaN(rate.low) ? null : rate.low,
    Number.isNaN(rate.high) ? null : rate.high,
    ratio?.value ?? null,
    ratio?.low ?? null,
    ratio?.high ?? null,
  ];
}

/** "Residents of driving age, 2018". */
export const benchmarkLabel = ({ label, year }: Pick<Benchmark, "label" | "year">): string =>
  capitalise(year === undefined ? label : `${label}, ${year}`);

/** All denominators, one under the other. */
export function benchmarkTable({ benchmarks }: BenchmarkResult): FindingTable {
  return {
    id: "stops-benchmark",
    title: "Stops per 1,000 people, by denominator and group",
    columns: [{ name: "denominator", label: "Held against", kind: "label" }, ...rateColumns],
    rows: benchmarks.flatMap((one) => one.rates.map((rate) => [benchmarkLabel(one), ...rateCells(rate)])),
  };
}

export function yearTable({ years }: BenchmarkResult): FindingTable {
  return {
    id: "stops-benchmark-years",
    title: "Stops per 1,000 people, by year and group",
    columns: [{ name: "year", label: "Year", kind: "label" }, ...rateColumns],
    rows: years.flatMap(({ year, rates }) => rates.map((rate) => [String(year), ...rateCells(rate)])),
  };
}

export function placeTable({ places }: BenchmarkResult): FindingTable {
  return {
    id: "stops-benchmark-places",
    title: "Stops per 1,000 people, by place and group",
    columns: [{ name: "place", label: "Place", kind: "label" }, ...rateColumns],
    rows: places.flatMap(({ place, rates }) => rates.map((rate) => [place, ...rateCells(rate)])),
  };
}

/** Ratios and rates of every denominator as estimates. */
export function benchmarkEstimates(
  { benchmarks }: BenchmarkResult,
  reference: string,
  level: number,
): Record<string, Told> {
  const found: Record<string, Told> = {};
  for (const one of benchmarks) {
    const denominator = benchmarkLabel(one);
    const base = one.rates.find(({ group }) => group === reference)?.stops ?? 0;
    for (const { group, stops, rate, ratio } of one.rates) {
      const common = { level, intervalKind: "confidence", denominator } as const;
      found[`${groupLabel(group)}, rate, ${denominator}`] = {
        ...common,
        ...rate,
        scale: "rate",
        unit: "stops a year per 1,000 people",
        n: stops,
        variance: "log rate, variance between days, with the margin of error where given",
        counts: [stops],
      };
      if (ratio === undefined) continue;
      const { value, low, high, variance } = ratio;
      found[`${groupLabel(group)}, ratio, ${denominator}`] = {
        ...common,
        value,
        low,
        high,
        scale: "rate-ratio",
        unit: "ratio of stops per person",
        n: stops + base,
        variance,
        comparator: groupLabel(reference),
        counts: [stops, base],
      };
    }
  }
  return found;
}
