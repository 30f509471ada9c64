import type { CellValue, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatCount, formatDate, joinList, plural } from "../../../findings/wording.js";
import {
  type AnswerContext,
  answer,
  cannotAnswer,
  type MethodIdentity,
  type Shown,
} from "../../common/answer.js";
import type { MethodContext } from "../../method.js";
import { measureWords } from "../common/words.js";
import type { Coverage, Silence } from "../series/index.js";
import type { CoverageResult } from "./method.js";

/** One finding for all measures of a dataset whose units report alike. */
export function coverageFindings(
  method: MethodIdentity,
  { coverage, measures }: CoverageResult,
  { assessment, catalog }: MethodContext,
): Finding[] {
  if (coverage.length === 0)
    return [
      cannotAnswer(
        method,
        { assessment, dataset: { name: [...catalog.keys()][0]! } },
        "No measure of this line is given for more than one unit, so there is no sum over units to be wary of.",
        "The same measure for other agencies, which are also what a comparison needs.",
      ),
    ];
  return alike(coverage).map((own, i) => {
    const label = (id: string) => measureWords(measures[id]?.label ?? id, own[0]!.group);
    const context = { assessment, dataset: { name: own[0]!.dataset } };
    const part = partOf(own, i, coverage);
    return finding({ ...method, rank: method.rank + i / 100 }, context, part, own, label);
  });
}

