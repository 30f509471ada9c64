import { fitAutoregressive, segmentedDesign } from "../../../statistics/interrupted-time-series/index.js";
import { eventNoun, mainEvent } from "../../common/phases.js";
import { attempt } from "./attempt.js";
import { type ContrastKind, contrastOf, needsUnits, type Pooling, possibleContrasts } from "./contrast.js";
import { breaksOf, type DesignSpec, mainDesign, outliersOf, type SubjectAnswer } from "./designs.js";
import { type EffectSettings, effectOf, type Family, familyFor, seriesOf } from "./effect.js";
import { type Frame, frameOf, isFrame } from "./frame.js";
import type { Subject } from "./subjects.js";

/** A choice that could have been made otherwise, and its options in words. */
export interface Choice {
  readonly label: string;
  readonly options: readonly string[];
}

/** The estimate under one combination of choices. Ratios. */
export interface Specification {
  /** For each choice, the option that was taken. */
  readonly options: readonly number[];
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly main: boolean;
}

export interface Curve {
  readonly choices: readonly Choice[];
  /** By size. */
  readonly specifications: readonly Specification[];
  /** Combinations that make sense, and those of them that were estimated. */
  readonly possible: number;
  /** Combinations that the numbers did not allow. */
  readonly failed: number;
}

/** More combinations than these are thinned evenly. */
const most = 128;

const contrastWords: Readonly<Record<ContrastKind, string>> = {
  own: "Its own earlier trend",
  groups: "The other group",
  agencies: "Other agencies",
  triple: "The other group and other agencies",
};

interface Combination {
  readonly frame: number;
  readonly window: number;
  readonly kind: ContrastKind;
  readonly pooling: Pooling;
  readonly harmonics: number;
  readonly apart: boolean;
  readonly family: Family;
  readonly trend: boolean;
}

/** Every defensible choice at once, for a subject at the dates of its main phase. Undefined where no date has two sides. */
export function curveOf({ subject, frames }: SubjectAnswer, spec: DesignSpec): Curve | undefined {
  const lattice = latticeOf(subject, frames, spec);
  if (lattice === undefined) return undefined;
  const all = lattice.combinations;
  const taken = thinned(all, lattice.main);
  let failed = 0;
  const specifications = taken.flatMap((one) => {
    const effect = attempt(() => estimate(subject, one, lattice, spec));
    if (effect === undefined) failed++;
    if (effect === undefined) return [];
    const { ratio, low, high } = effect;
    return [{ options: optionsOf(one, lattice), ratio, low, high, main: one === lattice.main }];
  });
  if (specifications.length === 0) return undefined;
  return {
    choices: lattice.choices,
    specifications: specifications.sort((a, b) => a.ratio - b.ratio),
    possible: all.length,
    failed,
  };
}

interface Lattice {
  readonly choices: readonly Choice[];
  readonly combinations: readonly Combination[];
  readonly main: Combination;
  /** By date, by window. */
  readonly frames: readonly (readonly Frame[])[];
  readonly kinds: readonly ContrastKind[];
  readonly harmonics: readonly number[];
  readonly families: readonly Family[];
  readonly apart: ReadonlySet<number>;
}

function latticeOf(
  subject: Subject,
  answers: SubjectAnswer["frames"],
  spec: DesignSpec,
): Lattice | undefined {
  const main = mainEvent(answers.map(({ frame }) => frame.event));
  const answer = answers.find(({ frame }) => frame.event === main);
  const design = answer === undefined ? undefined : mainDesign(answer.designs);
  if (main === undefined || design === undefined) return undefined;
  const events = answers
    .map(({ frame }) => frame.event)
    .filter((one) => one.label === main.label && one.date <= main.date);
  const { before, after } = spec.settings.window;
  const windows = [{ before, after }, { before: 24, after: 12 }, null];
  const framed = events.map((event) =>
    windows.map((window) => frameOf(event, spec.timeline, subject, window)),
  );
  const distinct = windows.filter(
    (_, w) =>
      framed.every((own) => isFrame(own[w]!)) &&
      framed.some((own) => !windows.slice(0, w).some((_one, v) => same(own[v]!, own[w]!))),
  );
  const frames = framed.map((own) => distinct.map((window) => own[windows.indexOf(window)] as Frame));
  const kinds = possibleContrasts(subject);
  const contrast = contrastOf(subject, design.kind);
  const family = familyFor(contrast, frames[events.indexOf(main)]![0]!);
  const families: Family[] = family === "log" ? ["log", "counts"] : ["few", "counts"];
  const apart = unusualPlaces(subject, frames.at(-1)![0]!, spec);
  const harmonics = subject.period === "year" ? [0] : [...new Set([spec.settings.harmonics, 0])];
  const windowWords = distinct.map((one) =>
    one === null ? "All periods" : `${one.before} months before, ${one.after} after`,
  );
  const combinations: Combination[] = [];
  for (const frame of events.keys())
    for (const window of distinct.keys())
      for (const kind of kinds)
        for (const pooling of needsUnits(kind) ? (["equal", "pooled"] as const) : (["equal"] as const))
          for (const one of harmonics)
            for (const without of apart.size > 0 ? [false, true] : [false])
              for (const model of families)
                for (const trend of kind === "own" ? [true] : [false, true])
                  combinations.push({
                    frame,
                    window,
                    kind,
                    pooling,
                    harmonics: one,
                    apart: without,
                    family: model,
                    trend,
                  });
  const first = combinations.find(
    (one) =>
      one.frame === events.indexOf(main) &&
      one.window === 0 &&
      one.kind === design.kind &&
      one.pooling === "equal" &&
      one.harmonics === harmonics[0] &&
      !one.apart &&
      one.family === families[0] &&
      one.trend === (design.kind === "own"),
  )!;
  return {
    choices: choicesOf({
      events: events.map(eventNoun),
      kinds,
      windowWords,
      harmonics,
      families,
      apart: apart.size,
    }),
    combinations,
    main: first,
    frames,
    kinds,
    harmonics,
    families,
    apart,
  };
}

