import type { Assessment } from "../../src/assessment/assessment.js";
import { parseAssessment } from "../../src/assessment/parse.js";
import { stops } from "../../src/data/contracts/stops.js";
import type { ColumnSummary, Dataset } from "../../src/data/dataset.js";
import type {
  AnsweredFinding,
  Estimate,
  Figure,
  Finding,
  FindingTable,
  UnansweredFinding,
} from "../../src/findings/finding.js";
import type { AssessmentResult } from "../../src/report/result.js";
import type { CslRecord, Sources } from "../../src/report/sources.js";
import { benchmark, emptyFigure, hitRates, monthly, reasons, thresholds } from "./figure-fixtures.js";

/** A report as an assessment of Harmony County would give it, made by hand. */

const source = `equipoise: 1
title: "Harmony County: traffic stops before and after a 287(g) agreement, 2016-2019"
jurisdiction: { state: VA, agency: Harmony County Police Department, kind: municipal-police }
decision:
  question: Should the county renew its 287(g) agreement, change it, or end it?
  decider: the county board of supervisors, on advice of the chief of police
  act: resolution
  date: 2020-06-30
options:
  - { id: renew, label: Renew the agreement as it is, status-quo: true }
  - { id: end, label: End the agreement }
timeline:
  - phase: 287(g) agreement
    announcement: 2017-10-02
    start: 2018-03-01
data:
  stops: { file: data/stops.csv.gz, source: stanford-open-policing }
`;

export const assessment: Assessment = parseAssessment(source, "assessment.yaml").assessment;

/** The least that an assessment may say. */
export const bareAssessment: Assessment = parseAssessment(
  "equipoise: 1\ntitle: Stops\njurisdiction: { state: CT, agency: Hamden Police Department, kind: municipal-police }\n",
  "assessment.yaml",
).assessment;

const column = (
  name: string,
  missing: number,
  more: Partial<ColumnSummary> = {},
): [string, ColumnSummary] => [
  name,
  { name, present: true, missing, distinct: 4, from: `subject_${name}`, ...more },
];

export const dataset: Dataset = {
  name: "stops",
  contract: stops,
  rows: 61_406,
  rowsRead: 61_893,
  columns: new Map([
    column("date", 0, { least: "2016-01-01", greatest: "2019-12-31" }),
    column("time", 7),
    column("race", 4_190, { values: [{ value: "native", rows: 5 }] }),
    column("searched", 812),
    ["officer", { name: "officer", present: false, missing: 61_406, distinct: 0 }],
  ]),
  origin: {
    file: "data/stops.csv.gz",
    sha256: "9f2c4d1ab8e3f70c55d2a6b1e4c8f3a7d0b9e6c5f4a3b2c1d0e9f8a7b6c5d4e3",
    bytes: 1_204_881,
    format: "csv, gzip",
    encoding: "utf-8",
    profile: "stanford-open-policing",
    producer: "Harmony County Police Department",
    citation: "Harmony County Police Department (2020). Stop data, 2016-2019.",
    licence: "public record",
  },
  decisions: [
    {
      dataset: "stops",
      action: "Left out rows without a date",
      reason: "A stop without a date belongs to no period.",
      rowsBefore: 61_893,
      rowsAfter: 61_433,
    },
    {
      dataset: "stops",
      action: "Left out exact duplicates",
      reason: "The same stop stands twice in the file.",
      rowsBefore: 61_433,
      rowsAfter: 61_406,
    },
    {
      dataset: "stops",
      action: "Set ages outside 5 to 110 to missing",
      reason: "Nobody of that age is stopped in traffic.",
      rowsBefore: 61_406,
      rowsAfter: 61_406,
      rowsChanged: 118,
    },
  ],
  notes: [
    {
      id: "race-missing",
      level: "caution",
      column: "race",
      message: "Race is missing in 7 of 100 stops, and in 11 of 100 before January 2017.",
      rows: 4_190,
    },
    {
      id: "clock",
      level: "serious",
      column: "time",
      message:
        "One stop in 14 is stamped 00:00, which looks like a default; those do not enter the veil of darkness.",
    },
    { id: "officer", level: "note", message: "There is no officer column, so errors are clustered by date." },
    {
      id: "dates",
      level: "good",
      column: "date",
      message: "All dates lie between 2016 and 2019, with stops on every day.",
    },
  ],
  rejected: [
    {
      reason: "No date",
      rows: 460,
      examples: [
        { line: 1043, header: "date" },
        { line: 20_117, header: "date" },
      ],
    },
    { reason: "Exact duplicate of an earlier row", rows: 27, examples: [{ line: 88 }] },
  ],
  privacy: [
    {
      header: "driver_name",
      kind: "name",
      action: "dropped",
      why: "It names a person, and nothing here needs it.",
    },
    {
      header: "lat",
      kind: "exact coordinates",
      action: "coarsened",
      why: "Two decimals, about a kilometre.",
    },
  ],
  parquet: "/nowhere/stops.parquet",
  timeZone: "America/New_York",
};

