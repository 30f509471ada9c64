/** Series of outcomes from the files of an assessment: docs/outcomes.md. */
export { type BreakOptions, followedForBreaks, type LevelBreak, levelBreaks } from "./breaks.js";
export { type Coverage, coverageOf, type Silence } from "./coverage.js";
export { type OutcomePanel, type PanelSpec, panelQueries, readPanels } from "./panel.js";
export { isNoSeries, type SeriesPlan, seriesQueries } from "./plan.js";
export { readSeries } from "./read.js";
export type { OutcomeSeries, PeriodLength, SeriesRemark, SeriesSet, SeriesSpec } from "./types.js";
