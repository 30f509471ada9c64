import { type AssumedRange, type RemovalInput, removalInputs } from "../../../assessment/program.js";
import { type Cells, call, column, numbers } from "../../../engine/query.js";
import type { CellValue, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatCount, formatInterval, formatNumber } from "../../../findings/wording.js";
import { createRandom } from "../../../statistics/random/index.js";
import { type Propagated, propagate, type Uncertain } from "../../../statistics/rates/index.js";
import { answer, cannotAnswer, type Shown, type Told } from "../../common/answer.js";
import { textOf } from "../../common/cells.js";
import type { Method } from "../../method.js";
import { levelCategory } from "../common/categories.js";
import {
  isNotRun,
  type ProgramContext,
  periodWords,
  plannedProgram,
  programWith,
} from "../common/context.js";
import { weight } from "../common/mix.js";

type Ranges = Readonly<Record<RemovalInput, AssumedRange>>;

interface Spec {
  readonly ranges: Ranges;
  readonly level: number;
}

interface Result {
  /** People taken into federal custody, by level of the charge. */
  readonly transferred: readonly { readonly level: string; readonly n: number }[];
  /** Serious arrests prevented for each 100 people taken into custody. */
  readonly perHundred: Propagated;
  /** The same with one assumption at its least and at its most, the others as assumed most likely. */
  readonly alone: readonly {
    readonly input: RemovalInput;
    readonly atLeast: number;
    readonly atMost: number;
  }[];
  readonly likely: number;
}

/** Kinds of record that can stand for a person taken into custody, the one that is taken first; never two for one person. */
const kinds = ["detainer", "hold", "encounter", "arrest"] as const;

const combine = (draw: Readonly<Record<RemovalInput, number>>): number =>
  100 * draw.years * draw.rearrests * draw.serious * (1 - draw.anyway) * (1 - draw.returned);

/** Serious offending that removals may have prevented: arithmetic on assumptions, all of them in the open. */
export const offendingPrevented: Method<Spec, Result> = {
  id: "offending-prevented",
  chapter: "program",
  title: "Offending prevented",
  question: "How many serious offences may have been prevented by taking people into federal custody?",
  ledger: "removal",
  citations: [
    "hickman-suttorp-2008",
    "bjs-recidivism-2018",
    "hausman-2020",
    "wong-hickman-2022",
    "jcgm-101-2008",
  ],
  rank: 15,
  plan(context) {
    const program = programWith(context, "encounters", {
      outcome: {
        lacks: "who was taken into federal custody",
        would: "The outcome of every encounter, detainer and hold.",
      },
    });
    if (isNotRun(program)) return program;
    const ranges = context.assessment.chapters.program.removal;
    return {
      run: true,
      spec: { ranges, level: context.assessment.level },
      summary: `Serious offending that removals may have prevented, from those taken into custody ${periodWords(program)} and from assumptions (chapters: program: removal).`,
      queries: {
        taken: {
          dataset: program.dataset.name,
          where: call("eq", column("outcome"), "transferred"),
          by: { kind: column("kind"), level: column("charge_level") },
          measures: { n: weight },
        },
      },
    };
  },
  estimate: ({ ranges, level }, cells, seed) => {
    const inputs = Object.fromEntries(removalInputs.map((name) => [name, uncertain(ranges[name])])) as Record<
      RemovalInput,
      Uncertain
    >;
    const likely = Object.fromEntries(removalInputs.map((name) => [name, ranges[name].likely])) as Record<
      RemovalInput,
      number
    >;
    return {
      transferred: readTaken(cells.taken!),
      perHundred: propagate(inputs, combine, { random: createRandom(seed), level }),
      alone: removalInputs.map((input) => ({
        input,
        atLeast: combine({ ...likely, [input]: ranges[input].least }),
        atMost: combine({ ...likely, [input]: ranges[input].most }),
      })),
      likely: combine(likely),
    };
  },
  findings: (spec, result, context) => findings(spec, result, plannedProgram(context, "encounters")),
};

