import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { MultiPolygon, Polygon, Position } from "geojson";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, GeometryObject, Topology } from "topojson-specification";

/** Boundaries of counties and states from `us-atlas`, cut to what is drawn and thinned to the size of the drawing. */

type Atlas = Topology<Record<string, GeometryCollection<{ name: string }>>>;

/** One area as the path of an SVG, with the point inside that lies farthest from its borders, and how far. */
export interface Area {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly middle: readonly [number, number];
  readonly clearance: number;
}

export interface Geometry {
  readonly areas: readonly Area[];
  /** The borders between areas, and the border around all, as paths. */
  readonly inner: string;
  readonly outer: string;
  readonly height: number;
}

const cache = new Map<string, Atlas>();

function readAtlas(name: string): Atlas {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const path = createRequire(import.meta.url).resolve(`us-atlas/${name}.json`);
  const atlas = JSON.parse(readFileSync(path, "utf8")) as Atlas;
  cache.set(name, atlas);
  return atlas;
}

/** The counties of a state, in a projection of its own: degrees, with those of longitude shortened as in its middle. */
export function countyGeometry(state: string, width: number, tallest: number): Geometry {
  const atlas = readAtlas("counties-10m");
  const object = atlas.objects.counties!;
  const own = {
    ...object,
    geometries: object.geometries.filter(({ id }) => String(id).slice(0, 2) === state),
  };
  return lay(atlas, own, width, tallest, "degrees");
}

/** The states of the country, Alaska and Hawaii moved beside the others. */
export function stateGeometry(width: number, tallest: number): Geometry {
  const atlas = readAtlas("states-albers-10m");
  const object = atlas.objects.states!;
  // Territories are smaller than a pixel here, and no state.
  const own = { ...object, geometries: object.geometries.filter(({ id }) => Number(id) <= 56) };
  return lay(atlas, own, width, tallest, "plane");
}

/** Distances below this, in pixels, are not drawn: the coasts of a country need less than the borders of counties. */
const finest = { degrees: 0.8, plane: 1.8 } as const;
/** Islands whose box is smaller than this, in pixels, are left out, unless they are all there is of an area. */
const smallestIsland = 3;

function lay(
  atlas: Atlas,
  object: GeometryCollection<{ name: string }>,
  width: number,
  tallest: number,
  kind: "degrees" | "plane",
): Geometry {
  const used = new Set<number>();
  for (const geometry of object.geometries) collectArcs(geometry, used);
  const raw = decode(atlas, used);
  const flat = kind === "plane" ? raw : flattened(raw);
  const { points, height } = scaled(flat, width, tallest);
  const topology = {
    type: "Topology",
    objects: {},
    arcs: points.map((arc) => thinned(arc, finest[kind])),
  } as unknown as Topology;
  const areas = object.geometries.map((geometry): Area => {
    const { geometry: shape, properties } = feature(
      topology,
      geometry as GeometryObject<{ name: string }>,
    ) as {
      geometry: Polygon | MultiPolygon;
      properties: { name: string };
    };
    const polygons = withoutSpecks(shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates);
    return {
      id: String(geometry.id),
      name: properties.name,
      ...placeOf(polygons),
      path: pathOf(polygons.flat(), true),
    };
  });
  const lines = (keep: (a: unknown, b: unknown) => boolean) =>
    pathOf(
      (mesh(topology, object as never, keep as never) as { coordinates: Position[][] }).coordinates,
      false,
    );
  return { areas, inner: lines((a, b) => a !== b), outer: lines((a, b) => a === b), height };
}

type Polygons = readonly (readonly (readonly Position[])[])[];

/** A ring that is too small to be seen. Lines that do not close are borders, and stay. */
function isSpeck(line: readonly Position[]): boolean {
  const [first, last] = [line[0]!, line.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1]) return false;
  const extent = (i: 0 | 1) =>
    Math.max(...line.map((one) => one[i]!)) - Math.min(...line.map((one) => one[i]!));
  return extent(0) < smallestIsland && extent(1) < smallestIsland;
}

function withoutSpecks(polygons: Polygons): Polygons {
  const kept = polygons.filter(([ring]) => !isSpeck(ring!));
  return kept.length === 0 ? polygons : kept;
}

function collectArcs(geometry: GeometryObject, used: Set<number>): void {
  const walk = (arcs: unknown): void => {
    if (typeof arcs === "number") used.add(arcs < 0 ? ~arcs : arcs);
    else if (Array.isArray(arcs)) for (const one of arcs) walk(one);
  };
  if ("arcs" in geometry) walk(geometry.arcs);
}

type Arc = readonly (readonly [number, number])[];

