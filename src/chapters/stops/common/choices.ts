import type { AnsweredFinding } from "../../../findings/finding.js";
import { groupLabel, joinList } from "../../../findings/wording.js";
import type { StopsContext } from "./context.js";
import { otherRule, ruleMatters, ruleWords } from "./group.js";

type Choice = AnsweredFinding["choices"][number];

/** How race and ethnicity were combined: a choice only where ethnicity is a field of its own. */
export function raceRuleChoice({ dataset, settings }: StopsContext): Choice[] {
  if (!ruleMatters(dataset)) return [];
  return [
    {
      what: "How race and ethnicity were combined",
      chosen: ruleWords(settings.raceRule),
      change: `\`chapters: { stops: { race-rule: ${otherRule(settings.raceRule)} } }\` in assessment.yaml`,
    },
  ];
}

/** Which groups were compared with which. */
export function comparedChoice({ settings }: StopsContext): Choice {
  return {
    what: "Groups compared",
    chosen: `${joinList(settings.compare.map(groupLabel))} with ${groupLabel(settings.reference)}`,
    change: "`chapters: { stops: { reference: ..., compare: [...] } }` in assessment.yaml",
  };
}
