import type { Jurisdiction } from "../../../assessment/assessment.js";
import { countiesOf, neighboursOf } from "../../../assessment/counties.js";
import { states } from "../../../assessment/states.js";
import type { CellValue, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatCount, formatDate, joinList, plural } from "../../../findings/wording.js";
import { answer } from "../../common/answer.js";
import type { Method, MethodContext } from "../../method.js";
import {
  type Agreement,
  type AgreementList,
  agenciesOf,
  agreementsDataset,
  agreementsQuery,
  inForce,
  modelLabels,
  noAgreements,
  readAgreements,
} from "../common/agreements.js";
import { byCounty, countyLabel, countyOf } from "../common/places.js";

/** Who has an agreement here, next door and in the state: on a map, by county, agencies counted once. */
export const agreementsNearby: Method<Record<string, never>, AgreementList> = {
  id: "agreements-nearby",
  chapter: "setting",
  title: "Agreements around here",
  question: "Which agencies around here have an agreement?",
  ledger: "federal",
  outsideLedger: true,
  citations: ["census-cartographic-boundaries"],
  rank: 10,
  plan(context) {
    const dataset = agreementsDataset(context);
    if (dataset === undefined) return noAgreements;
    return {
      run: true,
      spec: {},
      summary: `Agreements of agencies in ${states[context.assessment.jurisdiction.state]!.name} and its counties (${formatCount(dataset.rows)} agreements in ${dataset.origin.file}).`,
      queries: { agreements: agreementsQuery(dataset) },
    };
  },
  estimate: (_, cells) => readAgreements(cells.agreements!),
  findings: (_, list, context) => [nearby(list, context)],
};

interface Here {
  readonly jurisdiction: Jurisdiction;
  readonly list: AgreementList;
  /** In force in the state. */
  readonly own: readonly Agreement[];
  readonly counties: ReadonlyMap<string, readonly Agreement[]>;
  readonly without: readonly Agreement[];
  readonly neighbours: readonly { readonly fips: string; readonly agreements: readonly Agreement[] }[];
}

function nearby(list: AgreementList, context: MethodContext): Finding {
  const { jurisdiction } = context.assessment;
  const now = list.agreements.filter((one) => inForce(one, list.asOf));
  const own = now.filter(({ state }) => state === jurisdiction.state);
  const { counties } = byCounty(now);
  const neighbours =
    jurisdiction.county === undefined
      ? []
      : neighboursOf(jurisdiction.county).map(({ fips }) => ({ fips, agreements: counties.get(fips) ?? [] }));
  const here: Here = { jurisdiction, list, own, counties, without: byCounty(own).without, neighbours };
  return answer(
    agreementsNearby,
    { assessment: context.assessment, dataset: agreementsDataset(context)! },
    {
      claim: () => claim(here),
      reading:
        "An agreement is a label: what is done under it differs from agency to agency. Neighbours matter in two ways: they show what others chose, and where they are compared with, those that adopt are no comparison any more. Agencies are counted once, however many agreements they hold.",
      checks: [counted(here), dated(list)],
      limits: [
        ...(here.without.length === 0
          ? []
          : [
              `Of ${plural(agenciesOf(here.without), "agency", "agencies")} of the state the list names no county (agencies of cities and of the state itself): they are on no map, and are counted in the state.`,
            ]),
        "The list is the federal agency's or the user's own; agreements that are signed and not listed, or listed and not practised, are not told apart.",
        ...(jurisdiction.county === undefined
          ? ["The assessment names no county (jurisdiction: county), so that neighbours cannot be told."]
          : []),
      ],
      tables: [
        countyTable(here),
        ...(neighbours.length === 0 ? [] : [neighbourTable(here)]),
        ...(here.without.length === 0 ? [] : [withoutTable(here)]),
      ],
      figures: [stateMap(here)],
    },
  );
}

