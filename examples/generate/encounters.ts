/**
 * Harmony County's jail and its agreement: detainers, encounters under the agreement, bookings, and agreements round about,
 * with planted truths that the chapters `program` and `setting` can be held against. See README.md beside the example.
 */

import { createRandom, type RandomStream } from "../../src/statistics/random/index.js";

/** What is planted. */
export const programTruth = {
  start: "2018-03-01",
  /** Detainers: charge levels before and from the start. */
  levels: {
    before: { felony: 0.4, misdemeanor: 0.36, traffic: 0.19, none: 0.05 },
    after: { felony: 0.25, misdemeanor: 0.37, traffic: 0.31, none: 0.07 },
  },
  /** Detainers a month, before and from the start. */
  detainersAMonth: { before: 16, after: 31 },
  /** Encounters under the agreement a month; four in five come from screening at booking, the rest from stops. */
  encountersAMonth: 52,
  screened: 0.8,
  /** Of detainers: held and taken over. The rest are declined, lapse, are withdrawn, or come too late. */
  transferred: { before: 0.55, after: 0.8 },
  /** Of those held: more than 48 hours beyond the time of release. */
  beyondTwoDays: 0.12,
  /** Of detainers: found to be wrong later. */
  foundWrong: 0.012,
  /** How many times longer a stay with a hold lasts, charges alike. */
  holdRatio: 3,
} as const;

type Level = keyof typeof programTruth.levels.before;

const day = 86_400_000;
const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
const clock = (time: number): string => new Date(time).toISOString().slice(11, 16);

function pick<T extends string>(shares: Readonly<Record<T, number>>, random: RandomStream): T {
  let rest = random.uniform();
  const entries = Object.entries(shares) as [T, number][];
  for (const [value, share] of entries) {
    rest -= share;
    if (rest < 0) return value;
  }
  return entries.at(-1)![0];
}

const offences: Readonly<Record<Level, Readonly<Record<string, number>>>> = {
  felony: { violent: 0.25, sexual: 0.06, weapon: 0.08, property: 0.27, drug: 0.34 },
  misdemeanor: { violent: 0.17, property: 0.2, drug: 0.12, "impaired-driving": 0.27, "public-order": 0.24 },
  traffic: { traffic: 1 },
  none: { immigration: 1 },
};

const header =
  "kind,date,charge_level,offence,source,trigger,outcome,release_due,release_due_time,released,released_time,found_wrong,facility\n";

/** Moments from the first to the last day, about `perMonth` a month. */
function moments(from: string, to: string, perMonth: number, random: RandomStream): number[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const days = (last - first) / day;
  const count = Math.round((days / 30.44) * perMonth);
  return Array.from({ length: count }, () => first + random.uniform() * (last - first)).sort((a, b) => a - b);
}

/** One detainer as a row: when release was due, when it came, and what became of it. */
function detainer(time: number, isAfter: boolean, random: RandomStream): string {
  const level = pick(programTruth.levels[isAfter ? "after" : "before"], random);
  const offence = pick(offences[level], random);
  const trigger = isAfter && random.uniform() < 0.7 ? "screening" : "fingerprints";
  const share = programTruth.transferred[isAfter ? "after" : "before"];
  const outcome = pick(
    {
      transferred: share,
      declined: (1 - share) * 0.5,
      lapsed: (1 - share) * 0.2,
      cancelled: (1 - share) * 0.15,
      "gone-before": (1 - share) * 0.15,
    },
    random,
  );
  const held = outcome === "transferred" || outcome === "lapsed";
  const due = time + (0.5 + 20 * random.uniform() ** 2) * day;
  const hours =
    random.uniform() < programTruth.beyondTwoDays ? 48.5 + 60 * random.uniform() : 2 + 44 * random.uniform();
  const released = due + (held ? hours * 3_600_000 : 0);
  const wrong = random.uniform() < programTruth.foundWrong;
  const times =
    outcome === "gone-before" ? ",,," : `${iso(due)},${clock(due)},${iso(released)},${clock(released)}`;
  return `detainer,${iso(time)},${level},${offence},jail,${trigger},${outcome},${times},${wrong ? "TRUE" : "FALSE"},Harmony County jail (simulated)\n`;
}

/** One encounter under the agreement as a row. */
function encounter(time: number, random: RandomStream): string {
  const screened = random.uniform() < programTruth.screened;
  const level = screened
    ? pick(programTruth.levels.after, random)
    : pick({ felony: 0.05, misdemeanor: 0.25, traffic: 0.55, none: 0.15 }, random);
  const outcome = pick({ transferred: 0.45, released: 0.45, other: 0.1 }, random);
  return `encounter,${iso(time)},${level},${pick(offences[level], random)},${screened ? "jail,screening" : "street,stop"},${outcome},,,,,,\n`;
}

