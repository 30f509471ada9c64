import { normalCdf, normalQuantile } from "../distributions/index.js";
import { StatisticsError } from "../types.js";

/**
 * How the probability of a false alarm is spent over the information gathered: like O'Brien and Fleming (little at first),
 * like Pocock (evenly), as a power of the information, or by the exponential family of Hwang, Shih and DeCani.
 */
export type Spending =
  | "obrien-fleming"
  | "pocock"
  | { readonly power: number }
  | { readonly hwangShihDeCani: number };

/**
 * The one-sided probability spent by an information fraction: alpha is that at 1.
 *
 * Sources: Lan and DeMets (1983), Discrete sequential boundaries for clinical trials, Biometrika 70, 659-663; Kim and DeMets (1987),
 * Biometrika 74, 149-154 (powers); Hwang, Shih, DeCani (1990), Statistics in Medicine 9, 1439-1445. Reference: R
 * `ldbounds` (`iuse` 1 to 4), `gsDesign` (`sfLDOF`, `sfLDPocock`, `sfPower`, `sfHSD`).
 */
export function alphaSpent(information: number, alpha: number, spending: Spending): number {
  if (!(alpha > 0 && alpha < 1))
    throw new StatisticsError(`alpha must lie between 0 and 1, not be ${alpha}.`);
  if (!(information >= 0)) throw new StatisticsError(`Information is from 0 up, not ${information}.`);
  const t = Math.min(information, 1);
  if (t === 0) return 0;
  if (t === 1) return alpha;
  if (spending === "obrien-fleming") {
    return 2 * normalCdf(normalQuantile(alpha / 2, { tail: "upper" }) / Math.sqrt(t), { tail: "upper" });
  }
  if (spending === "pocock") return alpha * Math.log1p((Math.E - 1) * t);
  if (typeof spending === "object" && "power" in spending) {
    if (!(spending.power > 0))
      throw new StatisticsError(`The power must be positive, not ${spending.power}.`);
    return alpha * t ** spending.power;
  }
  if (typeof spending === "object" && "hwangShihDeCani" in spending) {
    const gamma = spending.hwangShihDeCani;
    return gamma === 0 ? alpha * t : (alpha * Math.expm1(-gamma * t)) / Math.expm1(-gamma);
  }
  throw new StatisticsError(`There is no spending function "${String(spending)}".`);
}
