import type { TableImport } from "../../engine/import.js";
import { call, column, type Expression, type Measure, numbers } from "../../engine/query.js";
import type { Decision } from "../../findings/finding.js";
import { formatClock, formatNumber, plural } from "../../findings/wording.js";
import type { ContractColumn } from "../contracts/contract.js";
import type { DatasetSpec } from "../dataset-spec.js";
import { withoutSmallChange } from "../privacy/protect-decisions.js";
import { isSmall, maskedCount } from "../privacy/small-count.js";
import { type DefaultTime, defaultTimes } from "../quality/default-times.js";
import type { ReadableFile } from "../readers/readable-file.js";
import { aboutName, headerOf, isKept, type LeftOut, type Staged } from "./left-out.js";

/** What was decided about the rows, beyond reading them. */
export interface Settled {
  readonly decisions: readonly Decision[];
  readonly defaultTimes: readonly DefaultTime[];
  /** Rows by clock minute before any was set to missing; absent where there are no times. */
  readonly clock?: Float64Array;
}

/** Leaves rows out, sets values to missing that mean nothing, and logs each step with the rows before and after. */
export async function settle(
  imported: TableImport,
  spec: DatasetSpec,
  staged: Staged,
  found: LeftOut,
  file: ReadableFile,
  minimumCell: number,
): Promise<Settled> {
  const log = new Log(spec.name, file.rows + sum(file.unusable));
  logLeftOut(log, spec, found, file);
  const blank: Record<string, Expression> = {};
  for (const { column: own } of staged.converted.values()) {
    const without = withoutPredicate(own, staged);
    if (without === undefined) continue;
    blank[own.name] = without;
    await logPredicate(log, imported, staged, own, without, minimumCell);
  }
  await logMended(log, imported, staged);
  const clock = await clockOf(imported, staged);
  const found24 = clock === undefined ? [] : defaultTimes(clock);
  if (found24.length > 0) {
    blank.time = call("in", column("time"), ...found24.map(({ minute }) => minute));
    for (const one of found24) logDefaultTime(log, one, headerOf(staged.converted.get("time")!), minimumCell);
  }
  const columns = staged.contract.columns.map(({ name, type }) => ({ name, type }));
  await imported.settle(columns, found.kept === file.rows ? undefined : isKept(staged), blank);
  const decisions = log.decisions.map((one) => withoutSmallChange(one, minimumCell));
  return { decisions, defaultTimes: found24, ...(clock === undefined ? {} : { clock }) };
}

const sum = (list: readonly { readonly rows: number }[]) => list.reduce((total, { rows }) => total + rows, 0);

class Log {
  readonly decisions: Decision[] = [];

  constructor(
    private readonly dataset: string,
    private rows: number,
  ) {}

  leaveOut(action: string, reason: string, rows: number): void {
    const before = this.rows;
    this.rows -= rows;
    this.decisions.push({ dataset: this.dataset, action, reason, rowsBefore: before, rowsAfter: this.rows });
  }

  change(action: string, reason: string, rowsChanged: number): void {
    this.decisions.push({
      dataset: this.dataset,
      action,
      reason,
      rowsBefore: this.rows,
      rowsAfter: this.rows,
      rowsChanged,
    });
  }
}

function logLeftOut(log: Log, spec: DatasetSpec, found: LeftOut, file: ReadableFile): void {
  for (const { reason, rows } of file.unusable)
    log.leaveOut("Left out rows that hold no record", reason, rows);
  if (spec.agency !== undefined)
    log.leaveOut(
      "Left out rows of other agencies",
      `The assessment keeps only those of ${spec.agency} (data: ${spec.name}: agency).`,
      found.otherAgency,
    );
  for (const { reason, rows } of found.excluded)
    log.leaveOut("Left out rows by a rule of the source profile", reason, rows);
  for (const { reason, rows } of found.rejected)
    log.leaveOut("Left out rows without a value that every row needs", reason, rows);
}

/** The condition under which a predicated column means nothing; undefined where it always does. */
function withoutPredicate({ predicate }: ContractColumn, staged: Staged): Expression | undefined {
  if (predicate === undefined || !staged.converted.has(predicate)) return undefined;
  return call("not", call("coalesce", column(predicate), false));
}

async function logPredicate(
  log: Log,
  imported: TableImport,
  staged: Staged,
  own: ContractColumn,
  without: Expression,
  minimumCell: number,
): Promise<void> {
  const known = call("and", isKept(staged), without, call("not", call("is-null", column(own.name))));
  const measures: Record<string, Measure> = { changed: { kind: "count", where: known } };
  if (own.type === "flag") measures.yes = { kind: "count", where: call("and", known, column(own.name)) };
  const cells = await imported.aggregate({ dataset: "staged", by: {}, measures });
  const changed = numbers(cells, "changed")[0]!;
  if (changed === 0) return;
  const { predicate } = own;
  const yes = own.type === "flag" ? numbers(cells, "yes")[0]! : undefined;
  const among =
    yes === undefined || yes === 0
      ? ""
      : ` Of the values set to missing, ${maskedCount(yes, minimumCell)} were TRUE.`;
  log.change(
    `Set \`${own.name}\` to missing where \`${predicate}\` is not TRUE`,
    `${own.label} means something only where ${predicate} is TRUE.${among}`,
    changed,
  );
}

/** Mistyped values that were read as what they must mean: by column and what was wrong. */
async function logMended(log: Log, imported: TableImport, staged: Staged): Promise<void> {
  for (const own of staged.converted.values()) {
    const { name, label } = own.column;
    if (!staged.about.has(name) || own.remarks.every(({ kind }) => kind !== "mended")) continue;
    const cells = await imported.aggregate({
      dataset: "staged",
      where: isKept(staged),
      by: { code: column(aboutName(name)) },
      measures: { rows: { kind: "count" } },
    });
    const rows = numbers(cells, "rows");
    for (const [i, code] of numbers(cells, "code").entries()) {
      const remark = own.remarks[code - 1];
      if (remark?.kind !== "mended") continue;
      log.change(`Mended \`${name}\``, `${label}: "${headerOf(own)}" ${remark.what}.`, rows[i]!);
    }
  }
}

async function clockOf(imported: TableImport, staged: Staged): Promise<Float64Array | undefined> {
  if (staged.converted.get("time")?.column.type !== "time") return undefined;
  const cells = await imported.aggregate({
    dataset: "staged",
    where: isKept(staged),
    by: { time: column("time") },
    measures: { rows: { kind: "count" } },
  });
  const counts = new Float64Array(1440);
  const times = numbers(cells, "time");
  for (const [i, rows] of numbers(cells, "rows").entries())
    if (!Number.isNaN(times[i]!)) counts[times[i]!] = rows;
  return counts;
}

function logDefaultTime(
  log: Log,
  { minute, rows, most, usual }: DefaultTime,
  header: string,
  minimumCell: number,
): void {
  const clock = formatClock(minute);
  const busiest = `${isSmall(most, minimumCell) ? "" : "at most "}${maskedCount(most, minimumCell)}`;
  log.change(
    `Set \`time\` to missing where "${header}" is exactly ${clock}`,
    `${plural(rows, "row")} stand at ${clock}, against ${busiest} at the same minute of any of the six nearest hours and ${formatNumber(usual, { digits: 1 })} a minute in the hour around it. Systems write ${clock} where no time was entered; a minute is taken for such a default where it holds at least 20 rows, more than 5 times the first and more than 10 times the second. These rows have no time of day.`,
    rows,
  );
}
