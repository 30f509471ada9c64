import { StatisticsError } from "../types.js";

/** Operators with two sides. */
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "^"
  | ":"
  | "%in%"
  | "%%"
  | "%/%"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "&"
  | "|"
  | "~";

/** What stands in a formula, with the place where it begins (counted from 0) for messages. */
export type Expression =
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "text"; readonly value: string; readonly at: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Argument[]; readonly at: number }
  | {
      readonly kind: "unary";
      readonly operator: "-" | "+" | "!";
      readonly of: Expression;
      readonly at: number;
    }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  /** `unit[year]` (`double` false) and `unit[[year]]`: slopes by level, with and without the intercept. */
  | {
      readonly kind: "slopes";
      readonly of: Expression;
      readonly by: readonly Expression[];
      readonly double: boolean;
      readonly at: number;
    }
  | { readonly kind: "group"; readonly of: Expression; readonly at: number };

/** An argument of a call, named or not. */
export interface Argument {
  readonly name?: string;
  readonly value: Expression;
}

/** The error of a formula, with the place shown under its text. */
export function formulaError(text: string, at: number, message: string): StatisticsError {
  const line = text.replaceAll(/\s/g, " ");
  return new StatisticsError(
    `The formula can't be read at character ${at + 1}: ${message}\n  ${line}\n  ${" ".repeat(at)}^`,
  );
}
