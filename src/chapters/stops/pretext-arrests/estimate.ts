import type { Cells } from "../../../engine/query.js";
import { differenceInterval } from "../../../statistics/clustered-ratios/index.js";
import { total } from "../../common/cells.js";
import { dailyShare } from "../../common/shares.js";
import { type Daily, readDaily, sliceDays, sumOf } from "../common/daily.js";
import type { PretextChange, PretextPart, PretextResult, PretextSpec } from "./spec.js";

const measures = ["stops", "arrests", "low"] as const;

/** Low-level arrests by group, over the whole period and on either side of each date. */
export function estimatePretext(spec: PretextSpec, cells: Readonly<Record<string, Cells>>): PretextResult {
  const daily = readDaily(cells.daily!, measures);
  const present = spec.groups.filter((group) => daily.byGroup.has(group));
  const parts = present.map((group) => ({ group, part: partOf(daily, group, spec.level) }));
  const reference = parts.find(({ group }) => group === spec.groups[0]);
  return {
    whole: parts.map(({ group, part }) => ({
      group,
      part,
      ...(reference === undefined || group === spec.groups[0]
        ? {}
        : { gap: differenceInterval(part.ofStops, reference.part.ofStops) }),
    })),
    events: spec.events.map(({ day }) => changesAt(daily, day, present, spec)),
    blank: total(cells.daily!, "blank"),
    arrests: total(cells.daily!, "arrests"),
  };
}

function changesAt(daily: Daily, day: number, groups: readonly string[], spec: PretextSpec): PretextChange[] {
  const { days } = daily;
  const [first, last] = [days[0] ?? 0, (days.at(-1) ?? 0) + 1];
  const [earlier, later] = [sliceDays(daily, first, day), sliceDays(daily, day, last)];
  const changes = groups.map((group) => {
    const before = partOf(earlier, group, spec.level);
    const after = partOf(later, group, spec.level);
    return {
      group,
      before,
      after,
      change: differenceInterval(after.ofStops, before.ofStops),
      ...(before.ofArrests === undefined || after.ofArrests === undefined
        ? {}
        : { changeOfArrests: differenceInterval(after.ofArrests, before.ofArrests) }),
    };
  });
  const reference = changes.find(({ group }) => group === spec.groups[0]);
  return changes.map((one) =>
    reference === undefined || one.group === spec.groups[0]
      ? one
      : {
          ...one,
          beyondReference: differenceInterval(one.change, reference.change),
          ...(one.changeOfArrests === undefined || reference.changeOfArrests === undefined
            ? {}
            : { beyondOfArrests: differenceInterval(one.changeOfArrests, reference.changeOfArrests) }),
        },
  );
}

function partOf(daily: Daily, group: string, level: number): PretextPart {
  const own = daily.byGroup.get(group);
  const values = (name: string) => own?.get(name) ?? new Float64Array(daily.days.length);
  const [stops, arrests, low] = measures.map(values) as [Float64Array, Float64Array, Float64Array];
  return {
    stops: sumOf(stops),
    arrests: sumOf(arrests),
    low: sumOf(low),
    ofStops: dailyShare(low, stops, level),
    ...(sumOf(arrests) > 0 ? { ofArrests: dailyShare(low, arrests, level) } : {}),
  };
}
