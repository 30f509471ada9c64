import type { JoinedColumn, TableImport } from "../../engine/import.js";
import type { Decision } from "../../findings/finding.js";
import { formatCount } from "../../findings/wording.js";
import type { Combine, ContractColumn } from "../contracts/contract.js";
import { headerOf, type Staged } from "./left-out.js";

/** Whether rows of the file are joined: its contract knows by what, and the file has that column. */
export const isJoined = ({ contract, converted }: Staged): boolean =>
  contract.join !== undefined && converted.has(contract.join.by);

const defaultCombine = ({ type, combine }: ContractColumn): Combine =>
  combine ?? (type === "flag" ? "any" : type === "number" || type === "integer" ? "greatest" : "first");

/**
 * Joins the rows of one stay, one episode or one agreement into one, after which nothing of the number that they shared
 * is left. Rows without that number stand alone. Gives the rows that there are then, and the decision.
 */
export async function joinRows(
  imported: TableImport,
  dataset: string,
  staged: Staged,
  rows: number,
): Promise<{ readonly rows: number; readonly decisions: readonly Decision[] }> {
  const { join, columns } = staged.contract;
  if (join === undefined || !isJoined(staged)) return { rows, decisions: [] };
  const foremost = columns.find(({ name }) => name === join.foremost);
  const combined = columns.map((own): JoinedColumn => ({ name: own.name, combine: defaultCombine(own) }));
  const joined = await imported.join(
    join.by,
    combined,
    foremost === undefined ? undefined : { name: foremost.name, order: Object.keys(foremost.values ?? {}) },
  );
  const header = headerOf(staged.converted.get(join.by)!);
  const reason = `Rows that share "${header}" are one ${join.one}: of its dates the first or last is kept, of its charges the most serious, of its flags whether any holds. "${header}" itself is dropped.`;
  const plain = `Rows that share "${header}" are one ${join.one}; the first signing and the first and last list are kept.`;
  return {
    rows: joined,
    decisions: [
      {
        dataset,
        action: `Joined ${formatCount(rows)} rows into ${formatCount(joined)} ${join.many}`,
        reason: staged.contract.namesNoPeople === true ? plain : reason,
        rowsBefore: rows,
        rowsAfter: joined,
      },
    ],
  };
}
