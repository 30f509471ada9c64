import { type Cells, numbers } from "../../../engine/query.js";
import type { FindingTable } from "../../../findings/finding.js";
import { groupLabel } from "../../../findings/wording.js";
import { differenceInterval, type WithInterval } from "../../../statistics/clustered-ratios/index.js";
import { plainShare, type Share } from "../../common/shares.js";
import { isRecorded, missingGroup } from "./daily.js";

/** Counts by a category and a group, of the stops in which both are recorded, and how many lack the category. */
export interface Cross {
  readonly categories: readonly string[];
  /** Recorded groups that occur. */
  readonly groups: readonly string[];
  /** By category, then by group. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Stops of a recorded group without the category. */
  readonly blank: number;
  /** Stops without a recorded group, with the category. */
  readonly withoutGroup: number;
}

/** Reads cells by `group` and a category; `category` gives it for a row, null where it is not recorded. */
export function readCross(
  cells: Cells,
  group: (row: number) => string | null,
  category: (row: number) => string | null,
): Cross {
  const stops = numbers(cells, "stops");
  const counts = new Map<string, Map<string, number>>();
  const groups = new Set<string>();
  let blank = 0;
  let withoutGroup = 0;
  for (let row = 0; row < cells.rows; row++) {
    const [g, c] = [group(row) ?? missingGroup, category(row)];
    if (!isRecorded(g)) {
      if (c !== null) withoutGroup += stops[row]!;
      continue;
    }
    if (c === null) {
      blank += stops[row]!;
      continue;
    }
    groups.add(g);
    const own = counts.get(c) ?? new Map<string, number>();
    own.set(g, (own.get(g) ?? 0) + stops[row]!);
    counts.set(c, own);
  }
  return { categories: [...counts.keys()], groups: [...groups], counts, blank, withoutGroup };
}

export const countOf = ({ counts }: Cross, category: string, group: string): number =>
  counts.get(category)?.get(group) ?? 0;

/** Stops of a group in all categories. */
export const groupTotal = (cross: Cross, group: string): number =>
  cross.categories.reduce((sum, category) => sum + countOf(cross, category, group), 0);

/** Stops of a category over all recorded groups. */
export const categoryTotal = ({ counts }: Cross, category: string): number =>
  [...(counts.get(category)?.values() ?? [])].reduce((sum, one) => sum + one, 0);

export const crossTotal = (cross: Cross): number =>
  cross.categories.reduce((sum, category) => sum + categoryTotal(cross, category), 0);

/** Share of a group's stops that fall into a category, as if stops were independent. */
export const categoryShare = (cross: Cross, category: string, group: string, level: number): Share =>
  plainShare(countOf(cross, category, group), groupTotal(cross, group), level);

export interface CrossTableOptions {
  readonly id: string;
  readonly title: string;
  /** Heading of the category. */
  readonly category: string;
  readonly label: (category: string) => string;
  /** In the order of the table. */
  readonly categories: readonly string[];
  readonly groups: readonly string[];
  readonly level: number;
  readonly note?: string;
}

/** One row a category and group, with the share of the group's stops, and the total of each group. */
export function crossTable(cross: Cross, options: CrossTableOptions): FindingTable {
  const { categories, groups, label, level } = options;
  const rows = categories.flatMap((category) =>
    groups.map((group) => {
      const { events, value, low, high } = categoryShare(cross, category, group, level);
      return [label(category), groupLabel(group), events, value, low, high];
    }),
  );
  const totals = groups.map((group) => [
    "All",
    groupLabel(group),
    groupTotal(cross, group),
    null,
    null,
    null,
  ]);
  return {
    id: options.id,
    title: options.title,
    columns: [
      { name: "category", label: options.category, kind: "label" },
      { name: "group", label: "Group", kind: "label" },
      { name: "stops", label: "Stops", kind: "count" },
      { name: "share", label: "Share of the group's stops", kind: "share", derivedFrom: ["stops"] },
      { name: "low", label: "From", kind: "low", derivedFrom: ["stops"] },
      { name: "high", label: "To", kind: "high", derivedFrom: ["stops"] },
    ],
    rows: [...rows, ...totals],
    totals: totals.map((_, i) => rows.length + i),
    ...(options.note === undefined ? {} : { note: options.note }),
  };
}

export interface Gap extends WithInterval {
  readonly category: string;
  readonly group: string;
  readonly own: Share;
  readonly reference: Share;
}

/**
 * The category in which a compared group's share differs most from that of the reference, with an interval that
 * allows for the choice among all of them (Bonferroni). Undefined where nothing can be compared.
 */
export function widestGap(
  cross: Cross,
  categories: readonly string[],
  reference: string,
  compare: readonly string[],
  level: number,
): { readonly gap: Gap; readonly comparisons: number } | undefined {
  const pairs = compare
    .filter((group) => groupTotal(cross, group) > 0 && groupTotal(cross, reference) > 0)
    .flatMap((group) => categories.map((category) => ({ category, group })));
  if (pairs.length === 0) return undefined;
  const own = 1 - (1 - level) / pairs.length;
  const gaps = pairs.map(({ category, group }): Gap => {
    const [mine, theirs] = [
      categoryShare(cross, category, group, own),
      categoryShare(cross, category, reference, own),
    ];
    return { category, group, own: mine, reference: theirs, ...differenceInterval(mine, theirs) };
  });
  const gap = gaps.reduce((widest, one) => (Math.abs(one.value) > Math.abs(widest.value) ? one : widest));
  return { gap, comparisons: pairs.length };
}
