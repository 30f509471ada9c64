import type { OptionKind } from "../../../assessment/assessment.js";

/** What each kind of option makes the agency do, as far as costs depend on it. */
export interface Profile {
  readonly training: "jail" | "warrant" | "task-force" | null;
  /** Trained staff question and process people in jail. */
  readonly processes: boolean;
  /** Officers enforce immigration law on their ordinary duty. */
  readonly patrols: boolean;
  /** People named in detainers are held: all, those with a judge's warrant, or none. */
  readonly holds: "all" | "judicial" | "none";
  /** The federal agency is told of releases, and nobody is held. */
  readonly notifies: boolean;
  /** Beds are let to the federal agency. */
  readonly contract: boolean;
  /** Whether a state or the federal government may sue, or withhold grants, since help is limited. */
  readonly limits: boolean;
  /** Done by the jail. */
  readonly inJail: boolean;
}

const none: Profile = {
  training: null,
  processes: false,
  patrols: false,
  holds: "none",
  notifies: false,
  contract: false,
  limits: false,
  inJail: true,
};

export const profiles: Readonly<Record<OptionKind, Profile>> = {
  "287g-jail": { ...none, training: "jail", processes: true, holds: "all" },
  "287g-warrant-service": { ...none, training: "warrant", holds: "all" },
  "287g-task-force": { ...none, training: "task-force", patrols: true, inJail: false },
  "honour-detainers": { ...none, holds: "all" },
  "judicial-warrant-only": { ...none, holds: "judicial", limits: true },
  "notify-only": { ...none, notifies: true },
  "limited-cooperation": { ...none, limits: true, inJail: false },
  "detention-contract": { ...none, contract: true },
};

/** Kinds of option as the report and the command line name them where an assessment gives no label. */
export const kindLabels: Readonly<Record<OptionKind, string>> = {
  "287g-jail": "287(g), jail model",
  "287g-warrant-service": "287(g), warrant service",
  "287g-task-force": "287(g), task force",
  "honour-detainers": "Honour detainers",
  "judicial-warrant-only": "Hold on a judge's warrant only",
  "notify-only": "Tell of releases only",
  "limited-cooperation": "Limited cooperation",
  "detention-contract": "Beds under federal contract",
};
