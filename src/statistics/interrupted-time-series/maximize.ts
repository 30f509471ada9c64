import { cholesky, choleskySolve, createMatrix } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";

/** A maximum of a function of a few numbers. */
export interface Maximum {
  readonly at: Float64Array;
  readonly value: number;
  readonly converged: boolean;
}

/**
 * Maximizes a smooth function of a few numbers by Newton's method with central differences, damped where the function is
 * not concave.
 */
export function maximize(f: (x: Float64Array) => number, start: Float64Array): Maximum {
  let at = Float64Array.from(start);
  let value = f(at);
  for (let iteration = 0; iteration < 100; iteration++) {
    const gradient = numericGradient(f, at);
    const step = ascentStep(numericHessian(f, at), gradient);
    const largest = step.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (largest < 1e-8) return { at, value, converged: true };
    let moved = false;
    // Steps are kept short of where a hyperbolic tangent saturates.
    for (let scale = Math.min(1, 1 / largest); scale > 1e-9 && !moved; scale /= 2) {
      const next = at.map((x, i) => x + scale * step[i]!);
      const nextValue = f(next);
      if (!(nextValue > value)) continue;
      at = next;
      value = nextValue;
      moved = true;
    }
    // Where no step gains, rounding is all that is left.
    if (!moved) return { at, value, converged: largest < 1e-4 };
  }
  return { at, value, converged: false };
}

/** (-H)^-1 g, with as much added to the diagonal as makes it an ascent. */
function ascentStep(hessian: Matrix, gradient: Float64Array): Float64Array {
  const n = gradient.length;
  for (let damping = 0; ; damping = Math.max(1e-3, damping * 10)) {
    const negative = createMatrix(
      n,
      n,
      hessian.data.map((x) => -x),
    );
    for (let i = 0; i < n; i++) negative.data[i * (n + 1)]! += damping;
    const factor = cholesky(negative);
    if (factor !== null) return choleskySolve(factor, gradient);
    if (damping > 1e12) return gradient;
  }
}

function numericGradient(f: (x: Float64Array) => number, at: Float64Array): Float64Array {
  return at.map((_, i) => {
    const h = 1e-5;
    const moved = Float64Array.from(at);
    moved[i] = at[i]! + h;
    const above = f(moved);
    moved[i] = at[i]! - h;
    return (above - f(moved)) / (2 * h);
  });
}

/** The matrix of second derivatives by central differences with steps of `h` times the scale of each number. */
export function numericHessian(
  f: (x: Float64Array) => number,
  at: Float64Array,
  scales?: ArrayLike<number>,
): Matrix {
  const n = at.length;
  const h = Float64Array.from(at, (_, i) => 1e-3 * (scales?.[i] ?? 1));
  const result = createMatrix(n, n);
  const value = (changes: readonly (readonly [number, number])[]) => {
    const moved = Float64Array.from(at);
    for (const [i, change] of changes) moved[i]! += change;
    return f(moved);
  };
  const centre = f(at);
  for (let i = 0; i < n; i++) {
    const own = value([[i, h[i]!]]) + value([[i, -h[i]!]]) - 2 * centre;
    result.data[i * (n + 1)] = own / (h[i]! * h[i]!);
    for (let j = 0; j < i; j++) {
      const mixed =
        value([
          [i, h[i]!],
          [j, h[j]!],
        ]) -
        value([
          [i, h[i]!],
          [j, -h[j]!],
        ]) -
        value([
          [i, -h[i]!],
          [j, h[j]!],
        ]) +
        value([
          [i, -h[i]!],
          [j, -h[j]!],
        ]);
      const second = mixed / (4 * h[i]! * h[j]!);
      result.data[i + j * n] = second;
      result.data[j + i * n] = second;
    }
  }
  return result;
}
