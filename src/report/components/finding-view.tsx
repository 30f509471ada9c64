import type { AnsweredFinding, Check } from "../../findings/finding.js";
import { type Sources, shortCitation } from "../sources.js";
import { DataTable } from "./data-table.js";
import { EstimateTable } from "./estimate-table.js";
import { FigureView } from "./figure-view.js";
import { StrengthLabel } from "./strength-mark.js";

export const findingAnchor = (id: string): string => `finding-${id.replaceAll(/[^\w-]/g, "-")}`;
export const sourceAnchor = (id: string): string => `source-${id.replaceAll(/[^\w-]/g, "-")}`;
export const methodAnchor = (id: string): string => `method-${id.replaceAll(/[^\w-]/g, "-")}`;

/** One answered question: the claim, the figure, what it means, and all that it leans on. */
export function FindingView({
  finding,
  sources,
  source,
}: {
  readonly finding: AnsweredFinding;
  readonly sources: Sources;
  /** The source line under figures. */
  readonly source: string;
}) {
  return (
    <article
      class="finding"
      id={findingAnchor(finding.id)}
      aria-labelledby={`${findingAnchor(finding.id)}-question`}
    >
      <h3 id={`${findingAnchor(finding.id)}-question`}>{finding.question}</h3>
      <p class="claim">{finding.claim}</p>
      <p class="strength-line">
        <StrengthLabel strength={finding.strength} />
      </p>
      <FiguresAndTables finding={finding} source={source} />
      {finding.reading === "" ? null : <p>{finding.reading}</p>}
      <Sentences title="What limits this answer" sentences={finding.limits} />
      <Checks checks={finding.checks} />
      <details class="method">
        <summary>How this was worked out</summary>
        <Sentences title="What it assumes" sentences={finding.assumptions} />
        <Choices finding={finding} />
        <EstimateTable finding={finding} />
        <Decisions finding={finding} />
        <Citations finding={finding} sources={sources} />
      </details>
    </article>
  );
}

/** Behind each figure stands its table; tables without a figure follow. */
function FiguresAndTables({
  finding,
  source,
}: {
  readonly finding: AnsweredFinding;
  readonly source: string;
}) {
  const { figures, tables } = finding;
  const last = new Map(figures.map((one) => [one.table, one.id]));
  return (
    <>
      {figures.map((figure) => (
        <div key={figure.id}>
          <FigureView figure={figure} question={finding.question} source={source} />
          {tables
            .filter((one) => one.id === figure.table && last.get(one.id) === figure.id)
            .map((one) => (
              <DataTable key={one.id} table={one} />
            ))}
        </div>
      ))}
      {tables
        .filter((one) => !last.has(one.id))
        .map((one) => (
          <DataTable key={one.id} table={one} />
        ))}
    </>
  );
}

function Sentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {sentences.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </>
  );
}

const outcomeWords: Readonly<Record<Check["outcome"], string>> = {
  pass: "Passed",
  caution: "Caution",
  fail: "Failed",
};

function Checks({ checks }: { readonly checks: readonly Check[] }) {
  if (checks.length === 0) return null;
  return (
    <>
      <h4>Checks</h4>
      <ul class="checks">
        {checks.map((one) => (
          <li key={one.id} class={one.outcome}>
            <span class="outcome">{outcomeWords[one.outcome]}</span> <strong>{one.label}.</strong>{" "}
            {one.detail}
          </li>
        ))}
      </ul>
    </>
  );
}

function Choices({ finding }: { readonly finding: AnsweredFinding }) {
  if (finding.choices.length === 0) return null;
  return (
    <>
      <h4>What was chosen, and how to change it</h4>
      <ul>
        {finding.choices.map((one) => (
          <li key={one.what}>
            <strong>{one.what}:</strong> {one.chosen}. <span class="soft">To change it: {one.change}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Decisions({ finding }: { readonly finding: AnsweredFinding }) {
  if (finding.decisions.length === 0) return null;
  return (
    <p>
      Rows that the method left out, and why, stand in{" "}
      <a href="#exclusions">the table of what was left out</a>.
    </p>
  );
}

function Citations({ finding, sources }: { readonly finding: AnsweredFinding; readonly sources: Sources }) {
  return (
    <p>
      Method: <a href={`#${methodAnchor(finding.method)}`}>{finding.method.replaceAll("-", " ")}</a>
      {finding.citations.length === 0 ? "." : ". Sources: "}
      {finding.citations.map((id, i) => {
        const record = sources.get(id);
        return (
          <span key={id}>
            {i > 0 ? "; " : ""}
            {record === undefined ? id : <a href={`#${sourceAnchor(id)}`}>{shortCitation(record)}</a>}
            {i === finding.citations.length - 1 ? "." : ""}
          </span>
        );
      })}
    </p>
  );
}
