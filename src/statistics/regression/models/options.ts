import type { AbsorbedCount, Covariance, CovarianceType, SmallSample } from "../../covariance/index.js";
import type { Design } from "../../formula/index.js";
import type { Diagnostic, Table, Term } from "../../types.js";
import type { FamilyName } from "../families.js";
import type { RegressionFit } from "../fit.js";
import type { LinkName } from "../links.js";

/** What every model that is written as a formula takes. */
export interface ModelOptions {
  /** As R writes it: `y ~ x + factor(g) | unit + period`. */
  readonly formula: string;
  readonly table: Table;
  /** A column or expression: analytic weights of least squares, prior weights elsewhere. */
  readonly weights?: string;
  /** A column or expression with a known coefficient of 1. */
  readonly offset?: string;
  /** The standard errors; "cluster" where `cluster` is given, else "classical". */
  readonly se?: CovarianceType;
  /** Columns (or `a^b`, their combinations) to cluster on, one for each way. */
  readonly cluster?: readonly string[];
  /** Whose small-sample factors: "sandwich" unless given, "fixest" for models with absorbed effects. */
  readonly smallSample?: SmallSample;
  /** Lags of Newey-West and Driscoll-Kraay errors; chosen from the data unless given. */
  readonly lag?: number;
  /** Whether Newey-West errors are prewhitened; by the convention unless given. */
  readonly prewhiten?: boolean;
  /** The period of each row, for errors robust to autocorrelation. */
  readonly time?: string;
  /** The unit of each row, for Newey-West errors of panels. */
  readonly unit?: string;
  /** Level of the intervals; 0.95 unless given. */
  readonly level?: number;
  /** How absorbed effects count in small-sample factors (`K.fixef` of fixest). */
  readonly absorbedCount?: AbsorbedCount;
  /** Whether the table is put together by its regressors first; unless given, where that makes it much smaller. */
  readonly compress?: boolean;
}

/** The arguments of `glm`. */
export interface GlmOptions extends ModelOptions {
  readonly family: FamilyName;
  readonly link?: LinkName;
}

/** The arguments of models with absorbed effects. */
export interface AbsorbingOptions extends Omit<ModelOptions, "compress"> {
  /** Whether levels with a single row are removed; false unless given. */
  readonly removeSingletons?: boolean;
}

/** What was left out. */
export interface DroppedParts {
  /** Rows in all. */
  readonly rows: number;
  /** Why, with the number of rows; a row can have several reasons. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  /** Terms that are collinear with others, or that absorbed effects explain. */
  readonly terms: readonly string[];
}

/** A fitted model with its table of coefficients and all that stands beside it. */
export interface ModelResult<Fit extends RegressionFit = RegressionFit> {
  readonly method: string;
  /** What the numbers rest on: formula, errors, convention, level. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Rows (observations) that take part. */
  readonly n: number;
  readonly dropped: DroppedParts;
  readonly terms: readonly Term[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly fit: Fit;
  readonly covariance: Covariance;
  /** Of the rows, or of the cells where the model was fitted from these. */
  readonly design: Design;
  /** Number of cells that the rows were put together to; null where the rows themselves were fitted. */
  readonly cells: number | null;
}
