import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";

/** Distributions of the weights of a wild bootstrap: mean 0, variance 1. */
export type WildWeights = "rademacher" | "webb" | "mammen" | "normal";

const webbValues = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)];
const root5 = Math.sqrt(5);
const mammenLow = (1 - root5) / 2;
const mammenHigh = (1 + root5) / 2;
const mammenChance = (root5 + 1) / (2 * root5);

/** Fills `into` with independent weights. */
export function drawWeights(kind: WildWeights, into: Float64Array, random: RandomStream): void {
  switch (kind) {
    case "rademacher":
      drawSigns(into, random);
      return;
    case "webb":
      for (let g = 0; g < into.length; g++) into[g] = webbValues[random.integer(6)]!;
      return;
    case "mammen":
      for (let g = 0; g < into.length; g++) {
        into[g] = random.uniform() < mammenChance ? mammenLow : mammenHigh;
      }
      return;
    case "normal":
      for (let g = 0; g < into.length; g++) into[g] = random.normal();
      return;
    default:
      throw new StatisticsError(
        `There are no weights "${kind as string}"; there are rademacher, webb, mammen and normal.`,
      );
  }
}

/** 32 signs from each random number. */
function drawSigns(into: Float64Array, random: RandomStream): void {
  for (let g = 0; g < into.length; g += 32) {
    let bits = random.bits();
    const end = Math.min(g + 32, into.length);
    for (let at = g; at < end; at++) {
      into[at] = bits & 1 ? 1 : -1;
      bits >>>= 1;
    }
  }
}

/** Fills `into` with combination number `index` of all combinations of signs. */
export function enumerateSigns(into: Float64Array, index: number): void {
  for (let g = 0; g < into.length; g++) into[g] = Math.floor(index / 2 ** g) % 2 === 1 ? -1 : 1;
}
