import { formatCount } from "../../findings/wording.js";

/** Whether a count is one that is not shown: from 1 to the threshold less one. */
export const isSmall = (n: number, minimumCell: number): boolean => n > 0 && n < minimumCell;

/** A count for a sentence: "1,234", "0", or "fewer than 11" where it is kept back. */
export function maskedCount(n: number, minimumCell: number): string {
  return isSmall(n, minimumCell) ? `fewer than ${minimumCell}` : formatCount(n);
}
