import {
  type AnsweredFinding,
  type Finding,
  type LedgerLine,
  ledgerLines,
  type RulingFinding,
  type Strength,
  strengths,
  type UnansweredFinding,
} from "./finding.js";

/** One line of the ledger in words. Seven are concerns, three are benefits; neither side weighs more. */
export interface LedgerText {
  readonly side: "concern" | "benefit";
  readonly label: string;
  /** What the line is about, in a sentence. */
  readonly meaning: string;
  readonly measuredBy: string;
}

export const ledgerTexts: Readonly<Record<LedgerLine, LedgerText>> = {
  cooperation: {
    side: "concern",
    label: "Trust and cooperation",
    meaning: "Whether witnesses and victims still come forward, and what that does to public safety.",
    measuredBy:
      "calls and reports from immigrant neighbourhoods, clearance, U-visa requests, trust in surveys",
  },
  victimization: {
    side: "concern",
    label: "Victimization of immigrants",
    meaning: "Whether immigrants become easier to rob, to cheat and to abuse.",
    measuredBy: "victimization by group, wage theft, robbery, domestic violence",
  },
  misconduct: {
    side: "concern",
    label: "Police misconduct",
    meaning: "Whether complaints and the use of force change.",
    measuredBy: "complaints, use of force, sustained allegations",
  },
  resources: {
    side: "concern",
    label: "Budgets and staff time",
    meaning: "What it costs the agency in money and in hours taken from other work.",
    measuredBy: "training, hours, jail days, overtime, reimbursement",
  },
  error: {
    side: "concern",
    label: "Error",
    meaning: "How often people are held wrongly, given how complex immigration law is.",
    measuredBy: "wrongful holds, citizens held, what the law allows",
  },
  profiling: {
    side: "concern",
    label: "Racial profiling and civil suits",
    meaning: "Whether people are stopped, searched or arrested for how they look, and what suits may follow.",
    measuredBy: "disparities in stops, searches and arrests; exposure to litigation",
  },
  services: {
    side: "concern",
    label: "Access to other services",
    meaning: "Whether immigrants stay away from clinics, schools, courts and other municipal services.",
    measuredBy: "use of clinics, schools, courts, 311 and libraries",
  },
  removal: {
    side: "benefit",
    label: "Removing people who commit serious crimes",
    meaning: "Whether people who commit serious crimes are identified and removed.",
    measuredBy: "offences of those encountered, their severity, recidivism avoided",
  },
  federal: {
    side: "benefit",
    label: "Federal cooperation",
    meaning: "What the agency gains in federal help, databases and money.",
    measuredBy: "reimbursement, access to task forces and databases",
  },
  responsiveness: {
    side: "benefit",
    label: "Answering residents and elected leaders",
    meaning: "Whether the agency does what its residents and their representatives ask of it.",
    measuredBy: "surveys of residents and of executives",
  },
};

/** How one line of the ledger is filled. */
export interface LedgerEntry extends LedgerText {
  readonly line: LedgerLine;
  /**
   * `answered`: at least one finding; `cannot-answer`: methods looked, and the data do not tell; `not-yet`: nothing in
   * this assessment looks at the line.
   */
  readonly status: "answered" | "cannot-answer" | "not-yet";
  /** The best strength that fills the line. */
  readonly strength?: Strength;
  /** Findings of that line, the strongest first, then by rank. */
  readonly findings: readonly AnsweredFinding[];
  /** What was asked of the data and could not be answered. */
  readonly unanswered: readonly UnansweredFinding[];
  /** What the law or an agreement says about it. It fills no line: it is no evidence of what happens. */
  readonly rulings: readonly RulingFinding[];
}

/** Fills the ten lines, each by the best evidence at hand: local causal, local descriptive, published, assumed. */
export function fillLedger(findings: readonly Finding[]): LedgerEntry[] {
  return ledgerLines.map((line) => {
    const own = findings.filter((one) => one.ledger === line && one.outsideLedger !== true);
    const answered = own
      .filter((one) => one.status === "answered")
      .sort((a, b) => compareStrength(a.strength, b.strength) || a.rank - b.rank || compareIds(a.id, b.id));
    const unanswered = own
      .filter((one) => one.status === "cannot-answer")
      .sort((a, b) => a.rank - b.rank || compareIds(a.id, b.id));
    const best = answered[0];
    return {
      line,
      ...ledgerTexts[line],
      status: best !== undefined ? "answered" : unanswered.length > 0 ? "cannot-answer" : "not-yet",
      ...(best === undefined ? {} : { strength: best.strength }),
      findings: answered,
      unanswered,
      rulings: own
        .filter((one) => one.status === "ruling")
        .sort((a, b) => a.rank - b.rank || compareIds(a.id, b.id)),
    };
  });
}

/** Negative where `a` is the stronger evidence. */
function compareStrength(a: Strength, b: Strength): number {
  return strengths.indexOf(a) - strengths.indexOf(b);
}

const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
