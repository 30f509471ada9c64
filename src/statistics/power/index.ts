/** Power, minimum detectable effects, and monitoring of data as they come in. */
export {
  type ClusterDesign,
  type Clustering,
  clusterDesignEffect,
  clustersFor,
  detectableInClusters,
  powerOfClusters,
} from "./clusters.js";
export {
  detectableFromDraws,
  type PlaceboDraws,
  powerFromDraws,
  type SimulatedPower,
  type SimulationQuestion,
} from "./draws.js";
export { detectableMeans, type MeanDesign, powerOfMeans, sizeForMeans } from "./means.js";
export {
  driftForPower,
  type LookDecision,
  type LookEstimate,
  type MonitoringLook,
  type MonitoringPlan,
  type MonitoringPower,
  monitor,
  monitoringBoundaries,
  monitoringInflation,
  monitoringPower,
} from "./monitoring.js";
export { noncentralTCdf } from "./noncentral-t.js";
export {
  autoregressiveCovariances,
  changeVariance,
  detectableInPanel,
  historicalChangeVariance,
  type PanelDesign,
  powerOfPanel,
  type SerialCovariances,
} from "./panel.js";
export {
  detectableProportion,
  type ProportionDesign,
  powerOfProportions,
  sizeForProportions,
} from "./proportions.js";
export {
  type PanelSimulation,
  type PlannedCohort,
  type StaggeredSimulation,
  simulatePanelPower,
  simulateStaggeredPower,
} from "./simulate-panel.js";
export {
  type CountSeriesPower,
  type CountSeriesSimulation,
  type SeriesSimulation,
  type SimulatedSeriesPower,
  simulateCountSeriesPower,
  simulateSeriesPower,
} from "./simulate-series.js";
export { alphaSpent, type Spending } from "./spending.js";
export {
  detectableSurveyDifference,
  powerOfSurveyDifference,
  type SurveyDifferenceDesign,
  type SurveyGroup,
  surveyDifferenceError,
} from "./survey.js";
export { detectableEffect, type EffectDesign, powerOfEffect, type TestSettings } from "./test-settings.js";