const share = (value: number, low: number, high: number, n: number | null): Estimate => ({
  value,
  low,
  high,
  level: 0.95,
  intervalKind: "confidence",
  scale: "share",
  unit: "searches that found contraband",
  n,
  variance: "Wilson",
});

const hitTable: FindingTable = {
  id: hitRates.id,
  title: "Searches and what they found, by group",
  columns: [
    { name: "group", label: "Group", kind: "label" },
    { name: "searches", label: "Searches", kind: "count" },
    { name: "hits", label: "Found contraband", kind: "count", partOf: "searches" },
    { name: "rate", label: "Hit rate", kind: "share", derivedFrom: ["hits"] },
    { name: "low", label: "From", kind: "low", derivedFrom: ["hits"] },
    { name: "high", label: "To", kind: "high", derivedFrom: ["hits"] },
  ],
  rows: [
    ["White", 1_718, 497, 0.2893, 0.2684, 0.3112],
    ["Black", 1_012, 234, 0.2312, 0.2063, 0.2582],
    ["Hispanic", 812, 158, 0.1946, 0.1688, 0.2232],
    ["Asian or Pacific Islander", 114, 31, 0.2719, 0.1984, 0.3602],
    ["American Indian or Alaska Native", null, null, null, null, null],
    ["All groups", 3_671, 923, 0.2514, 0.2377, 0.2657],
  ],
  totals: [5],
  suppressed: { cells: 10, minimumCell: 11 },
};

