import { type Dataset, has } from "../../../data/dataset.js";
import { call, column, type Expression } from "../../../engine/query.js";

/** How far a file tells the hours in custody beyond the time of release. */
export type HoursKnown = "hours" | "days" | "none";

/** `hours` where they are given or can be worked out from clock times, `days` where only dates are told. */
export function hoursKnown(dataset: Dataset): HoursKnown {
  if (has(dataset, "hours_beyond_release")) return "hours";
  if (!has(dataset, "release_due", "released")) return "none";
  return has(dataset, "release_due_time", "released_time") ? "hours" : "days";
}

const daysBetween = call(
  "subtract",
  call("day-number", column("released")),
  call("day-number", column("release_due")),
);

/** Hours beyond release: as given, else from dates and times. Missing where neither tells them. */
export const hoursExpression: Expression = call(
  "coalesce",
  column("hours_beyond_release"),
  call(
    "add",
    call("multiply", daysBetween, 24),
    call("divide", call("subtract", column("released_time"), column("release_due_time")), 60),
  ),
);

/** Calendar days between the day on which release was due and that of the release. */
export const daysExpression: Expression = daysBetween;
