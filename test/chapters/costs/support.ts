import { parseAssessment } from "../../../src/assessment/parse.js";
import { costSpec } from "../../../src/chapters/costs/model/resolve.js";

/** The simulation of a small assessment; `costs` is the section of the assessment as flow YAML. */
export function specOf(
  kinds: readonly string[],
  costs = "{ officers: 200, draws: 2000 }",
  kind = "sheriff",
  state = "VA",
) {
  const options = kinds.map(
    (one, i) => `  - { id: o${i}, label: Option ${one}, kind: ${one}${i === 0 ? ", status-quo: true" : ""} }`,
  );
  const text = `equipoise: 1
title: Test
jurisdiction: { state: ${state}, agency: Test, kind: ${kind} }
options:
${options.join("\n")}
chapters: { costs: ${costs} }
`;
  return costSpec(parseAssessment(text, "assessment.yaml").assessment);
}
