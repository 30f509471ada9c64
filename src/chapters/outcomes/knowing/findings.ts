import type { Figure, Finding, FindingTable, LedgerLine } from "../../../findings/finding.js";
import { capitalise, formatDate, formatNumber, formatShare, joinList } from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity } from "../../common/answer.js";
import type { MethodContext } from "../../method.js";
import { lineWords } from "../common/plan.js";
import { designLabel, periodsWords, subjectWords } from "../common/words.js";
import { type KnowingResult, type KnowingSpec, type PlannedMeasure, plannedLines } from "./estimate.js";

/** What could be found out, one finding a line of the ledger. */
export function knowingFindings(
  method: MethodIdentity,
  spec: KnowingSpec,
  result: KnowingResult,
  context: MethodContext,
): Finding[] {
  return plannedLines.map((line, i) => {
    const own = { ...method, ledger: line, rank: method.rank + i / 10 };
    const measures = result.measures.filter(({ subject }) => subject.line === line);
    return measures.length === 0
      ? nothing(own, line, result, context)
      : finding(own, line, measures, { spec, result, context });
  });
}

const questionOf = (line: LedgerLine): string =>
  `How large must a change in ${lineWords[line]} be to be found, and how soon?`;

function nothing(
  method: MethodIdentity,
  line: LedgerLine,
  { without }: KnowingResult,
  context: MethodContext,
): Finding {
  const own = without.filter((one) => one.line === line);
  const dataset = { name: [...context.catalog.keys()][0]! };
  return {
    ...cannotAnswer(
      method,
      { assessment: context.assessment, dataset },
      own.length === 0
        ? `No measure in the files stands on the line ${line}.`
        : `The time before the date is too short, or has too few events, to plan from: ${joinList(own.map(({ label }) => label))}.`,
      "A measure of this line by month over a year or more before the date, with events in most months.",
    ),
    id: `${method.chapter}/${method.id}-${line}`,
    question: questionOf(line),
  };
}

interface Around {
  readonly spec: KnowingSpec;
  readonly result: KnowingResult;
  readonly context: MethodContext;
}

function finding(
  method: MethodIdentity,
  line: LedgerLine,
  measures: readonly PlannedMeasure[],
  { spec, result, context }: Around,
): Finding {
  const { plan, smallestEffect } = spec.design.settings;
  const first = measures[0]!;
  const id = `${method.chapter}-${method.id}-${line}`;
  const table = detectableTable(id, measures);
  const gone = result.without.filter((one) => one.line === line);
  return answer(
    method,
    { assessment: context.assessment, dataset: { name: first.subject.dataset } },
    {
      part: line,
      question: questionOf(line),
      claim: () => claimOf(first, spec),
      reading: `A smaller change would more often be missed than found: finding none would then not mean that there is none. ${enough(measures, smallestEffect)} The plan that follows from this is printed by \`equipoise plan\`, to be adopted beside the decision.`,
      // Nothing is measured yet: the numbers stand on the assumption that the time after will vary as the time before.
      strength: "assumed",
      assumptions: [
        "The time after varies, and hangs together from period to period, as the time before did.",
        "The change is the same share in all periods after.",
        `Tests are two-sided at ${formatNumber(plan.alpha)}; power ${formatShare(plan.power, { digits: 0 })}.`,
      ],
      limits: [
        "What varies and hangs together is itself estimated from the history, and that error is not counted.",
        "A comparison that drifts, or that the policy reaches too, is wrong however precise it is.",
        ...(gone.length === 0
          ? []
          : [
              `No plan can be made for ${joinList(gone.map(({ label }) => label))}: too few events or periods.`,
            ]),
      ],
      choices: [
        {
          what: "Date that is planned for",
          chosen: formatDate(spec.start),
          change: "chapters: outcomes: plan: start",
        },
        {
          what: "Least change that would matter",
          chosen: formatShare(smallestEffect, { digits: 0 }),
          change: "chapters: outcomes: smallest-effect",
        },
      ],
      tables: [table],
      figures: [detectableFigure(id, line, measures, spec)],
    },
  );
}

