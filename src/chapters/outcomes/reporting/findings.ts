import type { Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatNumber, formatShare, joinList } from "../../../findings/wording.js";
import { answer, cannotAnswer, type MethodIdentity, type Told } from "../../common/answer.js";
import { changeIntervalWords, changeWords } from "../../common/change-words.js";
import { eventNoun, eventWords } from "../../common/phases.js";
import type { MethodContext } from "../../method.js";
import { eventsAround } from "../common/estimates.js";
import { checksOf, strengthOf } from "../common/strength.js";
import { lessAndMore, percent, subjectWords } from "../common/words.js";
import {
  type DesignAnswer,
  type FrameAnswer,
  mainDesign,
  mainFrame,
  type SubjectAnswer,
} from "../design/designs.js";
import type { Subject } from "../design/subjects.js";
import type { ReportingResult } from "./method.js";
import type { PublishedReporting } from "./published.js";

/** Reports beside victimization, and what published changes of reporting would make of them. */
export function reportingFindings(
  method: MethodIdentity,
  { reports, counterparts }: ReportingResult,
  published: PublishedReporting,
  context: MethodContext,
): Finding[] {
  const dataset = { name: reports[0]?.subject.dataset ?? [...context.catalog.keys()][0]! };
  const told = reports.map(mainOf).filter((one) => one !== undefined);
  // Reports of crime come before calls, and of these the measure with most events.
  const ofCrime = ({ subject }: MainEffect) => (subject.measure.unit === "reports" ? 1 : 0);
  const [main] = told.toSorted((a, b) => ofCrime(b) - ofCrime(a) || b.before - a.before);
  if (main === undefined)
    return [
      cannotAnswer(
        method,
        { assessment: context.assessment, dataset },
        "No measure of crime reported to the police has enough periods on both sides of a date.",
        "Reports of crime by month, and victimization from a survey, a hospital or a shelter over the same months.",
      ),
    ];
  const others = counterparts.map(mainOf).filter((one) => one !== undefined);
  return [finding(method, { main, told, others, published }, { assessment: context.assessment, dataset })];
}

/** A measure with the design that is told first. */
interface MainEffect {
  readonly subject: Subject;
  readonly frame: FrameAnswer;
  readonly design: DesignAnswer;
  readonly effect: NonNullable<DesignAnswer["effect"]>;
  readonly before: number;
}

function mainOf({ subject, frames }: SubjectAnswer): MainEffect | undefined {
  const frame = mainFrame(frames);
  const design = mainDesign(frame?.designs ?? []);
  if (frame === undefined || design?.effect === undefined) return undefined;
  return { subject, frame, design, effect: design.effect, before: eventsAround(subject, frame).before };
}

interface Parts {
  readonly main: MainEffect;
  readonly told: readonly MainEffect[];
  readonly others: readonly MainEffect[];
  readonly published: PublishedReporting;
}

function finding(method: MethodIdentity, parts: Parts, context: Parameters<typeof answer>[1]): Finding {
  const { others, published } = parts;
  const id = `${method.chapter}-${method.id}`;
  const { level } = context.assessment;
  const counterpart = counterpartOf(parts);
  const checks =
    counterpart === undefined ? [] : checksOf(counterpart.subject, counterpart.frame, counterpart.design);
  return answer(method, context, {
    datasets: [...new Set([...parts.told, ...others].map(({ subject }) => subject.dataset))],
    claim: () => claimOf(parts),
    reading: `Reports are crimes times the share of them that is reported. Where that share falls, reports fall even if crime does not, and can fall while crime rises. The figure turns the local reports into victimization under every change of reporting; the dashed line is what a study of other places says goes with it. ${counterpart === undefined ? "Nothing in these files measures victimization apart from reports, so the answer leans on that study." : "What people tell a survey or a clinic does not depend on whether they told the police, though it can depend on whether they answer."}`,
    // Without a measure of its own the answer stands on what was found elsewhere.
    strength: counterpart === undefined ? "published" : strengthOf(counterpart.design, checks),
    estimates: estimatesOf(parts, level),
    checks,
    assumptions: [
      "Reported crimes are victimizations times the share reported, and nothing else changed how reports are counted.",
      `Published: reporting by ${published.reporting.about} changed by ${formatShare(published.reporting.change, { digits: 0 })}, and offending by ${formatNumber(published.elasticity.value)} per cent for each per cent of reporting.`,
    ],
    limits: [
      `The published numbers are of ${published.reporting.about}. Whether they carry over to this place is a judgement.`,
      published.reporting.note,
      published.elasticity.note,
      ...(counterpart === undefined
        ? [
            "No survey of victims and no other record of victimization is in the files: a local answer needs one.",
          ]
        : []),
    ],
    tables: [measuresTable(id, parts), sensitivityTable(`${id}-sensitivity`, parts)],
    figures: [sensitivityFigure(`${id}-sensitivity`, parts)],
  });
}

