/** Interrupted time series. */
export { type AutocorrelationTest, autocorrelations, ljungBox } from "./autocorrelation.js";
export { type AutoregressiveFit, type AutoregressiveOptions, fitAutoregressive } from "./autoregressive.js";
export {
  type Intervention,
  type SegmentedDesign,
  type SegmentedDesignOptions,
  segmentedDesign,
  withoutInterventions,
} from "./design.js";
export type { CounterfactualPath, EffectSummary } from "./effects.js";
export {
  type InterruptedTimeSeriesOptions,
  type InterruptedTimeSeriesResult,
  interruptedTimeSeries,
  type SeriesAutocorrelation,
  type SeriesModel,
} from "./interrupted-time-series.js";
export {
  type PlaceboOptions,
  type PlaceboResult,
  type PlaceboStatistic,
  placeboDates,
} from "./placebo.js";
export { type PraisWinstenFit, type PraisWinstenOptions, praisWinsten } from "./prais-winsten.js";
