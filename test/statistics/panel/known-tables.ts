import { expect } from "vitest";
import type { BaconDecomposition, PanelInput } from "../../../src/statistics/panel/index.js";
import known from "../../known-answers/panel/panel.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

export { known };

type Columns = Readonly<Record<string, readonly (number | null)[]>>;

/** What a case says of its data: the table, the outcome, and the columns for rows to keep, covariates, weights and clusters. */
export interface Selection {
  readonly table: string;
  readonly outcome?: string;
  readonly keep?: string;
  readonly covariates?: readonly string[];
  readonly weights?: string;
  readonly cluster?: string;
}

/** Columns of a table as numbers, NaN where R has NA, in the rows that a case keeps. */
export function columnsOf({ table, keep }: Selection): (name: string) => Float64Array {
  const columns = (known.tables as unknown as Record<string, Columns>)[table]!;
  const kept = keep === undefined ? null : columns[keep]!;
  return (name) =>
    Float64Array.from(
      columns[name]!.filter((_, i) => kept === null || kept[i] === 1),
      (value) => value ?? Number.NaN,
    );
}

export const timeColumn = (table: string): string => (table === "towns" ? "year" : "time");

/** The rows of a case as the panel family takes them. */
export function panelOf(selection: Selection): PanelInput {
  const column = columnsOf(selection);
  const { table, outcome = "y", covariates, weights, cluster } = selection;
  return {
    unit: Int32Array.from(column("unit")),
    time: column(timeColumn(table)),
    outcome: column(outcome),
    cohort: column("cohort"),
    ...(covariates !== undefined && { covariates: covariates.map(column) }),
    ...(weights !== undefined && { weights: column(weights) }),
    ...(cluster !== undefined && { cluster: Int32Array.from(column(cluster)) }),
  };
}

/** R's NA and NaN are null in the file. */
export const numberOf = (value: number | string | null | undefined): number =>
  value === null || value === undefined ? Number.NaN : Number(value);

/** What bacondecomp says of each pair of cohorts. */
export interface KnownComparisons {
  readonly treated: readonly number[];
  readonly comparison: readonly (number | string)[];
  readonly kind: readonly string[];
  readonly estimates: readonly number[];
  readonly weights: readonly number[];
}

/** Every comparison of a decomposition, to 1e-8; the floors are those of {@link expectClose}. */
export function expectComparisons(
  { comparisons }: BaconDecomposition,
  want: KnownComparisons,
  floors: { readonly estimate: number; readonly weight?: number },
): void {
  expect(comparisons).toHaveLength(want.treated.length);
  for (const [i, treated] of want.treated.entries()) {
    const comparison = Number(want.comparison[i]);
    const own = comparisons.find((each) => each.treated === treated && each.comparison === comparison)!;
    expect(own.kind).toBe(want.kind[i]);
    expectClose(own.estimate, want.estimates[i]!, 1e-8, floors.estimate, `${treated} and ${comparison}`);
    expectClose(own.weight, want.weights[i]!, 1e-8, floors.weight);
  }
}
