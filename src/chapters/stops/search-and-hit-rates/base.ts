import type { AnsweredFinding, Check, Decision, Estimate, Finding } from "../../../findings/finding.js";
import { formatShare, groupLabel } from "../../../findings/wording.js";
import { comparedChoice } from "../common/choices.js";
import type { StopsContext } from "../common/context.js";
import type { SearchResult, Share, Shares } from "./estimate.js";
import type { SearchSpec } from "./spec.js";
import type { RateWords } from "./tables.js";
import { ruleLabel } from "./tables.js";

/** What every finding of the method carries. */
export const searchBase = {
  chapter: "stops",
  method: "search-and-hit-rates",
  ledger: "profiling",
  citations: [
    "knowles-persico-todd-2001",
    "ayres-2002",
    "simoiu-corbett-davies-goel-2017",
    "wilson-1927",
    "newcombe-1998",
  ],
} as const;

/** What the findings are made from. */
export interface SearchTask {
  readonly spec: SearchSpec;
  readonly result: SearchResult;
  readonly stops: StopsContext;
  readonly period: string;
}

/**
 * The shares and differences of a rate as estimates, for the groups whose counts are shown: from a share and the number
 * of rows a count could be worked out.
 */
export function shareEstimates(
  spec: SearchSpec,
  shares: Shares,
  shown: ReadonlySet<string>,
  { rate, unit }: RateWords,
): Record<string, Estimate> {
  const reference = groupLabel(spec.groups[0]!);
  const common = { level: spec.level, intervalKind: "confidence" } as const;
  const name = rate.toLowerCase().replace(" ", "-");
  const own = shares.groups
    .filter(({ group, share }) => share.trials > 0 && shown.has(groupLabel(group)))
    .map(({ group, share }): [string, Estimate] => [
      `${name}-${group}`,
      {
        ...common,
        value: share.value,
        low: share.low,
        high: share.high,
        scale: "share",
        unit,
        n: share.trials,
        variance: "Wilson",
      },
    ]);
  const against = shares.comparisons.flatMap(({ group, difference, ratio }): [string, Estimate][] => {
    if (!shown.has(reference) || !shown.has(groupLabel(group))) return [];
    const n = rows(shares, group) + rows(shares, spec.groups[0]!);
    const more = { ...common, n, comparator: reference } as const;
    return [
      ...(difference === undefined
        ? []
        : ([
            [
              `${name}-difference-${group}`,
              {
                ...more,
                ...ends(difference),
                scale: "difference",
                unit: "percentage points",
                variance: "Newcombe",
              },
            ],
          ] as [string, Estimate][])),
      ...(ratio === undefined
        ? []
        : ([
            [
              `${name}-ratio-${group}`,
              {
                ...more,
                ...ends(ratio),
                scale: "ratio",
                unit: `ratio to ${reference}`,
                variance: "log (Katz)",
              },
            ],
          ] as [string, Estimate][])),
    ];
  });
  return Object.fromEntries([...own, ...against]);
}

const rows = (shares: Shares, group: string): number =>
  shares.groups.find((one) => one.group === group)!.share.trials;
const ends = (one: { estimate: number; low: number; high: number }) => ({
  value: one.estimate,
  low: one.low,
  high: one.high,
});

/** How race and ethnicity were combined, and which groups are compared. */
export function searchChoices({ spec, stops }: SearchTask): AnsweredFinding["choices"] {
  const [chosen, other] = spec.rules;
  return [
    ...(other === undefined
      ? []
      : [
          {
            what: "How race and ethnicity were combined",
            chosen: `${ruleLabel(chosen!)}; the table shows the rates under every other way`,
            change: `\`chapters: { stops: { race-rule: ${other} } }\` in assessment.yaml`,
          },
        ]),
    comparedChoice(stops),
  ];
}

/** A share of rows that lack something, as a check. */
export function recordedCheck(id: string, label: string, known: number, all: number, what: string): Check {
  const missing = all === 0 ? 0 : 1 - known / all;
  return {
    id,
    label,
    outcome: missing <= 0.01 ? "pass" : missing <= 0.1 ? "caution" : "fail",
    detail:
      missing === 0 ? `${what} is recorded throughout.` : `${what} is missing in ${formatShare(missing)}.`,
  };
}

/** How far another way of combining race and ethnicity moves a rate of the compared groups. */
export function ruleCheck({ spec, result }: SearchTask, rate: "search" | "hit"): Check[] {
  if (result.rules.length < 2) return [];
  const of = (shares: Shares, group: string): Share =>
    shares.groups.find((one) => one.group === group)!.share;
  const [chosen, ...others] = result.rules;
  const moved = spec.groups.some((group) => {
    const own = of(chosen![rate], group);
    return others.some((other) => {
      const { value } = of(other[rate], group);
      return value < own.low || value > own.high;
    });
  });
  return [
    {
      id: `race-rule-${rate}`,
      label: "How race and ethnicity are combined",
      outcome: moved ? "caution" : "pass",
      detail: moved
        ? "Another way moves a rate out of its interval: see the table."
        : "Under the other ways every rate stays inside its interval: see the table.",
    },
  ];
}

/** What was left out of a rate. */
export function leftOut(
  spec: SearchSpec,
  action: string,
  reason: string,
  before: number,
  after: number,
): Decision[] {
  if (before === after) return [];
  return [{ dataset: spec.dataset, action, reason, rowsBefore: before, rowsAfter: after }];
}

/** A question that these data cannot answer. */
export function cannotAnswer(
  spec: SearchSpec,
  head: { readonly id: string; readonly question: string; readonly rank: number },
  why: string,
  whatWould: string,
): Finding {
  return { ...searchBase, ...head, datasets: [spec.dataset], status: "cannot-answer", why, whatWould };
}
