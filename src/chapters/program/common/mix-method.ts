import { type Dataset, has } from "../../../data/dataset.js";
import type { Cells, Query } from "../../../engine/query.js";
import type { Finding, FindingTable, LedgerLine } from "../../../findings/finding.js";
import { formatCount, formatShare, joinList } from "../../../findings/wording.js";
import { answer, cannotAnswer, type Shown, type Told } from "../../common/answer.js";
import { plainShare, shareEstimate } from "../../common/shares.js";
import type { Method } from "../../method.js";
import { orderOf } from "./categories.js";
import { isNotRun, type ProgramContext, periodWords, plannedProgram, programWith } from "./context.js";
import { knownOf, type Mix, type MixOfKind, mixQuery, readMix, totalOf } from "./mix.js";
import { type Category, kindPeriod, overTime, phasesTable, valuesFigure, valuesTable } from "./mix-tables.js";
import { kindWord, shareWithRange } from "./words.js";

/** A question that is answered by how encounters are spread over one or more categories. */

/** A category whose values have words for a sentence: "80 per cent in jail". */
export interface SaidCategory extends Category {
  readonly said: Readonly<Record<string, string>>;
}

export interface MixSpec {
  /** Names of the columns that the file has. */
  readonly columns: readonly string[];
  readonly phases: number;
}

export type MixResult = Readonly<Record<string, Mix>>;

/** What the question asks of each category that the file may have. */
export interface MixQuestion {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly ledger: LedgerLine;
  readonly rank: number;
  readonly citations: readonly string[];
  /** Column of the contract and its category; any one is enough. */
  readonly categories: readonly (readonly [string, SaidCategory])[];
  readonly lacks: string;
  readonly would: string;
  readonly reading: string;
  readonly limits: readonly string[];
  /** "Which way were detainers found?" by kind of record. */
  readonly figureTitle: (kind: string, category: Category) => string;
  /** More queries, and the tables that they give for a kind of record. */
  readonly more?: {
    readonly queries: (dataset: Dataset) => Readonly<Record<string, Query>>;
    readonly tables: (cells: Readonly<Record<string, Cells>>) => readonly KindTable[];
  };
}

/** A further table, of one kind of record. */
export interface KindTable {
  readonly kind: string;
  readonly table: FindingTable;
}

export interface WithTables {
  readonly mixes: MixResult;
  readonly tables: readonly KindTable[];
}

/** A method of the chapter from its question. */
export function mixMethod(asked: MixQuestion): Method<MixSpec, WithTables> {
  const { id, title, question, ledger, rank, citations } = asked;
  const method: Method<MixSpec, WithTables> = {
    id,
    chapter: "program",
    title,
    question,
    ledger,
    citations,
    rank,
    plan(context) {
      const names = asked.categories.map(([name]) => name).join("|");
      const program = programWith(context, "encounters", {
        [names]: { lacks: asked.lacks, would: asked.would },
      });
      if (isNotRun(program)) return program;
      const { dataset, boundaries } = program;
      const found = asked.categories.filter(([name]) => has(dataset, name));
      return {
        run: true,
        spec: { columns: found.map(([name]) => name), phases: boundaries.length + 1 },
        summary: `${found.map(([, { what }]) => what).join(" and ")} of ${formatCount(dataset.rows)} encounters, detainers and holds, ${periodWords(program)}.`,
        queries: {
          ...Object.fromEntries(found.map(([name]) => [name, mixQuery(dataset, name, boundaries)])),
          ...asked.more?.queries(dataset),
        },
      };
    },
    estimate: (spec, cells) => ({
      mixes: Object.fromEntries(
        spec.columns.map((name) => {
          const category = asked.categories.find(([own]) => own === name)![1];
          return [name, readMix(cells[name]!, orderOf(category), spec.phases)];
        }),
      ),
      tables: asked.more?.tables(cells) ?? [],
    }),
    findings: (spec, result, context) =>
      findingsOf(method, asked, spec, result, plannedProgram(context, "encounters")),
  };
  return method;
}

function findingsOf(
  method: Method<MixSpec, WithTables>,
  asked: MixQuestion,
  { columns }: MixSpec,
  result: WithTables,
  program: ProgramContext,
): Finding[] {
  const kinds = [...new Set(columns.flatMap((name) => result.mixes[name]!.kinds.map(({ kind }) => kind)))];
  const drafts = kinds.flatMap((kind) => {
    const parts = asked.categories.flatMap(([name, category]) => {
      const mix = result.mixes[name];
      const own = mix?.kinds.find((one) => one.kind === kind);
      return mix === undefined || own === undefined || knownOf(own) === 0 ? [] : [{ mix, own, category }];
    });
    return parts.length === 0 ? [] : [{ kind, parts }];
  });
  if (drafts.length === 0)
    return [cannotAnswer(method, program, `No row of the file says ${asked.lacks}.`, asked.would)];
  return drafts.map(({ kind, parts }, i) =>
    answer(method, program, {
      ...draftOf(asked, kind, parts, result.tables, program),
      ...(drafts.length === 1 ? {} : { part: kind }),
      rank: asked.rank + i / 10,
    }),
  );
}

