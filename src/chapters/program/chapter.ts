import type { AnyMethod, Chapter } from "../method.js";
import { extraJailDays } from "./extra-jail-days/method.js";
import { heldBeyondRelease } from "./held-beyond-release/method.js";
import { howIdentified } from "./how-identified/method.js";
import { offendingPrevented } from "./offending-prevented/method.js";
import { programDose } from "./program-dose/method.js";
import { whatWasDone } from "./what-was-done/method.js";
import { whoIsEncountered } from "./who-is-encountered/method.js";

const methods: readonly AnyMethod[] = [
  whoIsEncountered,
  offendingPrevented,
  howIdentified,
  whatWasDone,
  programDose,
  heldBeyondRelease,
  extraJailDays,
];

/** The program itself: whom it meets, how, what is done, and how much of it there is. */
export const programChapter: Chapter = {
  id: "program",
  title: "The program in practice",
  introduction:
    "Agreements of one name differ in what they do. This chapter looks at the practice: who is met and on what charges, in jail or on the street, what becomes of them, how many officers and hours stand behind it, and how long people are held beyond the time at which they would have gone free. Nobody is named, and nothing is said of the immigration status of any person. Charges are not convictions.",
  methods,
};
