import type { MeasureDefinition } from "../../../data/measures.js";
import type { LedgerLine } from "../../../findings/finding.js";
import type { Method } from "../../method.js";
import {
  type Coverage,
  coverageOf,
  isNoSeries,
  readSeries,
  type SeriesSpec,
  seriesQueries,
} from "../series/index.js";
import { coverageFindings } from "./findings.js";

export interface CoverageSpec {
  readonly series: SeriesSpec;
  readonly line: LedgerLine;
}

export interface CoverageResult {
  readonly coverage: readonly Coverage[];
  readonly measures: Readonly<Record<string, MeasureDefinition>>;
}

/** Who reported when: before a sum over several agencies is read as a trend. One method a line of the ledger. */
export function coverageMethod(line: LedgerLine): Method<CoverageSpec, CoverageResult> {
  const method: Method<CoverageSpec, CoverageResult> = {
    id: "outcome-coverage",
    chapter: line,
    title: "Who reported when",
    question: "Do the same units report throughout, so that their sum can be read as a trend?",
    ledger: line,
    citations: ["horowitz-manski-1998", "manski-1989"],
    rank: 5,
    plan(context) {
      const found = seriesQueries(context);
      if (isNoSeries(found)) return found;
      return {
        run: true,
        spec: { series: found.spec, line },
        summary:
          "Which units reported each measure in each period; where they changed, the units that reported throughout and bounds in place of the sum.",
        queries: found.queries,
      };
    },
    estimate({ series: spec, line: own }, cells) {
      const { series, measures } = readSeries(spec, cells);
      return { coverage: coverageOf(series.filter((one) => one.line === own)), measures };
    },
    findings: (_, result, context) => coverageFindings(method, result, context),
  };
  return method;
}
