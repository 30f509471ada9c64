/** How far a number can lie from the truth because rows are not filled in. */
export {
  type Bounds,
  boundsOfDifference,
  boundsOfShare,
  type ComparedRows,
  type PartlyKnown,
} from "./missing.js";
