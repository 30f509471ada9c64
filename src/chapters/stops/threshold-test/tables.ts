import type { FindingTable, TableColumn } from "../../../findings/finding.js";
import { groupLabel } from "../../../findings/wording.js";
import type { CellThreshold, ThresholdResult } from "../../../statistics/threshold-test/index.js";

const column = (
  name: string,
  label: string,
  kind: TableColumn["kind"],
  more: Partial<TableColumn> = {},
): TableColumn => ({ name, label, kind, ...more });

/** Thresholds of the groups, what they rest on, and how well the sampler knows them. */
export function groupTable(test: ThresholdResult): FindingTable {
  const differences = new Map(test.differences.map((one) => [one.group, one]));
  const sum = (group: string, of: "searches" | "hits"): number =>
    test.cells.reduce((all, cell) => (cell.group === group ? all + cell[of] : all), 0);
  const points = { unit: "percentage points", digits: 1 };
  return {
    id: "threshold-test",
    title: "Estimated thresholds for a search, by group",
    columns: [
      column("group", "Group", "label"),
      column("stops", "Stops", "count"),
      column("searches", "Searches", "count", { partOf: "stops" }),
      column("hits", "Found contraband", "count", { partOf: "searches" }),
      column("threshold", "Threshold", "share"),
      column("low", "From", "low"),
      column("high", "To", "high"),
      column("difference", `Difference from ${groupLabel(test.reference)}`, "number", points),
      column("difference_low", "From", "low", points),
      column("difference_high", "To", "high", points),
      column("lower", "Probability that it is lower", "share"),
      column("r_hat", "R-hat", "number", { digits: 3 }),
      column("bulk", "Effective draws", "number", { digits: 0 }),
    ],
    rows: test.groups.map((one) => {
      const difference = differences.get(one.group);
      return [
        groupLabel(one.group),
        one.stops,
        sum(one.group, "searches"),
        sum(one.group, "hits"),
        one.mean,
        one.low,
        one.high,
        ...(difference === undefined
          ? [null, null, null, null]
          : [
              100 * difference.mean,
              100 * difference.low,
              100 * difference.high,
              difference.probabilityLower,
            ]),
        one.rHat,
        one.bulkSize,
      ];
    }),
    note: "A threshold is the probability of contraband above which people are searched, averaged over the places as all groups were stopped there.",
  };
}

/** A group and the reference at one place. */
export interface PlaceThresholds {
  readonly place: string;
  readonly own: CellThreshold;
  readonly reference: CellThreshold;
}

/** Thresholds at the places where both the group and the reference were stopped. */
export function placeThresholds(test: ThresholdResult): PlaceThresholds[] {
  const reference = new Map(
    test.cells.filter(({ group }) => group === test.reference).map((cell) => [cell.place, cell]),
  );
  return test.cells.flatMap((own) => {
    const other = reference.get(own.place);
    return own.group === test.reference || other === undefined
      ? []
      : [{ place: own.place, own, reference: other }];
  });
}

export function placeTable(test: ThresholdResult, places: readonly PlaceThresholds[]): FindingTable {
  const reference = groupLabel(test.reference);
  const own = { derivedFrom: ["searches"] };
  return {
    id: "threshold-test-places",
    title: `Estimated thresholds by place, each group beside ${reference}`,
    columns: [
      column("place", "Place", "label"),
      column("group", "Group", "label"),
      column("reference", `Threshold for ${reference}`, "share"),
      column("reference_low", "From", "low"),
      column("reference_high", "To", "high"),
      column("stops", "Stops of the group", "count"),
      column("searches", "Searches of the group", "count", { partOf: "stops" }),
      column("threshold", "Threshold for the group", "share", own),
      column("low", "From", "low", own),
      column("high", "To", "high", own),
    ],
    rows: places.map(({ place, own: cell, reference: other }) => [
      place,
      groupLabel(cell.group),
      other.threshold.mean,
      other.threshold.low,
      other.threshold.high,
      cell.stops,
      cell.searches,
      cell.threshold.mean,
      cell.threshold.low,
      cell.threshold.high,
    ]),
  };
}
