import type { Check } from "../../../findings/finding.js";
import type { Share } from "../../common/shares.js";
import { partWords } from "./compare-words.js";

/** Shares of missing groups from which a reader should be careful, and from which hardly anything is sure. */
const careful = 0.02;
const serious = 0.15;

/** How much is missing of race and ethnicity, and what that could do at most. */
export function missingCheck(missing: Share, minimumCell: number): Check {
  const { value } = missing;
  return {
    id: "group-recorded",
    label: "Race and ethnicity are recorded",
    outcome: value < careful ? "pass" : value < serious ? "caution" : "fail",
    detail:
      missing.events === 0
        ? "In every stop."
        : `Not in ${partWords(missing.events, missing.trials, minimumCell)} of stops: the true share of any one group among all stops can be higher than the recorded one by up to that much.`,
  };
}

/** The same for another field, among the stops of a recorded group. */
export function recordedCheck(
  { id, label }: { readonly id: string; readonly label: string },
  blank: number,
  filled: number,
  minimumCell: number,
): Check {
  const share = blank + filled === 0 ? 0 : blank / (blank + filled);
  return {
    id,
    label,
    outcome: share < careful ? "pass" : share < serious ? "caution" : "fail",
    detail:
      blank === 0
        ? "In every stop of a recorded group."
        : `Not in ${partWords(blank, blank + filled, minimumCell)} of the stops of a recorded group; those are left out.`,
  };
}
