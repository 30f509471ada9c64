import { deparse } from "./deparse.js";
import { type Expression, formulaError } from "./syntax.js";

/** A variable of a formula: an expression that gives one or more columns, with R's label. */
export interface Variable {
  readonly label: string;
  readonly expression: Expression;
}

/** The right-hand side of a formula: terms are products of variables, by their places in `variables`. */
export interface LinearPart {
  readonly variables: readonly Variable[];
  /** Ascending places of the variables of each term; terms ordered by degree, then by appearance, as in R. */
  readonly terms: readonly (readonly number[])[];
  readonly intercept: boolean;
  readonly offsets: readonly Expression[];
}

/** Names for `.`: every column of the table that isn't the outcome. */
export type DotColumns = readonly string[] | null;

type Term = readonly number[];

/**
 * Expands `+ - * : / ^ %in%` into terms by the rules of Wilkinson and Rogers (1973), Applied Statistics 22, 392-399,
 * in R's reading of them (`terms.formula`).
 */
export function expandTerms(text: string, expression: Expression | null, dot: DotColumns): LinearPart {
  const expansion = new Expansion(text, dot);
  const terms = expression === null ? [] : expansion.expand(expression);
  const ordered = terms
    .map((term, i) => ({ term, i }))
    .sort((a, b) => a.term.length - b.term.length || a.i - b.i);
  return {
    variables: expansion.variables,
    terms: ordered.map(({ term }) => term),
    intercept: expansion.intercept,
    offsets: expansion.offsets,
  };
}

class Expansion {
  readonly variables: Variable[] = [];
  readonly offsets: Expression[] = [];
  intercept = true;

  constructor(
    private readonly text: string,
    private readonly dot: DotColumns,
  ) {}

  expand(expression: Expression): Term[] {
    switch (expression.kind) {
      case "group":
        return this.expand(expression.of);
      case "number":
        return this.constant(expression.value, expression, true);
      case "unary":
        return this.unary(expression);
      case "binary":
        return this.binary(expression);
      case "name":
        return expression.name === "." ? this.everything(expression) : [this.variable(expression)];
      case "call":
        if (expression.name !== "offset") return [this.variable(expression)];
        this.offsets.push(this.offsetOf(expression));
        return [];
      case "slopes":
        return this.fail(expression, 'slopes by level like "unit[year]" belong after "|".');
      case "text":
        return this.fail(expression, "a text is no variable; write a column's name without quotes.");
    }
  }

  private fail(expression: Expression, message: string): never {
    throw formulaError(this.text, expression.at, message);
  }

  private offsetOf(call: Expression & { kind: "call" }): Expression {
    if (call.args.length !== 1) this.fail(call, "offset() takes one expression.");
    return call.args[0]!.value;
  }

  private variable(expression: Expression): Term {
    const label = deparse(expression);
    const known = this.variables.findIndex((variable) => variable.label === label);
    if (known >= 0) return [known];
    this.variables.push({ label, expression });
    return [this.variables.length - 1];
  }

  private everything(expression: Expression): Term[] {
    if (this.dot === null)
      return this.fail(expression, 'a "." (all other columns) needs a table to be read with.');
    return this.dot.map((name) => this.variable({ kind: "name", name, at: expression.at }));
  }

  /** 1 and 0 turn the intercept on and off; with a minus the other way round. */
  private constant(value: number, expression: Expression, plus: boolean): Term[] {
    if (value !== 0 && value !== 1) {
      this.fail(expression, `${value} is no term; use I(...) for arithmetic, 0 or 1 for the intercept.`);
    }
    this.intercept = (value === 1) === plus;
    return [];
  }

  private unary(expression: Expression & { kind: "unary" }): Term[] {
    const { operator, of } = expression;
    if (operator === "+") return this.expand(of);
    if (operator === "-" && of.kind === "number") return this.constant(of.value, of, false);
    return this.fail(expression, `"${operator}" can't begin a term; use I(...) for arithmetic.`);
  }

  private binary(expression: Expression & { kind: "binary" }): Term[] {
    const { operator, left, right } = expression;
    switch (operator) {
      case "+":
        return union(this.expand(left), this.expand(right));
      case "-":
        return this.without(this.expand(left), right);
      case ":":
      case "%in%":
        return products(this.expand(left), this.expand(right));
      case "*": {
        const a = this.expand(left);
        const b = this.expand(right);
        return union(union(a, b), products(a, b));
      }
      case "/": {
        const a = this.expand(left);
        const all = [...new Set(a.flat())].sort((x, y) => x - y);
        return union(a, products([all], this.expand(right)));
      }
      case "^":
        return this.power(left, right);
      default:
        return this.fail(expression, `"${operator}" makes no terms; put the comparison or sum into I(...).`);
    }
  }

  private without(terms: Term[], right: Expression): Term[] {
    if (right.kind === "number") return union(terms, this.constant(right.value, right, false));
    const intercept = this.intercept;
    const gone = new Set(this.expand(right).map(key));
    this.intercept = intercept;
    return terms.filter((term) => !gone.has(key(term)));
  }

  private power(left: Expression, right: Expression): Term[] {
    if (right.kind !== "number" || !Number.isInteger(right.value) || right.value < 1) {
      return this.fail(
        right,
        'terms are raised to whole numbers, as in "(a + b)^2"; for a power of x write I(x^2).',
      );
    }
    const base = this.expand(left);
    let result = base;
    for (let i = 1; i < right.value; i++) result = union(result, products(result, base));
    return result;
  }
}

const key = (term: Term): string => term.join(":");

function union(a: readonly Term[], b: readonly Term[]): Term[] {
  const seen = new Set<string>();
  return [...a, ...b].filter((term) => !seen.has(key(term)) && seen.add(key(term)));
}

function products(a: readonly Term[], b: readonly Term[]): Term[] {
  const both = a.flatMap((left) => b.map((right) => [...new Set([...left, ...right])].sort((x, y) => x - y)));
  return union(both, []);
}
