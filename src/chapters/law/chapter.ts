import type { Chapter } from "../method.js";
import { lawOptions } from "./options.js";
import { lawRights } from "./rights.js";

/** What the law leaves open to the agency, what each option commits it to, and what people are guaranteed. */
export const lawChapter: Chapter = {
  id: "law",
  title: "The law",
  introduction:
    "An option that the law closes needs no evidence, and one that it requires needs another kind. This chapter tells what each option commits the agency to, who may decide, and what the law guarantees people whom officers meet. Each statement has its authority, how sure it is, and when it was last checked. It is no legal advice.",
  methods: [lawOptions, lawRights],
};
