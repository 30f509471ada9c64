import type { FindingTable } from "../../../findings/finding.js";
import { groupLabel } from "../../../findings/wording.js";
import type { TrendsResult } from "./estimate.js";
import { comparisonLabel } from "./words.js";

/** Shares of each group before and after each date. */
export function comparisonTable({ comparisons }: TrendsResult): FindingTable {
  return {
    id: "stops-trends-before-after",
    title: "Groups before and after each date",
    columns: [
      { name: "date", label: "Date", kind: "label" },
      { name: "group", label: "Group", kind: "label" },
      { name: "recorded-before", label: "Stops with a recorded group before", kind: "count" },
      { name: "stops-before", label: "Of the group", kind: "count", partOf: "recorded-before" },
      { name: "before", label: "Share before", kind: "share", derivedFrom: ["stops-before"] },
      { name: "recorded-after", label: "Stops with a recorded group after", kind: "count" },
      { name: "stops-after", label: "Of the group", kind: "count", partOf: "recorded-after" },
      { name: "after", label: "Share after", kind: "share", derivedFrom: ["stops-after"] },
      ...(["difference", "low", "high"] as const).map((name, i) => ({
        name,
        label: ["Difference", "From", "To"][i]!,
        kind: (["number", "low", "high"] as const)[i]!,
        unit: "percentage points",
        digits: 1,
        derivedFrom: ["stops-before", "stops-after"],
      })),
    ],
    rows: comparisons.flatMap((compared) =>
      compared.groups.map(({ group, before, after, difference }) => [
        comparisonLabel(compared),
        groupLabel(group),
        before.trials,
        before.events,
        before.value,
        after.trials,
        after.events,
        after.value,
        100 * difference.value,
        100 * difference.low,
        100 * difference.high,
      ]),
    ),
    note: "Before and after are up to a year on either side of the date.",
  };
}
