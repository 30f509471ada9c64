import type { Assessment } from "../../assessment/assessment.js";
import { formatCount, formatNumber, groupLabel, joinList } from "../../findings/wording.js";
import type { AssessmentResult } from "../result.js";
import { runRecord } from "../run-record.js";
import { Scroll } from "./scroll.js";

/** From which files, with which versions and settings, so that anyone can make the report again. */
export function Provenance({ result }: { readonly result: AssessmentResult }) {
  const record = runRecord(result);
  const { assessment, manifest } = result;
  return (
    <section id="provenance" aria-labelledby="provenance-title">
      <h2 id="provenance-title">Where this comes from</h2>
      <p>
        Made by <code>{record.command}</code> of Equipoise {record.equipoise} (Node.js {record.node}, DuckDB{" "}
        {record.duckdb}), finished {moment(record.finished)}. The same files and the same version give the
        same findings, to the last digit.
      </p>
      <h3>Files</h3>
      <Scroll label="Files that were read">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col" class="number">
                Bytes
              </th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {record.inputs.map((one) => (
              <tr key={one.file}>
                <th scope="row">{one.file}</th>
                <td class="number">{formatCount(one.bytes)}</td>
                <td class="hash">{one.sha256}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <h3>Settings</h3>
      <dl class="facts">
        {settings(assessment).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>What was not stated, and was filled in</h3>
      {assessment.defaults.length === 0 ? (
        <p>Nothing: the assessment states it all.</p>
      ) : (
        <ul>
          {assessment.defaults.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {manifest.source === undefined ? null : (
        <details>
          <summary>The assessment file as it was read</summary>
          <pre>{manifest.source.text}</pre>
        </details>
      )}
    </section>
  );
}

const moment = (iso: string) => `${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC`;

function settings(assessment: Assessment): [string, string][] {
  const { stops } = assessment.chapters;
  return [
    ["Level of intervals", `${formatNumber(assessment.level * 100)} per cent`],
    ["Smallest count shown", String(assessment.privacy.minimumCell)],
    ["Random seed", String(assessment.seed)],
    [
      "Race and ethnicity as one group",
      stops.raceRule === "hispanic-first"
        ? "everybody of Hispanic ethnicity is Hispanic (hispanic-first)"
        : "Hispanic is White with Hispanic ethnicity; others keep their race (race-first)",
    ],
    ["Groups compared", `${joinList(stops.compare.map(groupLabel))} with ${groupLabel(stops.reference)}`],
    [
      "Denominators",
      joinList(Object.values(assessment.denominators).map((one) => one.label)) || "none given",
    ],
  ];
}
