import type { FindingTable } from "../../findings/finding.js";
import { cellText, isKeptBack, suppressionNote } from "../cells.js";
import { Scroll } from "./scroll.js";

/** More rows than this are not printed: the CSV file holds them. */
const mostRowsOnPaper = 30;

/** The table behind a figure or a claim, folded away until asked for. */
export function DataTable({ table }: { readonly table: FindingTable }) {
  const note = suppressionNote(table);
  const file = `tables/${table.id}.csv`;
  const long = table.rows.length > mostRowsOnPaper;
  return (
    <details class={long ? "table long" : "table"}>
      <summary>Table: {table.title}</summary>
      <Scroll label={`Table: ${table.title}`}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column.name} scope="col" class={isNumeric(column.kind) ? "number" : ""}>
                  {column.label}
                  {column.unit === undefined ? null : <span class="unit"> ({column.unit})</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, i) => (
              <tr key={i} class={table.totals?.includes(i) === true ? "total" : ""}>
                {row.map((value, j) => {
                  const column = table.columns[j]!;
                  const content = cellText(table, column, value);
                  if (j === 0 && !isNumeric(column.kind))
                    return (
                      <th key={column.name} scope="row">
                        {content}
                      </th>
                    );
                  const kept = isKeptBack(table, column, value) ? "kept-back" : "";
                  return (
                    <td key={column.name} class={`${isNumeric(column.kind) ? "number " : ""}${kept}`.trim()}>
                      {content}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {note === undefined ? null : <p class="note">{note}</p>}
      {table.note === undefined ? null : <p class="note">{table.note}</p>}
      <p class="note">
        Also in <a href={file}>{file}</a>.
      </p>
    </details>
  );
}

const isNumeric = (kind: FindingTable["columns"][number]["kind"]) =>
  kind === "count" || kind === "share" || kind === "number" || kind === "low" || kind === "high";
