import type { Chapter } from "../method.js";
import { errorCases } from "./error-cases.js";
import { wrongfulHoldsMethod } from "./wrongful-holds/method.js";

/** How local immigration work goes wrong, how often that would happen here, and what it would cost. */
export const errorsChapter: Chapter = {
  id: "errors",
  title: "Error",
  introduction:
    "Executives feared error most: immigration law is complex, records are incomplete, and a mistake holds a person. This chapter lists the ways in which it goes wrong, with their authority, and estimates how many people would be held wrongly in a year. Where this agency has no numbers, ranges stand in, each with its source or marked as an assumption.",
  methods: [wrongfulHoldsMethod, errorCases],
};
