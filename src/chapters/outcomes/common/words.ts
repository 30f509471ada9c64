import { formatNumber, joinList, plural } from "../../../findings/wording.js";
import type { ContrastKind } from "../design/contrast.js";
import type { DesignAnswer } from "../design/designs.js";
import type { Subject } from "../design/subjects.js";
import type { PeriodLength } from "../series/index.js";

/** Subjects and designs in words. */

const groupPhrases: Readonly<Record<string, string>> = {
  all: "",
  "immigrant-area": "in immigrant neighbourhoods",
  "other-area": "in other neighbourhoods",
  hispanic: "(Hispanic people)",
  "non-hispanic": "among other people",
};

const groupPhrase = (group: string): string => groupPhrases[group] ?? `(${group.replaceAll("-", " ")})`;

/** "crimes reported to the police in immigrant neighbourhoods". */
export const subjectWords = ({ measure, group }: Subject): string => measureWords(measure.label, group);

/** The same of a measure that is no subject of a design. */
export const measureWords = (label: string, group: string): string => `${label} ${groupPhrase(group)}`.trim();

/** The same for the group that it is compared with. */
export const againstWords = ({ against }: Subject): string =>
  against === undefined ? "" : groupPhrase(against);

/** Less and more, as they are said of counts or of amounts. */
export const lessAndMore = ({ measure }: Subject): readonly [string, string] =>
  measure.scale === "count" ? ["fewer", "more"] : ["less", "more"];

/** What a contrast is held against, to follow "than": "its earlier level, trend and season would give". */
export function comparatorWords(
  subject: Subject,
  kind: ContrastKind,
  comparators: readonly string[],
): string {
  const agencies = unitsWords(comparators);
  const than: Readonly<Record<ContrastKind, string>> = {
    own: "the earlier level, trend and season would give",
    groups: `the change ${againstWords(subject)} would give`,
    agencies: `the change in ${agencies} would give`,
    triple: `the change ${againstWords(subject)}, and the same difference in ${agencies}, would give`,
  };
  return than[kind];
}

/** "Ashton and Beech County", "Ashton and 7 other agencies", "12 other agencies". */
export function unitsWords(units: readonly string[]): string {
  if (units.length === 0) return "no other agency";
  if (units.length <= 2) return joinList(units);
  return `${formatNumber(units.length)} other agencies`;
}

const designLabels: Readonly<Record<ContrastKind, string>> = {
  own: "Own earlier trend and season",
  groups: "Other group in the same place",
  agencies: "Same group in other agencies",
  triple: "Both at once (triple difference)",
};

/** A design as tables and figures name it. */
export const designLabel = ({ kind, comparators }: Pick<DesignAnswer, "kind" | "comparators">): string =>
  comparators.length === 0
    ? designLabels[kind]
    : `${designLabels[kind]}, ${comparators.length} ${comparators.length === 1 ? "agency" : "agencies"}`;

/** Name of the synthetic comparison in tables and figures. */
export const syntheticLabel = "Weighted agencies (synthetic difference-in-differences)";

const periodNouns: Readonly<Record<PeriodLength, string>> = {
  week: "week",
  month: "month",
  quarter: "quarter",
  year: "year",
};

/** "36 months". */
export const periodsWords = (count: number, period: PeriodLength): string =>
  plural(count, periodNouns[period]);

/** A ratio as a change in per cent: 0.88 is -12. */
export const percent = (ratio: number): number => 100 * (ratio - 1);
