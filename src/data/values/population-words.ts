import type { Unreadable } from "../sources/profile.js";
import { readRaceAndEthnicity } from "./race.js";
import { isUnreadable, known, phrase, unreadable } from "./text.js";
import { readWord, type Vocabulary } from "./vocabulary.js";

/**
 * The group of a population count: a race or ethnicity, or `all`. "White alone, not Hispanic or Latino" is White, and
 * everybody Hispanic or Latino is `hispanic`, of any race.
 */
export function readGroup(text: string | null): string | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const words = phrase(value);
  if (/^(all|total|everybody|everyone|all races|all groups|total population|population)$/.test(words)) {
    return "all";
  }
  const found = readRaceAndEthnicity(value);
  if (found === null || isUnreadable(found)) return unreadable(value, "is no group that we know");
  if (found.ethnicity === "hispanic") return "hispanic";
  return found.race ?? unreadable(value, "is no single group");
}

const origins: readonly (readonly [RegExp, string])[] = [
  [/\b(foreign born|born (outside|abroad)|immigrants?)\b/, "foreign-born"],
  [/\b(non ?citizens?|not (a )?(us )?citizens?)\b/, "noncitizen"],
  [/\b(limited english|lep|less than very well)\b/, "limited-english"],
];

/** As {@link readGroup}, and the groups that are no race: foreign-born, noncitizen, limited-english. */
export function readPopulationGroup(text: string | null): string | Unreadable | null {
  const words = phrase(text ?? "");
  return origins.find(([pattern]) => pattern.test(words))?.[1] ?? readGroup(text);
}

const ageBands: Vocabulary = {
  of: "age band",
  exact: { total: "all", "all ages": "all", "16": "driving", "15": "driving", "18": "adult" },
  patterns: [
    [
      /\b(driving|drivers?|licen[cs]ed|1[56] (and|or|years) (over|older|and over|and older)|over 1[45])\b/,
      "driving",
    ],
    [/\b(adults?|18 (and|or|years) (over|older|and over|and older)|over 17|voting)\b/, "adult"],
    [/\ball\b/, "all"],
  ],
};

/** Which ages a population count holds. */
export const readAgeBand = (text: string | null): string | Unreadable | null => readWord(text, ageBands);
