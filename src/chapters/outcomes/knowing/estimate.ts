import type { Cells } from "../../../engine/query.js";
import type { LedgerLine } from "../../../findings/finding.js";
import { type LineSpec, type Read, readOf, withAdoptions } from "../common/plan.js";
import type { ContrastKind } from "../design/contrast.js";
import { containing } from "../design/frame.js";
import { type Subject, subjectsOf } from "../design/subjects.js";
import { readSeries } from "../series/index.js";
import {
  type DetectableQuestion,
  type History,
  historyOf,
  type PlannedDesign,
  plannedDesigns,
} from "./detectable.js";

/** Lines of the ledger that a plan covers. */
export const plannedLines = [
  "cooperation",
  "victimization",
  "misconduct",
  "services",
] as const satisfies readonly LedgerLine[];

/** Measures of a line that are planned for unless the assessment names them: those with most events. */
const mostMeasures = 3;

export interface KnowingSpec extends LineSpec {
  /** ISO date from which the policy would be practised. */
  readonly start: string;
}

/** A measure with what each design could find. */
export interface PlannedMeasure {
  readonly subject: Subject;
  readonly history: History;
  /** The design that is planned for comes first. */
  readonly designs: readonly PlannedDesign[];
}

export interface KnowingResult {
  readonly measures: readonly PlannedMeasure[];
  /** Measures whose history allows no plan. */
  readonly without: readonly { readonly label: string; readonly line: LedgerLine }[];
  readonly read: Read;
}

/** Order in which designs are planned for: most comparisons first, whatever they could find. */
const order: readonly ContrastKind[] = ["triple", "groups", "agencies", "own"];

export function estimateKnowing(
  spec: KnowingSpec,
  cells: Readonly<Record<string, Cells>>,
  seed: number,
): KnowingResult {
  const set = readSeries(spec.series, cells);
  const design = withAdoptions(spec, cells);
  const subjects = subjectsOf(set, null, design);
  const measures: PlannedMeasure[] = [];
  const without: { label: string; line: LedgerLine }[] = [];
  for (const line of plannedLines) {
    for (const subject of chosen(subjects, line, spec.start, design.settings.plan.measures)) {
      const history = historyOf(subject, spec.start, dates(spec, changing), dates(spec, preparing));
      const designs = plannedDesigns(subject, history, questionOf(spec, seed)).toSorted(
        (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind),
      );
      if (designs.length > 0) measures.push({ subject, history, designs });
      else without.push({ label: subject.measure.label, line });
    }
  }
  return { measures, without, read: readOf(set) };
}

function questionOf({ design }: KnowingSpec, seed: number): DetectableQuestion {
  const { plan, harmonics, window } = design.settings;
  return { looks: plan.looks, alpha: plan.alpha, power: plan.power, harmonics, before: window.before, seed };
}

type Kind = LineSpec["design"]["timeline"][number]["kind"];
const changing: readonly Kind[] = ["start", "change", "end"];
const preparing: readonly Kind[] = ["announcement", "signing", "training"];

const dates = ({ design }: KnowingSpec, kinds: readonly Kind[]): string[] =>
  design.timeline.filter(({ kind }) => kinds.includes(kind)).map(({ date }) => date);

/** The measures of a line that are planned for, by their events before the start: what comes after plays no part. */
function chosen(
  subjects: readonly Subject[],
  line: LedgerLine,
  start: string,
  named: readonly string[] | undefined,
): Subject[] {
  const events = ({ own, starts }: Subject) =>
    own.values
      .subarray(0, containing(starts, start))
      .reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
  const all = subjects.filter((one) => one.line === line).toSorted((a, b) => events(b) - events(a));
  return named === undefined
    ? all.slice(0, mostMeasures)
    : all.filter(({ measure }) => named.includes(measure.id));
}
