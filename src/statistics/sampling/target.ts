/**
 * A distribution to draw from, known by its log density up to a constant, on the whole of real space.
 */
export interface Target {
  readonly dimension: number;
  /**
   * The log density at `position`; writes its gradient into `gradient`. -Infinity or NaN means that the point is
   * impossible. Neither array may be kept, nor `position` changed.
   */
  logDensity(position: Float64Array, gradient: Float64Array): number;
}

/** A point with its log density and gradient. */
export interface Point {
  readonly position: Float64Array;
  readonly gradient: Float64Array;
  logDensity: number;
}

/** A point of the given dimension, at the origin and not yet evaluated. */
export function createPoint(dimension: number): Point {
  return {
    position: new Float64Array(dimension),
    gradient: new Float64Array(dimension),
    logDensity: NaN,
  };
}

/** Makes `to` the same point as `from`. */
export function copyPoint(from: Point, to: Point): void {
  to.position.set(from.position);
  to.gradient.set(from.gradient);
  to.logDensity = from.logDensity;
}
