import { protectFindings } from "../../../data/privacy/small-cells.js";
import type { AnsweredFinding, Decision, Estimate, Figure, Finding } from "../../../findings/finding.js";
import {
  formatCount,
  formatNumber,
  formatPoints,
  formatRange,
  formatShare,
  groupLabel,
  joinList,
  plural,
} from "../../../findings/wording.js";
import type { ThresholdResult } from "../../../statistics/threshold-test/index.js";
import type { MethodContext } from "../../method.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { periodLabel, plannedStops, type StopsContext } from "../common/context.js";
import { levelWords } from "../common/level-words.js";
import { thresholdChecks, unsettled } from "./checks.js";
import type { ThresholdFit } from "./estimate.js";
import { fewestSearches, fewestStops, type ThresholdSpec } from "./spec.js";
import { groupTable, type PlaceThresholds, placeTable, placeThresholds } from "./tables.js";

/** What the finding carries, whatever it finds. */
export const thresholdBase = {
  id: "stops/threshold-test",
  chapter: "stops",
  method: "threshold-test",
  ledger: "profiling",
  question:
    "How likely did contraband have to look before officers searched, and was that the same for all groups?",
  rank: 60,
  citations: ["simoiu-corbett-davies-goel-2017", "pierson-corbett-davies-goel-2018", "pierson-2020"],
} as const;

/** The finding of the method. */
export function thresholdFindings(
  spec: ThresholdSpec,
  fit: ThresholdFit,
  context: MethodContext,
): readonly Finding[] {
  const { test } = fit;
  if (test === undefined) {
    return [
      cannot(spec, fit.why!, "More searches, with what each found, in more places or over more years."),
    ];
  }
  const why = unsettled(test);
  if (why !== undefined) {
    return [
      cannot(
        spec,
        why,
        "More draws (`chapters: { stops: { threshold: { warmup: 3000, draws: 3000 } } }` in assessment.yaml), or more searches.",
      ),
    ];
  }
  return protectFindings(
    [answered({ spec, fit, test, stops: plannedStops(context) })],
    context.assessment.privacy.minimumCell,
  );
}

function cannot(spec: ThresholdSpec, why: string, whatWould: string): Finding {
  return { ...thresholdBase, datasets: [spec.dataset], status: "cannot-answer", why, whatWould };
}

interface Task {
  readonly spec: ThresholdSpec;
  readonly fit: ThresholdFit;
  readonly test: ThresholdResult;
  readonly stops: StopsContext;
}

function answered(task: Task): AnsweredFinding {
  const { spec, fit, test, stops } = task;
  const places = placeThresholds(test);
  return {
    ...thresholdBase,
    datasets: [spec.dataset],
    status: "answered",
    claim: claim(task),
    reading: reading(task),
    estimates: estimates(task),
    strength: "local-descriptive",
    checks: thresholdChecks(spec, fit, test),
    assumptions: [
      "Officers search those whose probability of carrying something looks higher than a threshold, and judge that probability rightly.",
      "In each group and place these probabilities have a beta distribution; groups and places shift its mean and its spread.",
      "Whatever officers take into account beside the signs of contraband is either the same for all groups, or is the bias that is looked for.",
    ],
    limits: limits(task),
    choices: [
      ...raceRuleChoice(stops),
      comparedChoice(stops),
      {
        what: "Draws of the sampler",
        chosen: `${plural(spec.chains, "chain")} of ${formatCount(spec.draws)} draws after ${formatCount(spec.warmup)} of warm-up`,
        change:
          "`chapters: { stops: { threshold: { chains: ..., warmup: ..., draws: ... } } }` in assessment.yaml",
      },
    ],
    tables: [groupTable(test), placeTable(test, places)],
    figures: [groupFigure(task), placeFigure(task, places)],
    decisions: decisions(task),
  };
}

/** Groups that were asked about, as far as the test holds them. */
const comparedGroups = ({ spec, test }: Task) =>
  test.differences.filter(({ group }) => spec.groups.includes(group));

const thresholdOf = (test: ThresholdResult, group: string) => test.groups.find((one) => one.group === group)!;

const bare = (share: number): string => formatNumber(100 * share, { digits: 1 });

function claim(task: Task): string {
  const { spec, test } = task;
  const reference = thresholdOf(test, test.reference);
  const own = comparedGroups(task).map(({ group, mean, low, high }) => {
    const one = thresholdOf(test, group);
    const [way, other] = mean < 0 ? ["lower", "higher"] : ["higher", "lower"];
    const [from, to] = mean < 0 ? [-high, -low] : [low, high];
    const interval =
      from < 0
        ? `${bare(-from)} ${other} to ${bare(to)} ${way}: no clear difference`
        : formatRange(from, to, bare);
    return `${formatShare(one.mean)} for ${groupLabel(group)} ${spec.people}, ${formatPoints(Math.abs(mean))} ${way} (${interval})`;
  });
  return `By the model, officers searched ${groupLabel(test.reference)} ${spec.people} when contraband looked at least ${formatShare(reference.mean)} likely (${formatRange(reference.low, reference.high, bare)}); the threshold was ${own.join("; and ")}.`;
}

function reading(task: Task): string {
  const lower = comparedGroups(task).filter(({ high }) => high < 0);
  const higher = comparedGroups(task).filter(({ low }) => low > 0);
  const names = (list: readonly { readonly group: string }[]): string =>
    joinList(list.map(({ group }) => groupLabel(group)));
  const found = [
    lower.length === 0
      ? ""
      : `A lower threshold for ${names(lower)} means that weaker signs were enough for a search.`,
    higher.length === 0
      ? ""
      : `A higher threshold for ${names(higher)} means that stronger signs were needed.`,
  ].filter((one) => one !== "");
  return `The test takes search rates and hit rates of all places together and asks which thresholds, and which spread of suspicion among the people stopped, would give both. Unlike a comparison of hit rates it is not misled when groups differ in how many of their searches are beyond doubt. ${found.join(" ")} The differences between groups are better known than the height of the thresholds, which leans on the model.`.replaceAll(
    "  ",
    " ",
  );
}

