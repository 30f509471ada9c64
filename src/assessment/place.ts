import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { MultiPolygon, Polygon, Position } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

/** The middle of a county or state, and how far from it a place inside can lie. */
export interface Middle {
  readonly latitude: number;
  readonly longitude: number;
  /** Half of the extent from west to east, in minutes of solar time (four minutes a degree). */
  readonly solarMinutes: number;
}

/**
 * The centroid (by area, in degrees) of a county or state by its FIPS code, from the Census Bureau's cartographic
 * boundaries in `us-atlas`. Undefined for a code that those boundaries do not hold.
 */
export function middleOf(fips: string): Middle | undefined {
  const kind = fips.length === 5 ? "counties" : "states";
  const found = geometries(kind).get(fips);
  return found === undefined ? undefined : centroid(found);
}

const cache = new Map<string, ReadonlyMap<string, readonly Position[][]>>();

function geometries(kind: "counties" | "states"): ReadonlyMap<string, readonly Position[][]> {
  const known = cache.get(kind);
  if (known !== undefined) return known;
  const path = createRequire(import.meta.url).resolve(`us-atlas/${kind}-10m.json`);
  const topology = JSON.parse(readFileSync(path, "utf8")) as Topology<Record<string, GeometryCollection>>;
  const collection = feature(topology, topology.objects[kind]!);
  const byFips = new Map(
    collection.features.map((one) => [String(one.id), outerRings(one.geometry as Polygon | MultiPolygon)]),
  );
  cache.set(kind, byFips);
  return byFips;
}

function outerRings(geometry: Polygon | MultiPolygon): Position[][] {
  return geometry.type === "Polygon"
    ? [geometry.coordinates[0]!]
    : geometry.coordinates.map((part) => part[0]!);
}

function centroid(rings: readonly Position[][]): Middle {
  let area = 0;
  let x = 0;
  let y = 0;
  let west = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  for (const ring of rings) {
    // The Aleutians cross the antimeridian: longitudes are unrolled to the west.
    const points = ring.map(([lon, lat]) => [lon! > 0 ? lon! - 360 : lon!, lat!] as const);
    for (let i = 1; i < points.length; i++) {
      const [x0, y0] = points[i - 1]!;
      const [x1, y1] = points[i]!;
      const cross = x0 * y1 - x1 * y0;
      area += cross;
      x += (x0 + x1) * cross;
      y += (y0 + y1) * cross;
      west = Math.min(west, x1);
      east = Math.max(east, x1);
    }
  }
  return { latitude: y / (3 * area), longitude: x / (3 * area), solarMinutes: ((east - west) / 2) * 4 };
}
