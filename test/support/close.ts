import { expect } from "vitest";

/** Asserts |actual - expected| <= tolerance * max(|expected|, floor); NaN and infinities must match exactly. */
export function expectClose(
  actual: number,
  expected: number,
  tolerance = 1e-8,
  floor = 1e-12,
  label = "",
): void {
  if (!Number.isFinite(expected)) {
    expect(actual, label).toBe(expected);
    return;
  }
  const gap = Math.abs(actual - expected) / Math.max(Math.abs(expected), floor);
  expect(gap, `${label} actual ${actual}, expected ${expected}`).toBeLessThanOrEqual(tolerance);
}
