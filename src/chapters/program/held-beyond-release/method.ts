import { type Cells, call, column, type Expression, numbers } from "../../../engine/query.js";
import type { CellValue, Finding, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatCount, formatNumber, formatShare } from "../../../findings/wording.js";
import { answer, cannotAnswer, type Shown } from "../../common/answer.js";
import { textOf } from "../../common/cells.js";
import { plainShare, shareEstimate } from "../../common/shares.js";
import type { Method, NotRun } from "../../method.js";
import {
  isNotRun,
  type ProgramContext,
  periodWords,
  plannedProgram,
  programWith,
} from "../common/context.js";
import { daysExpression, hoursExpression, hoursKnown } from "../common/hours.js";
import { phaseExpression, weight } from "../common/mix.js";
import { kindWord, phaseLabels, shareWithRange } from "../common/words.js";

/** Hours 0, up to 24, up to 48, more; where only days are told, 0 days, one, two, and three or more. */
const bins = 4;

interface Spec {
  readonly byDays: boolean;
  readonly phases: number;
}

/** Rows of one kind in one stretch of time by how long they were held. */
interface Held {
  readonly bins: readonly number[];
  readonly unknown: number;
  /** Hours beyond release of all who were held; NaN where only days are told. */
  readonly hours: number;
}

interface HeldOfKind extends Held {
  readonly kind: string;
  readonly phases: readonly Held[];
}

interface Result {
  readonly byDays: boolean;
  readonly kinds: readonly HeldOfKind[];
}

const over = (value: Expression, limits: readonly number[]): Expression =>
  call(
    "if",
    call("is-null", value),
    null,
    limits
      .map((limit) => call("if", call("gt", value, limit), 1, 0))
      .reduce((sum, one) => call("add", sum, one)),
  );

const cannotShow: NotRun = {
  run: false,
  why: "These data cannot show how long anybody was held beyond release: the file does not say when release was due.",
  whatWould:
    "For every hold, the day and time at which release was due (bail posted, charges ended, sentence served) and those of the release; or the hours held beyond it.",
};

/** How long people are held after they would have been released, and how often longer than 48 hours. */
export const heldBeyondRelease: Method<Spec, Result> = {
  id: "held-beyond-release",
  chapter: "program",
  title: "Held beyond release",
  question: "How long are people held after the time at which they would have been released?",
  ledger: "error",
  citations: ["wilson-1927"],
  rank: 50,
  plan(context) {
    const program = programWith(context, "encounters", {});
    if (isNotRun(program)) return program;
    const known = hoursKnown(program.dataset);
    if (known === "none") return cannotShow;
    const byDays = known === "days";
    const value = byDays ? daysExpression : hoursExpression;
    return {
      run: true,
      spec: { byDays, phases: program.boundaries.length + 1 },
      summary: `Time in custody beyond release, by ${byDays ? "calendar day" : "hour"}, ${periodWords(program)}.`,
      queries: {
        held: {
          dataset: program.dataset.name,
          by: {
            kind: column("kind"),
            phase: phaseExpression(program.boundaries),
            bin: over(value, byDays ? [0, 1, 2] : [0, 24, 48]),
          },
          measures: {
            n: weight,
            hours: {
              kind: "sum",
              of: call("multiply", call("greatest", value, 0), call("coalesce", column("count"), 1)),
            },
          },
        },
      },
    };
  },
  estimate: ({ byDays, phases }, cells) => ({ byDays, kinds: readHeld(cells.held!, phases, byDays) }),
  findings: (_, result, context) => findings(result, plannedProgram(context, "encounters")),
};