const uncertain = ({ least, likely, most }: AssumedRange): Uncertain =>
  least === most ? { kind: "fixed", value: likely } : { kind: "triangular", least, mode: likely, most };

/** Of the first kind of record that has any, so that a detainer and the encounter before it count once. */
function readTaken(cells: Cells): Result["transferred"] {
  const kindOf = textOf(cells, "kind");
  const levelOf = textOf(cells, "level");
  const n = numbers(cells, "n");
  const chosen = kinds.find((kind) => Array.from(n, (_, row) => kindOf(row)).includes(kind));
  const sums = new Map<string, number>();
  for (let row = 0; row < cells.rows; row++) {
    if (kindOf(row) !== chosen) continue;
    const level = levelOf(row) ?? "not recorded";
    sums.set(level, (sums.get(level) ?? 0) + n[row]!);
  }
  const order = [...Object.keys(levelCategory.labels), "not recorded"];
  return order.flatMap((level) => (sums.has(level) ? [{ level, n: sums.get(level)! }] : []));
}

const inputWords: Readonly<Record<RemovalInput, { readonly label: string; readonly digits: number }>> = {
  years: { label: "Years counted", digits: 1 },
  rearrests: { label: "Arrests a year of a person released, while free", digits: 2 },
  serious: { label: "Share of such arrests for a serious offence", digits: 2 },
  anyway: { label: "Share in custody or removed in any case", digits: 2 },
  returned: { label: "Share of the time after removal that return takes back", digits: 2 },
};

function findings({ ranges, level }: Spec, result: Result, program: ProgramContext): Finding[] {
  const people = result.transferred.reduce((sum, { n }) => sum + n, 0);
  if (people === 0)
    return [
      cannotAnswer(
        offendingPrevented,
        program,
        "The file shows nobody who was taken into federal custody.",
        "Encounters, detainers or holds with their outcome, over a period in which people were taken into federal custody.",
      ),
    ];
  const found = answer(offendingPrevented, program, {
    claim: (shown) => claim(result, people, program, shown),
    reading:
      "Nobody can count what did not happen. This is arithmetic: people taken into custody, times the arrests for serious offences that such people have elsewhere, less those who would have been in custody or removed in any case, less the time that return takes back. Arrests stand for offences; most offences lead to no arrest, and some arrests follow no offence, so that offences may be several times as many, or fewer. Every number can be changed in the assessment.",
    estimates: {
      prevented: {
        value: result.perHundred.estimate,
        low: result.perHundred.low,
        high: result.perHundred.high,
        level,
        intervalKind: "bounds",
        scale: "rate",
        unit: `arrests for serious offences prevented for 100 people taken into federal custody, over ${formatNumber(ranges.years.likely)} years`,
        n: people,
        variance: `propagation of assumed ranges, ${formatCount(result.perHundred.draws)} draws`,
        counts: [people],
      } satisfies Told,
    },
    checks: [
      {
        id: "assumptions",
        label: "What the answer leans on is known here",
        outcome: removalInputs.some((name) => !ranges[name].own) ? "caution" : "pass",
        detail: `${formatCount(removalInputs.filter((name) => ranges[name].own).length)} of ${removalInputs.length} assumptions are given in the assessment; the others come from elsewhere or are judgements.`,
      },
    ],
    assumptions: removalInputs.map((name) => `${inputWords[name].label}: ${ranges[name].source}`),
    limits: [
      "The ranges are judgements, taken as independent of each other; the interval says what follows from them, not how likely they are.",
      "A study of people released from the Los Angeles County jail found no difference in new arrests between those who could be removed and other foreign-born people (published): the rate assumed is that of people with charges, not of immigrants.",
      "What the same officers and jail beds would have prevented in other work is not subtracted; nor is what a loss of reports from victims and witnesses may add.",
    ],
    choices: removalInputs.map((name) => ({
      what: inputWords[name].label,
      chosen: rangeWords(ranges[name], inputWords[name].digits),
      change: `\`chapters: { program: { removal: { ${name}: ... } } }\` in assessment.yaml`,
    })),
    tables: [takenTable(result), assumedTable(ranges, result)],
    figures: [figure(result, ranges)],
  });
  return found.status === "answered" ? [{ ...found, strength: "assumed" }] : [found];
}