/** Measures of a dataset for which the same units reported in the same periods stand together. */
function alike(all: readonly Coverage[]): Coverage[][] {
  const groups = new Map<string, Coverage[]>();
  for (const one of all) {
    const key = JSON.stringify([
      one.dataset,
      one.group,
      one.period,
      one.starts,
      one.silences,
      [...one.whole],
    ]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((own) => own.sort((a, b) => sum(b.low) - sum(a.low)));
}

const sum = (values: Float64Array): number => values.reduce((total, one) => total + one, 0);

const partOf = (own: readonly Coverage[], i: number, all: readonly Coverage[]): string | undefined =>
  own.length === all.length ? undefined : `${own[0]!.dataset}-${i + 1}`;

type Label = (measure: string) => string;

function finding(
  method: MethodIdentity,
  context: AnswerContext,
  part: string | undefined,
  own: readonly Coverage[],
  label: Label,
): Finding {
  const first = own[0]!;
  const id = [method.chapter, method.id, part].filter((one) => one !== undefined).join("-");
  const tables = [changesTable(id, own, label), periodsTable(id, first, label), silencesTable(id, first)];
  const zeros = first.silences.filter(({ kind }) => kind === "zeros");
  return answer(method, context, {
    ...(part === undefined ? {} : { part }),
    claim: (shown) => (first.steady ? steadyClaim(first) : unsteadyClaim(first, label, shown)),
    reading: first.steady
      ? "A sum over these units compares like with like over time, as far as reporting goes."
      : `Where units begin or cease to report, the sum over all that reported follows who reports, and is no trend of what happened. In its place stand the units that reported throughout, and bounds for all: at the least what was reported, at the most each silent or incomplete unit at the greatest number that it ever reported whole. Units that never reported add nothing to either bound.`,
    checks: [
      {
        id: "same-units",
        label: "The same units report throughout",
        outcome: first.steady ? "pass" : first.always.length > 0 ? "caution" : "fail",
        detail: `${formatCount(first.always.length)} of ${plural(first.units.length, "unit")} reported the whole of every ${first.period}.`,
      },
    ],
    assumptions: first.steady
      ? []
      : ["For the upper bound: no silent unit had more in a period than the most that it ever reported."],
    limits: [
      "Whether a unit that reports leaves out some of its records cannot be seen here.",
      ...(zeros.length === 0
        ? []
        : [
            `${plural(zeros.length, "run")} of zeros at the beginning or end of a unit's series ${zeros.length === 1 ? "is" : "are"} taken for no report, since the unit's own level makes ${zeros.length === 1 ? "it" : "them"} all but impossible by chance.`,
          ]),
    ],
    tables: first.silences.length === 0 ? tables.slice(0, 2) : tables,
    figures: first.steady ? [] : [figureOf(id, first, label)],
  });
}

const day = ({ period }: Coverage, iso: string): string =>
  formatDate(period === "year" ? iso.slice(0, 4) : period === "week" ? iso : iso.slice(0, 7));

const span = (one: Coverage): string => `from ${day(one, one.starts[0]!)} to ${day(one, one.starts.at(-1)!)}`;

function steadyClaim(one: Coverage): string {
  return `All ${plural(one.units.length, "unit")} reported the whole of every ${one.period} ${span(one)}: the sum over them can be read as a trend.`;
}

function unsteadyClaim(one: Coverage, label: Label, shown: Shown): string {
  const { units, always, reporting, alwaysTotal, low, high, starts } = one;
  const last = starts.length - 1;
  const silent = (i: number) => {
    const number = units.length - reporting[i]!;
    return number === 0 ? "none" : formatCount(number);
  };
  const who = `Of ${plural(units.length, "unit")}, ${formatCount(always.length)} reported the whole of every ${one.period} ${span(one)}; ${silent(0)} reported nothing in ${day(one, starts[0]!)} and ${silent(last)} in ${day(one, starts[last]!)}. The sum over all that reported is therefore no trend.`;
  if (!shown(label(one.measure))) return who;
  const measure = label(one.measure);
  const trend =
    always.length === 0
      ? ""
      : ` In ${always.length <= 3 ? joinList(always) : `the ${formatCount(always.length)} that reported throughout`}, ${measure} went from ${formatCount(alwaysTotal[0]!)} at the beginning to ${formatCount(alwaysTotal[last]!)} at the end;`;
  const bounds = (i: number) =>
    low[i] === high[i]
      ? formatCount(low[i]!)
      : `between ${formatCount(low[i]!)} and ${formatCount(high[i]!)}`;
  const over = `${trend === "" ? ` Over all units ${measure} were` : " over all units they were"} ${bounds(0)} in ${day(one, starts[0]!)}, and ${bounds(last)} in ${day(one, starts[last]!)}.`;
  return `${who}${trend}${over}`;
}

/** Each measure at the beginning and the end: reported, by those who always did, and at most. */
function changesTable(id: string, own: readonly Coverage[], label: Label): FindingTable {
  const [from, to] = [day(own[0]!, own[0]!.starts[0]!), day(own[0]!, own[0]!.starts.at(-1)!)];
  const count = (name: string, words: string) => ({ name, label: words, kind: "count" as const });
  return {
    id: `${id}-measures`,
    title: "The first and the last period, by what was reported",
    columns: [
      { name: "measure", label: "Measure", kind: "label" },
      count("always-first", `${from}: units that reported throughout`),
      count("always-last", `${to}: the same units`),
      count("low-first", `${from}: all, at the least`),
      { ...count("high-first", `${from}: all, at the most`), kind: "high", derivedFrom: ["low-first"] },
      count("low-last", `${to}: all, at the least`),
      { ...count("high-last", `${to}: all, at the most`), kind: "high", derivedFrom: ["low-last"] },
    ],
    rows: own.map(({ measure, alwaysTotal, low, high }) =>
      [
        label(measure),
        alwaysTotal[0]!,
        alwaysTotal.at(-1)!,
        low[0]!,
        high[0]!,
        low.at(-1)!,
        high.at(-1)!,
      ].map((value): CellValue => (typeof value === "number" && Number.isNaN(value) ? null : value)),
    ),
    note: "At the least is what was reported. It is no trend where units begin or cease to report.",
  };
}

function periodsTable(id: string, one: Coverage, label: Label): FindingTable {
  const known = (value: number): CellValue => (Number.isNaN(value) ? null : value);
  return {
    id: `${id}-periods`,
    title: `Units that reported, and ${label(one.measure)}, by ${one.period}`,
    columns: [
      { name: "period", label: "Beginning", kind: "date" },
      { name: "reporting", label: "Units with a number", kind: "number", digits: 0 },
      { name: "whole", label: "Units that reported it whole", kind: "number", digits: 0 },
      { name: "always", label: "Units that reported throughout", kind: "count" },
      { name: "low", label: "All, at the least", kind: "count" },
      { name: "high", label: "All, at the most", kind: "high", derivedFrom: ["low"] },
    ],
    rows: one.starts.map((start, i) => [
      start,
      one.reporting[i]!,
      one.whole[i]!,
      known(one.alwaysTotal[i]!),
      one.low[i]!,
      one.high[i]!,
    ]),
  };
}

const whereWords: Readonly<Record<Silence["where"], string>> = {
  before: "before it began to report",
  within: "in between",
  after: "after it ceased to report",
  throughout: "throughout",
};

function silencesTable(id: string, one: Coverage): FindingTable {
  return {
    id: `${id}-silences`,
    title: "Units that were silent, and when",
    columns: [
      { name: "unit", label: "Unit", kind: "label" },
      { name: "from", label: "From", kind: "date" },
      { name: "to", label: "To (period beginning)", kind: "date" },
      { name: "where", label: "When", kind: "text" },
      { name: "kind", label: "How it shows", kind: "text" },
    ],
    rows: one.silences.map(({ unit, from, to, where, kind }) => [
      unit,
      from,
      to,
      whereWords[where],
      kind === "zeros" ? "zeros where far more were to be expected" : "no number, or no month reported",
    ]),
  };
}

/** The units that always reported, and the bounds of all; the sum over all is not drawn as a line of its own. */
function figureOf(id: string, one: Coverage, label: Label): Figure {
  const { starts, alwaysTotal, low, high, always, units } = one;
  const measure = label(one.measure);
  const numbers = `${formatCount(always.length)} of ${formatCount(units.length)}`;
  return {
    id: `${id}-figure`,
    title: `What can be said of ${measure}, when not every unit reported?`,
    subtitle: `${capitalise(measure)} a ${one.period}, ${span(one)}: units that reported throughout (${numbers}), and the bounds of all units.`,
    alternative: `A line of the units that reported throughout, and a band between what all units reported and the most that they may have had: from ${formatCount(low[0]!)} to ${formatCount(high[0]!)} at the beginning, ${formatCount(low.at(-1)!)} to ${formatCount(high.at(-1)!)} at the end.`,
    plot: {
      kind: "series",
      measure: `${capitalise(measure)} a ${one.period}`,
      x: { kind: "date", label: "Period" },
      format: "number",
      lines: [
        {
          label: `reported throughout (${numbers})`,
          points: starts.map((x, i) => ({ x, y: Number.isNaN(alwaysTotal[i]!) ? null : alwaysTotal[i]! })),
        },
        {
          label: "all units: bounds",
          dashed: true,
          points: starts.map((x, i) => ({ x, y: high[i]!, low: low[i]!, high: high[i]! })),
        },
      ],
      events: [],
    },
    table: `${id}-periods`,
  };
}
