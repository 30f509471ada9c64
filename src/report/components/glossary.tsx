import type { Term } from "../glossary.js";

/** The words that this report uses, in English and Spanish. */
export function Glossary({ terms }: { readonly terms: readonly Term[] }) {
  if (terms.length === 0) return null;
  return (
    <section id="words" aria-labelledby="words-title">
      <h2 id="words-title">Words in this report</h2>
      <dl class="glossary">
        {terms.map(({ id, en, es }) => (
          <div key={id}>
            <dt>
              {en.term}
              {es.term === en.term ? null : (
                <span class="soft">
                  {" ("}
                  <span lang="es">{es.term}</span>)
                </span>
              )}
            </dt>
            <dd>{en.meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
