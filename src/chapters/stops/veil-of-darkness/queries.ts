import type { RaceRule } from "../../../assessment/assessment.js";
import { call, column, constant, type Expression, type Lookup, type Query } from "../../../engine/query.js";
import { groupExpression } from "../common/group.js";
import { clockOf } from "../sun/clock.js";
import { extent, type TwilightTable, twilightTable } from "../sun/twilight.js";
import { movingReasons, nonTrafficReasons, type Twilight, type VeilSpec } from "./spec.js";

/** Bands of latitude in a degree: a fifth of a degree moves dusk by less than a minute and a half. */
const bandsPerDegree = 5;

/** Coordinates further than this from the place of the jurisdiction, in degrees, are taken for mistakes. */
export const farthest = { latitude: 10, longitude: 25 };

/** Minutes of solar time in a degree of longitude. */
const minutesPerDegree = 4;

/** Expressions about one stop. */
interface Terms {
  readonly lookups: readonly Lookup[];
  readonly day: Expression;
  /** Clock time moved to the meridian of the lookup's twilight times. */
  readonly sunMinute: Expression;
}

/**
 * The queries of the method. `evening` and `morning`: stops between earliest and latest twilight, by day, minute,
 * place, darkness and kind of reason, counted by group. `evening-exclusions`: how many stops each condition leaves out.
 * `clock`: all stops by minute.
 */
export function veilQueries(spec: VeilSpec, rule: RaceRule): Record<string, Query> {
  return {
    evening: stopsQuery(spec, rule, "evening"),
    exclusions: exclusionsQuery(spec, rule),
    morning: stopsQuery(spec, rule, "morning"),
    clock: {
      dataset: spec.dataset,
      by: { minute: column("time") },
      measures: { stops: { kind: "count" } },
    },
  };
}

/** The name under which the stops of group i are counted. */
export const countName = (i: number): string => `group_${i}`;

function stopsQuery(spec: VeilSpec, rule: RaceRule, side: Twilight): Query {
  const terms = termsOf(spec, side);
  const group = groupExpression(rule);
  return {
    dataset: spec.dataset,
    lookups: terms.lookups,
    where: call("and", ...steps(spec, rule, side, terms).map((step) => step.keep)),
    by: {
      day: terms.day,
      minute: column("time"),
      place: column("place"),
      dark: darkness(side, terms),
      kind: reasonKind(),
    },
    measures: Object.fromEntries(
      spec.groups.map((one, i) => [countName(i), { kind: "count", where: call("eq", group, one) }]),
    ),
  };
}

/** Stops by the first condition that they fail, as its place among the steps; those that fail none have the last. */
function exclusionsQuery(spec: VeilSpec, rule: RaceRule): Query {
  const terms = termsOf(spec, "evening");
  const all = steps(spec, rule, "evening", terms);
  const failed = all.reduceRight<Expression>(
    (later, { keep }, i) => call("if", keep, later, i),
    constant(all.length),
  );
  return {
    dataset: spec.dataset,
    lookups: terms.lookups,
    by: { failed },
    measures: { stops: { kind: "count" } },
  };
}

/** The conditions that a stop meets to enter the evening's comparison, in the order in which they are applied. */
export const exclusionSteps = ["vehicle", "group", "time", "midnight", "dusk", "window", "twilight"] as const;

interface Step {
  readonly name: (typeof exclusionSteps)[number];
  readonly keep: Expression;
}

function steps(spec: VeilSpec, rule: RaceRule, side: Twilight, terms: Terms): Step[] {
  const time = column("time");
  const group = groupExpression(rule);
  const at = terms.sunMinute;
  const sun = (name: string): Expression => column(name);
  const outside =
    side === "evening"
      ? call("or", call("lt", at, sun("horizon")), call("ge", at, sun("civil")))
      : call("or", call("lt", at, sun("civil")), call("ge", at, sun("horizon")));
  return [
    {
      name: "vehicle",
      keep: call("not", call("eq", call("coalesce", column("type"), "vehicular"), "pedestrian")),
    },
    { name: "group", keep: call("in", call("coalesce", group, ""), ...spec.groups) },
    { name: "time", keep: call("not", call("is-null", time)) },
    { name: "midnight", keep: call("ne", time, 0) },
    { name: "dusk", keep: call("not", call("is-null", sun("civil"))) },
    { name: "window", keep: call("and", call("ge", at, sun("earliest")), call("le", at, sun("latest"))) },
    { name: "twilight", keep: outside },
  ];
}

