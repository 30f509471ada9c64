import type { Unreadable } from "../sources/profile.js";
import { type DateOrder, inZone, isoDate, isWrong, parseClock, parseStamp, type Stamp } from "./stamps.js";
import { known, unreadable } from "./text.js";

export interface StampOptions {
  /** How 10/1/2013 is read; month first where not given, as in the United States. */
  readonly dateOrder?: DateOrder;
  /** IANA zone of the place. Needed for stamps in universal time; stamps without a zone are local already. */
  readonly timeZone?: string;
}

/** Years in which an administrative record can lie. Dates outside are defaults or slips of the pen. */
export const plausibleYears = [1950, 2100] as const;

/** Excel counts days from 30 December 1899. Numbers from 1990 to 2050 are taken for dates, others are not. */
const excelEpoch = Date.UTC(1899, 11, 30);
const excelSerials = [32_874, 54_789] as const;

/** Whether a text is a day number of Excel (41661, 41661.75) of the years 1990 to 2050. */
export function isExcelSerial(text: string): boolean {
  if (!/^\d{5}(\.\d+)?$/.test(text.trim())) return false;
  const serial = Number(text);
  return serial >= excelSerials[0] && serial <= excelSerials[1];
}

function serialStamp(text: string): Stamp {
  // Rounded to the second: fractions of a day have no exact decimal form.
  const seconds = Math.round(Number(text) * 86_400);
  const date = new Date(excelEpoch + Math.floor(seconds / 86_400) * 86_400_000);
  return {
    date: { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    clock: text.includes(".") ? { seconds: seconds % 86_400 } : null,
  };
}

function stampOf(text: string, options: StampOptions): Stamp | Unreadable | null {
  if (isExcelSerial(text)) return serialStamp(text.trim());
  const stamp = parseStamp(text, options.dateOrder);
  if (stamp === null) return null;
  if (isWrong(stamp)) return unreadable(text, stamp.wrong);
  const offset = stamp.clock?.offset;
  if (offset === undefined) return stamp;
  if (options.timeZone !== undefined) return inZone(stamp, offset, options.timeZone);
  if (offset !== 0) return stamp;
  return unreadable(text, "is in universal time (say the time zone of the place: time-zone)");
}

/** A date that a program wrote as midnight of universal time stands for the date, not for the evening before. */
const isBareDateInUniversalTime = (text: string): boolean =>
  /[T ]00:00(:00(\.0+)?)?\s*(Z|\+00(:?00)?)$/.test(text);

/**
 * A date as YYYY-MM-DD; null where the cell holds none.
 *
 * Reads ISO dates and stamps, 10/1/2013 (month first unless `dateOrder` says otherwise), 10/1/13, 1-Oct-13,
 * "Tuesday, October 01, 2013", 20131001, and Excel's day numbers. Stamps with an offset keep the local date that they
 * write, or that of `timeZone` where it is given; those in universal time need it.
 */
export function readDate(text: string | null, options: StampOptions = {}): string | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const stamp = isBareDateInUniversalTime(value)
    ? stampOf(value.slice(0, value.search(/[T ]00:00/)), options)
    : stampOf(value, options);
  if (stamp === null) return unreadable(value, "is no date (expected YYYY-MM-DD)");
  if ("unreadable" in stamp) return stamp;
  const { year } = stamp.date;
  if (year < plausibleYears[0] || year > plausibleYears[1]) {
    return unreadable(value, `lies outside the years ${plausibleYears[0]} to ${plausibleYears[1]}`);
  }
  return isoDate(stamp.date);
}

/**
 * A clock time as whole minutes since midnight (seconds are cut off); null where the cell holds none, or a date only.
 *
 * Reads 23:15, 11:15 PM, 23:15:00.000, 2315, and the clock part of a stamp, whatever its date: Excel writes times as
 * 30 December 1899.
 */
export function readTime(text: string | null, options: StampOptions = {}): number | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  if (value === "0") return 0;
  const fraction = /^0?\.\d+$/.test(value) ? Math.round(Number(value) * 86_400) : null;
  if (fraction !== null && fraction < 86_400) return Math.floor(fraction / 60);
  if (isExcelSerial(value) && !value.includes(".")) {
    return unreadable(value, "could be a time of day or a day number of Excel");
  }
  const clock = parseClock(value);
  if (isWrong(clock)) return unreadable(value, `${clock.wrong} (expected HH:MM)`);
  if (clock !== null) return Math.floor(clock.seconds / 60);
  if (isBareDateInUniversalTime(value)) return null;
  const stamp = stampOf(value, options);
  if (stamp === null) return unreadable(value, "is no time of day (expected HH:MM)");
  if ("unreadable" in stamp) return stamp;
  return stamp.clock === null ? null : Math.floor(stamp.clock.seconds / 60);
}