interface Part {
  readonly mix: Mix;
  readonly own: MixOfKind;
  readonly category: SaidCategory;
}

function draftOf(
  asked: MixQuestion,
  kind: string,
  parts: readonly Part[],
  more: readonly KindTable[],
  program: ProgramContext,
) {
  const { level } = program.assessment;
  const drawn = parts.map(({ mix, own, category }) => {
    const phases = phasesTable(mix, own, category, program);
    const time = overTime(mix, own, category, program);
    return {
      tables: [
        valuesTable(mix, own, category, level),
        ...(phases === undefined ? [] : [phases]),
        ...(time === undefined ? [] : [time.table]),
      ],
      figures: [
        valuesFigure(mix, own, category, program, asked.figureTitle(kind, category)),
        ...(time === undefined ? [] : [time.figures[0]!]),
      ],
    };
  });
  return {
    claim: (shown: Shown) => claimOf(kind, parts, program, shown),
    reading: asked.reading,
    estimates: Object.assign({}, ...parts.map((part) => estimatesOf(kind, part, level))) as Record<
      string,
      Told
    >,
    checks: parts.map(({ own, category }) => recordedCheck(kind, own, category)),
    assumptions: ["Intervals take rows as independent of each other."],
    limits: asked.limits,
    tables: [
      ...drawn.flatMap(({ tables }) => tables),
      ...more.flatMap((one) => (one.kind === kind ? [one.table] : [])),
    ],
    figures: drawn.flatMap(({ figures }) => figures),
  };
}

/** Sentences name the values that stand in the table, the most frequent first. */
const mostNamed = 5;

function claimOf(kind: string, parts: readonly Part[], program: ProgramContext, shown: Shown): string {
  const sentences = parts.map(({ mix, own, category }, i) => {
    const known = knownOf(own);
    const order = mix.values.map((_, at) => at).sort((a, b) => own.n[b]! - own.n[a]!);
    const { minimumCell } = program.assessment.privacy;
    // Only the first table can be asked which of its rows are shown; of the others, small counts are left out here.
    const isTold = (at: number) =>
      own.n[at]! >= minimumCell && (i > 0 || shown(category.labels[mix.values[at]!]!));
    const told = order.filter((at) => own.n[at]! > 0 && isTold(at)).slice(0, mostNamed);
    if (told.length === 0)
      return `The counts of ${kindWord(kind)} by ${category.what} are too small to be shown.`;
    const shares = told.map((at, place) => {
      const share = plainShare(own.n[at]!, known, program.assessment.level);
      const number = place === 0 ? shareWithRange(share) : formatShare(share.value);
      return `${number} ${category.said[mix.values[at]!]!}`;
    });
    const opening =
      i === 0
        ? `Of ${formatCount(known)} ${kindWord(kind)} with a recorded ${category.what} ${kindPeriod(own)}`
        : `By ${category.what} (${formatCount(known)} recorded)`;
    return `${opening}: ${joinList(shares)}.`;
  });
  return sentences.join(" ");
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function estimatesOf(kind: string, { mix, own, category }: Part, level: number): Record<string, Told> {
  const known = knownOf(own);
  return Object.fromEntries(
    mix.values.flatMap((value, i): [string, Told][] =>
      own.n[i] === 0
        ? []
        : [
            [
              `${category.id}-${value}`,
              shareEstimate(
                plainShare(own.n[i]!, known, level),
                level,
                `share of ${kindWord(kind)}: ${lower(category.labels[value]!)}`,
              ),
            ],
          ],
    ),
  );
}

function recordedCheck(kind: string, own: MixOfKind, { id, what }: Category) {
  const share = own.unknown / totalOf(own);
  const outcome = share > 0.2 ? "fail" : share > 0.05 ? "caution" : "pass";
  return {
    id: `recorded-${id}`,
    label: `The ${what} is recorded`,
    outcome: outcome as "fail" | "caution" | "pass",
    detail:
      own.unknown === 0
        ? `All ${kindWord(kind)} have a recorded ${what}.`
        : `${formatShare(share)} of ${kindWord(kind)} have no recorded ${what}, and are left out of the shares.`,
  };
}
