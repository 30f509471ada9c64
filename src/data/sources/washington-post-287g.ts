import {
  nameKey,
  readAgencyType,
  readCountyFips,
  readState,
  straightApostrophes,
} from "../values/agreement-words.js";
import { isUnreadable, known, readLabel } from "../values/text.js";
import type { SourceProfile } from "./profile.js";
import { from, type Reading, shareOf } from "./rules.js";

/**
 * The Washington Post's list of sheriffs' offices in the 287(g) program, 2005 to 2019, with a column for each year.
 *
 * Checked: both workbooks (2018 and 2019), and the number of agencies marked in each year. Not checked: the years
 * themselves, which the newspaper gathered from agreements and news.
 */

const years = Array.from({ length: 15 }, (_, i) => 2005 + i);
const marks = years.map((year) => `y${year}`);

const isMarked = (text: string | null): boolean => known(text) !== null;

/** First or last year with a mark; null where there is none. */
function markedYear(texts: readonly (string | null)[], which: "first" | "last"): number | null {
  const at = which === "first" ? texts.findIndex(isMarked) : texts.findLastIndex(isMarked);
  return at < 0 ? null : years[at]!;
}

/** The last year where it lies before the end of the list: an agency marked in 2019 had not left. */
function leftAfter(texts: readonly (string | null)[]): number | null {
  const last = markedYear(texts, "last");
  return last === years.at(-1) ? null : last;
}

const lenientType = (text: string | null): Reading => {
  const read = readAgencyType(text);
  return isUnreadable(read) ? null : read;
};

const agencyName = (text: string | null): string | null => {
  const label = readLabel(text);
  return label === null ? null : straightApostrophes(label);
};

/** The list leaves the state of four agencies of Prince William County, Virginia, empty; its cities lie within it. */
function stateOf([state, agency]: readonly (string | null)[]): Reading {
  if (known(state ?? null) !== null) return readState(state!);
  return /^(prince william county|manassas)\b/i.test(agency ?? "")
    ? { value: "VA", mended: "is empty for an agency of Prince William County, and was read as Virginia" }
    : null;
}

export const washingtonPost287g: SourceProfile = {
  id: "washington-post-287g",
  title: "Washington Post's list of 287(g) agencies, 2005-2019",
  contract: "agreements",
  producer: "The Washington Post",
  citation:
    "The Washington Post. Data on sheriffs in the 287(g) program, 2005-2019, for the story on the recruiting of sheriffs by ICE (2021).",
  licence: "CC BY-NC-SA 4.0",
  oddities: [
    "Only years are known: an agency counts as in the program in every year that is marked, and no year lies unmarked between two marks.",
    "The column named County holds the name of the agency.",
    "The state of the four agencies of Prince William County, Virginia, is empty in the list.",
    "The list says nothing of the model of an agreement.",
    "County codes are numbers that have lost the zero in front; 66 agencies have none.",
  ],
  fits: (headers) => shareOf(headers, ["Sheriff", "State", "County", "ori", "FIPS", ...marks]),
  columns: {
    agency: [from("County", agencyName)],
    state: [{ headers: ["State", "County"], convert: stateOf }],
    fips: [from("FIPS", readCountyFips)],
    agency_type: [from("County", lenientType)],
    first_year: [{ headers: marks, convert: (texts) => markedYear(texts, "first") }],
    last_year: [{ headers: marks, convert: leftAfter }],
    last_listed: [{ headers: ["State"], convert: () => "2019-12-31" }],
    agreement: [
      {
        headers: ["State", "County"],
        convert: ([state, agency]) => `${nameKey(state ?? null)}|${nameKey(agency ?? null)}`,
      },
    ],
  },
  exclude: {
    headers: marks,
    reason: (texts) =>
      texts.some(isMarked)
        ? null
        : "No year from 2005 to 2019 is marked: the agency joined later, or its years are not known.",
  },
};
