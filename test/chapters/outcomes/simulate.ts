import type { TimelineEvent } from "../../../src/assessment/assessment.js";
import { type OutcomesDesignSettings, outcomesDesignFrom } from "../../../src/assessment/outcomes-design.js";
import type { DesignSpec } from "../../../src/chapters/outcomes/design/designs.js";
import type { OutcomeSeries, SeriesSet } from "../../../src/chapters/outcomes/series/index.js";
import type { MeasureDefinition } from "../../../src/data/measures.js";
import { createRandom } from "../../../src/statistics/random/index.js";

/** Series with planted effects, written down from a seed. */

export const timeline: readonly TimelineEvent[] = [
  { label: "Agreement", kind: "announcement", date: "2017-10-01" },
  { label: "Agreement", kind: "start", date: "2018-03-01" },
];

export const reports: MeasureDefinition = {
  id: "crime-reports",
  label: "crimes reported to the police",
  line: "cooperation",
  unit: "reports",
  scale: "count",
  kind: "reported",
  fall: "less crime, or less reporting of the same crime",
  rise: "more crime, or more reporting of the same crime",
  counterpart: "victimization",
  spellings: [],
};

export interface Planted {
  readonly seed: number;
  readonly comparators?: number;
  readonly months?: number;
  /** Ratio from the start on, in immigrant areas of the agency. */
  readonly effect?: number;
  /** Ratio from the announcement to the start. */
  readonly announcement?: number;
  /** A shock to the agency's immigrant and other areas alike, from the start on. */
  readonly common?: number;
  /** A shock to all immigrant areas everywhere. */
  readonly everywhere?: number;
  readonly level?: number;
  readonly autocorrelation?: number;
  readonly noise?: number;
  /** Yearly drift of the logarithm of the agency's immigrant areas alone. */
  readonly drift?: number;
  /** Standard deviation of the yearly trends of units. */
  readonly trends?: number;
}

export function monthStarts(from: string, count: number): string[] {
  const first = 12 * Number(from.slice(0, 4)) + Number(from.slice(5, 7)) - 1;
  return Array.from({ length: count }, (_, i) => {
    const month = first + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
  });
}

export const agency = "Harmony County";

/** Monthly counts of an agency and its neighbours, in immigrant and other areas, from 2014 on. */
export function simulated(planted: Planted): SeriesSet {
  const { comparators = 8, months = 72, level = 300, autocorrelation: rho = 0.3, noise = 0.05 } = planted;
  const random = createRandom(planted.seed);
  const starts = monthStarts("2014-01-01", months);
  const series: OutcomeSeries[] = [];
  for (let unit = 0; unit <= comparators; unit++) {
    const trend = (planted.trends ?? 0) * random.normal();
    for (const group of ["immigrant-area", "other-area"]) {
      const base = Math.log(level * (group === "immigrant-area" ? 1 : 2.2)) + 0.3 * random.normal();
      let error = (noise * random.normal()) / Math.sqrt(1 - rho * rho);
      const values = Float64Array.from(starts, (start, t) => {
        error = rho * error + noise * random.normal();
        const season = 0.1 * Math.sin((2 * Math.PI * t) / 12);
        const mean = base + season + (trend * t) / 12 + error + planning(planted, unit, group, start, t);
        return random.split(unit * 1000 + t + (group === "other-area" ? 500_000 : 0)).poisson(Math.exp(mean));
      });
      series.push({
        dataset: "outcomes",
        measure: reports.id,
        line: "cooperation",
        scale: "count",
        unit: unit === 0 ? agency : `Neighbour ${unit}`,
        unitKind: "agency",
        group,
        period: "month",
        starts,
        values,
        complete: new Uint8Array(months).fill(1),
      });
    }
  }
  return { series, remarks: [], measures: { [reports.id]: reports }, areas: {} };
}

/** What is planted, on the logarithm. */
function planning(planted: Planted, unit: number, group: string, start: string, t: number): number {
  const started = start >= "2018-03-01";
  const announced = start >= "2017-10-01" && !started;
  const immigrant = group === "immigrant-area";
  return (
    (unit === 0 && immigrant && started ? Math.log(planted.effect ?? 1) : 0) +
    (unit === 0 && immigrant && announced ? Math.log(planted.announcement ?? 1) : 0) +
    (unit === 0 && started ? Math.log(planted.common ?? 1) : 0) +
    (immigrant && started ? Math.log(planted.everywhere ?? 1) : 0) +
    (unit === 0 && immigrant ? ((planted.drift ?? 0) * t) / 12 : 0)
  );
}

export function specOf(settings: Partial<OutcomesDesignSettings> = {}): DesignSpec {
  return {
    agency,
    timeline,
    settings: { ...outcomesDesignFrom({}), ...settings },
    recordsChanges: [],
    level: 0.95,
  };
}