function claim({ jurisdiction, list, own, counties, neighbours }: Here): string {
  const name = states[jurisdiction.state]!.name;
  const all = countiesOf(jurisdiction.state);
  const held = all.filter(({ fips }) => (counties.get(fips) ?? []).length > 0).length;
  const on = list.asOf === "" ? "By the list" : `On ${formatDate(list.asOf)}`;
  const state = `${on}, ${plural(agenciesOf(own), "agency", "agencies")} of ${name} had ${plural(own.length, "agreement")}, in ${held} of ${plural(all.length, "county", "counties")}${own.length === 0 ? "" : ` (${byModel(own)})`}.`;
  if (jurisdiction.county === undefined) return state;
  const mine = counties.get(jurisdiction.county) ?? [];
  const here =
    mine.length === 0
      ? `No agency of ${countyLabel(jurisdiction.county)} has one${earlierWords(list, jurisdiction.county)}.`
      : `In ${countyLabel(jurisdiction.county)}: ${joinList(mine.map(agreementWords))}.`;
  const near = neighbours.filter(({ agreements }) => agreements.length > 0);
  const beside =
    near.length === 0
      ? `None of the ${neighbours.length} counties that touch it has any.`
      : `Of the ${neighbours.length} counties that touch it, ${near.length} ${near.length === 1 ? "has" : "have"} an agency with one: ${joinList(near.map(({ fips }) => countyLabel(fips)))}.`;
  return `${state} ${here} ${beside}`;
}

/** Agreements of the county that have ended. */
function earlierWords({ agreements, asOf }: AgreementList, county: string): string {
  const gone = agreements.filter(
    (one) => !inForce(one, asOf) && one.ended !== null && countyOf(one) === county,
  );
  if (gone.length === 0) return "";
  const years = ({ begun, ended, byYear }: Agreement) =>
    byYear
      ? `${begun!.slice(0, 4)} to ${Number(ended!.slice(0, 4)) - 1}`
      : `${begun === null ? "" : `${formatDate(begun)} `}to ${formatDate(ended!)}`;
  return `; earlier there was ${joinList(gone.map((one) => `${one.agency} (${years(one)})`))}`;
}

const modelWord = (model: string | null): string =>
  model === null ? "model not told" : (modelLabels[model] ?? model).toLowerCase();

const agreementWords = ({ agency, model, begun, byYear }: Agreement): string =>
  `${agency} (${modelWord(model)}${begun === null ? "" : `, ${byYear ? begun.slice(0, 4) : formatDate(begun)}`})`;

function byModel(list: readonly Agreement[]): string {
  const counts = new Map<string, number>();
  for (const { model } of list) counts.set(modelWord(model), (counts.get(modelWord(model)) ?? 0) + 1);
  return joinList([...counts].sort((a, b) => b[1] - a[1]).map(([model, n]) => `${formatCount(n)} ${model}`));
}

const models = ["jail-enforcement", "warrant-service", "task-force"] as const;

const modelColumns = [
  { name: "agencies", label: "Agencies", kind: "number", digits: 0 },
  ...models.map((name) => ({ name, label: modelLabels[name]!, kind: "number" as const, digits: 0 })),
  { name: "other", label: "Another or not told", kind: "number", digits: 0 },
] as const;

function modelCells(list: readonly Agreement[]): CellValue[] {
  const of = (model: string) => list.filter((one) => one.model === model).length;
  const named = models.map(of);
  return [agenciesOf(list), ...named, list.length - named.reduce((sum, n) => sum + n, 0)];
}

/** Agencies are institutions: their numbers point at nobody, and are no protected counts. */
function countyTable({ jurisdiction, counties, own }: Here): FindingTable {
  const rows = countiesOf(jurisdiction.state)
    .filter(({ fips }) => counties.has(fips))
    .map(({ fips }): CellValue[] => [countyLabel(fips), ...modelCells(counties.get(fips)!)]);
  rows.push([`All of ${states[jurisdiction.state]!.name}`, ...modelCells(own)]);
  return {
    id: "setting-counties",
    title: "Agencies with an agreement, and their agreements by model, by county",
    columns: [{ name: "county", label: "County", kind: "label" }, ...modelColumns],
    rows,
    totals: [rows.length - 1],
    note: "The total also holds agencies whose county is not told.",
  };
}

