import { describe, expect, it } from "vitest";
import {
  maskedCount,
  protectFinding,
  protectFindings,
  smallCells,
} from "../../../src/data/privacy/small-cells.js";
import type {
  AnsweredFinding,
  Estimate,
  Figure,
  Finding,
  FindingTable,
} from "../../../src/findings/finding.js";
import { formatShare } from "../../../src/findings/wording.js";

const table: FindingTable = {
  id: "searches",
  title: "Searches",
  columns: [
    { name: "group", label: "Group", kind: "label" },
    { name: "stops", label: "Stops", kind: "count" },
    { name: "searches", label: "Searches", kind: "count", partOf: "stops" },
    { name: "rate", label: "Rate", kind: "share", derivedFrom: ["searches", "stops"] },
    { name: "low", label: "Low", kind: "low", derivedFrom: ["rate"] },
    { name: "high", label: "High", kind: "high", derivedFrom: ["rate"] },
  ],
  rows: [
    ["White", 4000, 80, 0.02, 0.016, 0.025],
    ["Black", 800, 40, 0.05, 0.037, 0.067],
    ["Hispanic", 300, 6, 0.021, 0.009, 0.043],
  ],
};

const estimate = (n: number, scale: Estimate["scale"] = "share"): Estimate => ({
  value: 0.1,
  low: 0,
  high: 0.2,
  level: 0.95,
  intervalKind: "confidence",
  scale,
  unit: "searches per stop",
  n,
  variance: "Wilson",
});

const figureWith = (plot: Figure["plot"]): Figure => ({
  id: "f",
  title: "?",
  subtitle: "",
  alternative: "",
  plot,
  table: "searches",
});

const bars = figureWith({
  kind: "bars",
  measure: "Searches per stop",
  format: "share",
  rows: [
    { label: "White", group: "white", value: 0.02, low: 0.016, high: 0.025 },
    { label: "Black", group: "black", value: 0.05, low: 0.037, high: 0.067 },
    { label: "Hispanic", group: "hispanic", value: 0.021, low: 0.009, high: 0.043 },
  ],
});

const finding = (changes: Partial<AnsweredFinding> = {}): AnsweredFinding => ({
  id: "stops/searches",
  chapter: "stops",
  method: "searches",
  ledger: "profiling",
  question: "?",
  rank: 1,
  citations: [],
  datasets: [],
  status: "answered",
  claim: "c",
  reading: "r",
  estimates: {},
  strength: "local-descriptive",
  checks: [],
  assumptions: [],
  limits: ["Residents are not drivers."],
  choices: [],
  tables: [table],
  figures: [],
  decisions: [],
  ...changes,
});

const protectedFinding = (changes: Partial<AnsweredFinding>) =>
  protectFinding(finding(changes), 11) as AnsweredFinding;

