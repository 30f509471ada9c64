import type { EstimateMethod } from "../method.js";
import { agreements } from "./agreement.js";
import { calibrations } from "./calibration.js";
import { breaks } from "./change-points.js";
import { twoByTwos } from "./drdid.js";
import { eventStudies } from "./event-study.js";
import { bounds } from "./honest-did.js";
import { seriesMethods } from "./its.js";
import { synthesis } from "./meta.js";
import { models } from "./models.js";
import { monitorings } from "./monitoring.js";
import { panels } from "./panel.js";
import { planning } from "./power.js";
import { ratesAndRisks } from "./rates.js";
import { surveys } from "./survey.js";
import { synthetics } from "./synthetic.js";
import { triples } from "./triple-difference.js";
import { uncertainInputs } from "./uncertain-inputs.js";

/** Every method of `equipoise estimate`. */
export const methods: readonly EstimateMethod[] = [
  ...models,
  ...eventStudies,
  ...panels,
  ...twoByTwos,
  ...triples,
  ...bounds,
  ...synthetics,
  ...seriesMethods,
  ...breaks,
  ...surveys,
  ...calibrations,
  ...synthesis,
  ...agreements,
  ...ratesAndRisks,
  ...uncertainInputs,
  ...planning,
  ...monitorings,
];
