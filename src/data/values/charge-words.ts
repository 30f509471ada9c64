import type { Unreadable } from "../sources/profile.js";
import { readWord, type Vocabulary } from "./vocabulary.js";

/** The words in which jails, courts and the federal agency record custody, and the canonical values of the contracts. */

const levelWords: Vocabulary = {
  of: "level of a charge",
  exact: {
    f: "felony",
    fel: "felony",
    m: "misdemeanor",
    misd: "misdemeanor",
    i: "traffic",
    t: "traffic",
    n: "none",
    unknown: null,
    other: null,
    u: null,
  },
  patterns: [
    [
      /\bno (criminal )?(charges?|conviction|criminality|record|crime)\b|\b(none|non criminal|immigration|administrative|civil immigration)\b/,
      "none",
    ],
    [/\bmisdemeanou?rs?\b.*\bfelon(y|ies)\b|\bfelon(y|ies)\b.*\bmisdemeanou?rs?\b/, null],
    [/\bfelon(y|ies)\b/, "felony"],
    [/\bmisdemeanou?rs?\b/, "misdemeanor"],
    [/\b(traffic|infractions?|violations?|petty|citations?|moving)\b/, "traffic"],
  ],
};

/** Level of a charge. A text that names both a felony and a misdemeanour tells neither. */
export const readChargeLevel = (text: string | null): string | Unreadable | null =>
  readWord(text, levelWords);

const offenceWords: Vocabulary = {
  of: "kind of offence",
  exact: { dui: "impaired-driving", dwi: "impaired-driving", fta: "public-order", none: null, unknown: null },
  patterns: [
    [/\b(sex\w*|rape|molest\w*|indecent\w*|prostitut\w*|pornograph\w*)\b/, "sexual"],
    [
      /\b(murder|homicide|manslaughter|kidnap\w*|assault\w*|battery|robbery|violent\w*|violence|strangulation|domestic|threat\w*|harass\w*|stalking)\b/,
      "violent",
    ],
    [/\b(weapons?|firearms?|guns?)\b/, "weapon"],
    [/\b(dui|dwi|ovi|oui|under (the )?influence|intoxicat\w*|impaired)\b/, "impaired-driving"],
    [
      /\b(drugs?|narcotics?|controlled|cocaine|heroin|marijuana|marihuana|methamphetamine|opium|cannabis)\b/,
      "drug",
    ],
    [
      /\b(burglary|theft|larceny|stolen|property|fraud\w*|forgery|arson|vandalism|mischief|embezzle\w*|shoplifting|trespass\w*|identity)\b/,
      "property",
    ],
    [/\b(immigration|illegal (re )?entry|illegal re ?entry|alien|removal)\b/, "immigration"],
    [/\b(traffic|driv\w+|licen[cs]e|registration|speeding|vehicle)\b/, "traffic"],
    [
      /\b(public order|disorder\w*|obstruct\w*|resist\w*|contempt|failure to appear|warrant|probation|escape|public peace|liquor|flight)\b/,
      "public-order",
    ],
    [/\bother\b/, "other"],
  ],
};

/** What a charge is about; of several, the first of: sexual, violent, weapon, impaired driving, drug, property, ... */
export const readOffence = (text: string | null): string | Unreadable | null => readWord(text, offenceWords);

const encounterKinds: Vocabulary = {
  of: "kind of encounter",
  exact: { "i 247": "detainer", "i 247a": "detainer", "i 247d": "detainer", "i 247n": "detainer" },
  patterns: [
    [/\bdetainers?\b/, "detainer"],
    [/\bholds?\b/, "hold"],
    [/\b(arrests?|apprehensions?)\b/, "arrest"],
    [/\b(encounters?|interviews?|screenings?|inquir(y|ies)|status checks?)\b/, "encounter"],
  ],
};
export const readEncounterKind = (text: string | null): string | Unreadable | null =>
  readWord(text, encounterKinds);

const sources: Vocabulary = {
  of: "place of an encounter",
  exact: { unknown: null, cap: "jail" },
  patterns: [
    [
      /\b(jails?|prisons?|lock ?up|detention|custody|custodial|correction\w*|booking|criminal alien program|incarcerat\w*)\b/,
      "jail",
    ],
    [/\b(courts?|courthouse|probation|parole)\b/, "court"],
    [
      /\b(streets?|roads?|traffic|at large|located|vehicle|home|residence|work ?(site|place)|non custodial|patrol|field|community)\b/,
      "street",
    ],
    [/\b(other|elsewhere)\b/, "other"],
  ],
};
export const readEncounterSource = (text: string | null): string | Unreadable | null =>
  readWord(text, sources);

const triggers: Vocabulary = {
  of: "way in which a person is identified",
  exact: { unknown: null, traffic: "stop" },
  patterns: [
    [/\bcollateral\b/, "collateral"],
    [/\b(fingerprints?|biometric|interoperability|secure communities|ident)\b/, "fingerprints"],
    [/\b(screen\w*|booking|intake|universal|interview)\b/, "screening"],
    [/\b(stops?|traffic|patrol|arrest by (a )?local)\b/, "stop"],
    [/\b(request\w*|referral|warrant)\b/, "request"],
    [/\b(target\w*|operation|at large|fugitive)\b/, "targeted"],
    [/\bother\b/, "other"],
  ],
};
export const readTrigger = (text: string | null): string | Unreadable | null => readWord(text, triggers);

const outcomes: Vocabulary = {
  of: "outcome of an encounter",
  exact: { unknown: null },
  patterns: [
    [/\b(declined|refused|not honou?red|denied|rejected by)\b/, "declined"],
    [/\b(no longer in|already released|gone before|not in custody|prior to)\b/, "gone-before"],
    [/\b(lapsed|expired|not picked up|48 hours)\b/, "lapsed"],
    [/\b(cancel\w*|withdrawn|rescinded|lifted|in error|issued in error)\b/, "cancelled"],
    [
      /\b(booked into|transferred|custody|turned over|picked up|to ice|assumed|removed|deported)\b/,
      "transferred",
    ],
    [/\b(pending|open|active)\b/, "pending"],
    [/\b(released|let go|no action)\b/, "released"],
    [/\b(other|died|prosecut\w*)\b/, "other"],
  ],
};
/** What became of an encounter, detainer or hold, from words such as those of ICE's lift reasons. */
export const readEncounterOutcome = (text: string | null): string | Unreadable | null =>
  readWord(text, outcomes);

const releases: Vocabulary = {
  of: "way in which a stay ends",
  exact: { pr: "recognizance", ror: "recognizance", or: "recognizance", pdc: null, unknown: null },
  patterns: [
    [/\b(immigration|ice|ins|cancel detainer|detainer)\b/, "to-ice"],
    [/\b(bail|bond)\b/, "bail"],
    [/\b(own recognizance|personal recognizance|promise to appear|citation release)\b/, "recognizance"],
    [
      /\b(time served|served|suspended sentence|deferred sentence|sentence (complete|expired)|fine paid)\b/,
      "served",
    ],
    [
      /\b(dismissed|not guilty|no charges?|ncf|no prob(able)? cause|quashed|without charge|acquit\w*|nolle)\b/,
      "dismissed",
    ],
    [
      /\b(chain|extradition|police department|sheriff|marshalls?|fbi|dea|hospital|doc|prison|transfer\w*|other (agency|jurisdiction)|probation|parole)\b/,
      "to-other",
    ],
    [/.+/, "other"],
  ],
};
/** How a stay in jail ends. Words that are in no list are another way: every jail has dozens of them. */
export const readReleaseReason = (text: string | null): string | Unreadable | null =>
  readWord(text, releases);
