import type { AnyMethod, Chapter } from "../method.js";
import { missingness } from "./missingness/method.js";
import { populationBenchmark } from "./population-benchmark/method.js";
import { postStopOutcomes } from "./post-stop-outcomes/method.js";
import { pretextArrests } from "./pretext-arrests/method.js";
import { recordingBreaks } from "./recording-breaks/method.js";
import { searchAndHitRates } from "./search-and-hit-rates/method.js";
import { stopTrends } from "./stop-trends/method.js";
import { thresholdTestMethod } from "./threshold-test/method.js";
import { veilOfDarkness } from "./veil-of-darkness/method.js";
import { whoIsStopped } from "./who-is-stopped/method.js";

const methods: readonly AnyMethod[] = [
  recordingBreaks,
  whoIsStopped,
  stopTrends,
  populationBenchmark,
  veilOfDarkness,
  searchAndHitRates,
  thresholdTestMethod,
  postStopOutcomes,
  pretextArrests,
  missingness,
];

/** Who is stopped, why, and what follows: everything that a file of stops can say, and what it cannot. */
export const stopsChapter: Chapter = {
  id: "stops",
  title: "Traffic stops",
  introduction:
    "A stop is where most people meet the police, and where an officer's choice is widest. This chapter asks who is stopped, searched and arrested, whether that changed with the policy, and how far the records can be trusted to tell. A difference between groups is not by itself proof of unequal treatment, and the lack of one is not proof of equal treatment: each answer says what it leans on.",
  methods,
};
