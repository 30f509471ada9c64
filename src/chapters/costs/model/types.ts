import type { OptionKind } from "../../../assessment/assessment.js";
import type { CostInputId } from "../../../assessment/costs.js";
import type { Uncertain } from "../../../statistics/index.js";

/** The cost model's parts, as plain data. */

export const payers = ["agency", "county", "state", "federal"] as const;
/** Who bears a cost: the agency's budget, the county or city behind it, the state, the federal government. */
export type Payer = (typeof payers)[number];

/** The bases on which one option is costed side by side. */
export const bases = ["incremental", "cash-net", "full", "net", "with-risk"] as const;
export type Basis = (typeof bases)[number];

/** One input as it is drawn: in dollars of the price year, for this agency. */
export interface CostInput {
  readonly id: CostInputId;
  readonly label: string;
  readonly unit: string;
  readonly money: boolean;
  readonly distribution: Uncertain;
  readonly factor?: { readonly name: string; readonly loading: number };
  /** `local`: the assessment gives it; otherwise what its default leans on. */
  readonly status: "local" | "published" | "memory" | "judgement";
  /** Where a local number comes from, or why the default is what it is. */
  readonly words: string;
}

export interface CostOption {
  readonly id: string;
  readonly label: string;
  readonly kind: OptionKind;
  readonly statusQuo: boolean;
  /** Inputs that this option has to itself. */
  readonly own: readonly CostInput[];
}

/** Everything that a simulation depends on, beside its seed. */
export interface CostSpec {
  readonly options: readonly CostOption[];
  readonly inputs: readonly CostInput[];
  readonly officers: number;
  readonly officersAssumed: boolean;
  readonly runsJail: boolean;
  readonly priceYear: number;
  readonly firstYear: number;
  readonly years: number;
  readonly discountRate: number;
  readonly draws: number;
  readonly level: number;
  /** Options of the assessment that no kind is given for, by label: they are not costed. */
  readonly withoutKind: readonly string[];
}

/** The inputs of one draw. */
export type Draw = Record<CostInputId, number>;
