import { describe, expect, it } from "vitest";
import { stopTrends } from "../../../src/chapters/stops/stop-trends/method.js";
import { volumeWords } from "../../../src/chapters/stops/stop-trends/words.js";
import type { Row } from "../../support/array-engine.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent } from "../../support/shared.js";
import { answered, caseOf, harmonyRows, harmonyTimeline, rhodeIslandRows, runMethod } from "./support.js";

const id = "stops/stop-trends";
const settings = "chapters: { stops: { reference: white, compare: [hispanic] } }";

/** So many stops of each group on every day from one date to another (exclusive). */
function daysOf(from: string, to: string, counts: Readonly<Record<string, number>>): Row[] {
  const rows: Row[] = [];
  for (let day = Date.parse(from); day < Date.parse(to); day += 86_400_000) {
    const date = new Date(day).toISOString().slice(0, 10);
    for (const [race, count] of Object.entries(counts))
      for (let i = 0; i < count; i++) rows.push({ date, race });
  }
  return rows;
}

describe("stops over time", () => {
  const rows = [
    ...daysOf("2016-12-20", "2018-01-15", { white: 3, hispanic: 1 }),
    ...daysOf("2018-01-15", "2019-03-05", { white: 2, hispanic: 1 }),
  ];
  const timeline = `${settings}
timeline:
  - { phase: Order, start: 2018-01-15 }`;

  it("compares a year before with a year after each date", async () => {
    const finding = answered(await runMethod(stopTrends, caseOf(rows, timeline)), id);
    expect(finding.claim).toContain(
      "In the year from the start (Order, 15 Jan 2018) on, against the year before, of the stops with a recorded group 33.3 per cent were of drivers recorded as Hispanic (25.0 before:",
    );
    expect(finding.claim).toContain("The agency made about 25 per cent fewer stops a day than before.");
    const estimate = finding.estimates["Hispanic, after less before, start 2018-01-15"]!;
    expectClose(estimate.value, 1 / 3 - 1 / 4, 1e-12);
    expect(estimate.n).toBe(365 * 7);
    expect(estimate.countsFrom).toEqual({ kind: "start", date: "2018-01-15" });
    expectClose(finding.estimates["Stops a day, start 2018-01-15"]!.value, 0.75, 1e-12);
  });

  it("leaves out months that are not whole, and says so", async () => {
    const finding = answered(await runMethod(stopTrends, caseOf(rows, timeline)), id);
    const series = finding.tables.find((one) => one.id === "stops-trends")!;
    expect(series.rows[0]!.slice(0, 3)).toEqual(["2017-01", 31 * 4, 31 * 4]);
    expect(series.rows.at(-1)![0]).toBe("2019-02");
    expect(
      finding.decisions.map(({ action, rowsBefore, rowsAfter }) => [action, rowsBefore - rowsAfter!]),
    ).toEqual([
      ["Left the stops from 20 Dec 2016 to 31 Dec 2016 out of the series over time", 12 * 4],
      ["Left the stops from 1 Mar 2019 to 4 Mar 2019 out of the series over time", 4 * 3],
    ]);
    const plot = finding.figures[0]!.plot;
    expect(plot.kind === "series" && plot.events.map((one) => one.kind)).toContain("start");
  });

  it("says when a break of the record lies inside what is compared, before anything else", async () => {
    const broken = rows.map((row, i) =>
      String(row.date) < "2017-08-01" && i % 3 === 0 ? { ...row, race: null } : row,
    );
    const finding = answered(await runMethod(stopTrends, caseOf(broken, timeline)), id);
    expect(finding.limits[0]).toMatch(
      /^The record breaks inside the time compared around the start .*\(the share of stops without a recorded/,
    );
    expect(finding.checks.find((one) => one.id === "breaks")?.outcome).toBe("fail");
  });

  it("compares the last year with the first where no date is named", async () => {
    const finding = answered(await runMethod(stopTrends, caseOf(rows, settings)), id);
    expect(finding.claim).toMatch(
      /^In the last year of the file, against the first, of the stops with a recorded group 33\.3/,
    );
  });

  it("only counts where the file is too short to compare, and cannot answer where it is shorter still", async () => {
    const short = answered(
      await runMethod(
        stopTrends,
        caseOf(daysOf("2017-01-01", "2017-07-01", { white: 3, hispanic: 1 }), settings),
      ),
      id,
    );
    expect(short.claim).toMatch(
      /^Over 6 whole months the agency made 724 stops, between 112 and 124 a month/,
    );
    const [none] = await runMethod(
      stopTrends,
      caseOf(daysOf("2017-01-10", "2017-02-10", { white: 3 }), settings),
    );
    expect(none!.status).toBe("cannot-answer");
  });

  it("finds stretches without stops", async () => {
    const holed = rows.filter((row) => String(row.date) < "2017-05-03" || String(row.date) > "2017-05-30");
    const finding = answered(await runMethod(stopTrends, caseOf(holed, timeline)), id);
    expect(finding.checks.find((one) => one.id === "silences")!.detail).toContain(
      "3 May 2017 to 30 May 2017",
    );
  });

  it("takes longer periods where months hold too few stops to show", async () => {
    const few = rows.filter((row, i) => row.race === "white" || i % 5 === 0);
    const finding = answered(await runMethod(stopTrends, caseOf(few, timeline)), id);
    const plot = finding.figures[0]!.plot;
    expect(plot.kind === "series" && plot.x.label).toBe("Quarter");
  });

  it("tells dates of different kinds apart on Harmony County", async () => {
    const harmony = harmonyRows({ seed: 287, stops: 8000 }).map(({ date, race }) => ({
      date: date!,
      race: race!,
    }));
    const finding = answered(await runMethod(stopTrends, caseOf(harmony, harmonyTimeline)), id);
    expect(finding.claim).toContain("from the start (287(g) agreement, 1 Mar 2018) on");
    const kinds = Object.values(finding.estimates).map((one) => one.countsFrom?.kind);
    expect(new Set(kinds)).toEqual(new Set(["announcement", "start"]));
  });

  it.skipIf(!sharedIsPresent)("works on Rhode Island's file (needs the shared data)", async () => {
    const timeline = "timeline:\n  - { phase: Order 08-01, announcement: 2008-03-27 }";
    const finding = answered(await runMethod(stopTrends, caseOf(rhodeIslandRows(), timeline)), id);
    expect(finding.limits[0]).toContain("The record breaks inside the time compared");
  });
});

describe("words of a change in numbers", () => {
  it("say both ends in the same way where they lie on one side", () => {
    expect(volumeWords({ value: 0.8, low: 0.7, high: 0.9 })).toBe("between 10 and 30 per cent fewer stops");
    expect(volumeWords({ value: 1.2, low: 1.1, high: 1.3 })).toBe("between 10 and 30 per cent more stops");
    expect(volumeWords({ value: 1, low: 0.9, high: 1.1 })).toBe(
      "between 10 per cent fewer and 10 per cent more stops",
    );
  });
});
