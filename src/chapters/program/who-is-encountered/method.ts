import { has } from "../../../data/dataset.js";
import type { Cells } from "../../../engine/query.js";
import type { Finding } from "../../../findings/finding.js";
import { formatCount, formatShare, joinList } from "../../../findings/wording.js";
import { differenceInterval } from "../../../statistics/clustered-ratios/index.js";
import { answer, cannotAnswer, type Shown, type Told } from "../../common/answer.js";
import { countsOf, plainShare, type Share, shareEstimate } from "../../common/shares.js";
import type { Method } from "../../method.js";
import { levelCategory, offenceCategory, orderOf } from "../common/categories.js";
import {
  isNotRun,
  type ProgramContext,
  periodWords,
  plannedProgram,
  programWith,
} from "../common/context.js";
import { knownOf, type Mix, type MixOfKind, mixQuery, numberOf, readMix, totalOf } from "../common/mix.js";
import { kindPeriod, overTime, phasesTable, valuesFigure, valuesTable } from "../common/mix-tables.js";
import { changeDoubt, kindWord, phaseLabels, pointsBetween, shareWithRange } from "../common/words.js";

interface Spec {
  readonly hasLevel: boolean;
  readonly hasOffence: boolean;
  readonly phases: number;
}

interface Result {
  readonly level?: Mix;
  readonly offence?: Mix;
}

/** The published national share, and how it is told in a figure. */
const national = { value: 0.5, label: "about half of detainers nationally in fiscal year 2010 (published)" };

/** Who is met under the program: level and kind of the most serious charge, by kind of record, phase and month. */
export const whoIsEncountered: Method<Spec, Result> = {
  id: "who-is-encountered",
  chapter: "program",
  title: "Who is encountered",
  question: "How serious are the charges of the people whom the program reaches?",
  ledger: "removal",
  citations: ["capps-et-al-2011", "wilson-1927", "newcombe-1998"],
  rank: 10,
  plan(context) {
    const program = programWith(context, "encounters", {
      "charge_level|offence": {
        lacks: "what the most serious charge is",
        would:
          "The level of the most serious charge (felony, misdemeanour, traffic), or what it is about, for every encounter.",
      },
    });
    if (isNotRun(program)) return program;
    const { dataset, boundaries } = program;
    const [hasLevel, hasOffence] = [has(dataset, "charge_level"), has(dataset, "offence")];
    return {
      run: true,
      spec: { hasLevel, hasOffence, phases: boundaries.length + 1 },
      summary: `Level and kind of charge of ${formatCount(dataset.rows)} encounters, detainers and holds, ${periodWords(program)}.`,
      queries: {
        ...(hasLevel ? { level: mixQuery(dataset, "charge_level", boundaries) } : {}),
        ...(hasOffence ? { offence: mixQuery(dataset, "offence", boundaries) } : {}),
      },
    };
  },
  estimate: (spec, cells: Readonly<Record<string, Cells>>) => ({
    ...(spec.hasLevel ? { level: readMix(cells.level!, orderOf(levelCategory), spec.phases) } : {}),
    ...(spec.hasOffence ? { offence: readMix(cells.offence!, orderOf(offenceCategory), spec.phases) } : {}),
  }),
  findings: (_, result, context) => findings(result, plannedProgram(context, "encounters")),
};

function findings({ level, offence }: Result, program: ProgramContext): Finding[] {
  const kinds = (level ?? offence)!.kinds;
  const found = kinds.flatMap((own, i): Finding[] => {
    const drawn = draft(own.kind, level, offence, program);
    if (drawn === undefined) return [];
    return [
      answer(whoIsEncountered, program, {
        ...drawn,
        ...(kinds.length === 1 ? {} : { part: own.kind, question: questionOf(own.kind) }),
        rank: whoIsEncountered.rank + i / 10,
      }),
    ];
  });
  if (found.length > 0) return found;
  return [
    cannotAnswer(
      whoIsEncountered,
      program,
      "No row of the file has a recorded charge.",
      "The level of the most serious charge of every encounter.",
    ),
  ];
}

const questionOf = (kind: string): string => `How serious are the charges behind ${kindWord(kind)}?`;

const ofKind = (mix: Mix | undefined, kind: string): MixOfKind | undefined => {
  const own = mix?.kinds.find((one) => one.kind === kind);
  return own === undefined || knownOf(own) === 0 ? undefined : own;
};

function draft(kind: string, level: Mix | undefined, offence: Mix | undefined, program: ProgramContext) {
  const own = ofKind(level, kind);
  const offences = ofKind(offence, kind);
  if (own === undefined && offences === undefined) return undefined;
  const confidence = program.assessment.level;
  const levels = own === undefined ? undefined : partOf(level!, own, program, levelCategory, national);
  const kindsOf = offences === undefined ? undefined : partOf(offence!, offences, program, offenceCategory);
  const low = own && plainShare(numberOf(level!, own, levelCategory.followed), knownOf(own), confidence);
  const serious =
    offences &&
    plainShare(numberOf(offence!, offences, offenceCategory.followed), knownOf(offences), confidence);
  return {
    claim: (shown: Shown) => claim({ kind, level, own, low, serious, program }, shown),
    reading:
      "The level is that of the most serious charge at the time, not of a conviction, and says nothing of what was or could be proved. A share of low-level charges can be high because few people with serious charges are there to be met, because everybody who is booked is checked, or because minor matters are brought in: the share alone does not tell which. The national figure is from fiscal year 2010, for detainers, and ranged from 30 to about 80 per cent between sites.",
    estimates: {
      ...(low === undefined
        ? {}
        : {
            low: shareEstimate(
              low,
              confidence,
              `share of ${kindWord(kind)} at misdemeanour or traffic level`,
            ),
          }),
      ...(serious === undefined
        ? {}
        : {
            serious: shareEstimate(
              serious,
              confidence,
              `share of ${kindWord(kind)} for violence, sexual offences or weapons`,
            ),
          }),
      ...changeEstimates(kind, level, own, program),
    },
    checks: [recorded(kind, own ?? offences!)],
    assumptions: [
      "Charges are recorded alike over the whole period; intervals take rows as independent of each other.",
    ],
    limits: [
      "Charges are not convictions, and one person can stand in several rows.",
      "The national figure is of another time and of all ways of meeting people; it is a comparison, not a standard.",
    ],
    choices: [
      {
        what: "What counts as a low level",
        chosen: "misdemeanours and traffic or other infractions; no criminal charge is told apart",
        change: "the column `charge_level` of the file, or its mapping",
      },
    ],
    tables: [...(levels?.tables ?? []), ...(kindsOf?.tables ?? [])],
    figures: [...(levels?.figures ?? []), ...(kindsOf?.figures ?? [])],
  };
}

