import type { UnansweredFinding } from "../../findings/finding.js";
import { findingAnchor } from "./finding-view.js";

/** "These data cannot answer this; that would": an answer like any other. */
export function UnansweredCard({ finding }: { readonly finding: UnansweredFinding }) {
  return (
    <article
      class="unanswered"
      id={findingAnchor(finding.id)}
      aria-labelledby={`${findingAnchor(finding.id)}-question`}
    >
      <h3 id={`${findingAnchor(finding.id)}-question`}>{finding.question}</h3>
      <p>
        <strong>These data cannot answer this.</strong> {finding.why}
      </p>
      <p>
        <strong>What would:</strong> {finding.whatWould}
      </p>
    </article>
  );
}
