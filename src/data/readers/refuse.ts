import { InputError } from "../../findings/input-error.js";
import type { Unusable } from "./judge.js";

/** Why a second header row is no record. */
export const secondHeaderReason = "a second header row";

/** Throws where nothing was left to read. */
export function refuseEmpty(
  rows: number,
  unusable: readonly Unusable[],
  shown: string,
  unit: "line" | "row" = "line",
): void {
  if (rows > 0) return;
  const [worst] = [...unusable].sort((a, b) => b.rows - a.rows);
  throw new InputError({
    file: shown,
    what:
      worst === undefined
        ? "has a header but no rows under it"
        : `none of its rows holds a record; ${worst.rows.toLocaleString("en-US")} of them: ${worst.reason} (first: ${unit} ${worst.lines[0]})`,
    mend: "Look at the file, and export it again.",
  });
}
