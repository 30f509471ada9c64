import { describe, expect, it } from "vitest";
import type { TimelineEvent } from "../../../src/assessment/assessment.js";
import { containing, firstWhole, frameOf, isFrame } from "../../../src/chapters/outcomes/design/frame.js";
import { monthStarts, timeline } from "./simulate.js";

const starts = monthStarts("2014-01-01", 72);
const span = { starts, period: "month" } as const;
const window = { before: 36, after: 24 };
const event = (kind: TimelineEvent["kind"], date: string, label = "Agreement"): TimelineEvent => ({
  kind,
  date,
  label,
});

describe("periods about a date", () => {
  it("leave out what lies between the announcement and the start", () => {
    const frame = frameOf(timeline[1]!, timeline, span, window);
    if (!isFrame(frame)) throw new Error(frame.why);
    // Before: October 2014 to September 2017. After: March 2018 to December 2019, where the data end.
    expect([starts[frame.from], starts[frame.preEnd], starts[frame.start], frame.end]).toEqual([
      "2014-10-01",
      "2017-10-01",
      "2018-03-01",
      72,
    ]);
    expect(frame.notes[0]).toContain("neither before nor after");
  });

  it("end the time of an announcement with the start: dates are not mixed", () => {
    const frame = frameOf(timeline[0]!, timeline, span, window);
    if (!isFrame(frame)) throw new Error(frame.why);
    expect([starts[frame.start], starts[frame.end - 1]]).toEqual(["2017-10-01", "2018-02-01"]);
  });

  it("count a month in which the date falls as neither", () => {
    const mid = event("start", "2017-03-15");
    const frame = frameOf(mid, [mid], span, window);
    if (!isFrame(frame)) throw new Error(frame.why);
    expect([starts[frame.preEnd - 1], starts[frame.start]]).toEqual(["2017-02-01", "2017-04-01"]);
  });

  it("begin with the last change before, and tell another phase that is in force", () => {
    const dates = [event("start", "2014-06-01", "Order"), event("start", "2017-01-01")];
    const frame = frameOf(dates[1]!, dates, span, window);
    if (!isFrame(frame)) throw new Error(frame.why);
    expect(starts[frame.from]).toBe("2014-06-01");
    expect(frame.notes.join(" ")).toContain("Order was in force at that date as well");
  });

  it("are refused where everything is after the date, or too little is on a side", () => {
    const early = event("start", "2013-05-01");
    const found = frameOf(early, [early], span, window);
    expect(found).toMatchObject({ why: expect.stringContaining("everything in them is after it") });
    const late = event("start", "2019-11-01");
    expect(frameOf(late, [late], span, window)).toMatchObject({
      why: expect.stringContaining("there are 2 whole months"),
      whatWould: expect.stringContaining("assess again"),
    });
    const soon = event("start", "2014-08-01");
    expect(frameOf(soon, [soon], span, window)).toMatchObject({
      why: expect.stringContaining("7 whole months"),
    });
  });

  it("places dates inside, between and after all periods", () => {
    expect([
      containing(starts, "2014-01-20"),
      containing(starts, "2019-12-20"),
      containing(starts, "2020-06-30"),
    ]).toEqual([0, 71, 72]);
    // The first day after a February is not in it.
    expect(containing(monthStarts("2014-01-01", 50), "2018-03-01")).toBe(50);
    expect([
      firstWhole(starts, "2014-02-01"),
      firstWhole(starts, "2014-02-02"),
      firstWhole(starts, "2020-01-01"),
    ]).toEqual([1, 2, 72]);
  });
});
