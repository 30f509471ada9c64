import { formatShare } from "../../../findings/wording.js";
import type { WithInterval } from "../../../statistics/clustered-ratios/index.js";
import { changeIntervalWords } from "../../common/change-words.js";
import { eventNoun, eventWords } from "../../common/phases.js";
import { differenceWords } from "../common/compare-words.js";
import { recordedAs } from "../common/words.js";
import type { Comparison, GroupChange } from "./estimate.js";

/** Comparisons of two stretches in words. */

/** The first column of the table of comparisons. */
export const comparisonLabel = ({ event }: Comparison): string =>
  event === undefined ? "Last year against the first" : eventWords(event);

/** "In the year from the start (287(g) agreement, 1 Mar 2018) on, against the year before". */
export function comparisonWords({ event, before, after }: Comparison): string {
  if (event === undefined) return "In the last year of the file, against the first,";
  const [later, earlier] = [lengthWords(after.days), lengthWords(before.days)];
  return `In the ${later} from ${eventNoun(event)} on, against the ${earlier} before,`;
}

/** "year", or "7 months" where there is less. */
function lengthWords(days: number): string {
  if (days >= 365) return "year";
  const months = Math.round(days / 30.44);
  return months <= 1 ? "month" : `${months} months`;
}

/** "13.9 per cent were of drivers recorded as Hispanic (14.2 before: between ...)". */
export function changeWords({ group, before, after, difference }: GroupChange, people: string): string {
  const was = formatShare(before.value).replace(" per cent", "");
  return `${formatShare(after.value)} were of ${recordedAs(group, people)} (${was} before: ${differenceWords(difference)})`;
}

/** "between 5 per cent fewer and 2 per cent more stops". */
export const volumeWords = (ratio: WithInterval): string => `${changeIntervalWords(ratio)} stops`;
