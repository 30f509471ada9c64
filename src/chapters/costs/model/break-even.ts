import { type CostInputId, shareInputs } from "../../../assessment/costs.js";
import { sharedEvents } from "./events.js";
import { profiles } from "./profiles.js";
import { type InputDraws, replaceIn, simulateOption, worldsOf } from "./simulate.js";
import type { CostOption, CostSpec, Draw } from "./types.js";

/** The value of one input at which the sign of a middle cost changes. */
export interface BreakEven {
  readonly input: CostInputId;
  /** Whether the option's net cost passes 0, or its difference from the status quo. */
  readonly against: "nothing" | "status-quo";
  /** null where the sign is the same over the whole range that was tried. */
  readonly value: number | null;
  readonly from: number;
  readonly to: number;
  /** The middle cost (or difference) at the ends of the range. */
  readonly atFrom: number;
  readonly atTo: number;
}

/** Draws of a break-even: only the middle is asked for, so that few suffice. */
const drawsForMiddle = 400;

/** Inputs whose break-even is worth asking for under an option. */
function candidates({ kind }: CostOption): CostInputId[] {
  const { patrols, contract, processes, holds } = profiles[kind];
  return [
    ...(patrols ? (["hours-task-force", "pay-share"] as const) : []),
    ...(contract ? (["contract-occupancy", "contract-rate"] as const) : []),
    ...(processes ? (["hours-per-case"] as const) : []),
    ...(holds === "all" ? (["hold-days"] as const) : []),
  ];
}

/** Break-even values of what the choice costs: all resources less money from others, but for what every option brings. */
export function breakEvens(
  spec: CostSpec,
  seed: number,
  inputs: InputDraws,
  option: CostOption,
): BreakEven[] {
  const draws = Math.min(drawsForMiddle, spec.draws);
  const shared = sharedEvents(seed, spec);
  const worlds = worldsOf(inputs, draws);
  const current = spec.options.find(({ statusQuo }) => statusQuo);
  const against = current === undefined || current === option ? undefined : current;
  const costOf = (one: CostOption, of: readonly Draw[]) =>
    simulateOption(one, of, shared, spec, seed).ofChoice;
  return candidates(option).map((input) => {
    const middleAt = (value: number): number => {
      const fixed = new Float64Array(draws).fill(value);
      const there = replaceIn(worlds, { [input]: fixed });
      const cost = costOf(option, there);
      if (against === undefined) return middle(cost);
      const other = costOf(against, there);
      return middle(cost.map((one, i) => one - other[i]!));
    };
    const sorted = inputs[input].slice().sort();
    const high = sorted[Math.floor(0.99 * (sorted.length - 1))]!;
    const to = shareInputs.has(input) ? 1 : 2 * high;
    return {
      input,
      against: against === undefined ? "nothing" : "status-quo",
      ...signChange(middleAt, 0, to),
    };
  });
}

function middle(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}

/** The first change of sign on a grid, narrowed by halving. */
function signChange(f: (value: number) => number, from: number, to: number) {
  const steps = 8;
  const grid = Array.from({ length: steps + 1 }, (_, i) => from + (to - from) * (i / steps) ** 2);
  const values = grid.map(f);
  const ends = { from, to, atFrom: values[0]!, atTo: values[steps]! };
  const at = values.findIndex((value, i) => i > 0 && Math.sign(value) !== Math.sign(values[i - 1]!));
  if (at < 0) return { value: null, ...ends };
  let [low, high] = [grid[at - 1]!, grid[at]!];
  const below = Math.sign(values[at - 1]!);
  for (let i = 0; i < 12; i++) {
    const half = (low + high) / 2;
    if (Math.sign(f(half)) === below) low = half;
    else high = half;
  }
  return { value: (low + high) / 2, ...ends };
}
