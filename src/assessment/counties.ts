import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { neighbors } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { states } from "./states.js";

/** Counties by name and code, and which of them touch, from the Census Bureau's boundaries in `us-atlas`. */

export interface County {
  /** Five digits. */
  readonly fips: string;
  /** Without "County": "Rockingham". */
  readonly name: string;
}

interface Atlas {
  readonly counties: readonly County[];
  readonly byFips: ReadonlyMap<string, number>;
  /** By state code and squeezed name. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly touching: readonly (readonly number[])[];
}

let atlas: Atlas | undefined;

function readAtlas(): Atlas {
  if (atlas !== undefined) return atlas;
  const path = createRequire(import.meta.url).resolve("us-atlas/counties-10m.json");
  const topology = JSON.parse(readFileSync(path, "utf8")) as Topology<
    Record<string, GeometryCollection<{ name: string }>>
  >;
  const { geometries } = topology.objects.counties!;
  const counties = geometries.map(({ id, properties }) => ({
    fips: String(id),
    name: (properties as { name: string }).name,
  }));
  const byName = new Map<string, string[]>();
  for (const { fips, name } of counties) {
    const key = `${fips.slice(0, 2)} ${squeezed(name)}`;
    byName.set(key, [...(byName.get(key) ?? []), fips]);
  }
  atlas = {
    counties,
    byFips: new Map(counties.map(({ fips }, i) => [fips, i])),
    byName,
    touching: neighbors(geometries),
  };
  return atlas;
}

/** Lower case, no accents, no punctuation, no spaces; "Saint" as "St". */
const squeezed = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/\bsaint\b/g, "st")
    .replace(/\bsainte\b/g, "ste")
    .replace(/[^a-z]+/g, "");

/** States with cities that are no part of a county, by code: Maryland, Missouri, Nevada, Virginia. Their codes end in 510 and more. */
const withCities: ReadonlySet<string> = new Set(["24", "29", "32", "51"]);

/** Whether a code is that of a city that is no part of a county. */
export const isCity = (fips: string): boolean =>
  withCities.has(fips.slice(0, 2)) && Number(fips.slice(2)) >= 510;

/**
 * The code of a county by state and name ("Rockingham County", "Orleans Parish"). Where a city of the same name is its own
 * county, the county is meant unless the name says city. Undefined where the state has none of that name.
 *
 * @param state postal code
 */
export function countyCode(state: string, name: string): string | undefined {
  const code = states[state]?.fips;
  if (code === undefined) return undefined;
  const { byName } = readAtlas();
  const bare = name.replace(/\b(county|parish|borough|census area|municipality|city and borough)\b.*$/i, "");
  const found =
    byName.get(`${code} ${squeezed(bare)}`) ??
    byName.get(`${code} ${squeezed(bare.replace(/\bcity\b.*$/i, ""))}`);
  if (found === undefined || found.length === 1) return found?.[0];
  const wantsCity = /\bcity\b/i.test(name);
  return found.find((fips) => isCity(fips) === wantsCity) ?? found[0];
}

/** The name of a county; undefined for a code that the boundaries do not hold. */
export function countyName(fips: string): string | undefined {
  const { counties, byFips } = readAtlas();
  const at = byFips.get(fips);
  return at === undefined ? undefined : counties[at]!.name;
}

/** The counties that touch a county, in its state and in others, by code; empty where the code is unknown. */
export function neighboursOf(fips: string): readonly County[] {
  const { counties, byFips, touching } = readAtlas();
  const at = byFips.get(fips);
  if (at === undefined) return [];
  return touching[at]!.map((i) => counties[i]!).toSorted((a, b) => a.fips.localeCompare(b.fips));
}

/** The counties of a state, by its postal code, in the order of their codes. */
export function countiesOf(state: string): readonly County[] {
  const code = states[state]?.fips;
  return readAtlas()
    .counties.filter(({ fips }) => fips.slice(0, 2) === code)
    .toSorted((a, b) => a.fips.localeCompare(b.fips));
}