function partOf(
  mix: Mix,
  own: MixOfKind,
  program: ProgramContext,
  category: typeof levelCategory,
  reference?: typeof national,
) {
  const phases = phasesTable(mix, own, category, program);
  const time = overTime(mix, own, category, program, reference);
  const title =
    category.id === "level"
      ? `How serious are the charges behind ${kindWord(own.kind)}?`
      : `What are the charges behind ${kindWord(own.kind)} about?`;
  return {
    tables: [
      valuesTable(mix, own, category, program.assessment.level),
      ...(phases === undefined ? [] : [phases]),
      ...(time === undefined ? [] : [time.table]),
    ],
    figures: [
      valuesFigure(mix, own, category, program, title),
      ...(category.id === "level" ? (time?.figures ?? []) : []),
    ],
  };
}

interface ClaimParts {
  readonly kind: string;
  readonly level: Mix | undefined;
  readonly own: MixOfKind | undefined;
  readonly low: Share | undefined;
  readonly serious: Share | undefined;
  readonly program: ProgramContext;
}

function claim({ kind, level, own, low, serious, program }: ClaimParts, shown: Shown): string {
  const heavy =
    serious === undefined || !shown(offenceCategory.labels.violent!)
      ? ""
      : ` Violence, sexual offences or weapons were the most serious charge of ${shareWithRange(serious)}.`;
  if (low === undefined || own === undefined)
    return heavy === "" ? "The counts are too small to be shown." : heavy.trim();
  if (!levelCategory.followed.every((value) => shown(levelCategory.labels[value]!)))
    return `The counts of ${kindWord(kind)} by level of the charge are too small to be shown.${heavy}`;
  const all = `Of ${formatCount(knownOf(own))} ${kindWord(kind)} with a recorded level of the charge ${kindPeriod(own)}, ${shareWithRange(low)} were at misdemeanour or traffic level; nationally it was about half of detainers in fiscal year 2010 (published).`;
  return `${all}${changeWords(level!, own, program)}${heavy}`;
}

/** The last phase against the one before it. */
function changeOf(mix: Mix, own: MixOfKind, program: ProgramContext) {
  const phases = own.phases.map((counts) =>
    plainShare(numberOf(mix, counts, levelCategory.followed), knownOf(counts), program.assessment.level),
  );
  const [before, after] = phases.slice(-2);
  if (before === undefined || after === undefined || before.trials === 0 || after.trials === 0)
    return undefined;
  return { before, after, change: differenceInterval(after, before) };
}

function changeWords(mix: Mix, own: MixOfKind, program: ProgramContext): string {
  const found = changeOf(mix, own, program);
  if (found === undefined) return "";
  const { minimumCell } = program.assessment.privacy;
  if ([found.before, found.after].flatMap(countsOf).some((n) => n > 0 && n < minimumCell)) return "";
  const label = phaseLabels(program.boundaries).at(-1)!;
  return ` ${label}, the share was ${formatShare(found.after.value)}, against ${formatShare(found.before.value)} in the phase before: a change of ${pointsBetween(found.change)}, ${changeDoubt(found.change)}.`;
}

function changeEstimates(
  kind: string,
  mix: Mix | undefined,
  own: MixOfKind | undefined,
  program: ProgramContext,
): Record<string, Told> {
  const found = mix === undefined || own === undefined ? undefined : changeOf(mix, own, program);
  if (found === undefined) return {};
  const boundary = program.boundaries.at(-1)!;
  return {
    change: {
      ...found.change,
      level: program.assessment.level,
      intervalKind: "confidence",
      scale: "difference",
      unit: `share of ${kindWord(kind)} at misdemeanour or traffic level, last phase less the one before`,
      n: found.before.trials + found.after.trials,
      variance: "Newcombe",
      countsFrom: { kind: boundary.kind, date: boundary.date },
      counts: [found.before, found.after].flatMap(countsOf),
    },
  };
}

function recorded(kind: string, own: MixOfKind) {
  const share = own.unknown / totalOf(own);
  return {
    id: "recorded",
    label: "Charges are recorded",
    outcome: share > 0.2 ? ("fail" as const) : share > 0.05 ? ("caution" as const) : ("pass" as const),
    detail:
      own.unknown === 0
        ? `Every row of ${joinList([kindWord(kind)])} has a recorded charge.`
        : `${formatShare(share)} of ${kindWord(kind)} have no recorded charge, and are left out of the shares.`,
  };
}
