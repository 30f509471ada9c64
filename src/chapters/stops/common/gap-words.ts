import { groupLabel } from "../../../findings/wording.js";
import type { CountedColumn } from "./queries.js";

/** What a blank in a column means, in words. */

interface GapWords {
  /** For tables and figures. */
  readonly label: string;
  /** "the share of stops ..." */
  readonly inSentence: string;
}

export const gapWords: Readonly<Record<CountedColumn, GapWords>> = {
  group: { label: "Race or ethnicity", inSentence: "stops without a recorded race or ethnicity" },
  time: { label: "Time of day", inSentence: "stops without a time of day" },
  place: { label: "Place", inSentence: "stops without a place" },
  age: { label: "Age", inSentence: "stops without an age" },
  sex: { label: "Sex", inSentence: "stops without a recorded sex" },
  reason: { label: "Reason for the stop", inSentence: "stops without a reason" },
  searched: {
    label: "Whether there was a search",
    inSentence: "stops that do not say whether there was a search",
  },
  contraband: {
    label: "Whether the search found contraband",
    inSentence: "searches that do not say whether contraband was found",
  },
  outcome: { label: "Outcome", inSentence: "stops without an outcome" },
  arrested: {
    label: "Whether there was an arrest",
    inSentence: "stops that do not say whether there was an arrest",
  },
};

/** A short label for a line of blanks: "Race or ethnicity: not recorded". */
export const gapLabel = (name: CountedColumn): string =>
  `${gapWords[name].label}: ${groupLabel("missing").toLowerCase()}`;
