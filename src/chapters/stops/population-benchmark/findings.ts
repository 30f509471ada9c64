import type { AnsweredFinding, Finding } from "../../../findings/finding.js";
import { formatNumber, formatRatio, groupLabel, joinList } from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity, type Shown } from "../../common/answer.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import type { StopsContext } from "../common/context.js";
import { missingCheck } from "../common/missing-check.js";
import { recordedAs } from "../common/words.js";
import { benchmarkFigure, placeFigure, yearFigure } from "./figures.js";
import type { Benchmark, BenchmarkResult, GroupRate } from "./spec.js";
import { benchmarkEstimates, benchmarkLabel, benchmarkTable, placeTable, yearTable } from "./tables.js";

/** Stops held against counts of people. */

const rankOfPlaces = 88;

export function benchmarkFindings(
  method: MethodIdentity,
  result: BenchmarkResult,
  stops: StopsContext,
): Finding[] {
  const usable = result.benchmarks.filter((one) => one.rates.some(({ ratio }) => ratio !== undefined));
  if (usable.length === 0) {
    return [
      cannotAnswer(
        method,
        stops,
        `None of the counts of people holds both ${groupLabel(stops.settings.reference)} and another group with stops.`,
        "Counts of people by group, in the words of this assessment: white, black, hispanic, asian-pacific, native.",
      ),
    ];
  }
  const whole = { ...result, benchmarks: usable };
  const found = [overall(method, whole, stops)];
  if (result.places.length > 1) found.push(byPlace(method, result, stops));
  return found;
}

function overall(method: MethodIdentity, result: BenchmarkResult, stops: StopsContext): Finding {
  const { settings, assessment } = stops;
  const years = result.years.length > 0;
  return answer(method, stops, {
    datasets: datasets(stops),
    claim: (shown) => benchmarkClaim(result, stops, shown),
    reading: `Residents are not drivers. Who drives here, how far, at what hours, and who only passes through, is not in a count of residents; nor is who breaks a traffic law in sight of an officer. A ratio above 1 can come from any of these as well as from unequal treatment, and a ratio of 1 can hide it. ${result.benchmarks.length > 1 ? "That the ratio moves with what it is held against shows how much rests on that choice." : "Another count of people, such as licensed drivers or drivers in accidents, would show how much rests on this choice."}`,
    estimates: benchmarkEstimates(result, settings.reference, assessment.level),
    checks: checks(result, stops),
    assumptions: [
      "The groups of the stops are those of the counts of people: what an officer perceives is taken for what a person reports to the census.",
      "Intervals take the stops of one day as alike, and let each margin of error stand for 1.645 standard errors.",
    ],
    limits: [
      "Residents are not drivers: who drives here, when and how much is not known.",
      ...(result.missing.events > 0
        ? ["Stops without a recorded group are in no rate, so all rates are too low by some."]
        : []),
      ...withoutPeople(result),
    ],
    choices: [denominatorChoice(result), ...raceRuleChoice(stops), comparedChoice(stops)],
    tables: [benchmarkTable(result), ...(years ? [yearTable(result)] : [])],
    figures: [benchmarkFigure(result, stops), ...(years ? [yearFigure(result, stops)] : [])],
  });
}

/** The stops, and the population datasets that were used. */
function datasets({ assessment, dataset }: StopsContext): string[] {
  const used = Object.values(assessment.denominators).flatMap((one) => one.dataset ?? []);
  const all =
    used.length > 0
      ? used
      : assessment.data.filter((one) => one.kind === "population").map((one) => one.name);
  return [dataset.name, ...new Set(all)];
}

