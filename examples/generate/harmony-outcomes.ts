/**
 * What happened in Harmony County and around it, month by month: counts whose true effects are known. README.md beside the
 * example tells the truths in words.
 *
 * A count is Poisson. Its log mean is that of its agency and group, the season, a slow decline, a shock of the month that
 * all agencies share (autocorrelated: it makes before and after differ where nothing was done), a shock of its own (so that
 * counts vary more than Poisson), and the planted effect.
 */

import { createRandom, type RandomStream } from "../../src/statistics/random/index.js";
import { districts } from "./harmony-county.js";

export const outcomeTruth = {
  first: "2014-01",
  months: 72,
  /** Effects are planted in whole months: from October 2017 and from March 2018. */
  announcement: "2017-10",
  start: "2018-03",
  /** Shares of foreign-born residents by district; the effects are those of the districts at or above a quarter. */
  foreignBorn: [0.12, 0.06, 0.29, 0.34, 0.05, 0.27, 0.26, 0.22, 0.08, 0.11],
  immigrantShare: 0.25,
  residents: 17_800,
  /** Log effects from the announcement and, on top, from the start; for immigrant areas or Hispanic people only. */
  effects: {
    "calls-for-service": { announcement: -0.2, start: 0 },
    /** The chance that a crime is reported falls by a fifth; crimes rise by 15 per cent. The reports show the sum. */
    reporting: { announcement: Math.log(0.8), start: 0 },
    victimization: { announcement: 0, start: Math.log(1.15) },
    "clinic-visits": { announcement: -0.13, start: 0 },
    complaints: { announcement: 0, start: -0.45 },
    "force-incidents": { announcement: 0, start: 0.22 },
  },
  /** In all areas: what officers begin themselves. */
  officerInitiated: { announcement: 0, start: 0.1 },
  /** The neighbour that adopts too, with the same effects. */
  alsoAdopts: { agency: "Dunmore City Police", announcement: "2018-09", start: "2019-01" },
  /** A new records system: crime reports of this neighbour step up by log 0.18 without more crime. */
  recordsChange: { agency: "Calder County Sheriff", from: "2017-01", step: 0.18 },
  /** This neighbour began to report late. */
  reportsFrom: { agency: "Ellery Town Police", from: "2015-07" },
  /** Shock that all share: standard deviation and autocorrelation from month to month. */
  shared: { sd: 0.04, correlation: 0.6 },
  ownSd: 0.03,
  trend: -0.001,
} as const;

export const harmony = "Harmony County Police Department (simulated)";

/** Agencies and their size against Harmony County's. */
export const agencies = [
  { name: harmony, size: 1 },
  { name: "Ashby County Sheriff", size: 1.3 },
  { name: "Brandt City Police", size: 0.8 },
  { name: "Calder County Sheriff", size: 1.1 },
  { name: "Dunmore City Police", size: 0.9 },
  { name: "Ellery Town Police", size: 0.6 },
] as const;

/** Means of a month in an agency of Harmony County's size, for the group that the policy touches and for the other. */
const means = {
  "calls-for-service": { groups: ["immigrant-area", "other-area"], of: [270, 330], season: 0.12 },
  "officer-initiated-calls": { groups: ["immigrant-area", "other-area"], of: [110, 150], season: 0.05 },
  "crime-reports": { groups: ["immigrant-area", "other-area"], of: [120, 140], season: 0.1 },
  "clinic-visits": { groups: ["hispanic", "non-hispanic"], of: [400, 900], season: 0.06 },
  complaints: { groups: ["hispanic", "non-hispanic"], of: [9, 14], season: 0 },
  "force-incidents": { groups: ["hispanic", "non-hispanic"], of: [30, 60], season: 0.05 },
  "assault-injuries": { groups: ["hispanic", "non-hispanic"], of: [40, 90], season: 0.1 },
  "requests-311": { groups: ["hispanic", "non-hispanic"], of: [150, 600], season: 0.15 },
} as const;

export type SimulatedMeasure = keyof typeof means;

export const simulatedMeasures = Object.keys(means) as SimulatedMeasure[];

export interface MonthlyCount {
  readonly agency: string;
  readonly measure: SimulatedMeasure;
  readonly group: string;
  /** 2014-01 */
  readonly month: string;
  readonly count: number;
}

export interface OutcomeOptions {
  readonly seed: number;
  /** Multiplies every planted effect: 0 for a world in which nothing happened. */
  readonly effect?: number;
  readonly measures?: readonly SimulatedMeasure[];
}

const monthOf = (index: number): string => {
  const year = 2014 + Math.floor(index / 12);
  return `${year}-${String((index % 12) + 1).padStart(2, "0")}`;
};

export const simulatedMonths: readonly string[] = Array.from({ length: outcomeTruth.months }, (_, i) =>
  monthOf(i),
);

interface Step {
  readonly announcement: number;
  readonly start: number;
}

