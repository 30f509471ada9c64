import { readDate } from "../values/dates.js";
import { readNumber } from "../values/numbers.js";
import { readPeriodStart } from "../values/periods.js";
import { readLabel } from "../values/text.js";
import type { SourceProfile } from "./profile.js";
import { from, type Reading, shareOf } from "./rules.js";

/**
 * Daily and monthly counts of immigration enforcement in Minnesota, 2022 to March 2026, that were made from releases of
 * the Deportation Data Project. What did not occur on a day has no row (or NA): an absent day is a count of zero.
 *
 * Checked: the sum of detainers, the number of days, and the counts of October 2022, December 2025 and February 2026.
 */

interface Form {
  readonly id: string;
  readonly title: string;
  readonly headers: readonly string[];
  readonly measures?: SourceProfile["measures"];
  readonly columns: SourceProfile["columns"];
  readonly oddities?: readonly string[];
}

const states = ["TEXAS", "WISCONSIN", "ILLINOIS", "MINNESOTA", "OREGON"] as const;

const facilities = [
  "CARJAMN",
  "CROWGMN",
  "FREEBMN",
  "KANDIMN",
  "NOBLEMN",
  "NWRCCMN",
  "RAADCMN",
  "SHERBMN",
  "WAJAIMN",
] as const;

/** The same value in every row. */
const always = (header: string, value: Reading) => [from(header, () => value)];

const asMeasures = (names: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(names.map((name) => [name, [name]]));

const capital = (text: string | null): string | null => {
  const label = readLabel(text);
  return label === null ? null : label.charAt(0) + label.slice(1).toLowerCase();
};

const forms: readonly Form[] = [
  {
    id: "minnesota-ice-detainers",
    title: "Minnesota: detainers by day",
    headers: ["detainer_prepare_date", "count"],
    columns: {
      unit: always("detainer_prepare_date", "Minnesota"),
      period_start: [from("detainer_prepare_date", (text) => readDate(text), "date")],
      period: always("detainer_prepare_date", "day"),
      measure: always("detainer_prepare_date", "detainers"),
      count: [from("count", readNumber)],
    },
  },
  {
    id: "minnesota-ice-detainers-monthly",
    title: "Minnesota: detainers by month",
    headers: ["month_year", "count"],
    columns: {
      unit: always("month_year", "Minnesota"),
      period_start: [from("month_year", (text) => readPeriodStart(text))],
      period: always("month_year", "month"),
      measure: always("month_year", "detainers"),
      count: [from("count", readNumber)],
    },
    oddities: ["The last month, March 2026, holds ten days."],
  },
  {
    id: "minnesota-ice-arrests",
    title: "Arrests by immigration officers, by day and state",
    headers: ["apprehension_date", ...states],
    measures: asMeasures(states),
    columns: {
      unit: [from("measure", capital)],
      period_start: [from("apprehension_date", (text) => readDate(text), "date")],
      period: always("apprehension_date", "day"),
      measure: always("apprehension_date", "immigration-arrests"),
      count: [from("value", readNumber)],
    },
  },
  {
    id: "minnesota-ice-collateral",
    title: "Minnesota: collateral and targeted arrests by day",
    headers: ["apprehension_date", "Collateral", "Targeted"],
    measures: asMeasures(["Collateral", "Targeted"]),
    columns: {
      unit: always("apprehension_date", "Minnesota"),
      period_start: [from("apprehension_date", (text) => readDate(text), "date")],
      period: always("apprehension_date", "day"),
      measure: always("apprehension_date", "immigration-arrests"),
      group: [from("measure", (text) => readLabel(text)?.toLowerCase() ?? null)],
      count: [from("value", readNumber)],
    },
  },
  {
    id: "minnesota-ice-detained",
    title: "Minnesota: people detained by day and facility",
    headers: ["date", ...facilities],
    measures: asMeasures(facilities),
    columns: {
      unit: [from("measure", readLabel)],
      unit_kind: always("date", "facility"),
      period_start: [from("date", (text) => readDate(text), "date")],
      period: always("date", "day"),
      measure: always("date", "detention-population"),
      amount: [from("value", readNumber)],
    },
    oddities: [
      "Facilities are named by their codes. The number of people is a stock: months show its mean over the days.",
    ],
  },
];

export const minnesotaIce: readonly SourceProfile[] = forms.map(
  ({ id, title, headers, measures, columns, oddities = [] }): SourceProfile => ({
    id,
    title,
    contract: "outcomes",
    producer:
      "Deportation Data Project (releases of U.S. Immigration and Customs Enforcement), daily tables from the repository mn-deportation-data",
    citation:
      "Deportation Data Project. U.S. Immigration and Customs Enforcement data, 2022-2026; daily tables for Minnesota from the repository alyssc/mn-deportation-data.",
    oddities: [
      "A day on which nothing occurred has no row, or NA: it counts as zero.",
      "The first column is a row number and is not used.",
      "The series end on 10 March 2026; that month is not whole.",
      ...oddities,
    ],
    absentMeansZero: true,
    fits: (found) => (shareOf(found, headers) === 1 ? 0.9 + headers.length / 1000 : 0),
    ...(measures === undefined ? {} : { measures }),
    columns,
  }),
);
