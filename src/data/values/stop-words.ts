import type { Unreadable } from "../sources/profile.js";
import { readNumber } from "./numbers.js";
import { foldSpace, known, phrase, unreadable } from "./text.js";
import { readWord, type Vocabulary } from "./vocabulary.js";

/** The words in which agencies record a stop, and the canonical values of the stops contract. */

const sexWords: Vocabulary = {
  of: "sex",
  exact: {
    m: "male",
    f: "female",
    "1": "male",
    "2": "female",
    x: "other",
    nb: "other",
    u: "unknown",
    unk: "unknown",
  },
  patterns: [
    [/\b(non ?binary|transgender|trans|other|another|gender non ?conforming|intersex)\b/, "other"],
    [/\b(female|woman|girl)\b/, "female"],
    [/\b(male|man|boy)\b/, "male"],
    [/\b(unknown|undetermined|refused|not known)\b/, "unknown"],
  ],
};

/** Sex as recorded: M, F, X, U and the words. The codes 1 and 2 are male and female, as in most state systems. */
export const readSex = (text: string | null): string | Unreadable | null => readWord(text, sexWords);

const typeWords: Vocabulary = {
  of: "kind of stop",
  exact: { v: "vehicular", p: "pedestrian", traffic: "vehicular", foot: "pedestrian" },
  patterns: [
    [/\b(pedestrian|bicycl\w*|cyclist|bike|foot|subject stop|person stop)\b/, "pedestrian"],
    [/\b(vehic\w*|traffic|motor\w*|driver|car)\b/, "vehicular"],
    [/\b(unknown|other)\b/, null],
  ],
};

/** Whether a vehicle or a person on foot or bicycle was stopped. */
export const readStopType = (text: string | null): string | Unreadable | null => readWord(text, typeWords);

const reasonWords: Vocabulary = {
  of: "reason for a stop",
  exact: {
    apb: "wanted-or-warrant",
    bolo: "wanted-or-warrant",
    be: "wanted-or-warrant",
    traffic: "other",
    unknown: null,
    u: null,
  },
  patterns: [
    [/\b(speed\w*|radar|excessive speed)\b/, "speeding"],
    [/\b(stop|red|traffic) ?(lights?|signs?|signals?)\b/, "moving-violation"],
    [/\b(seat ?belts?|child (seat|restraint|safety)|restraint|occupant protection)\b/, "seat-belt"],
    [/\b(dui|dwi|owi|ovi|oui|impaired|drunk|intoxicat\w*|under the influence|alcohol)\b/, "impaired-driving"],
    [/\b(check ?points?|spot check|road ?block|sobriety)\b/, "checkpoint"],
    [/\b(warrants?|wanted|be on the lookout|look ?out|all points)\b/, "wanted-or-warrant"],
    [
      /\b(call for service|calls? for service|assist\w*|courtesy|welfare|citizen complaint|dispatch\w*|911)\b/,
      "call-for-service",
    ],
    [
      /\b(registration|registered|plates?|tags?|licen[cs]e|licen[cs]ing|insurance|inspection sticker|sticker|unlicen[cs]ed|suspended|revoked|paperwork|regulatory)\b/,
      "licence-registration",
    ],
    [
      /\b(equipment|defective|lights?|lamps?|head ?lights?|tail ?lights?|tint\w*|muffler|exhaust|brakes?|mirror|wind ?shield|inspection|vehicle code)\b/,
      "equipment",
    ],
    [
      /\b(investigat\w*|suspici\w*|terry|reasonable suspicion|probable cause|criminal|crime|drug|narcotic\w*|penal|felony|field interview)\b/,
      "investigation",
    ],
    [
      /\b(moving|stop sign|traffic (light|signal|control)\w*|red light|signal|lane|turn\w*|yield\w*|follow\w*|reckless|careless|aggressive|safe movement|passing|wrong way|cell ?phone|phone|texting|distract\w*|right of way|u turn|crosswalk|pedestrian|traffic violation|traffic law|moving traffic|driv\w+)\b/,
      "moving-violation",
    ],
    [
      /\b(other|miscellaneous|ordinance|special detail|directed patrol|parking|litter\w*|violation)\b/,
      "other",
    ],
  ],
};

/**
 * The main reason for a stop. Where a text names several, the first of this order stands: speeding, lights and signs run,
 * seat belt, impaired driving, checkpoint, warrant, call for service, licence and registration, equipment,
 * investigation, other moving violation.
 */
export const readReason = (text: string | null): string | Unreadable | null => readWord(text, reasonWords);