/** The planted log effect on the touched group of an agency in a month. */
export function plantedEffect(agency: string, measure: SimulatedMeasure, month: string): number {
  const { effects, alsoAdopts, officerInitiated } = outcomeTruth;
  const dates = agency === harmony ? outcomeTruth : agency === alsoAdopts.agency ? alsoAdopts : undefined;
  if (dates === undefined) return 0;
  const steps: readonly Step[] = {
    "calls-for-service": [effects["calls-for-service"]],
    "officer-initiated-calls": [officerInitiated],
    "crime-reports": [effects.reporting, effects.victimization],
    "clinic-visits": [effects["clinic-visits"]],
    complaints: [effects.complaints],
    "force-incidents": [effects["force-incidents"]],
    "assault-injuries": [effects.victimization],
    "requests-311": [],
  }[measure];
  return steps.reduce(
    (sum, step) =>
      sum + (month >= dates.announcement ? step.announcement : 0) + (month >= dates.start ? step.start : 0),
    0,
  );
}

/** Counts by agency, measure, group and month. The same seed gives the same counts. */
export function simulateOutcomes(options: OutcomeOptions): MonthlyCount[] {
  const { effect = 1, measures = simulatedMeasures } = options;
  const root = createRandom(options.seed).split("harmony-outcomes");
  const found: MonthlyCount[] = [];
  for (const measure of measures) {
    const shared = sharedShocks(root.split(measure));
    for (const { name: agency, size } of agencies) {
      const random = root.split(measure).split(agency);
      for (const [g, group] of means[measure].groups.entries()) {
        for (const [i, month] of simulatedMonths.entries()) {
          const touched = g === 0 || measure === "officer-initiated-calls";
          const log =
            Math.log(means[measure].of[g]! * size) +
            means[measure].season * Math.cos(((i - 6) / 12) * 2 * Math.PI) +
            outcomeTruth.trend * i +
            shared[i]! +
            outcomeTruth.ownSd * random.normal() +
            (touched ? effect * plantedEffect(agency, measure, month) : 0) +
            recordsStep(agency, measure, month);
          const count = random.poisson(Math.exp(log));
          if (isReported(agency, month)) found.push({ agency, measure, group, month, count });
        }
      }
    }
  }
  return found;
}

function sharedShocks(random: RandomStream): number[] {
  const { sd, correlation } = outcomeTruth.shared;
  const shocks: number[] = [];
  let last = sd * random.normal();
  for (let i = 0; i < outcomeTruth.months; i++) {
    shocks.push(last);
    last = correlation * last + sd * Math.sqrt(1 - correlation ** 2) * random.normal();
  }
  return shocks;
}

function recordsStep(agency: string, measure: SimulatedMeasure, month: string): number {
  const { recordsChange } = outcomeTruth;
  const is = measure === "crime-reports" && agency === recordsChange.agency && month >= recordsChange.from;
  return is ? recordsChange.step : 0;
}

const isReported = (agency: string, month: string): boolean =>
  agency !== outcomeTruth.reportsFrom.agency || month >= outcomeTruth.reportsFrom.from;

/** Respondents of a survey by quarter and group, and how many of them had been victims of a crime in the quarter. */
export function simulateSurvey(seed: number) {
  const random = createRandom(seed).split("harmony-survey");
  const respondents = 1500;
  const rise = Math.exp(outcomeTruth.effects.victimization.start) - 1;
  return Array.from({ length: outcomeTruth.months / 3 }, (_, quarter) => {
    const months = simulatedMonths.slice(3 * quarter, 3 * quarter + 3);
    const after = months.filter((month) => month >= outcomeTruth.start).length / 3;
    const label = `${months[0]!.slice(0, 4)}-Q${(quarter % 4) + 1}`;
    return [
      {
        quarter: label,
        group: "hispanic",
        respondents,
        victims: random.binomial(respondents, 0.07 * (1 + rise * after)),
      },
      { quarter: label, group: "non-hispanic", respondents, victims: random.binomial(respondents, 0.05) },
    ];
  }).flat();
}

/** Months of the neighbours and of Harmony County's other services, in the form of the `outcomes` contract. */
export function outcomesCsv(seed: number): string {
  const records: ReadonlySet<string> = new Set([
    "calls-for-service",
    "officer-initiated-calls",
    "crime-reports",
    "complaints",
  ]);
  const rows = simulateOutcomes({ seed })
    .filter(({ agency, measure }) => agency !== harmony || !records.has(measure))
    .map(
      ({ agency, measure, group, month, count }) =>
        `${agency},agency,${month},${measure},${group},${count},,`,
    );
  const survey = simulateSurvey(seed).map(
    ({ quarter, group, respondents, victims }) =>
      `${harmony},agency,${quarter},victimization,${group},${victims},${respondents},respondents`,
  );
  const header = "unit,unit_kind,period_start,measure,group,count,exposure,exposure_unit";
  return `${[header, ...rows, ...survey].join("\n")}\n`;
}

/** Residents and foreign-born residents by district. */
export function areasCsv(): string {
  const rows = districts.flatMap(({ name, weight }, i) => {
    const residents = Math.round(outcomeTruth.residents * weight);
    const foreignBorn = Math.round(residents * outcomeTruth.foreignBorn[i]!);
    return [`${name},all,2018,${residents}`, `${name},foreign-born,2018,${foreignBorn}`];
  });
  return `place,group,year,count\n${rows.join("\n")}\n`;
}

/** Whether a district is one of those that the planted effects touch. */
export const isImmigrantDistrict = (index: number): boolean =>
  outcomeTruth.foreignBorn[index]! >= outcomeTruth.immigrantShare;
