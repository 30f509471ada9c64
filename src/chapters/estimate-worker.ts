import { parentPort } from "node:worker_threads";
import type { Cells } from "../engine/query.js";
import { findMethod } from "./chapters.js";

/** What the pool sends to a worker: which method, with which cells. */
export interface EstimateTask {
  readonly task: number;
  readonly chapter: string;
  readonly method: string;
  readonly spec: unknown;
  readonly cells: Readonly<Record<string, Cells>>;
  readonly seed: number;
}

/** What comes back: the result, or what went wrong. */
export type EstimateAnswer =
  | { readonly task: number; readonly result: unknown }
  | {
      readonly task: number;
      readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
    };

parentPort?.on("message", (task: EstimateTask) => {
  parentPort!.postMessage(answer(task));
});

function answer({ task, chapter, method, spec, cells, seed }: EstimateTask): EstimateAnswer {
  try {
    const found = findMethod(chapter, method);
    if (found === undefined) throw new Error(`no method ${method} in chapter ${chapter}`);
    return { task, result: found.estimate(spec, cells, seed) };
  } catch (thrown) {
    const error = thrown as Error;
    return {
      task,
      error: {
        name: error.name,
        message: error.message,
        ...(error.stack === undefined ? {} : { stack: error.stack }),
      },
    };
  }
}
