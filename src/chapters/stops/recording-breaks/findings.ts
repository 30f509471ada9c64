import type { AnsweredFinding, Decision, Finding } from "../../../findings/finding.js";
import {
  capitalise,
  formatChance,
  formatDate,
  formatNumber,
  formatShare,
  joinList,
  plural,
} from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity, type Shown } from "../../common/answer.js";
import { eventWords } from "../../common/phases.js";
import { raceRuleChoice } from "../common/choices.js";
import type { StopsContext } from "../common/context.js";
import { type LeftOut, periodWords } from "../common/periods.js";
import type { BreaksResult } from "./estimate.js";
import { breaksFigure } from "./figure.js";
import { type Breaks, familyLevel, followedKey, type Jump } from "./find.js";
import { followedTable, jumpEstimates, jumpTable, seenJump } from "./tables.js";
import { followedLabel, followedShare, nearestEvent, periodLabel, windowWords } from "./words.js";

/** Breaks as findings: first in the chapter where there are any, among the last where there are none. */

/** Where nothing is found, the finding stands beside that on what is missing. */
const rankWithoutBreaks = 91;

export function breaksFindings(method: MethodIdentity, result: BreaksResult, stops: StopsContext): Finding[] {
  const { breaks } = result;
  if (breaks === undefined) {
    return [
      cannotAnswer(
        method,
        stops,
        `The file covers ${plural(result.months, "whole month")}. Too short a stretch shows no level from which a jump could be told.`,
        "At least 12 whole months of stops.",
      ),
    ];
  }
  if (breaks.series.length === 0) {
    return [
      cannotAnswer(
        method,
        stops,
        "No share of a group, and no share of blanks, is met often enough to be followed over time.",
        "More stops, or a longer period.",
      ),
    ];
  }
  return [
    breaks.jumps.length > 0
      ? found(method, result, breaks, stops)
      : nothingFound(method, result, breaks, stops),
  ];
}

function found(method: MethodIdentity, result: BreaksResult, breaks: Breaks, stops: StopsContext): Finding {
  const figure = breaksFigure(result, breaks, stops);
  return answer(method, stops, {
    claim: (shown) => breakClaim(breaks, stops, shown),
    reading: `${readingOfBreaks(breaks)} ${driftWords(breaks, stops)}`.trim(),
    estimates: jumpEstimates(breaks, stops.assessment.level),
    checks: checks(breaks, stops),
    limits: [
      "A break is found from the numbers alone. Only somebody who knows how stops were recorded can say what happened: a new form, a new system, new officers on the road, or a real change.",
      `Jumps too small to see can remain: ${smallestSeen(breaks, stops)}.`,
    ],
    assumptions: assumptions(breaks),
    choices: raceRuleChoice(stops),
    tables: [jumpTable(breaks, stops), figure.table, followedTable(breaks)],
    figures: [figure.figure],
    decisions: leftOutDecisions(breaks.leftOut, stops),
  });
}

function nothingFound(
  method: MethodIdentity,
  result: BreaksResult,
  breaks: Breaks,
  stops: StopsContext,
): Finding {
  const figure = breaksFigure(result, breaks, stops);
  const { many } = periodWords[breaks.periods.length];
  return answer(method, stops, {
    rank: rankWithoutBreaks,
    claim: () =>
      `No break was found: over ${breaks.periods.starts.length} ${many}, neither the share of a group nor the share of blanks jumps in a way that chance would bring about less than 1 time in 100. A jump smaller than ${smallestSeen(breaks, stops)} could have gone unseen.`,
    reading:
      `That nothing jumps does not show that recording stayed the same: it can change slowly, or for all groups alike. ${driftWords(breaks, stops)}`.trim(),
    checks: checks(breaks, stops),
    limits: [
      `Small jumps can remain unseen: ${smallestSeen(breaks, stops)}.`,
      "Only abrupt changes are looked for here; a slow drift is told apart by its straight course.",
    ],
    assumptions: assumptions(breaks),
    choices: raceRuleChoice(stops),
    tables: [followedTable(breaks), figure.table],
    figures: [figure.figure],
    decisions: leftOutDecisions(breaks.leftOut, stops),
  });
}