const same = (a: ReturnType<typeof frameOf>, b: ReturnType<typeof frameOf>): boolean =>
  isFrame(a) && isFrame(b) && a.from === b.from && a.end === b.end;

function choicesOf(input: {
  readonly events: readonly string[];
  readonly kinds: readonly ContrastKind[];
  readonly windowWords: readonly string[];
  readonly harmonics: readonly number[];
  readonly families: readonly Family[];
  readonly apart: number;
}): Choice[] {
  const model: Readonly<Record<Family, string>> = {
    log: "Logarithms, autoregressive errors",
    counts: "Counts, Newey-West errors",
    few: "Counts, errors by their dispersion",
  };
  const units = input.kinds.some(needsUnits);
  return [
    { label: "Counted from", options: input.events },
    { label: "Compared with", options: input.kinds.map((kind) => contrastWords[kind]) },
    { label: "Periods", options: input.windowWords },
    {
      label: "Season",
      options: input.harmonics.map((one) =>
        one === 0 ? "No season" : `Season, ${one} ${one === 1 ? "wave" : "waves"}`,
      ),
    },
    {
      label: "Unusual periods",
      options: input.apart > 0 ? ["Kept", `${input.apart} left out`] : ["None found"],
    },
    { label: "Model", options: input.families.map((one) => model[one]) },
    { label: "Trend of its own", options: ["No", "Yes"] },
    ...(units ? [{ label: "Other agencies", options: ["Weigh alike", "Weigh by size"] }] : []),
  ];
}

function optionsOf(one: Combination, lattice: Lattice): number[] {
  return [
    one.frame,
    lattice.kinds.indexOf(one.kind),
    one.window,
    lattice.harmonics.indexOf(one.harmonics),
    one.apart ? 1 : 0,
    lattice.families.indexOf(one.family),
    one.trend ? 1 : 0,
    // Where no other agency takes part, neither line is marked.
    ...(lattice.kinds.some(needsUnits)
      ? [needsUnits(one.kind) ? (one.pooling === "equal" ? 0 : 1) : -1]
      : []),
  ];
}

/** At most so many combinations, spread evenly over all of them by a stride without common divisor; the main one among them. */
function thinned(all: readonly Combination[], main: Combination): Combination[] {
  if (all.length <= most) return [...all];
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let stride = Math.floor(all.length * 0.618);
  while (divisor(stride, all.length) !== 1) stride++;
  const from = all.indexOf(main);
  return Array.from({ length: most }, (_, i) => all[(from + i * stride) % all.length]!);
}

function estimate(subject: Subject, one: Combination, lattice: Lattice, spec: DesignSpec) {
  const frame = lattice.frames[one.frame]![one.window]!;
  const contrast = contrastOf(subject, one.kind, { pooling: one.pooling });
  const declared = outliersOf(subject, spec);
  const settings: EffectSettings = {
    family: one.family,
    period: subject.period,
    harmonics: one.harmonics,
    trend: one.trend,
    without: one.apart ? new Set([...declared, ...lattice.apart]) : declared,
    breaks: breaksOf(subject, one.kind, spec.recordsChanges),
    level: spec.level,
  };
  return effectOf(contrast, frame, settings);
}

/** An innovation further out than so many standard deviations is unusual. */
const unusual = 3;

/** Periods that stand far out of the subject's own series, not beside the date itself. */
function unusualPlaces(subject: Subject, frame: Frame, spec: DesignSpec): ReadonlySet<number> {
  const contrast = contrastOf(subject, "own");
  const settings: EffectSettings = {
    family: "log",
    period: subject.period,
    harmonics: spec.settings.harmonics,
    trend: true,
    without: outliersOf(subject, spec),
    level: spec.level,
  };
  const { interventions, ...input } = seriesOf(contrast, frame, settings);
  const fit = attempt(() =>
    fitAutoregressive({
      ...segmentedDesign({ ...input, periods: input.outcome.length, interventions }),
      outcome: input.outcome,
      method: "reml",
    }),
  );
  const places = [...(fit?.innovations ?? [])].flatMap((value, i) =>
    Math.abs(value) > unusual ? [frame.from + i] : [],
  );
  return new Set(places.filter((t) => t < frame.preEnd - 2 || t > frame.start + 2));
}
