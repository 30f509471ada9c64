import { bookings } from "../../../data/contracts/bookings.js";
import type { CellValue, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatCount, formatNumber, formatRatio, formatShare, joinList } from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity, type Shown, type Told } from "../../common/answer.js";
import { type ProgramContext, periodLabel, periodWords } from "../common/context.js";
import type { Compared, ExtraDaysResult, ExtraDaysSpec } from "./estimate.js";

/** The published ratio of the study that this follows. */
const published = { estimate: 3.73, low: 2.86, high: 4.88 };

const columnOf = (name: string) => bookings.columns.find((one) => one.name === name)!;

export function extraDaysFindings(
  method: MethodIdentity,
  spec: ExtraDaysSpec,
  result: ExtraDaysResult,
  program: ProgramContext,
): Finding[] {
  if (result.hold.stays === 0 || result.none.stays === 0)
    return [
      cannotAnswer(
        method,
        program,
        `Of stays whose length is told, ${result.hold.stays === 0 ? "none has" : "all have"} an immigration hold.`,
        "All bookings of the jail over the same time, with and without a hold, with their length.",
      ),
    ];
  const alike = joinList([...spec.alike, ...spec.numeric].map((name) => columnOf(name).label.toLowerCase()));
  const { level } = program.assessment;
  return [
    answer(method, program, {
      claim: (shown) => claim(result, alike, program, shown),
      reading: `Stays are compared with others that agree in ${alike || "nothing, since the file tells nothing more"}. They can still differ in what is not recorded: ties to the place, earlier convictions, whether bail was asked for and could be paid. A person with a hold often stays because bail would lead into federal custody, and not because the jail keeps the person for the hold; both are part of the difference. The study of Pierce County, Washington, found stays ${formatRatio(published.estimate)} times as long (${formatRatio(published.low)} to ${formatRatio(published.high)}), charges and other things alike (published).`,
      estimates: estimates(result, level),
      checks: [overlap(result)],
      assumptions: [
        "Stays that agree in what is recorded would have lasted alike but for the hold.",
        "Stays are independent of each other.",
      ],
      limits: [
        "This is a comparison of people with and without a hold, not of the same people: it is no estimate of an effect.",
        "Stays with a hold that no other stay resembles are left out of the comparison among like stays.",
        ...(spec.shortest >= 0.5
          ? ["Only dates are told: stays that began and ended on one day count as half a day."]
          : []),
      ],
      choices: [
        {
          what: "What makes stays alike",
          chosen: alike || "nothing: the file tells no more",
          change: "the columns of the bookings file, or its mapping",
        },
      ],
      tables: [sidesTable(result), comparedTable(result), ...reasonsTable(result)],
      figures: [figure(result, program)],
    }),
  ];
}

function claim(result: ExtraDaysResult, alike: string, program: ProgramContext, shown: Shown): string {
  if (!shown("With a hold")) return "The counts of stays with an immigration hold are too small to be shown.";
  const { hold, none, ratio, days } = result;
  const means = `${formatCount(hold.stays)} stays with an immigration hold ${periodWords(program)} lasted ${formatNumber(hold.meanDays, { digits: 1 })} days on average (median ${formatNumber(hold.medianDays, { digits: 1 })}), the ${formatCount(none.stays)} others ${formatNumber(none.meanDays, { digits: 1 })} (${formatNumber(none.medianDays, { digits: 1 })}).`;
  if (ratio === undefined || days === undefined)
    return `${means} No stay with a hold agrees with one without in ${alike}, so that like cannot be compared with like.`;
  return `${means} Among stays alike in ${alike || "nothing that is recorded"}, those with a hold were ${formatRatio(ratio.estimate)} times as long (${formatRatio(ratio.low)} to ${formatRatio(ratio.high)}), or ${formatNumber(days.estimate, { digits: 1 })} days longer (${formatNumber(days.low, { digits: 1 })} to ${formatNumber(days.high, { digits: 1 })}).`;
}

function estimates(
  { ratio, days, adjusted, hold, matched }: ExtraDaysResult,
  level: number,
): Record<string, Told> {
  const told = (
    one: Compared | undefined,
    more: Pick<Told, "scale" | "unit" | "variance" | "n">,
  ): Told | undefined =>
    one === undefined
      ? undefined
      : {
          value: one.estimate,
          low: one.low,
          high: one.high,
          level,
          intervalKind: "confidence",
          comparator: "like stays without a hold",
          counts: [hold.stays],
          ...more,
        };
  const found = {
    ratio: told(ratio, {
      scale: "ratio",
      unit: "length of stay with a hold over that of like stays without (geometric means)",
      variance: "exact matching, variances inside strata, on the log scale",
      n: matched,
    }),
    days: told(days, {
      scale: "difference",
      unit: "days in jail",
      variance: "exact matching, variances inside strata",
      n: matched,
    }),
    adjusted: told(adjusted, {
      scale: "ratio",
      unit: "length of stay with a hold over that without, adjusted by regression",
      variance: "HC1, on the log scale",
      n: adjusted?.n ?? null,
    }),
  };
  return Object.fromEntries(Object.entries(found).filter(([, one]) => one !== undefined)) as Record<
    string,
    Told
  >;
}

