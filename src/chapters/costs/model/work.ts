import type { OptionKind } from "../../../assessment/assessment.js";
import { profiles } from "./profiles.js";
import type { CostSpec, Draw } from "./types.js";

/** What happens in one year of one draw. */
export interface YearEvents {
  readonly first: boolean;
  /** Whether the federal terms are in force and funded. */
  readonly federal: boolean;
  readonly scaap: boolean;
  readonly state: boolean;
  /** Share of the contract's beds still used; 1 until its use collapses. */
  readonly contract: number;
  readonly cameras: boolean;
  readonly grantsWithheld: boolean;
  readonly limitsSuit: boolean;
  /** Dollars that insurance leaves. */
  readonly claims: number;
  readonly classAction: number;
}

/** How much is done in a year under one option, in one draw. */
export interface Work {
  readonly officers: number;
  readonly runsJail: boolean;
  readonly patrols: boolean;
  /** An agreement is signed. */
  readonly agreement: boolean;
  /** Reports and audits are owed. */
  readonly reports: boolean;
  /** Suits over enforcement can come. */
  readonly exposed: boolean;
  /** Training is in residence, away from home. */
  readonly resident: boolean;
  readonly trained: number;
  /** Dollars an hour with benefits, and an hour of overtime. */
  readonly loadedHour: number;
  readonly overtimeHour: number;
  /** A year's salary and benefits of an officer. */
  readonly yearOfOfficer: number;
  readonly workHours: number;
  /** People whom the work is about, and those of them who are questioned. */
  readonly people: number;
  readonly questioned: number;
  /** People held beyond release, and days that this adds. */
  readonly held: number;
  readonly holdDays: number;
  readonly transfers: number;
  readonly averageDay: number;
  readonly bedDays: number;
  readonly complianceWeight: number;
  newlyTrained(year: YearEvents): number;
  trainingHours(year: YearEvents): number;
}

/** Work out of the inputs of one draw. */
export function workOf(kind: OptionKind, x: Draw, spec: Pick<CostSpec, "officers" | "runsJail">): Work {
  const profile = profiles[kind];
  const { officers, runsJail } = spec;
  const trained = profile.training === null ? 0 : Math.min(officers, x[`trained-${profile.training}`]);
  const wage = (profile.inJail ? x["wage-jailer"] : x["wage-officer"]) / x["hours-a-year"];
  const cases = profile.processes ? trained * x["cases-per-trained"] : 0;
  const patrolHours = profile.patrols ? trained * x["hours-task-force"] : 0;
  const stopped = patrolHours / Math.max(x["hours-per-case"], 0.1);
  const held =
    x.detainers * (profile.holds === "all" ? 1 : profile.holds === "judicial" ? x["judicial-share"] : 0);
  const told = profile.notifies ? x.detainers : 0;
  // A detainer that is not honoured is still received, read and answered.
  const answered = profile.holds === "judicial" || (profile.limits && runsJail) ? x.detainers - held : 0;
  const handled = held * x["hours-per-detainer"] + (told + answered) * x["hours-per-notice"];
  const hours = trainingHoursOf(profile.training, x);
  const newly = ({ first }: YearEvents) => (first ? trained : trained * x.turnover);
  return {
    officers,
    runsJail,
    patrols: profile.patrols,
    agreement: profile.training !== null,
    reports: profile.training !== null || profile.contract,
    exposed: profile.training !== null || profile.holds === "all" || profile.contract,
    resident: profile.training === "jail",
    trained,
    loadedHour: wage * (1 + x["benefit-share"]),
    overtimeHour: wage * x["overtime-times"],
    yearOfOfficer: x["wage-officer"] * (1 + x["benefit-share"]),
    workHours: cases * x["hours-per-case"] + patrolHours + handled,
    people: cases + stopped + held + told + answered,
    questioned: cases + stopped,
    held,
    holdDays: held * x["hold-days"],
    transfers: held + stopped * x["handover-share"],
    // The average holds what is marginal, so it is never below it.
    averageDay: Math.max(x["average-day"], x["marginal-day"]),
    bedDays: profile.contract ? x["contract-beds"] * x["contract-occupancy"] * 365 : 0,
    complianceWeight: profile.training !== null || profile.contract ? 1 : 0.3,
    newlyTrained: newly,
    trainingHours: (year) =>
      newly(year) * hours +
      (profile.training === "jail" && !year.first ? trained * x["refresher-hours-jail"] : 0),
  };
}

function trainingHoursOf(training: "jail" | "warrant" | "task-force" | null, x: Draw): number {
  return training === null ? 0 : x[`training-hours-${training}`];
}

/** Paid claims that are expected in a year. */
export function expectedClaims(kind: OptionKind, x: Draw, work: Work): number {
  const holds = (work.held * x["claims-holds"]) / 1000;
  const patrols = profiles[kind].patrols
    ? ((work.trained * x["hours-task-force"]) / x["hours-a-year"]) * (x["claims-patrol"] / 100)
    : 0;
  return holds + patrols;
}