function readHeld(cells: Cells, phases: number, byDays: boolean): HeldOfKind[] {
  const kindOf = textOf(cells, "kind");
  const phase = numbers(cells, "phase");
  const bin = numbers(cells, "bin");
  const n = numbers(cells, "n");
  const hours = numbers(cells, "hours");
  const kinds = new Map<string, { all: Sum; phases: Sum[] }>();
  for (let row = 0; row < cells.rows; row++) {
    const kind = kindOf(row) ?? "unknown";
    let own = kinds.get(kind);
    if (own === undefined) {
      own = { all: sum(), phases: Array.from({ length: phases }, sum) };
      kinds.set(kind, own);
    }
    for (const one of [own.all, own.phases[phase[row]!]]) {
      if (one === undefined) continue;
      if (Number.isNaN(bin[row]!)) one.unknown += n[row]!;
      else {
        one.bins[bin[row]!]! += n[row]!;
        if (bin[row]! > 0) one.hours += hours[row]!;
      }
    }
  }
  const plain = (one: Sum): Held => ({ ...one, hours: byDays ? Number.NaN : one.hours });
  return [...kinds]
    .map(([kind, own]) => ({ kind, ...plain(own.all), phases: own.phases.map(plain) }))
    .filter((own) => timedOf(own) > 0)
    .sort((a, b) => timedOf(b) - timedOf(a));
}

interface Sum {
  bins: number[];
  unknown: number;
  hours: number;
}
const sum = (): Sum => ({ bins: Array.from({ length: bins }, () => 0), unknown: 0, hours: 0 });

/** Rows of which the time is told. */
const timedOf = ({ bins: n }: Held): number => n.reduce((total, one) => total + one, 0);
/** Rows held beyond release at all. */
const heldOf = (own: Held): number => timedOf(own) - own.bins[0]!;

function findings(result: Result, program: ProgramContext): Finding[] {
  if (result.kinds.length === 0)
    return [cannotAnswer(heldBeyondRelease, program, cannotShow.why, cannotShow.whatWould)];
  return result.kinds.map((own, i) =>
    answer(heldBeyondRelease, program, {
      ...draft(own, result.byDays, program),
      ...(result.kinds.length === 1 ? {} : { part: own.kind }),
      rank: heldBeyondRelease.rank + i / 10,
    }),
  );
}

function draft(own: HeldOfKind, byDays: boolean, program: ProgramContext) {
  const { level } = program.assessment;
  const held = plainShare(heldOf(own), timedOf(own), level);
  const long = plainShare(own.bins[3]!, heldOf(own), level);
  const unit = `share of those held beyond release: ${byDays ? "three calendar days or more" : "more than 48 hours"}`;
  return {
    claim: (shown: Shown) => claim(own, byDays, program, shown),
    reading: byDays
      ? "Only days are told, not hours. Two calendar days between the day on which release was due and that of the release can be from 24 to 72 hours, so that whether 48 hours were passed cannot be known for them; three days or more are more than 48 hours in any case."
      : "A detainer asks that a person be held for up to 48 hours after the time of release. A hold beyond the time of release is a new arrest in the eyes of several courts; what law allows here stands in the chapter on law. Hours beyond release come from two recorded times, and are as good as the one for release: bail posted late, or a court's order written hours after, moves them.",
    estimates: {
      held: shareEstimate(held, level, `share of ${kindWord(own.kind)} held beyond the time of release`),
      ...(heldOf(own) > 0 ? { long: shareEstimate(long, level, unit) } : {}),
    },
    checks: [timesTold(own)],
    assumptions: ["The time at which release was due is recorded as it was, not as it was planned."],
    limits: [
      "Holds that the file does not hold, or whose times are not told, may be longer or shorter.",
      "Days on which the federal agency did not work were left out of the 48 hours by older rules; they are counted here.",
    ],
    tables: [heldTable(own, byDays, program), ...phases(own, byDays, program)],
    figures: [],
  };
}

