import { matrixColumn } from "../linear-algebra/index.js";
import {
  bSpline,
  naturalSpline,
  predictSpline,
  type SplineBasis,
  type SplineOptions,
} from "../splines/index.js";
import type { Basis, BasisMaker } from "./basis-call.js";
import type { Call } from "./functions.js";
import { orthogonalPolynomial, polynomialState } from "./polynomial.js";
import { asNumbers, refuse } from "./values.js";

/** The numbers that a basis is made of: its first argument. */
function argument(call: Call): Float64Array {
  const first = call.positional[0] ?? call.named.get("x");
  if (first === undefined) return refuse(call.scope, call.expression, "a column is needed here.");
  return asNumbers(call.scope, first.expression, first.value);
}

/** One constant number by name or place; undefined where it isn't given. */
function constant(call: Call, name: string, place: number): number | undefined {
  const given = call.named.get(name) ?? call.positional[place];
  if (given === undefined) return undefined;
  const only =
    given.value.kind === "constants" && given.value.values.length === 1 ? given.value.values[0] : null;
  if (typeof only !== "number") return refuse(call.scope, given.expression, `${name} is one number.`);
  return only;
}

const poly: BasisMaker = (call) => {
  const degree = constant(call, "degree", 1) ?? 1;
  if (!(Number.isInteger(degree) && degree >= 1)) {
    refuse(call.scope, call.expression, "the degree of a polynomial is a whole number from 1 up.");
  }
  const suffixes = Array.from({ length: degree }, (_, d) => String(d + 1));
  if (constant(call, "raw", 2) === 1) {
    return {
      suffixes,
      columnsIn: (at) => suffixes.map((_, d) => argument(at).map((value) => value ** (d + 1))),
    };
  }
  const state = polynomialState(argument(call), degree);
  return { suffixes, columnsIn: (at) => orthogonalPolynomial(argument(at), state) };
};

/** Centred to mean 0 and scaled to standard deviation 1. */
const scale: BasisMaker = (call): Basis => {
  const values = argument(call).filter((value) => !Number.isNaN(value));
  const mean = constant(call, "center", 1) === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = constant(call, "scale", 2) === 0 ? 1 : Math.sqrt(squares / (values.length - 1));
  if (!(spread > 0)) refuse(call.scope, call.expression, "a column that doesn't vary can't be scaled.");
  return { suffixes: [""], columnsIn: (at) => [argument(at).map((value) => (value - mean) / spread)] };
};

/** Constant numbers by name; undefined where they aren't given. */
function list(call: Call, name: string): number[] | undefined {
  const given = call.named.get(name);
  if (given === undefined) return undefined;
  const { value, expression } = given;
  if (value.kind !== "constants")
    return refuse(call.scope, expression, `${name} are written out, as in c(1, 2).`);
  return value.values.map((one) =>
    typeof one === "number" ? one : refuse(call.scope, expression, `${name} are numbers.`),
  );
}

/** `ns(x, df)`, `bs(x, df)`, with `knots`, `Boundary.knots`, `intercept` (and `degree`) as in R's splines. */
function splineMaker(
  make: (x: Float64Array, options: SplineOptions, degree: number | undefined) => SplineBasis,
) {
  return (call: Call): Basis => {
    const df = constant(call, "df", 1);
    const knots = list(call, "knots");
    const boundary = list(call, "Boundary.knots");
    if (boundary !== undefined && boundary.length !== 2) {
      refuse(call.scope, call.named.get("Boundary.knots")!.expression, "there are two boundary knots.");
    }
    const basis = make(
      argument(call),
      {
        ...(df === undefined ? {} : { df }),
        ...(knots === undefined ? {} : { knots }),
        ...(boundary === undefined ? {} : { boundary: boundary as [number, number] }),
        ...(constant(call, "intercept", 3) === 1 ? { intercept: true } : {}),
      },
      constant(call, "degree", 4),
    );
    const suffixes = Array.from({ length: basis.columns }, (_, j) => String(j + 1));
    return {
      suffixes,
      columnsIn(at) {
        const columns = predictSpline(basis.spec, argument(at));
        return suffixes.map((_, j) => matrixColumn(columns, j));
      },
    };
  };
}

/** Functions of a formula that give several columns, or columns that depend on all rows. */
export const basisMakers: Readonly<Record<string, BasisMaker>> = {
  poly,
  scale,
  ns: splineMaker((x, options) => naturalSpline(x, options)),
  bs: splineMaker((x, options, degree) =>
    bSpline(x, degree === undefined ? options : { ...options, degree }),
  ),
};
