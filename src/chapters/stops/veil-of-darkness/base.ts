import type { AnsweredFinding } from "../../../findings/finding.js";
import { plural } from "../../../findings/wording.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import type { StopsContext } from "../common/context.js";
import { pointWords } from "./plan.js";
import type { VeilSpec } from "./spec.js";

/** What every finding of the method carries. */
export const veilBase = {
  chapter: "stops",
  method: "veil-of-darkness",
  ledger: "profiling",
  citations: ["grogger-ridgeway-2006", "pierson-2020", "horrace-rohlin-2016", "kalinowski-ross-ross-2021"],
} as const;

export const veilQuestion =
  "When it is dark and officers can hardly see who drives, does the mix of stopped drivers change?";

/** What the comparison leans on. */
export const veilAssumptions: readonly string[] = [
  "At the same clock time, place and year, the mix of drivers who could be stopped is the same in darkness and in daylight.",
  "In darkness officers see less of who drives than in daylight; where streets are lit, the difference that the test finds is too small.",
  "Race and ethnicity are recorded in the same way by day and by night.",
];

/** What was chosen, and how to change it. */
export function veilChoices(spec: VeilSpec, stops: StopsContext): AnsweredFinding["choices"] {
  return [
    ...raceRuleChoice(stops),
    comparedChoice(stops),
    {
      what: "Darkness",
      chosen:
        "from civil dusk on, when the sun is 6 degrees below the horizon; stops between sunset and civil dusk are left out",
      change: "it is fixed; morning twilight is shown among the other choices",
    },
    {
      what: "Where the sun is taken",
      chosen:
        spec.bands === undefined
          ? `at ${pointWords(spec.place)}, on the clock of ${spec.timeZone}`
          : `at the coordinates of each stop, or at ${pointWords(spec.place)} where it has none, on the clock of ${spec.timeZone}`,
      change: `\`data: { ${spec.dataset}: { place: ..., time-zone: ... } }\` in assessment.yaml`,
    },
    {
      what: "Curve of clock time",
      chosen: `a natural spline with ${spec.splineDf} degrees of freedom, its knots at equal quantiles of the stops`,
      change: "`chapters: { stops: { veil: { spline-df: ... } } }` in assessment.yaml",
    },
    {
      what: "Days around a clock change",
      chosen: plural(spec.clockChangeDays, "day"),
      change: "`chapters: { stops: { veil: { clock-change-days: ... } } }` in assessment.yaml",
    },
  ];
}