describe("protectFinding", () => {
  it("drops the row of a figure whose row of the table is kept back, and says what was kept back", () => {
    const safe = protectedFinding({ figures: [bars] });
    expect(safe.tables[0]!.rows).toEqual([
      ["White", 4000, 80, 0.02, 0.016, 0.025],
      ["Black", 800, 40, 0.05, 0.037, 0.067],
      ["Hispanic", 300, null, null, null, null],
    ]);
    const plot = safe.figures[0]!.plot;
    expect(plot.kind === "bars" && plot.rows.map(({ label }) => label)).toEqual(["White", "Black"]);
    expect(safe.limits).toEqual([
      "Residents are not drivers.",
      "Counts below 11, and those from which one could be worked out, are kept back so that nobody can be pointed at (4 cells of the tables).",
    ]);
  });

  it("keeps the point that draws only what is still shown", () => {
    const safe = protectedFinding({
      figures: [
        figureWith({
          kind: "bars",
          measure: "Stops",
          format: "number",
          rows: [{ label: "Hispanic", value: 300 }],
        }),
      ],
    });
    const plot = safe.figures[0]!.plot;
    expect(plot.kind === "bars" && plot.rows.length).toBe(1);
  });

  it("drops points whose labels are written otherwise, by their numbers", () => {
    const safe = protectedFinding({
      figures: [
        figureWith({
          kind: "intervals",
          measure: "m",
          axis: "linear",
          format: "share",
          rows: [
            { label: "Hispanic (n = few)", value: 0.021, low: 0.009, high: 0.043 },
            { label: "Black (n = 800)", value: 0.05, low: 0.037, high: 0.067 },
          ],
        }),
        figureWith({
          kind: "scatter",
          x: { label: "Stops", format: "number" },
          y: { label: "Searches", format: "number" },
          diagonal: false,
          points: [
            { label: "Hispanic", x: 300, y: 6 },
            { label: "Black", x: 800, y: 40 },
          ],
        }),
      ],
    });
    const [intervals, scatter] = safe.figures.map(({ plot }) => plot);
    expect(intervals!.kind === "intervals" && intervals!.rows.map(({ label }) => label)).toEqual([
      "Black (n = 800)",
    ]);
    expect(scatter!.kind === "scatter" && scatter!.points.map(({ label }) => label)).toEqual(["Black"]);
  });

  it("leaves a gap in a line", () => {
    const monthly: FindingTable = {
      id: "searches",
      title: "t",
      columns: [
        { name: "month", label: "Month", kind: "date" },
        { name: "group", label: "Group", kind: "label" },
        { name: "stops", label: "Stops", kind: "count" },
      ],
      rows: [
        ["2013-10-01", "White", 90],
        ["2013-11-01", "White", 4],
        ["2013-12-01", "White", 70],
      ],
    };
    const safe = protectedFinding({
      tables: [monthly],
      figures: [
        figureWith({
          kind: "series",
          measure: "Stops",
          x: { kind: "date", label: "Month" },
          format: "number",
          lines: [
            {
              label: "White",
              group: "white",
              points: monthly.rows.map(([x, , y]) => ({ x: String(x), y: y as number, low: 1, high: 100 })),
            },
          ],
          events: [],
        }),
      ],
    });
    const plot = safe.figures[0]!.plot;
    expect(plot.kind === "series" && plot.lines[0]!.points[1]).toEqual({ x: "2013-11-01", y: null });
    expect(plot.kind === "series" && plot.lines[0]!.points.map(({ y }) => y)).toEqual([90, null, 70]);
  });

  it("takes n from an estimate whose count is kept back, and the estimate where its digits tell the count", () => {
    const safe = protectedFinding({
      estimates: {
        white: estimate(4000),
        hispanic: estimate(6),
        "hispanic-white": estimate(6, "odds-ratio"),
        small: estimate(3, "difference"),
      },
    });
    expect(Object.keys(safe.estimates)).toEqual(["white", "hispanic-white", "small"]);
    expect(safe.estimates["hispanic-white"]!.n).toBeNull();
    expect(safe.limits.at(-1)).toMatch(
      /The number of rows behind hispanic-white and small is kept back too\. Kept back with its count: hispanic\.$/,
    );
    expect(smallCells([safe], 11)).toEqual([]);
  });

  it("returns the finding as it is where all may be shown, and questions without an answer always", () => {
    const answered = finding({ figures: [bars] });
    expect(protectFinding(answered, 1)).toBe(answered);
    const { status: _, ...base } = answered;
    const unanswered = { ...base, status: "cannot-answer", why: "w", whatWould: "x" } as const;
    expect(protectFinding(unanswered, 11)).toBe(unanswered);
  });

  it("leaves a finding without small counts untouched in what it says", () => {
    const large = finding({ tables: [{ ...table, rows: table.rows.slice(0, 2) }] });
    expect(protectFinding(large, 11)).toEqual(large);
  });

  describe("the findings of a report", () => {
    const who: FindingTable = {
      id: "who",
      title: "t",
      columns: table.columns.slice(0, 3),
      rows: [
        ["White", 4000, 80],
        ["Black", 800, 40],
        ["Hispanic", 300, 6],
        ["All", 5100, 126],
      ],
      totals: [3],
    };
    const searchesIn = (one: Finding) => (one as AnsweredFinding).tables[0]!.rows.map((row) => row[2]);

    it("keep a count back in all of them", () => {
      const [one, two] = protectFindings(
        [finding({ id: "stops/one" }), finding({ id: "stops/two", tables: [who] })],
        11,
      );
      expect(searchesIn(two!)).toEqual([80, null, null, 126]);
      expect(searchesIn(one!)).toEqual([80, null, null]);
    });

    it("are protected once more together where each was protected apart", () => {
      const [one, two] = [finding({ id: "stops/one" }), finding({ id: "stops/two", tables: [who] })].map(
        (each) => protectFinding(each, 11),
      );
      // Apart, the first shows the 40 that the second keeps back for the sake of its 6.
      expect(searchesIn(one!)).toEqual([80, 40, null]);
      const together = protectFindings([one!, two!], 11);
      expect(together.map(searchesIn)).toEqual([
        [80, null, null],
        [80, null, null, 126],
      ]);
      expect((together[0] as AnsweredFinding).limits.at(-1)).toContain("(8 cells of the tables)");
      expect(together[1]).toBe(two);
      expect(protectFindings(together, 11)).toEqual(together);
    });

    it("keep back what no sentence names, where they can choose", () => {
      const named = finding({
        tables: [who],
        claim: "40 of 800 stopped drivers recorded as Black were searched.",
      });
      const rows = searchesIn(protectFindings([named], 11)[0]!);
      expect(rows).toEqual([null, 40, null, 126]);
      const percent = finding({ tables: [who], claim: "40 per cent, 40% and 40.5 are no counts." });
      expect(searchesIn(protectFindings([percent], 11)[0]!)).toEqual([80, null, null, 126]);
      const rates = who.rows.map(([group, stops, searches]) => [
        group!,
        stops!,
        searches!,
        Number(searches) / Number(stops),
      ]);
      const rated = { ...who, columns: table.columns.slice(0, 4), rows: rates };
      const share = finding({
        tables: [rated],
        claim: `${formatShare(0.05)} of stopped drivers recorded as Black were searched.`,
      });
      expect(searchesIn(protectFindings([share], 11)[0]!)).toEqual([null, 40, null, 126]);
    });
  });
});

describe("smallCells", () => {
  it("names every place that shows a small count, a small rest, or a small n, and no value", () => {
    const shown = finding({ estimates: { all: estimate(7) } });
    expect(smallCells([shown], 11)).toEqual([
      "stops/searches: table searches, row 3, column searches",
      "stops/searches: n of the estimate all",
    ]);
    const rest = finding({ tables: [{ ...table, rows: [["White", 100, 95, null, null, null]] }] });
    expect(smallCells([rest], 11)).toEqual([
      "stops/searches: table searches, row 1, column searches (what it leaves of stops)",
    ]);
    expect(smallCells([shown], 1)).toEqual([]);
  });
});

it("maskedCount masks what is kept back and nothing else", () => {
  expect([0, 1, 10, 11, 1234].map((n) => maskedCount(n, 11))).toEqual([
    "0",
    "fewer than 11",
    "fewer than 11",
    "11",
    "1,234",
  ]);
  expect(maskedCount(3, 1)).toBe("3");
});
