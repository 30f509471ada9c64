import type { Assessment, StopsSettings } from "../../../assessment/assessment.js";
import { type Dataset, has } from "../../../data/dataset.js";
import type { Expression } from "../../../engine/query.js";
import { formatDate } from "../../../findings/wording.js";
import type { MethodContext, NotRun } from "../../method.js";
import { groupExpression } from "./group.js";

/** What every method of the chapter needs to know of the stops. */
export interface StopsContext {
  readonly assessment: Assessment;
  readonly dataset: Dataset;
  readonly settings: StopsSettings;
  /** The group of a stop by the chosen rule. */
  readonly group: Expression;
  /** "drivers" where only vehicles are stopped, "people" where pedestrians are too or it is not told. */
  readonly people: string;
  /** First and last date, ISO; empty where there is none. */
  readonly from: string;
  readonly to: string;
}

/** What the chapter says of a column that is missing, and of what would bring it. */
const wanted: Readonly<Record<string, { readonly lacks: string; readonly would: string }>> = {
  group: {
    lacks: "the race or ethnicity of the people stopped",
    would: "A field for the race and ethnicity that the officer perceived, filled in at every stop.",
  },
  date: { lacks: "the date of a stop", would: "The date of every stop." },
  searched: {
    lacks: "whether a search was made",
    would: "A field that says at every stop whether the person or the vehicle was searched.",
  },
  contraband: {
    lacks: "whether a search found contraband",
    would: "A field that says for every search whether contraband was found.",
  },
  arrested: {
    lacks: "whether the person was arrested",
    would: "A field that says at every stop whether it ended in a custodial arrest.",
  },
  reason: { lacks: "the reason for the stop", would: "The reason for every stop, from a short list." },
};

/** The first dataset of stops in the assessment. */
function stopsDataset(context: MethodContext): Dataset | undefined {
  return [...context.catalog.values()].find((dataset) => dataset.contract.kind === "stops");
}

/** Whether a method must stay silent. */
export const isNotRun = (found: StopsContext | NotRun): found is NotRun => "run" in found;

/**
 * The stops of the assessment, or why the method cannot run: no file of stops, or one that lacks what is needed.
 * `group` stands for race or ethnicity.
 */
export function stopsWith(context: MethodContext, ...needs: readonly string[]): StopsContext | NotRun {
  const dataset = stopsDataset(context);
  if (dataset === undefined) {
    return {
      run: false,
      why: "The assessment has no file of stops.",
      whatWould: "A file with one row per stop, from the agency's records system, under `data: stops:`.",
    };
  }
  const missing = needs.filter((name) =>
    name === "group" ? !has(dataset, "race") && !has(dataset, "ethnicity") : !has(dataset, name),
  );
  if (dataset.rows > 0 && missing.length === 0) return describe(context.assessment, dataset);
  if (dataset.rows === 0) {
    return {
      run: false,
      why: `No row of ${dataset.origin.file} could be used.`,
      whatWould: "A file whose dates can be read: `equipoise check` says what is wrong with each row.",
    };
  }
  return {
    run: false,
    why: `${dataset.origin.file} does not say ${missing.map((name) => wanted[name]?.lacks ?? name).join(", nor ")}.`,
    whatWould: missing.map((name) => wanted[name]?.would ?? `A column for ${name}.`).join(" "),
  };
}

/** The stops that a planned method has already been given. */
export function plannedStops(context: MethodContext): StopsContext {
  const dataset = stopsDataset(context);
  if (dataset === undefined) throw new Error("a method was planned without stops");
  return describe(context.assessment, dataset);
}

function describe(assessment: Assessment, dataset: Dataset): StopsContext {
  const settings = assessment.chapters.stops;
  const kinds = dataset.columns.get("type");
  const onFoot = kinds?.values?.some(({ value, rows }) => value === "pedestrian" && rows > 0) ?? false;
  // Where the kind of some stops is not told, they need not be stops of drivers.
  const isUntold = kinds?.present === true && kinds.missing > 0;
  const date = dataset.columns.get("date");
  return {
    assessment,
    dataset,
    settings,
    group: groupExpression(settings.raceRule),
    people: onFoot || isUntold ? "people" : "drivers",
    from: String(date?.least ?? ""),
    to: String(date?.greatest ?? ""),
  };
}

/** "between 1 Oct 2013 and 30 Sep 2014". */
export function periodWords({ from, to }: StopsContext): string {
  return from === "" || to === "" ? "in the file" : `between ${formatDate(from)} and ${formatDate(to)}`;
}

/** "1 Oct 2013 to 30 Sep 2014", for subtitles. */
export function periodLabel({ from, to }: StopsContext): string {
  return from === "" || to === "" ? "all dates of the file" : `${formatDate(from)} to ${formatDate(to)}`;
}
