import { describe, expect, it } from "vitest";
import type { Daily } from "../../../src/chapters/stops/common/daily.js";
import { findBreaks } from "../../../src/chapters/stops/recording-breaks/find.js";
import { recordingBreaks } from "../../../src/chapters/stops/recording-breaks/method.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import type { Row } from "../../support/array-engine.js";
import { sharedIsPresent } from "../../support/shared.js";
import {
  answered,
  caseOf,
  harmonyRows,
  harmonyTimeline,
  rhodeIslandRows,
  runMethod,
  tableColumn,
} from "./support.js";

const id = "stops/recording-breaks";

/** Stops of a file in which nothing changes: the same chances every day. */
function stableRows(seed: number, perDay: number, from = "2015-01-01", days = 4 * 365): Row[] {
  const random = createRandom(seed).split("stable");
  const first = Date.parse(`${from}T00:00:00Z`) / 86_400_000;
  const groups = ["white", "black", "hispanic"] as const;
  return Array.from({ length: days }, (_, d) => {
    const date = new Date((first + d) * 86_400_000).toISOString().slice(0, 10);
    return Array.from({ length: random.poisson(perDay) }, (): Row => {
      const u = random.uniform();
      const race = random.uniform() < 0.05 ? null : groups[u < 0.6 ? 0 : u < 0.85 ? 1 : 2];
      return { date, race, time: random.uniform() < 0.02 ? null : 600, reason: "speeding" };
    });
  }).flat();
}

/** The same as counts by day, without the rows. */
function stableDays(seed: number): Daily {
  const random = createRandom(seed).split("days");
  const days = Float64Array.from({ length: 4 * 365 }, (_, d) => 16_436 + d);
  const busy = days.map(() => 12 + 10 * random.normal() ** 2);
  const group = (name: string, share: number) => {
    const stops = busy.map((mean) => random.poisson(share * mean));
    const gaps = name === "missing" ? stops : new Float64Array(days.length);
    return [
      name,
      new Map([
        ["stops", stops],
        ["missing-group", gaps],
      ]),
    ] as const;
  };
  return {
    days,
    byGroup: new Map([
      group("white", 0.6),
      group("black", 0.2),
      group("hispanic", 0.15),
      group("missing", 0.05),
    ]),
  };
}

describe("breaks in recording", () => {
  it("finds Harmony County's new form, and takes it for what it is", async () => {
    const rows = harmonyRows({ seed: 287, stops: 12_000 }).map(({ date, race }) => ({
      date: date!,
      race: race!,
    }));
    const finding = answered(await runMethod(recordingBreaks, caseOf(rows, harmonyTimeline)), id);
    expect(finding.rank).toBe(5);
    const from = tableColumn(finding, "stops-recording-breaks", "from");
    expect([...from]).toEqual([["Race or ethnicity not recorded", "2017-01"]]);
    expect(finding.claim).toMatch(
      /^The share of stops without a recorded race or ethnicity fell at once from 1[012]\.\d per cent in the 12 months before Jan 2017 to [234]\.\d per cent/,
    );
    expect(finding.claim).toContain("This is a change of recording");
    expect(finding.claim).toContain("No date of the policy lies within two months");
    const [jump] = Object.entries(finding.estimates).filter(([name]) => name.endsWith("jump"));
    expect(Math.abs(jump![1].value + 0.08)).toBeLessThan(0.03);
    expect(jump![1].high).toBeLessThan(0);
    const events = finding.figures[0]!.plot.kind === "series" ? finding.figures[0]!.plot.events : [];
    expect(events.filter((one) => one.kind === "recording-break").map((one) => one.date)).toEqual([
      "2017-01-01",
    ]);
  });

  it.skipIf(!sharedIsPresent)(
    "finds the jump of Rhode Island's Hispanic share (needs the shared data)",
    async () => {
      const timeline = `timeline:
  - { phase: Order 08-01, announcement: 2008-03-27 }`;
      const finding = answered(await runMethod(recordingBreaks, caseOf(rhodeIslandRows(), timeline)), id);
      const from = tableColumn(finding, "stops-recording-breaks", "from");
      expect(String(from.get("Hispanic"))).toMatch(/^2007-0[345]$/);
      expect(finding.claim).toMatch(
        /^The share of stopped drivers recorded as Hispanic jumped from 2\.\d per cent/,
      );
      expect(finding.claim).toContain("likelier than a change of who is stopped");
      // The first months of the file hold two to nine stops each.
      expect(finding.decisions.map((one) => one.action).join(" ")).toMatch(/from 4 Jan 2005 to 30 Sep 2005/);
    },
  );

  it("does not tell a jump at the date of a policy from its effect", async () => {
    const rows = stableRows(1, 30).map((row, i) =>
      String(row.date) >= "2017-03-01" && i % 6 === 0 ? { ...row, race: "hispanic" } : row,
    );
    const timeline = `timeline:
  - { phase: Order, start: 2017-03-15 }`;
    const finding = answered(await runMethod(recordingBreaks, caseOf(rows, timeline)), id);
    expect(finding.claim).toContain("cannot be told apart there");
    expect(finding.claim).not.toContain("likelier");
    expect(finding.checks.find((one) => one.id === "near-policy")?.outcome).toBe("caution");
    expect([...tableColumn(finding, "stops-recording-breaks", "near").values()]).toContain(
      "Order (start, 15 Mar 2017)",
    );
  });

  it("stays silent on files in which nothing changes", async () => {
    const finding = answered(await runMethod(recordingBreaks, caseOf(stableRows(2, 4))), id);
    expect(finding.rank).toBeGreaterThan(90);
    expect(finding.claim).toMatch(/^No break was found: over 48 months/);
  });

  it("raises no more false alarms than it says", () => {
    const files = 60;
    let alarms = 0;
    for (let seed = 0; seed < files; seed++) {
      if (findBreaks(stableDays(seed), ["group"], seed)!.jumps.length > 0) alarms++;
    }
    // One file in a hundred at most; three of 60 would come up less than 1 time in 40.
    expect(alarms).toBeLessThanOrEqual(2);
  });

  it("reads small files by quarters or years, and says when even that is too short", async () => {
    const quarterly = answered(await runMethod(recordingBreaks, caseOf(stableRows(3, 1))), id);
    expect(quarterly.claim).toMatch(/over 16 quarters/);
    const [short] = await runMethod(recordingBreaks, caseOf(stableRows(4, 30, "2015-01-01", 200)));
    expect(short).toMatchObject({ status: "cannot-answer", why: expect.stringContaining("6 whole months") });
  });

  it("needs no race or ethnicity, and follows what there is", async () => {
    const rows = stableRows(5, 20).map(({ date }, i) => ({
      date: date!,
      time: String(date) < "2016-06-01" && i % 4 === 0 ? null : 700,
    }));
    const finding = answered(await runMethod(recordingBreaks, caseOf(rows)), id);
    expect(finding.claim).toMatch(/^The share of stops without a time of day fell at once/);
    expect(finding.claim).toContain("The assessment names no policy");
  });

  it("cannot run without stops", () => {
    const { context } = caseOf([]);
    expect(recordingBreaks.plan({ ...context, catalog: new Map() })).toMatchObject({ run: false });
    expect(recordingBreaks.plan(context)).toMatchObject({ run: false });
  });
});
