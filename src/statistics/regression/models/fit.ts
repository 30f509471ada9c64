import { type CompressedModel, compressModel } from "../../compression/index.js";
import { buildDesign, type Design } from "../../formula/index.js";
import { StatisticsError } from "../../types.js";
import type { ModelOptions } from "./options.js";
import { codesNeeded } from "./result.js";

/** The data of a model: rows with their design, or cells where these are much fewer. */
export interface ModelData {
  readonly design: Design;
  readonly compressed: CompressedModel | null;
}

/** Tables with fewer rows than this are fitted as they are, unless told otherwise. */
const worthwhile = 20_000;

/** Reads the table, put together by its regressors where that pays and the model allows it. */
export function modelData(options: ModelOptions, countOutcome: boolean): ModelData {
  const compressed = compressible(options)
    ? compressModel({ ...options, countOutcome, atMost: options.compress === true ? 1 : 0.2 })
    : null;
  if (compressed === null && options.compress === true) {
    throw new StatisticsError(
      "This model can't be put together by its regressors: weights, errors in time order, absorbed effects, instruments and cbind() outcomes need the rows.",
    );
  }
  if (compressed !== null) return { design: compressed.design, compressed };
  const design = buildDesign(options.formula, options.table, {
    ...(options.weights !== undefined && { weights: options.weights }),
    ...(options.offset !== undefined && { offset: options.offset }),
    codes: codesNeeded(options),
  });
  if (design.outcome === null) {
    throw new StatisticsError(`The formula "${options.formula}" has no outcome before the "~".`);
  }
  return { design, compressed: null };
}

function compressible({ compress, table, se, weights }: ModelOptions): boolean {
  if (compress === false || weights !== undefined) return false;
  if (se === "newey-west" || se === "kernel" || se === "driscoll-kraay") return false;
  return compress === true || table.rows >= worthwhile;
}

/** Refuses parts of a formula that the method doesn't know. */
export function refuseParts(method: string, { formula }: Design): void {
  if (formula.instruments !== null) {
    throw new StatisticsError(
      `"${method}" takes no instruments. Use feols for y ~ x | effects | endogenous ~ instrument.`,
    );
  }
  if (formula.effects.length > 0) {
    throw new StatisticsError(
      `"${method}" absorbs no effects. Use feols or fepois for "| ${formula.effects.map(({ label }) => label).join(" + ")}", or enter factor(...).`,
    );
  }
}
