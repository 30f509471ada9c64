import type { RulingFinding } from "../../findings/finding.js";
import { findingHead, type MethodIdentity } from "./answer.js";

/** What a method says of the law or of a text, without the head that all its findings share. */
type Said = Pick<RulingFinding, "claim" | "reading" | "asOf" | "rulings" | "limits"> & {
  readonly citations?: readonly string[];
};

/** The finding of a method that reads law or texts: it stands on no data. */
export function rulingFinding(identity: MethodIdentity, said: Said): RulingFinding {
  return {
    ...findingHead(identity, []),
    status: "ruling",
    ...said,
  };
}
