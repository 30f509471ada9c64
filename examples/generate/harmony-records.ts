/** Records of calls, incidents and complaints of Harmony County: one row for each that {@link simulateOutcomes} counts. */

import { createRandom, type RandomStream } from "../../src/statistics/random/index.js";
import { districts } from "./harmony-county.js";
import { harmony, isImmigrantDistrict, type SimulatedMeasure, simulateOutcomes } from "./harmony-outcomes.js";

interface Row {
  readonly date: string;
  readonly text: string;
}

/** Days of a month, and a clock time with an evening peak. */
function moment(random: RandomStream, month: string): { date: string; time: string } {
  const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
  const raw = random.uniform() < 0.6 ? 1080 + 200 * random.normal() : 1440 * random.uniform();
  const minute = ((Math.floor(raw) % 1440) + 1440) % 1440;
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    date: `${month}-${two(random.integer(days) + 1)}`,
    time: `${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
  };
}

function pick<T>(random: RandomStream, choices: readonly (readonly [T, number])[]): T {
  let u = random.uniform() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of choices) {
    u -= weight;
    if (u < 0) return value;
  }
  return choices[0]![0];
}

const districtsBy = (immigrant: boolean) =>
  districts.flatMap(({ name, weight }, i) =>
    isImmigrantDistrict(i) === immigrant ? [[name, weight] as const] : [],
  );
const places = { "immigrant-area": districtsBy(true), "other-area": districtsBy(false) } as const;

const placeIn = (random: RandomStream, group: string): string =>
  pick<string>(random, places[group as keyof typeof places]);

/** One row for each event of a measure, in order of date. */
function rowsOf(
  seed: number,
  measure: SimulatedMeasure,
  row: (random: RandomStream, month: string, group: string) => Row,
): Row[] {
  const random = createRandom(seed).split("harmony-records").split(measure);
  const rows: Row[] = [];
  for (const { agency, group, month, count } of simulateOutcomes({ seed, measures: [measure] })) {
    if (agency !== harmony) continue;
    for (let i = 0; i < count; i++) rows.push(row(random, month, group));
  }
  return rows;
}

const csv = (header: string, rows: readonly Row[]): string => {
  const sorted = rows.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  return `${[header, ...sorted.map(({ text }) => text)].join("\n")}\n`;
};

const callTypes = [
  ["Assault in progress", 0.08],
  ["Domestic dispute", 0.1],
  ["Robbery", 0.03],
  ["Burglary report", 0.07],
  ["Theft report", 0.12],
  ["Noise complaint", 0.14],
  ["Suspicious person", 0.14],
  ["Medical assist", 0.1],
  ["Welfare check", 0.08],
  ["Traffic crash", 0.11],
  ["Animal complaint", 0.03],
] as const;

const ownTypes = [
  ["Traffic stop", 0.6],
  ["Suspicious vehicle", 0.25],
  ["Foot patrol", 0.15],
] as const;

/** Calls for service and what officers began themselves, as a dispatch system writes them. */
export function callsCsv(seed: number): string {
  const community = rowsOf(seed, "calls-for-service", (random, month, group) => {
    const { date, time } = moment(random, month);
    const type = pick<string>(random, callTypes);
    const final = random.uniform() < 0.85 ? type : pick<string>(random, callTypes);
    const interpreter = random.uniform() < (group === "immigrant-area" ? 0.28 : 0.04) ? "Y" : "N";
    const source = random.uniform() < 0.8 ? "911" : "Phone";
    return {
      date,
      text: `${date} ${time},${placeIn(random, group)},${source},${type},${final},${interpreter}`,
    };
  });
  const officer = rowsOf(seed, "officer-initiated-calls", (random, month, group) => {
    const { date, time } = moment(random, month);
    const type = pick<string>(random, ownTypes);
    return { date, text: `${date} ${time},${placeIn(random, group)},Officer,${type},${type},N` };
  });
  return csv("received,beat,source,initial_type,final_type,language_line", [...community, ...officer]);
}

const offences = [
  ["THEFT", 0.44],
  ["ASSAULT", 0.2],
  ["BURGLARY", 0.18],
  ["MOTOR VEHICLE THEFT", 0.1],
  ["ROBBERY", 0.08],
] as const;

/** Crimes that were reported, as a records system writes them. */
export function incidentsCsv(seed: number): string {
  const rows = rowsOf(seed, "crime-reports", (random, month, group) => {
    const { date, time } = moment(random, month);
    const cleared = random.uniform() < 0.22 ? "Y" : "N";
    const offence = pick<string>(random, offences);
    return { date, text: `${date},${time},${placeIn(random, group)},${offence},${cleared}` };
  });
  return csv("occurred_date,occurred_time,beat,offense,cleared", rows);
}

const allegations = [
  ["Discourtesy", 0.35],
  ["Improper stop or search", 0.2],
  ["Neglect of duty", 0.2],
  ["Racial profiling", 0.13],
  ["Excessive force", 0.12],
] as const;

const findings = [
  ["Not sustained", 0.4],
  ["Unfounded", 0.25],
  ["Exonerated", 0.15],
  ["Sustained", 0.12],
  ["Withdrawn", 0.08],
] as const;

/** Complaints, by the ethnicity of who complains. */
export function complaintsCsv(seed: number): string {
  const rows = rowsOf(seed, "complaints", (random, month, group) => {
    const { date } = moment(random, month);
    const ethnicity = group === "hispanic" ? "Hispanic" : "Not Hispanic";
    return {
      date,
      text: `${date},${pick<string>(random, allegations)},${ethnicity},${pick<string>(random, findings)}`,
    };
  });
  return csv("date_received,allegation,complainant_ethnicity,finding", rows);
}
