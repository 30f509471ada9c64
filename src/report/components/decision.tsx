import type { AgencyKind, Assessment } from "../../assessment/assessment.js";
import { dateKindWords, formatDate } from "../../findings/wording.js";

const agencyWords: Readonly<Record<AgencyKind, string>> = {
  "municipal-police": "a municipal police department",
  sheriff: "a sheriff's office",
  jail: "a jail",
  "state-police": "a state police",
  campus: "a campus police department",
  tribal: "a tribal police department",
};

/** Who has the power to decide differs, and stands first. */
export function Decision({ assessment }: { readonly assessment: Assessment }) {
  const { decision, jurisdiction } = assessment;
  return (
    <section id="decision" aria-labelledby="decision-title">
      <h2 id="decision-title">What is being decided, and by whom</h2>
      {decision.question === undefined ? (
        <p>
          <strong>The assessment does not state the question to be decided.</strong> Add{" "}
          <code>decision: question</code> to assessment.yaml, so that readers can tell what the evidence is
          for.
        </p>
      ) : (
        <p class="claim">{decision.question}</p>
      )}
      <dl class="facts">
        <dt>Decided by</dt>
        <dd>
          {decision.decider ?? (
            <em>
              not stated (<code>decision: decider</code>). A sheriff, a chief, a council, a jail board and a
              legislature do not have the same power.
            </em>
          )}
        </dd>
        <dt>By what act</dt>
        <dd>
          {decision.act ?? (
            <em>
              not stated (<code>decision: act</code>)
            </em>
          )}
          {decision.date === undefined ? "" : `, ${formatDate(decision.date)}`}
        </dd>
        <dt>For</dt>
        <dd>
          {jurisdiction.agency}, {agencyWords[jurisdiction.kind]}, {jurisdiction.state}
          {jurisdiction.county === undefined ? "" : ` (county ${jurisdiction.county})`}
        </dd>
      </dl>
      <Options assessment={assessment} />
      <Timeline assessment={assessment} />
    </section>
  );
}

function Options({ assessment: { options } }: { readonly assessment: Assessment }) {
  if (options.length === 0) {
    return (
      <p>
        The assessment names no options (<code>options</code>), so nothing here is compared option by option.
      </p>
    );
  }
  return (
    <>
      <h3>Options</h3>
      <ul>
        {options.map((one) => (
          <li key={one.id}>
            {one.label}
            {one.statusQuo ? <span class="soft"> (what holds if nothing is decided)</span> : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function Timeline({ assessment: { timeline } }: { readonly assessment: Assessment }) {
  if (timeline.length === 0) {
    return (
      <p>
        The assessment gives no dates of a policy (<code>timeline</code>), so nothing is compared before and
        after.
      </p>
    );
  }
  return (
    <>
      <h3>Dates from which effects could count</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">What</th>
            <th scope="col">Kind of date</th>
          </tr>
        </thead>
        <tbody>
          {timeline.map((one) => (
            <tr key={`${one.date} ${one.label} ${one.kind}`}>
              <td class="nowrap">{formatDate(one.date)}</td>
              <th scope="row">{one.label}</th>
              <td>{dateKindWords[one.kind]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
