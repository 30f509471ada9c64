import type { CellValue, Figure, Finding, FindingTable, TableColumn } from "../../../findings/finding.js";
import {
  capitalise,
  dateKindWords,
  formatPoints,
  formatShare,
  groupLabel,
  joinList,
} from "../../../findings/wording.js";
import type { WithInterval } from "../../../statistics/clustered-ratios/index.js";
import { answer, cannotAnswer, type MethodIdentity, type Shown, type Told } from "../../common/answer.js";
import { eventKey, eventNoun, eventWords, mainEvent } from "../../common/phases.js";
import { shareVariance } from "../../common/shares.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { periodLabel, periodWords, type StopsContext } from "../common/context.js";
import { doubtWords, recordedAs } from "../common/words.js";
import type { PretextChange, PretextPart, PretextResult, PretextSpec } from "./spec.js";

const lowWords = "speeding, another moving violation, equipment, licence, registration or seat belt";

/** Arrests that look like pretext, over the whole period and around each date of the policy. */
export function pretextFindings(
  method: MethodIdentity,
  spec: PretextSpec,
  result: PretextResult,
  stops: StopsContext,
): Finding[] {
  if (result.whole.every(({ part }) => part.low === 0)) {
    return [
      cannotAnswer(
        method,
        stops,
        `No stop for ${lowWords} ended in a recorded arrest.`,
        "A longer period, or arrests recorded with the reason for the stop.",
      ),
    ];
  }
  const limits = [
    "Whether an arrest was a pretext is not in the record. A low-level charge can be the only one that an officer had, or the one that was written down.",
    "The reason is that of the stop; what the person was arrested for can be another matter.",
    ...(result.blank > 0
      ? [
          `In part of the arrests (${formatShare(result.blank / (result.blank + result.arrests))}) the reason for the stop is not recorded; they are left out of the shares of arrests.`,
        ]
      : []),
  ];
  const shared = {
    limits,
    choices: [comparedChoice(stops), ...raceRuleChoice(stops)],
    assumptions: ["Stops on different days are independent of each other."],
  };
  const event = mainEvent(spec.events);
  const at = spec.events.findIndex((one) => one.kind === event?.kind && one.date === event?.date);
  const draft = (ofArrests: boolean) =>
    answer(method, stops, { ...shared, ...(at < 0 ? wholeDraft(ofArrests) : changeDraft(ofArrests)) });
  // Shares of arrests make the few arrests for other reasons tell; where that keeps everything back, they give way.
  const full = draft(true);
  return [full.status === "answered" && isKeptBack(full.tables[0]) ? draft(false) : full];

  function wholeDraft(ofArrests: boolean) {
    return {
      claim: (shown: Shown) => wholeClaim(result, spec, stops, shown),
      reading: readingWhole,
      estimates: wholeEstimates(result, spec),
      tables: [wholeTable(result), ...(ofArrests ? [wholeTable(result, "arrests")] : [])],
      figures: [wholeFigure(method, result, stops)],
    };
  }

  function changeDraft(ofArrests: boolean) {
    return {
      claim: (shown: Shown) => changeClaim(result.events[at]!, spec, at, stops, shown),
      reading: readingChange,
      estimates: {
        ...wholeEstimates(result, spec),
        ...changeEstimates(result, spec),
        ...(ofArrests ? arrestEstimates(result, spec) : {}),
      },
      checks: [before(result.events[at]!)],
      tables: [
        changeTable(result, spec),
        wholeTable(result),
        ...(ofArrests ? [changeTable(result, spec, "arrests"), wholeTable(result, "arrests")] : []),
      ],
      figures: [changeFigure(method, result.events[at]!, spec, at, stops)],
    };
  }
}

const isKeptBack = (table: FindingTable | undefined): boolean => (table?.suppressed?.cells ?? 0) > 0;

const readingWhole =
  "Where officers may ask for immigration status only after an arrest, an arrest for a small matter opens that door. A group whose stops end in such arrests more often than others' may be arrested for that reason, or for others: driving without a licence is itself more frequent where the law keeps people from getting one.";

