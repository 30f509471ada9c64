import type { Decision } from "../../findings/finding.js";

/**
 * Decisions of which none tells a count below the threshold. A step that leaves out so few rows is told together with the
 * step beside it (the next one, or else the one before); where that is not enough, what is left after it is kept back
 * (null). So is a small number of changed rows.
 *
 * @param minimumCell the least count that is shown; 1 returns the decisions as they are
 */
export function protectDecisions(decisions: readonly Decision[], minimumCell: number): readonly Decision[] {
  if (minimumCell <= 1 || !decisions.some((one) => isSmall(leftOut(one)) || isSmall(one.rowsChanged ?? 0)))
    return decisions;
  const told: Decision[] = [];
  for (const decision of decisions) {
    const last = told.at(-1);
    const small = [last, decision].some((one) => one !== undefined && isSmall(leftOut(one)));
    if (last !== undefined && small && follows(last, decision))
      told[told.length - 1] = together(last, decision);
    else told.push(decision);
  }
  return told.map(masked);

  function isSmall(rows: number): boolean {
    return rows > 0 && rows < minimumCell;
  }

  function masked(decision: Decision): Decision {
    const { rowsChanged } = decision;
    if (isSmall(leftOut(decision))) return { ...decision, rowsAfter: null };
    return rowsChanged != null && isSmall(rowsChanged) ? { ...decision, rowsChanged: null } : decision;
  }
}

const leftOut = ({ rowsBefore, rowsAfter }: Decision): number => rowsBefore - (rowsAfter ?? rowsBefore);

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
