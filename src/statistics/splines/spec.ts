import { type Matrix, StatisticsError } from "../types.js";
import { quantiles } from "./quantile.js";

/** How a spline basis is asked for: `df` columns, or the inner knots themselves. */
export interface SplineOptions {
  readonly df?: number;
  readonly knots?: readonly number[];
  /** The outer knots; the range of the values unless given. */
  readonly boundary?: readonly [number, number];
  /** Whether the basis can stand for a constant, so that the model needs no intercept of its own. */
  readonly intercept?: boolean;
}

/** All that is needed to make the same functions of other values. */
export interface SplineSpec {
  readonly kind: "natural" | "b-spline";
  readonly knots: readonly number[];
  readonly boundary: readonly [number, number];
  readonly intercept: boolean;
  readonly degree: number;
}

/** The basis, one column a function, with the specification to predict from. */
export interface SplineBasis extends Matrix {
  readonly spec: SplineSpec;
}

/** Fills in what the options leave open, as R does. */
export function boundaryAndKnots(
  x: ArrayLike<number>,
  options: SplineOptions,
  kind: SplineSpec["kind"],
  degree: number,
): SplineSpec {
  const values = Float64Array.from(x).filter((value) => !Number.isNaN(value));
  if (values.some((value) => !Number.isFinite(value)))
    throw new StatisticsError("a spline needs finite values: leave out the rows with infinite ones");
  if (!Number.isInteger(degree) || degree < 1)
    throw new StatisticsError(`the degree of a spline is a whole number from 1, not ${degree}`);
  const boundary = options.boundary ?? rangeOf(values);
  if (!(boundary[0] < boundary[1]))
    throw new StatisticsError("a spline needs two different values: the variable is constant or empty");
  const intercept = options.intercept ?? false;
  const knots =
    options.knots?.toSorted((a, b) => a - b) ?? quantileKnots(values, options, boundary, kind, degree);
  const outside = knots.find((knot) => !(knot > boundary[0] && knot < boundary[1]));
  if (outside !== undefined)
    throw new StatisticsError(
      `the knot at ${outside} is not inside the boundary ${boundary[0]} to ${boundary[1]}: ` +
        "give fewer df, or knots between the boundary knots",
    );
  return { kind, knots, boundary: [boundary[0], boundary[1]], intercept, degree };
}

function rangeOf(values: Float64Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function quantileKnots(
  values: Float64Array,
  options: SplineOptions,
  boundary: readonly [number, number],
  kind: SplineSpec["kind"],
  degree: number,
): number[] {
  const least = (kind === "natural" ? 1 : degree) + (options.intercept ? 1 : 0);
  const df = options.df ?? least;
  if (!Number.isInteger(df) || df < least)
    throw new StatisticsError(`this spline needs at least ${least} df, a whole number, not ${df}`);
  const count = df - least;
  if (count === 0) return [];
  const inside = values.filter((value) => value >= boundary[0] && value <= boundary[1]);
  return quantiles(
    inside,
    Array.from({ length: count }, (_, k) => (k + 1) / (count + 1)),
  );
}
