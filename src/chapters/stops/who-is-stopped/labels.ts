import { stops } from "../../../data/contracts/stops.js";
import { capitalise } from "../../../findings/wording.js";
import { neither } from "../common/queries.js";
import { ageBands } from "./spec.js";

/** Values of columns as tables and sentences show them. */

const valueLabel = (column: string) => {
  const values = stops.columns.find((one) => one.name === column)!.values!;
  return (value: string): string => values[value] ?? capitalise(value.replaceAll("-", " "));
};

export const reasonLabel = valueLabel("reason");
export const sexLabel = valueLabel("sex");

const outcomes = valueLabel("outcome");
export const outcomeLabel = (value: string): string =>
  value === neither ? "Neither arrest nor citation" : outcomes(value);

/** "18 to 24", from the lower end of a band. */
export function bandLabel(from: string): string {
  const at = ageBands.indexOf(Number(from) as (typeof ageBands)[number]);
  const next = ageBands[at + 1];
  if (at === 0) return `Under ${next}`;
  return next === undefined ? `${from} and over` : `${from} to ${next - 1}`;
}

const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
export const weekdayLabel = (day: string): string => days[Number(day) - 1]!;

/** A label inside a sentence: "speeding", but "DUI" as it is. */
export const inSentence = (label: string): string =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
