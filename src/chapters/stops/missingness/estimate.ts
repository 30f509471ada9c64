import { type Cells, numbers } from "../../../engine/query.js";
import { boundsOfDifference, type PartlyKnown } from "../../../statistics/bounds/index.js";
import { dayIso, sumBy, textOf } from "../../common/cells.js";
import { missingGroup } from "../common/daily.js";
import { baseOf, missingMeasure } from "../common/queries.js";
import { shareBounds } from "./shares.js";
import {
  type BoundedGap,
  type BoundedRate,
  type ColumnGaps,
  likeFactor,
  type MissingResult,
  type MissingSpec,
} from "./spec.js";

/** Blanks by column, group, year and place, and the bounds of gaps between groups. */
export function estimateMissing(spec: MissingSpec, cells: Readonly<Record<string, Cells>>): MissingResult {
  const daily = cells.daily!;
  return {
    columns: spec.columns.map((name) => columnGaps(daily, name)),
    places: spec.hasPlace ? placeGaps(cells.places!) : [],
    gaps: spec.rates.flatMap((rate) => boundedGaps(cells.rates!, rate, spec)),
    ...groupShares(daily),
  };
}

function groupShares(daily: Cells): Pick<MissingResult, "shares" | "withoutGroup"> {
  const group = textOf(daily, "group");
  const sums = sumBy(daily, (row) => group(row) ?? missingGroup, ["stops"]);
  const withoutGroup = sums.get(missingGroup)?.stops ?? 0;
  const recorded = new Map(
    [...sums].flatMap(([at, { stops }]) => (at === missingGroup ? [] : [[at, stops!]])),
  );
  return { shares: shareBounds(recorded, withoutGroup), withoutGroup };
}

function columnGaps(daily: Cells, column: ColumnGaps["column"]): ColumnGaps {
  const [missing, base] = [missingMeasure(column), baseOf(column)];
  const group = textOf(daily, "group");
  const day = numbers(daily, "day");
  const sums = (key: (row: number) => string | undefined) =>
    [...sumBy(daily, key, [missing, base])].map(([at, own]) => ({
      at,
      missing: own[missing]!,
      base: own[base]!,
    }));
  const all = sums(() => "all")[0] ?? { missing: 0, base: 0 };
  return {
    column,
    missing: all.missing,
    base: all.base,
    byGroup:
      column === "group"
        ? []
        : sums((row) => group(row) ?? missingGroup).map(({ at, ...own }) => ({ group: at, ...own })),
    byYear: sums((row) => dayIso(day[row]!).slice(0, 4))
      .map(({ at, ...own }) => ({ year: Number(at), ...own }))
      .sort((a, b) => a.year - b.year),
  };
}

function placeGaps(cells: Cells): MissingResult["places"] {
  const place = textOf(cells, "place");
  const missing = missingMeasure("group");
  return [...sumBy(cells, (row) => place(row) ?? undefined, ["stops", missing])]
    .map(([at, own]) => ({ place: at, stops: own.stops!, missing: own[missing]! }))
    .sort((a, b) => b.stops - a.stops || (a.place < b.place ? -1 : 1));
}

function boundedGaps(cells: Cells, rate: BoundedRate, spec: MissingSpec): BoundedGap[] {
  const group = textOf(cells, "group");
  const names = ["yes", "no", "unknown"].map((part) => `${rate}-${part}`);
  const sums = sumBy(cells, (row) => group(row) ?? missingGroup, names);
  const known = (keep: (name: string) => boolean): PartlyKnown => {
    const total = [0, 0, 0];
    for (const [name, own] of sums) {
      if (!keep(name)) continue;
      for (const [i, column] of names.entries()) total[i]! += own[column]!;
    }
    return { yes: total[0]!, no: total[1]!, unknown: total[2]! };
  };
  const [reference, ...others] = spec.groups;
  const second = known((name) => name === reference);
  const unassigned = known((name) => name === missingGroup);
  return others.flatMap((compared) => {
    const first = known((name) => name === compared);
    if (first.yes + first.no === 0 || second.yes + second.no === 0) return [];
    const rows = {
      first,
      second,
      others: known((name) => name !== compared && name !== reference && name !== missingGroup),
      unassigned,
    };
    const share = ({ yes, no }: PartlyKnown) => yes / (yes + no);
    return [
      {
        rate,
        group: compared,
        counts: [first.yes, first.yes + first.no, second.yes, second.yes + second.no] as const,
        recorded: share(first) - share(second),
        anything: boundsOfDifference(rows),
        alike: boundsOfDifference(rows, likeFactor),
      },
    ];
  });
}
