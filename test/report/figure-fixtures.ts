import type { Figure, FigureEvent, FigurePlot } from "../../src/findings/finding.js";

/** Figures as chapters make them, and the hard cases: gaps, one row, forty places, long names, wild intervals. */

const groups = ["white", "black", "hispanic", "asian-pacific"] as const;
const labels = {
  white: "White",
  black: "Black",
  hispanic: "Hispanic",
  "asian-pacific": "Asian or Pacific Islander",
} as const;

export const agreement: readonly FigureEvent[] = [
  { date: "2017-10-02", label: "287(g) agreement", kind: "announcement" },
  { date: "2018-03-01", label: "287(g) agreement", kind: "start" },
  { date: "2017-01-01", label: "Share of stops without a recorded race", kind: "recording-break" },
];

export function figure(id: string, title: string, subtitle: string, plot: FigurePlot): Figure {
  return {
    id,
    title,
    subtitle,
    plot,
    alternative: `${title} ${subtitle} Read the table for the numbers.`,
    table: id,
  };
}

/** A repeatable wave between -1 and 1. */
const wave = (i: number, k: number) => Math.sin(i * 1.7 + k * 2.3) * 0.6 + Math.cos(i * 0.61 + k) * 0.4;

export function months(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const month = first * 12 + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
  });
}

export const hitRates = figure(
  "stops-hit-rates",
  "When officers search, how often do they find contraband?",
  "Searches that found contraband, per cent of searches, with 95 per cent intervals. 2016 to 2019, 4,127 searches.",
  {
    kind: "intervals",
    measure: "Searches that found contraband",
    axis: "linear",
    format: "share",
    rows: [
      { label: "White", group: "white", value: 0.289, low: 0.268, high: 0.311 },
      { label: "Black", group: "black", value: 0.231, low: 0.205, high: 0.259 },
      { label: "Hispanic", group: "hispanic", value: 0.194, low: 0.168, high: 0.223 },
      { label: "Asian or Pacific Islander", group: "asian-pacific", value: 0.272, low: 0.196, high: 0.365 },
    ],
  },
);

export const benchmark = figure(
  "stops-benchmark",
  "Are some groups stopped more often than their share of residents would suggest?",
  "Stops per resident relative to White residents, with 95 per cent intervals. 2016 to 2019, 61,406 stops.",
  {
    kind: "intervals",
    measure: "Ratio of stop rates to that of White residents",
    axis: "log",
    format: "ratio",
    reference: { value: 1, label: "the same rate" },
    rows: [
      ["Residents", 1.93, 1.88, 1.98, 1.41, 1.37, 1.45],
      ["Residents of driving age", 1.78, 1.73, 1.83, 1.52, 1.48, 1.57],
      ["Licensed drivers (a count of the county's own)", 1.85, 1.8, 1.9, 1.69, 1.64, 1.75],
    ].flatMap(([facet, b, bl, bh, h, hl, hh]) => [
      {
        label: "Black",
        group: "black",
        facet: String(facet),
        value: Number(b),
        low: Number(bl),
        high: Number(bh),
      },
      {
        label: "Hispanic",
        group: "hispanic",
        facet: String(facet),
        value: Number(h),
        low: Number(hl),
        high: Number(hh),
      },
    ]),
  },
);

export const monthly = figure(
  "stops-trend",
  "Whom did the agency stop, month by month?",
  "Share of stops by group, per cent, with 95 per cent bands. January 2016 to December 2019, 61,406 stops.",
  {
    kind: "series",
    measure: "Share of stops",
    x: { kind: "date", label: "Month" },
    format: "share",
    lines: groups.map((group, k) => ({
      label: labels[group],
      group,
      points: months(2016, 48).map((x, i) => {
        const y = [0.61, 0.21, 0.13, 0.05][k]! + wave(i, k) * 0.012 + (k === 2 && i > 25 ? -0.025 : 0);
        const half = 0.018 * Math.sqrt(y);
        return { x, y, low: y - half, high: y + half };
      }),
    })),
    events: agreement,
  },
);

export const clock = figure(
  "stops-clock",
  "When are drivers stopped?",
  "Stops an hour of the day, per cent of the group's stops. 2016 to 2019, 61,406 stops.",
  {
    kind: "series",
    measure: "Share of the group's stops",
    x: { kind: "clock", label: "Time of day" },
    format: "share",
    lines: groups.slice(0, 3).map((group, k) => ({
      label: labels[group],
      group,
      points: Array.from({ length: 24 }, (_, hour) => ({
        x: hour * 60,
        y: 0.042 + Math.sin(((hour - 6 - k) / 24) * 2 * Math.PI) * 0.025 + wave(hour, k) * 0.003,
      })),
    })),
    events: [],
  },
);