/** The measure that tells the main reports and victimization apart, or another of victimization. */
function counterpartOf({ main, others }: Parts): MainEffect | undefined {
  return others.find(({ subject }) => subject.measure.id === main.subject.measure.counterpart) ?? others[0];
}

function claimOf(parts: Parts): string {
  const { main, published } = parts;
  const { effect, subject, frame } = main;
  const words = lessAndMore(subject);
  const { change } = published.reporting;
  const implied = { low: effect.low / (1 + change), high: effect.high / (1 + change) };
  const counterpart = counterpartOf(parts);
  const local =
    counterpart === undefined
      ? "nothing in these files measures victimization apart from reports"
      : `of ${subjectWords(counterpart.subject)} there was ${changeIntervalWords(counterpart.effect, ["less", "more"])}`;
  return `From ${eventNoun(frame.frame.event)} on there were ${changeIntervalWords(effect, words)} ${subjectWords(subject)}; ${local}. Reports alone cannot tell less crime from less reporting: had victims reported ${changeWords(1 + change, ["less", "more"])} often, as a study of other places found, the same reports would mean ${changeIntervalWords(implied, ["less", "more"])} victimization.`;
}

function estimatesOf({ told, others, main, published }: Parts, level: number): Record<string, Told> {
  const found: Record<string, Told> = {};
  for (const { subject, frame, effect } of [...told, ...others]) {
    const { before, after } = eventsAround(subject, frame);
    const counts = subject.measure.scale === "count" ? [before, after] : [];
    found[capitalise(subjectWords(subject))] = {
      ...inPercent(effect),
      level,
      intervalKind: "confidence",
      scale: "rate-ratio",
      unit: "per cent more than without the change (less where negative)",
      n: counts.length === 0 ? null : before + after,
      variance: effect.variance,
      degreesOfFreedom: effect.df,
      countsFrom: { kind: frame.frame.event.kind, date: frame.frame.event.date },
      counts,
    };
  }
  const { change } = published.reporting;
  found["Victimization, were reporting to change as published"] = {
    ...inPercent({
      ratio: main.effect.ratio / (1 + change),
      low: main.effect.low / (1 + change),
      high: main.effect.high / (1 + change),
    }),
    level,
    intervalKind: "confidence",
    scale: "rate-ratio",
    unit: "per cent more than without the change (less where negative)",
    n: null,
    variance: `of the reports alone; reporting assumed to change by ${formatShare(change, { digits: 0 })} (published)`,
    counts: [],
  };
  return found;
}

const inPercent = ({ ratio, low, high }: { ratio: number; low: number; high: number }) => ({
  value: percent(ratio),
  low: percent(low),
  high: percent(high),
});

/** Reports and other measures, each by the design that is told first. */
function measuresTable(id: string, { told, others }: Parts): FindingTable {
  const derivedFrom = ["before", "after"];
  const row = ({ subject, frame, effect }: MainEffect, kind: string) => {
    const { before, after } = eventsAround(subject, frame);
    const isCount = subject.measure.scale === "count";
    return [
      capitalise(subjectWords(subject)),
      kind,
      eventWords(frame.frame.event),
      percent(effect.ratio),
      percent(effect.low),
      percent(effect.high),
      isCount ? before : null,
      isCount ? after : null,
    ];
  };
  return {
    id,
    title: "Reports, and victimization by other measures",
    columns: [
      { name: "measure", label: "Measure", kind: "label" },
      { name: "kind", label: "What it depends on", kind: "text" },
      { name: "date", label: "Counted from", kind: "label" },
      { name: "change", label: "Change, per cent", kind: "number", digits: 1, derivedFrom },
      { name: "low", label: "From", kind: "low", digits: 1, derivedFrom },
      { name: "high", label: "To", kind: "high", digits: 1, derivedFrom },
      { name: "before", label: "Events before", kind: "count" },
      { name: "after", label: "Events after", kind: "count" },
    ],
    rows: [
      ...told.map((one) => row(one, "crime, and whether it is reported to the police")),
      ...others.map((one) =>
        row(
          one,
          one.subject.measure.kind === "survey"
            ? "crime, and whether it is told in a survey"
            : "crime, and whether it is treated or recorded",
        ),
      ),
    ],
  };
}

