import { countyCode, countyName, isCity } from "../../../assessment/counties.js";
import { states } from "../../../assessment/states.js";
import type { Agreement } from "./agreements.js";

/** Where agreements are: the county by its code, as far as a list tells it. */

/**
 * The county of an agreement: by its code, by its name, or by the name of an agency of the county ("Etowah County
 * Sheriff's Office"). Undefined for agencies of a state or a city whose list names no county.
 */
export function countyOf({ state, county, fips, agency }: Agreement): string | undefined {
  if (fips !== null && countyName(fips) !== undefined) return fips;
  if (county !== null) return countyCode(state, county);
  const named = /^(.+? (?:county|parish))\b/i.exec(agency)?.[1];
  return named === undefined ? undefined : countyCode(state, named);
}

/** Agreements by county, and those of which no county is known. */
export function byCounty(list: readonly Agreement[]): {
  readonly counties: ReadonlyMap<string, readonly Agreement[]>;
  readonly without: readonly Agreement[];
} {
  const counties = new Map<string, Agreement[]>();
  const without: Agreement[] = [];
  for (const one of list) {
    const code = countyOf(one);
    if (code === undefined) without.push(one);
    else counties.set(code, [...(counties.get(code) ?? []), one]);
  }
  return { counties, without };
}

/** "Rockingham County, VA", "Orleans Parish, LA", "Roanoke city, VA". */
export function countyLabel(fips: string): string {
  const state = Object.entries(states).find(([, { fips: code }]) => code === fips.slice(0, 2))?.[0] ?? "";
  const name = countyName(fips) ?? fips;
  return `${name}${wordAfter(fips, name, state)}, ${state}`;
}

function wordAfter(fips: string, name: string, state: string): string {
  if (isCity(fips)) return /\bcity$/i.test(name) ? "" : " city";
  if (state === "AK" || state === "DC") return "";
  return state === "LA" ? " Parish" : " County";
}
