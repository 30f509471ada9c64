import { describe, expect, it } from "vitest";
import {
  capitalise,
  dateKindWords,
  formatChance,
  formatClock,
  formatCount,
  formatDate,
  formatInterval,
  formatMonth,
  formatNumber,
  formatPoints,
  formatRange,
  formatRatio,
  formatShare,
  groupLabel,
  intervalName,
  joinList,
  notAvailable,
  plural,
  stoppedPeople,
  strengthWords,
} from "../../src/findings/wording.js";

describe("numbers", () => {
  it("keep three figures that matter, thousands separators and a true minus sign", () => {
    expect(formatNumber(12345.678)).toBe("12,346");
    expect(formatNumber(123.456)).toBe("123.5");
    expect(formatNumber(2.6789)).toBe("2.68");
    expect(formatNumber(0.01234)).toBe("0.0123");
    expect(formatNumber(-3)).toBe("\u22123");
    expect(formatNumber(2, { digits: 2 })).toBe("2.00");
    expect(formatCount(1234567)).toBe("1,234,567");
    expect(formatRatio(1.256)).toBe("1.26");
  });

  it("are never a negative zero, NaN or Infinity", () => {
    expect(formatNumber(-0.00001, { digits: 1 })).toBe("0.0");
    expect(formatShare(Number.NaN)).toBe(notAvailable);
    expect(formatNumber(Number.POSITIVE_INFINITY)).toBe("no upper limit");
    expect(formatPoints(Number.NEGATIVE_INFINITY)).toBe("no lower limit");
  });

  it("of shares are per cent in sentences and % in tables", () => {
    expect(formatShare(0.0454, { digits: 2 })).toBe("4.54 per cent");
    expect(formatShare(0.4667, { short: true })).toBe("46.7%");
    expect(formatPoints(0.031)).toBe("3.1 percentage points");
    expect(formatPoints(0.01, { digits: 0 })).toBe("1 percentage point");
    expect(formatPoints(0.031, { short: true })).toBe("+3.1 pp");
    expect(formatPoints(-0.00001, { short: true })).toBe("0.0 pp");
  });
});

describe("intervals", () => {
  it("are said in words, the unit once", () => {
    expect(formatInterval(2, 9)).toBe("between 2 and 9");
    expect(formatInterval(0.04, 0.06, formatShare)).toBe("between 4.0 and 6.0 per cent");
    expect(formatInterval(0.04, 0.04001, formatShare)).toBe("about 4.0 per cent");
    expect(formatInterval(2, Number.POSITIVE_INFINITY)).toBe("at least 2");
    expect(formatInterval(Number.NEGATIVE_INFINITY, 9)).toBe("at most 9");
    expect(formatInterval(Number.NaN, Number.NaN)).toBe("anywhere");
    expect(formatRange(1, 2, formatRatio)).toBe("1.00 to 2.00");
  });

  it("are named by their kind", () => {
    expect(intervalName("confidence", 0.95)).toBe("95 per cent confidence interval");
    expect(intervalName("credible", 0.995)).toBe("99.5 per cent credible interval");
    expect(intervalName("bounds", 1)).toBe("bounds");
  });
});

describe("words", () => {
  it("agree with their number", () => {
    expect(plural(1, "stop")).toBe("1 stop");
    expect(plural(0, "stop")).toBe("0 stops");
    expect(plural(1234, "search", "searches")).toBe("1,234 searches");
  });

  it("are listed with an and", () => {
    expect(joinList([])).toBe("");
    expect(joinList(["White"])).toBe("White");
    expect(joinList(["White", "Black"])).toBe("White and Black");
    expect(joinList(["White", "Black", "Hispanic"], "or")).toBe("White, Black or Hispanic");
    expect(capitalise("drivers")).toBe("Drivers");
  });

  it("of dates and times are a person's", () => {
    expect(formatDate("2008-03-04")).toBe("4 Mar 2008");
    expect(formatDate("2008-03-04T10:00:00Z")).toBe("4 Mar 2008");
    expect(formatDate("2008")).toBe("2008");
    expect(formatDate("2008-13")).toBe("2008-13");
    expect(formatMonth("2008-03-14")).toBe("Mar 2008");
    expect(formatClock(1050)).toBe("17:30");
    expect(formatClock(1440)).toBe("00:00");
  });

  it("of chance can be weighed", () => {
    expect(formatChance(1 / 12)).toBe("about 1 time in 12");
    expect(formatChance(0.0171)).toBe("about 1 time in 60");
    expect(formatChance(0.00001)).toBe("less than 1 time in 1,000");
    expect(formatChance(0.5)).toBe("about half of the time");
    expect(formatChance(0.9)).toBe("most of the time");
    expect(formatChance(Number.NaN)).toContain("not known");
  });

  it("of groups say perception where perception was recorded", () => {
    expect(groupLabel("asian-pacific")).toBe("Asian or Pacific Islander");
    expect(groupLabel("two-spirit")).toBe("Two spirit");
    expect(stoppedPeople("hispanic")).toBe("stopped drivers perceived as Hispanic");
    expect(stoppedPeople("other", "people")).toBe("stopped people perceived as another race");
    expect(stoppedPeople("missing")).toContain("not recorded");
    expect(stoppedPeople("all")).toBe("all stopped drivers");
  });

  it("go no further than the strength of the evidence", () => {
    expect(strengthWords["local-descriptive"].meaning).toContain("not why");
    expect(strengthWords["local-causal"].verb).toBe("changed");
    expect(dateKindWords.start).toBe("started");
  });
});