function estimates(task: Task): Record<string, Estimate> {
  const { spec, test } = task;
  const common = {
    level: spec.level,
    intervalKind: "credible",
    variance: `posterior quantiles, ${plural(spec.chains, "chain")} of ${formatCount(spec.draws)} draws`,
  } as const;
  const asked = test.groups.filter(({ group }) => spec.groups.includes(group));
  return Object.fromEntries([
    ...asked.map(({ group, mean, low, high, stops }): [string, Estimate] => [
      `threshold-${group}`,
      {
        ...common,
        value: mean,
        low,
        high,
        scale: "threshold",
        unit: "probability of contraband above which people are searched",
        n: stops,
      },
    ]),
    ...comparedGroups(task).map(({ group, mean, low, high }): [string, Estimate] => [
      `difference-${group}`,
      {
        ...common,
        value: mean,
        low,
        high,
        scale: "difference",
        unit: "percentage points of probability",
        n: thresholdOf(test, group).stops + thresholdOf(test, test.reference).stops,
        comparator: groupLabel(test.reference),
      },
    ]),
  ]);
}

function limits({ spec, fit, test }: Task): string[] {
  const missing = spec.groups.filter((group) => !fit.groups.includes(group));
  const misfit = Math.min(test.predictive.searches.pValue, test.predictive.hits.pValue) < 0.01;
  return [
    ...(misfit
      ? [
          "The model does not give back the observed searches and finds well, so its thresholds deserve little trust.",
        ]
      : []),
    "It is a model: if suspicion is spread otherwise than it supposes, or officers misjudge it, the thresholds are off, and a difference may come from that.",
    "A search that is lawful can stand behind a low threshold, and an unlawful one behind a high one: thresholds describe averages, not single searches.",
    ...(missing.length === 0
      ? []
      : [
          `For ${joinList(missing.map(groupLabel))} there are fewer than ${fewestSearches} searches, too few for a threshold.`,
        ]),
  ];
}

function groupFigure({ spec, test, stops }: Task): Figure {
  return {
    id: "threshold-test",
    title: "How likely did contraband have to look before a search?",
    subtitle: `Estimated threshold: probability of contraband above which people are searched, with ${levelWords(spec.level)} credible intervals. ${periodLabel(stops)}, ${plural(
      test.groups.reduce((sum, one) => sum + one.stops, 0),
      "stop",
    )}.`,
    alternative: test.groups
      .map(
        (one) =>
          `${groupLabel(one.group)}: ${formatShare(one.mean)} (${formatRange(one.low, one.high, bare)}).`,
      )
      .join(" "),
    plot: {
      kind: "intervals",
      measure: "Threshold for a search",
      axis: "linear",
      format: "share",
      rows: test.groups.map(({ group, mean, low, high }) => ({
        label: groupLabel(group),
        group,
        value: mean,
        low,
        high,
      })),
    },
    table: "threshold-test",
  };
}

function placeFigure({ test, stops }: Task, places: readonly PlaceThresholds[]): Figure {
  const reference = groupLabel(test.reference);
  const below = places.filter(
    ({ own, reference: other }) => own.threshold.mean < other.threshold.mean,
  ).length;
  return {
    id: "threshold-test-places",
    title: "In the same place, were the thresholds the same?",
    subtitle: `Estimated threshold of each group against that of ${reference}, one marker a group and place, its size by the group's stops. ${periodLabel(stops)}. On the line both are equal; below it, weaker signs were enough.`,
    alternative: `In ${below} of ${plural(places.length, "pair")} of group and place the group's threshold is below that of ${reference}.`,
    plot: {
      kind: "scatter",
      x: { label: `Threshold for ${reference}`, format: "share" },
      y: { label: "Threshold for the group", format: "share" },
      diagonal: true,
      points: places.map(({ place, own, reference: other }) => ({
        label: place,
        group: own.group,
        x: other.threshold.mean,
        y: own.threshold.mean,
        size: own.stops,
      })),
    },
    table: "threshold-test-places",
  };
}

function decisions({ spec, fit }: Task): Decision[] {
  const { rows, merged } = fit;
  const steps: readonly (readonly [string, string, number])[] = [
    [
      "Threshold test: kept stops of the compared groups with a place and a record of whether there was a search",
      "The test is made of searches by group and place.",
      rows.usable,
    ],
    [
      "Threshold test: left out searches without a record of what they found",
      "They tell nothing of the threshold.",
      rows.told,
    ],
    [
      "Threshold test: left out searches after an arrest, of an impounded car or by warrant",
      "Nobody weighed the signs of contraband there.",
      rows.chosen,
    ],
  ];
  const found: Decision[] = [];
  let before = rows.all;
  for (const [action, reason, after] of steps) {
    if (after !== before)
      found.push({ dataset: spec.dataset, action, reason, rowsBefore: before, rowsAfter: after });
    before = after;
  }
  if (merged > 0)
    found.push({
      dataset: spec.dataset,
      action: `Threshold test: put ${plural(merged, "place")} together, or left them out`,
      reason: `At each of these places a group was stopped fewer than ${fewestStops} times.`,
      rowsBefore: before,
      rowsAfter: before,
    });
  return found;
}
