import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { InputError, type Problem } from "../findings/input-error.js";
import { nearest } from "../findings/nearest.js";
import type { Assessment } from "./assessment.js";
import { type AssessmentInput, assessmentSchema } from "./schema.js";
import { assessmentFrom, crossChecks } from "./strict.js";

/** An assessment and the way back from a path in it to a place in the file. */
export interface ParsedAssessment {
  readonly assessment: Assessment;
  /** A problem at the place of `path` in the file, or at the nearest place above it. */
  problemAt(path: readonly (string | number)[], what: string, mend?: string): Problem;
}

type Path = readonly (string | number)[];

/**
 * Reads assessment.yaml.
 *
 * @param text the content of the file
 * @param file the name that problems give
 * @throws InputError with every mistake, each with file, line and column
 */
export function parseAssessment(text: string, file: string): ParsedAssessment {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new InputError(document.errors.map((error) => yamlProblem(error, file, lines)));
  }
  if (document.contents === null) {
    throw new InputError({
      file,
      what: "the file is empty",
      mend: "`equipoise init` writes one to start from",
    });
  }
  keepLeadingZeros(document);
  const locate = locator(document, file, lines);
  const parsed = assessmentSchema.safeParse(document.toJS());
  if (!parsed.success) throw new InputError(inOrder(issuesOf(parsed.error, document, locate)));
  const problems = crossChecks(parsed.data).map(({ path, what, mend }) => locate(path, what, mend));
  if (problems.length > 0) throw new InputError(inOrder(problems));
  return { assessment: assessmentFrom(parsed.data), problemAt: locate };
}

function yamlProblem(
  error: { pos: [number, number]; message: string; code: string },
  file: string,
  lines: LineCounter,
): Problem {
  const { line, col } = lines.linePos(error.pos[0]);
  const duplicate = error.code === "DUPLICATE_KEY";
  return {
    file,
    line,
    column: col,
    what: duplicate ? "the same key stands twice here" : error.message.replace(/\s+at line \d+.*$/s, ""),
    mend: duplicate
      ? "keep one of them"
      : "check the indentation (spaces, never tabs), the colons and the quotes around this place",
  };
}

/** FIPS codes are text: an unquoted 09009 keeps its leading zero. */
function keepLeadingZeros(document: Document): void {
  visit(document, {
    Scalar(key, node) {
      if (key !== "key" && typeof node.value === "number" && /^0\d/.test(node.source ?? ""))
        node.value = node.source!;
    },
    Pair(_, pair) {
      if (
        isScalar(pair.key) &&
        pair.key.value === "county" &&
        isScalar(pair.value) &&
        typeof pair.value.value === "number"
      )
        pair.value.value = pair.value.source ?? String(pair.value.value);
    },
  });
}

function locator(document: Document, file: string, lines: LineCounter) {
  return (place: Path | { readonly offset: number }, what: string, mend?: string): Problem => {
    const offset = "offset" in place ? place.offset : offsetOf(document, place);
    const at = lines.linePos(offset);
    return { file, line: at.line, column: at.col, what, ...(mend === undefined ? {} : { mend }) };
  };
}

/** Where the value at a path begins; where it is missing, the key or the map that should hold it. */
function offsetOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
    const key = keyOffset(document, path.slice(0, depth));
    if (key !== undefined) return key;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: Path): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(
    (item) => isScalar(item.key) && String(item.key.value) === String(path.at(-1)),
  );
  return pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
}

type Issue = z.core.$ZodIssue;

function issuesOf(
  error: z.ZodError<AssessmentInput>,
  document: Document,
  locate: ReturnType<typeof locator>,
): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path as (string | number)[];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const known = knownKeys(path);
        const close = nearest(key, known);
        const mend = close !== undefined ? `did you mean \`${close}\`?` : `known here: ${known.join(", ")}`;
        const at = keyOffset(document, [...path, key]);
        return locate(at === undefined ? path : { offset: at }, `\`${key}\` is not known here`, mend);
      });
    }
    const missing = issue.code === "invalid_type" && valueAt(document, path) === undefined;
    const name = path.length === 0 ? "the file" : `\`${path.join(".")}\``;
    if (missing) return [locate(path, `${name} is missing`, expectation(issue))];
    return [locate(path, `${name}: ${said(issue, valueAt(document, path))}`, expectation(issue))];
  });
}

function valueAt(document: Document, path: Path): unknown {
  return path.length === 0 ? document.toJS() : document.getIn(path);
}

function said(issue: Issue, value: unknown): string {
  const shown =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? JSON.stringify(value)
      : undefined;
  switch (issue.code) {
    case "invalid_type":
      return shown === undefined ? "this is of the wrong kind" : `${shown} is of the wrong kind`;
    case "invalid_value":
      return shown === undefined
        ? "this is not one of the known values"
        : `${shown} is not one of the known values`;
    case "invalid_union":
    case "invalid_format":
    case "custom":
    case "too_small":
    case "too_big":
      return shown === undefined ? lower(issue.message) : `${shown}: ${lower(issue.message)}`;
    default:
      return lower(issue.message);
  }
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function expectation(issue: Issue): string | undefined {
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const shown = values.length > 12 ? `${values.slice(0, 12).join(", ")}, ...` : values.join(", ");
    return `expected ${values.length === 1 ? values[0] : `one of ${shown}`}`;
  }
  if (issue.code === "invalid_type") return `expected ${kindWords[issue.expected] ?? issue.expected}`;
  return undefined;
}

const kindWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of `name: value` lines",
  record: "a group of `name: value` lines",
};

/** The keys that the schema knows under a path. */
function knownKeys(path: Path): string[] {
  let schema: unknown = assessmentSchema;
  for (const part of path) {
    schema = inner(unwrap(schema), part);
    if (schema === undefined) return [];
  }
  const shape = (unwrap(schema) as { shape?: object }).shape;
  return shape === undefined ? [] : Object.keys(shape);
}

function unwrap(schema: unknown): unknown {
  let current = schema as { unwrap?: () => unknown };
  while (typeof current?.unwrap === "function") current = current.unwrap() as typeof current;
  return current;
}

function inner(schema: unknown, part: string | number): unknown {
  const any = schema as { shape?: Record<string, unknown>; valueType?: unknown; element?: unknown };
  return any.shape?.[String(part)] ?? any.valueType ?? any.element;
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
