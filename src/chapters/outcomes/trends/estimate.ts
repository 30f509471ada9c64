import { interruptedTimeSeries } from "../../../statistics/interrupted-time-series/index.js";
import type { LineSpec, Read } from "../common/plan.js";
import { attempt } from "../design/attempt.js";
import { contrastOf } from "../design/contrast.js";
import { analyseLine, mainFrame, type SubjectAnswer, settingsFor } from "../design/designs.js";
import { seriesOf } from "../design/effect.js";
import type { SeriesSet } from "../series/index.js";

/** What the time before would give, one a period of the main frame. */
export interface ExpectedPath {
  /** Place of the first period. */
  readonly from: number;
  readonly expected: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface SubjectTrend {
  readonly answer: SubjectAnswer;
  readonly path?: ExpectedPath;
}

export interface TrendsResult {
  readonly trends: readonly SubjectTrend[];
  readonly read: Read;
}

export function estimateTrends(set: SeriesSet, spec: LineSpec, seed: number): SubjectTrend[] {
  const answers = analyseLine(set, spec.line, spec.design, { thorough: true, kinds: ["own"], seed });
  return answers.map((answer) => {
    const path = attempt(() => expectedPath(answer, spec));
    return path === undefined ? { answer } : { answer, path };
  });
}

function expectedPath({ subject, frames }: SubjectAnswer, { design }: LineSpec): ExpectedPath | undefined {
  const main = mainFrame(frames);
  if (main === undefined || main.designs[0]?.effect === undefined) return undefined;
  const contrast = contrastOf(subject, "own");
  const settings = settingsFor(subject, contrast, main.frame, design);
  const found = interruptedTimeSeries(seriesOf(contrast, main.frame, settings));
  const scale = (values: Float64Array) =>
    settings.family === "log"
      ? values.map((value, i) => Math.exp(value) * contrast.reference[main.frame.from + i]!)
      : values;
  return {
    from: main.frame.from,
    expected: scale(found.counterfactual),
    low: scale(found.counterfactualLow),
    high: scale(found.counterfactualHigh),
  };
}
