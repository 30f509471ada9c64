import type { Unreadable } from "../sources/profile.js";
import { foldSpace, isUnreadable, known, phrase, unreadable } from "./text.js";

/**
 * Perceived race and ethnicity, from the many words of real exports to the values of the contract.
 *
 * Decisions that a reader may question:
 * - "African", "East African" and the like are Black, as in the federal definition (origins in any of the Black racial
 *   groups of Africa). A source that has both "Black" and "East African" may decide otherwise in its profile.
 * - "Indian" by itself is American Indian, as in the code lists of police records; "Asian Indian" is Asian.
 * - "Unknown", "Refused" and the like are `unknown`: somebody recorded that it was not known. An empty cell is missing.
 * - Where one field holds both ("White Hispanic") and only a race is asked for, the answer is `hispanic`; asked for
 *   race and ethnicity apart, it is White and Hispanic.
 * - "NA" is missing, not Native American: exports write it for no value far more often.
 */

export type Race =
  | "white"
  | "black"
  | "hispanic"
  | "asian-pacific"
  | "native"
  | "middle-eastern"
  | "multiracial"
  | "other"
  | "unknown";
export type Ethnicity = "hispanic" | "not-hispanic" | "unknown";

/** What one field says of race and of ethnicity; null where it says nothing of it. */
export interface RaceAndEthnicity {
  readonly race: Exclude<Race, "hispanic"> | null;
  readonly ethnicity: Ethnicity | null;
}

type PlainRace = Exclude<Race, "hispanic">;

/** One- and two-letter codes of the FBI's and the states' lists. */
const codes: Readonly<Record<string, PlainRace>> = {
  w: "white",
  b: "black",
  a: "asian-pacific",
  p: "asian-pacific",
  ap: "asian-pacific",
  api: "asian-pacific",
  pi: "asian-pacific",
  i: "native",
  n: "native",
  ai: "native",
  an: "native",
  aian: "native",
  m: "middle-eastern",
  me: "middle-eastern",
  mena: "middle-eastern",
  o: "other",
  u: "unknown",
  x: "unknown",
  unk: "unknown",
};

const words: readonly (readonly [RegExp, PlainRace])[] = [
  [/\b(two or more|2 or more|more than one|multi ?racial|multiple|mixed|bi ?racial)\b/, "multiracial"],
  [/\b(unknown|undetermined|refused|declined|undisclosed|not known|unsure|could not)\b/, "unknown"],
  [
    /\b(american ind(ian)?|amer ind(ian)?|am ind(ian)?|amerindian|native american|indigenous|alaska[n]?( native)?|first nations?)\b/,
    "native",
  ],
  [/\b(native hawaiian|hawaiian|pacific|polynesian|samoan|guamanian|chamorro)\b/, "asian-pacific"],
  [
    /\b(asian indian|asian|east indian|south asian|oriental|chinese|filipino|vietnamese|korean|japanese|hmong)\b/,
    "asian-pacific",
  ],
  [/\b(middle eastern|mid eastern|middle east|north african|arab|arabic)\b/, "middle-eastern"],
  [/\b(black|african american|african|afro american|somali|haitian|negro)\b/, "black"],
  [/\b(white|caucasian|anglo|european)\b/, "white"],
  [/\b(indian|native)\b/, "native"],
  [/\b(other|another|some other)\b/, "other"],
];

const notHispanic = /\b(non|not|no) ?(of )?(hispanic|latin[oax]?|spanish)\b/;
const hispanic =
  /\b(hispanic[s]?|hisp|latin[oaxe]?s?|latin american|spanish|chicano|mexican|puerto rican|cuban)\b/;

/** Codes of two letters, one for race and one for ethnicity: WH, BN, W/H, B-N, W/U. */
const pairOfCodes = /^([wbapinmou])[\s/,-]?([hnu])$/;
const pairsThatAreOneCode = new Set(["an"]);

