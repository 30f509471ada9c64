/** Nodes and weights of the 16-point Gauss-Legendre rule on [-1, 1], for the positive half (own computation). */
const nodes = [
  0.095012509837637440185, 0.28160355077925891323, 0.45801677765722738634, 0.61787624440264374845,
  0.7554044083550030339, 0.86563120238783174388, 0.94457502307323257608, 0.9894009349916499326,
];
const weights = [
  0.18945061045506849629, 0.18260341504492358887, 0.16915651939500253819, 0.14959598881657673208,
  0.12462897125553387205, 0.09515851168249278481, 0.062253523938647892863, 0.027152459411754094852,
];

/** A convex increasing exponent with value 0 at 0. */
export interface TailExponent {
  value(v: number): number;
  slope(v: number): number;
  curvature(v: number): number;
}

/**
 * The integral of exp(-g(v)) over v >= 0.
 *
 * Panels are as long as g grows by about 8, and at most 2, well inside the distance pi to the nearest singularity of
 * the distributions' exponents; 16 points are then exact to the last digit.
 */
export function tailIntegral(g: TailExponent): number {
  let total = 0;
  let start = 0;
  for (let panel = 0; panel < 500; panel++) {
    const slope = Math.max(g.slope(start), 0);
    const length = Math.min(2, 16 / (slope + Math.sqrt(slope * slope + 16 * g.curvature(start))));
    const half = length / 2;
    const middle = start + half;
    let sum = 0;
    for (let i = 0; i < 8; i++) {
      const step = half * nodes[i]!;
      sum += weights[i]! * (Math.exp(-g.value(middle - step)) + Math.exp(-g.value(middle + step)));
    }
    const part = sum * half;
    total += part;
    start += length;
    // The exponent is convex, so what remains is at most exp(-g) / g'.
    if (Math.exp(-g.value(start)) <= 1e-17 * total * g.slope(start)) break;
  }
  return total;
}
