import { deparse } from "./deparse.js";
import { abovePipe, ExpressionParser } from "./parse-expression.js";
import { type Expression, formulaError } from "./syntax.js";
import { expandTerms, type LinearPart } from "./terms.js";

/** One set of absorbed effects: `unit`, `origin^year` (the combinations), `unit[year]` (with slopes by level). */
export interface EffectPart {
  readonly label: string;
  /** The columns whose combinations are the levels. */
  readonly levels: readonly Expression[];
  /** Variables with a slope by level. */
  readonly slopes: readonly Expression[];
  /** Whether the levels have an intercept of their own: not in `unit[[year]]`. */
  readonly intercept: boolean;
}

/** A parsed formula. */
export interface Formula {
  readonly text: string;
  /** The left-hand side; null for a one-sided formula. */
  readonly outcome: Expression | null;
  readonly linear: LinearPart;
  /** Absorbed fixed effects, after the first "|". */
  readonly effects: readonly EffectPart[];
  /** `endogenous ~ instruments` after the last "|". */
  readonly instruments: { readonly endogenous: LinearPart; readonly instruments: LinearPart } | null;
}

/**
 * Reads a formula in the language that R's `lm`, `glm` and fixest take:
 * `y ~ x + log(z) + factor(g) + ns(t, 4) + a:b + offset(o) | unit + period`.
 *
 * After the tilde: `+`, `-`, `:`, `*`, `/`, `^`, `%in%`, `0` and `-1` (no intercept), `.` (all other columns), functions
 * and `I(...)` for arithmetic. After the first bar absorbed effects: `a + b`, `a^b` (combinations), `a[x]` (slopes on x by
 * level, beside the intercept), `a[[x]]` (slopes alone). After a second bar, or the first where nothing is absorbed:
 * `endogenous ~ instruments`.
 *
 * Sources: Wilkinson and Rogers (1973), Applied Statistics 22, 392-399; R 4.2 `formula`; fixest `feols`.
 *
 * @param columns the columns of the table, for "."
 * @throws StatisticsError that shows the place.
 */
export function parseFormula(text: string, columns: readonly string[] | null = null): Formula {
  const parser = new ExpressionParser(text);
  if (parser.token.kind === "end") parser.fail("it is empty. Write one like y ~ x + z.");
  const startsWithTilde = parser.token.value === "~";
  const outcome = startsWithTilde ? null : parser.expression(abovePipe);
  parser.expectTilde();
  const parts: Expression[] = [parser.expression(abovePipe)];
  let instruments: { endogenous: Expression; instruments: Expression } | null = null;
  while (parser.take("|")) {
    const part = parser.expression(abovePipe);
    if (parser.take("~")) {
      instruments = { endogenous: part, instruments: parser.expression(abovePipe) };
      break;
    }
    if (parts.length === 2)
      parser.fail('after a second "|" come instruments: endogenous ~ instrument.', part.at);
    parts.push(part);
  }
  parser.expectEnd();
  const used = outcome === null ? new Set<string>() : namesIn(outcome);
  const dot = columns === null ? null : columns.filter((name) => !used.has(name));
  const linear = expandTerms(text, parts[0]!, dot);
  return {
    text,
    outcome,
    linear,
    effects: parts[1] === undefined ? [] : effectParts(text, parts[1]),
    instruments: instruments && {
      endogenous: expandTerms(text, instruments.endogenous, null),
      instruments: expandTerms(text, instruments.instruments, null),
    },
  };
}

/** The names of columns in an expression. */
export function namesIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  const visit = (one: Expression): void => {
    if (one.kind === "name") names.add(one.name);
    else if (one.kind === "call") for (const argument of one.args) visit(argument.value);
    else if (one.kind === "unary" || one.kind === "group") visit(one.of);
    else if (one.kind === "binary") {
      visit(one.left);
      visit(one.right);
    } else if (one.kind === "slopes") {
      visit(one.of);
      for (const by of one.by) visit(by);
    }
  };
  visit(expression);
  return names;
}

function effectParts(text: string, expression: Expression): EffectPart[] {
  if (expression.kind === "group") return effectParts(text, expression.of);
  if (expression.kind === "binary" && expression.operator === "+") {
    const parts = [...effectParts(text, expression.left), ...effectParts(text, expression.right)];
    return parts.filter((part, i) => parts.findIndex(({ label }) => label === part.label) === i);
  }
  if (expression.kind === "number" && (expression.value === 0 || expression.value === 1)) return [];
  const label = deparse(expression);
  if (expression.kind === "slopes") {
    const { of, by, double } = expression;
    return [{ label, levels: combined(text, of), slopes: by, intercept: !double }];
  }
  if (expression.kind === "binary" && expression.operator === "^" && expression.right.kind === "slopes") {
    const { of, by, double } = expression.right;
    return [
      {
        label,
        levels: [...combined(text, expression.left), ...combined(text, of)],
        slopes: by,
        intercept: !double,
      },
    ];
  }
  return [{ label, levels: combined(text, expression), slopes: [], intercept: true }];
}

/** The columns of `a^b^c`. */
function combined(text: string, expression: Expression): Expression[] {
  if (expression.kind === "binary" && expression.operator === "^") {
    return [...combined(text, expression.left), ...combined(text, expression.right)];
  }
  if (expression.kind === "name" || expression.kind === "call") return [expression];
  throw formulaError(
    text,
    expression.at,
    'absorbed effects are columns, joined by "+", or by "^" for their combinations.',
  );
}
