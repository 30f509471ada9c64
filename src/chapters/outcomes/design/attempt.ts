import { StatisticsError } from "../../../statistics/types.js";

/** The answer, or undefined where the numbers do not allow one. */
export function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof StatisticsError) return undefined;
    throw error;
  }
}
