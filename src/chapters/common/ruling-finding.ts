import type { RulingFinding } from "../../findings/finding.js";
import type { MethodIdentity } from "./answer.js";

/** What a method says of the law or of a text, without the head that all its findings share. */
type Said = Pick<RulingFinding, "claim" | "reading" | "asOf" | "rulings" | "limits"> & {
  readonly citations?: readonly string[];
};

/** The finding of a method that reads law or texts: it stands on no data. */
export function rulingFinding(identity: MethodIdentity, said: Said): RulingFinding {
  return {
    id: `${identity.chapter}/${identity.id}`,
    chapter: identity.chapter,
    method: identity.id,
    ledger: identity.ledger,
    question: identity.question,
    rank: identity.rank,
    citations: identity.citations,
    datasets: [],
    status: "ruling",
    ...said,
  };
}
