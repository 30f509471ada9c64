import { has } from "../../../data/dataset.js";
import { type Cells, call, column, numbers, type Query } from "../../../engine/query.js";
import type { LedgerLine, UnansweredFinding } from "../../../findings/finding.js";
import { formatDate, joinList } from "../../../findings/wording.js";
import { cannotAnswer, type MethodIdentity } from "../../common/answer.js";
import { dayIso, textOf } from "../../common/cells.js";
import { eventNoun } from "../../common/phases.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import type { DesignSpec } from "../design/designs.js";
import {
  isNoSeries,
  type SeriesRemark,
  type SeriesSet,
  type SeriesSpec,
  seriesQueries,
} from "../series/index.js";

/** What every method on outcomes is given; plain data. */
export interface LineSpec {
  readonly series: SeriesSpec;
  readonly design: DesignSpec;
  readonly line: LedgerLine;
}

/** What the measures of a line are about, for questions. */
export const lineWords: Readonly<Record<LedgerLine, string>> = {
  cooperation: "calls, reports and other signs of cooperation",
  victimization: "crime against immigrants and others",
  misconduct: "complaints, the use of force and arrests",
  services: "the use of other services",
  resources: "what the policy costs",
  error: "errors",
  profiling: "stops, searches and arrests",
  removal: "who is identified and removed",
  federal: "federal cooperation",
  responsiveness: "what residents say",
};

/** What of the assessment all designs need. */
export function designSpec({ assessment }: MethodContext): DesignSpec {
  const { outcomes } = assessment.chapters;
  return {
    agency: assessment.jurisdiction.agency,
    timeline: assessment.timeline,
    settings: outcomes,
    recordsChanges: outcomes.recordsChanges,
    level: assessment.level,
  };
}

/** The plan of a method about dates of the timeline, or why it must stay silent. */
export function planLine(
  context: MethodContext,
  line: LedgerLine,
  summary: (dates: string) => string,
): Planned<LineSpec> | NotRun {
  const found = seriesQueries(context);
  if (isNoSeries(found)) return found;
  const { timeline } = context.assessment;
  if (timeline.length === 0)
    return {
      run: false,
      why: "The assessment names no date, so there is no before and after.",
      whatWould:
        "A `timeline` with the dates of the policy by kind: announcement, signing, training, start, change, end.",
    };
  const dates = joinList(timeline.map((event) => eventNoun(event)));
  return {
    run: true,
    spec: { series: found.spec, design: designSpec(context), line },
    summary: summary(dates),
    queries: { ...found.queries, ...adoptionQueries(context) },
  };
}

const adoptionsName = "adoptions";

/** First signing by agency, where there is a file of agreements. */
export function adoptionQueries({ catalog }: MethodContext): Record<string, Query> {
  const file = [...catalog.values()].find(({ contract }) => contract.kind === "agreements");
  if (file === undefined || !has(file, "agency", "signed")) return {};
  return {
    [adoptionsName]: {
      dataset: file.name,
      by: { agency: column("agency") },
      measures: { signed: { kind: "min", of: call("day-number", column("signed")) } },
    },
  };
}

/** The specification with what the cells say of who took up an agreement. */
export function withAdoptions(spec: LineSpec, cells: Readonly<Record<string, Cells>>): DesignSpec {
  const found = cells[adoptionsName];
  if (found === undefined) return spec.design;
  const agency = textOf(found, "agency");
  const signed = numbers(found, "signed");
  const adoptions = Array.from({ length: found.rows }, (_, row) => ({
    unit: agency(row),
    day: signed[row]!,
  }));
  return {
    ...spec.design,
    adoptions: adoptions.flatMap(({ unit, day }) =>
      unit === null || Number.isNaN(day) ? [] : [{ unit, adopted: dayIso(day) }],
    ),
  };
}

/** What is said about the data of a measure, worst first; of the limits of findings. */
export function remarksOf(remarks: readonly SeriesRemark[], dataset: string, measure: string): string[] {
  const order = ["serious", "caution"];
  return remarks
    .filter((one) => one.dataset === dataset && (one.measure === undefined || one.measure === measure))
    .filter(({ level }) => order.includes(level))
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
    .map(({ message }) => message);
}

/** What a result says of the series that it did not use. */
export interface Read {
  /** Lines of the ledger on which a series stands. */
  readonly lines: readonly LedgerLine[];
  readonly remarks: readonly SeriesRemark[];
}

export const readOf = ({ series, remarks }: SeriesSet): Read => ({
  lines: [...new Set(series.flatMap(({ line }) => (line === null ? [] : [line])))],
  remarks,
});

/** Why a line has no series, and what would give one. */
export function nothingOnLine(
  method: MethodIdentity,
  { lines, remarks }: Read,
  { assessment, catalog }: MethodContext,
): UnansweredFinding {
  const said = remarks.filter(({ level }) => level === "serious").slice(0, 2);
  return cannotAnswer(
    method,
    { assessment, dataset: { name: [...catalog.keys()][0]! } },
    `No measure in the files stands on the line ${method.ledger}${lines.length === 0 ? "" : `; there are measures on ${joinList(lines)}`}.${said.length === 0 ? "" : ` ${said.map(({ message }) => message).join(" ")}`}`,
    "Counts by unit and month of a measure of this line, from at least two years before the policy: `equipoise template outcomes` writes an empty file and lists the measures.",
  );
}

/** "1 Jan 2014 to 31 Dec 2019" would need the last day; the first days of the first and last period are what is known. */
export const spanWords = (starts: readonly string[]): string =>
  `${formatDate(starts[0]!.slice(0, 7))} to ${formatDate(starts.at(-1)!.slice(0, 7))}`;
