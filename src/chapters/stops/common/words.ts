import { capitalise, groupLabel } from "../../../findings/wording.js";

/** "drivers recorded as Hispanic": the record is what is known. */
export function recordedAs(group: string, people: string): string {
  if (group === "all") return `all ${people} with a recorded group`;
  if (group === "missing" || group === "unknown") return `${people} whose group is not recorded`;
  if (group === "others-together") return `${people} recorded as any other group`;
  const label = groupLabel(group);
  const inside = group === "other" || group === "multiracial" ? `of ${label.toLowerCase()}` : label;
  return `${people} recorded as ${inside}`;
}

/** The same at the start of a sentence. */
export const RecordedAs = (group: string, people: string): string => capitalise(recordedAs(group, people));

/** How an interval of a difference stands to zero (or of a ratio to one), as the doubt of a sentence. */
export function doubtWords(low: number, high: number, none: number): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return "no interval can be given";
  return low > none || high < none ? "more than chance would readily give" : "within what chance gives";
}
