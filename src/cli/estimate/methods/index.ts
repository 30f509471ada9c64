import type { EstimateMethod } from "../method.js";
import { agreements } from "./agreement.js";
import { eventStudies } from "./event-study.js";
import { synthesis } from "./meta.js";
import { models } from "./models.js";
import { panels } from "./panel.js";
import { ratesAndRisks } from "./rates.js";
import { surveys } from "./survey.js";
import { synthetics } from "./synthetic.js";

/** Every method of `equipoise estimate`. */
export const methods: readonly EstimateMethod[] = [
  ...models,
  ...eventStudies,
  ...panels,
  ...synthetics,
  ...surveys,
  ...synthesis,
  ...agreements,
  ...ratesAndRisks,
];
