import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Cells } from "../engine/query.js";
import type { EstimateAnswer, EstimateTask } from "./estimate-worker.js";
import type { AnyMethod, Chapter } from "./method.js";

interface Waiting {
  readonly task: EstimateTask;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs the pure estimates of methods in worker threads. Where the compiled worker is not beside this file (the
 * sources are run as they are, as tests do), estimates run in this thread.
 */
export class EstimatePool {
  private readonly size: number;
  private readonly idle: Worker[] = [];
  private readonly all: Worker[] = [];
  private readonly queue: Waiting[] = [];
  private readonly running = new Map<number, Waiting>();
  private count = 0;

  constructor(size: number) {
    this.size = existsSync(workerPath) ? size : 0;
  }

  estimate(
    chapter: Chapter,
    method: AnyMethod,
    spec: unknown,
    cells: Readonly<Record<string, Cells>>,
    seed: number,
  ): Promise<unknown> {
    if (this.size === 0) return Promise.resolve().then(() => method.estimate(spec, cells, seed));
    return new Promise((resolve, reject) => {
      const task = { task: this.count++, chapter: chapter.id, method: method.id, spec, cells, seed };
      this.queue.push({ task, resolve, reject });
      this.next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((worker) => worker.terminate()));
  }

  private next(): void {
    if (this.queue.length === 0) return;
    const worker = this.idle.pop() ?? (this.all.length < this.size ? this.start() : undefined);
    if (worker === undefined) return;
    const waiting = this.queue.shift()!;
    this.running.set(worker.threadId, waiting);
    worker.postMessage(waiting.task);
  }

  private start(): Worker {
    const worker = new Worker(workerPath);
    const id = worker.threadId;
    worker.on("message", (answer: EstimateAnswer) => this.finish(worker, answer));
    worker.on("error", (error) => {
      this.running.get(id)?.reject(error as Error);
      this.running.delete(id);
    });
    this.all.push(worker);
    return worker;
  }

  private finish(worker: Worker, answer: EstimateAnswer): void {
    const waiting = this.running.get(worker.threadId)!;
    this.running.delete(worker.threadId);
    this.idle.push(worker);
    if ("error" in answer) waiting.reject(Object.assign(new Error(answer.error.message), answer.error));
    else waiting.resolve(answer.result);
    this.next();
  }
}

const workerPath = fileURLToPath(new URL("./estimate-worker.js", import.meta.url));
