import { StatisticsError } from "../../statistics/types.js";
import { UsageError } from "./options.js";

/** Columns whose whole name fits `rep*` or a regular expression, in the order of the file. */
export function patternColumns(pattern: string, headers: readonly string[], flag: string): readonly string[] {
  const glob = pattern.replaceAll(/[.+]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const regular = /[[\](){}^$|\\+]/.test(pattern);
  let fits: RegExp;
  try {
    fits = new RegExp(`^(?:${regular ? pattern : glob})$`);
  } catch {
    throw new UsageError(`${flag} ${pattern}: neither a pattern like rep* nor a regular expression`);
  }
  const found = headers.filter((name) => fits.test(name));
  if (found.length === 0)
    throw new StatisticsError(
      `No column fits the pattern "${pattern}" of ${flag}. The columns are ${headers.join(", ")}.`,
    );
  return found;
}