/** The arcs that are used, as coordinates; the others are empty, so that their numbers stay. */
function decode({ arcs, transform }: Atlas, used: ReadonlySet<number>): Arc[] {
  return arcs.map((arc, i) => {
    if (!used.has(i)) return [];
    let x = 0;
    let y = 0;
    return (arc as number[][]).map(([dx, dy]): readonly [number, number] => {
      if (transform === undefined) return [dx!, dy!];
      x += dx!;
      y += dy!;
      return [
        x * transform.scale[0] + transform.translate[0],
        y * transform.scale[1] + transform.translate[1],
      ];
    });
  });
}

function flattened(arcs: readonly Arc[]): Arc[] {
  // The Aleutians cross the antimeridian: longitudes are unrolled to the west.
  const west = arcs.map((arc) => arc.map(([lon, lat]) => [lon > 0 ? lon - 360 : lon, lat] as const));
  const latitudes = west.flatMap((arc) => arc.map(([, lat]) => lat));
  const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2;
  const shorter = Math.cos((middle * Math.PI) / 180);
  return west.map((arc) => arc.map(([lon, lat]) => [lon * shorter, -lat] as const));
}

/** Room around the map for the heavy border. */
const margin = 3;

function scaled(arcs: readonly Arc[], width: number, tallest: number): { points: Arc[]; height: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const arc of arcs) {
    for (const [x, y] of arc) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const scale = Math.min((width - 2 * margin) / (right - left), (tallest - 2 * margin) / (bottom - top));
  const shift = (width - (right - left) * scale) / 2;
  return {
    points: arcs.map((arc) =>
      arc.map(([x, y]) => [shift + (x - left) * scale, margin + (y - top) * scale] as const),
    ),
    height: Math.ceil((bottom - top) * scale + 2 * margin),
  };
}

/** Without points that lie closer to the one before than can be seen; the ends stay, so that borders still meet. */
function thinned(arc: Arc, least: number): Arc {
  if (arc.length <= 2) return arc;
  const kept = [arc[0]!];
  for (const point of arc.slice(1, -1)) {
    const [x, y] = kept.at(-1)!;
    if (Math.hypot(point[0] - x, point[1] - y) >= least) kept.push(point);
  }
  kept.push(arc.at(-1)!);
  return kept;
}

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** Rings or lines as a path, in steps from point to point of a tenth of a pixel. */
function pathOf(lines: readonly (readonly Position[])[], closed: boolean): string {
  return lines
    .map((line) => {
      let x = 0;
      let y = 0;
      const steps = line.map(([px, py], i) => {
        const [nx, ny] = [Math.round(px! * 10), Math.round(py! * 10)];
        const step =
          i === 0
            ? `M${short(nx / 10)},${short(ny / 10)}`
            : `l${short((nx - x) / 10)},${short((ny - y) / 10)}`;
        x = nx;
        y = ny;
        return step;
      });
      return `${steps.join("")}${closed ? "z" : ""}`;
    })
    .join("");
}

/** Points of a grid over the largest part of an area among which the middle is looked for. */
const grid = 22;

/** The point of an area that lies farthest from its borders, for its number: a centroid can lie outside of it. */
function placeOf(polygons: Polygons): Pick<Area, "middle" | "clearance"> {
  const sizes = polygons.map(([ring]) => extentOf(ring!));
  const largest = sizes.reduce(
    (best, one, i) => (one.width * one.height > sizes[best]!.width * sizes[best]!.height ? i : best),
    0,
  );
  const rings = polygons[largest]!;
  const { left, top, width, height } = sizes[largest]!;
  let best = { x: left + width / 2, y: top + height / 2, clearance: 0 };
  for (let i = 1; i < grid; i++) {
    for (let j = 1; j < grid; j++) {
      const [x, y] = [left + (i * width) / grid, top + (j * height) / grid];
      const clearance = clearanceAt(rings, x, y, best.clearance);
      if (clearance > best.clearance) best = { x, y, clearance };
    }
  }
  return { middle: [best.x, best.y], clearance: best.clearance };
}

function extentOf(ring: readonly Position[]) {
  const xs = ring.map(([x]) => x!);
  const ys = ring.map(([, y]) => y!);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** Distance to the nearest border of a point inside; 0 outside, and as soon as it is known to be no more than `enough`. */
function clearanceAt(rings: readonly (readonly Position[])[], x: number, y: number, enough: number): number {
  let inside = false;
  let nearest = Infinity;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [[ax, ay], [bx, by]] = [ring[i - 1] as [number, number], ring[i] as [number, number]];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const t =
        length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      nearest = Math.min(nearest, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
      if (nearest <= enough) return 0;
    }
  }
  return inside ? nearest : 0;
}
