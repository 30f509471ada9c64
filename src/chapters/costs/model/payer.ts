import { type Spread, spreadOf } from "../../../statistics/index.js";
import { lines } from "./lines.js";
import { profiles } from "./profiles.js";
import type { OptionDraws } from "./simulate.js";
import { type CostOption, type Payer, payers } from "./types.js";

/** Who bears what is done: the agency, or the county whose jail does it. */
export function workerOf({ kind }: Pick<CostOption, "kind">, runsJail: boolean): Payer {
  return profiles[kind].inJail && !runsJail ? "county" : "agency";
}

/** Who bears a line, or pays it. Suits, premiums and grants fall on the county or city behind the agency. */
export function payerOf(
  line: (typeof lines)[number],
  option: Pick<CostOption, "kind">,
  runsJail: boolean,
): Payer {
  if (line.payer === "worker") return workerOf(option, runsJail);
  return line.payer === "purse" ? "county" : line.payer;
}

/**
 * What each payer bears of an option, with risks, at average costs. Money from the federal government or the state is less for
 * who does the work and more for who pays it: over all payers it cancels out.
 */
export function payerShares(
  { option, lines: totals }: OptionDraws,
  runsJail: boolean,
): Record<Payer, Spread> {
  const draws = [...totals.values()][0]?.length ?? 1;
  const sums = Object.fromEntries(payers.map((payer) => [payer, new Float64Array(draws)])) as Record<
    Payer,
    Float64Array
  >;
  const add = (payer: Payer, total: Float64Array, sign: 1 | -1) => {
    const sum = sums[payer];
    for (let i = 0; i < draws; i++) sum[i]! += sign * total[i]!;
  };
  for (const line of lines) {
    const total = totals.get(line.id);
    if (total === undefined || line.scope === "incremental") continue;
    add(payerOf(line, option, runsJail), total, 1);
    if (line.flow === "income") add(workerOf(option, runsJail), total, -1);
  }
  return Object.fromEntries(payers.map((payer) => [payer, spreadOf(sums[payer])])) as Record<Payer, Spread>;
}
