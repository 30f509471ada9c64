import { has } from "../../../data/dataset.js";
import { type Cells, call, column, numbers } from "../../../engine/query.js";
import type { CellValue, Finding, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatDate, formatNumber, joinList, plural } from "../../../findings/wording.js";
import { poissonRate } from "../../../statistics/rates/index.js";
import { answer, cannotAnswer, type Shown, type Told } from "../../common/answer.js";
import { dayNumber, textOf } from "../../common/cells.js";
import type { Method } from "../../method.js";
import {
  isNotRun,
  type ProgramContext,
  periodWords,
  plannedProgram,
  programWith,
} from "../common/context.js";
import { hoursExpression, hoursKnown } from "../common/hours.js";
import { phaseExpression, weight } from "../common/mix.js";
import { kindWord, phaseLabels } from "../common/words.js";

/** Outcomes in which the agency did what a detainer asks: held the person, whether anybody came or not. */
const honouredOutcomes = ["transferred", "lapsed"];

interface Spec {
  readonly phases: number;
  readonly hasOutcome: boolean;
  readonly hasHours: boolean;
}

interface Dose {
  readonly n: number;
  /** NaN where outcomes are not recorded. */
  readonly honoured: number;
  readonly outcomeKnown: number;
  /** NaN where hours are not told. */
  readonly hours: number;
}

interface Result {
  readonly kinds: readonly { readonly kind: string; readonly phases: readonly Dose[] }[];
}

/** What was done, not what it is called: officers trained, detainers received and honoured, hours held, by phase. */
export const programDose: Method<Spec, Result> = {
  id: "program-dose",
  chapter: "program",
  title: "Dose",
  question: "How much of the program was there: officers, encounters, detainers honoured, hours held?",
  ledger: "removal",
  citations: ["garwood-1936", "goncalves-jacome-weisburst-2024"],
  rank: 40,
  plan(context) {
    const program = programWith(context, "encounters", {
      date: {
        lacks: "when encounters took place",
        would: "The date of every encounter, detainer and hold.",
      },
    });
    if (isNotRun(program)) return program;
    const { dataset, boundaries } = program;
    const hasOutcome = has(dataset, "outcome");
    const hasHours = hoursKnown(dataset) === "hours";
    return {
      run: true,
      spec: { phases: boundaries.length + 1, hasOutcome, hasHours },
      summary: `Encounters, detainers and holds a month by phase${hasOutcome ? ", and how many were honoured" : ""}, ${periodWords(program)}.`,
      queries: {
        dose: {
          dataset: dataset.name,
          where: call("not", call("is-null", column("date"))),
          by: {
            kind: column("kind"),
            phase: phaseExpression(boundaries),
            ...(hasOutcome ? { outcome: column("outcome") } : {}),
          },
          measures: {
            n: weight,
            ...(hasHours
              ? {
                  hours: {
                    kind: "sum",
                    of: call(
                      "multiply",
                      call("greatest", call("coalesce", hoursExpression, 0), 0),
                      call("coalesce", column("count"), 1),
                    ),
                  },
                }
              : {}),
          },
        },
      },
    };
  },
  estimate: (spec, cells) => ({ kinds: readDose(cells.dose!, spec) }),
  findings: (_, result, context) => findings(result, plannedProgram(context, "encounters")),
};

function readDose(cells: Cells, { phases, hasOutcome, hasHours }: Spec): Result["kinds"] {
  const kindOf = textOf(cells, "kind");
  const outcomeOf = hasOutcome ? textOf(cells, "outcome") : () => null;
  const phase = numbers(cells, "phase");
  const n = numbers(cells, "n");
  const hours = hasHours ? numbers(cells, "hours") : undefined;
  type Sums = { n: number; honoured: number; outcomeKnown: number; hours: number };
  const kinds = new Map<string, Sums[]>();
  for (let row = 0; row < cells.rows; row++) {
    const kind = kindOf(row) ?? "unknown";
    const own =
      kinds.get(kind) ??
      Array.from({ length: phases }, (): Sums => ({ n: 0, honoured: 0, outcomeKnown: 0, hours: 0 }));
    kinds.set(kind, own);
    const one = own[phase[row]!]!;
    const outcome = outcomeOf(row);
    one.n += n[row]!;
    if (outcome !== null) one.outcomeKnown += n[row]!;
    if (outcome !== null && honouredOutcomes.includes(outcome)) one.honoured += n[row]!;
    one.hours += hours?.[row] ?? 0;
  }
  const size = (list: readonly Sums[]) => list.reduce((sum, one) => sum + one.n, 0);
  return [...kinds]
    .sort(([, a], [, b]) => size(b) - size(a))
    .map(([kind, list]) => ({
      kind,
      phases: list.map((one) => ({
        ...one,
        honoured: one.outcomeKnown > 0 ? one.honoured : Number.NaN,
        hours: hasHours ? one.hours : Number.NaN,
      })),
    }));
}

