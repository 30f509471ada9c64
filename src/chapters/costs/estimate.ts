import type { CostInputId } from "../../assessment/costs.js";
import {
  type Exceedance,
  exceedanceCurve,
  importanceOf,
  orderOf,
  ranksOf,
  type Spread,
  spreadOf,
  valueOfEverything,
  valueOfInput,
} from "../../statistics/index.js";
import { type BreakEven, breakEvens } from "./model/break-even.js";
import { lines } from "./model/lines.js";
import { payerShares } from "./model/payer.js";
import { type InputDraws, type OptionDraws, simulate } from "./model/simulate.js";
import { type Basis, bases, type CostSpec, type Payer } from "./model/types.js";
import { usedInputs } from "./model/used-inputs.js";

/** One line of an option over the horizon. */
export interface LineResult {
  readonly id: string;
  readonly spread: Spread;
}

export interface Driver {
  readonly id: CostInputId;
  readonly share: number;
  /** Median of the result in the lowest and in the highest tenth of the input. */
  readonly atLow: number;
  readonly atHigh: number;
}

export interface YearResult {
  readonly year: number;
  readonly spreads: Readonly<Record<Basis, Pick<Spread, "p5" | "median" | "p95">>>;
}

export interface OptionResult {
  readonly id: string;
  readonly label: string;
  readonly bases: Readonly<Record<Basis, Spread>>;
  /** Against the status quo, draw by draw; absent for the status quo itself and where there is none. */
  readonly difference?: Readonly<Record<Basis, Spread>>;
  readonly years: readonly YearResult[];
  readonly lines: readonly LineResult[];
  readonly payers: Readonly<Record<Payer, Spread>>;
  readonly suits: { readonly gross: Spread; readonly left: Spread; readonly curve: readonly Exceedance[] };
  /** Money from others over the horizon, and the most that the terms of the federal offer speak of. */
  readonly income: { readonly received: Spread; readonly ceiling: Spread; readonly fromOffer: Spread };
  /** What the choice itself costs: against the status quo where there is one, without what every option brings. */
  readonly choice: Spread;
  /** Of what the choice costs (against the status quo where there is one), the greatest share first. */
  readonly drivers: readonly Driver[];
  readonly breakEvens: readonly BreakEven[];
}

export interface CostResult {
  readonly options: readonly OptionResult[];
  /** What knowing would be worth if the lowest mean cost on `with-risk` decided and nothing else. */
  readonly information?: {
    readonly best: string;
    readonly everything: number;
    readonly inputs: readonly { readonly id: CostInputId; readonly value: number }[];
  };
}

/** Simulates all options and summarises the draws. */
export function estimateCosts(spec: CostSpec, seed: number): CostResult {
  const { inputs, options } = simulate(spec, seed);
  const orders = ordersOf(spec, inputs);
  const current = options.find(({ option }) => option.statusQuo);
  const used = new Map(options.map((one) => [one, usedInputs(spec, seed, inputs, one.option)]));
  const ordersFor = (ones: readonly (OptionDraws | undefined)[]) =>
    orders.filter(({ id }) => ones.some((one) => one !== undefined && used.get(one)!.has(id)));
  const results = options.map((one) => ({
    id: one.option.id,
    label: one.option.label,
    bases: onBases((basis) => spreadOf(one.bases[basis])),
    ...(current === undefined || current === one
      ? {}
      : { difference: onBases((basis) => spreadOf(minus(one.bases[basis], current.bases[basis]))) }),
    years: yearsOf(one, spec),
    lines: lines.flatMap(({ id }) => {
      const total = one.lines.get(id);
      return total === undefined ? [] : [{ id, spread: spreadOf(total) }];
    }),
    payers: payerShares(one, spec.runsJail),
    suits: {
      gross: spreadOf(one.suits.gross),
      left: spreadOf(one.suits.left),
      curve: exceedanceCurve(one.suits.left, chances),
    },
    income: incomeOf(one),
    choice: spreadOf(choiceCost(one, current)),
    drivers: driversOf(ordersFor([one, current]), choiceCost(one, current)),
    breakEvens: breakEvens(spec, seed, inputs, one.option),
  }));
  if (options.length < 2) return { options: results };
  return { options: results, information: informationOf(options, ordersFor(options)) };
}

const chances = [0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.075, 0.05, 0.04, 0.03, 0.02, 0.015, 0.01];

function onBases<T>(of: (basis: Basis) => T): Record<Basis, T> {
  return Object.fromEntries(bases.map((basis) => [basis, of(basis)])) as Record<Basis, T>;
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!);

function yearsOf({ byYear }: OptionDraws, { years, firstYear }: CostSpec): YearResult[] {
  return Array.from({ length: years }, (_, y) => ({
    year: firstYear + y,
    spreads: onBases((basis) => {
      const { p5, median, p95 } = spreadOf(byYear[basis][y]!);
      return { p5, median, p95 };
    }),
  }));
}

function incomeOf({
  lines: totals,
  federalCeiling,
  bases: { incremental },
}: OptionDraws): OptionResult["income"] {
  const sum = (ids: readonly string[]) => {
    const result = new Float64Array(incremental.length);
    for (const id of ids) {
      const one = totals.get(id);
      if (one !== undefined) for (let i = 0; i < result.length; i++) result[i]! += one[i]!;
    }
    return spreadOf(result);
  };
  return {
    received: sum(lines.filter(({ flow }) => flow === "income").map(({ id }) => id)),
    ceiling: spreadOf(federalCeiling),
    fromOffer: sum(["federal-pay", "federal-award", "federal-equipment"]),
  };
}

type Orders = readonly { readonly id: CostInputId; readonly order: Int32Array }[];

/** The order of each input that is in doubt. */
function ordersOf({ inputs }: CostSpec, draws: InputDraws): Orders {
  return inputs
    .filter(({ distribution }) => distribution.kind !== "fixed")
    .map(({ id }) => ({ id, order: orderOf(draws[id]) }));
}

/** Against the status quo where there is one, and by itself otherwise. */
const choiceCost = (one: OptionDraws, current: OptionDraws | undefined): Float64Array =>
  current === undefined || current === one ? one.ofChoice : minus(one.ofChoice, current.ofChoice);

function driversOf(orders: Orders, result: Float64Array): Driver[] {
  const ranks = ranksOf(result);
  return orders
    .map(({ id, order }) => ({ id, ...importanceOf(order, result, ranks) }))
    .filter(({ share }) => share > 0.005)
    .sort((a, b) => b.share - a.share)
    .slice(0, 10);
}

function informationOf(
  options: readonly OptionDraws[],
  orders: Orders,
): NonNullable<CostResult["information"]> {
  const costs = options.map((one) => one.bases["with-risk"]);
  const { best, everything } = valueOfEverything(costs);
  return {
    best: options[best]!.option.label,
    everything,
    inputs: orders
      .map(({ id, order }) => ({ id, value: valueOfInput(order, costs) }))
      .sort((a, b) => b.value - a.value)
      .slice(0, 5),
  };
}

/** The inputs that matter most over all options: shares of the doubt, each option's weighed by how wide its range is. */
export function mainDrivers({ options }: CostResult, count = 5): CostInputId[] {
  const sums = new Map<CostInputId, number>();
  for (const { drivers, choice } of options)
    for (const { id, share } of drivers) sums.set(id, (sums.get(id) ?? 0) + share * (choice.p95 - choice.p5));
  return [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, count)
    .map(([id]) => id);
}
