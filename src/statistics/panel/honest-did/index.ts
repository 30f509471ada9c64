/** Sensitivity of event studies to trends that are not parallel. */
export type { EventStudyEstimates } from "./event-study.js";
export { dynamicEstimates, type EventWindow, studyEstimates } from "./from-effects.js";
export { type HonestDid, type HonestDidOptions, type HonestInterval, honestDid } from "./honest-did.js";
