import type { TimelineEvent } from "../../../assessment/assessment.js";
import { formatDate, formatInterval, formatPoints, formatShare } from "../../../findings/wording.js";
import type { WithInterval } from "../../../statistics/clustered-ratios/index.js";
import { eventNoun } from "../../common/phases.js";

const kinds: Readonly<Record<string, string>> = {
  encounter: "encounters",
  detainer: "detainers",
  hold: "holds",
  arrest: "immigration arrests",
};

/** "detainers"; "encounters" for the kind of that name. */
export const kindWord = (kind: string): string => kinds[kind] ?? `rows of kind ${kind}`;

/** "68.3 per cent (65.5 to 71.0)". */
export function shareWithRange({ value, low, high }: WithInterval): string {
  const end = (one: number) => formatShare(one).replace(/ per cent$/, "");
  return `${formatShare(value)} (${end(low)} to ${end(high)})`;
}

/** "between 3.1 and 9.0 percentage points". */
export const pointsBetween = ({ low, high }: WithInterval): string => formatInterval(low, high, formatPoints);

/** The phases that dates part a file into: "before the start (...)", "from the start (...) on". */
export function phaseLabels(boundaries: readonly TimelineEvent[]): string[] {
  if (boundaries.length === 0) return ["All dates"];
  return [
    `Before ${eventNoun(boundaries[0]!)}`,
    ...boundaries.map((one, i) => {
      const next = boundaries[i + 1];
      return `From ${eventNoun(one)} ${next === undefined ? "on" : `to ${formatDate(next.date)}`}`;
    }),
  ];
}

/** What a change says, without saying why: "more" or "fewer" where the interval leaves zero out, else within chance. */
export const changeDoubt = ({ low, high }: WithInterval): string =>
  low > 0 || high < 0 ? "more than chance would readily give" : "within what chance gives";