function benchmarkClaim({ benchmarks }: BenchmarkResult, stops: StopsContext, shown: Shown): string {
  const { settings, people } = stops;
  const first = benchmarks[0]!;
  const compared = first.rates.filter(
    ({ group, ratio }) =>
      settings.compare.includes(group) &&
      ratio !== undefined &&
      shown(benchmarkLabel(first), groupLabel(group)),
  );
  const reference = first.rates.find(({ group }) => group === settings.reference);
  if (
    compared.length === 0 ||
    reference === undefined ||
    !shown(benchmarkLabel(first), groupLabel(settings.reference))
  )
    return `Held against ${first.label}, the counts of stops of the compared groups are too small to be told.`;
  const ratios = compared.map(({ group, ratio }) => `${recordedAs(group, people)} ${timesWords(ratio!)}`);
  const opening = `Held against ${first.label}, ${joinList(ratios)} as often as ${recordedAs(settings.reference, people)}: ${formatNumber(reference.rate.value, { digits: 1 })} stops a year per 1,000 of those.`;
  return `${opening} ${otherDenominators(compared, benchmarks, stops, shown)}`.trim();
}

/** "were stopped 1.41 times (1.37 to 1.45)". */
const timesWords = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `were stopped ${formatRatio(value)} times (${formatRatio(low)} to ${formatRatio(high)})`;

/** How far the answer moves with the denominator. */
function otherDenominators(
  compared: readonly GroupRate[],
  benchmarks: readonly Benchmark[],
  stops: StopsContext,
  shown: Shown,
): string {
  const others = benchmarks.slice(1);
  if (others.length === 0) return "Residents are not drivers, so this is no measure of treatment by itself.";
  const moved = others.flatMap((one) => {
    const told = compared.flatMap(({ group }) => {
      const ratio = one.rates.find((rate) => rate.group === group)?.ratio;
      if (ratio === undefined || !shown(benchmarkLabel(one), groupLabel(group))) return [];
      return [`${formatRatio(ratio.value)} for ${recordedAs(group, stops.people)}`];
    });
    return told.length === 0 ? [] : [`against ${one.label} it is ${joinList(told)}`];
  });
  if (moved.length === 0) return "Residents are not drivers, so this is no measure of treatment by itself.";
  return `The ratio moves with what it is held against: ${moved.join("; ")}.`;
}

function checks(result: BenchmarkResult, stops: StopsContext): AnsweredFinding["checks"] {
  const first = result.benchmarks[0]!;
  const dispersions = first.rates.flatMap(({ ratio }) =>
    ratio === undefined || Number.isNaN(ratio.dispersion) ? [] : [ratio.dispersion],
  );
  const most = Math.max(0, ...dispersions);
  return [
    missingCheck(result.missing, stops.assessment.privacy.minimumCell),
    {
      id: "margins",
      label: "The error of the counts of people is taken along",
      outcome: result.benchmarks.every((one) => one.hasMargins) ? "pass" : "caution",
      detail: result.benchmarks.every((one) => one.hasMargins)
        ? "Each count of people has a margin of error, and the intervals hold it."
        : `No margin of error is given for ${joinList(result.benchmarks.filter((one) => !one.hasMargins).map((one) => one.label))}: those counts are taken as exact, and their intervals are too narrow if they are not.`,
    },
    {
      id: "dispersion",
      label: "Stops vary more than independent events would",
      outcome: "pass",
      detail:
        dispersions.length === 0
          ? "There are too few stops, or days, to tell; the intervals are exact ones for independent events."
          : `From day to day the ratio varies up to ${formatNumber(most, { digits: 2 })} times as much as with independent stops; the intervals take that into account.`,
    },
    {
      id: "one-answer",
      label: "The answer does not hang on the denominator",
      outcome: result.benchmarks.length === 1 ? "caution" : agree(result, stops) ? "pass" : "caution",
      detail:
        result.benchmarks.length === 1
          ? "Only one count of people was given, so this was not tried."
          : agree(result, stops)
            ? "With every count of people the compared groups stand on the same side of the reference."
            : "A compared group stands above the reference with one count of people, and not with another.",
    },
  ];
}

