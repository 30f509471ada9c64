import { strengths } from "../../findings/finding.js";
import type { LedgerEntry } from "../../findings/ledger.js";
import { capitalise, plural, strengthWords } from "../../findings/wording.js";
import { findingAnchor } from "./finding-view.js";
import { StrengthLabel, StrengthMark } from "./strength-mark.js";

/** The ten lines, each with the strength of the best evidence that fills it. */
export function Ledger({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  return (
    <section id="ledger" aria-labelledby="ledger-title">
      <h2 id="ledger-title">The ledger</h2>
      <p>
        Seven concerns and three benefits, as agencies and residents named them. Each line is filled by the
        best evidence at hand, and says which. A line that is not filled is not a line without effects.
      </p>
      <StrengthKey />
      {(["concern", "benefit"] as const).map((side) => (
        <div key={side}>
          <h3>{side === "concern" ? "Concerns" : "Benefits"}</h3>
          <ul class="ledger">
            {entries
              .filter((one) => one.side === side)
              .map((one) => (
                <LedgerLineView key={one.line} entry={one} />
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** What the marks mean. */
function StrengthKey() {
  return (
    <dl class="key">
      {strengths.map((one) => (
        <div key={one}>
          <dt>
            <StrengthMark strength={one} /> {strengthWords[one].label}
          </dt>
          <dd>{strengthWords[one].meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

function LedgerLineView({ entry }: { readonly entry: LedgerEntry }) {
  return (
    <li id={`ledger-${entry.line}`} class={entry.status}>
      <h4>
        <StrengthMark strength={entry.strength} /> {entry.label}
      </h4>
      <p class="soft">{entry.meaning}</p>
      <LedgerAnswer entry={entry} />
      {entry.rulings.map((one) => (
        <p key={one.id} class="note">
          The law: <a href={`#${findingAnchor(one.id)}`}>{one.question}</a>
        </p>
      ))}
    </li>
  );
}

function LedgerAnswer({ entry }: { readonly entry: LedgerEntry }) {
  const { findings, unanswered } = entry;
  const best = findings[0];
  if (best !== undefined) {
    return (
      <>
        <p>
          <StrengthLabel strength={best.strength} />: {best.claim}
        </p>
        <p class="note">
          {capitalise(plural(findings.length, "finding"))}
          {unanswered.length === 0
            ? ""
            : ` and ${plural(unanswered.length, "question")} that these data cannot answer`}
          . <a href={`#${findingAnchor(best.id)}`}>Read it in full</a>
        </p>
      </>
    );
  }
  const first = unanswered[0];
  if (first !== undefined) {
    return (
      <p>
        <strong>Asked, and not answerable from these data.</strong> {first.why}{" "}
        <a href={`#${findingAnchor(first.id)}`}>What would</a>
      </p>
    );
  }
  return (
    <p>
      <strong>Not yet answered.</strong> It would be measured by {entry.measuredBy}.
    </p>
  );
}

/** All ten lines at one look: mark and name. */
export function LedgerStrip({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  return (
    <ul class="strip">
      {entries.map((one) => (
        <li key={one.line} class={one.status}>
          <a href={`#ledger-${one.line}`}>
            <StrengthMark strength={one.strength} /> {one.label}
            <span class="hidden">: {statusText(one)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function statusText({ status, strength }: LedgerEntry): string {
  if (strength !== undefined) return strengthWords[strength].label.toLowerCase();
  return status === "cannot-answer" ? "not answerable from these data" : "not yet answered";
}
