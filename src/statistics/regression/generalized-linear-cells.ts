import { type Cells, prepareCells } from "./cells.js";
import { checkRegressionInput } from "./checks.js";
import { type FamilyName, familyAndLink } from "./families.js";
import { hasIntercept } from "./fit.js";
import {
  assemble,
  checkOutcome,
  type GeneralizedLinearControl,
  type GeneralizedLinearFit,
  iterationControl,
} from "./generalized-linear.js";
import { iterate, nullDeviance } from "./iterate.js";
import type { LinkName } from "./links.js";

/** The arguments of {@link fitGeneralizedLinearCells}. */
export interface GeneralizedLinearCellsOptions extends GeneralizedLinearControl {
  /** Sums of the rows that share their regressors: from `compress`, or from a GROUP BY. */
  readonly cells: Cells;
  readonly names: readonly string[];
  readonly family: FamilyName;
  readonly link?: LinkName;
}

/**
 * A generalized linear model of single rows, fitted from the sums of those that share their regressors: the same
 * coefficients, deviance, likelihood, degrees of freedom and (robust, clustered) errors as
 * {@link fitGeneralizedLinear} gives for the rows. `fitted` and `linearPredictor` have one entry for each cell.
 *
 * Deviance and likelihood of the rows need more than sums where the outcome isn't 0 or 1: see `countOutcome` of
 * the cells; they are NaN where it is left out.
 *
 * Source: Wong, Lewis, Wardrop (2021), arXiv:2102.11297.
 */
export function fitGeneralizedLinearCells(options: GeneralizedLinearCellsOptions): GeneralizedLinearFit {
  const { family, link } = familyAndLink(options.family, options.link);
  const { sums, ...data } = prepareCells(options.cells, family);
  checkRegressionInput({ ...data, names: options.names, offset: data.offset ?? undefined });
  checkOutcome(data.outcome, data.weights, family);
  const control = iterationControl(options);
  const intercept = hasIntercept(data.matrix);
  return assemble({
    data,
    names: options.names,
    family,
    link,
    iterated: iterate(data, family, link, control),
    nullDeviance: nullDeviance(data, family, link, control, intercept),
    intercept,
    cells: sums,
  });
}