const rangeWords = ({ least, likely, most }: AssumedRange, digits: number): string =>
  least === most
    ? formatNumber(likely, { digits })
    : `${formatNumber(likely, { digits })} (${formatNumber(least, { digits })} to ${formatNumber(most, { digits })})`;

function claim({ perHundred }: Result, people: number, program: ProgramContext, shown: Shown): string {
  const each = `for every 100 people taken into federal custody, ${formatInterval(perHundred.low, perHundred.high, (value) => formatNumber(value, { digits: 1 }))} arrests for serious offences would have been prevented, ${formatNumber(perHundred.estimate, { digits: 1 })} in the middle`;
  if (!shown("All")) return `Under the assumptions below, ${each}.`;
  const of = (one: number) => formatNumber((one * people) / 100, { digits: 0 });
  return `Under assumptions that you can change, ${each}; for the ${formatCount(people)} who were taken ${periodWords(program)}, that is ${formatInterval(perHundred.low, perHundred.high, of)}.`;
}

function takenTable({ transferred }: Result): FindingTable {
  const rows = transferred.map(({ level, n }): CellValue[] => [
    levelCategory.labels[level] ?? "Not recorded",
    n,
  ]);
  rows.push(["All", transferred.reduce((sum, { n }) => sum + n, 0)]);
  return {
    id: "program-prevented-people",
    title: "Taken into federal custody, by level of the charge",
    columns: [
      { name: "level", label: "Level of the charge", kind: "label" },
      { name: "n", label: "People taken", kind: "count" },
    ],
    rows,
    totals: [rows.length - 1],
  };
}

function assumedTable(ranges: Ranges, { alone }: Result): FindingTable {
  return {
    id: "program-prevented-assumptions",
    title: "Every assumption, and what it alone does to the answer",
    columns: [
      { name: "input", label: "Assumption", kind: "label" },
      { name: "least", label: "Least", kind: "number", digits: 2 },
      { name: "likely", label: "Most likely", kind: "number", digits: 2 },
      { name: "most", label: "Most", kind: "number", digits: 2 },
      { name: "at-least", label: "For 100 people, at its least", kind: "number", digits: 1 },
      { name: "at-most", label: "at its most", kind: "number", digits: 1 },
      { name: "source", label: "Where it comes from", kind: "text" },
    ],
    rows: alone.map(({ input, atLeast, atMost }): CellValue[] => {
      const { least, likely, most, source } = ranges[input];
      return [inputWords[input].label, least, likely, most, atLeast, atMost, source];
    }),
  };
}

function figure({ alone, likely, perHundred }: Result, ranges: Ranges): Figure {
  const moved = alone.filter(({ input }) => ranges[input].least < ranges[input].most);
  const order = moved.toSorted((a, b) => Math.abs(b.atMost - b.atLeast) - Math.abs(a.atMost - a.atLeast));
  return {
    id: "program-prevented",
    title: "Which assumption matters most?",
    subtitle:
      "Arrests for serious offences prevented for 100 people taken into federal custody: all assumptions together, then one at a time from its least to its most. Assumed, not measured.",
    alternative: "The range of the answer under all assumptions together, and under each of them alone.",
    table: "program-prevented-assumptions",
    plot: {
      kind: "intervals",
      measure: "Prevented for 100 people",
      axis: "linear",
      format: "number",
      decimals: 1,
      rows: [
        { label: "All together", value: perHundred.estimate, low: perHundred.low, high: perHundred.high },
        ...order.map(({ input, atLeast, atMost }) => ({
          label: inputWords[input].label,
          value: likely,
          low: Math.min(atLeast, atMost),
          high: Math.max(atLeast, atMost),
        })),
      ],
    },
  };
}
