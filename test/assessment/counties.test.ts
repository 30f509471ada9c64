import { describe, expect, it } from "vitest";
import { countiesOf, countyCode, countyName, isCity, neighboursOf } from "../../src/assessment/counties.js";

describe("counties", () => {
  it.each([
    ["VA", "Rockingham County", "51165"],
    ["VA", "Fairfax County", "51059"],
    ["VA", "Fairfax City", "51600"],
    ["VA", "Roanoke city", "51770"],
    ["MD", "Baltimore County", "24005"],
    ["LA", "Orleans Parish", "22071"],
    ["FL", "St. Johns County", "12109"],
    ["FL", "Saint Lucie County", "12111"],
    ["FL", "Desoto County", "12027"],
    ["NM", "Dona Ana County", "35013"],
    ["GA", "Decatur", "13087"],
  ])("%s, %s is %s", (state, name, fips) => {
    expect(countyCode(state, name)).toBe(fips);
  });

  it("knows none of a name that the state lacks", () => {
    expect(countyCode("VA", "Harmony County")).toBeUndefined();
    expect(countyCode("XX", "Fairfax County")).toBeUndefined();
    expect(countyName("99999")).toBeUndefined();
    expect(neighboursOf("99999")).toEqual([]);
  });

  it("finds the counties that touch, across the border of a state", () => {
    const found = neighboursOf("51165").map(({ fips }) => fips);
    expect(found).toContain("51015");
    expect(found).toContain("54071");
    expect(found).not.toContain("51165");
  });

  it("tells cities from counties, also where counties have high codes", () => {
    expect(countiesOf("VA")).toHaveLength(133);
    expect(countiesOf("FL")).toHaveLength(67);
    expect([isCity("51770"), isCity("51165"), isCity("48507")]).toEqual([true, false, false]);
  });
});
