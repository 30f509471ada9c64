import { InputError } from "../../../findings/input-error.js";
import { dayLength } from "./sun-times.js";

/** Clocks of a time zone: how far local time is from Universal Time, and the dates on which it changes. */
export interface Clock {
  /** Minutes by which local time is ahead of Universal Time at a moment (milliseconds since 1970). */
  offset(moment: number): number;
}

/**
 * The clock of an IANA time zone, daylight-saving time included, from the tables of the running Node.
 *
 * @throws InputError where the name is not in the IANA database.
 */
export function clockOf(timeZone: string): Clock {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    throw new InputError({
      what: `"${timeZone}" is no time zone of the IANA database`,
      mend: "write a name such as America/New_York (data: stops: time-zone)",
    });
  }
  // The same moments are asked again for every latitude, and asking Intl is slow.
  const known = new Map<number, number>();
  return {
    offset(moment) {
      const before = known.get(moment);
      if (before !== undefined) return before;
      const offset = offsetIn(format, moment);
      known.set(moment, offset);
      return offset;
    },
  };
}

function offsetIn(format: Intl.DateTimeFormat, moment: number): number {
  const name = format.formatToParts(moment).find((part) => part.type === "timeZoneName")?.value ?? "";
  const found = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name);
  if (found === null) return 0;
  const size = Number(found[2]) * 60 + Number(found[3]) + Number(found[4] ?? 0) / 60;
  return found[1] === "-" ? -size : size;
}

/** A night in which the clocks were set: the first day by the new time, and by how many minutes. */
export interface ClockChange {
  readonly day: number;
  /** Positive where clocks went forward. */
  readonly minutes: number;
}

/** The changes of a clock between two days (days since 1970, both included). */
export function clockChanges(clock: Clock, first: number, last: number): ClockChange[] {
  const changes: ClockChange[] = [];
  let before = clock.offset(daylight(first - 1));
  for (let day = first; day <= last; day++) {
    const now = clock.offset(daylight(day));
    if (now !== before) changes.push({ day, minutes: now - before });
    before = now;
  }
  return changes;
}

/** 18:00 Universal Time: by day everywhere in the United States, hours after the clocks are set. */
const daylight = (day: number): number => (day + 0.75) * dayLength;
