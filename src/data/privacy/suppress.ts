import { Auditor } from "./audit.js";
import type { CellSystem } from "./cell-system.js";

export interface SuppressionWishes {
  /** Kept back before, and so also now. */
  readonly already?: ReadonlySet<number>;
  /** Named in sentences. */
  readonly quoted?: ReadonlySet<number>;
}

/**
 * Which counts to keep back so that none below the threshold is shown, nor can be worked out.
 *
 * Whoever reads the tables is taken to know every count that is shown, every sum that ties counts together, that counts
 * are whole, and that zeros are shown, so that what is kept back is at least 1. With all that,
 * - at least as many values as the threshold must remain possible for a count below it, shown or not, and
 * - at least two for every other count that is kept back.
 * Zeros are shown: they point at nobody.
 *
 * Primary suppression takes the small counts; complementary suppression then adds, one by one, the least count that
 * loosens the tightest sum, until an audit finds nothing left to work out; last, counts that turn out not to be needed
 * are shown again. Where it is spent on large tables the audit errs towards keeping more back.
 *
 * The rule and the audit are those of the literature on tabular data (Willenborg and de Waal 2001; Fischetti and
 * Salazar 2000); the choice of cells is greedy, not optimal.
 */
export function unknownsToKeepBack(
  system: CellSystem,
  minimumCell: number,
  { already = new Set(), quoted = new Set() }: SuppressionWishes = {},
): ReadonlySet<number> {
  if (minimumCell <= 1) return new Set();
  const auditor = new Auditor(system, minimumCell);
  for (const unknown of already) auditor.hide(unknown);
  for (const unknown of system.unknowns.keys()) {
    if (!auditor.isDifference(unknown) && auditor.isSmall(unknown)) auditor.hide(unknown);
  }
  const added: number[] = [];
  for (let weak = auditor.weakest(); weak !== undefined; weak = auditor.weakest()) {
    const help = helpFor(auditor, weak, quoted);
    if (help === undefined)
      throw new Error("small counts could not be protected although all were kept back");
    auditor.hide(help);
    added.push(help);
  }
  const dearestFirst = [...added].sort((a, b) => cost(auditor, b, quoted) - cost(auditor, a, quoted));
  for (const unknown of dearestFirst) auditor.tryToShow(unknown);
  return auditor.hiddenNow();
}

/** The count to keep back next, for the sake of an unknown that can be worked out too closely. */
function helpFor(auditor: Auditor, weak: number, quoted: ReadonlySet<number>): number | undefined {
  const near = shownIn(auditor, auditor.relationsOf[weak]!);
  const candidates =
    near.length > 0
      ? near
      : shownIn(
          auditor,
          auditor.componentOf(weak).flatMap((unknown) => auditor.relationsOf[unknown]!),
        );
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of candidates) {
    const own = cost(auditor, one, quoted);
    if (own < least) [best, least] = [one, own];
  }
  return best;
}

function shownIn({ system, isFree }: Auditor, relations: readonly number[]): number[] {
  const all = new Set(relations.flatMap((r) => [...system.relations[r]!.unknowns]));
  return [...all].filter((unknown) => !isFree(unknown) && system.unknowns[unknown]!.value > 0);
}

/**
 * Counts that a sentence names are kept back last, since the sentence would still name them; before them totals, and
 * before those the counts that would stand alone in another sum and need a companion there.
 */
function cost(
  { system, relationsOf, isFree }: Auditor,
  unknown: number,
  quoted: ReadonlySet<number>,
): number {
  const alone = relationsOf[unknown]!.filter((r) =>
    system.relations[r]!.unknowns.every((other) => other === unknown || !isFree(other)),
  ).length;
  const { total, value } = system.unknowns[unknown]!;
  return (quoted.has(unknown) ? 1e16 : 0) + (total ? 1e14 : 0) + alone * 1e10 + value;
}
