import { protectTable } from "../../../data/privacy/small-cells.js";
import { missingGroup } from "./daily.js";
import { type GroupLines, periodTable } from "./period-table.js";
import type { LeftOut, Periods } from "./periods.js";

/** The form in which a series over time shows most: short periods, unless small counts would blot them out. */

export interface SeriesCandidate {
  readonly periods: Periods;
  readonly leftOut: readonly LeftOut[];
  readonly lines: GroupLines;
}

/** Points that must remain of the lines to be drawn. */
const enough = 0.8;

/**
 * The first candidate of which enough remains when small counts are kept back, as it is or without the columns of all
 * stops and of blanks (small blanks take other counts with them); or else the one of which most remains.
 *
 * @param drawn names of the counts whose shares are to be drawn
 */
export function chooseSeries(
  candidates: readonly SeriesCandidate[],
  drawn: readonly string[],
  minimumCell: number,
): SeriesCandidate {
  const forms = candidates.flatMap((one) => {
    const groupsOnly = drawn.every((name) => name.startsWith("group-"));
    const bare = groupsOnly ? [{ ...one, lines: withoutBlanks(one.lines) }] : [];
    return [one, ...bare];
  });
  let best = { form: forms[0]!, remains: -1 };
  for (const form of forms) {
    const remains = remaining(form, drawn, minimumCell);
    if (remains >= enough) return form;
    if (remains > best.remains) best = { form, remains };
  }
  return best.form;
}

function remaining(
  { periods, lines }: SeriesCandidate,
  drawn: readonly string[],
  minimumCell: number,
): number {
  const { table } = periodTable({ id: "", title: "", level: 0.95 }, periods, lines.counts, lines.shares);
  const safe = protectTable(table, minimumCell);
  const wanted = new Set([...drawn.map((name) => `${name}-share`), lines.counts[0]!.name]);
  const columns = table.columns.flatMap(({ name }, c) => (wanted.has(name) ? [c] : []));
  const shares = columns.map((c) => {
    const before = table.rows.filter((row) => row[c] !== null).length;
    return before === 0 ? 1 : safe.rows.filter((row) => row[c] !== null).length / before;
  });
  return Math.min(1, ...shares);
}

/** Groups among the stops with a recorded group, and nothing of the others. */
function withoutBlanks({ counts, shares }: GroupLines): GroupLines {
  return {
    counts: counts
      .filter(({ name }) => name !== "stops" && name !== missingGroup)
      .map(({ partOf, ...count }) =>
        partOf === undefined || partOf === "stops" ? count : { ...count, partOf },
      ),
    shares: shares.filter(({ of }) => of.partOf !== "stops"),
  };
}
