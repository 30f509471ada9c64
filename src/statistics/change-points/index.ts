/** Changes of level in series of shares. */
export { bestSplit, type Split } from "./best-split.js";
export { chanceOfSplit } from "./chance.js";
export { type LocalJump, localJump } from "./local-jump.js";
export { type Noise, noise } from "./noise.js";
export { type ChangePoint, type ChangePointScan, type ScanOptions, scanForChanges } from "./scan.js";
export { type BinomialSeries, type Segment, segment } from "./series.js";