const daysInMonth = 365.25 / 12;

/** Months of each phase that the file covers. */
function monthsOf({ from, to, boundaries }: ProgramContext): number[] {
  const cuts = [dayNumber(from), ...boundaries.map(({ date }) => dayNumber(date)), dayNumber(to) + 1];
  return cuts.slice(1).map((end, i) => (end - cuts[i]!) / daysInMonth);
}

function findings({ kinds }: Result, program: ProgramContext): Finding[] {
  if (kinds.length === 0)
    return [
      cannotAnswer(
        programDose,
        program,
        "No row of the file has a date.",
        "The date of every encounter, detainer and hold.",
      ),
    ];
  const months = monthsOf(program);
  const { minimumCell, level } = {
    minimumCell: program.assessment.privacy.minimumCell,
    level: program.assessment.level,
  };
  const trained = trainedWords(program);
  return [
    answer(programDose, program, {
      claim: (shown) => [...kinds.map((own) => doseWords(own, months, program, shown)), trained].join(" "),
      reading:
        "Two agencies under the same agreement can do very different things. What is done, not what it is called, is what effects can come from: so studies that follow a label alone mix places where much happened with places where little did. For comparison, in counties of more than 100,000 people detainers that were honoured rose by 1.5 a month for 100,000 residents, from 2.4, when fingerprints began to be checked (published).",
      estimates: Object.assign({}, ...kinds.map((own) => rateEstimates(own, months, program))) as Record<
        string,
        Told
      >,
      assumptions: ["Rows are independent of each other; months are of 30.4 days."],
      limits: [
        "A detainer that was honoured is one after which the person was held, whether anybody came or not.",
        ...(program.assessment.chapters.program.officersTrained.length === 0
          ? [
              "How many officers were trained is not told: chapters: program: officers-trained, in assessment.yaml.",
            ]
          : []),
      ],
      checks: [],
      tables: [...kinds.map((own) => doseTable(own, months, program)), ...trainedTable(program)],
      decisions: [],
      choices: [
        {
          what: "Phases",
          chosen: `${plural(months.length, "phase")}, parted by dates of the timeline${minimumCell > 1 ? `; counts below ${minimumCell} are not shown` : ""}, intervals at ${formatNumber(level * 100)} per cent`,
          change: "`timeline` in assessment.yaml",
        },
      ],
    }),
  ];
}

type OfKind = Result["kinds"][number];
const phaseId = (kind: string): string => `program-dose-${kind}`;

