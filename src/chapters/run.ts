import { availableParallelism } from "node:os";
import { protectFindings } from "../data/privacy/small-cells.js";
import type { Cells, Engine, Query } from "../engine/query.js";
import type { Finding, UnansweredFinding } from "../findings/finding.js";
import { InputError } from "../findings/input-error.js";
import { findingHead } from "./common/answer.js";
import { EstimatePool } from "./estimate-pool.js";
import type { KeptResults } from "./kept-results.js";
import type { AnyMethod, Chapter, MethodContext, NotRun, Planned } from "./method.js";
import { methodSeed } from "./seed.js";

/** What one method will do, or why it cannot. */
export interface PlanEntry {
  readonly chapter: Chapter;
  readonly method: AnyMethod;
  readonly plan: Planned<unknown> | NotRun;
}

/** The findings of one chapter, in order of rank. */
export interface ChapterResult {
  readonly id: string;
  readonly title: string;
  readonly introduction: string;
  readonly findings: readonly Finding[];
}

/** Asks every method of every chapter what it will do. Nothing runs. */
export function planChapters(chapters: readonly Chapter[], context: MethodContext): PlanEntry[] {
  return chapters.flatMap((chapter) =>
    chapter.methods.map((method) => ({ chapter, method, plan: method.plan(context) })),
  );
}

export interface RunOptions {
  /** Worker threads for the estimates; 0 runs them in this thread. Results do not depend on it. */
  readonly workers?: number;
  /** Results of earlier runs; without it everything is computed. */
  readonly kept?: KeptResults;
  readonly progress?: (done: number, of: number, title: string) => void;
}

/**
 * Queries, estimates and findings of all planned methods. Queries that are the same are sent once.
 *
 * A statistic that the data cannot give (StatisticsError) becomes an unanswered finding with its reason; every other
 * error is a defect and is thrown.
 */
export async function runChapters(
  plan: readonly PlanEntry[],
  context: MethodContext,
  engine: Engine,
  options: RunOptions = {},
): Promise<ChapterResult[]> {
  const cells = new CellCache(engine);
  const pool = new EstimatePool(options.workers ?? Math.min(availableParallelism(), 4));
  let done = 0;
  try {
    const found = await Promise.all(
      plan.map(async (entry) => {
        const findings = await findingsOf(entry, context, { cells, pool, kept: options.kept });
        options.progress?.(++done, plan.length, entry.method.title);
        return { entry, findings };
      }),
    );
    await options.kept?.prune();
    return gather(protectTogether(found, context.assessment.privacy.minimumCell));
  } finally {
    await pool.close();
  }
}

interface Means {
  readonly cells: CellCache;
  readonly pool: EstimatePool;
  readonly kept: KeptResults | undefined;
}

async function findingsOf(
  { chapter, method, plan }: PlanEntry,
  context: MethodContext,
  means: Means,
): Promise<readonly Finding[]> {
  if (!plan.run) return [unanswered(method, context, plan.why, plan.whatWould)];
  try {
    const result = await resultOf(chapter, method, plan, context, means);
    return method.findings(plan.spec, result, context);
  } catch (error) {
    if (error instanceof InputError || (error as Error).name !== "StatisticsError") throw error;
    const whatWould = "More rows, more variation in the columns that the method uses, or a longer period.";
    return [unanswered(method, context, (error as Error).message, whatWould)];
  }
}

/** What the method estimates: kept from an earlier run, or computed. */
async function resultOf(
  chapter: Chapter,
  method: AnyMethod,
  plan: Planned<unknown>,
  { assessment, catalog }: MethodContext,
  { cells, pool, kept }: Means,
): Promise<unknown> {
  const seed = methodSeed(assessment.seed, method.id);
  const compute = async () => pool.estimate(chapter, method, plan.spec, await cells.all(plan.queries), seed);
  return kept === undefined ? compute() : kept.resultOf({ chapter, method, plan, catalog, seed }, compute);
}

function unanswered(
  method: AnyMethod,
  { catalog }: MethodContext,
  why: string,
  whatWould: string,
): UnansweredFinding {
  return {
    ...findingHead(method, [...catalog.keys()]),
    status: "cannot-answer",
    why,
    whatWould,
  };
}

/** Methods protect their own findings; read side by side, those of several methods could still tell a small count. */
function protectTogether<T extends { readonly findings: readonly Finding[] }>(
  found: readonly T[],
  minimumCell: number,
): T[] {
  const safe = [
    ...protectFindings(
      found.flatMap(({ findings }) => findings),
      minimumCell,
    ),
  ];
  return found.map((one) => ({ ...one, findings: safe.splice(0, one.findings.length) }));
}

function gather(found: readonly { entry: PlanEntry; findings: readonly Finding[] }[]): ChapterResult[] {
  const byChapter = new Map<Chapter, Finding[]>();
  for (const { entry, findings } of found) {
    const list = byChapter.get(entry.chapter) ?? [];
    list.push(...findings);
    byChapter.set(entry.chapter, list);
  }
  return [...byChapter].map(([chapter, findings]) => ({
    id: chapter.id,
    title: chapter.title,
    introduction: chapter.introduction,
    findings: findings.sort((a, b) => a.rank - b.rank || a.id.localeCompare(b.id)),
  }));
}

/** Sends each different query once, one after another: the engine uses all cores for each. */
class CellCache {
  private readonly known = new Map<string, Promise<Cells>>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly engine: Engine) {}

  async all(queries: Readonly<Record<string, Query>>): Promise<Record<string, Cells>> {
    const entries = Object.entries(queries).map(
      async ([name, query]) => [name, await this.one(query)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  private one(query: Query): Promise<Cells> {
    if (query.lookups !== undefined && query.lookups.length > 0) return this.send(query);
    const key = JSON.stringify(query);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const cells = this.send(query);
    this.known.set(key, cells);
    return cells;
  }

  private send(query: Query): Promise<Cells> {
    const cells = this.last.then(() => this.engine.aggregate(query));
    this.last = cells.catch(() => undefined);
    return cells;
  }
}
