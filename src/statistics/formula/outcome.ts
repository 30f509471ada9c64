import { deparse } from "./deparse.js";
import { evaluate } from "./evaluate.js";
import type { Expression } from "./syntax.js";
import { asNumbers, refuse, type Scope } from "./values.js";

/** The left-hand side of a formula. */
export interface OutcomeColumns {
  readonly label: string;
  /** Numbers; 0/1 of a comparison or of a category with two levels; successes of `cbind(successes, failures)`. */
  readonly values: Float64Array;
  /** Successes and failures together, for `cbind`. */
  readonly trials?: Float64Array;
  /** Of a category: the level that counts as 0 and the one that counts as 1, as in R's `glm`. */
  readonly levels?: readonly string[];
}

/** Evaluates the left-hand side. */
export function outcomeOf(scope: Scope, expression: Expression): OutcomeColumns {
  const label = deparse(expression);
  if (expression.kind === "call" && expression.name === "cbind") {
    const columns = expression.args.map(({ value }) => asNumbers(scope, value, evaluate(scope, value)));
    if (columns.length !== 2) refuse(scope, expression, "cbind() takes successes and failures, two columns.");
    const [successes, failures] = columns as [Float64Array, Float64Array];
    return { label, values: successes, trials: successes.map((count, i) => count + failures[i]!) };
  }
  const value = evaluate(scope, expression);
  if (value.kind === "numbers") return { label, values: value.values };
  if (value.kind === "constants") return refuse(scope, expression, "the outcome is the same in every row.");
  const { codes, levels } = value.factor;
  if (levels.length !== 2) {
    refuse(
      scope,
      expression,
      `the outcome is text with ${levels.length} different values; a number is needed (or two values, for a logit).`,
    );
  }
  return { label, levels, values: Float64Array.from(codes, (code) => (code < 0 ? NaN : code)) };
}