const readingChange =
  "Where an arrest is what opens the door to immigration checks, a policy can make arrests for small matters more frequent for the people whom it is thought to reach. A rise for one group that others do not share points that way, but other things can have changed at the same time: the law on licences, where patrols go, who is on the road. This is a description, not an estimate of an effect.";

const per = (share: { readonly value: number }): string => formatShare(share.value);

function wholeClaim({ whole }: PretextResult, spec: PretextSpec, stops: StopsContext, shown: Shown): string {
  const named = whole.filter(({ group }) => shown(groupLabel(group)));
  if (named.length === 0) return "The counts of low-level arrests are too small to be shown.";
  const shares = named.map(
    ({ group, part }) => `${per(part.ofStops)} for ${recordedAs(group, stops.people)}`,
  );
  const gaps = named.flatMap(({ group, gap }) =>
    gap === undefined
      ? []
      : [
          `${groupLabel(group)} less ${groupLabel(spec.groups[0]!)}: ${pointsRange(gap)}, ${doubtWords(gap.low, gap.high, 0)}`,
        ],
  );
  return `${capitalise(periodWords(stops))}, the share of stops that ended in an arrest though the reason was ${lowWords} was ${joinList(shares)}${gaps.length === 0 ? "" : ` (${gaps.join("; ")})`}.`;
}

/** "1.2 percentage points (0.4 to 2.0)". */
function pointsRange({ value, low, high }: WithInterval): string {
  const end = (one: number) => formatPoints(one).replace(/ percentage points?$/, "");
  return `${formatPoints(value)} (${end(low)} to ${end(high)})`;
}

function changeClaim(
  changes: readonly PretextChange[],
  spec: PretextSpec,
  at: number,
  stops: StopsContext,
  shown: Shown,
): string {
  const event = spec.events[at]!;
  const named = changes.filter(({ group }) =>
    (["Before", "From then on"] as const).every((part) =>
      shown(groupLabel(group), event.label, dateKindWords[event.kind], event.date, part),
    ),
  );
  if (named.length === 0)
    return `Around ${eventNoun(event)} the counts of low-level arrests are too small to be shown.`;
  const parts = named.map(({ group, before, after }) => {
    const way = after.ofStops.value >= before.ofStops.value ? "rose" : "fell";
    return `${way} from ${per(before.ofStops)} to ${per(after.ofStops)} for ${recordedAs(group, stops.people)}`;
  });
  const beyond = named.flatMap(({ group, beyondReference }) =>
    beyondReference === undefined
      ? []
      : [
          `for ${groupLabel(group)} the change is ${pointsRange(beyondReference)} ${beyondReference.value >= 0 ? "above" : "from"} that for ${groupLabel(spec.groups[0]!)}, ${doubtWords(beyondReference.low, beyondReference.high, 0)}`,
        ],
  );
  return `Around ${eventNoun(event)}, the share of stops that ended in an arrest though the reason was ${lowWords} ${parts.join(", ")}.${beyond.length === 0 ? "" : ` ${capitalise(beyond.join("; "))}.`}`;
}

function estimateOf(value: WithInterval, spec: PretextSpec, parts: readonly PretextPart[]): Told {
  const [own] = parts;
  return {
    counts: parts.flatMap(({ low, stops }) => [low, stops - low]),
    value: value.value,
    low: value.low,
    high: value.high,
    level: spec.level,
    intervalKind: "confidence",
    scale: "difference",
    unit: "low-level arrests per stop",
    n: own!.stops,
    variance: `Newcombe, from ${shareVariance(own!.ofStops)}`,
  };
}

function wholeEstimates({ whole }: PretextResult, spec: PretextSpec): Record<string, Told> {
  const reference = whole.find(({ group }) => group === spec.groups[0]);
  return Object.fromEntries(
    whole.flatMap(({ group, part, gap }) =>
      gap === undefined
        ? []
        : [
            [
              `gap-${group}`,
              {
                ...estimateOf(gap, spec, reference === undefined ? [part] : [part, reference.part]),
                comparator: groupLabel(spec.groups[0]!),
              },
            ],
          ],
    ),
  );
}

