import type { Argument, Expression } from "./syntax.js";

const tight = new Set(["^", ":", "/", "%%", "%/%"]);

/** An expression as R's `deparse` writes it: `log(x)`, `I(a/b * 10000)`, `ns(t, knots = c(1, 2))`. */
export function deparse(expression: Expression): string {
  switch (expression.kind) {
    case "name":
      return deparseName(expression.name);
    case "number":
      return formatNumber(expression.value);
    case "text":
      return `"${expression.value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
    case "call":
      return `${deparseName(expression.name)}(${expression.args.map(deparseArgument).join(", ")})`;
    case "unary":
      return `${expression.operator}${deparse(expression.of)}`;
    case "binary": {
      const space = tight.has(expression.operator) ? "" : " ";
      return `${deparse(expression.left)}${space}${expression.operator}${space}${deparse(expression.right)}`;
    }
    case "slopes": {
      const [open, close] = expression.double ? ["[[", "]]"] : ["[", "]"];
      return `${deparse(expression.of)}${open}${expression.by.map(deparse).join(", ")}${close}`;
    }
    case "group":
      return `(${deparse(expression.of)})`;
  }
}

function deparseArgument({ name, value }: Argument): string {
  return name === undefined ? deparse(value) : `${name} = ${deparse(value)}`;
}

/** A name as formulas write it: in backticks where it is not a plain word. */
export function deparseName(name: string): string {
  return /^(?:\p{L}|\.(?!\d))[\p{L}\p{N}._]*$/u.test(name) ? name : `\`${name}\``;
}

/** A number as R prints it with 15 significant digits. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "-Inf";
  if (value === 0) return "0";
  // Whole numbers below 1e5 never come out shorter with an exponent.
  if (Number.isInteger(value) && Math.abs(value) < 1e5) return String(value);
  const short = Number(value.toPrecision(15));
  const fixed = plainDecimal(short);
  const scientific = rScientific(short);
  return fixed.length <= scientific.length ? fixed : scientific;
}

function plainDecimal(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  return exponent >= 0
    ? BigInt(value).toString()
    : value.toFixed(Math.min(100, 14 - exponent)).replace(/0+$/, "");
}

function rScientific(value: number): string {
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const digits = exponent.slice(1).padStart(2, "0");
  return `${mantissa}e${exponent[0]}${digits}`;
}
