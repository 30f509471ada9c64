import { type Dataset, has } from "../../../data/dataset.js";
import { formatNumber, groupLabel, joinList } from "../../../findings/wording.js";
import { dayNumber } from "../../common/cells.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { isNotRun, periodWords, type StopsContext, stopsWith } from "../common/context.js";
import { eventsWithin } from "../common/phases.js";
import { farthest, latitudeBands, veilQueries } from "./queries.js";
import type { VeilSpec } from "./spec.js";

/** What the method will do, or why it can't. */
export function planVeil(context: MethodContext): Planned<VeilSpec> | NotRun {
  const stops = stopsWith(context, "date", "time", "group");
  if (isNotRun(stops)) return stops;
  const { dataset, settings, assessment } = stops;
  const { timeZone, place } = dataset;
  if (timeZone === undefined) {
    return {
      run: false,
      why: "The time zone of the clock times is not known, so darkness cannot be told.",
      whatWould: "`time-zone` under `data: stops:` in assessment.yaml, such as America/New_York.",
    };
  }
  if (place === undefined) {
    return {
      run: false,
      why: "It is not known where the stops were made, so darkness cannot be told.",
      whatWould: "`place: { latitude: ..., longitude: ... }` under `data: stops:` in assessment.yaml.",
    };
  }
  const { reference, compare, veil } = settings;
  const middle = middleOfStops(stops) ?? place;
  const bands = bandsOf(stops, middle);
  const spec: VeilSpec = {
    dataset: dataset.name,
    groups: [reference, ...compare.filter((group) => group !== reference)],
    people: stops.people,
    place: middle,
    timeZone,
    firstDay: dayNumber(stops.from),
    lastDay: dayNumber(stops.to),
    splineDf: veil.splineDf,
    clockChangeDays: veil.clockChangeDays,
    level: assessment.level,
    hasPlace: has(dataset, "place"),
    hasReason: has(dataset, "reason"),
    ...(bands === undefined ? {} : { bands }),
    events: eventsWithin(stops).map((event) => ({ ...event, day: dayNumber(event.date) })),
  };
  const others = joinList(spec.groups.slice(1).map(groupLabel), "or");
  const sun = bands === undefined ? `at ${pointWords(place)}` : "at the coordinates of each stop";
  return {
    run: true,
    spec,
    summary: `Whether a stopped driver is less often ${others} rather than ${groupLabel(reference)} after dark at the same hour, from stops ${periodWords(stops)}, with the sun ${sun}.`,
    queries: veilQueries(spec, settings.raceRule),
  };
}

/** "41.38 north, 72.90 west". */
export function pointWords({ latitude, longitude }: VeilSpec["place"]): string {
  const [north, east] = [latitude, longitude].map((degrees) =>
    formatNumber(Math.abs(degrees), { digits: 2 }),
  );
  return `${north} ${latitude < 0 ? "south" : "north"}, ${east} ${longitude < 0 ? "west" : "east"}`;
}

type Point = VeilSpec["place"];

/** Where coordinates differ by no more than this, in degrees, their middle stands for the jurisdiction. */
const compact = 3;

/**
 * The middle of the stops' coordinates, where these lie close together: the place of the assessment can be the middle of a
 * whole state.
 */
function middleOfStops({ dataset }: StopsContext): Point | undefined {
  const latitude = extremes(dataset, "latitude", dataset.place!.latitude, farthest.latitude);
  const longitude = extremes(dataset, "longitude", dataset.place!.longitude, farthest.longitude);
  if (latitude === undefined || longitude === undefined) return undefined;
  if (latitude[1] - latitude[0] > compact || longitude[1] - longitude[0] > compact) return undefined;
  return {
    latitude: (latitude[0] + latitude[1]) / 2,
    longitude: (longitude[0] + longitude[1]) / 2,
  };
}

/** The bands of latitude of the stops, where they have coordinates. */
function bandsOf({ dataset }: StopsContext, middle: Point): VeilSpec["bands"] {
  const latitude = extremes(dataset, "latitude", middle.latitude, farthest.latitude);
  return latitude === undefined || !has(dataset, "longitude") ? undefined : latitudeBands(middle, latitude);
}

/** The least and the greatest value of a coordinate, cut where they cannot be true. */
function extremes(
  dataset: Dataset,
  name: "latitude" | "longitude",
  middle: number,
  most: number,
): readonly [number, number] | undefined {
  if (!has(dataset, name)) return undefined;
  const { least, greatest } = dataset.columns.get(name)!;
  if (typeof least !== "number" || typeof greatest !== "number") return undefined;
  const cut = (value: number): number => Math.min(Math.max(value, middle - most), middle + most);
  return [cut(least), cut(greatest)];
}
