import { describe, expect, it } from "vitest";
import { periodKindOf, readPeriodStart } from "../../../src/data/values/periods.js";

describe("periods as files write them", () => {
  it.each([
    ["2019-03", "2019-03-01", "month"],
    ["2019/3", "2019-03-01", "month"],
    ["201903", "2019-03-01", "month"],
    ["2019M03", "2019-03-01", "month"],
    ["3/2019", "2019-03-01", "month"],
    ["Mar-2019", "2019-03-01", "month"],
    ["Mar-19", "2019-03-01", "month"],
    ["March 2019", "2019-03-01", "month"],
    ["2019-Q2", "2019-04-01", "quarter"],
    ["2019Q2", "2019-04-01", "quarter"],
    ["Q4 2019", "2019-10-01", "quarter"],
    ["2019-W01", "2018-12-31", "week"],
    ["2020W53", "2020-12-28", "week"],
    ["2019", "2019-01-01", "year"],
    ["2019.0", "2019-01-01", "year"],
    ["2019-03-04", "2019-03-04", null],
    ["3/4/2019", "2019-03-04", null],
    ["43528", "2019-03-04", null],
  ])("%s begins on %s and is a %s", (text, start, kind) => {
    expect(readPeriodStart(text)).toBe(start);
    expect(periodKindOf(text)).toBe(kind);
  });

  it.each(["soon", "2019-13", "Mars-2019", "2019-Q5", "1066"])("%s is none", (text) => {
    expect(readPeriodStart(text)).toMatchObject({ unreadable: expect.any(String) });
  });

  it("an empty cell is no period", () => {
    expect(readPeriodStart("NA")).toBeNull();
    expect(readPeriodStart(null)).toBeNull();
    expect(periodKindOf(null)).toBeNull();
  });
});
