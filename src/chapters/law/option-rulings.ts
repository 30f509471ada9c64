import type { Assessment, PolicyOption } from "../../assessment/assessment.js";
import type { Ruling } from "../../findings/ruling.js";
import { capitalise, joinList } from "../../findings/wording.js";
import type { Body, Ruling as LawRuling } from "../../law/index.js";
import { statement } from "../common/knowledge.js";
import { answerStatement, authoritiesOf, optionAction, requiredButUndone, signing } from "./answers.js";
import { loadDeciders, loadOption, topicLabels } from "./knowledge.js";

type Known = PolicyOption & Required<Pick<PolicyOption, "kind">>;

/** Options whose kind the assessment says. */
export const isKnown = (option: PolicyOption): option is Known => option.kind !== undefined;

/** What the law says of an option, and what the option commits the agency to, clause by clause. */
export function optionRulings(option: Known, answers: ReadonlyMap<string, LawRuling>, body: Body): Ruling[] {
  return [lawOf(option, answers, body), ...clausesOf(option)];
}

/** Whether the law leaves the option open; an option that leaves undone what the law requires is closed. */
function lawOf(option: Known, answers: ReadonlyMap<string, LawRuling>, body: Body): Ruling {
  const { name, summary } = loadOption(option.kind);
  const answer = answers.get(optionAction[option.kind]);
  if (answer === undefined) throw new Error(`the vocabulary of the law has no ${optionAction[option.kind]}`);
  const own = answerStatement(answer, body);
  const undone = requiredButUndone(option.kind, answers);
  const head = { ...own, id: option.id, group: "What the law says of each option", title: option.label };
  const what = `${name}: ${summary}`;
  if (undone.length === 0) return { ...head, text: `${what} ${capitalise(own.title)}: ${answer.answer}` };
  const required = requiredWords(
    undone.map(({ question }) => question.action),
    body,
  );
  return {
    ...head,
    effect: "prohibited",
    text: `${what} The law requires the agency to ${joinList(required)}, which this option leaves undone.`,
    conditions: [],
    sides: [],
    steps: undone.flatMap(({ trace }) =>
      trace.map(({ text, rules }) => ({ text, authorities: authoritiesOf(rules) })),
    ),
    authorities: authoritiesOf(undone.flatMap(({ deciding }) => deciding)),
    notes: undone.flatMap(({ doubts }) => doubts),
    confidence: answerStatement(undone[0]!, body).confidence,
  };
}

/** What is required, in words. Where every model of agreement is, one of them is enough. */
function requiredWords(actions: readonly string[], body: Body): string[] {
  const any = signing.every((action) => actions.includes(action));
  const single = actions.filter((action) => !any || !signing.includes(action));
  return [
    ...single.map((action) => labelOf(action, body)),
    ...(any ? ["sign a 287(g) agreement of one of the models"] : []),
  ];
}

const labelOf = (action: string, { vocabulary }: Body): string =>
  vocabulary.actions.find(({ id }) => id === action)?.label ?? action;

function clausesOf(option: Known): Ruling[] {
  return loadOption(option.kind).clauses.map((one, i) =>
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
