import { formatInterval } from "../../../findings/wording.js";
import { findingHead, type MethodIdentity } from "../../common/answer.js";
import type { ModelInput } from "./inputs.js";
import type { HoldsResult, HoldsSpec } from "./spec.js";
import { inputValue } from "./words.js";

/** What every finding of the method leans on. */
export interface HoldsContext {
  readonly identity: MethodIdentity;
  readonly spec: HoldsSpec;
  readonly result: HoldsResult;
}

/** The inputs by which a route counts, in its order. */
export function inputsOf(result: HoldsResult, names: readonly ModelInput["name"][]): ModelInput[] {
  return names.flatMap((name) => result.inputs.find((one) => one.name === name) ?? []);
}

/** What all findings of the method begin with. */
export const headOf = (identity: MethodIdentity, { local }: HoldsSpec) =>
  findingHead(identity, local === undefined ? [] : [local.dataset]);

/** "between 0.1 and 0.4, middle 0.2". */
export function rangeWords(one: ModelInput): string {
  if (one.low === one.high) return inputValue(one.name, one.low);
  return `${formatInterval(one.low, one.high, (value) => inputValue(one.name, value))}, middle ${inputValue(one.name, one.middle)}`;
}