/** Whether each compared group's interval stands on the same side of 1 with every denominator. */
function agree({ benchmarks }: BenchmarkResult, { settings }: StopsContext): boolean {
  const side = (ratio: { low: number; high: number }) => (ratio.low > 1 ? 1 : ratio.high < 1 ? -1 : 0);
  return settings.compare.every((group) => {
    const sides = benchmarks.flatMap((one) => {
      const ratio = one.rates.find((rate) => rate.group === group)?.ratio;
      return ratio === undefined ? [] : [side(ratio)];
    });
    return new Set(sides).size <= 1;
  });
}

function withoutPeople({ benchmarks }: BenchmarkResult): string[] {
  return benchmarks.flatMap(({ label, without }) =>
    without.length === 0
      ? []
      : [
          `No count of people is given for ${joinList(without.map(groupLabel))} among ${label}, so their stops are left out of that comparison.`,
        ],
  );
}

function denominatorChoice({ benchmarks }: BenchmarkResult): AnsweredFinding["choices"][number] {
  const sources = benchmarks.map(({ label, source, year }) => {
    const more = [source, year === undefined ? undefined : String(year)].filter((one) => one !== undefined);
    return more.length === 0 ? label : `${label} (${more.join(", ")})`;
  });
  return {
    what: "What the stops are held against",
    chosen: `${joinList(sources)}, the first standing first`,
    change:
      "`denominators` in assessment.yaml; `chapters: { stops: { denominator: ... } }` says which stands first",
  };
}

function byPlace(method: MethodIdentity, result: BenchmarkResult, stops: StopsContext): Finding {
  const { settings, people } = stops;
  const group = settings.compare.find((one) =>
    result.places.some(({ rates }) => rates.some((rate) => rate.group === one && rate.ratio !== undefined)),
  );
  return answer(method, stops, {
    part: "places",
    rank: rankOfPlaces,
    question: "Does the comparison with residents differ from place to place?",
    datasets: datasets(stops),
    claim: (shown) => placeClaim(result, group, stops, shown),
    reading:
      "A place draws people who do not live in it: shops, roads and work bring drivers from elsewhere, and a busy road through a small neighbourhood can make any ratio. Places in which few of a group live give ratios that mean little.",
    checks: [missingCheck(result.missing, stops.assessment.privacy.minimumCell)],
    assumptions: [
      "Stops in a place are taken as independent of each other, and the people of a place as its drivers.",
    ],
    limits: [
      "People are stopped where they drive, not where they live: by place, residents say even less of who is on the road.",
      `Among many places the highest and the lowest ratios are those that chance pushes outwards most. ${people === "drivers" ? "Drivers" : "People"} without a recorded place are left out.`,
    ],
    choices: [...raceRuleChoice(stops), comparedChoice(stops)],
    tables: [placeTable(result)],
    figures: [placeFigure(result, stops)],
  });
}

function placeClaim(
  result: BenchmarkResult,
  group: string | undefined,
  stops: StopsContext,
  shown: Shown,
): string {
  const { settings, people } = stops;
  const told = result.places.flatMap(({ place, rates }) => {
    const ratio = rates.find((one) => one.group === group)?.ratio;
    const visible = [group, settings.reference].every(
      (one) => one !== undefined && shown(place, groupLabel(one)),
    );
    return ratio === undefined || !visible ? [] : [{ place, ratio }];
  });
  if (group === undefined || told.length < 2)
    return `Of the ${result.places.length} places that both files know, too few have counts that may be shown to be compared.`;
  const above = told.filter(({ ratio }) => ratio.low > 1).length;
  const below = told.filter(({ ratio }) => ratio.high < 1).length;
  return `In ${above} of ${told.length} places ${recordedAs(group, people)} are stopped more often per resident than ${recordedAs(settings.reference, people)} by more than chance explains, in ${below} less often; in ${told.length - above - below} the interval holds both. Residents of a place are not the drivers on its roads.`;
}
