import type { Chapter } from "../method.js";
import { agreementsNearby } from "./agreements-nearby/method.js";
import { agreementsOverTime } from "./agreements-over-time/method.js";

/** Where the decision stands among those of others: agreements around here, and over time. */
export const settingChapter: Chapter = {
  id: "setting",
  title: "The national setting",
  introduction:
    "Others have decided before. This chapter shows which agencies have an agreement with the federal immigration agency, around here and in the country, since when and of which model. It weighs nothing: how many have signed says neither that it is wise nor that it is not.",
  methods: [agreementsNearby, agreementsOverTime],
};
