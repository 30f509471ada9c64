import type { Share } from "../../common/shares.js";

/** What stops are divided by, as planned. */
export type PlannedDenominator =
  | {
      readonly kind: "counts";
      readonly label: string;
      readonly source?: string;
      readonly counts: Readonly<Record<string, { readonly count: number; readonly marginOfError?: number }>>;
    }
  | {
      readonly kind: "dataset";
      readonly label: string;
      readonly source?: string;
      readonly dataset: string;
      readonly ageBand?: string;
      readonly year?: number;
    };

export interface BenchmarkSpec {
  readonly measures: readonly string[];
  /** The one chosen first stands first. */
  readonly denominators: readonly PlannedDenominator[];
  readonly reference: string;
  readonly compare: readonly string[];
  readonly level: number;
  /** Days since 1970-01-01 of the first stop, and of the day after the last. */
  readonly days: readonly [number, number];
  readonly places: boolean;
  readonly minimumCell: number;
}

/** People of a group, with the half width of the 90 per cent interval where it is given. */
export interface People {
  readonly count: number;
  readonly marginOfError?: number;
}

export interface GroupRate {
  readonly group: string;
  readonly stops: number;
  readonly people: People;
  /** Stops a year per 1,000 people. */
  readonly rate: Interval;
  /** Rate over that of the reference; absent for the reference itself. */
  readonly ratio?: RateRatio;
}

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RateRatio extends Interval {
  readonly variance: string;
  /** Variance between days over that of Poisson counts; NaN where not told. */
  readonly dispersion: number;
  /** Share of the variance that comes from the margins of error. */
  readonly fromMargins: number;
}

export interface Benchmark {
  readonly label: string;
  readonly source?: string;
  /** Year of the counts, where the data have years. */
  readonly year?: number;
  readonly rates: readonly GroupRate[];
  /** Groups with stops but without people in this denominator. */
  readonly without: readonly string[];
  readonly hasMargins: boolean;
}

export interface YearRatio {
  readonly label: string;
  readonly year: number;
  readonly rates: readonly GroupRate[];
}

export interface PlaceRatio {
  readonly place: string;
  readonly rates: readonly GroupRate[];
}

export interface BenchmarkResult {
  readonly benchmarks: readonly Benchmark[];
  /** Of the first denominator that has several years within the period of the stops. */
  readonly years: readonly YearRatio[];
  /** Of the first denominator that has places. */
  readonly places: readonly PlaceRatio[];
  readonly placesOf?: string;
  readonly missing: Share;
}
