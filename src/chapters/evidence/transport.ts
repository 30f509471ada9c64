import { normalQuantile } from "../../statistics/distributions/index.js";
import type { Evidence } from "./library.js";
import { effectOf } from "./pooling.js";
import type { Transport } from "./schema.js";

/** What one study implies for a local number, had its effect the same size here. */
export interface Applied {
  readonly line: string;
  readonly estimate: string;
  readonly quantity: string;
  readonly number: number;
  readonly value: number;
  /** NaN where the study gives no error. */
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly condition: string;
}

/**
 * Applies single studies to the jurisdiction's own numbers: the change is the number times the ratio less one, or times the
 * points. The limits are those of the study alone, so they hold no spread between places.
 *
 * @param local the jurisdiction's numbers by quantity; what is not known is not applied
 */
export function applyStudies(
  transport: Transport,
  evidence: readonly Evidence[],
  local: Readonly<Record<string, number>>,
  level: number,
): Applied[] {
  const reach = normalQuantile((1 + level) / 2);
  return transport.applications.flatMap(({ line, estimate: id, quantity, by, unit, condition }) => {
    const number = local[quantity];
    const one = evidence.find((each) => each.id === id);
    if (number === undefined || one === undefined || one.estimate === null) return [];
    const common = { line, estimate: id, quantity, number, unit, condition };
    const { value, standardError } = one.estimate;
    if (by === "ratio") {
      const effect = effectOf(one)!;
      const at = (log: number) => number * Math.expm1(log);
      const half = reach * effect.standardError;
      return {
        ...common,
        value: at(effect.estimate),
        low: at(effect.estimate - half),
        high: at(effect.estimate + half),
      };
    }
    const at = (share: number) => (number * share) / 100;
    const half = reach * (standardError?.value ?? NaN);
    return { ...common, value: at(value), low: at(value - half), high: at(value + half) };
  });
}
