import type { ComponentChildren } from "preact";
import { has } from "../../data/dataset.js";
import { fillLedger, type LedgerEntry } from "../../findings/ledger.js";
import { formatDate, plural } from "../../findings/wording.js";
import { allFindings } from "../findings-json.js";
import type { Term } from "../glossary.js";
import type { AssessmentResult } from "../result.js";
import { citedSources, type Sources } from "../sources.js";
import { style } from "../style.js";
import { ChapterView } from "./chapter-view.js";
import { Contents } from "./contents.js";
import { DataQuality } from "./data-quality.js";
import { Decision } from "./decision.js";
import { Glossary } from "./glossary.js";
import { Law, lawInShort } from "./law.js";
import { Ledger, LedgerStrip } from "./ledger.js";
import { Methods } from "./methods.js";
import { Provenance } from "./provenance.js";
import { References } from "./references.js";
import { Summary } from "./summary.js";

/** Nothing is fetched when the page is opened, whatever it contains. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The whole report as one page. */
export function Page({
  result,
  sources,
  terms,
}: {
  readonly result: AssessmentResult;
  readonly sources: Sources;
  readonly terms: readonly Term[];
}) {
  const findings = allFindings(result);
  const entries = fillLedger(findings);
  const cited = citedSources(
    findings.flatMap((one) => one.citations),
    sources,
  );
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content={`Equipoise ${result.manifest.version}`} />
        <title>{result.assessment.title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the report
        </a>
        <div class="page">
          <Header result={result} entries={entries} />
          <Contents result={result} hasTerms={terms.length > 0} />
          <main id="main">
            <Decision assessment={result.assessment} />
            <Law result={result} />
            <Summary entries={entries} />
            <Up />
            <Ledger entries={entries} />
            <Up />
            {result.chapters.map((chapter) => (
              <div key={chapter.id}>
                <ChapterView
                  chapter={chapter}
                  sources={sources}
                  source={(datasets) => sourceLine(result, datasets)}
                />
                <Up />
              </div>
            ))}
            <Methods findings={findings} sources={sources} />
            <DataQuality result={result} findings={findings} />
            <Provenance result={result} />
            <References records={cited} />
            <Glossary terms={terms} />
            <Up />
          </main>
        </div>
      </body>
    </html>
  );
}

const Up = () => (
  <p class="up">
    <a href="#contents">Back to the contents</a>
  </p>
);

/** The first screen: what is being decided and by whom, what the law leaves open, what is known and unknown. */
function Header({
  result,
  entries,
}: {
  readonly result: AssessmentResult;
  readonly entries: readonly LedgerEntry[];
}) {
  const { assessment, manifest } = result;
  const { decision } = assessment;
  const filled = entries.filter((one) => one.status === "answered").length;
  return (
    <header>
      <p class="kicker">
        {assessment.jurisdiction.agency}, {assessment.jurisdiction.state}
      </p>
      <h1>{assessment.title}</h1>
      <p class="soft">
        An Equipoise report of {formatDate(manifest.finished.toISOString())}. {periods(result)}
      </p>
      <div class="glance">
        <Glance title="What is being decided, and by whom" href="#decision">
          {decision.question ?? "The question is not stated in the assessment."}{" "}
          {decision.decider === undefined
            ? "Who decides is not stated either."
            : `Decided by ${decision.decider}.`}
        </Glance>
        <Glance title="What the law leaves open" href="#law">
          {lawInShort(result)}
        </Glance>
        <Glance title="What is known and unknown" href="#ledger">
          {filled === 0
            ? "None of the ten lines of the ledger could be filled."
            : `Of the ten lines of the ledger, ${filled} ${filled === 1 ? "is" : "are"} filled and ${10 - filled} ${filled === 9 ? "is" : "are"} open.`}
        </Glance>
        <LedgerStrip entries={entries} />
      </div>
    </header>
  );
}

function Glance({
  title,
  href,
  children,
}: {
  readonly title: string;
  readonly href: string;
  readonly children: ComponentChildren;
}) {
  return (
    <>
      <h2>
        <a href={href}>{title}</a>
      </h2>
      <p>{children}</p>
    </>
  );
}

/** "It rests on 61,406 rows of stops from 1 Jan 2016 to 31 Dec 2019." */
function periods({ catalog }: AssessmentResult): string {
  const sets = [...catalog.values()].filter((one) => has(one, "date"));
  if (sets.length === 0) return "";
  const parts = sets.map((one) => {
    const dates = one.columns.get("date");
    const span =
      dates?.least === undefined || dates.greatest === undefined
        ? ""
        : `, ${formatDate(String(dates.least))} to ${formatDate(String(dates.greatest))}`;
    return `${plural(one.rows, "row")} of ${one.name}${span}`;
  });
  return `It rests on ${parts.join("; ")}.`;
}

/** What stands under each figure. */
function sourceLine({ assessment, catalog }: AssessmentResult, datasets: readonly string[]): string {
  const used = datasets.flatMap((name) => catalog.get(name) ?? []);
  const producers = used.map((one) => one.origin.producer ?? one.origin.file);
  return `Source: ${[...new Set([assessment.jurisdiction.agency, ...producers])].join("; ")}. Computed by Equipoise.`;
}