export const reasons = figure(
  "stops-reasons",
  "Why are drivers stopped?",
  "Share of the group's stops by reason, per cent, with 95 per cent intervals. 2016 to 2019, 61,406 stops.",
  {
    kind: "bars",
    measure: "Share of the group's stops",
    format: "share",
    rows: [
      ["Speeding", 0.412, 0.334, 0.318],
      ["Licence, registration, plates or insurance", 0.128, 0.179, 0.226],
      ["Equipment", 0.104, 0.142, 0.151],
    ].flatMap(([label, ...shares]) =>
      shares.map((value, i) => ({
        label: String(label),
        group: groups[i]!,
        value: Number(value),
        low: Number(value) - 0.009,
        high: Number(value) + 0.009,
      })),
    ),
  },
);

export const thresholds = figure(
  "stops-search-places",
  "Are minority drivers searched on less in the same places?",
  "Hit rate of White drivers against that of other groups, one marker a place. 2016 to 2019, 24 places.",
  {
    kind: "scatter",
    x: { label: "Hit rate of White drivers", format: "share" },
    y: { label: "Hit rate of the other group", format: "share" },
    diagonal: true,
    points: Array.from({ length: 24 }, (_, i) => ({
      label: `District ${Math.floor(i / 2) + 1}`,
      group: i % 2 === 0 ? "black" : "hispanic",
      x: 0.28 + wave(i, 1) * 0.07,
      y: 0.22 + wave(i, 3) * 0.08,
      size: 30 + ((i * 37) % 200),
    })),
  },
);

const ratio = (label: string, value: number, low: number, high: number, group?: string) => ({
  label,
  value,
  low,
  high,
  ...(group === undefined ? {} : { group }),
});

/** Hard cases by name. */
const dates = ["Counted from the announcement", "Counted from the start"];
const comparators = [
  "Own earlier trend",
  "Other neighbourhoods",
  "Six neighbouring agencies",
  "Both at once",
];
const windows = ["Two years before, one after", "All months"];

export const specifications = figure(
  "outcomes-specifications",
  "Does the answer depend on how it is asked?",
  "Change in reports of crime from immigrant neighbourhoods, per cent, with 95 per cent intervals, by 16 ways to estimate it.",
  {
    kind: "specifications",
    measure: "Change in reports, per cent",
    format: "number",
    reference: { value: 0, label: "no change" },
    choices: [
      { label: "Date", options: dates },
      { label: "Compared with", options: comparators },
      { label: "Window", options: windows },
    ],
    rows: dates
      .flatMap((_, d) => comparators.flatMap((_, c) => windows.map((_, w) => ({ d, c, w }))))
      .map(({ d, c, w }, i) => {
        const value = -11 + 4 * wave(i, 1) + 2 * d;
        const half = 5 + 3 * w + (c === 0 ? 4 : 0);
        return {
          label: `${dates[d]}; ${comparators[c]}; ${windows[w]}`,
          value,
          low: value - half,
          high: value + half,
          options: [d, c, w],
          ...(i === 6 ? { main: true } : {}),
        };
      })
      .sort((a, b) => a.value - b.value),
  },
);