/** 1 from civil dusk on in the evening; 1 before civil dawn in the morning. */
function darkness(side: Twilight, { sunMinute }: Terms): Expression {
  return call("if", call(side === "evening" ? "ge" : "lt", sunMinute, column("civil")), 1, 0);
}

/** 0 a moving violation, 1 another traffic reason or none recorded, 2 not a reason of traffic. */
function reasonKind(): Expression {
  const reason = call("coalesce", column("reason"), "");
  return call(
    "if",
    call("in", reason, ...movingReasons),
    0,
    call("if", call("in", reason, ...nonTrafficReasons), 2, 1),
  );
}

function termsOf(spec: VeilSpec, side: Twilight): Terms {
  const day = call("day-number", column("date"));
  const time = column("time");
  const { place, bands } = spec;
  if (bands === undefined) {
    return { lookups: [lookupOf(spec, [place.latitude], side, { day })], day, sunMinute: time };
  }
  const latitude = near("latitude", place.latitude, farthest.latitude);
  const longitude = near("longitude", place.longitude, farthest.longitude);
  const band = call("floor", call("multiply", latitude, bandsPerDegree));
  const all = bandsBetween(bands);
  const east = call("multiply", call("subtract", longitude, place.longitude), minutesPerDegree);
  return {
    lookups: [lookupOf(spec, latitudeMiddles(spec), side, { day, band: { on: band, values: all } })],
    day,
    sunMinute: call("add", time, east),
  };
}

const bandsBetween = ([from, to]: readonly [number, number]): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** The latitudes at which twilight is worked out. */
export function latitudeMiddles({ place, bands }: VeilSpec): number[] {
  if (bands === undefined) return [place.latitude];
  return bandsBetween(bands).map((one) => (one + 0.5) / bandsPerDegree);
}

/** A coordinate, or the jurisdiction's where it is missing or too far from it to be true. */
function near(name: string, middle: number, most: number): Expression {
  const value = column(name);
  const plausible = call("and", call("ge", value, middle - most), call("le", value, middle + most));
  return call("if", plausible, value, middle);
}

/** The bands of latitude that stops lie in, from their least and greatest plausible latitude, and that of their place. */
export function latitudeBands(
  place: { readonly latitude: number },
  [least, greatest]: readonly [number, number],
): readonly [number, number] {
  const band = (value: number): number => Math.floor(value * bandsPerDegree);
  const own = band(place.latitude);
  return [Math.min(band(least), own), Math.max(band(greatest), own)];
}

/**
 * Twilight by date (and band of latitude): when the sun sets or rises (`horizon`), when civil twilight ends or begins
 * (`civil`), and the earliest and latest such end over the dates of the file.
 */
function lookupOf(
  spec: VeilSpec,
  latitudes: readonly number[],
  side: Twilight,
  keys: {
    readonly day: Expression;
    readonly band?: { readonly on: Expression; readonly values: readonly number[] };
  },
): Lookup {
  const days = spec.lastDay - spec.firstDay + 1;
  const size = days * latitudes.length;
  const make = (): Float64Array => new Float64Array(size);
  const clock = clockOf(spec.timeZone);
  const [day, band, horizon, civil, earliest, latest] = [make(), make(), make(), make(), make(), make()];
  for (const [b, latitude] of latitudes.entries()) {
    const table = twilightAt(spec, latitude, clock);
    const from = b * days;
    const ends = side === "evening" ? table.dusk : table.dawn;
    const [low, high] = extent(ends);
    day.set(
      ends.map((_, i) => spec.firstDay + i),
      from,
    );
    band.fill(keys.band?.values[b] ?? 0, from, from + days);
    horizon.set(side === "evening" ? table.sunset : table.sunrise, from);
    civil.set(ends, from);
    earliest.fill(low, from, from + days);
    latest.fill(high, from, from + days);
  }
  return {
    keys: {
      day: { on: keys.day, column: day },
      ...(keys.band === undefined ? {} : { band: { on: keys.band.on, column: band } }),
    },
    values: { horizon, civil, earliest, latest },
  };
}

/** Twilight at the jurisdiction's longitude and a latitude, on the clock of the data. */
export function twilightAt(spec: VeilSpec, latitude: number, clock = clockOf(spec.timeZone)): TwilightTable {
  const place = { latitude, longitude: spec.place.longitude };
  return twilightTable(clock, place, spec.firstDay, spec.lastDay);
}
