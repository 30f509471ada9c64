import type { Draw, Payer } from "./types.js";
import type { Work, YearEvents } from "./work.js";

/** One line of the budget of an option. */
export interface LineDefinition {
  readonly id: string;
  readonly label: string;
  readonly flow: "cost" | "income";
  /** `incremental` and `full` stand for the same thing valued in two ways, and are never added. */
  readonly scope: "both" | "incremental" | "full";
  readonly kind: "cash" | "time";
  readonly certainty: "certain" | "contingent";
  /** Who bears it, where it is not who does the work; for income, who pays it. */
  readonly payer: Payer | "worker" | "purse";
  /** Dollars in one year of one draw. */
  amount(x: Draw, work: Work, year: YearEvents): number;
}

type Shape = Pick<LineDefinition, "flow" | "scope" | "kind" | "certainty" | "payer">;
const time: Shape = { flow: "cost", scope: "both", kind: "time", certainty: "certain", payer: "worker" };
const cash: Shape = { ...time, kind: "cash" };
const risk: Shape = { ...cash, certainty: "contingent", payer: "purse" };
const federal: Shape = { ...cash, flow: "income", certainty: "contingent", payer: "federal" };

/** All lines, in the order in which they are shown. A line that an option has no part in is 0 and not shown. */
export const lines: readonly LineDefinition[] = [
  {
    ...time,
    id: "training-time",
    label: "Training: hours taken from other work",
    amount: (x, w, y) => w.trainingHours(y) * (1 - x["backfill-share"]) * w.loadedHour,
  },
  {
    ...cash,
    id: "training-backfill",
    label: "Training: overtime that fills the posts",
    amount: (x, w, y) => w.trainingHours(y) * x["backfill-share"] * w.overtimeHour,
  },
  {
    ...cash,
    id: "training-travel",
    label: "Training: travel, lodging, meals",
    amount: (x, w, y) => (w.resident ? w.newlyTrained(y) * x["travel-cost"] : 0),
  },
  {
    ...time,
    id: "work-time",
    label: "The work: hours taken from other work",
    amount: (x, w) => w.workHours * (1 - x["overtime-share"]) * w.loadedHour,
  },
  {
    ...cash,
    id: "work-overtime",
    label: "The work: overtime",
    amount: (x, w) => w.workHours * x["overtime-share"] * w.overtimeHour,
  },
  {
    ...time,
    id: "supervision",
    label: "Supervision",
    // A supervisor is paid about a quarter more than those supervised.
    amount: (x, w) => w.workHours * x["supervision-share"] * w.loadedHour * 1.25,
  },
  {
    ...time,
    id: "records",
    label: "Records and reports",
    amount: (x, w) => (w.people * x["records-hours"] + (w.reports ? x["report-hours"] : 0)) * w.loadedHour,
  },
  {
    ...cash,
    id: "interpreters",
    label: "Interpreters",
    amount: (x, w) => w.questioned * x["interpreter-share"] * x["interpreter-cost"],
  },
  {
    ...time,
    id: "compliance",
    label: "Policy and compliance",
    amount: (x, w) => x["compliance-hours"] * w.complianceWeight * w.loadedHour,
  },
  {
    ...cash,
    id: "audit",
    label: "Audit from outside",
    amount: (x, w) => (w.reports ? x["audit-cost"] : 0),
  },
  {
    ...cash,
    id: "jail-marginal",
    label: "Days in jail that holds add, at marginal cost",
    scope: "incremental",
    amount: (x, w) => w.holdDays * x["marginal-day"],
  },
  {
    ...cash,
    id: "jail-average",
    label: "Days in jail that holds add, at average cost",
    scope: "full",
    amount: (_, w) => w.holdDays * w.averageDay,
  },
  {
    ...cash,
    id: "beds-marginal",
    label: "Beds under contract, at marginal cost",
    scope: "incremental",
    amount: (x, w, y) => w.bedDays * y.contract * x["marginal-day"],
  },
  {
    ...cash,
    id: "beds-average",
    label: "Beds under contract, at average cost",
    scope: "full",
    // When beds empty, what they cost whether used or not goes on.
    amount: (x, w, y) =>
      w.bedDays * (w.averageDay - (1 - y.contract) * Math.min(x["marginal-day"], w.averageDay)),
  },
  {
    ...time,
    id: "transport-time",
    label: "Transport: hours",
    amount: (x, w) => w.transfers * x["transport-share"] * x["transport-hours"] * w.loadedHour,
  },
  {
    ...cash,
    id: "transport-cash",
    label: "Transport: vehicle and fuel",
    amount: (x, w) => w.transfers * x["transport-share"] * x["transport-cost"],
  },
  {
    ...cash,
    id: "equipment",
    label: "Equipment",
    amount: (x, w, y) => (y.first ? w.trained * x["equipment-cost"] : 0),
  },
  {
    ...risk,
    id: "cameras",
    label: "Recording equipment bought as a defence",
    payer: "worker",
    amount: (x, w, y) =>
      y.first && w.patrols && y.cameras ? w.officers * x["cars-per-officer"] * x["camera-cost"] : 0,
  },
  {
    ...risk,
    id: "claims",
    label: "Single claims, as far as insurance leaves them",
    amount: (_, __, y) => y.claims,
  },
  {
    ...risk,
    id: "class-actions",
    label: "Class actions and pattern cases, as far as insurance leaves them",
    amount: (_, __, y) => y.classAction,
  },
  {
    ...risk,
    id: "premium",
    label: "Rise of the insurance premium",
    amount: (x, w) => (w.exposed ? w.officers * x.premium * x["premium-rise"] : 0),
  },
  {
    ...risk,
    id: "grants-withheld",
    label: "Federal grants withheld",
    amount: (x, _, y) => (y.grantsWithheld ? x["grants-held"] : 0),
  },
  {
    ...risk,
    id: "limits-suit",
    label: "Suits or penalties over limiting help",
    amount: (x, _, y) => (y.limitsSuit ? x["limits-cost"] : 0),
  },
  {
    ...federal,
    id: "federal-pay",
    label: "Federal payment of salaries and benefits",
    amount: (x, w, y) =>
      w.patrols && y.federal ? w.trained * w.yearOfOfficer * x["term-salary"] * x["pay-share"] : 0,
  },
  {
    ...federal,
    id: "federal-award",
    label: "Federal quarterly awards",
    amount: (x, w, y) => (w.patrols && y.federal ? w.trained * 4 * x["term-award"] * x["award-share"] : 0),
  },
  {
    ...federal,
    id: "federal-equipment",
    label: "Federal payment for equipment and vehicles, once",
    amount: (x, w, y) =>
      w.patrols && y.federal && y.first
        ? (w.trained * x["term-equipment"] + x["term-vehicle"]) * x["equipment-paid"]
        : 0,
  },
  {
    ...federal,
    id: "contract-revenue",
    label: "Federal payment for beds",
    amount: (x, w, y) => w.bedDays * y.contract * x["contract-rate"],
  },
  {
    ...federal,
    id: "scaap",
    label: "Federal payment for jailing (SCAAP), less the claim writer's share",
    amount: (x, w, y) => (w.runsJail && y.scaap ? x["scaap-award"] * (1 - x["scaap-fee"]) : 0),
  },
  {
    ...federal,
    id: "state-grant",
    label: "State grant",
    payer: "state",
    amount: (x, w, y) => (w.agreement && y.state ? x["state-grant"] : 0),
  },
];
