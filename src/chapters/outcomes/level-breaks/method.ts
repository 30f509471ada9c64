import type { MeasureDefinition } from "../../../data/measures.js";
import type { LedgerLine } from "../../../findings/finding.js";
import type { Method } from "../../method.js";
import {
  type BreakOptions,
  followedForBreaks,
  isNoSeries,
  type LevelBreak,
  levelBreaks,
  readSeries,
  type SeriesSpec,
  seriesQueries,
} from "../series/index.js";
import { breakFindings } from "./findings.js";

export interface LevelBreaksSpec {
  readonly series: SeriesSpec;
  readonly line: LedgerLine;
  readonly policyDates: readonly string[];
}

export interface LevelBreaksResult {
  readonly breaks: readonly LevelBreak[];
  /** Series (units by measure) that were long enough to be looked at. */
  readonly looked: number;
  readonly datasets: readonly string[];
  readonly measures: Readonly<Record<string, MeasureDefinition>>;
}

/** Steps in the level of a unit that a change of records could have made. One method a line of the ledger. */
export function levelBreaksMethod(line: LedgerLine): Method<LevelBreaksSpec, LevelBreaksResult> {
  const method: Method<LevelBreaksSpec, LevelBreaksResult> = {
    id: "outcome-level-breaks",
    chapter: line,
    title: "Steps in level",
    question: "Did the way in which outcomes are recorded change?",
    ledger: line,
    citations: ["scott-knott-1974", "worsley-1983", "olshen-et-al-2004"],
    rank: 6,
    plan(context) {
      const found = seriesQueries(context);
      if (isNoSeries(found)) return found;
      const { timeline } = context.assessment;
      return {
        run: true,
        spec: { series: found.spec, line, policyDates: timeline.map(({ date }) => date) },
        summary:
          "Steps from one period to the next in what each unit reports, against the other units or its own season, beside those that the assessment declares.",
        queries: found.queries,
      };
    },
    estimate({ series: spec, line: own, policyDates }, cells, seed) {
      const { series, measures } = readSeries(spec, cells);
      const followed = series.filter((one) => one.line === own && one.partOf === undefined);
      const options: BreakOptions = { declared: spec.recordsChanges, policyDates, seed };
      return {
        breaks: levelBreaks(followed, options),
        looked: followedForBreaks(followed),
        datasets: [...new Set(followed.map(({ dataset }) => dataset))],
        measures,
      };
    },
    findings: (_, result, context) => breakFindings(method, result, context),
  };
  return method;
}