/** The largest jump in full, others at the same time and at other times by name. */
function breakClaim(breaks: Breaks, stops: StopsContext, shown: Shown): string {
  const ordered = [...breaks.jumps].sort((a, b) => b.change.statistic - a.change.statistic);
  const nameable = ordered.filter((jump) =>
    shown(followedLabel(jump.of), breaks.periods.starts[jump.at]!.slice(0, 7)),
  );
  const first = nameable[0];
  if (first === undefined)
    return `${capitalise(whereWords(ordered[0]!, breaks))} the record breaks, in counts too small to show.`;
  const others = ordered.filter((jump) => jump !== first);
  return [
    jumpSentence(first, breaks, stops),
    ...othersSentence(first, others, breaks, stops),
    verdict(first, breaks, stops),
  ].join(" ");
}

const whereWords = (jump: Jump, { periods }: Breaks): string =>
  `in ${periodLabel(periods.starts[jump.at]!, periods.length)}`;

function jumpSentence(jump: Jump, breaks: Breaks, stops: StopsContext): string {
  const { before, after } = jump.change;
  const { length, starts } = breaks.periods;
  const way = after.share > before.share ? "jumped" : "fell at once";
  const when = periodLabel(starts[jump.at]!, length);
  return `${capitalise(followedShare(jump.of, stops.people))} ${way} from ${formatShare(before.share)} in ${windowWords(before.to - before.from, length)} before ${when} to ${formatShare(after.share)} in ${windowWords(after.to - after.from, length)} from then on; where nothing changes, a jump like this turns up ${formatChance(jump.chance)}.`;
}

function othersSentence(first: Jump, others: readonly Jump[], breaks: Breaks, stops: StopsContext): string[] {
  if (others.length === 0) return [];
  const together = others.filter((jump) => Math.abs(jump.at - first.at) <= 2);
  const elsewhere = others.filter((jump) => !together.includes(jump));
  const names = (list: readonly Jump[]) =>
    joinList([...new Set(list.map((jump) => followedShare(jump.of, stops.people)))]);
  const apart = elsewhere.map(
    (jump) => `${followedShare(jump.of, stops.people)} ${whereWords(jump, breaks)}`,
  );
  return [
    ...(together.length === 0
      ? []
      : [`At about the same time ${names(together)} ${together.length === 1 ? "jumps" : "jump"} too.`]),
    ...(apart.length === 0
      ? []
      : [
          `There ${apart.length === 1 ? "is another break" : "are further breaks"}: ${joinList(apart.slice(0, 3))}${apart.length > 3 ? `, and ${apart.length - 3} more in the table` : ""}.`,
        ]),
  ];
}

/** What a reader should make of the largest jump. */
function verdict(jump: Jump, breaks: Breaks, stops: StopsContext): string {
  const { periods } = breaks;
  const near = nearestEvent(stops.assessment.timeline, periods.starts[jump.at]!, periods.length);
  if (near !== undefined) {
    return `It falls within two months of a date of the policy (${eventWords(near)}): from these records alone, a change of recording and an effect of the policy cannot be told apart there.`;
  }
  const policy =
    stops.assessment.timeline.length === 0
      ? "The assessment names no policy that could explain it."
      : "No date of the policy lies within two months of it.";
  return jump.of.kind === "gap"
    ? `${policy} This is a change of recording: what is counted before and after it is not the same, and differences across it are not effects.`
    : `${policy} A change of recording is likelier than a change of who is stopped: do not read differences across it as effects.`;
}

function readingOfBreaks(breaks: Breaks): string {
  const groups = breaks.jumps.some((jump) => jump.of.kind === "group");
  return groups
    ? "Who drives, and whom officers choose to stop, changes over months and years; forms, codes and computer systems change overnight. That is why an abrupt jump points to recording first. Compare periods on the same side of a break, and ask the agency's records staff what changed."
    : "When blanks become fewer or more at once, stops that used to lack an answer now have one, or the other way round. If those stops differ from the rest, shares and rates move although nobody was treated differently. Compare periods on the same side of a break, and see the bounds for what is missing.";
}

