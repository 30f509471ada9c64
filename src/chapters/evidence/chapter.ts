import type { Chapter } from "../method.js";
import { publishedEvidence } from "./method.js";

/** What is already known from elsewhere, so that every line has an answer where there are no local data at all. */
export const evidenceChapter: Chapter = {
  id: "evidence",
  title: "Published evidence",
  introduction:
    "What studies of other places found, line by line, in our own words and with what is wrong with each. Where fewer than five independent bodies of data look at the same policy and the same outcome, no average is told: the studies stand side by side, and so do their disagreements. What nobody has checked is marked as unchecked.",
  methods: [publishedEvidence],
};
