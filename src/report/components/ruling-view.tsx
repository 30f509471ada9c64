import type { RulingFinding } from "../../findings/finding.js";
import {
  type Authority,
  confidenceWords,
  effectWords,
  noLegalAdvice,
  type Ruling,
  type RulingSide,
  type RulingStep,
} from "../../findings/ruling.js";
import { formatDate } from "../../findings/wording.js";
import { rulingsFile } from "../csv.js";
import { findingAnchor } from "./finding-view.js";
import { Scroll } from "./scroll.js";

/** More statements than this are folded away by group. */
const mostOpen = 6;

export const rulingAnchor = (finding: string, ruling: string): string =>
  `${findingAnchor(finding)}-${ruling.replaceAll(/[^\w-]/g, "-")}`;

/** What the law or an agreement says: the answer, a table of all answers, and each with its trace. */
export function RulingView({ finding }: { readonly finding: RulingFinding }) {
  const anchor = findingAnchor(finding.id);
  const groups = groupsOf(finding.rulings);
  const file = rulingsFile(finding);
  return (
    <article class="finding" id={anchor} aria-labelledby={`${anchor}-question`}>
      <h3 id={`${anchor}-question`}>{finding.question}</h3>
      <p class="claim">{finding.claim}</p>
      <p class="strength-line">
        As of {formatDate(finding.asOf)}. {noLegalAdvice}
      </p>
      {finding.reading === "" ? null : <p>{finding.reading}</p>}
      <Overview finding={finding} />
      {groups.map(({ group, rulings }) => (
        <Group
          key={group ?? ""}
          finding={finding}
          group={group}
          rulings={rulings}
          folded={finding.rulings.length > mostOpen}
        />
      ))}
      {finding.limits.length === 0 ? null : (
        <>
          <h4>What limits this answer</h4>
          <ul>
            {finding.limits.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      )}
      <p class="note">
        All of it in a table: <a href={file}>{file}</a>.
      </p>
    </article>
  );
}

interface RulingGroup {
  readonly group: string | undefined;
  readonly rulings: Ruling[];
}

function groupsOf(rulings: readonly Ruling[]): RulingGroup[] {
  const groups: RulingGroup[] = [];
  for (const one of rulings) {
    const found = groups.find(({ group }) => group === one.group);
    if (found === undefined) groups.push({ group: one.group, rulings: [one] });
    else found.rulings.push(one);
  }
  return groups;
}

/** Every answer at one look, where there are answers to questions of law. */
function Overview({ finding }: { readonly finding: RulingFinding }) {
  const answers = finding.rulings.filter(({ effect }) => effect !== undefined);
  if (answers.length === 0) return null;
  return (
    <Scroll label={`Answers: ${finding.question}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">May the agency</th>
            <th scope="col">Answer</th>
            <th scope="col">Confidence</th>
            <th scope="col">Last checked</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <a href={`#${rulingAnchor(finding.id, one.id)}`}>{one.title}</a>
              </th>
              <td>{effectWords[one.effect!].label}</td>
              <td>{confidenceWords[one.confidence]}</td>
              <td class="nowrap">{one.checked === undefined ? "never" : formatDate(one.checked)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Group({
  finding,
  group,
  rulings,
  folded,
}: {
  readonly finding: RulingFinding;
  readonly group: string | undefined;
  readonly rulings: readonly Ruling[];
  readonly folded: boolean;
}) {
  const list = rulings.map((one) => <RulingItem key={one.id} finding={finding} ruling={one} />);
  if (group === undefined) return <>{list}</>;
  if (!folded) {
    return (
      <>
        <h4>{group}</h4>
        {list}
      </>
    );
  }
  return (
    <details class="rulings">
      <summary>{group}</summary>
      {list}
    </details>
  );
}

function RulingItem({ finding, ruling }: { readonly finding: RulingFinding; readonly ruling: Ruling }) {
  return (
    <div class="ruling" id={rulingAnchor(finding.id, ruling.id)}>
      <p>
        <strong>
          {ruling.title}
          {ruling.effect === undefined ? "" : `: ${effectWords[ruling.effect].label.toLowerCase()}`}.
        </strong>{" "}
        {ruling.text}
      </p>
      {ruling.spanish === undefined ? null : (
        <p lang="es">
          <strong>{ruling.spanish.title}.</strong> {ruling.spanish.text}
        </p>
      )}
      <Sentences title="Conditions" sentences={ruling.conditions} />
      <Sides sides={ruling.sides} />
      <Steps steps={ruling.steps} />
      <Sentences title="Who may have to answer for it" sentences={ruling.exposure} />
      <Sentences title="Note" sentences={ruling.notes} />
      <Support ruling={ruling} />
    </div>
  );
}

function Sentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  const [first] = sentences;
  if (sentences.length === 1)
    return (
      <p>
        <em>{title}:</em> {first}
      </p>
    );
  return (
    <>
      <p>
        <em>{title}:</em>
      </p>
      <ul>
        {sentences.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </>
  );
}

function Sides({ sides }: { readonly sides: readonly RulingSide[] }) {
  if (sides.length === 0) return null;
  return (
    <>
      <p>
        <em>It is contested. Each side:</em>
      </p>
      <ul>
        {sides.map((one) => (
          <li key={one.view}>
            {one.view} <Cited authorities={one.authorities} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Steps({ steps }: { readonly steps: readonly RulingStep[] }) {
  if (steps.length === 0) return null;
  return (
    <details class="method">
      <summary>How the answer was reached</summary>
      <ol>
        {steps.map((one) => (
          <li key={one.text}>
            {one.text} <Cited authorities={one.authorities} />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** What a statement rests on, how sure it is, and when somebody looked. */
function Support({ ruling }: { readonly ruling: Ruling }) {
  const checked = ruling.checked === undefined ? "" : `, last checked ${formatDate(ruling.checked)}`;
  const sure =
    ruling.confidence === "unverified"
      ? `Not verified: no text that supports it was seen${checked}.`
      : `Confidence ${confidenceWords[ruling.confidence]}${checked}.`;
  return (
    <p class="note">
      <Cited authorities={ruling.authorities} /> {sure}
    </p>
  );
}

function Cited({ authorities }: { readonly authorities: readonly Authority[] }) {
  if (authorities.length === 0) return null;
  return (
    <span class="soft">
      [
      {authorities.map(({ cite, link }, i) => (
        <span key={cite}>
          {i > 0 ? "; " : ""}
          {link === undefined ? (
            cite
          ) : (
            <a href={link} rel="noreferrer">
              {cite}
            </a>
          )}
        </span>
      ))}
      ]
    </span>
  );
}
