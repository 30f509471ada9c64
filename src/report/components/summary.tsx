import type { AnsweredFinding, UnansweredFinding } from "../../findings/finding.js";
import type { LedgerEntry } from "../../findings/ledger.js";
import { capitalise, joinList } from "../../findings/wording.js";
import { findingAnchor } from "./finding-view.js";
import { StrengthLabel } from "./strength-mark.js";

/** A council member reads this much in two minutes. */
const mostClaims = 5;
const mostUnanswered = 4;

/** The first claims of each line that is filled, what cannot be answered, and what nobody has looked at. */
export function Summary({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  const filled = entries.filter((one) => one.status === "answered");
  const unanswered = entries.flatMap((one) => one.unanswered);
  const open = entries.filter((one) => one.status === "not-yet");
  return (
    <section id="summary" aria-labelledby="summary-title">
      <h2 id="summary-title">In two minutes</h2>
      {filled.length === 0 ? (
        <p class="claim">These data answer none of the questions that were asked of them.</p>
      ) : null}
      {filled.map((entry) => (
        <FilledLine
          key={entry.line}
          entry={entry}
          most={Math.max(2, Math.floor(mostClaims / filled.length))}
        />
      ))}
      <Unanswered findings={unanswered} />
      {open.length === 0 ? null : (
        <>
          <h3>What nothing here looks at</h3>
          <p>
            {capitalise(joinList(open.map((one) => one.label.charAt(0).toLowerCase() + one.label.slice(1))))}.
            Nothing in this report speaks for or against them.
          </p>
        </>
      )}
    </section>
  );
}

function FilledLine({ entry, most }: { readonly entry: LedgerEntry; readonly most: number }) {
  const rest = entry.findings.length - most;
  return (
    <>
      <h3>{entry.label}: what is known</h3>
      <ul class="claims">
        {entry.findings.slice(0, most).map((one) => (
          <Claim key={one.id} finding={one} />
        ))}
      </ul>
      {rest > 0 ? (
        <p class="note">
          {rest} more {rest === 1 ? "finding stands" : "findings stand"} in{" "}
          <a href={`#chapter-${entry.findings[0]!.chapter}`}>the chapter</a>.
        </p>
      ) : null}
    </>
  );
}

/** A claim never stands without what weakens it. */
function Claim({ finding }: { readonly finding: AnsweredFinding }) {
  const doubts = finding.checks.filter((one) => one.outcome !== "pass");
  const first = finding.limits[0] ?? doubts[0]?.detail;
  return (
    <li>
      <p>
        {finding.claim} <a href={`#${findingAnchor(finding.id)}`}>More</a>
      </p>
      <p class="note">
        <StrengthLabel strength={finding.strength} />
        {first === undefined ? "" : `. But: ${first}`}
      </p>
    </li>
  );
}

function Unanswered({ findings }: { readonly findings: readonly UnansweredFinding[] }) {
  if (findings.length === 0) return null;
  const rest = findings.length - mostUnanswered;
  return (
    <>
      <h3>What these data cannot answer</h3>
      <ul>
        {findings.slice(0, mostUnanswered).map((one) => (
          <li key={one.id}>
            {one.question} <a href={`#${findingAnchor(one.id)}`}>Why not, and what would</a>
          </li>
        ))}
      </ul>
      {rest > 0 ? (
        <p class="note">
          {rest} more {rest === 1 ? "question is" : "questions are"} like this.
        </p>
      ) : null}
    </>
  );
}
