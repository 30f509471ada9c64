import type { RulingFinding } from "../../findings/finding.js";
import {
  confidenceWords,
  effectWords,
  noLegalAdvice,
  type Ruling,
  rulingEffects,
} from "../../findings/ruling.js";
import { formatDate } from "../../findings/wording.js";
import type { AssessmentResult } from "../result.js";
import { findingAnchor } from "./finding-view.js";
import { rulingAnchor } from "./ruling-view.js";

/** What the law chapter found, in its order; empty where the report has none. */
function lawFindings({ chapters }: Pick<AssessmentResult, "chapters">): RulingFinding[] {
  const law = chapters.find(({ id }) => id === "law");
  return (law?.findings ?? []).filter((one) => one.status === "ruling");
}

/** More options than this are not listed on the first screen. */
const mostOptions = 5;

/** The words of the first screen: what the law says of each option; of all actions where there are no or many options. */
export function lawInShort(result: Pick<AssessmentResult, "chapters">): string {
  const findings = lawFindings(result);
  const [first] = findings;
  if (first === undefined) return "Not answered in this report, which looks at data alone.";
  const options = optionAnswers(findings).map(
    ({ ruling: { title, effect, confidence } }) =>
      `${title}: ${effectWords[effect!].label.toLowerCase()} (confidence: ${confidenceWords[confidence]})`,
  );
  const said =
    options.length > 0 && options.length <= mostOptions
      ? `On ${formatDate(first.asOf)}: ${options.join("; ")}.`
      : first.claim;
  return `${said} ${noLegalAdvice}`;
}

/** What the law says of each option. */
function optionAnswers(findings: readonly RulingFinding[]) {
  return findings.flatMap((finding) =>
    finding.method === "law-options"
      ? finding.rulings.filter(({ effect }) => effect !== undefined).map((ruling) => ({ finding, ruling }))
      : [],
  );
}

/** What the law leaves open: the actions by answer, and each option that is weighed. */
export function Law({ result }: { readonly result: AssessmentResult }) {
  const findings = lawFindings(result);
  const [first] = findings;
  return (
    <section id="law" aria-labelledby="law-title">
      <h2 id="law-title">What the law leaves open</h2>
      {first === undefined ? <Unasked /> : <Answered first={first} findings={findings} />}
    </section>
  );
}

function Unasked() {
  return (
    <p>
      <strong>Not answered in this report.</strong> It looks at data alone and does not check which of the
      options federal, state and local law allow, require or forbid. Ask counsel before weighing them: an
      option that the law closes needs no evidence.
    </p>
  );
}

function Answered({
  first,
  findings,
}: {
  readonly first: RulingFinding;
  readonly findings: readonly RulingFinding[];
}) {
  const options = optionAnswers(findings);
  return (
    <>
      <p>
        On {formatDate(first.asOf)}. {noLegalAdvice}
      </p>
      {options.length === 0 ? null : (
        <>
          <h3>The options</h3>
          <ul>
            {options.map(({ finding, ruling }) => (
              <li key={ruling.id}>
                <a href={`#${rulingAnchor(finding.id, ruling.id)}`}>{ruling.title}</a>:{" "}
                {effectWords[ruling.effect!].label.toLowerCase()}
                <span class="soft"> (confidence: {confidenceWords[ruling.confidence]})</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>What officers and the jail may do</h3>
      <dl class="facts">
        {rulingEffects.map((effect) => (
          <ByEffect key={effect} finding={first} effect={effect} />
        ))}
      </dl>
      <p class="note">
        <a href={`#${findingAnchor(first.id)}`}>Each with its conditions, its authority and the reasoning</a>
      </p>
    </>
  );
}

function ByEffect({
  finding,
  effect,
}: {
  readonly finding: RulingFinding;
  readonly effect: NonNullable<Ruling["effect"]>;
}) {
  const own = finding.rulings.filter((one) => one.effect === effect);
  if (own.length === 0) return null;
  return (
    <>
      <dt>{effectWords[effect].label}</dt>
      <dd>
        {own.map((one, i) => (
          <span key={one.id}>
            {i > 0 ? "; " : ""}
            <a href={`#${rulingAnchor(finding.id, one.id)}`}>{one.title}</a>
          </span>
        ))}
      </dd>
    </>
  );
}
