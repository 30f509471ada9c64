import { renderToString } from "preact-render-to-string";
import type { Registration } from "../chapters/outcomes/plan/registration.js";
import { formatDate, formatShare } from "../findings/wording.js";
import { style } from "./style.js";

/** The evaluation plan as one page to be adopted beside a decision. */

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What the page adds to the style of reports: rows as cards, so that six columns are legible on a phone and on paper. */
const own = `
.plan { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
.plan-row { border-top: 1px solid var(--rule); padding: 1rem 0; break-inside: avoid; }
.plan-row h3 { margin: 0 0 .5rem; }
.plan-row dl { display: grid; grid-template-columns: 9rem 1fr; gap: .35rem 1rem; margin: 0; }
.plan-row dt { color: var(--soft); } .plan-row dd { margin: 0; overflow-wrap: anywhere; }
.plan-hash { overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .85em; }
@media (max-width: 32rem) { .plan-row dl { grid-template-columns: 1fr; } .plan-row dd { margin-bottom: .4rem; } }
`;

export function renderPlan(plan: Registration): string {
  return `<!doctype html>\n${renderToString(<PlanPage plan={plan} />)}\n`;
}

const parts = [
  ["Indicator", "indicator"],
  ["Data", "data"],
  ["Method", "method"],
  ["Comparator", "comparator"],
  ["Decision rule", "rule"],
] as const;

function PlanPage({ plan }: { readonly plan: Registration }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="color-scheme" content="light dark" />
        <title>Evaluation plan: {plan.title}</title>
        <style dangerouslySetInnerHTML={{ __html: style + own }} />
      </head>
      <body>
        <main class="plan">
          <h1>Evaluation plan</h1>
          <p>
            {plan.agency}
            {plan.decision === "" ? "" : `. ${plan.decision}`}
          </p>
          <p>
            What is counted from {formatDate(plan.start)} on will be judged as is written here, and in no
            other way. The plan was made from the time before alone and registered on{" "}
            {formatDate(plan.registered)}. A change of {formatShare(plan.smallestEffect, { digits: 0 })} is
            the least that is said to matter.
          </p>
          <h2>Questions</h2>
          {plan.rows.map((row) => (
            <section class="plan-row" key={row.id}>
              <h3>{row.question}</h3>
              <dl>
                {parts.map(([label, key]) => [
                  <dt key={`${key}-t`}>{label}</dt>,
                  <dd key={key}>{row[key]}</dd>,
                ])}
              </dl>
              <Looks row={row} />
            </section>
          ))}
          {plan.amendments.length === 0 ? null : (
            <>
              <h2>Amendments</h2>
              <ul>
                {plan.amendments.map(({ date, note }) => (
                  <li key={date + note}>
                    {formatDate(date)}: {note}
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>Registration</h2>
          <p>
            SHA-256 of the plan: <span class="plan-hash">{plan.hash}</span>. Whoever keeps this line can tell
            whether the plan was changed.
          </p>
        </main>
      </body>
    </html>
  );
}

function Looks({ row }: { readonly row: Registration["rows"][number] }) {
  return (
    <p>
      A single test would find a fall of{" "}
      {row.looks
        .map(
          ({ months, detectable }) => `${formatShare(1 - detectable, { digits: 0 })} after ${months} months`,
        )
        .join(", ")}
      .
    </p>
  );
}