function driftWords({ drifting }: Breaks, { people }: StopsContext): string {
  if (drifting.length === 0) return "";
  const names = joinList(drifting.map((of) => followedShare(of, people)));
  return `${capitalise(names)} ${drifting.length === 1 ? "moves" : "move"} too, but not abruptly enough to be told from a drift.`;
}

/** The first three, and how many more. */
function someOf(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${more} more` : joinList(names);
}

/** The smallest jump that would be seen, for the compared groups that are followed, or else for all. */
function smallestSeen(breaks: Breaks, { settings, people }: StopsContext): string {
  const compared = breaks.series.filter(
    ({ of }) => of.kind === "group" && settings.compare.includes(of.name),
  );
  const told = compared.length > 0 ? compared : breaks.series.slice(0, 2);
  return joinList(
    told.map((series) => {
      const points = formatNumber(100 * seenJump(series, breaks), { digits: 1 });
      return `about ${points} percentage points in ${followedShare(series.of, people)}`;
    }),
    "or",
  );
}

function checks(breaks: Breaks, stops: StopsContext): AnsweredFinding["checks"] {
  const { many } = periodWords[breaks.periods.length];
  const wandering = breaks.series.filter(
    (one) =>
      breaks.scans.get(followedKey(one.of))!.noise.autocorrelation >
      Math.max(0.3, 2.6 / Math.sqrt(breaks.periods.starts.length)),
  );
  const near = breaks.jumps.filter(
    (jump) =>
      nearestEvent(stops.assessment.timeline, breaks.periods.starts[jump.at]!, breaks.periods.length) !==
      undefined,
  );
  return [
    {
      id: "chance",
      label: "Many series, one chance of a false alarm",
      outcome: "pass",
      detail: `${plural(breaks.series.length, "series", "series")} of ${breaks.periods.starts.length} ${many} were searched so that, where nothing changes, a break is reported in at most ${formatNumber(100 * familyLevel)} of 100 such files.`,
    },
    {
      id: "wandering",
      label: `${capitalise(many)} do not follow each other`,
      outcome: wandering.length === 0 ? "pass" : "caution",
      detail:
        wandering.length === 0
          ? "Around their levels the series do not wander."
          : `${capitalise(someOf(wandering.map((one) => followedShare(one.of, stops.people))))} ${wandering.length === 1 ? "wanders" : "wander"}: neighbouring ${many} resemble each other. The test allows for that, but a break there is less sure.`,
    },
    ...(near.length === 0
      ? []
      : [
          {
            id: "near-policy",
            label: "Apart from the policy",
            outcome: "caution" as const,
            detail: `${plural(near.length, "break")} of ${breaks.jumps.length} ${near.length === 1 ? "lies" : "lie"} within two months of a date of the policy.`,
          },
        ]),
  ];
}

/** How the periods were chosen, and what is taken for granted. */
function assumptions({ periods }: Breaks): string[] {
  const { many } = periodWords[periods.length];
  return [
    `The series are read by ${many}: the shortest periods of which the typical one holds at least 50 stops, or else the longest of which there are enough.`,
    `Where nothing changes, the order of the ${many} means nothing beyond the likeness of neighbours.`,
  ];
}

/** Periods at the ends that were left out, as decisions about rows. */
export function leftOutDecisions(leftOut: readonly LeftOut[], { dataset }: StopsContext): Decision[] {
  let rows = dataset.rows;
  return leftOut.map(({ from, to, stops, why }) => {
    const rowsBefore = rows;
    rows -= stops;
    return {
      dataset: dataset.name,
      action: `Left the stops from ${formatDate(from)} to ${formatDate(to)} out of the series over time`,
      reason:
        why === "not whole"
          ? "The period at the end of the file is not covered whole, so its count says nothing."
          : "These months hold hardly any stops: less than a tenth of the usual number.",
      rowsBefore,
      rowsAfter: rows,
    };
  });
}
