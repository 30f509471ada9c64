import type { Finding } from "../../findings/finding.js";
import { methodShort } from "../method-pages.js";
import { type Sources, shortCitation } from "../sources.js";
import { findingAnchor, methodAnchor, sourceAnchor } from "./finding-view.js";

/** Each method that was asked, in short, with its page and its sources. */
export function Methods({
  findings,
  sources,
}: {
  readonly findings: readonly Finding[];
  readonly sources: Sources;
}) {
  const ids = [...new Set(findings.map((one) => one.method))];
  return (
    <section id="methods" aria-labelledby="methods-title">
      <h2 id="methods-title">Methods in short</h2>
      <p>
        Each method has a page of its own in the folder <code>docs/methods</code> of Equipoise: what it
        estimates, what it needs, how, with which cautions.
      </p>
      {ids.map((id) => (
        <Method key={id} id={id} findings={findings.filter((one) => one.method === id)} sources={sources} />
      ))}
    </section>
  );
}

function Method({
  id,
  findings,
  sources,
}: {
  readonly id: string;
  readonly findings: readonly Finding[];
  readonly sources: Sources;
}) {
  const { title, paragraphs } = methodShort(id);
  const cited = [...new Set(findings.flatMap((one) => one.citations))];
  return (
    <article id={methodAnchor(id)} class="method-short">
      <h3>{title.charAt(0).toUpperCase() + title.slice(1)}</h3>
      {paragraphs.map((one) => (
        <p key={one}>{one}</p>
      ))}
      <p class="note">
        Page: <code>docs/methods/{id}.md</code>. Answers:{" "}
        {findings.map((one, i) => (
          <span key={one.id}>
            {i > 0 ? " " : ""}
            <a href={`#${findingAnchor(one.id)}`}>{one.question}</a>
          </span>
        ))}
        {cited.length === 0 ? "" : " Sources: "}
        {cited.map((one, i) => {
          const record = sources.get(one);
          return (
            <span key={one}>
              {i > 0 ? "; " : ""}
              {record === undefined ? one : <a href={`#${sourceAnchor(one)}`}>{shortCitation(record)}</a>}
            </span>
          );
        })}
      </p>
    </article>
  );
}
