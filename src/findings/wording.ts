import type { DateKind, Strength } from "./finding.js";

/**
 * Words and numbers as sentences use them. Tables and axes use the short forms (`{ short: true }`): "4.5%" where a
 * sentence says "4.5 per cent".
 */

/** Said where there is no number to give. */
export const notAvailable = "not available";

export interface NumberOptions {
  /** Decimals. The default depends on the size of the number: three figures that matter. */
  readonly digits?: number;
  /** For tables and axes. */
  readonly short?: boolean;
}

/** A number with thousands separators and a true minus sign: 12345.678 is "12,346", 0.0123 is "0.0123". */
export function formatNumber(value: number, options: NumberOptions = {}): string {
  if (Number.isNaN(value)) return notAvailable;
  if (!Number.isFinite(value)) return value > 0 ? "no upper limit" : "no lower limit";
  const digits = options.digits ?? defaultDigits(value);
  const text = writer(options.digits ?? 0, digits).format(value);
  return /[1-9]/.test(text) ? text.replace("-", "\u2212") : text.replace("-", "");
}

const writers = new Map<string, Intl.NumberFormat>();

/** Kept, since making one takes some sixty times as long as writing a number with it. */
function writer(least: number, most: number): Intl.NumberFormat {
  const key = `${least} ${most}`;
  const known = writers.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat("en-US", { minimumFractionDigits: least, maximumFractionDigits: most });
  writers.set(key, made);
  return made;
}

function defaultDigits(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1000) return 0;
  if (size >= 100) return 1;
  if (size >= 0.1) return 2;
  return 4;
}

/** A count: "12,346". */
export function formatCount(value: number): string {
  return formatNumber(Math.round(value), { digits: 0 });
}

/** A share from 0 to 1: "4.5 per cent", or "4.5%" where short. */
export function formatShare(share: number, { digits = 1, short = false }: NumberOptions = {}): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  return `${formatNumber(share * 100, { digits })}${short ? "%" : " per cent"}`;
}

/** A difference of two shares: "3.1 percentage points", "+3.1 pp" where short. */
export function formatPoints(difference: number, { digits = 1, short = false }: NumberOptions = {}): string {
  if (!Number.isFinite(difference)) return formatNumber(difference);
  const number = formatNumber(difference * 100, { digits });
  if (short) return `${difference > 0 && /[1-9]/.test(number) ? "+" : ""}${number} pp`;
  return `${number} percentage ${number.replace("\u2212", "") === "1" ? "point" : "points"}`;
}

/** A ratio: "1.25". */
export function formatRatio(ratio: number, { digits = 2 }: NumberOptions = {}): string {
  return formatNumber(ratio, { digits });
}

/**
 * An interval in words: "between 2 and 9". Ends that read the same are said once ("about 2"); an end without limit is
 * "at least" or "at most".
 */
export function formatInterval(
  low: number,
  high: number,
  format: (value: number) => string = formatNumber,
): string {
  const from = Number.isFinite(low);
  const to = Number.isFinite(high);
  if (!from && !to) return "anywhere";
  if (!from) return `at most ${format(high)}`;
  if (!to) return `at least ${format(low)}`;
  const [first, last] = [format(low), format(high)];
  if (first === last) return `about ${first}`;
  return `between ${withoutSharedEnding(first, last)} and ${last}`;
}

/** "4 per cent" beside "6 per cent" is "4": the unit stands once, after the last number. */
function withoutSharedEnding(first: string, last: string): string {
  const ending = / (per cent|percentage points?)$/;
  return ending.test(first) && ending.test(last) ? first.replace(ending, "") : first;
}

/** An interval for tables: "2 to 9". */
export function formatRange(
  low: number,
  high: number,
  format: (value: number) => string = formatNumber,
): string {
  return `${format(low)} to ${format(high)}`;
}

/** "1 stop", "1,234 stops". Give the plural where it isn't the singular and an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${Math.round(count) === 1 ? one : many}`;
}

/** "White", "White and Black", "White, Black and Hispanic". */
export function joinList(items: readonly string[], last = "and"): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}

