/**
 * Harmony County: a county that does not exist, with stops whose true effects are known.
 *
 * The generator follows the models that the methods assume, so that a method's interval can be held against the truth:
 * groups are drawn by a multinomial logit in which darkness shifts the log odds (veil of darkness), searches and hits by a
 * threshold on a discriminant signal (threshold test), outcomes by logits with group effects. See README.md beside the
 * example for the truths in words.
 */

import { getTimes } from "suncalc";
import { createRandom, type RandomStream } from "../../src/statistics/random/index.js";

export const groups = ["white", "black", "hispanic", "asian-pacific"] as const;
export type Group = (typeof groups)[number];

/** What is planted. Log odds are against white drivers. */
export const truth = {
  place: { latitude: 38.45, longitude: -78.87 },
  timeZone: "America/New_York",
  announcement: "2017-10-02",
  start: "2018-03-01",
  /** Shift of the log odds of each group in darkness, before and from the start. */
  darkness: {
    before: { white: 0, black: -0.15, hispanic: -0.1, "asian-pacific": 0 },
    after: { white: 0, black: -0.15, hispanic: -0.45, "asian-pacific": 0 },
  },
  /** The probability of carrying contraband above which a driver is searched. */
  thresholds: { white: 0.22, black: 0.14, hispanic: 0.12, "asian-pacific": 0.22 },
  /** Log odds of arrest without a search, before and from the start: arrests for driving without a licence rise. */
  licenceArrest: {
    before: { white: -3.6, black: -3.4, hispanic: -3.0, "asian-pacific": -3.6 },
    after: { white: -3.6, black: -3.4, hispanic: -2.3, "asian-pacific": -3.6 },
  },
  /** From this date race is missing in 3 instead of 11 per cent of rows: a new form, and no policy. */
  recordingChange: "2017-01-01",
  missingRace: { before: 0.11, after: 0.03 },
} as const;

export const districts = [
  { name: "Bell Ford", weight: 1.3, shares: [0.72, 0.12, 0.12, 0.04] },
  { name: "Chapel Hollow", weight: 0.8, shares: [0.85, 0.06, 0.06, 0.03] },
  { name: "Court Square", weight: 1.6, shares: [0.55, 0.24, 0.17, 0.04] },
  { name: "Eastgate", weight: 1.2, shares: [0.48, 0.18, 0.31, 0.03] },
  { name: "Juniper", weight: 0.7, shares: [0.88, 0.05, 0.05, 0.02] },
  { name: "Mill Creek", weight: 1.1, shares: [0.62, 0.14, 0.2, 0.04] },
  { name: "Orchard Road", weight: 0.9, shares: [0.68, 0.1, 0.18, 0.04] },
  { name: "River Bend", weight: 1.0, shares: [0.58, 0.22, 0.16, 0.04] },
  { name: "Stonewall", weight: 0.6, shares: [0.78, 0.12, 0.07, 0.03] },
  { name: "Union Heights", weight: 1.4, shares: [0.5, 0.3, 0.15, 0.05] },
] as const;

/** Residents of driving age by group, with the margin of error that a survey estimate of them would have. */
export const residents = {
  white: { count: 96_400, marginOfError: 820 },
  black: { count: 21_300, marginOfError: 640 },
  hispanic: { count: 23_900, marginOfError: 710 },
  "asian-pacific": { count: 6_200, marginOfError: 380 },
} as const satisfies Record<Group, { count: number; marginOfError: number }>;

/** One stop, before anything is missing. */
export interface SimulatedStop {
  readonly date: string;
  readonly minute: number;
  readonly district: number;
  readonly group: Group;
  readonly dark: boolean;
  readonly age: number;
  readonly female: boolean;
  readonly reason: string;
  readonly searched: boolean;
  readonly contraband: boolean;
  readonly arrested: boolean;
  readonly cited: boolean;
  readonly officer: number;
}

export interface HarmonyOptions {
  readonly seed: number;
  readonly stops: number;
  readonly from?: string;
  readonly to?: string;
  /** Replaces parts of {@link truth}, for simulation studies. */
  readonly darkness?: Readonly<Record<"before" | "after", Readonly<Record<Group, number>>>>;
}

const day = 86_400_000;

