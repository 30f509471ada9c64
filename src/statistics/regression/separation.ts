import { matrixColumn } from "../linear-algebra/index.js";
import type { Diagnostic } from "../types.js";
import type { GlmData, Iterated } from "./iterate.js";

/** Columns whose coefficients run off to infinity, and what to say about it. */
export interface Separation {
  readonly names: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds coefficients without a finite maximum likelihood estimate. Near a finite maximum the last step of the
 * iteration moves no linear predictor; where outcomes are separated every step moves some by about one.
 *
 * Source: Albert and Anderson (1984), Biometrika 71, 1-10, on the existence of the estimates.
 */
export function separationDiagnostic(
  { matrix }: GlmData,
  names: readonly string[],
  { lastStep, mu, converged }: Iterated,
  family: string,
): Separation {
  const bounded = family === "binomial" || family === "quasibinomial";
  const counts = family === "poisson" || family === "quasipoisson" || family === "negative-binomial";
  if (!bounded && !counts) return { names: [], diagnostics: [] };
  if (!converged || !reachesEdge(mu, bounded)) return { names: [], diagnostics: [] };
  const separated: string[] = [];
  for (let j = 0; j < matrix.columns; j++) {
    let size = 0;
    for (const value of matrixColumn(matrix, j)) size = Math.max(size, Math.abs(value));
    if (Math.abs(lastStep[j]!) * size > 0.05) separated.push(names[j]!);
  }
  if (separated.length === 0) return { names: [], diagnostics: [] };
  const list = separated.map((name) => `"${name}"`).join(", ");
  const message = `Separation: the outcome is ${bounded ? "0 or 1" : "0"} without exception along ${list}, so ${
    separated.length === 1 ? "its coefficient has" : "their coefficients have"
  } no finite estimate and the errors shown mean nothing.`;
  return { names: separated, diagnostics: [{ id: "separation", level: "warning", message }] };
}

function reachesEdge(mu: Float64Array, bounded: boolean): boolean {
  const high = bounded ? 1 - 1e-6 : Infinity;
  for (let i = 0; i < mu.length; i++) if (mu[i]! < 1e-6 || mu[i]! > high) return true;
  return false;
}
