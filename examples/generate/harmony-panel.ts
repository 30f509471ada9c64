/** Sixty counties of the region by quarter, of which some adopt an agreement at different times. */

import { createRandom } from "../../src/statistics/random/index.js";

export const panelTruth = {
  units: 60,
  quarters: 24,
  /** First quarter of the policy (from 0, 2014-Q1) and how many counties adopt then; the others never do. */
  cohorts: [
    { quarter: 10, units: 12 },
    { quarter: 14, units: 12 },
    { quarter: 17, units: 12 },
  ],
  /** Log effect on calls: at once, and more with every quarter since, up to eight. */
  atOnce: -0.06,
  perQuarter: -0.01,
  residents: 40_000,
} as const;

const quarterOf = (index: number): string => `${2014 + Math.floor(index / 4)}-Q${(index % 4) + 1}`;
const firstDayOf = (index: number): string =>
  `${2014 + Math.floor(index / 4)}-${String(3 * (index % 4) + 1).padStart(2, "0")}-01`;

/** The planted log effect so many quarters after adoption; none before. */
export const panelEffect = (since: number): number =>
  since < 0 ? 0 : panelTruth.atOnce + panelTruth.perQuarter * Math.min(since, 8);

/** The panel in the form of the `panel` contract. */
export function panelCsv(seed: number): string {
  const random = createRandom(seed).split("harmony-panel");
  const shared = Array.from({ length: panelTruth.quarters }, (_, i) => -0.004 * i + 0.03 * random.normal());
  const adopts = panelTruth.cohorts.flatMap(({ quarter, units }) => Array<number>(units).fill(quarter));
  const lines = ["unit,period_start,adoption,measure,value,exposure,exposure_unit,covariate_a"];
  for (let unit = 0; unit < panelTruth.units; unit++) {
    const adoption = adopts[unit];
    const own = 0.3 * random.normal();
    const residents = Math.round(panelTruth.residents * Math.exp(0.5 * random.normal()));
    const foreignBorn = (8 + 6 * random.uniform()).toFixed(1);
    for (let quarter = 0; quarter < panelTruth.quarters; quarter++) {
      const log =
        Math.log(0.012 * residents) +
        own +
        shared[quarter]! +
        0.04 * random.normal() +
        (adoption === undefined ? 0 : panelEffect(quarter - adoption));
      const calls = random.poisson(Math.exp(log));
      lines.push(
        `County ${String(unit + 1).padStart(2, "0")},${quarterOf(quarter)},${adoption === undefined ? "" : firstDayOf(adoption)},calls-for-service,${calls},${residents},residents,${foreignBorn}`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}