/** "drivers": "Drivers". */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** An ISO date or month as "14 Mar 2008" or "Mar 2008"; a year stays as it is. */
export function formatDate(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split("-");
  if (month === undefined) return iso;
  const name = months[Number(month) - 1];
  if (name === undefined) return iso;
  return day === undefined ? `${name} ${year}` : `${Number(day)} ${name} ${year}`;
}

/** The month of an ISO date: "Mar 2008". */
export function formatMonth(iso: string): string {
  return formatDate(iso.slice(0, 7));
}

/** Minutes since midnight as a clock time: 1050 is "17:30". */
export function formatClock(minutes: number): string {
  const whole = ((Math.round(minutes) % 1440) + 1440) % 1440;
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * A p-value as a chance that a council member can weigh: 0.08 is "about 1 time in 12", 0.00001 "less than 1 time in
 * 1,000".
 */
export function formatChance(p: number): string {
  if (Number.isNaN(p)) return "with a chance that is not known";
  if (p < 0.001) return "less than 1 time in 1,000";
  if (p >= 0.75) return "most of the time";
  if (p >= 0.4) return "about half of the time";
  return `about 1 time in ${formatCount(roundedTo(1 / p))}`;
}

/** Two figures for large numbers, so that nobody reads "1 in 387" as exact. */
function roundedTo(value: number): number {
  const unit = value >= 100 ? 100 : value >= 30 ? 10 : value >= 15 ? 5 : 1;
  return Math.round(value / unit) * unit;
}

/** "95 per cent confidence interval". */
export function intervalName(kind: "confidence" | "credible" | "bounds", level: number): string {
  if (kind === "bounds") return "bounds";
  return `${formatNumber(level * 100)} per cent ${kind} interval`;
}

/** How evidence is named everywhere, what that name means, and how far a sentence that rests on it may go. */
export interface StrengthWords {
  readonly label: string;
  readonly meaning: string;
  /** The verb of a claim: what the policy, or the comparison, is said to have done. */
  readonly verb: string;
  /** Opens a sentence in the summary. */
  readonly opening: string;
}

export const strengthWords: Readonly<Record<Strength, StrengthWords>> = {
  "local-causal": {
    label: "Local, causal",
    meaning:
      "From this place's own data, by a design that separates the effect from other things, where its assumptions hold.",
    verb: "changed",
    opening: "Here, as far as the design can separate it,",
  },
  "local-descriptive": {
    label: "Local, descriptive",
    meaning: "From this place's own data. It says what is, not why.",
    verb: "differs",
    opening: "In this place's records,",
  },
  published: {
    label: "Published",
    meaning: "From studies of other places. Whether it carries over is a judgement.",
    verb: "was found to differ elsewhere",
    opening: "Studies of other places find that",
  },
  assumed: {
    label: "Assumed",
    meaning: "Nobody has measured it here. It stands on an assumption, which you can change.",
    verb: "is assumed to differ",
    opening: "Under an assumption that you can change,",
  },
};

/** The kinds of date as figures and tables name them. */
export const dateKindWords: Readonly<Record<DateKind | "recording-break", string>> = {
  announcement: "announced",
  signing: "signed",
  training: "training",
  start: "started",
  change: "changed",
  end: "ended",
  "recording-break": "break in recording",
};

/** Canonical groups as labels of figures and tables. */
const groupLabels: Readonly<Record<string, string>> = {
  white: "White",
  black: "Black",
  hispanic: "Hispanic",
  "asian-pacific": "Asian or Pacific Islander",
  native: "American Indian or Alaska Native",
  "middle-eastern": "Middle Eastern or North African",
  multiracial: "More than one race",
  other: "Another race",
  unknown: "Unknown",
  missing: "Not recorded",
  all: "All",
};

/** The label of a group: "asian-pacific" is "Asian or Pacific Islander"; an unknown id is told as it is written. */
export function groupLabel(group: string): string {
  return groupLabels[group] ?? capitalise(group.replaceAll("-", " "));
}

/** "stopped drivers perceived as Hispanic": perception was recorded, so perception is what is said. */
export function stoppedPeople(group: string, people = "drivers"): string {
  if (group === "all") return `all stopped ${people}`;
  if (group === "missing" || group === "unknown")
    return `stopped ${people} whose perceived race is not recorded`;
  const label = groupLabel(group);
  return `stopped ${people} perceived as ${group === "other" || group === "multiracial" ? label.toLowerCase() : label}`;
}
