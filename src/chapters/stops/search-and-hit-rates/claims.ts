import type { FindingTable } from "../../../findings/finding.js";
import {
  formatNumber,
  formatPoints,
  formatRange,
  formatShare,
  groupLabel,
  joinList,
} from "../../../findings/wording.js";
import type { Share, Shares } from "./estimate.js";
import type { SearchSpec } from "./spec.js";

/** Which groups' rates a protected table still shows. */
export function shownGroups(table: FindingTable | undefined, kind?: string): ReadonlySet<string> {
  if (table === undefined) return new Set();
  const [group, rate, of] = ["group", "rate", "kind"].map((name) =>
    table.columns.findIndex((column) => column.name === name),
  ) as [number, number, number];
  return new Set(
    table.rows
      .filter((row) => row[rate] !== null && (kind === undefined || row[of] === kind))
      .map((row) => String(row[group])),
  );
}

/** What a sentence about shares needs. */
export interface ShareClaim {
  readonly spec: SearchSpec;
  readonly shares: Shares;
  /** Labels of the groups whose rates may be said. */
  readonly shown: ReadonlySet<string>;
  readonly more: string;
  readonly less: string;
}

/** The rates of the reference and of the compared groups that can be said: "White 1.2 per cent, Black 3.2 per cent". */
export function ratesWords({ spec, shares, shown }: ShareClaim): string {
  const said = spec.groups.filter((group) => shown.has(groupLabel(group)));
  return joinList(said.map((group) => `${shareWords(shareOf(shares, group).value)} of ${groupLabel(group)}`));
}

/** Small shares with two decimals: 1.45 and 1.35 are not the same. */
const shareWords = (share: number): string => formatShare(share, { digits: share < 0.1 ? 2 : 1 });

export const shareOf = (shares: Shares, group: string): Share =>
  shares.groups.find((one) => one.group === group)!.share;

/** The differences from the reference with their intervals: "2.0 percentage points more for Black (0.9 to 3.5)". */
export function differencesWords({ spec, shares, shown, more, less }: ShareClaim): string {
  const reference = groupLabel(spec.groups[0]!);
  if (!shown.has(reference)) return "";
  const parts = shares.comparisons.flatMap(({ group, difference }) => {
    if (difference === undefined || !shown.has(groupLabel(group))) return [];
    const { estimate, low, high } = difference;
    const [size, from, to] = estimate < 0 ? [-estimate, -high, -low] : [estimate, low, high];
    const way = estimate < 0 ? less : more;
    const other = estimate < 0 ? more : less;
    const interval =
      from < 0
        ? `${bare(-from)} ${other} to ${bare(to)} ${way}, no clear difference`
        : formatRange(from, to, bare);
    return [`${formatPoints(size)} ${way} for ${groupLabel(group)} (${interval})`];
  });
  return parts.length === 0 ? "" : `against ${reference}, ${joinList(parts)}`;
}

/** Percentage points without the words. */
const bare = (difference: number): string => formatNumber(100 * difference, { digits: 1 });

/** Compared groups whose rates cannot be said. */
export function hiddenWords({ spec, shares, shown }: ShareClaim): string {
  const hidden = spec.groups.filter((group) => !shown.has(groupLabel(group)));
  if (hidden.length === 0) return "";
  const none = hidden.filter((group) => shareOf(shares, group).trials === 0);
  const small = hidden.filter((group) => shareOf(shares, group).trials > 0);
  return [
    ...(small.length === 0
      ? []
      : [` For ${joinList(small.map(groupLabel))} the counts are too small to be shown.`]),
    ...(none.length === 0 ? [] : [` For ${joinList(none.map(groupLabel))} there is nothing to count.`]),
  ].join("");
}
