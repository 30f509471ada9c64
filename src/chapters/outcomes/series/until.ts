import { call, column, type Expression } from "../../../engine/query.js";
import { dayNumber } from "../../common/cells.js";

/** The condition that keeps rows up to a day. */
export function until(name: string, through: string | undefined): { where?: Expression } {
  if (through === undefined) return {};
  return { where: call("le", call("day-number", column(name)), dayNumber(through)) };
}
