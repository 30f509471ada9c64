import type { Strength } from "../../../findings/finding.js";
import { formatNumber, formatShare } from "../../../findings/wording.js";
import { isAmount, isMoney, type ModelInput, type Origin } from "./inputs.js";

/** Two figures that matter: more would pretend to know. */
export function rough(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const rounded = Number(value.toPrecision(2));
  const decimals = /\.(\d+)/.exec(rounded.toFixed(8).replace(/0+$/, ""))?.[1]?.length ?? 0;
  return formatNumber(rounded, { digits: decimals });
}

export const dollars = (value: number): string => `$${rough(value)}`;

/** A value of an input as a sentence tells it. */
export function inputValue(name: ModelInput["name"], value: number): string {
  if (isMoney(name)) return dollars(value);
  if (isAmount(name)) return rough(value);
  return value >= 0.01 || value === 0 ? formatShare(value) : `${rough(value * 100)} per cent`;
}

const strengthOf: Readonly<Record<Origin, Strength>> = {
  local: "local-descriptive",
  given: "published",
  published: "published",
  assumed: "assumed",
};

/** As strong as the weakest number that it leans on; a number given without a source is an assumption. */
export function strengthFrom(inputs: readonly ModelInput[]): Strength {
  const found = inputs.map((one) =>
    one.origin === "given" && one.source === "no source was given" ? "assumed" : strengthOf[one.origin],
  );
  if (found.includes("assumed")) return "assumed";
  return found.includes("published") ? "published" : "local-descriptive";
}
