import type { CostInputId } from "../../../assessment/costs.js";
import { sharedEvents } from "./events.js";
import { type InputDraws, replaceIn, simulateOption, worldsOf } from "./simulate.js";
import type { CostOption, CostSpec } from "./types.js";

/** Draws in which a change must show; chance events of some per cent happen among so many. */
const draws = 300;

/**
 * Inputs on which an option's costs depend at all. Inputs that move together with one of these, but enter no line of this
 * option, would otherwise seem to matter.
 */
export function usedInputs(
  spec: CostSpec,
  seed: number,
  inputs: InputDraws,
  option: CostOption,
): ReadonlySet<CostInputId> {
  const few = Math.min(draws, spec.draws);
  const shared = sharedEvents(seed, { draws: few, years: spec.years });
  const worlds = worldsOf(inputs, few);
  const costOf = (of: typeof worlds | ReturnType<typeof replaceIn>) =>
    simulateOption(option, of, shared, spec, seed).bases["with-risk"];
  const before = costOf(worlds);
  const used = spec.inputs
    .filter(({ distribution }) => distribution.kind !== "fixed")
    .filter(({ id }) => {
      const moved = Float64Array.from(inputs[id].subarray(0, few), (value) => value * 0.7);
      const after = costOf(replaceIn(worlds, { [id]: moved }));
      return after.some((cost, i) => cost !== before[i]!);
    });
  return new Set(used.map(({ id }) => id));
}
