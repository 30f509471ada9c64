import { states } from "../../../assessment/states.js";
import type { CellValue, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatCount, formatDate, plural } from "../../../findings/wording.js";
import { answer } from "../../common/answer.js";
import { monthIso, monthNumber } from "../../common/cells.js";
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

/** How many agencies have had an agreement, since when and under which model, in the country and in the state. */
export const agreementsOverTime: Method<Record<string, never>, AgreementList> = {
  id: "agreements-over-time",
  chapter: "setting",
  title: "Agreements over time",
  question: "How has the number of agencies with an agreement moved, in the country and in the state?",
  ledger: "federal",
  outsideLedger: true,
  citations: ["census-cartographic-boundaries"],
  rank: 20,
  plan(context) {
    const dataset = agreementsDataset(context);
    if (dataset === undefined) return noAgreements;
    return {
      run: true,
      spec: {},
      summary: `Agencies with an agreement over time, by model and by state (${formatCount(dataset.rows)} agreements in ${dataset.origin.file}).`,
      queries: { agreements: agreementsQuery(dataset) },
    };
  },
  estimate: (_, cells) => readAgreements(cells.agreements!),
  findings: (_, list, context) => [overTime(list, context)],
};

interface Period {
  /** "2018", or "2025-07". */
  readonly label: string;
  /** First day, and the last day on which the list still tells. */
  readonly start: string;
  readonly end: string;
}

/** More years than this are told by year, and so is every list that knows only years. */
const mostYearsByMonth = 8;

function periodsOf({ agreements, asOf }: AgreementList): Period[] {
  const begun = agreements.flatMap((one) => (one.begun === null ? [] : [one.begun])).sort();
  if (begun.length === 0 || asOf === "") return [];
  const [first, last] = [begun[0]!, asOf];
  const years = Number(last.slice(0, 4)) - Number(first.slice(0, 4));
  if (years > mostYearsByMonth || agreements.some(({ byYear }) => byYear))
    return Array.from({ length: years + 1 }, (_, i) => {
      const year = Number(first.slice(0, 4)) + i;
      return { label: String(year), start: `${year}-01-01`, end: least(`${year}-12-31`, last) };
    });
  const from = monthNumber(first);
  return Array.from({ length: monthNumber(last) - from + 1 }, (_, i) => {
    const start = monthIso(from + i);
    const next = Date.parse(`${monthIso(from + i + 1)}T00:00:00Z`) - 86_400_000;
    return { label: start.slice(0, 7), start, end: least(new Date(next).toISOString().slice(0, 10), last) };
  });
}

const least = (a: string, b: string): string => (a < b ? a : b);

const models = ["jail-enforcement", "warrant-service", "task-force", "other"] as const;

function overTime(list: AgreementList, context: MethodContext): Finding {
  const { state } = context.assessment.jurisdiction;
  const periods = periodsOf(list);
  const now = list.agreements.filter((one) => inForce(one, list.asOf));
  const hasModels = now.some(({ model }) => model !== null);
  const series = seriesTable(list, periods, state, hasModels);
  return answer(
    agreementsOverTime,
    { assessment: context.assessment, dataset: agreementsDataset(context)! },
    {
      claim: () => claim(list, periods, now, state),
      reading:
        "Waves of agreements follow federal policy more than local crime: what agencies that sign have in common with each other, beside the agreement, is one reason why places with and without one cannot simply be compared.",
      checks: [ends(list)],
      limits: [
        ...(list.tellsEnds
          ? []
          : [
              "The list holds agreements in force on its day. Those that ended before are not in it, so that earlier numbers are too low, the more so the further back.",
            ]),
        ...(list.agreements.some(({ byYear }) => byYear)
          ? ["Where only years are known, an agreement counts from the first day of its first year."]
          : []),
        "A change of the list from one day to the next can be a new agreement, or one that was listed late.",
      ],
      tables: [series, statesTable(now)],
      figures: [
        ...(periods.length < 2 ? [] : [seriesFigure(list, periods, state, hasModels)]),
        statesMap(now, list.asOf),
      ],
    },
  );
}

function claim(
  list: AgreementList,
  periods: readonly Period[],
  now: readonly Agreement[],
  state: string,
): string {
  const own = now.filter((one) => one.state === state);
  const inStates = new Set(now.map((one) => one.state)).size;
  const on = list.asOf === "" ? "By the list" : `On ${formatDate(list.asOf)}`;
  const today = `${on}, ${plural(agenciesOf(now), "agency", "agencies")} in ${plural(inStates, "state")} had ${plural(now.length, "agreement")}, ${formatCount(agenciesOf(own))} of them in ${states[state]!.name}`;
  const earlier =
    periods.length > 1
      ? periods[periods.length - (periods.length > 12 && periods[0]!.label.length > 4 ? 13 : 2)]
      : undefined;
  if (earlier === undefined) return `${today}.`;
  const then = list.agreements.filter((one) => inForce(one, earlier.end));
  const hidden = list.tellsEnds ? "" : " (agreements that have ended since are not in the list)";
  return `${today}; at the end of ${formatDate(earlier.label)}, ${plural(agenciesOf(then), "agency", "agencies")} had one${hidden}.`;
}

