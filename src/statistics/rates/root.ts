import { StatisticsError } from "../types.js";

/**
 * The root of a continuous function between two points at which it has opposite signs, to the last digits: bisection
 * with secant steps where they help (the ITP method of Oliveira and Takahashi 2021, with its default constants).
 */
export function rootBetween(f: (x: number) => number, from: number, to: number): number {
  let [a, b] = from < to ? [from, to] : [to, from];
  let ya = f(a);
  let yb = f(b);
  if (ya === 0) return a;
  if (yb === 0) return b;
  if (!(ya * yb < 0)) throw new StatisticsError(`no root between ${a} and ${b}: the function keeps its sign`);
  const k1 = 0.2 / (b - a);
  for (let iteration = 0; iteration < 400; iteration++) {
    const width = b - a;
    const middle = a + width / 2;
    if (width <= 2 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b)) || middle === a || middle === b)
      break;
    const secant = (yb * a - ya * b) / (yb - ya);
    const toMiddle = Math.sign(middle - secant);
    const shift = k1 * width * width;
    const truncated = shift <= Math.abs(middle - secant) ? secant + toMiddle * shift : middle;
    // Every second step halves at least, so that a flat stretch costs no more than bisection does twice.
    const x = iteration % 2 === 0 && truncated > a && truncated < b ? truncated : middle;
    const y = f(x);
    if (y === 0) return x;
    if (y * ya < 0) {
      b = x;
      yb = y;
    } else {
      a = x;
      ya = y;
    }
  }
  return Math.abs(ya) < Math.abs(yb) ? a : b;
}

/** The root of an increasing function on the whole line, found by doubling steps from a start. */
export function rootOfIncreasing(f: (x: number) => number, start = 0, step = 1): number {
  const here = f(start);
  if (here === 0) return start;
  const direction = here < 0 ? 1 : -1;
  let near = start;
  let far = start + direction * step;
  let size = step;
  while (direction * f(far) < 0) {
    near = far;
    size *= 2;
    far += direction * size;
    if (!(Math.abs(far) < 1e300)) throw new StatisticsError("no root: the function does not change its sign");
  }
  return rootBetween(f, near, far);
}