const outcomeWords: Vocabulary = {
  of: "outcome of a stop",
  exact: {
    a: "arrest",
    w: "warning",
    c: "citation",
    t: "citation",
    n: "no-action",
    na: null,
    "n d": null,
    unknown: null,
    u: null,
    none: "no-action",
  },
  patterns: [
    [/\b(no action|no enforcement|nothing|released|no violation|no disposition|not cited)\b/, "no-action"],
    [/\b(arrest\w*|custody|jail\w*|booked)\b/, "arrest"],
    [/\b(misdemeanou?r summons|summons|summoned|notice to appear)\b/, "summons"],
    [/\b(citations?|cited|tickets?|ticketed|infraction|fine|uniform traffic)\b/, "citation"],
    [/\b(warn\w*|verbal|advised|counsel\w*)\b/, "warning"],
    [/\b(other|assist\w*|report|field (card|interview)|service rendered|transport\w*)\b/, "other"],
  ],
};

/** The most serious outcome that a text names: arrest, summons, citation, warning. */
export const readOutcome = (text: string | null): string | Unreadable | null => readWord(text, outcomeWords);

/**
 * Bases of a search. Where several are named, the one that leaves the officer least choice stands: a search that an
 * arrest or an impound would have brought anyway says little about whom officers choose to search.
 */
const basisWords: Vocabulary = {
  of: "basis of a search",
  exact: {
    pc: "probable-cause",
    ita: "incident-to-arrest",
    sila: "incident-to-arrest",
    rs: "other",
    none: null,
    "no search": null,
    "not searched": null,
    unknown: null,
  },
  patterns: [
    [/\b(search warrant|warrant)\b/, "warrant"],
    [/\b(incident to (lawful )?arrest|arrest)\b/, "incident-to-arrest"],
    [/\b(inventory|impound\w*|tow\w*)\b/, "inventory"],
    [/\b(k ?9|canine|dog|sniff)\b/, "k9"],
    [/\b(plain (view|sight|feel|smell)|odou?r|visible contraband|contraband visible)\b/, "plain-view"],
    [/\b(probable cause|exigent|evidence of (a )?crime|automobile exception)\b/, "probable-cause"],
    [/\b(consent\w*)\b/, "consent"],
    [
      /\b(protective frisk|frisk|pat ?down|terry|officer safety|safety of officer|weapons?)\b/,
      "protective-frisk",
    ],
    [
      /\b(other|parole|probation|reasonable suspicion|suspicion|erratic|suspicious|observ\w*|statement|witness|informant|condition|abandoned)\b/,
      "other",
    ],
  ],
};

/** The authority named for a search; of several, the one that leaves least choice (see above). */
export const readSearchBasis = (text: string | null): string | Unreadable | null =>
  readWord(text, basisWords);

const band = (minutes: number): string => (minutes <= 15 ? "0-15" : minutes <= 30 ? "16-30" : "over-30");

/**
 * How long a stop lasted, as the contract's band. Reads the bands themselves ("0-15 Min", "16-30 minutes", "30+ Min",
 * "Over 30"), a number of minutes, "1:05:00" and "45 min". A band that reaches over 15 or over 30 minutes from below
 * ("10-20") fits none and is unreadable.
 */
export function readDuration(text: string | null): string | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const plain = foldSpace(value)
    .toLowerCase()
    .replace(/\s*(minutes?|mins?\.?)\s*/g, " ")
    .trim();
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(plain);
  if (clock !== null && clock[3] !== undefined) {
    return band(Number(clock[1]) * 60 + Number(clock[2]) + Number(clock[3]) / 60);
  }
  const range = /^(\d+)\s*(?:-|to|\u2013)\s*(\d+)$/.exec(plain);
  if (range !== null) return bandOfRange(value, Number(range[1]), Number(range[2]));
  const open =
    /^(?:(?:over|more than|greater than|>|>=|at least)\s*(\d+)|(\d+)\s*(?:\+|or more|and over|plus))$/.exec(
      plain,
    );
  if (open !== null) {
    const from = Number(open[1] ?? open[2]);
    return from >= 30 ? "over-30" : unreadable(value, "fits no band of duration");
  }
  const below = /^(?:(?:under|less than|up to|<|<=|within)\s*(\d+)|(\d+)\s*or less)$/.exec(plain);
  if (below !== null) {
    return Number(below[1] ?? below[2]) <= 16 ? "0-15" : unreadable(value, "fits no band of duration");
  }
  if (["unknown", "u", "unk"].includes(phrase(value))) return null;
  const minutes = readNumber(plain);
  if (typeof minutes === "number" && minutes >= 0) return band(minutes);
  return unreadable(value, "is no duration (expected minutes)");
}

function bandOfRange(value: string, from: number, to: number): string | Unreadable {
  // Ranges that share an end ("15-30") belong to the band that holds all but that end.
  if (to <= 15) return "0-15";
  if (from >= 15 && to <= 30) return "16-30";
  if (from >= 30) return "over-30";
  return unreadable(value, "fits no band of duration");
}
