import type { Chapter } from "../method.js";
import { budgetLines } from "./budget/method.js";
import { costModel } from "./method.js";

/** What each option costs, who pays, and what is sure about it. */
export const costsChapter: Chapter = {
  id: "costs",
  title: "Costs",
  introduction:
    "What an option costs depends on what is counted: new spending only or also the hours of people who are paid anyway, before or after what others pay, with or without what may never come. This chapter shows each option on each basis side by side, says who bears it, and names the inputs that the answer hangs on. Costs are one line of the ledger: they say nothing of what an option does.",
  methods: [budgetLines, costModel],
};
