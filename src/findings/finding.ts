import type { Ruling } from "./ruling.js";

/** What an assessment finds, in the types that the report, the workbench and `findings.json` share. */

export const ledgerLines = [
  "cooperation",
  "victimization",
  "misconduct",
  "resources",
  "error",
  "profiling",
  "services",
  "removal",
  "federal",
  "responsiveness",
] as const;
export type LedgerLine = (typeof ledgerLines)[number];

/** Strength of evidence, strongest first. */
export const strengths = ["local-causal", "local-descriptive", "published", "assumed"] as const;
export type Strength = (typeof strengths)[number];

/** The kinds of date that an effect can count from. They are never mixed. */
export const dateKinds = ["announcement", "signing", "training", "start", "change", "end"] as const;
export type DateKind = (typeof dateKinds)[number];

export type Scale =
  | "count"
  | "share"
  | "rate"
  | "mean"
  | "difference"
  | "ratio"
  | "odds-ratio"
  | "rate-ratio"
  | "log-odds-ratio"
  | "threshold";

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Confidence or credible level, e.g. 0.95. */
  readonly level: number;
  readonly intervalKind: "confidence" | "credible" | "bounds";
  readonly scale: Scale;
  /** What one unit of `value` is, in words: "searches per 100 stops". */
  readonly unit: string;
  /** Rows behind the estimate; null where the count is suppressed. */
  readonly n: number | null;
  readonly clusters?: number;
  /** Name of the variance formula or interval method: "Wilson", "CR1 by date (fixest)". */
  readonly variance: string;
  readonly degreesOfFreedom?: number;
  readonly comparator?: string;
  readonly denominator?: string;
  readonly countsFrom?: { readonly kind: DateKind; readonly date: string };
}

/** A check of the data or the model that bears on how strong a finding is. */
export interface Check {
  readonly id: string;
  readonly label: string;
  readonly outcome: "pass" | "caution" | "fail";
  readonly detail: string;
}

export type CellValue = number | string | null;

/**
 * What a column of a table holds. Columns of kind `count` are protected against disclosure, and so is every column
 * that `derivedFrom` such a column: where the count is suppressed, it is too.
 */
export interface TableColumn {
  readonly name: string;
  readonly label: string;
  readonly kind: "label" | "count" | "share" | "number" | "low" | "high" | "text" | "date";
  readonly unit?: string;
  readonly derivedFrom?: readonly string[];
  /** For counts: the count column of which this one is a part (searches are part of stops). */
  readonly partOf?: string;
  readonly digits?: number;
}

/** The table behind a figure or a claim. `null` in a protected column means suppressed or not available. */
export interface FindingTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly CellValue[])[];
  /** Indices of rows that are totals of the other rows. */
  readonly totals?: readonly number[];
  /** Set by disclosure control: how many cells were suppressed and why. */
  readonly suppressed?: { readonly cells: number; readonly minimumCell: number };
  readonly note?: string;
}

/** A dated event drawn into figures over time. */
export interface FigureEvent {
  readonly date: string;
  readonly label: string;
  readonly kind: DateKind | "recording-break";
}

