import type { Strength } from "../../findings/finding.js";
import { strengthWords } from "../../findings/wording.js";

/** The mark of strength, the same everywhere: solid, half, outline, dotted. A line nobody has filled is a dash. */
export function StrengthMark({ strength }: { readonly strength?: Strength | undefined }) {
  return (
    <svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {strength === undefined ? (
        <path d="M4 8h8" stroke="currentColor" stroke-width="1.5" />
      ) : (
        <Disc strength={strength} />
      )}
    </svg>
  );
}

function Disc({ strength }: { readonly strength: Strength }) {
  const ring = { cx: 8, cy: 8, r: 6.2, fill: "none", stroke: "currentColor", "stroke-width": 1.6 };
  switch (strength) {
    case "local-causal":
      return <circle {...ring} fill="currentColor" />;
    case "local-descriptive":
      return (
        <>
          <circle {...ring} />
          <path d="M8 1.8a6.2 6.2 0 0 0 0 12.4z" fill="currentColor" />
        </>
      );
    case "published":
      return <circle {...ring} />;
    case "assumed":
      return <circle {...ring} stroke-dasharray="1.6 2.3" />;
  }
}

/** The mark with its name beside it. */
export function StrengthLabel({ strength }: { readonly strength: Strength }) {
  return (
    <span class="strength" title={strengthWords[strength].meaning}>
      <StrengthMark strength={strength} /> {strengthWords[strength].label}
    </span>
  );
}
