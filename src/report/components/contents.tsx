import type { AssessmentResult } from "../result.js";
import { findingAnchor } from "./finding-view.js";

/** The table of contents, which is the way around the page. */
export function Contents({
  result,
  hasTerms,
}: {
  readonly result: AssessmentResult;
  readonly hasTerms: boolean;
}) {
  return (
    <nav id="contents" class="contents" aria-label="Contents">
      <h2>Contents</h2>
      <ol>
        <Entry href="#decision">What is being decided, and by whom</Entry>
        <Entry href="#law">What the law leaves open</Entry>
        <Entry href="#summary">In two minutes</Entry>
        <Entry href="#ledger">The ledger</Entry>
        {result.chapters.map((chapter) => (
          <li key={chapter.id}>
            <a href={`#chapter-${chapter.id}`}>{chapter.title}</a>
            <ol>
              {chapter.findings.map((one) => (
                <Entry key={one.id} href={`#${findingAnchor(one.id)}`}>
                  {one.question}
                </Entry>
              ))}
            </ol>
          </li>
        ))}
        <Entry href="#methods">Methods in short</Entry>
        <Entry href="#data">The data, and how good they are</Entry>
        <Entry href="#provenance">Where this comes from</Entry>
        <Entry href="#references">Sources</Entry>
        {hasTerms ? <Entry href="#words">Words in this report</Entry> : null}
      </ol>
    </nav>
  );
}

function Entry({ href, children }: { readonly href: string; readonly children: string }) {
  return (
    <li>
      <a href={href}>{children}</a>
    </li>
  );
}