function changeEstimates({ events }: PretextResult, spec: PretextSpec): Record<string, Told> {
  return Object.fromEntries(
    events.flatMap((changes, e) => {
      const event = spec.events[e]!;
      const countsFrom = { kind: event.kind, date: event.date };
      const reference = changes.find(({ group }) => group === spec.groups[0]);
      return changes.flatMap(({ group, before: earlier, after, change, beyondReference }) => {
        const own = [
          [
            `change-${group}-${eventKey(event)}`,
            { ...estimateOf(change, spec, [after, earlier]), countsFrom },
          ],
        ] as [string, Told][];
        if (beyondReference === undefined) return own;
        const comparator = `the change for ${groupLabel(spec.groups[0]!)}`;
        return [
          ...own,
          [
            `beyond-${group}-${eventKey(event)}`,
            {
              ...estimateOf(beyondReference, spec, [after, earlier, reference!.after, reference!.before]),
              countsFrom,
              comparator,
            },
          ] as [string, Told],
        ];
      });
    }),
  );
}

/** Changes of the share of low-level arrests among arrests. */
function arrestEstimates({ events }: PretextResult, spec: PretextSpec): Record<string, Told> {
  return Object.fromEntries(
    events.flatMap((changes, e) => {
      const event = spec.events[e]!;
      const reference = changes.find(({ group }) => group === spec.groups[0]);
      const told = (value: WithInterval, of: readonly PretextChange[]): Told => {
        const parts = of.flatMap((one) => [one.after, one.before]);
        return {
          ...value,
          level: spec.level,
          intervalKind: "confidence",
          scale: "difference",
          unit: "share of arrests that are low-level",
          n: parts[0]!.arrests,
          variance: `Newcombe, from ${shareVariance(parts[0]!.ofArrests!)}`,
          countsFrom: { kind: event.kind, date: event.date },
          counts: parts.flatMap(({ low, arrests }) => [low, arrests - low]),
        };
      };
      return changes.flatMap((one): [string, Told][] => [
        ...(one.changeOfArrests === undefined
          ? []
          : [
              [`change-of-arrests-${one.group}-${eventKey(event)}`, told(one.changeOfArrests, [one])] as [
                string,
                Told,
              ],
            ]),
        ...(one.beyondOfArrests === undefined
          ? []
          : [
              [
                `beyond-of-arrests-${one.group}-${eventKey(event)}`,
                {
                  ...told(one.beyondOfArrests, [one, reference!]),
                  comparator: `the change for ${groupLabel(spec.groups[0]!)}`,
                },
              ] as [string, Told],
            ]),
      ]);
    }),
  );
}

function before(changes: readonly PretextChange[]) {
  const least = Math.min(...changes.map((one) => one.before.low));
  return {
    id: "enough-before",
    label: "Are there enough low-level arrests before the date?",
    outcome: least >= 30 ? ("pass" as const) : least >= 10 ? ("caution" as const) : ("fail" as const),
    detail:
      least >= 30
        ? "Every group has 30 or more before the date."
        : "At least one group has fewer than 30 before the date; its change is uncertain, as the interval shows.",
  };
}

const countColumns: readonly TableColumn[] = [
  { name: "stops", label: "Stops", kind: "count" },
  { name: "low", label: "Of these, low-level arrests", kind: "count", partOf: "stops" },
  { name: "share", label: "Low-level arrests, share of stops", kind: "share", derivedFrom: ["low", "stops"] },
  { name: "from", label: "From", kind: "low", derivedFrom: ["low", "stops"] },
  { name: "to", label: "To", kind: "high", derivedFrom: ["low", "stops"] },
];

const arrestColumns: readonly TableColumn[] = [
  { name: "arrests", label: "Arrests with a recorded reason", kind: "count" },
  { name: "low", label: "Of these, low-level", kind: "count", partOf: "arrests" },
  { name: "of-arrests", label: "Share", kind: "share", derivedFrom: ["low", "arrests"] },
  { name: "from", label: "From", kind: "low", derivedFrom: ["low", "arrests"] },
  { name: "to", label: "To", kind: "high", derivedFrom: ["low", "arrests"] },
];

const arrestCells = ({ arrests, low, ofArrests }: PretextPart): CellValue[] => [
  arrests,
  low,
  ofArrests?.value ?? null,
  ofArrests?.low ?? null,
  ofArrests?.high ?? null,
];