const fall = (ratio: number): number => 100 * (1 - ratio);

function claimOf({ subject, designs, history }: PlannedMeasure, { start, design }: KnowingSpec): string {
  const [planned] = designs;
  const looks = planned!.looks;
  const shown =
    looks.length <= 3
      ? looks
      : [looks[0]!, looks.find(({ months }) => months >= 12) ?? looks[1]!, looks.at(-1)!];
  const sizes = shown.map(
    ({ months, detectable }, i) =>
      `${i === 0 ? "a fall of " : ""}${formatNumber(fall(detectable), { digits: 0 })} per cent after ${formatNumber(months)} months`,
  );
  return `Of ${subjectWords(subject)}, held against ${designLabel(planned!).toLowerCase()}, ${joinList(sizes)} from ${formatDate(start)} on would be found with a power of ${formatShare(design.settings.plan.power, { digits: 0 })}, judging by ${periodsWords(history.to - history.from, subject.period)} before.`;
}

function enough(measures: readonly PlannedMeasure[], smallest: number): string {
  const reach = measures.filter(({ designs }) => 1 - designs[0]!.looks.at(-1)!.detectable <= smallest);
  const months = measures[0]!.designs[0]!.looks.at(-1)!.months;
  return `A change of ${formatShare(smallest, { digits: 0 })}, the least that is said to matter, would be found after ${formatNumber(months)} months in ${reach.length === 0 ? "none" : formatNumber(reach.length)} of ${formatNumber(measures.length)} measures.`;
}

function detectableTable(id: string, measures: readonly PlannedMeasure[]): FindingTable {
  return {
    id,
    title: "The least change that would be found, by measure, design and time",
    columns: [
      { name: "measure", label: "Measure", kind: "label" },
      { name: "design", label: "Held against", kind: "label" },
      { name: "months", label: "Months after", kind: "number", digits: 0 },
      { name: "fall", label: "Fall that would be found, per cent", kind: "number", digits: 1 },
      { name: "rise", label: "Rise that would be found, per cent", kind: "number", digits: 1 },
      { name: "error", label: "Standard error of the logarithm", kind: "number", digits: 4 },
      { name: "information", label: "Information", kind: "share" },
      { name: "before", label: "Periods before", kind: "number", digits: 0 },
      { name: "autocorrelation", label: "Autocorrelation", kind: "number", digits: 2 },
    ],
    rows: measures.flatMap(({ subject, designs }) =>
      designs.flatMap((design) =>
        design.looks.map((look) => [
          capitalise(subjectWords(subject)),
          designLabel(design),
          look.months,
          fall(look.detectable),
          100 * (1 / look.detectable - 1),
          look.error,
          look.information,
          design.before,
          design.autocorrelation,
        ]),
      ),
    ),
    note: "Rises are the same factor as falls.",
  };
}

function detectableFigure(
  id: string,
  line: LedgerLine,
  measures: readonly PlannedMeasure[],
  { start, design }: KnowingSpec,
): Figure {
  const rows = measures.flatMap(({ subject, designs }) =>
    designs.slice(0, 1).flatMap((one) =>
      one.looks.map(({ months, detectable }) => ({
        facet: `${capitalise(subjectWords(subject))}; ${designLabel(one).toLowerCase()}`,
        label: `After ${months} months`,
        value: Math.round(10 * fall(detectable)) / 10,
      })),
    ),
  );
  return {
    id,
    title: `How large must a fall in ${lineWords[line]} be to be found?`,
    subtitle: `The least fall, per cent, that would be found with a power of ${formatShare(design.settings.plan.power, { digits: 0 })} so many months after ${formatDate(start)}. From the time before alone.`,
    alternative: `One bar for each time after the start, by measure: ${rows.map(({ label, value }) => `${label.toLowerCase()}, ${value}`).join("; ")} per cent.`,
    plot: { kind: "bars", measure: "Fall that would be found, per cent", format: "number", rows },
    table: id,
  };
}
