import type { Clock } from "./clock.js";
import { dayLength, sunTimes } from "./sun-times.js";

/**
 * Twilight on the clock of a place, in minutes since local midnight, for each day from `first` on. NaN on days without
 * civil twilight (far north, in summer). An evening can end after midnight: such a minute is above 1440.
 */
export interface TwilightTable {
  readonly first: number;
  readonly days: number;
  readonly dawn: Float64Array;
  readonly sunrise: Float64Array;
  readonly sunset: Float64Array;
  readonly dusk: Float64Array;
}

/** Sunset and dusk by local date at a point, in local clock time, daylight-saving time included. */
export function twilightTable(
  clock: Clock,
  place: { readonly latitude: number; readonly longitude: number },
  first: number,
  last: number,
): TwilightTable {
  const days = Math.max(last - first + 1, 0);
  const make = (): Float64Array => new Float64Array(days);
  const table = { first, days, dawn: make(), sunrise: make(), sunset: make(), dusk: make() };
  for (let i = 0; i < days; i++) {
    const day = first + i;
    const times = sunTimes(day, place.latitude, place.longitude);
    // Clocks are set in the small hours, so one offset holds from dawn to dusk.
    const offset = clock.offset(times.noon);
    const minutes = (moment: number): number => (moment - day * dayLength) / 60_000 + offset;
    table.dawn[i] = minutes(times.dawn);
    table.sunrise[i] = minutes(times.sunrise);
    table.sunset[i] = minutes(times.sunset);
    table.dusk[i] = minutes(times.dusk);
  }
  return table;
}

/** The least and the greatest minute of a column, days without twilight left out; NaN where all are. */
export function extent(minutes: Float64Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const minute of minutes) {
    if (minute < low) low = minute;
    if (minute > high) high = minute;
  }
  return low <= high ? [low, high] : [NaN, NaN];
}
