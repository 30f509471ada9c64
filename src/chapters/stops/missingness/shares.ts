import type { Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatCount, formatShare, groupLabel, joinList } from "../../../findings/wording.js";
import { type Bounds, boundsOfShare } from "../../../statistics/bounds/index.js";
import { answer, type MethodIdentity, type Shown, type Told } from "../../common/answer.js";
import { raceRuleChoice } from "../common/choices.js";
import { partWords } from "../common/compare-words.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import { sortGroups } from "../common/group.js";
import { recordedAs } from "../common/words.js";
import { likeFactor } from "./spec.js";

/** How far each group's share of all stops could lie from the recorded one. */

export interface ShareBounds {
  readonly group: string;
  readonly stops: number;
  /** Share among the stops with a recorded group. */
  readonly recorded: number;
  readonly anything: Bounds;
  readonly alike: Bounds;
}

/** Bounds of each recorded group's share, given the stops of each and those without a group. */
export function shareBounds(stops: ReadonlyMap<string, number>, missing: number): ShareBounds[] {
  const recorded = [...stops.values()].reduce((sum, count) => sum + count, 0);
  return [...stops].map(([group, count]) => {
    const rows = { yes: count, no: recorded - count, unknown: missing };
    return {
      group,
      stops: count,
      recorded: count / recorded,
      anything: boundsOfShare(rows),
      alike: boundsOfShare(rows, likeFactor),
    };
  });
}

/** The finding; undefined where every stop has a group, or none. */
export function sharesFinding(
  method: MethodIdentity,
  shares: readonly ShareBounds[],
  missing: number,
  stops: StopsContext,
): Finding | undefined {
  if (missing === 0 || shares.length === 0) return undefined;
  const { settings } = stops;
  const order = sortGroups(
    shares.map((one) => one.group),
    settings.reference,
    settings.compare,
  );
  const sorted = [...shares].sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
  const question = "How far could the share of each group be from the recorded one?";
  return answer(method, stops, {
    part: "shares",
    question,
    rank: method.rank + 0.3,
    claim: (shown) => sharesClaim(sorted, missing, stops, shown),
    reading: `The wide bounds put all stops without a group into one group, or none of them, which hardly anybody would believe of any. The narrow ones hold if, among the stops without a group, the share of each group is between half and ${likeFactor} times its share among the others. Sampling error is in neither.`,
    estimates: shareEstimates(sorted, stops.assessment.level),
    assumptions: [
      `Narrow bounds: the mix of the stops without a group resembles that of the others to within a factor of ${likeFactor}.`,
    ],
    limits: ["Bounds say what blanks could do; a wrongly recorded group can move a share further."],
    choices: raceRuleChoice(stops),
    tables: [sharesTable(sorted, missing)],
    figures: [sharesFigure(question, sorted, missing, stops)],
  });
}

function sharesClaim(
  shares: readonly ShareBounds[],
  missing: number,
  stops: StopsContext,
  shown: Shown,
): string {
  const { settings, people, assessment } = stops;
  const total = shares.reduce((sum, one) => sum + one.stops, missing);
  const told = shares.filter(({ group }) => settings.compare.includes(group) && shown(groupLabel(group)));
  const blank = partWords(missing, total, assessment.privacy.minimumCell);
  if (told.length === 0)
    return `In ${blank} of ${formatCount(total)} stops no group is recorded; the counts of the compared groups are too small to be told.`;
  const parts = told.map(
    ({ group, recorded, anything, alike }) =>
      `the share of ${recordedAs(group, people)} is ${formatShare(recorded)} as recorded, lies between ${between(alike)} if blanks resemble the rest, and between ${between(anything)} whatever they were`,
  );
  return `In ${blank} of ${formatCount(total)} stops no group is recorded: ${parts.join("; ")}.`;
}

const between = ({ low, high }: Bounds): string =>
  `${formatShare(low).replace(" per cent", "")} and ${formatShare(high)}`;

function shareEstimates(shares: readonly ShareBounds[], level: number): Record<string, Told> {
  const recorded = shares.reduce((sum, one) => sum + one.stops, 0);
  return Object.fromEntries(
    shares.flatMap((one) =>
      (["alike", "anything"] as const).map((kind): [string, Told] => [
        `${groupLabel(one.group)}, ${kind === "alike" ? "if blanks are alike" : "whatever the blanks were"}`,
        {
          value: one.recorded,
          low: one[kind].low,
          high: one[kind].high,
          level,
          intervalKind: "bounds",
          scale: "share",
          unit: "share of all stops; the value is that of recorded stops",
          n: recorded,
          variance:
            kind === "alike" ? `bounds under likeness within a factor of ${likeFactor}` : "worst-case bounds",
          counts: [one.stops, recorded - one.stops],
        },
      ]),
    ),
  );
}

function sharesTable(shares: readonly ShareBounds[], missing: number): FindingTable {
  const derivedFrom = ["stops"];
  const total = shares.reduce((sum, one) => sum + one.stops, missing);
  return {
    id: "missing-shares",
    title: "Shares of groups, and how far blanks could move them",
    columns: [
      { name: "group", label: "Group", kind: "label" },
      { name: "stops", label: "Stops", kind: "count" },
      { name: "recorded", label: "Share of recorded", kind: "share", derivedFrom },
      { name: "alike-low", label: "If alike, from", kind: "low", derivedFrom },
      { name: "alike-high", label: "If alike, to", kind: "high", derivedFrom },
      { name: "low", label: "Whatever, from", kind: "low", derivedFrom },
      { name: "high", label: "Whatever, to", kind: "high", derivedFrom },
    ],
    rows: [
      ...shares.map((one) => [
        groupLabel(one.group),
        one.stops,
        one.recorded,
        one.alike.low,
        one.alike.high,
        one.anything.low,
        one.anything.high,
      ]),
      [groupLabel("missing"), missing, null, null, null, null, null],
      ["All stops", total, null, null, null, null, null],
    ],
    totals: [shares.length + 1],
  };
}

function sharesFigure(
  question: string,
  shares: readonly ShareBounds[],
  missing: number,
  stops: StopsContext,
): Figure {
  const total = shares.reduce((sum, one) => sum + one.stops, missing);
  return {
    id: "missing-shares",
    title: question,
    subtitle: `Share of all stops, per cent, as recorded and with bounds for the stops without a group. ${periodLabel(stops)}, ${formatCount(total)} stops.`,
    alternative: `Dots at the recorded share of ${joinList(shares.slice(0, 4).map((one) => groupLabel(one.group)))}, with narrow and wide bounds for the blanks.`,
    table: "missing-shares",
    plot: {
      kind: "intervals",
      measure: "Share of all stops",
      axis: "linear",
      format: "share",
      rows: shares.flatMap(({ group, recorded, alike, anything }) => [
        { label: "If blanks are alike", group, facet: groupLabel(group), value: recorded, ...alike },
        { label: "Whatever they were", group, facet: groupLabel(group), value: recorded, ...anything },
      ]),
    },
  };
}
