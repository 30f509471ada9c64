import type { Finding, FindingTable } from "../../../findings/finding.js";
import { formatDate, formatNumber, formatRatio, joinList, plural } from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity } from "../../common/answer.js";
import type { MethodContext } from "../../method.js";
import type { LevelBreak } from "../series/index.js";
import type { LevelBreaksResult } from "./method.js";

/** Steps that were found, and what they mean for comparisons across them. */
export function breakFindings(
  method: MethodIdentity,
  { breaks, looked, datasets, measures }: LevelBreaksResult,
  { assessment, catalog }: MethodContext,
): Finding[] {
  const dataset = { name: datasets[0] ?? [...catalog.keys()][0]! };
  if (looked === 0)
    return [
      cannotAnswer(
        method,
        { assessment, dataset },
        datasets.length === 0
          ? "No measure of this line is given by period."
          : "No series of this line has enough periods that were reported whole.",
        "Counts of a measure of this line by unit and month, over at least a year: two stretches of six months, four quarters or three years.",
      ),
    ];
  const label = (id: string) => measures[id]?.label ?? id;
  const undeclared = breaks.filter(({ declared }) => declared === undefined);
  return [
    answer(
      method,
      { assessment, dataset },
      {
        datasets,
        claim: () =>
          breaks.length === 0
            ? `In ${plural(looked, "series", "series")} no step of 15 per cent or more from one period to the next was found, apart from the dates of the policy.`
            : `${breaks
                .slice(0, 3)
                .map((one) => sentence(one, label))
                .join(
                  " ",
                )}${breaks.length > 3 ? ` ${plural(breaks.length - 3, "further step")} stand in the table.` : ""} A comparison across such a date measures the step too.`,
        reading:
          "A new records system, a new form or a new definition moves a number from one period to the next without anything else having changed. So does a sudden event. Which it was, the numbers cannot say; the agency can. Steps at the dates of the policy are left to the comparisons, since they may be its effect.",
        checks: [
          {
            id: "steps-declared",
            label: "Steps in level are declared",
            outcome: undeclared.length === 0 ? "pass" : "caution",
            detail:
              breaks.length === 0
                ? "None was found."
                : `${formatNumber(breaks.length - undeclared.length)} of ${plural(breaks.length, "step")} are declared in the assessment.`,
          },
        ],
        limits: [
          "A step that is smaller than 15 per cent, lies within half a year of an end, or grows over several months is not found.",
          "A step of several units at once, such as a change of law, shows only where others do not have it.",
        ],
        choices: [
          {
            what: "Changes of records that are known",
            chosen:
              assessment.chapters.outcomes.recordsChanges.length === 0
                ? "none"
                : joinList(
                    assessment.chapters.outcomes.recordsChanges.map(
                      ({ what, date }) => `${what} (${formatDate(date)})`,
                    ),
                  ),
            change: "chapters: outcomes: records-changes",
          },
        ],
        tables: [breaksTable(`${method.chapter}-${method.id}`, breaks, label)],
      },
    ),
  ];
}

type Label = (measure: string) => string;

const againstWords: Readonly<Record<LevelBreak["against"], string>> = {
  "other-units": "the other units",
  "own-season": "its own season",
};

function sentence(
  { unit, measure, from, period, ratio, against, declared }: LevelBreak,
  label: Label,
): string {
  const day = formatDate(period === "week" ? from : from.slice(0, 7));
  const change = `${ratio > 1 ? "rise" : "fall"} by ${formatNumber(Math.abs(ratio - 1) * 100, { digits: 0 })} per cent`;
  return `In ${unit}, ${label(measure)} ${change} from one ${period} to the next, in ${day}, against ${againstWords[against]} (${declared === undefined ? "not declared" : `declared: ${declared}`}).`;
}

function breaksTable(id: string, breaks: readonly LevelBreak[], label: Label): FindingTable {
  return {
    id: `${id}-steps`,
    title: "Steps in level",
    columns: [
      { name: "unit", label: "Unit", kind: "label" },
      { name: "measure", label: "Measure", kind: "label" },
      { name: "from", label: "From", kind: "date" },
      { name: "ratio", label: "New level over old", kind: "number", digits: 2 },
      { name: "against", label: "Against", kind: "text" },
      { name: "chance", label: "Chance where nothing changes, at most", kind: "number", digits: 4 },
      { name: "declared", label: "Declared", kind: "text" },
    ],
    rows: breaks.map(({ unit, measure, from, ratio, against, chance, declared }) => [
      unit,
      label(measure),
      from,
      Number(formatRatio(ratio)),
      againstWords[against],
      chance,
      declared ?? null,
    ]),
    note: "Levels are those of a year on either side, relative to what they are held against.",
  };
}