const plainTable = (figure: Figure): FindingTable => ({
  id: figure.id,
  title: figure.title,
  columns: [
    { name: "group", label: "Group", kind: "label" },
    { name: "value", label: "Value", kind: "number", digits: 2 },
    { name: "low", label: "From", kind: "low", digits: 2 },
    { name: "high", label: "To", kind: "high", digits: 2 },
  ],
  rows: [
    ["Black", 1.93, 1.88, 1.98],
    ["Hispanic", 1.41, 1.37, 1.45],
    ['=HYPERLINK("http://example.org")', Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ],
  note: "Residents of the county, 2018.",
});

type Draft = Pick<AnsweredFinding, "id" | "method" | "question" | "claim" | "rank"> &
  Partial<AnsweredFinding>;

function answered(draft: Draft): AnsweredFinding {
  const figures = draft.figures ?? [];
  return {
    chapter: "stops",
    ledger: "profiling",
    citations: ["grogger-ridgeway-2006"],
    datasets: ["stops"],
    status: "answered",
    reading: "",
    estimates: {},
    strength: "local-descriptive",
    checks: [],
    assumptions: [],
    limits: [],
    choices: [],
    tables: figures.map(plainTable),
    decisions: [],
    ...draft,
    figures,
  };
}

export const hitFinding = answered({
  id: "stops/hit-rates",
  method: "hit-rates",
  question: "When officers search, how often do they find contraband?",
  rank: 2,
  claim:
    "Searches of drivers perceived as Hispanic found contraband in 19.5 per cent of cases, of White drivers in 28.9 per cent: between 6.0 and 12.9 percentage points less often.",
  reading:
    "A lower hit rate can mean that officers search a group on less. It can also arise when one standard meets groups whose doubtful cases differ, which the threshold test looks into.",
  estimates: {
    hispanic: share(0.1946, 0.1688, 0.2232, 812),
    white: share(0.2893, 0.2684, 0.3112, 1_718),
    difference: {
      ...share(-0.0947, -0.129, -0.0604, 2_530),
      scale: "difference",
      unit: "percentage points",
      variance: "Newcombe",
      clusters: 1_204,
      degreesOfFreedom: Number.POSITIVE_INFINITY,
      comparator: "White drivers",
      countsFrom: { kind: "start", date: "2018-03-01" },
    },
  },
  checks: [
    {
      id: "enough",
      label: "Enough searches",
      outcome: "pass",
      detail: "Every compared group has more than 100 searches.",
    },
    {
      id: "recorded",
      label: "Searches are recorded",
      outcome: "caution",
      detail: "In 812 stops it is not recorded whether there was a search.",
    },
    {
      id: "inventory",
      label: "Discretionary searches only",
      outcome: "fail",
      detail: "The file has no search basis, so inventory searches are among them.",
    },
  ],
  assumptions: ["Contraband is recorded in the same way for all groups."],
  limits: [
    "Hit rates are averages, and can differ between groups though officers apply one standard (infra-marginality).",
  ],
  choices: [
    {
      what: "How race and ethnicity are combined",
      chosen: "everybody of Hispanic ethnicity is Hispanic",
      change: "chapters: stops: race-rule: race-first",
    },
  ],
  tables: [hitTable],
  figures: [hitRates],
  decisions: [
    {
      dataset: "stops",
      action: "Kept stops with a search",
      reason: "A hit rate is a share of searches.",
      rowsBefore: 61_406,
      rowsAfter: 3_671,
    },
  ],
});

export const unanswered: UnansweredFinding = {
  id: "stops/duration",
  chapter: "stops",
  method: "post-stop-outcomes",
  ledger: "profiling",
  question: "Are some groups kept longer?",
  rank: 8,
  citations: [],
  datasets: ["stops"],
  status: "cannot-answer",
  why: "The file has no duration of stops.",
  whatWould:
    "A column with the length of each stop in minutes, or in bands such as up to 15 and 16 to 30 minutes.",
};

export const findings: readonly Finding[] = [
  answered({
    id: "stops/who",
    method: "stop-counts",
    question: "Whom did the agency stop, month by month?",
    rank: 1,
    claim:
      "Of 61,406 stops, 13.0 per cent were of drivers perceived as Hispanic, and 10.4 per cent from March 2018 on: between 2.1 and 3.2 percentage points less than before.",
    reading: "Shares of stops say nothing about shares of drivers.",
    limits: ["Race is missing in 7 of 100 stops, and was missing more often before January 2017."],
    figures: [monthly, reasons],
  }),
  hitFinding,
  answered({
    id: "stops/benchmark",
    method: "benchmarks",
    question: "Are some groups stopped more often than their share of residents would suggest?",
    rank: 3,
    claim: "Per resident, Black drivers were stopped between 1.88 and 1.98 times as often as White drivers.",
    limits: ["Residents are not drivers: who drives here, when and how much is not known."],
    figures: [benchmark],
    citations: ["grogger-ridgeway-2006", "police-foundation-2009", "no-such-record"],
  }),
  answered({
    id: "stops/veil-of-darkness",
    method: "veil-of-darkness",
    question: "Does the mix of stopped drivers change when officers can see less?",
    rank: 4,
    strength: "local-causal",
    claim:
      "In darkness the odds that a stopped driver is Hispanic rather than White are between 4 and 17 per cent lower than in daylight at the same hour.",
    limits: ["Street lights and headlights let officers see something in darkness too."],
    figures: [thresholds],
  }),
  answered({
    id: "stops/nothing",
    method: "veil-of-darkness",
    question: "Does a figure without values still speak?",
    rank: 5,
    claim: "No value could be estimated.",
    figures: [emptyFigure],
  }),
  unanswered,
];

export const sources: Sources = new Map<string, CslRecord>([
  [
    "grogger-ridgeway-2006",
    {
      id: "grogger-ridgeway-2006",
      type: "article-journal",
      title: "Testing for racial profiling in traffic stops from behind a veil of darkness",
      author: [
        { family: "Grogger", given: "Jeffrey" },
        { family: "Ridgeway", given: "Greg" },
      ],
      issued: { "date-parts": [[2006]] },
      "container-title": "Journal of the American Statistical Association",
      volume: "101",
      issue: "475",
      page: "878-887",
      DOI: "10.1198/016214506000000168",
    },
  ],
  [
    "police-foundation-2009",
    {
      id: "police-foundation-2009",
      type: "report",
      title:
        "The Role of Local Police: Striking a Balance Between Immigration Enforcement and Civil Liberties",
      author: [{ literal: "Police Foundation" }],
      issued: { "date-parts": [[2009, 4]] },
      publisher: "Police Foundation",
      URL: "https://www.policinginstitute.org/",
    },
  ],
]);

export const result: AssessmentResult = {
  assessment,
  catalog: new Map([["stops", dataset]]),
  chapters: [
    {
      id: "stops",
      title: "Traffic stops",
      introduction:
        "Stops are where most people meet the police. This chapter asks who is stopped, searched and arrested, and whether that changed with the policy.",
      findings,
    },
  ],
  manifest: {
    version: "0.1.0",
    started: new Date("2026-01-05T10:00:00Z"),
    finished: new Date("2026-01-05T10:00:42Z"),
    source: { file: "/home/analyst/harmony/assessment.yaml", text: source },
  },
};

/** No data, no findings, nothing stated. */
export const bareResult: AssessmentResult = {
  ...result,
  assessment: bareAssessment,
  catalog: new Map(),
  chapters: [],
};
