import type { Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatNumber, formatShare, intervalName } from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity } from "../../common/answer.js";
import { changeIntervalWords, changeWords } from "../../common/change-words.js";
import type { MethodContext } from "../../method.js";
import { nothingOnLine, spanWords } from "../common/plan.js";
import { lessAndMore, percent, subjectWords } from "../common/words.js";
import type { Curve } from "../design/specifications.js";
import type { CurveResult, SubjectCurve } from "./method.js";

/** What all choices together say: the range, and the share of one direction. */
export function curveFindings(
  method: MethodIdentity,
  result: CurveResult,
  context: MethodContext,
): Finding[] {
  const { curves, read, measured, others } = result;
  if (curves.length === 0) {
    if (!measured) return [nothingOnLine(method, read, context)];
    const dataset = { name: [...context.catalog.keys()][0]! };
    return [
      cannotAnswer(
        method,
        { assessment: context.assessment, dataset },
        "No date of the timeline has enough periods on both sides.",
        "A series that begins at least a year before a date, and goes on for three months after it.",
      ),
    ];
  }
  return curves.map((one, i) => finding({ ...method, rank: method.rank + i / 100 }, one, others, context));
}

function finding(
  method: MethodIdentity,
  given: SubjectCurve,
  others: number,
  { assessment }: MethodContext,
): Finding {
  const { subject, curve } = given;
  const { specifications } = curve;
  const main = specifications.find((one) => one.main);
  const table = curveTable(`${method.chapter}-${method.id}-${subject.key}`, given);
  const words = lessAndMore(subject);
  return answer(
    method,
    { assessment, dataset: { name: subject.dataset } },
    {
      part: subject.key,
      question: `Does the answer about ${subjectWords(subject)} depend on how it is estimated?`,
      claim: () => claimOf(given),
      reading: `Each column is one way to estimate the change that could be defended; the marks beneath say what it chose. ${main === undefined ? "" : `The one told first says ${changeWords(main.ratio, words)}. `}Columns are not independent of each other, and the curve is no test: it shows whether a conclusion needs one choice in particular. Columns that count from different dates estimate different things; the first lines of the legend tell them apart.`,
      assumptions: [
        "Every combination is taken as equally defensible; strike out what you would not defend and read the rest.",
      ],
      limits: [
        ...(others > 0
          ? [`${formatNumber(others)} measures of this line with fewer events have no curve.`]
          : []),
        "A bias that all of these ways share, such as another change at the same date, moves the whole curve.",
        ...(curve.possible > specifications.length + curve.failed
          ? [
              `${formatNumber(curve.possible)} combinations make sense; ${formatNumber(specifications.length + curve.failed)} of them, spread evenly, were estimated.`,
            ]
          : []),
        ...(curve.failed > 0
          ? [`The numbers did not allow ${formatNumber(curve.failed)} of the combinations.`]
          : []),
      ],
      tables: [table],
      figures: [curveFigure(given, table.id, assessment.level)],
    },
  );
}

/** Share of the specifications for which a condition holds. */
const share = ({ specifications }: Curve, holds: (one: Curve["specifications"][number]) => boolean): number =>
  specifications.filter(holds).length / specifications.length;

function claimOf({ subject, curve }: SubjectCurve): string {
  const { specifications } = curve;
  const words = lessAndMore(subject);
  const fall = share(curve, ({ ratio }) => ratio < 1);
  const side = fall >= 0.5 ? "a fall" : "a rise";
  const same = Math.max(fall, 1 - fall);
  const clear = share(curve, ({ low, high }) => (fall >= 0.5 ? high < 1 : low > 1));
  const range = changeIntervalWords(
    { low: specifications[0]!.ratio, high: specifications.at(-1)!.ratio },
    words,
  );
  const at = (q: number) => specifications[Math.floor(q * (specifications.length - 1))]!.ratio;
  return `Over ${formatNumber(specifications.length)} ways to estimate it, the change in ${subjectWords(subject)} lies ${range}; the middle half of them say ${changeIntervalWords({ low: at(0.25), high: at(0.75) }, words)}. ${same === 1 ? "All" : formatShare(same, { digits: 0 })} of them say ${side}, and ${formatShare(clear, { digits: 0 })} have an interval that leaves out no change in that direction.`;
}

const chosen = (curve: Curve, options: readonly number[]): (string | null)[] =>
  curve.choices.map(({ options: all }, c) => all[options[c]!] ?? null);

function curveTable(id: string, { curve }: SubjectCurve): FindingTable {
  return {
    id,
    title: "Every estimate, with its choices, in order of size",
    columns: [
      { name: "change", label: "Change, per cent", kind: "number", digits: 1 },
      { name: "low", label: "From", kind: "low", digits: 1 },
      { name: "high", label: "To", kind: "high", digits: 1 },
      ...curve.choices.map(({ label }, c) => ({ name: `choice-${c + 1}`, label, kind: "text" as const })),
      { name: "first", label: "Told first", kind: "text" },
    ],
    rows: curve.specifications.map(({ ratio, low, high, options, main }) => [
      percent(ratio),
      percent(low),
      percent(high),
      ...chosen(curve, options),
      main ? "yes" : "",
    ]),
  };
}

function curveFigure({ subject, curve }: SubjectCurve, id: string, level: number): Figure {
  const { specifications, choices } = curve;
  const [first, last] = [specifications[0]!, specifications.at(-1)!];
  return {
    id,
    title: "Does the answer depend on how it is asked?",
    subtitle: `Change in ${subjectWords(subject)}, per cent, with ${intervalName("confidence", level)}s, by ${formatNumber(specifications.length)} ways to estimate it. ${spanWords(subject.starts)}.`,
    alternative: `A curve of ${formatNumber(specifications.length)} estimates that rises from ${formatNumber(percent(first.ratio), { digits: 0 })} to ${formatNumber(percent(last.ratio), { digits: 0 })} per cent; beneath it stands what each chose. The table lists them all.`,
    plot: {
      kind: "specifications",
      measure: "Change, per cent",
      format: "number",
      reference: { value: 0, label: "no change" },
      choices,
      rows: specifications.map(({ ratio, low, high, options, main }) => ({
        label: chosen(curve, options)
          .filter((one) => one !== null)
          .join("; "),
        value: percent(ratio),
        low: percent(low),
        high: percent(high),
        options,
        ...(main ? { main } : {}),
      })),
    },
    table: id,
  };
}
