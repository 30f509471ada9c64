/** Covariance matrices of regression coefficients. */
export {
  type Covariance,
  type CovarianceInput,
  type CovarianceOptions,
  type CovarianceType,
  covariance,
  type SmallSample,
  standardErrors,
} from "./covariance.js";
export type { AbsorbedCount } from "./parameters.js";
export { satterthwaiteDf } from "./satterthwaite.js";