/** A figure as data. The report draws it. Groups are canonical ids (`white`, `black`, `hispanic`, ...). */
export type FigurePlot =
  | {
      readonly kind: "intervals";
      readonly measure: string;
      readonly axis: "linear" | "log";
      readonly format: "share" | "number" | "ratio" | "percentage-points";
      /** Decimals of the numbers beside the rows; by the size of each unless given. */
      readonly decimals?: number;
      /** A vertical rule, e.g. 1 for ratios. */
      readonly reference?: { readonly value: number; readonly label: string };
      readonly rows: readonly {
        readonly label: string;
        readonly group?: string;
        readonly facet?: string;
        readonly value: number;
        readonly low: number;
        readonly high: number;
      }[];
    }
  | {
      readonly kind: "series";
      readonly measure: string;
      readonly x: { readonly kind: "date" | "number" | "clock"; readonly label: string };
      readonly format: "share" | "number" | "ratio";
      readonly lines: readonly {
        readonly label: string;
        readonly group?: string;
        /** Drawn as a dashed line where true (e.g. a model's expectation). */
        readonly dashed?: boolean;
        /** x is an ISO date for dates, minutes since midnight for clock times. y null is a gap. */
        readonly points: readonly {
          readonly x: string | number;
          readonly y: number | null;
          readonly low?: number;
          readonly high?: number;
        }[];
      }[];
      readonly events: readonly FigureEvent[];
      /** Vertical rules where x is a number: the period in which something began. */
      readonly rules?: readonly { readonly x: number; readonly label: string }[];
      /** A horizontal rule, e.g. 0 for differences. */
      readonly reference?: { readonly value: number; readonly label: string };
    }
  | {
      readonly kind: "bars";
      readonly measure: string;
      readonly format: "share" | "number";
      readonly rows: readonly {
        readonly label: string;
        readonly group?: string;
        readonly facet?: string;
        readonly value: number;
        readonly low?: number;
        readonly high?: number;
      }[];
    }
  | {
      readonly kind: "scatter";
      readonly x: { readonly label: string; readonly format: "share" | "number" };
      readonly y: { readonly label: string; readonly format: "share" | "number" };
      /** Draws the line y = x. */
      readonly diagonal: boolean;
      readonly points: readonly {
        readonly label?: string;
        readonly group?: string;
        readonly x: number;
        readonly y: number;
        readonly size?: number;
      }[];
    }
  | {
      /** Every defensible choice at once: estimates in the order of their rows, and beneath them what each chose. */
      readonly kind: "specifications";
      readonly measure: string;
      readonly format: "share" | "number" | "ratio" | "percentage-points";
      readonly reference?: { readonly value: number; readonly label: string };
      readonly choices: readonly { readonly label: string; readonly options: readonly string[] }[];
      readonly rows: readonly {
        readonly label: string;
        readonly value: number;
        readonly low: number;
        readonly high: number;
        /** For each choice, which of its options was taken. */
        readonly options: readonly number[];
        /** The estimate that the finding tells first. */
        readonly main?: boolean;
      }[];
    }
  | {
      readonly kind: "map";
      readonly measure: string;
      /** The counties of one state (its two-digit code), or the states of the country. */
      readonly areas: { readonly kind: "counties"; readonly state: string } | { readonly kind: "states" };
      /** What the shades mean, from the lightest that is not blank; areas that `values` lacks are blank. */
      readonly shades: readonly string[];
      /** What a blank area means. */
      readonly blank: string;
      readonly values: readonly {
        /** Code of the county or state. */
        readonly id: string;
        readonly label: string;
        readonly value: number;
        /** Place in `shades`. */
        readonly shade: number;
      }[];
      /** An area drawn with a heavy border: the jurisdiction's own. */
      readonly own?: { readonly id: string; readonly label: string };
    };

export interface Figure {
  readonly id: string;
  /** The question that the figure answers. */
  readonly title: string;
  /** Measure, unit, period and sample. */
  readonly subtitle: string;
  /** Alternative text: what a reader would see, in a sentence or two. */
  readonly alternative: string;
  readonly plot: FigurePlot;
  /** Id of the finding's table that holds the figure's numbers. */
  readonly table: string;
}

/** A decision about data: every filter, correction and default, with its reason. */
export interface Decision {
  readonly dataset: string;
  readonly action: string;
  readonly reason: string;
  readonly rowsBefore: number;
  /** null where so few rows were left out that their number is kept back. */
  readonly rowsAfter: number | null;
  /** Rows whose values were changed without being left out; null where they are so few that their number is kept back. */
  readonly rowsChanged?: number | null;
}

interface FindingBase {
  /** Stable and unique in the report: `stops/hit-rates`. */
  readonly id: string;
  readonly chapter: string;
  /** Id of the method, which is also the name of its page in docs/methods. */
  readonly method: string;
  readonly ledger: LedgerLine;
  /** In plain words, as a person would ask it. */
  readonly question: string;
  /** 1 first; the order inside the chapter and the right to stand in the summary. */
  readonly rank: number;
  /** Ids of records in knowledge/sources. */
  readonly citations: readonly string[];
  /** True for what is told of the setting: it fills no line of the ledger. */
  readonly outsideLedger?: true;
  /** Names of the datasets it stands on. */
  readonly datasets: readonly string[];
}

export interface AnsweredFinding extends FindingBase {
  readonly status: "answered";
  /** A sentence with the number, the comparison and the doubt. */
  readonly claim: string;
  /** A second paragraph for the reader who wants to know what it means and what it doesn't. */
  readonly reading: string;
  readonly estimates: Readonly<Record<string, Estimate>>;
  readonly strength: Strength;
  readonly checks: readonly Check[];
  readonly assumptions: readonly string[];
  readonly limits: readonly string[];
  /** What was chosen where a choice was possible, e.g. how race and ethnicity were combined. */
  readonly choices: readonly { readonly what: string; readonly chosen: string; readonly change: string }[];
  readonly tables: readonly FindingTable[];
  readonly figures: readonly Figure[];
  /** Decisions that the method itself took about rows (those of loading stand with the dataset). */
  readonly decisions: readonly Decision[];
}

/** "These data cannot answer this": a first-class answer. */
export interface UnansweredFinding extends FindingBase {
  readonly status: "cannot-answer";
  readonly why: string;
  readonly whatWould: string;
}

/** What the law, an agreement or another text says, with the trace; nothing in it is estimated. */
export interface RulingFinding extends FindingBase {
  readonly status: "ruling";
  /** One or two sentences that stand for the whole. */
  readonly claim: string;
  readonly reading: string;
  /** The day that it speaks of; ISO date. */
  readonly asOf: string;
  readonly rulings: readonly Ruling[];
  readonly limits: readonly string[];
}

export type Finding = AnsweredFinding | UnansweredFinding | RulingFinding;
