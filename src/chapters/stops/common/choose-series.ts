import { missingGroup } from "./daily.js";
import type { GroupLines, PeriodCounts } from "./period-table.js";
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

/**
 * The least share of points that remain, over the counts to be drawn and the first count. An estimate, since the exact
 * protection of every form would take long: small counts go, and where a whole is left with one part kept back, the
 * smallest other part goes with it.
 */
function remaining(
  { periods, lines }: SeriesCandidate,
  drawn: readonly string[],
  minimumCell: number,
): number {
  const { counts } = lines;
  const kept = new Map(counts.map(({ name }) => [name, 0]));
  for (let i = 0; i < periods.starts.length; i++) {
    const hidden = hiddenCounts(counts, i, minimumCell);
    for (const { name } of counts) if (!hidden.has(name)) kept.set(name, kept.get(name)! + 1);
  }
  const wanted = [counts[0]!.name, ...drawn.filter((name) => kept.has(name))];
  return Math.min(...wanted.map((name) => kept.get(name)!)) / Math.max(1, periods.starts.length);
}

function hiddenCounts(counts: readonly PeriodCounts[], i: number, minimumCell: number): Set<string> {
  const at = (one: PeriodCounts) => one.values[i]!;
  const hidden = new Set(
    counts.filter((one) => at(one) > 0 && at(one) < minimumCell).map(({ name }) => name),
  );
  for (const whole of counts) {
    const parts = counts.filter(({ partOf }) => partOf === whole.name);
    const own = parts.filter(({ name }) => hidden.has(name));
    if (own.length !== 1 || parts.reduce((sum, one) => sum + at(one), 0) !== at(whole)) continue;
    const others = parts.filter((one) => !hidden.has(one.name) && at(one) > 0);
    const least = others.toSorted((a, b) => at(a) - at(b))[0];
    hidden.add(least?.name ?? whole.name);
  }
  return hidden;
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
