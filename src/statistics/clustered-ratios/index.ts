/** Shares and ratios of totals whose rows come in clusters. */
export {
  type ClusteredLogRatio,
  type ClusteredShare,
  clusteredLogRatio,
  clusteredShare,
} from "./clustered-ratios.js";
export { differenceInterval, scoreInterval, type WithInterval } from "./intervals.js";
