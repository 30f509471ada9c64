import type { Decision } from "../../findings/finding.js";
import { isSmall } from "./small-count.js";

/**
 * Decisions of which none tells a count below the threshold. A step that leaves out so few rows is told together with the
 * step beside it (the next one, or else the one before); where that is not enough, what is left after it is kept back
 * (null). So is a small number of changed rows.
 *
 * @param minimumCell the least count that is shown; 1 returns the decisions as they are
 */
export function protectDecisions(decisions: readonly Decision[], minimumCell: number): readonly Decision[] {
  const leavesFew = (one: Decision | undefined) => one !== undefined && isSmall(leftOut(one), minimumCell);
  if (!decisions.some((one) => leavesFew(one) || isSmall(one.rowsChanged ?? 0, minimumCell)))
    return decisions;
  const told: Decision[] = [];
  for (const decision of decisions) {
    const last = told.at(-1);
    if (last !== undefined && (leavesFew(last) || leavesFew(decision)) && follows(last, decision))
      told[told.length - 1] = together(last, decision);
    else told.push(decision);
  }
  return told.map((one) =>
    leavesFew(one) ? { ...one, rowsAfter: null } : withoutSmallChange(one, minimumCell),
  );
}

/** The decision, the number of changed rows kept back where it is small. */
export function withoutSmallChange(decision: Decision, minimumCell: number): Decision {
  return isSmall(decision.rowsChanged ?? 0, minimumCell) ? { ...decision, rowsChanged: null } : decision;
}

/** Rows that a step leaves out; 0 where their number is kept back. */
export const leftOut = ({ rowsBefore, rowsAfter }: Decision): number =>
  rowsBefore - (rowsAfter ?? rowsBefore);

/** Whether a step goes on where another ended, with rows left out by both. */
const follows = (first: Decision, second: Decision): boolean =>
  first.dataset === second.dataset &&
  first.rowsAfter === second.rowsBefore &&
  first.rowsChanged === undefined &&
  second.rowsChanged === undefined;

const together = (first: Decision, second: Decision): Decision => ({
  dataset: first.dataset,
  action: `${first.action}; ${second.action}`,
  reason: `${first.reason} ${second.reason}`,
  rowsBefore: first.rowsBefore,
  rowsAfter: second.rowsAfter,
});
