/** "1 row", "1,234 rows". */
export const count = (n: number, what: string): string =>
  `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