const countCells = (part: PretextPart): CellValue[] => [
  part.stops,
  part.low,
  part.ofStops.value,
  part.ofStops.low,
  part.ofStops.high,
];

function wholeTable({ whole }: PretextResult, what: "stops" | "arrests" = "stops"): FindingTable {
  const cells = what === "stops" ? countCells : arrestCells;
  return {
    id: what === "stops" ? "pretext-arrests-whole" : "pretext-arrests-whole-of-arrests",
    title: `Arrests for low-level driving matters, whole period, as a share of ${what}`,
    columns: [
      { name: "group", label: "Group", kind: "label" },
      ...(what === "stops" ? countColumns : arrestColumns),
    ],
    rows: whole.map(({ group, part }) => [groupLabel(group), ...cells(part)]),
    note: `Low-level: the reason for the stop was ${lowWords}.`,
  };
}

function changeTable(
  { events }: PretextResult,
  spec: PretextSpec,
  what: "stops" | "arrests" = "stops",
): FindingTable {
  const cells = what === "stops" ? countCells : arrestCells;
  return {
    id: what === "stops" ? "pretext-arrests-change" : "pretext-arrests-change-of-arrests",
    title:
      what === "stops"
        ? "Arrests for low-level driving matters before and from each date, as a share of stops"
        : "Arrests for low-level driving matters before and from each date, as a share of arrests",
    columns: [
      { name: "group", label: "Group", kind: "label" },
      { name: "event", label: "Date", kind: "label" },
      { name: "kind", label: "Kind of date", kind: "label" },
      { name: "day", label: "On", kind: "date" },
      { name: "part", label: "Part", kind: "label" },
      ...(what === "stops" ? countColumns : arrestColumns),
    ],
    rows: events.flatMap((changes, e) => {
      const event = spec.events[e]!;
      return changes.flatMap(({ group, before: earlier, after }) => {
        const head = [groupLabel(group), event.label, dateKindWords[event.kind], event.date];
        return [
          [...head, "Before", ...cells(earlier)],
          [...head, "From then on", ...cells(after)],
        ];
      });
    }),
  };
}

function changeFigure(
  method: MethodIdentity,
  changes: readonly PretextChange[],
  spec: PretextSpec,
  at: number,
  stops: StopsContext,
): Figure {
  const event = spec.events[at]!;
  return {
    id: "pretext-arrests-change",
    title: method.question,
    subtitle: `Arrests at stops for ${lowWords}: share of stops, before and from ${eventWords(event)}, ${periodLabel(stops)}, with ${spec.level * 100} per cent intervals`,
    alternative: changes
      .map(
        ({ group, before: a, after: b }) =>
          `${groupLabel(group)}: ${per(a.ofStops)} before, ${per(b.ofStops)} from then on.`,
      )
      .join(" "),
    plot: {
      kind: "intervals",
      measure: "Low-level arrests, share of stops",
      axis: "linear",
      format: "share",
      rows: changes.flatMap(({ group, before: a, after: b }) => [
        { label: "Before", group, facet: groupLabel(group), ...rangeOf(a) },
        { label: "From then on", group, facet: groupLabel(group), ...rangeOf(b) },
      ]),
    },
    table: "pretext-arrests-change",
  };
}

function wholeFigure(method: MethodIdentity, { whole }: PretextResult, stops: StopsContext): Figure {
  return {
    id: "pretext-arrests-whole",
    title: method.question,
    subtitle: `Arrests at stops for ${lowWords}: share of stops, ${periodLabel(stops)}, with ${stops.assessment.level * 100} per cent intervals`,
    alternative: whole.map(({ group, part }) => `${groupLabel(group)}: ${per(part.ofStops)}.`).join(" "),
    plot: {
      kind: "intervals",
      measure: "Low-level arrests, share of stops",
      axis: "linear",
      format: "share",
      rows: whole.map(({ group, part }) => ({ label: groupLabel(group), group, ...rangeOf(part) })),
    },
    table: "pretext-arrests-whole",
  };
}

const rangeOf = ({ ofStops: { value, low, high } }: PretextPart) => ({ value, low, high });
