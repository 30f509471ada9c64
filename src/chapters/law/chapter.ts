import type { Chapter } from "../method.js";
import { lawActions } from "./actions.js";
import { lawChanges } from "./changes.js";
import { lawOptions } from "./options.js";
import { lawRights } from "./rights.js";

/** What the law leaves open to the agency, what each option commits it to, and what people are guaranteed. */
export const lawChapter: Chapter = {
  id: "law",
  title: "The law",
  introduction:
    "An option that the law closes needs no evidence, and one that it requires needs another kind. This chapter tells what the law allows, requires and forbids on one day, what each option commits the agency to and who may decide, what changed and is pending, and what people whom officers meet are guaranteed. Each statement has its authority, how sure it is, and when it was last checked. It is no legal advice.",
  methods: [lawActions, lawOptions, lawChanges, lawRights],
};