function neighbourTable({ neighbours }: Here): FindingTable {
  return {
    id: "setting-neighbours",
    title: "Counties that touch the jurisdiction's own",
    columns: [
      { name: "county", label: "County", kind: "label" },
      { name: "agencies", label: "Agencies with an agreement", kind: "number", digits: 0 },
      { name: "which", label: "Which", kind: "text" },
    ],
    rows: neighbours.map(({ fips, agreements }): CellValue[] => [
      countyLabel(fips),
      agenciesOf(agreements),
      agreements.map(agreementWords).join("; "),
    ]),
  };
}

function withoutTable({ without, jurisdiction }: Here): FindingTable {
  return {
    id: "setting-without-county",
    title: `Agencies of ${states[jurisdiction.state]!.name} whose county is not told`,
    columns: [
      { name: "agency", label: "Agency", kind: "label" },
      { name: "model", label: "Model", kind: "text" },
      { name: "begun", label: "Since", kind: "date" },
    ],
    rows: without.map(({ agency, model, begun, byYear }): CellValue[] => [
      agency,
      modelWord(model),
      byYear && begun !== null ? begun.slice(0, 4) : begun,
    ]),
  };
}

function stateMap({ jurisdiction, counties, list, own }: Here): Figure {
  const { fips, name } = states[jurisdiction.state]!;
  const values = countiesOf(jurisdiction.state).flatMap(({ fips: id }) => {
    const here = counties.get(id);
    if (here === undefined) return [];
    const value = agenciesOf(here);
    return [{ id, label: countyLabel(id), value, shade: Math.min(value, 3) - 1 }];
  });
  const most = Math.max(0, ...values.map(({ shade }) => shade));
  return {
    id: "setting-counties",
    title: `Where in ${name} do agencies have an agreement?`,
    subtitle: `Agencies with an agreement by county${list.asOf === "" ? "" : `, ${formatDate(list.asOf)}`}: ${formatCount(agenciesOf(own))} agencies of the state, those of no told county left out.`,
    alternative: `A map of the counties of ${name}, shaded by the number of agencies with an agreement: ${values.length} counties have any.`,
    table: "setting-counties",
    plot: {
      kind: "map",
      measure: "Agencies with an agreement",
      areas: { kind: "counties", state: fips },
      shades: ["1", "2", "3 or more"].slice(0, most + 1),
      blank: "None",
      values,
      ...(jurisdiction.county === undefined
        ? {}
        : { own: { id: jurisdiction.county, label: countyLabel(jurisdiction.county) } }),
    },
  };
}

function counted({ without, own }: Here) {
  const share = own.length === 0 ? 0 : without.length / own.length;
  return {
    id: "counties-known",
    label: "Counties of agencies are known",
    outcome: share > 0.5 ? ("caution" as const) : ("pass" as const),
    detail:
      without.length === 0
        ? "Every agreement in force in the state has a county."
        : `${formatCount(without.length)} of ${plural(own.length, "agreement")} in force in the state have no county: agencies of cities and of the state.`,
  };
}

function dated({ agreements, asOf }: AgreementList) {
  const without = agreements.filter(({ begun }) => begun === null).length;
  return {
    id: "dates-known",
    label: "Agreements are dated",
    outcome: without > 0 ? ("caution" as const) : ("pass" as const),
    detail: `${without === 0 ? "Every agreement has a date or a year." : `${plural(without, "agreement")} without a date count as in force.`} The list tells up to ${asOf === "" ? "a day that it does not name" : formatDate(asOf)}.`,
  };
}
