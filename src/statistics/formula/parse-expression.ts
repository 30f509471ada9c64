import { type Argument, type BinaryOperator, type Expression, formulaError } from "./syntax.js";
import { type Token, tokenize } from "./tokens.js";

/** How tightly operators bind, as in R; `^` and unary signs are right-associative. */
const precedence: Readonly<Record<string, number>> = {
  "~": 1,
  "|": 2,
  "||": 2,
  "&": 3,
  "&&": 3,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "%in%": 8,
  "%%": 8,
  "%/%": 8,
  ":": 9,
  "^": 11,
};
const notPrecedence = 4;
const signPrecedence = 10;

/** Binding power above which `|` and `~` don't belong to an expression, so that parts of a formula end there. */
export const abovePipe = precedence["&"]!;

/** Reads expressions from the text of a formula, one after the other. */
export class ExpressionParser {
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(readonly text: string) {
    this.tokens = tokenize(text);
  }

  get token(): Token {
    return this.tokens[this.next]!;
  }

  /** Takes the symbol where it stands next. */
  take(symbol: string): boolean {
    if (this.token.kind !== "symbol" || this.token.value !== symbol) return false;
    this.next++;
    return true;
  }

  fail(message: string, at = this.token.at): never {
    throw formulaError(this.text, at, message);
  }

  expectEnd(): void {
    const { kind, value } = this.token;
    if (kind === "end") return;
    if (value === ")" || value === "]" || value === "]]") this.fail(`this "${value}" closes nothing.`);
    this.fail(`an operator is missing before "${value}".`);
  }

  /** An expression of operators that bind at least as tightly as `minimum`. */
  expression(minimum = 0): Expression {
    let left = this.operand();
    for (;;) {
      const { kind, value, at } = this.token;
      const power = kind === "symbol" ? precedence[value] : undefined;
      if (power === undefined || power < minimum) return left;
      this.next++;
      const operator = (value === "||" ? "|" : value === "&&" ? "&" : value) as BinaryOperator;
      const right = this.expression(operator === "^" ? signPrecedence : power + 1);
      left = { kind: "binary", operator, left, right, at };
    }
  }

  /** Fails where an outcome isn't followed by a tilde. */
  expectTilde(): void {
    if (this.take("~")) return;
    if (this.token.kind === "end")
      this.fail('there is no "~" between outcome and regressors, as in y ~ x + z.');
    this.expectEnd();
  }

  private operand(): Expression {
    const { kind, value, at } = this.token;
    if (kind === "end") this.fail("something is missing at the end.");
    this.next++;
    if (kind === "number") return { kind: "number", value: Number(value.replace(/L$/, "")), at };
    if (kind === "text") return { kind: "text", value, at };
    if (kind === "name") return this.afterName(value, at);
    if (value === "-" || value === "+") {
      return { kind: "unary", operator: value, of: this.expression(signPrecedence), at };
    }
    if (value === "!") return { kind: "unary", operator: "!", of: this.expression(notPrecedence), at };
    if (value === "(") {
      const of = this.expression();
      if (!this.take(")")) this.fail('a ")" is missing.');
      return { kind: "group", of, at };
    }
    return this.fail(`something is missing before "${value}".`, at);
  }

  private afterName(name: string, at: number): Expression {
    if (this.take("(")) return { kind: "call", name, args: this.callArguments(), at };
    const of: Expression = { kind: "name", name, at };
    if (this.take("[[")) return { kind: "slopes", of, by: this.list("]]"), double: true, at };
    if (this.take("[")) return { kind: "slopes", of, by: this.list("]"), double: false, at };
    return of;
  }

  private list(end: "]" | "]]"): Expression[] {
    const result: Expression[] = [];
    do result.push(this.expression());
    while (this.take(","));
    if (!this.take(end)) this.fail(`a "${end}" is missing.`);
    return result;
  }

  private callArguments(): Argument[] {
    const args: Argument[] = [];
    if (this.take(")")) return args;
    do args.push(this.argument());
    while (this.take(","));
    if (!this.take(")")) this.fail('a ")" is missing.');
    return args;
  }

  private argument(): Argument {
    const { kind, value } = this.token;
    const after = this.tokens[this.next + 1];
    if ((kind === "name" || kind === "text") && after?.kind === "symbol" && after.value === "=") {
      this.next += 2;
      return { name: value, value: this.expression() };
    }
    return { value: this.expression() };
  }
}
