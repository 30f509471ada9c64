import type { Dataset } from "../../../data/dataset.js";
import { type Cells, column, numbers, type Query } from "../../../engine/query.js";
import { dayIso, textOf } from "../../common/cells.js";
import type { MethodContext, NotRun } from "../../method.js";

/** Agreements as a list: one of each agency and model. */

export interface Agreement {
  readonly agency: string;
  readonly state: string;
  readonly county: string | null;
  readonly fips: string | null;
  readonly model: string | null;
  /** ISO dates; null where not told. Where a year alone is known, it is the first day of it. */
  readonly begun: string | null;
  readonly ended: string | null;
  /** Whether only years are known. */
  readonly byYear: boolean;
}

export interface AgreementList {
  readonly agreements: readonly Agreement[];
  /** The day up to which the list tells. */
  readonly asOf: string;
  /** Whether any agreement is known to have ended. */
  readonly tellsEnds: boolean;
}

const kind = "agreements";

export const agreementsDataset = (context: MethodContext): Dataset | undefined =>
  [...context.catalog.values()].find((dataset) => dataset.contract.kind === kind);

export const noAgreements: NotRun = {
  run: false,
  why: "The assessment has no file of agreements.",
  whatWould:
    "The workbook of participating agencies that the federal agency publishes, as it is, under `data: agreements:`; or any list with agency, state, county, model and date of signature.",
};

/** All agreements with what is known of them. */
export function agreementsQuery(dataset: Dataset): Query {
  const names = ["agency", "state", "county", "fips", "model", "signed", "ended", "first_year", "last_year"];
  return {
    dataset: dataset.name,
    by: Object.fromEntries([...names, "first_listed", "last_listed"].map((name) => [name, column(name)])),
    measures: { n: { kind: "count" } },
  };
}

/** Reads the answer of an {@link agreementsQuery}. */
export function readAgreements(cells: Cells): AgreementList {
  const text = (name: string) => textOf(cells, name);
  const figure = (name: string) => numbers(cells, name);
  const date = (name: string) => {
    const days = figure(name);
    return (row: number) => (Number.isNaN(days[row]!) ? null : dayIso(days[row]!));
  };
  const [agency, state, county, fips, model] = ["agency", "state", "county", "fips", "model"].map(text) as [
    ReturnType<typeof text>,
    ReturnType<typeof text>,
    ReturnType<typeof text>,
    ReturnType<typeof text>,
    ReturnType<typeof text>,
  ];
  const [signed, ended, firstListed, lastListed] = [
    date("signed"),
    date("ended"),
    date("first_listed"),
    date("last_listed"),
  ];
  const [firstYear, lastYear] = [figure("first_year"), figure("last_year")];
  const rows = Array.from({ length: cells.rows }, (_, row) => row);
  const told = rows.flatMap((row) => [lastListed(row), signed(row), firstListed(row), ended(row)]);
  const asOf = told.reduce<string>((last, one) => (one !== null && one > last ? one : last), "");
  const agreements = rows.map((row): Agreement => {
    const year = firstYear[row]!;
    const left = lastYear[row]!;
    const begun = signed(row) ?? (Number.isNaN(year) ? firstListed(row) : `${year}-01-01`);
    const last = lastListed(row);
    const gone =
      ended(row) ?? (Number.isNaN(left) ? (last !== null && last < asOf ? last : null) : `${left + 1}-01-01`);
    return {
      agency: agency(row) ?? "",
      state: state(row) ?? "",
      county: county(row),
      fips: fips(row),
      model: model(row),
      begun,
      ended: gone,
      byYear: signed(row) === null && !Number.isNaN(year),
    };
  });
  return { agreements, asOf, tellsEnds: agreements.some((one) => one.ended !== null) };
}

/** Whether an agreement is in force on a day. One of which no beginning is told counts from always. */
export const inForce = ({ begun, ended }: Agreement, on: string): boolean =>
  (begun === null || begun <= on) && (ended === null || ended > on);

/** Agencies are counted once, however many agreements they hold. */
export const agenciesOf = (list: readonly Agreement[]): number =>
  new Set(list.map(({ state, agency }) => `${state} ${agency.toLowerCase()}`)).size;

export const modelLabels: Readonly<Record<string, string>> = {
  "jail-enforcement": "Jail enforcement",
  "warrant-service": "Warrant service",
  "task-force": "Task force",
  other: "Another model",
};
