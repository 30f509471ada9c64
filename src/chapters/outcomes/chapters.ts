import type { LedgerLine } from "../../findings/finding.js";
import type { AnyMethod, Chapter } from "../method.js";
import { coverageMethod } from "./coverage/method.js";
import { curveMethod } from "./curve/method.js";
import { effectsMethod } from "./effects/method.js";
import { knowingMethod } from "./knowing/method.js";
import { levelBreaksMethod } from "./level-breaks/method.js";
import { reportingMethod } from "./reporting/method.js";
import { trendsMethod } from "./trends/method.js";

/** The lines of the ledger that are read from counts of what happened: one chapter each, by the same methods. */

const methodsOf = (line: LedgerLine): AnyMethod[] => [
  coverageMethod(line),
  levelBreaksMethod(line),
  effectsMethod(line),
  curveMethod(line),
  trendsMethod(line),
];

const common =
  "Each effect counts from one kind of date and says which. It is held against the earlier trend, another group in the same place, other agencies, or several of these, and is called an effect only where the checks of that comparison hold.";

export const cooperationChapter: Chapter = {
  id: "cooperation",
  title: "Trust and cooperation",
  introduction: `Do witnesses and victims still come forward? Calls and reports from immigrant neighbourhoods are what records can show of it, beside surveys. ${common} Fewer reports can mean less crime, or less reporting of the same crime: the chapter on victimization sets the two side by side.`,
  methods: methodsOf("cooperation"),
};

export const victimizationChapter: Chapter = {
  id: "victimization",
  title: "Victimization of immigrants",
  introduction: `Do immigrants become easier to rob, to cheat and to abuse? Police records hold only what was reported; surveys, hospitals and homicides depend less on trust in the police. ${common} Reported crime and victimization are never read as the same thing.`,
  methods: [reportingMethod, ...methodsOf("victimization")],
};

export const misconductChapter: Chapter = {
  id: "misconduct",
  title: "Police misconduct",
  introduction: `Do complaints and the use of force change? Complaints depend on misconduct and on the trust of those who could complain, uses of force on encounters and on recording. ${common}`,
  methods: methodsOf("misconduct"),
};

export const servicesChapter: Chapter = {
  id: "services",
  title: "Access to other services",
  introduction: `Do immigrants stay away from clinics, schools, courts, 311 and libraries? What these services count of their own use does not pass through the police. ${common}`,
  methods: methodsOf("services"),
};

export const knowingChapter: Chapter = {
  id: "can-we-know",
  title: "Can we know?",
  introduction:
    "Before a decision, the records of the time before say how large a change would have to be to be found afterwards, how soon, and by which comparison. Where that is larger than what would matter, finding nothing will mean nothing; better to know it now. `equipoise plan` prints the plan that follows as a page to adopt beside the decision, and `equipoise monitor` carries it out as data arrive.",
  methods: [knowingMethod],
};
