import type { Contract } from "../contracts/contract.js";
import type { PrivacyAction } from "../dataset.js";
import { recogniseIdentifier } from "../privacy/identifiers.js";
import type { ColumnRule } from "../sources/profile.js";
import type { Headers } from "./choose-rules.js";
import { isCoordinate } from "./convert.js";

/**
 * What is done, at the door, with the columns of the file that could point at a person: those that are not mapped are
 * not read at all, coordinates are coarsened, officers become codes.
 */
export function privacyActions(
  contract: Contract,
  rules: ReadonlyMap<string, ColumnRule>,
  { headers, samples }: Headers,
): PrivacyAction[] {
  const uses = usesOf(contract, rules);
  if (contract.namesNoPeople === true) return [];
  return headers.flatMap((header): PrivacyAction[] => {
    const use = uses.get(header);
    const found = recogniseIdentifier(header, samples.get(header) ?? []);
    if (use === "coordinate")
      return [
        {
          header,
          kind: "exact coordinates",
          action: "coarsened",
          why: "It holds positions; they are rounded to two decimals, about a kilometre.",
        },
      ];
    if (use === "join")
      return [
        {
          header,
          kind: "number of a record",
          action: "dropped",
          why: `It holds numbers that rows of the same ${contract.join!.one} share; the rows are joined by them, and they are dropped.`,
        },
      ];
    if (use === "code")
      return [
        {
          header,
          kind: "officer",
          action: "coded",
          why: "It holds numbers of officers; each is replaced by a code that means nothing outside this assessment.",
        },
      ];
    // A mapped column passes through a closed list or a type in which no identifier survives; labels are checked before.
    if (use !== undefined || found === null) return [];
    const what = found.why.replace(/; [^;]*$/, "");
    return [{ header, kind: found.kind, action: "dropped", why: `${what}; it is not read.` }];
  });
}

type Use = "coordinate" | "code" | "join" | "value";

function usesOf(contract: Contract, rules: ReadonlyMap<string, ColumnRule>): Map<string, Use> {
  const uses = new Map<string, Use>();
  for (const column of contract.columns) {
    const use =
      column.name === contract.join?.by
        ? "join"
        : column.type === "code"
          ? "code"
          : isCoordinate(column)
            ? "coordinate"
            : "value";
    for (const header of rules.get(column.name)?.headers ?? []) if (!uses.has(header)) uses.set(header, use);
  }
  return uses;
}