/** Civil dusk in minutes since local midnight, by day since 1970. */
export function duskMinutes(first: number, last: number): Float64Array {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: truth.timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return Float64Array.from({ length: last - first + 1 }, (_, i) => {
    const noon = new Date((first + i) * day + 17 * 3_600_000);
    const dusk = getTimes(noon, truth.place.latitude, truth.place.longitude).dusk!;
    const [hours, minutes, seconds] = format.format(dusk).split(":").map(Number) as [number, number, number];
    return hours * 60 + minutes + seconds / 60;
  });
}

const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / day;
const isoOf = (dayNumber: number): string => new Date(dayNumber * day).toISOString().slice(0, 10);
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Draws stops. The same seed gives the same stops. */
export function* simulateStops(options: HarmonyOptions): Generator<SimulatedStop> {
  const random = createRandom(options.seed).split("harmony-county");
  const first = dayOf(options.from ?? "2016-01-01");
  const last = dayOf(options.to ?? "2019-12-31");
  const dusk = duskMinutes(first, last);
  const start = dayOf(truth.start);
  const pick = districtPicker();
  const officers = Array.from({ length: 120 }, () => 0.35 * random.normal());
  for (let i = 0; i < options.stops; i++) {
    const date = first + random.integer(last - first + 1);
    const minute = clockMinute(random);
    const district = pick(random.uniform());
    const after = date >= start;
    const dark = minute > dusk[date - first]!;
    const darkness = (options.darkness ?? truth.darkness)[after ? "after" : "before"];
    const group = drawGroup(random, district, minute, dark, darkness);
    const officer = district * 12 + random.integer(12);
    yield finish(
      random,
      { date: isoOf(date), minute, district, group, dark, officer },
      after,
      officers[officer]!,
    );
  }
}

/** Minutes of the day: traffic's two peaks, and a night that is not empty. */
function clockMinute(random: RandomStream): number {
  const u = random.uniform();
  const raw =
    u < 0.3 ? 510 + 110 * random.normal() : u < 0.85 ? 1110 + 150 * random.normal() : 1440 * random.uniform();
  return ((Math.floor(raw) % 1440) + 1440) % 1440;
}

function districtPicker(): (u: number) => number {
  const total = districts.reduce((sum, one) => sum + one.weight, 0);
  const upTo: number[] = [];
  let sum = 0;
  for (const one of districts) {
    sum += one.weight;
    upTo.push(sum / total);
  }
  return (u) =>
    Math.min(
      districts.length - 1,
      upTo.findIndex((limit) => u < limit),
    );
}

/** Group by multinomial logit: district, a smooth curve of clock time, and darkness. */
function drawGroup(
  random: RandomStream,
  district: number,
  minute: number,
  dark: boolean,
  darkness: Readonly<Record<Group, number>>,
): Group {
  const evening = Math.sin(((minute - 360) / 1440) * 2 * Math.PI);
  const curve = { white: 0, black: -0.18 * evening, hispanic: 0.12 * evening, "asian-pacific": 0 };
  const weights = groups.map((group, g) =>
    Math.exp(Math.log(districts[district]!.shares[g]!) + curve[group] + (dark ? darkness[group] : 0)),
  );
  let u = random.uniform() * weights.reduce((a, b) => a + b, 0);
  for (const [g, weight] of weights.entries()) {
    u -= weight;
    if (u < 0) return groups[g]!;
  }
  return groups[0];
}

const reasons = [
  ["speeding", 0.4],
  ["moving violation", 0.2],
  ["equipment", 0.16],
  ["registration", 0.1],
  ["seat belt", 0.06],
  ["investigation", 0.08],
] as const;

/** Mean and discrimination of the signal by district: how often drivers carry, and how visible that is. */
export function signal(group: Group, district: number): { readonly phi: number; readonly delta: number } {
  const byGroup = { white: -3.25, black: -3.15, hispanic: -3.3, "asian-pacific": -3.4 }[group];
  return { phi: byGroup + 0.25 * Math.sin(1 + 2.3 * district), delta: 1.5 + 0.2 * Math.cos(district) };
}

type Drawn = Pick<SimulatedStop, "date" | "minute" | "district" | "group" | "dark" | "officer">;

