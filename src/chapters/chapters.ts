import { costsChapter } from "./costs/chapter.js";
import { errorsChapter } from "./errors/chapter.js";
import { evidenceChapter } from "./evidence/chapter.js";
import { lawChapter } from "./law/chapter.js";
import type { AnyMethod, Chapter } from "./method.js";
import {
  cooperationChapter,
  knowingChapter,
  misconductChapter,
  servicesChapter,
  victimizationChapter,
} from "./outcomes/chapters.js";
import { programChapter } from "./program/chapter.js";
import { settingChapter } from "./setting/chapter.js";
import { stopsChapter } from "./stops/chapter.js";

/** The chapters of the report, in its order. */
export const chapters: readonly Chapter[] = [
  lawChapter,
  errorsChapter,
  stopsChapter,
  programChapter,
  settingChapter,
  cooperationChapter,
  victimizationChapter,
  misconductChapter,
  servicesChapter,
  knowingChapter,
  evidenceChapter,
  costsChapter,
];

/** A method by its chapter and id. */
export function findMethod(chapterId: string, methodId: string): AnyMethod | undefined {
  return chapters.find((one) => one.id === chapterId)?.methods.find((one) => one.id === methodId);
}