function claim(own: HeldOfKind, byDays: boolean, program: ProgramContext, shown: Shown): string {
  const { level } = program.assessment;
  const words = kindWord(own.kind);
  const opening = `Of ${formatCount(timedOf(own))} ${words} ${periodWords(program)} for which the time of release is told`;
  if (heldOf(own) === 0) return `${opening}, nobody was held beyond it.`;
  const labels = binLabels(byDays);
  if (!shown(labels[0]!) || !shown(labels[3]!)) return `${opening}, the counts are too small to be shown.`;
  const held = plainShare(heldOf(own), timedOf(own), level);
  const long = plainShare(own.bins[3]!, heldOf(own), level);
  const past = byDays ? "three calendar days or more (so more than 48 hours)" : "more than 48 hours";
  const hours = byDays
    ? " How many hours that is, these data cannot show: they tell days only."
    : ` In all ${formatCount(own.hours)} hours, ${formatNumber(own.hours / heldOf(own), { digits: 1 })} for each.`;
  return `${opening}, ${shareWithRange(held)} were held beyond it; ${shareWithRange(long)} of those for ${past}.${hours}`;
}

const binLabels = (byDays: boolean): readonly string[] =>
  byDays
    ? ["Released on the day", "One day later", "Two days later", "Three days later or more"]
    : ["Not held beyond release", "Up to 24 hours", "24 to 48 hours", "More than 48 hours"];

function heldTable(own: HeldOfKind, byDays: boolean, program: ProgramContext): FindingTable {
  const { level } = program.assessment;
  const timed = timedOf(own);
  const labels = binLabels(byDays);
  const rows = labels.map((label, i): CellValue[] => {
    const { value, low, high } = plainShare(own.bins[i]!, timed, level);
    return [label, own.bins[i]!, value, low, high];
  });
  rows.push(["Time not told", own.unknown, null, null, null], ["All", timed + own.unknown, null, null, null]);
  return {
    id: `program-held-${own.kind}`,
    title: `${capitalise(kindWord(own.kind))} by time held beyond release`,
    columns: [
      { name: "held", label: "Held beyond release", kind: "label" },
      { name: "n", label: capitalise(kindWord(own.kind)), kind: "count" },
      { name: "share", label: "Of those whose time is told", kind: "share", derivedFrom: ["n"] },
      { name: "low", label: "from", kind: "low", derivedFrom: ["n"] },
      { name: "high", label: "to", kind: "high", derivedFrom: ["n"] },
    ],
    rows,
    totals: [rows.length - 1],
  };
}

function phases(own: HeldOfKind, byDays: boolean, program: ProgramContext): FindingTable[] {
  if (program.boundaries.length === 0) return [];
  const labels = phaseLabels(program.boundaries);
  const past = binLabels(byDays)[3]!;
  return [
    {
      id: `program-held-${own.kind}-phases`,
      title: `${capitalise(kindWord(own.kind))} held beyond release, by phase`,
      columns: [
        { name: "phase", label: "Phase", kind: "label" },
        { name: "timed", label: "Time told", kind: "count" },
        { name: "held", label: "Held beyond release", kind: "count", partOf: "timed" },
        { name: "long", label: past, kind: "count", partOf: "held" },
        {
          name: "long-share",
          label: `${past}, share of those held`,
          kind: "share",
          derivedFrom: ["long", "held"],
        },
        ...(byDays
          ? []
          : [
              {
                name: "hours",
                label: "Hours beyond release",
                kind: "number" as const,
                derivedFrom: ["held"],
                digits: 0,
              },
            ]),
      ],
      rows: own.phases.map((one, i): CellValue[] => [
        labels[i]!,
        timedOf(one),
        heldOf(one),
        one.bins[3]!,
        heldOf(one) === 0 ? null : one.bins[3]! / heldOf(one),
        ...(byDays ? [] : [one.hours]),
      ]),
    },
  ];
}

function timesTold(own: HeldOfKind) {
  const share = own.unknown / (timedOf(own) + own.unknown);
  return {
    id: "times-told",
    label: "Times of release are told",
    outcome: share > 0.2 ? ("fail" as const) : share > 0.05 ? ("caution" as const) : ("pass" as const),
    detail:
      own.unknown === 0
        ? `Both times are told for all ${kindWord(own.kind)}.`
        : `${formatShare(share)} of ${kindWord(own.kind)} have no time of release, and are left out.`,
  };
}