function finish(random: RandomStream, drawn: Drawn, after: boolean, officerEffect: number): SimulatedStop {
  const { group, district } = drawn;
  const reason = drawReason(random);
  const carries = random.uniform() < logistic(signal(group, district).phi);
  // The signal is N(0, 1) for those who carry nothing and N(delta, 1) for those who do; p is Bayes' rule.
  const { phi, delta } = signal(group, district);
  const x = random.normal() + (carries ? delta : 0);
  const probability = logistic(phi + delta * x - (delta * delta) / 2);
  const searched = probability > truth.thresholds[group];
  const contraband = searched && carries;
  const licence =
    truth.licenceArrest[after ? "after" : "before"][group] +
    0.6 * officerEffect +
    (reason === "registration" ? 1 : 0);
  const arrested = contraband ? random.uniform() < 0.7 : random.uniform() < logistic(licence - 0.7);
  const cited =
    !arrested && random.uniform() < logistic(0.1 + officerEffect + (reason === "speeding" ? 0.5 : 0));
  return {
    ...drawn,
    reason: arrested && !contraband ? arrestReason(random) : reason,
    searched,
    contraband,
    arrested,
    cited,
    age: Math.min(90, Math.max(16, Math.round(18 + 30 * random.gamma(1.5) * 0.5))),
    female: random.uniform() < 0.36,
  };
}

/** What an officer writes down who arrests without contraband: most often that the driver has no licence. */
const arrestReason = (random: RandomStream): string =>
  random.uniform() < 0.35 ? "investigation" : "registration";

function drawReason(random: RandomStream): string {
  let u = random.uniform();
  for (const [reason, share] of reasons) {
    u -= share;
    if (u < 0) return reason;
  }
  return "speeding";
}

const header = [
  "raw_row_number",
  "date",
  "time",
  "district",
  "subject_age",
  "subject_race",
  "subject_sex",
  "officer_id_hash",
  "type",
  "reason_for_stop",
  "search_conducted",
  "search_basis",
  "contraband_found",
  "arrest_made",
  "citation_issued",
  "warning_issued",
  "outcome",
];

/** The stops as a file in the standardized form of the Stanford Open Policing Project. */
export function* stopsCsv(options: HarmonyOptions): Generator<string> {
  const random = createRandom(options.seed).split("recording");
  const change = truth.recordingChange;
  yield `${header.join(",")}\n`;
  let row = 0;
  for (const stop of simulateStops(options)) {
    row++;
    const missing = random.uniform() < truth.missingRace[stop.date < change ? "before" : "after"];
    yield `${csvRow(stop, row, missing, random)}\n`;
  }
}

const raceWords: Record<Group, string> = {
  white: "white",
  black: "black",
  hispanic: "hispanic",
  "asian-pacific": "asian/pacific islander",
};

function csvRow(stop: SimulatedStop, row: number, missingRace: boolean, random: RandomStream): string {
  const outcome = stop.arrested ? "arrest" : stop.cited ? "citation" : "warning";
  const basis = stop.searched ? (random.uniform() < 0.45 ? "consent" : "probable cause") : "NA";
  const time = `${pad(Math.floor(stop.minute / 60))}:${pad(stop.minute % 60)}:00`;
  return [
    row,
    stop.date,
    random.uniform() < 0.004 ? "NA" : time,
    districts[stop.district]!.name,
    random.uniform() < 0.01 ? "NA" : stop.age,
    missingRace ? "NA" : raceWords[stop.group],
    stop.female ? "female" : "male",
    `h${(stop.officer * 2654435761) % 4294967296}`,
    "vehicular",
    stop.reason,
    flag(stop.searched),
    basis,
    stop.searched ? flag(stop.contraband) : "NA",
    flag(stop.arrested),
    flag(stop.cited),
    flag(!stop.arrested && !stop.cited),
    outcome,
  ].join(",");
}

const pad = (value: number): string => String(value).padStart(2, "0");
const flag = (value: boolean): string => (value ? "TRUE" : "FALSE");

/** The population file of the example. */
export function populationCsv(): string {
  const rows = groups.map(
    (group) =>
      `${group},2018,driving,${residents[group].count},${residents[group].marginOfError},simulated five-year estimate`,
  );
  return `group,year,age_band,count,margin_of_error,source\n${rows.join("\n")}\n`;
}
