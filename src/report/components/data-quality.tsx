import type { Dataset, QualityNote } from "../../data/dataset.js";
import type { Decision, Finding } from "../../findings/finding.js";
import { formatCount, formatDate, formatShare, plural } from "../../findings/wording.js";
import { notShown } from "../cells.js";
import type { AssessmentResult } from "../result.js";
import { Scroll } from "./scroll.js";

/** What was read, what was kept, what was left out and why, and what a reader should know of the data. */
export function DataQuality({
  result,
  findings,
}: {
  readonly result: AssessmentResult;
  readonly findings: readonly Finding[];
}) {
  const datasets = [...result.catalog.values()];
  return (
    <section id="data" aria-labelledby="data-title">
      <h2 id="data-title">The data, and how good they are</h2>
      {datasets.length === 0 ? <p>The assessment names no data.</p> : null}
      {datasets.map((one) => (
        <DatasetView key={one.name} dataset={one} minimumCell={result.assessment.privacy.minimumCell} />
      ))}
      <Exclusions datasets={datasets} findings={findings} />
    </section>
  );
}

function DatasetView({ dataset, minimumCell }: { readonly dataset: Dataset; readonly minimumCell: number }) {
  const { origin, rows, rowsRead } = dataset;
  const out = rowsRead - rows;
  return (
    <article class="dataset" id={`data-${dataset.name}`}>
      <h3>{dataset.contract.title}</h3>
      <p>
        {plural(rowsRead, "row")} read from <code>{origin.file}</code>;{" "}
        <strong>{formatCount(rows)} kept</strong>
        {out > 0
          ? `, ${formatCount(out)} left out (${formatShare(out / rowsRead, { short: true })})`
          : ", none left out"}
        . Each row is {dataset.contract.row}. {period(dataset)}
      </p>
      {origin.citation === undefined && origin.producer === undefined ? null : (
        <p class="note">
          {origin.citation ?? origin.producer}
          {origin.licence === undefined ? "" : ` Licence: ${origin.licence}.`}
        </p>
      )}
      <Notes notes={dataset.notes} />
      <Rejected dataset={dataset} />
      <PrivacyActions dataset={dataset} />
      <Columns dataset={dataset} minimumCell={minimumCell} />
    </article>
  );
}

function period(dataset: Dataset): string {
  const dates = dataset.columns.get("date");
  if (dates?.least === undefined || dates.greatest === undefined) return "";
  return `They run from ${formatDate(String(dates.least))} to ${formatDate(String(dates.greatest))}.`;
}

const levelWords: Readonly<Record<QualityNote["level"], string>> = {
  good: "In order",
  note: "Note",
  caution: "Caution",
  serious: "Serious",
};
const levelOrder = ["serious", "caution", "note", "good"] as const;

function Notes({ notes }: { readonly notes: readonly QualityNote[] }) {
  if (notes.length === 0) return null;
  const sorted = levelOrder.flatMap((level) => notes.filter((one) => one.level === level));
  return (
    <>
      <h4>What to know of them</h4>
      <ul class="notes">
        {sorted.map((one) => (
          <li key={`${one.id} ${one.column ?? ""} ${one.message}`} class={`level-${one.level}`}>
            <span class="outcome">{levelWords[one.level]}</span> {one.message}
          </li>
        ))}
      </ul>
    </>
  );
}

function Rejected({ dataset }: { readonly dataset: Dataset }) {
  if (dataset.rejected.length === 0) return null;
  const file = `tables/rejected-${dataset.name}.csv`;
  return (
    <>
      <h4>Rows that were left out when the file was read</h4>
      <Scroll label={`Rows of ${dataset.name} that were left out when it was read`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" class="number">
                Rows
              </th>
              <th scope="col">For instance, line</th>
            </tr>
          </thead>
          <tbody>
            {dataset.rejected.map((one) => (
              <tr key={one.reason}>
                <th scope="row">{one.reason}</th>
                <td class="number">{formatCount(one.rows)}</td>
                <td>
                  {one.examples
                    .slice(0, 3)
                    .map((example) => formatCount(example.line))
                    .join("; ")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="note">
        Also in <a href={file}>{file}</a>.
      </p>
    </>
  );
}

function PrivacyActions({ dataset: { privacy } }: { readonly dataset: Dataset }) {
  if (privacy.length === 0) return null;
  return (
    <>
      <h4>What was taken out at the door, to name no one</h4>
      <ul>
        {privacy.map((one) => (
          <li key={one.header}>
            <code>{one.header}</code> ({one.kind}) was {one.action}. {one.why}
          </li>
        ))}
      </ul>
    </>
  );
}

function Columns({ dataset, minimumCell }: { readonly dataset: Dataset; readonly minimumCell: number }) {
  const labels = new Map(dataset.contract.columns.map((one) => [one.name, one]));
  return (
    <details>
      <summary>Columns that were found, and those that were not</summary>
      <Scroll label={`Columns of ${dataset.name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">In the file</th>
              <th scope="col" class="number">
                Missing
              </th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {[...dataset.columns.values()].map((one) => (
              <tr key={one.name}>
                <th scope="row">{labels.get(one.name)?.label ?? one.name}</th>
                <td>{one.present ? <code>{one.from ?? one.name}</code> : "not in the file"}</td>
                <td class="number">
                  {one.present ? missingText(one.missing, dataset.rows, minimumCell) : "all"}
                </td>
                <td>{labels.get(one.name)?.meaning ?? ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

function missingText(missing: number, rows: number, minimumCell: number): string {
  if (missing === 0) return "none";
  if (missing < minimumCell) return `fewer than ${minimumCell}`;
  return `${formatCount(missing)} (${formatShare(missing / rows, { short: true })})`;
}

/** Every filter, of loading and of methods, with the rows before and after. */
function Exclusions({
  datasets,
  findings,
}: {
  readonly datasets: readonly Dataset[];
  readonly findings: readonly Finding[];
}) {
  const loading = datasets.flatMap((set) => set.decisions.map((one) => ({ by: "loading", one })));
  const methods = findings.flatMap((finding) =>
    finding.status === "answered" ? finding.decisions.map((one) => ({ by: finding.question, one })) : [],
  );
  const all = [...loading, ...methods];
  return (
    <div id="exclusions">
      <h3>What was left out or changed, and why</h3>
      {all.length === 0 ? (
        <p>No row was left out or changed.</p>
      ) : (
        <Scroll label="What was left out or changed">
          <table>
            <thead>
              <tr>
                <th scope="col">What was done</th>
                <th scope="col" class="number">
                  Rows before
                </th>
                <th scope="col" class="number">
                  Rows after
                </th>
                <th scope="col">Why</th>
                <th scope="col">For</th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ by, one }, i) => (
                <tr key={i}>
                  <th scope="row">{one.action}</th>
                  <td class="number">{formatCount(one.rowsBefore)}</td>
                  <td class="number">{afterText(one)}</td>
                  <td>{one.reason}</td>
                  <td>{by === "loading" ? `${one.dataset}, when read` : by}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </div>
  );
}

function afterText({ rowsAfter, rowsChanged }: Decision): string {
  if (rowsAfter === null) return notShown;
  if (rowsChanged === undefined) return formatCount(rowsAfter);
  return `${formatCount(rowsAfter)} (${rowsChanged === null ? "a few" : formatCount(rowsChanged)} changed)`;
}
