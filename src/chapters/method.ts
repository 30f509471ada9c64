import type { Assessment } from "../assessment/assessment.js";
import type { Catalog } from "../data/dataset.js";
import type { Cells, Query } from "../engine/query.js";
import type { Finding, LedgerLine } from "../findings/finding.js";

/** Why a method does not run, and what would let it. Both are sentences for the reader. */
export interface NotRun {
  readonly run: false;
  readonly why: string;
  readonly whatWould: string;
}

/** What a method will do: the queries that it needs, and its specification. */
export interface Planned<Spec> {
  readonly run: true;
  readonly spec: Spec;
  /** One sentence for `equipoise check`: what will be done with which data. */
  readonly summary: string;
  readonly queries: Readonly<Record<string, Query>>;
}

/** What is the same for every method of an assessment. */
export interface MethodContext {
  readonly assessment: Assessment;
  readonly catalog: Catalog;
}

/**
 * One question, answered one way.
 *
 * `plan` reads only the assessment and the catalog. `estimate` is pure and runs in a worker: its arguments and its
 * result are plain data (typed arrays, numbers, strings, arrays, objects, Maps). `findings` turns the result into
 * sentences, tables and figures; it sets strength, checks and limits.
 */
export interface Method<Spec, Result> {
  /** Also the name of the page in docs/methods. */
  readonly id: string;
  readonly chapter: string;
  readonly title: string;
  readonly question: string;
  readonly ledger: LedgerLine;
  /** True for what is told of the setting: its findings fill no line of the ledger. */
  readonly outsideLedger?: true;
  /** Ids of records in knowledge/sources. */
  readonly citations: readonly string[];
  /** Where its findings stand in the chapter; 1 first. */
  readonly rank: number;
  plan(context: MethodContext): Planned<Spec> | NotRun;
  /** `seed` is the method's own: derived from the assessment's seed and the method's id. */
  estimate(spec: Spec, cells: Readonly<Record<string, Cells>>, seed: number): Result;
  findings(spec: Spec, result: Result, context: MethodContext): readonly Finding[];
}

/** A method whose types are hidden, for lists of methods. */
// biome-ignore lint/suspicious/noExplicitAny: the list holds methods of different specs and results
export type AnyMethod = Method<any, any>;

export interface Chapter {
  readonly id: string;
  readonly title: string;
  /** What the chapter is about, in two or three sentences that need no data. */
  readonly introduction: string;
  readonly methods: readonly AnyMethod[];
}
