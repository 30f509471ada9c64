import { has } from "../../../data/dataset.js";
import { call, column, type Expression, type Measure } from "../../../engine/query.js";
import { joinList } from "../../../findings/wording.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { isNotRun, stopsWith } from "../common/context.js";
import { gapWords } from "../common/gap-words.js";
import {
  arrestExpression,
  columnsWithGaps,
  countWhere,
  crossQuery,
  dailyQuery,
  missingMeasure,
} from "../common/queries.js";
import type { BoundedRate, MissingSpec } from "./spec.js";

/** What the method will do, or why it cannot. */
export function planMissing(context: MethodContext): Planned<MissingSpec> | NotRun {
  const stops = stopsWith(context, "date");
  if (isNotRun(stops)) return stops;
  const { dataset, settings, assessment } = stops;
  const columns = columnsWithGaps(dataset);
  const rates: BoundedRate[] = [];
  const measures: Record<string, Measure> = {};
  const add = (rate: BoundedRate, within: Expression | undefined, holds: Expression) => {
    rates.push(rate);
    const inside = (where: Expression) =>
      countWhere(within === undefined ? where : call("and", within, where));
    measures[`${rate}-yes`] = inside(call("eq", holds, true));
    measures[`${rate}-no`] = inside(call("eq", holds, false));
    measures[`${rate}-unknown`] = inside(call("is-null", holds));
  };
  const arrested = arrestExpression(dataset);
  if (has(dataset, "searched")) add("search", undefined, column("searched"));
  if (has(dataset, "searched", "contraband"))
    add("hit", call("eq", column("searched"), true), column("contraband"));
  if (arrested !== undefined) add("arrest", undefined, arrested);
  const hasGroup = columns.includes("group");
  const hasPlace = hasGroup && has(dataset, "place");
  return {
    run: true,
    spec: {
      columns,
      rates: hasGroup ? rates : [],
      groups: [settings.reference, ...settings.compare.filter((group) => group !== settings.reference)],
      hasPlace,
      level: assessment.level,
    },
    summary: `How many stops lack ${joinList(
      columns.map((name) => gapWords[name].label.toLowerCase()),
      "or",
    )}, for whom, when and where, and how far the answers could move because of it.`,
    queries: {
      daily: dailyQuery(stops),
      rates: crossQuery(stops, {}, measures),
      ...(hasPlace
        ? {
            places: {
              dataset: dataset.name,
              by: { place: column("place") },
              measures: {
                stops: { kind: "count" },
                [missingMeasure("group")]: countWhere(call("is-null", stops.group)),
              },
            },
          }
        : {}),
    },
  };
}
