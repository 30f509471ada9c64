import type { Unreadable } from "../sources/profile.js";
import { states } from "./states.js";
import { foldSpace, known, phrase, unreadable } from "./text.js";
import { readWord, type Vocabulary } from "./vocabulary.js";

const models: Vocabulary = {
  of: "model of an agreement",
  exact: { jem: "jail-enforcement", wso: "warrant-service", tfm: "task-force", unknown: null },
  patterns: [
    [/\b(jail|detention)\b.*\btask force\b|\btask force\b.*\bjail\b|\bhybrid\b|\bjoint\b/, "other"],
    [/\b(jail|detention) ?(enforcement)?( model| officer)?\b/, "jail-enforcement"],
    [/\bwarrant service\b/, "warrant-service"],
    [/\btask ?force\b/, "task-force"],
    [/.+/, "other"],
  ],
};

/** Model of a 287(g) agreement. */
export const readAgreementModel = (text: string | null): string | Unreadable | null => readWord(text, models);

const kinds: Vocabulary = {
  of: "kind of agency",
  exact: { unknown: null },
  patterns: [
    [/\b(universit\w*|college|campus|tribal|tribe|port|airport|school|special)\b/, "other"],
    [/\b(state)\b/, "state"],
    [/\b(county|sheriff\w*|parish|regional jail)\b/, "county"],
    [/\b(municipal\w*|city|town\w*|village|borough|local police|police)\b/, "municipal"],
    [/\b(other|constable)\b/, "other"],
  ],
};

/** Kind of agency, as the lists of agreements write it: County, Municipality, State Agency. */
export const readAgencyType = (text: string | null): string | Unreadable | null => readWord(text, kinds);

const codes = new Map(Object.entries(states).map(([code, { name }]) => [phrase(name), code]));

/** A state as its postal code, from its name or the code; DC included. */
export function readState(text: string | null): string | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const upper = value.toUpperCase();
  if (Object.hasOwn(states, upper)) return upper;
  return codes.get(phrase(value)) ?? unreadable(value, "is no state");
}

/** A county code of five digits; files that keep it as a number have lost the zero in front. */
export function readCountyFips(text: string | null): string | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const digits = /^(\d{4,5})(?:\.0+)?$/.exec(value)?.[1];
  return digits === undefined
    ? unreadable(value, "is no county code of five digits")
    : digits.padStart(5, "0");
}

/** Typographic apostrophes as straight ones, so that "Sheriff\u2019s" and "Sheriff's" are one spelling. */
export const straightApostrophes = (text: string): string =>
  text.replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'");

/** What spellings of one name share: no case, no punctuation, no spaces at the ends. */
export const nameKey = (text: string | null): string => phrase(straightApostrophes(foldSpace(text ?? "")));
