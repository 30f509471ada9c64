import { sourceCategory, triggerCategory } from "../common/categories.js";
import { mixMethod } from "../common/mix-method.js";
import { kindWord } from "../common/words.js";

/** Where people are met, and what brings them to notice: jail or street, everybody or the person sought. */
export const howIdentified = mixMethod({
  id: "how-identified",
  title: "How people are identified",
  question:
    "Are people identified in jail or on the street, by checking everybody or by looking for a person?",
  ledger: "removal",
  rank: 20,
  citations: ["capps-et-al-2011", "wilson-1927"],
  categories: [
    ["source", sourceCategory],
    ["trigger", triggerCategory],
  ],
  lacks: "where people are met, nor what brought them to notice",
  would:
    "The place of every encounter (jail, street, court) and what led to it: screening at booking, fingerprints, a stop, a request that named the person.",
  reading:
    "Two kinds of practice stand behind the same label. Universal practice checks everybody who is booked, or whose fingerprints are sent: it depends on who is arrested. Targeted practice looks for a person who is known. A third, a stop or arrest by a local officer that leads to a check, leaves most to the officer's choice; so does taking people who are found beside the one sought. Reports on the program tell sites apart by which of these they follow.",
  limits: [
    "Screening in jail does not tell why a person was arrested: an arrest can be what brings somebody to the screening.",
    "What led to an encounter is what the agency wrote down.",
  ],
  figureTitle: (kind, { id }) =>
    id === "source"
      ? `Where are people met (${kindWord(kind)})?`
      : `What brings people to notice (${kindWord(kind)})?`,
});