function racesIn(text: string): Set<PlainRace> {
  const found = new Set<PlainRace>();
  let rest = text;
  for (const [pattern, race] of words) {
    const global = new RegExp(pattern.source, "g");
    if (!pattern.test(rest)) continue;
    found.add(race);
    rest = rest.replace(global, " ");
  }
  return found;
}

function oneRace(found: ReadonlySet<PlainRace>): PlainRace | null {
  if (found.has("multiracial")) return "multiracial";
  // "Other/Unknown" and "Asian or other": the more telling word stands.
  const telling = [...found].filter((race) => race !== "other" && race !== "unknown");
  if (telling.length > 1) return "multiracial";
  return telling[0] ?? (found.has("other") ? "other" : found.has("unknown") ? "unknown" : null);
}

/**
 * One field that may hold race, ethnicity, or both: "White Hispanic", "W/H", "WN", "Black, non-Hispanic", "Latino".
 */
export function readRaceAndEthnicity(text: string | null): RaceAndEthnicity | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const lower = foldSpace(value).toLowerCase();
  const pair = pairOfCodes.exec(lower);
  if (pair !== null && !pairsThatAreOneCode.has(lower)) {
    return { race: codes[pair[1]!]!, ethnicity: ethnicityCodes[pair[2]!]! };
  }
  const plain = phrase(value);
  if (plain === "h" || plain === "l") return { race: null, ethnicity: "hispanic" };
  if (Object.hasOwn(codes, plain)) return { race: codes[plain]!, ethnicity: null };
  const saysNot = notHispanic.test(plain);
  const withoutNot = plain.replace(new RegExp(notHispanic.source, "g"), " ");
  const saysHispanic = !saysNot && hispanic.test(withoutNot);
  const race = oneRace(racesIn(withoutNot.replace(new RegExp(hispanic.source, "g"), " ")));
  const ethnicity = saysHispanic ? "hispanic" : saysNot ? "not-hispanic" : null;
  if (race === null && ethnicity === null) return unreadable(value, "is no race or ethnicity that we know");
  return { race, ethnicity };
}

/**
 * The race of a field that holds race, or race and ethnicity in one: `hispanic` wherever it says so. Null where the
 * cell is empty.
 */
export function readRace(text: string | null): Race | Unreadable | null {
  const found = readRaceAndEthnicity(text);
  if (found === null || isUnreadable(found)) return found;
  if (found.ethnicity === "hispanic") return "hispanic";
  return found.race;
}

const ethnicityCodes: Readonly<Record<string, Ethnicity>> = {
  h: "hispanic",
  l: "hispanic",
  y: "hispanic",
  yes: "hispanic",
  t: "hispanic",
  true: "hispanic",
  "1": "hispanic",
  n: "not-hispanic",
  nh: "not-hispanic",
  no: "not-hispanic",
  f: "not-hispanic",
  false: "not-hispanic",
  "0": "not-hispanic",
  u: "unknown",
  x: "unknown",
  unk: "unknown",
  unknown: "unknown",
  refused: "unknown",
  undetermined: "unknown",
};

/**
 * Hispanic or Latino ethnicity, of a field of its own or of one combined with race. A race without a word about
 * ethnicity ("White") says nothing of it: null.
 */
export function readEthnicity(text: string | null): Ethnicity | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const code = phrase(value);
  if (Object.hasOwn(ethnicityCodes, code)) return ethnicityCodes[code]!;
  const found = readRaceAndEthnicity(value);
  if (found === null || isUnreadable(found)) return unreadable(value, "is no ethnicity that we know");
  return found.ethnicity ?? (found.race === "unknown" ? "unknown" : null);
}

/** The race of a combined field, leaving ethnicity to a column of its own: "White Hispanic" is White. */
export function readRaceApart(text: string | null): Race | Unreadable | null {
  const found = readRaceAndEthnicity(text);
  if (found === null || isUnreadable(found)) return found;
  return found.race;
}
