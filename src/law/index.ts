/** The law as dated, cited rules that answer (docs/law.md). */
export { dateWords, isDay } from "./dates.js";
export { changesBetween, type DatedChange, staleRules } from "./lists.js";
export { loadCases, loadLaw } from "./load.js";
export { parseQuestion } from "./question.js";
export { rule, ruleOn, rulings } from "./rule.js";
export type * from "./types.js";