function seriesTable(
  list: AgreementList,
  periods: readonly Period[],
  state: string,
  hasModels: boolean,
): FindingTable {
  return {
    id: "setting-series",
    title: "Agencies with an agreement in force at the end of each period",
    columns: [
      { name: "period", label: "Period", kind: "date" },
      { name: "agencies", label: "Agencies, country", kind: "number", digits: 0 },
      { name: "own", label: `Agencies, ${states[state]!.name}`, kind: "number", digits: 0 },
      ...(hasModels
        ? models.map((name) => ({
            name,
            label: `Agreements: ${modelLabels[name]!.toLowerCase()}`,
            kind: "number" as const,
            digits: 0,
          }))
        : []),
    ],
    rows: periods.map((period): CellValue[] => {
      const then = list.agreements.filter((one) => one.begun !== null && inForce(one, period.end));
      return [
        period.label,
        agenciesOf(then),
        agenciesOf(then.filter((one) => one.state === state)),
        ...(hasModels ? models.map((model) => then.filter((one) => one.model === model).length) : []),
      ];
    }),
  };
}

function seriesFigure(
  list: AgreementList,
  periods: readonly Period[],
  state: string,
  hasModels: boolean,
): Figure {
  const points = (keep: (one: Agreement) => boolean, count: (found: readonly Agreement[]) => number) =>
    periods.map((period) => ({
      x: period.start,
      y: count(list.agreements.filter((one) => keep(one) && one.begun !== null && inForce(one, period.end))),
    }));
  const length = (found: readonly Agreement[]) => found.length;
  const present = models.filter((model) => list.agreements.some((one) => one.model === model));
  const byMonth = periods[0]!.label.length > 4;
  const lines = hasModels
    ? present.map((model) => ({
        label: modelLabels[model]!,
        points: points((one) => one.model === model, length),
      }))
    : [{ label: "Country", points: points(() => true, agenciesOf) }];
  return {
    id: "setting-series",
    title: "How many agreements were there?",
    subtitle: `${hasModels ? "Agreements by model" : "Agencies with an agreement"} in force at the end of each ${byMonth ? "month" : "year"}, whole country${list.tellsEnds ? "" : "; agreements that ended are not in the list"}. To ${formatDate(list.asOf)}; ${states[state]!.name} stands in the table.`,
    alternative: `Lines over time of the number of ${hasModels ? "agreements in force by model" : "agencies with an agreement"}.`,
    table: "setting-series",
    plot: {
      kind: "series",
      measure: hasModels ? "Agreements in force" : "Agencies with an agreement",
      x: { kind: "date", label: byMonth ? "Month" : "Year" },
      format: "number",
      lines,
      events: [],
    },
  };
}

const byState = (now: readonly Agreement[]): Map<string, Agreement[]> => {
  const found = new Map<string, Agreement[]>();
  for (const one of now) found.set(one.state, [...(found.get(one.state) ?? []), one]);
  return found;
};

function statesTable(now: readonly Agreement[]): FindingTable {
  const rows = [...byState(now)]
    .map(([state, list]): CellValue[] => [states[state]?.name ?? state, agenciesOf(list), list.length])
    .sort((a, b) => Number(b[1]) - Number(a[1]) || String(a[0]).localeCompare(String(b[0])));
  rows.push(["All", agenciesOf(now), now.length]);
  return {
    id: "setting-states",
    title: "Agencies with an agreement in force, by state",
    columns: [
      { name: "state", label: "State", kind: "label" },
      { name: "agencies", label: "Agencies", kind: "number", digits: 0 },
      { name: "agreements", label: "Agreements", kind: "number", digits: 0 },
    ],
    rows,
    totals: [rows.length - 1],
  };
}

const limits = [5, 20, 100] as const;
const shades = ["1 to 4", "5 to 19", "20 to 99", "100 or more"] as const;

function statesMap(now: readonly Agreement[], asOf: string): Figure {
  const values = [...byState(now)].flatMap(([state, list]) => {
    const known = states[state];
    if (known === undefined) return [];
    const value = agenciesOf(list);
    return [
      { id: known.fips, label: known.name, value, shade: limits.filter((limit) => value >= limit).length },
    ];
  });
  const most = Math.max(0, ...values.map(({ shade }) => shade));
  return {
    id: "setting-states",
    title: "In which states do agencies have an agreement?",
    subtitle: `Agencies with an agreement in force by state${asOf === "" ? "" : `, ${formatDate(asOf)}`}: ${formatCount(agenciesOf(now))} agencies, each counted once.`,
    alternative: `A map of the states, shaded by the number of agencies with an agreement: ${values.length} states have any.`,
    table: "setting-states",
    plot: {
      kind: "map",
      measure: "Agencies with an agreement",
      areas: { kind: "states" },
      shades: shades.slice(0, most + 1),
      blank: "None",
      values: values.sort((a, b) => a.id.localeCompare(b.id)),
    },
  };
}

function ends({ tellsEnds }: AgreementList) {
  return {
    id: "ends-told",
    label: "The list tells which agreements ended",
    outcome: tellsEnds ? ("pass" as const) : ("caution" as const),
    detail: tellsEnds
      ? "Agreements that ended are in the list, with the day or the year."
      : "No agreement in the list has ended: it shows those in force on its day, and the past only as far as it lives on.",
  };
}