function doseWords(own: OfKind, months: readonly number[], program: ProgramContext, shown: Shown): string {
  const labels = phaseLabels(program.boundaries);
  const { minimumCell } = program.assessment.privacy;
  const told = own.phases.flatMap((one, i) => {
    if (one.n < minimumCell || !shown(labels[i]!)) return [];
    const rate = (count: number) => formatNumber(count / months[i]!, { digits: 1 });
    const kept =
      Number.isNaN(one.honoured) || one.honoured < minimumCell
        ? ""
        : `, ${rate(one.honoured)} of them honoured`;
    const hours =
      Number.isNaN(one.hours) || one.hours === 0
        ? ""
        : `, ${formatNumber(one.hours / months[i]!, { digits: 0 })} hours held beyond release`;
    return [`${lower(labels[i]!)}, ${rate(one.n)} a month${own.kind === "encounter" ? "" : kept}${hours}`];
  });
  if (told.length === 0) return `The counts of ${kindWord(own.kind)} are too small to be shown.`;
  return `${capitalise(kindWord(own.kind))}: ${told.join("; ")}.`;
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function trainedWords({ assessment }: ProgramContext): string {
  const list = assessment.chapters.program.officersTrained;
  if (list.length === 0) return "How many officers were trained is not told.";
  return `${capitalise(joinList(list.map(({ date, officers }) => `${plural(officers, "officer")} trained from ${formatDate(date)}`)))}.`;
}

function doseTable(own: OfKind, months: readonly number[], program: ProgramContext): FindingTable {
  const labels = phaseLabels(program.boundaries);
  const { level } = program.assessment;
  const hasOutcome = own.phases.some(({ honoured }) => !Number.isNaN(honoured));
  const hasHours = own.phases.some(({ hours }) => !Number.isNaN(hours) && hours > 0);
  return {
    id: phaseId(own.kind),
    title: `${capitalise(kindWord(own.kind))} a month, by phase`,
    columns: [
      { name: "phase", label: "Phase", kind: "label" },
      { name: "months", label: "Months", kind: "number", digits: 1 },
      { name: "n", label: capitalise(kindWord(own.kind)), kind: "count" },
      { name: "rate", label: "A month", kind: "number", derivedFrom: ["n"], digits: 1 },
      { name: "low", label: "from", kind: "low", derivedFrom: ["n"], digits: 1 },
      { name: "high", label: "to", kind: "high", derivedFrom: ["n"], digits: 1 },
      ...(hasOutcome
        ? ([
            { name: "honoured", label: "Honoured", kind: "count", partOf: "n" },
            {
              name: "honoured-rate",
              label: "Honoured, a month",
              kind: "number",
              derivedFrom: ["honoured"],
              digits: 1,
            },
          ] as const)
        : []),
      ...(hasHours
        ? ([
            {
              name: "hours",
              label: "Hours held beyond release, a month",
              kind: "number",
              derivedFrom: ["n"],
              digits: 0,
            },
          ] as const)
        : []),
    ],
    rows: own.phases.map((one, i): CellValue[] => {
      const rate = poissonRate(Math.round(one.n), months[i]!, { level });
      return [
        labels[i]!,
        months[i]!,
        one.n,
        rate.estimate,
        rate.low,
        rate.high,
        ...(hasOutcome
          ? [
              Number.isNaN(one.honoured) ? null : one.honoured,
              Number.isNaN(one.honoured) ? null : one.honoured / months[i]!,
            ]
          : []),
        ...(hasHours ? [Number.isNaN(one.hours) ? null : one.hours / months[i]!] : []),
      ];
    }),
    note: "Intervals of counts are exact Poisson intervals.",
  };
}

function trainedTable({ assessment }: ProgramContext): FindingTable[] {
  const list = assessment.chapters.program.officersTrained;
  if (list.length === 0) return [];
  return [
    {
      id: "program-dose-officers",
      title: "Officers trained and in place, as the assessment gives them",
      columns: [
        { name: "from", label: "From", kind: "date" },
        { name: "officers", label: "Officers", kind: "number", digits: 0 },
      ],
      rows: list.map(({ date, officers }) => [date, officers]),
    },
  ];
}

function rateEstimates(
  own: OfKind,
  months: readonly number[],
  program: ProgramContext,
): Record<string, Told> {
  const { level } = program.assessment;
  return Object.fromEntries(
    own.phases.flatMap((one, i): [string, Told][] => {
      const rate = poissonRate(Math.round(one.n), months[i]!, { level });
      return [
        [
          `${own.kind}-phase-${i + 1}`,
          {
            value: rate.estimate,
            low: rate.low,
            high: rate.high,
            level,
            intervalKind: "confidence",
            scale: "rate",
            unit: `${kindWord(own.kind)} a month: ${lower(phaseLabels(program.boundaries)[i]!)}`,
            n: one.n,
            variance: "exact Poisson (Garwood)",
            counts: [one.n],
          },
        ],
      ];
    }),
  );
}
