import type { Assessment, PolicyOption } from "../../assessment/assessment.js";
import type { Ruling } from "../../findings/ruling.js";
import { statement } from "../common/knowledge.js";
import { loadDeciders, loadOption, topicLabels } from "./knowledge.js";

/** What an option commits the agency to, clause by clause. */
export function clausesOf(option: PolicyOption): Ruling[] {
  if (option.kind === undefined) return [];
  const { clauses } = loadOption(option.kind);
  return clauses.map((one, i) =>
    statement(
      {
        id: `${option.id}-${one.topic}-${i + 1}`,
        group: `${option.label}: clause by clause`,
        title: topicLabels[one.topic],
        text: one.text,
      },
      one,
    ),
  );
}

/** Who has the power to decide, first by what the state's law says, then in general. */
export function decidersOf({ jurisdiction }: Pick<Assessment, "jurisdiction">): Ruling[] {
  const { state, kind } = jurisdiction;
  const { general, states } = loadDeciders();
  const group = "Who has the power to decide";
  const here = states.filter((one) => one.state === state && one.kinds.includes(kind));
  const everywhere = general.filter((one) => one.kinds.includes(kind));
  return [
    ...here.map((one, i) =>
      statement({ id: `decider-${state}-${i + 1}`, group, title: "In this state", text: one.text }, one),
    ),
    ...everywhere.map((one, i) =>
      statement({ id: `decider-general-${i + 1}`, group, title: "In general", text: one.text }, one),
    ),
  ];
}