/** Detainers from 2016 and encounters from the start of the agreement, to the end of 2019. */
export function encountersCsv({ seed }: { readonly seed: number }): string {
  const random = createRandom(seed).split("encounters");
  const { start, detainersAMonth, encountersAMonth } = programTruth;
  return [
    header,
    ...moments("2016-01-01", start, detainersAMonth.before, random).map((time) =>
      detainer(time, false, random),
    ),
    ...moments(start, "2020-01-01", detainersAMonth.after, random).map((time) =>
      detainer(time, true, random),
    ),
    ...moments(start, "2020-01-01", encountersAMonth, random).map((time) => encounter(time, random)),
  ].join("");
}

const bookingsHeader =
  "booked,booked_time,released,released_time,charges,charge_level,offence,ice_hold,release_reason,group,sex\n";

/** Jail stays of 2018 and 2019. A hold makes a stay longer by {@link programTruth}.holdRatio, charges alike. */
export function bookingsCsv({ seed, stays }: { readonly seed: number; readonly stays: number }): string {
  const random = createRandom(seed).split("bookings");
  const first = Date.parse("2018-01-01");
  const rows = Array.from({ length: stays }, () => first + random.uniform() * 700 * day)
    .sort((a, b) => a - b)
    .map((time) => {
      const level = pick({ felony: 0.33, misdemeanor: 0.42, traffic: 0.25 }, random);
      const offence = pick(offences[level], random);
      const charges = 1 + Math.min(8, Math.floor(-Math.log(random.uniform()) * 1.1));
      const male = random.uniform() < 0.77;
      const group = pick({ white: 0.58, black: 0.21, hispanic: 0.18, "asian-pacific": 0.03 }, random);
      const hold = random.uniform() < (group === "hispanic" ? 0.3 : 0.012);
      const typical =
        0.2 + (level === "felony" ? 1.4 : level === "misdemeanor" ? 0.3 : -0.8) + 0.25 * (charges - 1);
      const days = Math.exp(typical + (hold ? Math.log(programTruth.holdRatio) : 0) + 0.9 * random.normal());
      const end = time + Math.max(0.02, days) * day;
      const reason = hold
        ? pick({ "to-ice": 0.8, served: 0.12, bail: 0.08 }, random)
        : pick({ bail: 0.4, recognizance: 0.28, served: 0.17, dismissed: 0.09, "to-other": 0.06 }, random);
      return `${iso(time)},${clock(time)},${iso(end)},${clock(end)},${charges},${level},${offence},${hold ? "TRUE" : "FALSE"},${reason},${group},${male ? "male" : "female"}\n`;
    });
  return [bookingsHeader, ...rows].join("");
}

/** Counties in which simulated agencies sign, with the share that does; the jurisdiction's own is the first. */
const places: readonly (readonly [string, readonly string[]])[] = [
  [
    "VA",
    [
      "Rockingham County",
      "Augusta County",
      "Page County",
      "Culpeper County",
      "Fauquier County",
      "Halifax County",
      "Botetourt County",
      "Wythe County",
      "Loudoun County",
      "Hanover County",
    ],
  ],
  ["WV", ["Pendleton County", "Hardy County"]],
  ["MD", ["Frederick County", "Harford County", "Cecil County"]],
  ["NC", ["Wake County", "Gaston County", "Henderson County", "Cabarrus County"]],
  ["TN", ["Knox County"]],
  ["GA", ["Cobb County", "Gwinnett County", "Hall County", "Whitfield County"]],
  ["FL", ["Collier County", "Clay County", "Pasco County", "Hernando County", "Polk County"]],
  ["TX", ["Tarrant County", "Denton County", "Smith County", "Lubbock County", "Potter County"]],
  ["AZ", ["Pinal County", "Yavapai County"]],
  ["OH", ["Butler County"]],
];

/** Agreements of agencies that do not exist, in counties that do. */
export function agreementsCsv({ seed }: { readonly seed: number }): string {
  const random = createRandom(seed).split("agreements");
  const rows: string[] = ["agency,state,county,agency_type,model,signed,ended,last_listed\n"];
  for (const [state, counties] of places) {
    for (const county of counties) {
      const own = rows.length === 1;
      const signed = own ? "2018-01-22" : iso(Date.parse("2006-01-01") + random.uniform() * 13.5 * 365 * day);
      const ends = !own && random.uniform() < 0.25;
      const left = Date.parse("2019-12-01") - Date.parse(signed);
      const ended = ends ? iso(Date.parse(signed) + (0.3 + 0.6 * random.uniform()) * left) : "";
      const agency = own
        ? "Harmony County Police Department (simulated)"
        : `Sheriff of ${county} (simulated)`;
      const model = own ? "task-force" : pick({ "jail-enforcement": 0.7, "task-force": 0.3 }, random);
      rows.push(
        `${agency},${state},${county},county,${model},${signed},${ended},${ends ? "" : "2019-12-31"}\n`,
      );
      if (own) rows.push(`${agency},${state},${county},county,jail-enforcement,${signed},,2019-12-31\n`);
    }
    if (random.uniform() < 0.5)
      rows.push(
        `State agency of ${state} (simulated),${state},,state,task-force,${iso(Date.parse("2007-01-01") + random.uniform() * 9 * 365 * day)},,2019-12-31\n`,
      );
  }
  return rows.join("");
}
