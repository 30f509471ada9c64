import type { CountedColumn } from "./queries.js";

/** What a blank in a column means, in words. */

interface GapWords {
  /** For tables and figures. */
  readonly label: string;
  /** The same for a line of blanks. */
  readonly blank: string;
  /** "the share of stops ..." */
  readonly inSentence: string;
}

export const gapWords: Readonly<Record<CountedColumn, GapWords>> = {
  group: {
    label: "Race or ethnicity",
    blank: "Race or ethnicity not recorded",
    inSentence: "stops without a recorded race or ethnicity",
  },
  time: { label: "Time of day", blank: "Time not recorded", inSentence: "stops without a time of day" },
  place: { label: "Place", blank: "Place not recorded", inSentence: "stops without a place" },
  age: { label: "Age", blank: "Age not recorded", inSentence: "stops without an age" },
  sex: { label: "Sex", blank: "Sex not recorded", inSentence: "stops without a recorded sex" },
  reason: {
    label: "Reason for the stop",
    blank: "Reason not recorded",
    inSentence: "stops without a reason",
  },
  searched: {
    label: "Whether there was a search",
    blank: "Search or none not recorded",
    inSentence: "stops that do not say whether there was a search",
  },
  contraband: {
    label: "Whether the search found contraband",
    blank: "Find or none not recorded",
    inSentence: "searches that do not say whether contraband was found",
  },
  outcome: { label: "Outcome", blank: "Outcome not recorded", inSentence: "stops without an outcome" },
  arrested: {
    label: "Whether there was an arrest",
    blank: "Arrest or none not recorded",
    inSentence: "stops that do not say whether there was an arrest",
  },
};

/** A short label for a line of blanks: "Race or ethnicity not recorded". */
export const gapLabel = (name: CountedColumn): string => gapWords[name].blank;
