import { type CslRecord, reference } from "../sources.js";
import { sourceAnchor } from "./finding-view.js";

/** What was cited, in full. */
export function References({ records }: { readonly records: readonly CslRecord[] }) {
  return (
    <section id="references" aria-labelledby="references-title">
      <h2 id="references-title">Sources</h2>
      {records.length === 0 ? <p>No sources were cited.</p> : null}
      <ul class="references">
        {records.map((record) => {
          const { before, title, after, link } = reference(record);
          return (
            <li key={record.id} id={sourceAnchor(record.id)}>
              {before} <cite>{title}</cite>
              {/[.?!]$/.test(title) ? "" : "."} {after}{" "}
              {link === undefined ? null : (
                <a href={link.href} rel="noreferrer">
                  {link.text}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
