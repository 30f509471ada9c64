import type { Assessment, TimelineEvent } from "../../../assessment/assessment.js";
import { type Dataset, has } from "../../../data/dataset.js";
import { formatDate } from "../../../findings/wording.js";
import { mainEvent } from "../../common/phases.js";
import type { MethodContext, NotRun } from "../../method.js";

/** What every method of the chapter needs to know of a file of encounters or of bookings. */
export interface ProgramContext {
  readonly assessment: Assessment;
  readonly dataset: Dataset;
  /** First and last date, ISO; empty where there is none. */
  readonly from: string;
  readonly to: string;
  /** Dates of one kind of the timeline that lie within the file, in order: they part it into phases. */
  readonly boundaries: readonly TimelineEvent[];
}

interface FileWords {
  readonly kind: string;
  /** "encounters, detainers or holds". */
  readonly rows: string;
  readonly date: string;
  readonly asked: string;
}

const files: Readonly<Record<"encounters" | "bookings", FileWords>> = {
  encounters: {
    kind: "encounters",
    rows: "encounters, detainers or holds",
    date: "date",
    asked:
      "A file with one row for each encounter, detainer or hold (or a table of counts), from the jail or by a records request to the federal agency, under `data: encounters:`; `equipoise template encounters` gives its header.",
  },
  bookings: {
    kind: "bookings",
    rows: "jail bookings",
    date: "booked",
    asked:
      "A file of jail stays with a flag for immigration holds, under `data: bookings:`; `equipoise template bookings` gives its header.",
  },
};

/** What a column that is missing would tell, and what would bring it. */
export interface Wanted {
  readonly lacks: string;
  readonly would: string;
}

/** Whether a method must stay silent. */
export const isNotRun = (found: ProgramContext | NotRun): found is NotRun => "run" in found;

const find = (context: MethodContext, kind: string): Dataset | undefined =>
  [...context.catalog.values()].find((dataset) => dataset.contract.kind === kind);

/**
 * The encounters or bookings of the assessment, or why the method cannot run: no such file, no row, or none of the
 * columns of which one is needed.
 */
export function programWith(
  context: MethodContext,
  file: keyof typeof files,
  wanted: Readonly<Record<string, Wanted>>,
): ProgramContext | NotRun {
  const words = files[file];
  const dataset = find(context, words.kind);
  if (dataset === undefined)
    return { run: false, why: `The assessment has no file of ${words.rows}.`, whatWould: words.asked };
  if (dataset.rows === 0)
    return {
      run: false,
      why: `No row of ${dataset.origin.file} could be used.`,
      whatWould: "A file whose rows can be read: `equipoise check` says what is wrong with each.",
    };
  const missing = Object.entries(wanted).filter(
    ([names]) => !names.split("|").some((name) => has(dataset, name)),
  );
  if (missing.length > 0)
    return {
      run: false,
      why: `${dataset.origin.file} does not say ${missing.map(([, { lacks }]) => lacks).join(", nor ")}.`,
      whatWould: missing.map(([, { would }]) => would).join(" "),
    };
  return describe(context.assessment, dataset, words.date);
}

/** The file that a planned method has already been given. */
export function plannedProgram(context: MethodContext, file: keyof typeof files): ProgramContext {
  const dataset = find(context, files[file].kind);
  if (dataset === undefined) throw new Error(`a method was planned without ${file}`);
  return describe(context.assessment, dataset, files[file].date);
}

function describe(assessment: Assessment, dataset: Dataset, date: string): ProgramContext {
  const summary = dataset.columns.get(date);
  const from = String(summary?.least ?? "");
  const to = String(summary?.greatest ?? "");
  return { assessment, dataset, from, to, boundaries: boundariesOf(assessment.timeline, from, to) };
}

/** Dates at which practice changed; where none is told, those of the kind that comes nearest to it. Kinds of the plan and of the practice are never mixed. */
function boundariesOf(
  timeline: readonly TimelineEvent[],
  from: string,
  to: string,
): readonly TimelineEvent[] {
  const within = timeline.filter(({ date }) => from !== "" && date > from && date <= to);
  const practised = within.filter(({ kind }) => kind === "start" || kind === "change" || kind === "end");
  if (practised.length > 0) return practised;
  const main = mainEvent(within);
  return within.filter(({ kind }) => kind === main?.kind);
}

/** "between 1 Jan 2016 and 31 Dec 2019". */
export const periodWords = ({ from, to }: ProgramContext): string =>
  from === "" ? "in the file" : `between ${formatDate(from)} and ${formatDate(to)}`;

/** "1 Jan 2016 to 31 Dec 2019", for subtitles. */
export const periodLabel = ({ from, to }: ProgramContext): string =>
  from === "" ? "no dates in the file" : `${formatDate(from)} to ${formatDate(to)}`;
