import { readReleaseReason } from "../values/charge-words.js";
import { readDate, readTime } from "../values/dates.js";
import { readFlag } from "../values/flags.js";
import { readInteger, readNumber } from "../values/numbers.js";
import { readRace } from "../values/race.js";
import { readSex } from "../values/stop-words.js";
import { known, readLabel } from "../values/text.js";
import { codeList, readWord } from "../values/vocabulary.js";
import type { ColumnRule, SourceProfile } from "./profile.js";
import { from, type Reading, shareOf } from "./rules.js";

/**
 * Bookings of the Pierce County jail (Tacoma, Washington) released from October 2016 to July 2018, with a row for each
 * charge, as the Center for Human Rights of the University of Washington prepared them.
 *
 * Checked: number, mean and median length of the stays with an immigration hold against the published report. Not
 * checked: the whole file of 29,312 bookings, of which only parts were at hand.
 */

const headers = [
  ...["booking_id", "booking_dt", "release_dt", "time_detained", "imm_hold", "final_release_disp"],
  ...["max_seriousness", "max_charge_type", "max_charge_desc", "race_desc", "gender_desc", "charge_topcount"],
];

/** The source ranks classes of felony 6 to 4, gross and simple misdemeanours 3 and 2, civil infractions 1. */
function levelOf(text: string | null): Reading {
  const rank = readNumber(text);
  if (typeof rank !== "number") return rank;
  return rank >= 4 ? "felony" : rank >= 2 ? "misdemeanor" : rank >= 1 ? "traffic" : null;
}

const offenceCodes = codeList("kind of charge in the list of the source", {
  violent: "violent",
  sex: "sexual",
  property: "property",
  drug: "drug",
  public_order: "public-order",
  other: "other",
});
const offence = (text: string | null): Reading => readWord(text, offenceCodes);

/** What became of the hold, as far as the way in which the stay ended tells it. */
function holdOutcome(text: string | null): Reading {
  const value = known(text);
  if (value === null) return null;
  return value === "Immigration" ? "transferred" : value === "Cancel Detainer" ? "cancelled" : "other";
}

const unclassified =
  "The most serious charge is of no class that the source ranks (a hold for probation or another agency): its report leaves these stays out.";

const shared = {
  charge_level: [from("max_seriousness", levelOf)],
  offence: [from("max_charge_type", offence)],
  group: [from("race_desc", readRace)],
} satisfies Record<string, ColumnRule[]>;

const origin = {
  producer: "University of Washington Center for Human Rights, from records of the Pierce County jail",
  citation:
    "Neff P, University of Washington Center for Human Rights. Unequal Justice: Measuring the Impact of ICE Detainers on Jail Time in Pierce County. Seattle, 30 January 2019.",
  licence: "GPL-2 or later, as stated by the repository",
};

const oddities = [
  "One booking stands in as many rows as it has charges; bookings are counted, not rows.",
  "The report leaves out bookings whose most serious charge is of no class that it ranks; so does this.",
  "Race has one combined field: Hispanic is one of its values.",
];

const fits = (found: readonly string[]): number => shareOf(found, headers);

export const pierceHolds: SourceProfile = {
  id: "pierce-holds",
  title: "Immigration holds in the Pierce County jail",
  contract: "encounters",
  ...origin,
  oddities: [
    ...oddities,
    "The date is that of the booking: when the hold was put on it is not told, nor when release was due without it, so hours held beyond release cannot be known.",
    "What became of a hold is read from the way in which the stay ended; 'other' holds transfers to prison and to other agencies.",
  ],
  fits,
  columns: {
    kind: [{ headers: ["imm_hold"], convert: () => "hold" }],
    episode: [from("booking_id", readLabel)],
    date: [from("booking_dt", (text) => readDate(text), "date")],
    released: [from("release_dt", (text) => readDate(text), "date")],
    released_time: [from("release_dt", (text) => readTime(text), "time")],
    charge: [from("max_charge_desc", readLabel)],
    source: [{ headers: ["imm_hold"], convert: () => "jail" }],
    outcome: [from("final_release_disp", holdOutcome)],
    ...shared,
  },
  exclude: {
    headers: ["imm_hold", "max_charge_type"],
    reason: ([hold, type]) =>
      readFlag(hold ?? null) !== true
        ? "No immigration hold lay on the booking."
        : offence(type ?? null) === "other"
          ? unclassified
          : null,
  },
};

export const pierceBookings: SourceProfile = {
  id: "pierce-bookings",
  title: "Bookings in the Pierce County jail",
  contract: "bookings",
  ...origin,
  oddities: [
    ...oddities,
    "The file no_charges of the source is no random part of the bookings; shares and rates from it mean nothing.",
  ],
  fits,
  columns: {
    booked: [from("booking_dt", (text) => readDate(text), "date")],
    booked_time: [from("booking_dt", (text) => readTime(text), "time")],
    released: [from("release_dt", (text) => readDate(text), "date")],
    released_time: [from("release_dt", (text) => readTime(text), "time")],
    days: [from("time_detained", readNumber, "number")],
    stay: [from("booking_id", readLabel)],
    charges: [from("charge_topcount", readInteger)],
    seriousness: [from("max_seriousness", readNumber, "number")],
    ice_hold: [from("imm_hold", readFlag)],
    release_reason: [from("final_release_disp", readReleaseReason)],
    sex: [from("gender_desc", readSex)],
    ...shared,
  },
  exclude: {
    headers: ["max_charge_type"],
    reason: ([type]) => (offence(type ?? null) === "other" ? unclassified : null),
  },
};