export const hardFigures: readonly Figure[] = [
  figure("one-row", "One row?", "One estimate.", {
    kind: "intervals",
    measure: "Difference in shares, percentage points",
    axis: "linear",
    format: "percentage-points",
    reference: { value: 0, label: "no difference between darkness and daylight" },
    rows: [ratio("All drivers", 0.031, 0.012, 0.05)],
  }),
  figure("wild-intervals", "What if one interval dwarfs the others?", "Odds ratios.", {
    kind: "intervals",
    measure: "Odds ratio",
    axis: "log",
    format: "ratio",
    reference: { value: 1, label: "no difference" },
    rows: [
      ratio("2016", 1.1, 0.9, 1.35, "black"),
      ratio("2017", 0.95, 0.02, 480, "black"),
      ratio("2018", 1.4, 1.1, Number.POSITIVE_INFINITY, "black"),
      ratio("2019", 0, 0, 2.1, "black"),
      ratio("2020", Number.NaN, Number.NaN, Number.NaN, "black"),
    ],
  }),
  figure("forty-places", "Where?", "Search rate by place, per cent of stops.", {
    kind: "intervals",
    measure: "Searches per 100 stops",
    axis: "linear",
    format: "share",
    rows: Array.from({ length: 40 }, (_, i) => {
      const value = 0.05 + wave(i, 5) * 0.03;
      return ratio(
        i === 7 ? "A beat with a name that goes on and on beyond all reason" : `Beat ${i + 1}`,
        value,
        Math.max(0, value - 0.01),
        value + 0.015,
      );
    }),
  }),
  figure("many-rows", "More rows than a figure holds?", "Share.", {
    kind: "bars",
    measure: "Share",
    format: "share",
    rows: Array.from({ length: 75 }, (_, i) => ({ label: `Place ${i + 1}`, value: (75 - i) / 200 })),
  }),
  figure("gaps", "Gaps in a series?", "Share of searches with contraband, per cent.", {
    kind: "series",
    measure: "Share of searches that found contraband",
    x: { kind: "number", label: "Year" },
    format: "share",
    lines: [
      {
        label: "White",
        group: "white",
        points: [2009, 2010, 2011, 2012, 2013, 2014, 2015].map((x, i) => ({
          x,
          y: i === 2 ? null : 0.25 + wave(i, 2) * 0.02,
          low: i === 2 ? Number.NaN : 0.2,
          high: i === 2 ? Number.NaN : 0.3,
        })),
      },
      {
        label: "Hispanic",
        group: "hispanic",
        points: [
          { x: 2009, y: 0.24, low: 0.05, high: 0.62 },
          { x: 2010, y: null },
          { x: 2011, y: 0.245, low: 0.19, high: 0.31 },
          { x: 2012, y: 0.25, low: 0.2, high: 0.31 },
        ],
      },
      {
        label: "Expected from daylight",
        dashed: true,
        points: [2009, 2012, 2015].map((x) => ({ x, y: 0.26 })),
      },
    ],
    events: [],
  }),
  figure("crowded-events", "Many dates and lines that end together?", "Stops a month.", {
    kind: "series",
    measure: "Stops a month",
    x: { kind: "date", label: "Month" },
    format: "number",
    lines: groups.map((group, k) => ({
      label: labels[group],
      group,
      points: months(2007, 24).map((x, i) => ({ x, y: 800 + wave(i, k) * 30 + (23 - i) * k * 12 })),
    })),
    events: [
      { date: "2007-03-01", label: "Resolution of the county board", kind: "announcement" },
      { date: "2007-07-10", label: "Agreement under section 287(g)", kind: "signing" },
      { date: "2007-07-30", label: "Jail officers", kind: "training" },
      { date: "2008-03-01", label: "Agreement under section 287(g)", kind: "start" },
      { date: "2008-07-01", label: "Inquiry after every arrest", kind: "change" },
      { date: "2008-11-15", label: "Agreement under section 287(g)", kind: "end" },
      { date: "2012-06-01", label: "Detainers", kind: "end" },
    ],
  }),
  figure("single-month", "One month?", "Stops.", {
    kind: "series",
    measure: "Stops",
    x: { kind: "date", label: "Month" },
    format: "number",
    lines: [{ label: "", points: [{ x: "2013-10-01", y: 412, low: 380, high: 450 }] }],
    events: [],
  }),
  figure("one-specification", "A single way, with an open end?", "Change.", {
    kind: "specifications",
    measure: "Change, per cent",
    format: "number",
    choices: [
      { label: "A choice with an uncommonly long name that no margin holds", options: ["The only option"] },
    ],
    rows: [{ label: "The only", value: -3, low: Number.NEGATIVE_INFINITY, high: 4, options: [0] }],
  }),
  figure("scatter-labels", "A few named places?", "Rates.", {
    kind: "scatter",
    x: { label: "Search rate", format: "share" },
    y: { label: "Threshold", format: "number" },
    diagonal: false,
    points: [
      { label: "North & <east>", x: 0.02, y: 0.2 },
      { label: "South", x: 0.05, y: 0.31 },
      { label: "West", x: 0.09, y: 0.12 },
    ],
  }),
];

export const emptyFigure = figure("empty", "Nothing?", "No searches.", {
  kind: "intervals",
  measure: "Share",
  axis: "linear",
  format: "share",
  rows: [{ label: "White", value: Number.NaN, low: Number.NaN, high: Number.NaN }],
});

export const countyMap = figure(
  "county-map",
  "Where in Rhode Island do agencies have an agreement?",
  "Agencies with an agreement by county, 18 Jul 2025: 8 agencies.",
  {
    kind: "map",
    measure: "Agencies with an agreement",
    areas: { kind: "counties", state: "44" },
    shades: ["1", "2", "3 or more"],
    blank: "None",
    values: [
      { id: "44003", label: "Kent County, RI", value: 1, shade: 0 },
      { id: "44007", label: "Providence County, RI", value: 5, shade: 2 },
      { id: "44009", label: "Washington County, RI", value: 2, shade: 1 },
    ],
    own: { id: "44007", label: "Providence County, RI" },
  },
);

export const usualFigures: readonly Figure[] = [
  hitRates,
  countyMap,
  benchmark,
  monthly,
  clock,
  reasons,
  thresholds,
  specifications,
];
