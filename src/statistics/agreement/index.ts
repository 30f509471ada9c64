/** Agreement between coders. */
export { type AgreementBootstrap, type BootstrapInterval, bootstrapAgreement } from "./bootstrap.js";
export { cohenKappa, type Kappa, type KappaWeights } from "./cohen.js";
export { type CategoryKappa, congerKappa, type FleissKappa, fleissKappa, lightKappa } from "./fleiss.js";
export {
  type IntraclassCorrelation,
  type IntraclassOptions,
  intraclassCorrelation,
} from "./intraclass.js";
export { type KrippendorffAlpha, krippendorffAlpha, type MeasurementLevel } from "./krippendorff.js";
export { type PercentAgreement, percentAgreement } from "./percent.js";
export type { Ratings } from "./ratings.js";