function sidesTable({ hold, none }: ExtraDaysResult): FindingTable {
  return {
    id: "program-extra-days",
    title: "Stays with and without an immigration hold",
    columns: [
      { name: "side", label: "Stays", kind: "label" },
      { name: "n", label: "Number", kind: "count" },
      { name: "mean", label: "Days, mean", kind: "number", derivedFrom: ["n"], digits: 1 },
      { name: "median", label: "Days, median", kind: "number", derivedFrom: ["n"], digits: 1 },
    ],
    rows: [
      ["With a hold", hold.stays, hold.meanDays, hold.medianDays],
      ["Without", none.stays, none.meanDays, none.medianDays],
    ],
  };
}

function comparedTable({ ratio, days, adjusted, matched, controls, hold }: ExtraDaysResult): FindingTable {
  const rows: CellValue[][] = [
    [
      "Times as long, among like stays",
      matched,
      ratio?.estimate ?? null,
      ratio?.low ?? null,
      ratio?.high ?? null,
    ],
    ["Days longer, among like stays", matched, days?.estimate ?? null, days?.low ?? null, days?.high ?? null],
    [
      "Times as long, by regression",
      hold.stays,
      adjusted?.estimate ?? null,
      adjusted?.low ?? null,
      adjusted?.high ?? null,
    ],
  ];
  return {
    id: "program-extra-days-compared",
    title: "How much longer stays with a hold are",
    columns: [
      { name: "measure", label: "Measure", kind: "label" },
      { name: "n", label: "Stays with a hold", kind: "count" },
      { name: "value", label: "Estimate", kind: "number", derivedFrom: ["n"], digits: 2 },
      { name: "low", label: "from", kind: "low", derivedFrom: ["n"], digits: 2 },
      { name: "high", label: "to", kind: "high", derivedFrom: ["n"], digits: 2 },
    ],
    rows,
    note: `Like stays without a hold: ${formatCount(controls)}. Published for Pierce County, Washington: ${formatRatio(published.estimate)} times as long (${formatRatio(published.low)} to ${formatRatio(published.high)}).`,
  };
}

function reasonsTable({ reasons, hold, none }: ExtraDaysResult): FindingTable[] {
  if (reasons.length === 0) return [];
  const labels = columnOf("release_reason").values ?? {};
  const sums = reasons.reduce((sum, one) => ({ hold: sum.hold + one.hold, none: sum.none + one.none }), {
    hold: 0,
    none: 0,
  });
  return [
    {
      id: "program-extra-days-ends",
      title: "How stays end",
      columns: [
        { name: "reason", label: "How it ended", kind: "label" },
        { name: "hold", label: "With a hold", kind: "count" },
        { name: "hold-share", label: "Share", kind: "share", derivedFrom: ["hold"] },
        { name: "none", label: "Without", kind: "count" },
        { name: "none-share", label: "Share", kind: "share", derivedFrom: ["none"] },
      ],
      rows: [
        ...reasons.map((one): CellValue[] => [
          labels[one.reason] ?? "Not recorded",
          one.hold,
          sums.hold === 0 ? null : one.hold / sums.hold,
          one.none,
          sums.none === 0 ? null : one.none / sums.none,
        ]),
        ["All", sums.hold, null, sums.none, null],
      ],
      totals: [reasons.length],
      ...(sums.hold === hold.stays && sums.none === none.stays
        ? {}
        : { note: "Stays whose length is not told are counted here too." }),
    },
  ];
}

function overlap({ matched, hold }: ExtraDaysResult) {
  const share = matched / hold.stays;
  return {
    id: "overlap",
    label: "Stays with a hold have like stays without",
    outcome: share < 0.5 ? ("fail" as const) : share < 0.9 ? ("caution" as const) : ("pass" as const),
    detail: `${formatShare(share)} of stays with a hold are compared with like stays; the others have none.`,
  };
}

function figure({ ratio, adjusted, hold, none }: ExtraDaysResult, program: ProgramContext): Figure {
  const rows = [
    ...(ratio === undefined
      ? []
      : [{ label: "Among like stays", value: ratio.estimate, low: ratio.low, high: ratio.high }]),
    ...(adjusted === undefined
      ? []
      : [{ label: "By regression", value: adjusted.estimate, low: adjusted.low, high: adjusted.high }]),
    {
      label: "Pierce County, published",
      value: published.estimate,
      low: published.low,
      high: published.high,
    },
  ];
  return {
    id: "program-extra-days",
    title: "How many times as long are stays with a hold?",
    subtitle: `Ratio of days in jail to those of like stays without a hold, with ${formatNumber(program.assessment.level * 100)} per cent intervals. ${periodLabel(program)}, ${formatCount(hold.stays)} stays with a hold and ${formatCount(none.stays)} without.`,
    alternative: "Ratios of the length of stays with a hold to that of others, beside the published one.",
    table: "program-extra-days-compared",
    plot: {
      kind: "intervals",
      measure: "Times as long",
      axis: "log",
      format: "ratio",
      reference: { value: 1, label: "as long" },
      rows,
    },
  };
}
