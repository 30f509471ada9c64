import type { Comparator, Strand, Subject } from "./subjects.js";

/**
 * What the outcome is held against.
 *
 * - `own`: its own earlier level, trend and season;
 * - `groups`: another group in the same units;
 * - `agencies`: the same group in units without the policy;
 * - `triple`: the difference between the groups here, against that difference in units without the policy.
 */
export const contrastKinds = ["own", "groups", "agencies", "triple"] as const;
export type ContrastKind = (typeof contrastKinds)[number];

/** How several comparators become one: equal weights on the logarithm, or the sum of their numbers. */
export type Pooling = "equal" | "pooled";

/**
 * Numbers of the subject, and what they are divided by: were the policy without effect, the quotient would go on as
 * before. One a period, NaN where unknown.
 */
export interface Contrast {
  readonly kind: ContrastKind;
  readonly outcome: Float64Array;
  readonly reference: Float64Array;
  readonly comparators: number;
}

/** The kinds of contrast that a subject allows. */
export function possibleContrasts(subject: Subject): ContrastKind[] {
  const groups = subject.other !== undefined;
  const triple = groups && subject.comparators.some(({ other }) => other !== undefined);
  return contrastKinds.filter(
    (kind) =>
      kind === "own" ||
      (kind === "groups" && groups) ||
      (kind === "agencies" && subject.comparators.length > 0) ||
      (kind === "triple" && triple),
  );
}

/** A contrast of a subject; `comparators` and `pooling` matter to those with other units. */
export function contrastOf(
  subject: Subject,
  kind: ContrastKind,
  {
    comparators = subject.comparators,
    pooling = "equal",
  }: { comparators?: readonly Comparator[]; pooling?: Pooling } = {},
): Contrast {
  const used = kind === "triple" ? comparators.filter(({ other }) => other !== undefined) : comparators;
  const exposure = subject.own.exposure ?? new Float64Array(subject.own.values.length).fill(1);
  const rates = subject.own.exposure !== undefined;
  const elsewhere = needsUnits(kind)
    ? level(
        used.map(({ own }) => own),
        rates,
        pooling,
      )
    : undefined;
  const otherElsewhere =
    kind === "triple"
      ? level(
          used.map(({ other }) => other!),
          rates,
          pooling,
        )
      : undefined;
  const reference = exposure.map((one, t) => {
    const other = kind === "groups" || kind === "triple" ? rate(subject.other!, t, rates) : 1;
    return (one * other * (elsewhere?.[t] ?? 1)) / (otherElsewhere?.[t] ?? 1);
  });
  return {
    kind,
    outcome: subject.own.values,
    reference,
    comparators: kind === "own" || kind === "groups" ? 0 : used.length,
  };
}

/** Numbers over exposure where all have one. */
function rate({ values, exposure }: Strand, t: number, rates: boolean): number {
  return rates && exposure !== undefined ? values[t]! / exposure[t]! : values[t]!;
}

/** The level of several strands. What counts is how it changes. Where one of them has a zero, all are summed. */
function level(strands: readonly Strand[], rates: boolean, pooling: Pooling): Float64Array {
  const periods = strands[0]!.values.length;
  const columns = strands.map((one) => Float64Array.from({ length: periods }, (_, t) => rate(one, t, rates)));
  const sum = pooling === "pooled" || columns.some((column) => column.includes(0));
  return Float64Array.from({ length: periods }, (_, t) => {
    if (sum) return columns.reduce((total, column) => total + column[t]!, 0);
    return Math.exp(columns.reduce((total, column) => total + Math.log(column[t]!), 0) / columns.length);
  });
}

/** Whether a contrast is with units that do not have the policy. */
export const needsUnits = (kind: ContrastKind): boolean => kind === "agencies" || kind === "triple";

/** One comparator as if it had the policy, held against the others. */
export function placeboSubject(subject: Subject, index: number): Subject {
  const unit = subject.comparators[index]!;
  const { other: _, ...rest } = subject;
  return {
    ...rest,
    own: unit.own,
    ...(unit.other === undefined ? {} : { other: unit.other }),
    treated: [unit.unit],
    comparators: subject.comparators.filter((_one, i) => i !== index),
  };
}