/** Changes of reporting that are tried. */
const changes = Array.from({ length: 11 }, (_, i) => -0.5 + i * 0.05);

/** Victimization that goes with a change of reporting by the published elasticity. */
const byElasticity = (change: number, elasticity: number): number => (1 + change) ** elasticity;

function sensitivityTable(id: string, { main, published }: Parts): FindingTable {
  const { low, high } = published.elasticity;
  return {
    id,
    title: `What ${subjectWords(main.subject)} would mean, by how reporting changed`,
    columns: [
      { name: "reporting", label: "Change of reporting", kind: "share" },
      {
        name: "implied",
        label: "Victimization that these reports imply, per cent",
        kind: "number",
        digits: 1,
      },
      { name: "implied-low", label: "From", kind: "low", digits: 1 },
      { name: "implied-high", label: "To", kind: "high", digits: 1 },
      {
        name: "published",
        label: `By the published elasticity of ${formatNumber(low)}, per cent`,
        kind: "number",
        digits: 1,
      },
      { name: "published-weaker", label: `By ${formatNumber(high)}, per cent`, kind: "number", digits: 1 },
    ],
    rows: changes.map((change) => [
      change,
      percent(main.effect.ratio / (1 + change)),
      percent(main.effect.low / (1 + change)),
      percent(main.effect.high / (1 + change)),
      percent(byElasticity(change, low)),
      percent(byElasticity(change, high)),
    ]),
    note: `Published: ${published.reporting.about}; reporting changed by ${formatShare(published.reporting.change, { digits: 0 })} (${formatShare(published.reporting.low, { digits: 0 })} to ${formatShare(published.reporting.high, { digits: 0 })}). Checked ${published.checked}.`,
  };
}

function sensitivityFigure(id: string, { main, published }: Parts): Figure {
  const { change } = published.reporting;
  const elasticity = published.elasticity.value;
  const none = percent(main.effect.ratio);
  return {
    id,
    title: "What would the same reports mean, if reporting itself had changed?",
    subtitle: `Change of victimization in per cent that goes with ${subjectWords(main.subject)}, by the change in the share of crimes that is reported. Solid: these reports, with their interval. Dashed: what a study of other places says goes with that change of reporting.`,
    alternative: `With reporting unchanged the reports mean ${formatNumber(none, { digits: 0 })} per cent; the less is reported, the more victimization the same reports mean. ${joinList([`At the published change of ${formatShare(change, { digits: 0 })} they mean ${formatNumber(percent(main.effect.ratio / (1 + change)), { digits: 0 })} per cent`, `the published elasticity ${formatNumber(percent(byElasticity(change, elasticity)), { digits: 0 })} per cent`])}.`,
    plot: {
      kind: "series",
      measure: "Change of victimization, per cent",
      x: { kind: "number", label: "Change in the share of crimes that is reported, per cent" },
      format: "number",
      lines: [
        {
          label: "These reports",
          points: changes.map((one) => ({
            x: Math.round(100 * one),
            y: percent(main.effect.ratio / (1 + one)),
            low: percent(main.effect.low / (1 + one)),
            high: percent(main.effect.high / (1 + one)),
          })),
        },
        {
          label: "Published",
          dashed: true,
          points: changes.map((one) => ({
            x: Math.round(100 * one),
            y: percent(byElasticity(one, elasticity)),
          })),
        },
      ],
      events: [],
      rules: [{ x: 100 * change, label: "published" }],
      reference: { value: 0, label: "no change" },
    },
    table: id,
  };
}
