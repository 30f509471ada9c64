import { type ErrorInput, errorInputs } from "../../../assessment/assessment.js";
import { type Dataset, has } from "../../../data/dataset.js";
import { call, column, type Expression, type Measure, type Query } from "../../../engine/query.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { loadDefaultInputs } from "../knowledge.js";
import { inputOf } from "./inputs.js";
import type { HoldsSpec, LocalRecords } from "./spec.js";

/** Fewer days than this say nothing of a year. */
const leastDays = 90;

/** What will be computed from which numbers, or which number is missing. */
export function planHolds({ assessment, catalog }: MethodContext): Planned<HoldsSpec> | NotRun {
  const given = assessment.chapters.errors;
  const defaults = loadDefaultInputs();
  const local = localRecords([...catalog.values()]);
  const inputs = errorInputs.flatMap((name) => inputOf(name, given[name], defaults[name]) ?? []);
  const known = (name: ErrorInput) => inputs.some((one) => one.name === name);
  if (local === undefined && !known("detainers") && !known("screened")) {
    return {
      run: false,
      why: "Nothing tells how many people the agency names or checks in a year: neither a file of encounters with detainers, nor a number in the assessment.",
      whatWould:
        "A file of encounters with each detainer, what was done and whether it was found to be wrong; or a number under chapters: errors: detainers (people named in detainers in a year) or screened (people whose status is checked).",
    };
  }
  const { level } = assessment;
  const { minimumCell } = assessment.privacy;
  const spec: HoldsSpec = { inputs, level, minimumCell, ...(local === undefined ? {} : { local }) };
  return {
    run: true,
    spec,
    summary: `Wrongful holds a year from ${local === undefined ? "the numbers of the assessment" : `the detainers of ${local.file}`}, with published and assumed ranges for what is not known.`,
    queries: local === undefined ? {} : { detainers: query(catalog.get(local.dataset)!, local) },
  };
}

function localRecords(datasets: readonly Dataset[]): LocalRecords | undefined {
  const found = datasets.find((one) => one.contract.kind === "encounters" && has(one, "kind", "date"));
  const dates = found?.columns.get("date");
  if (found === undefined || dates?.least === undefined || dates.greatest === undefined) return undefined;
  const [from, to] = [String(dates.least), String(dates.greatest)];
  const days = dayNumber(to) - dayNumber(from) + 1;
  if (days < leastDays) return undefined;
  return {
    dataset: found.name,
    file: found.origin.file,
    from,
    to,
    days: Math.min(365, days),
    judged: has(found, "found_wrong"),
    held: has(found, "outcome") || has(found, "hours_beyond_release"),
  };
}

const dayNumber = (iso: string): number => Math.floor(Date.parse(`${iso}T00:00:00Z`) / 86_400_000);

function query(dataset: Dataset, local: LocalRecords): Query {
  const rows = has(dataset, "count") ? call("coalesce", column("count"), 1) : undefined;
  const measure = (where?: Expression): Measure => ({
    ...(rows === undefined ? { kind: "count" as const } : { kind: "sum" as const, of: rows }),
    ...(where === undefined ? {} : { where }),
  });
  const recent = call("gt", call("day-number", column("date")), dayNumber(local.to) - local.days);
  const measures: Record<string, Measure> = { all: measure(), recent: measure(recent) };
  if (local.judged) {
    measures.judged = measure(call("not", call("is-null", column("found_wrong"))));
    measures.wrong = measure(column("found_wrong"));
    if (local.held) measures.wrongHeld = measure(call("and", column("found_wrong"), heldExpression(dataset)));
  }
  return {
    dataset: dataset.name,
    where: call("eq", column("kind"), "detainer"),
    by: { kind: column("kind") },
    measures,
  };
}

/** Held beyond release where the hours are recorded; else taken over or let go after a hold. */
function heldExpression(dataset: Dataset): Expression {
  if (has(dataset, "hours_beyond_release")) return call("gt", column("hours_beyond_release"), 0);
  return call("in", column("outcome"), "transferred", "lapsed");
}
