import { foldSpace } from "../../../data/values/text.js";
import { type Cells, numbers } from "../../../engine/query.js";
import { formatShare, joinList } from "../../../findings/wording.js";
import { textOf } from "../../common/cells.js";
import type { Remarks } from "./remarks.js";
import type { SeriesSpec } from "./types.js";

/** Which areas count as immigrant neighbourhoods, by a population table and a threshold, or by name. */
export interface Areas {
  /** Whether there is a rule that could be applied. */
  readonly known: boolean;
  /** `immigrant-area`, `other-area`, or `unclassified-area` for a place of which nothing is known. */
  readonly groupOf: (place: string | null) => string;
  /** Residents, where the population table tells them. */
  readonly residentsOf: (place: string) => number | undefined;
  readonly all: Readonly<Record<string, string>>;
}

const spelt = (place: string): string => foldSpace(place).toLowerCase();

const none: Areas = {
  known: false,
  groupOf: () => "all",
  residentsOf: () => undefined,
  all: {},
};

export function areasFrom(
  rule: SeriesSpec["areas"],
  cells: Readonly<Record<string, Cells>>,
  remarks: Remarks,
): Areas {
  if (rule === null) return none;
  if (rule.by === "name") {
    const named = new Set(rule.areas.map(spelt));
    return {
      known: true,
      groupOf: (place) =>
        place === null ? "unclassified-area" : named.has(spelt(place)) ? "immigrant-area" : "other-area",
      residentsOf: () => undefined,
      all: Object.fromEntries(rule.areas.map((area) => [area, "immigrant-area"])),
    };
  }
  const own = rule.query === undefined ? undefined : cells[rule.query];
  if (own === undefined) {
    remarks.noAreas(
      rule.dataset,
      `There is no population dataset \`${rule.dataset}\`, so no areas are told apart (chapters: outcomes: immigrant-areas: data).`,
    );
    return none;
  }
  return byShare(rule, own, remarks);
}

interface People {
  /** As the file spells it. */
  readonly place: string;
  all?: number;
  group?: number;
}

function byShare(
  { group, share, dataset }: { readonly group: string; readonly share: number; readonly dataset: string },
  cells: Cells,
  remarks: Remarks,
): Areas {
  const people = latestCounts(cells, group);
  const groups = new Map<string, string>();
  const residents = new Map<string, number>();
  const all: Record<string, string> = {};
  for (const [key, { place, all: total, group: members }] of people) {
    if (total !== undefined && total > 0) residents.set(key, total);
    if (total === undefined || members === undefined || total <= 0) continue;
    const is = members / total >= share ? "immigrant-area" : "other-area";
    groups.set(key, is);
    all[place] = is;
  }
  if (groups.size === 0) {
    remarks.noAreas(
      dataset,
      `${dataset} has no place with a count both of everybody (group \`all\`) and of \`${group}\`, so no areas are told apart.`,
    );
    return none;
  }
  const immigrant = Object.keys(all).filter((place) => all[place] === "immigrant-area");
  remarks.areas(
    dataset,
    `${immigrant.length} of ${groups.size} areas count as immigrant areas, having a share of \`${group}\` of ${formatShare(share)} or more${immigrant.length > 0 && immigrant.length <= 12 ? `: ${joinList(immigrant)}` : ""} (chapters: outcomes: immigrant-areas: share moves the line).`,
  );
  return {
    known: true,
    groupOf: (place) => (place === null ? undefined : groups.get(spelt(place))) ?? "unclassified-area",
    residentsOf: (place) => residents.get(spelt(place)),
    all,
  };
}

/** Counts by place, of the latest year, and of all ages where there are such. */
function latestCounts(cells: Cells, group: string): Map<string, People> {
  const place = textOf(cells, "place");
  const groupOf = textOf(cells, "group");
  const age = textOf(cells, "age");
  const year = numbers(cells, "year");
  const count = numbers(cells, "people");
  const rank = (row: number) =>
    (Number.isNaN(year[row]!) ? 0 : year[row]!) * 10 +
    ({ all: 3, adult: 2, driving: 1 }[age(row) ?? "all"] ?? 0);
  const best = new Map<string, { rank: number; row: number }>();
  for (let row = 0; row < cells.rows; row++) {
    const own = place(row);
    const of = groupOf(row);
    if (own === null || (of !== group && of !== "all")) continue;
    const key = `${of === group ? "group" : "all"} ${spelt(own)}`;
    const known = best.get(key);
    if (known === undefined || rank(row) > known.rank) best.set(key, { rank: rank(row), row });
  }
  const people = new Map<string, People>();
  for (const [key, { row }] of best) {
    const own = place(row)!;
    const known = people.get(spelt(own)) ?? { place: own };
    known[key.startsWith("group ") ? "group" : "all"] = count[row]!;
    people.set(spelt(own), known);
  }
  return people;
}
